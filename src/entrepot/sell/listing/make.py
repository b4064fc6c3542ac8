"""Makes drafts: reads what the marketplace knows, proposes all fields, and keeps nothing itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import structlog

from entrepot.core.database import Database
from entrepot.kit.errors import AppError
from entrepot.kit.files import FileStore
from entrepot.sell.listing.domain import Content, content_to_json
from entrepot.sell.listing.inputs import inputs_of
from entrepot.sell.listing.propose import propose

_log = structlog.get_logger(__name__)
_TITLE_MAX = 300


@dataclass(frozen=True, slots=True)
class Made:
    """A draft's content with its score, and the columns that lists are sorted and narrowed by."""

    content: Content
    score: int

    def columns(self) -> dict[str, Any]:
        """Return what the table keeps."""
        return {
            "content": content_to_json(self.content),
            "title": str(self.content.value("title") or "")[:_TITLE_MAX],
            "category_id": self.content.value("category"),
            "score": self.score,
            "missing": len(self.content.required_missing),
            "doubts": self.content.doubts,
        }


class Maker:
    """Makes drafts for one process; a port, since it knows the file store and the models."""

    def __init__(self, db: Database, files: FileStore) -> None:
        self._db, self._files = db, files

    def make(self, row: Any, changes: Mapping[str, Any]) -> Made:
        """Return the content of a kept draft, with some of its columns changed."""
        inputs = inputs_of(row, changes)
        with self._db.read() as connection:
            content = propose(connection, inputs)
        return Made(content, 0)

    def make_or_say_why(self, row: Any) -> dict[str, Any]:
        """Return the columns of a draft that is ready, or of one that could not be made with the reason."""
        try:
            return {"state": "ready", **self.make(row, {}).columns()}
        except AppError as refusal:
            return {"state": "failed", "problem": str(refusal.detail)[:500]}

    def read_picture(self, file_id: str) -> dict[str, Any]:
        """Return what is read and seen in a picture, as JSON."""
        return {"file_id": file_id}
