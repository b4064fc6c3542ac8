"""What detectors saw in pictures is kept: a picture is looked at once, however often words and rules change."""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any, Final

import structlog
from sqlalchemy import bindparam, select

from entrepot.core.database import Database, upsert
from entrepot.core.files import FileDamaged, FileMissing, FileStore
from entrepot.sell.screening.detect import PictureDetector, failed
from entrepot.sell.screening.judgement import Finding
from entrepot.sell.screening.tables import seen_picture

PICTURE_MAX: Final = 32 * 2**20
_C = seen_picture.c
_KNOWN = select(_C.file_id, _C.detector, _C.looking, _C.seen).where(_C.file_id.in_(bindparam("files", expanding=True)))
_KEEP: Final = upsert(seen_picture, index=["file_id", "detector"], set_=["looking", "seen", "at"])
_EYES: Final = ThreadPoolExecutor(2, "looking")
"""Models and OpenCV let go of the interpreter while they work."""
_log = structlog.get_logger(__name__)


class SeenPictures:
    """Looks at pictures with detectors, or remembers what they saw."""

    def __init__(self, db: Database, files: FileStore, detectors: Sequence[PictureDetector]) -> None:
        self._db, self._files, self._detectors = db, files, detectors

    def findings(self, file_ids: Sequence[str]) -> list[Finding]:
        """Return what is found in pictures, each finding's evidence placed in its picture."""
        if not self._detectors or not file_ids:
            return []
        with self._db.read() as connection:
            rows = connection.execute(_KNOWN, {"files": list(file_ids)}).all()
        known = {(row.file_id, row.detector, row.looking): row.seen for row in rows}
        return [_placed(each, file_id) for file_id in file_ids for each in self._findings(file_id, known)]

    def _findings(self, file_id: str, known: Mapping[tuple[str, str, str], Any]) -> list[Finding]:
        unseen = [each for each in self._detectors if (file_id, each.name, each.looking) not in known]
        found: list[Finding] = []
        seen = {each.name: known[file_id, each.name, each.looking] for each in self._detectors if each not in unseen}
        if unseen:
            data = self._bytes(file_id)
            if data is None:
                return [failed("file")]
            anew, broken = look_at(unseen, data)
            found += [failed(each.name) for each in broken]
            remember(self._db, [(file_id, each.name, each.looking, what) for each, what in anew.items()])
            seen |= {each.name: what for each, what in anew.items()}
        for each in self._detectors:
            if each.name in seen:
                found += each.judge(seen[each.name])
        return found

    def _bytes(self, file_id: str) -> bytes | None:
        try:
            with self._files.open(file_id) as stream:
                data = stream.read(PICTURE_MAX + 1)
        except (FileMissing, FileDamaged):
            return None
        return data if len(data) <= PICTURE_MAX else None


def look_at(
    detectors: Sequence[PictureDetector], data: bytes
) -> tuple[dict[PictureDetector, Any], list[PictureDetector]]:
    """Let detectors look at a picture's bytes, two at a time; return what each saw, and those that broke over it."""

    def look(detector: PictureDetector) -> tuple[Any, bool]:
        try:
            return detector.look(data), True
        except Exception:  # noqa: BLE001  # whatever hostile bytes set off: the product is not shown unlooked at
            _log.exception("screening.detector_failed", detector=detector.name)
            return None, False

    looked = dict(zip(detectors, _EYES.map(look, detectors), strict=True))
    seen = {each: what for each, (what, whole) in looked.items() if whole}
    return seen, [each for each in detectors if each not in seen]


def remember(db: Database, looked: Iterable[tuple[str, str, str, Any]]) -> None:
    """Keep what was seen: (file, detector, its looking, what it saw)."""
    rows = [dict(zip(("file_id", "detector", "looking", "seen"), each, strict=True)) for each in looked]
    if rows:
        db.write(lambda tx: tx.execute(_KEEP, [{**row, "at": tx.now_us} for row in rows]))


def _placed(finding: Finding, file_id: str) -> Finding:
    return replace(finding, evidence=tuple(replace(each, place=each.place or file_id) for each in finding.evidence))
