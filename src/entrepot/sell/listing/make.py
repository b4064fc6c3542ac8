"""Makes drafts: reads what the marketplace knows, proposes all fields, and keeps nothing itself."""

import io
import threading
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from time import monotonic
from typing import Any, Final

import orjson
import structlog
from PIL import Image
from sqlalchemy import Connection

from entrepot.ai import Generator, PictureClassifier, RapidReader, SmallPictureClassifier, TextReader, Translator
from entrepot.core.accounts import get_seller
from entrepot.core.database import Database
from entrepot.core.files import MAX_PICTURE_BYTES
from entrepot.kit.errors import AppError
from entrepot.kit.files import FileStore
from entrepot.kit.sentences import say
from entrepot.sell.catalog import brands_in_use, category_tree
from entrepot.sell.listing.content import Content, content_to_json
from entrepot.sell.listing.inputs import Inputs, inputs_of
from entrepot.sell.listing.landed import SaleTerms
from entrepot.sell.listing.objections import code_in_use
from entrepot.sell.listing.propose import propose
from entrepot.sell.listing.read import DraftView
from entrepot.sell.listing.read_sources import Market
from entrepot.sell.listing.score_draft import score_content
from entrepot.sell.listing.screened import SCREENING, screened_as
from entrepot.sell.listing.see import see, with_duplicates
from entrepot.sell.listing.texts import shown_attributes, unproven
from entrepot.sell.scoring import ContentScore
from entrepot.sell.screening import Finding, Outcome, finding_to_json

_log = structlog.get_logger(__name__)
_TITLE_MAX: Final = 300
_BRANDS_KEPT_S: Final = 300.0
ScreenPictures = Callable[[Sequence[str]], Sequence[Finding]]
"""Returns what screening finds in stored pictures; it looks at each once."""


@dataclass(frozen=True, slots=True)
class Made:
    """A draft's content with its score, and the columns that lists are sorted and narrowed by."""

    content: Content
    score: ContentScore
    screened: Outcome

    def columns(self) -> dict[str, Any]:
        """Return what the table keeps."""
        return {
            "content": content_to_json(self.content),
            "title": str(self.content.value("title") or "")[:_TITLE_MAX],
            "category_id": self.content.value("category"),
            "price": _listed_price(self.content),
            "score": round(self.score.points),
            "lost": _by_rule(self.score),
            "missing": len(self.content.required_missing),
            "doubts": self.content.doubts,
            "sku": self.content.value("sku"),
            "screened": self.screened,
            "objection": self.content.objections[0].told if self.content.objections else None,
        }


class Maker:
    """Makes drafts for one process; a port, since it knows the file store and the models."""

    def __init__(
        self,
        db: Database,
        files: FileStore,
        *,
        currency: str = "USD",
        terms: SaleTerms | None = None,
        generator: Generator | None = None,
        translator: Translator | None = None,
        reader: TextReader | None = None,
        classifier: PictureClassifier | None = None,
        screen: ScreenPictures | None = None,
    ) -> None:
        self._db, self._files = db, files
        self._currency, self._terms = currency, terms
        self.generator, self.translator = generator, translator
        self._reader = reader or RapidReader()
        self._classifier = classifier or SmallPictureClassifier()
        self._screen = screen
        self._warming, self._warm = threading.Lock(), False
        self._brands: tuple[float, frozenset[str]] = (-_BRANDS_KEPT_S, frozenset())

    def rewords(self, locale: str) -> bool:
        """Return whether a language model may reword sentences of a language here."""
        return self.generator is not None and self.generator.speaks(locale)

    def warm(self) -> None:
        """Load what the first draft needs, in the background and once: models and the words of categories."""
        with self._warming:
            if self._warm:
                return
            self._warm = True
        threading.Thread(target=self._load, name="studio-warm", daemon=True).start()

    def _load(self) -> None:
        blank = io.BytesIO()
        Image.new("RGB", (640, 640), "white").save(blank, "PNG")
        try:
            self.see(blank.getvalue())
            self.of(Inputs("en", words="mug"), "")
        except Exception:  # noqa: BLE001  # the first draft will meet it, and tell
            _log.warning("studio.warm", exc_info=True)

    def make(self, row: Any, changes: Mapping[str, Any]) -> Made:
        """Return the content of a kept draft, with some of its columns changed."""
        made = self.of(inputs_of(row, changes), row.seller_id)
        with self._db.read() as connection:
            taken = code_in_use(connection, row, made.content.value("sku"))
        content = replace(made.content, objections=(*made.content.objections, *taken))
        return replace(made, content=content) if taken else made

    def of(self, inputs: Inputs, seller_id: str) -> Made:
        """Return the content of a draft that follows from some inputs, for a seller; nothing is kept."""
        with self._db.read() as connection:
            content = propose(connection, self._market(connection, seller_id), inputs, self._terms)
            parts = (connection, content, inputs.locale, inputs.pictures, inputs.readings)
            return Made(content, _scored(*parts), screened_as(*parts, self._db.clock.now_us()))

    def make_or_say_why(self, row: Any) -> dict[str, Any]:
        """Return the columns of a draft that is ready, or of one that could not be made with the reason."""
        try:
            columns = self.make(row, {}).columns()
            orjson.dumps(columns)  # what cannot be kept is found here, where it costs one row
            return {"state": "ready", **columns}
        except AppError as refusal:
            return {"state": "failed", "problem": str(refusal.detail)[:500]}
        except Exception as fault:  # noqa: BLE001  # one row costs no other
            _log.warning("studio.row_failed", draft_id=row.id, exc_info=True)
            problem = say("this row could not be made into a draft: %(fault)s", fault=type(fault).__name__)
            return {"state": "failed", "problem": str(problem)}

    def read_picture(self, file_id: str) -> dict[str, Any]:
        """Return what is read, seen and found against it in a stored picture, as JSON."""
        with self._files.open(file_id) as stream:
            seen = self.see(stream.read(MAX_PICTURE_BYTES + 1))
        if self._screen is not None:
            seen[SCREENING] = [finding_to_json(each) for each in self._screen([file_id])]
        return seen

    def see(self, data: bytes) -> dict[str, Any]:
        """Return what is read and seen in a picture's bytes, as JSON."""
        return see(data, self._reader, self._classifier)

    def _market(self, connection: Connection, seller_id: str) -> Market:
        at, brands = self._brands
        if monotonic() - at > _BRANDS_KEPT_S:
            brands = frozenset(brands_in_use(connection))
            self._brands = monotonic(), brands
        if not seller_id:
            return Market("", self._currency, "", brands, self._db.clock.now_us())
        seller = get_seller(connection, seller_id)
        return Market(seller_id, seller.currency, seller.country, brands, self._db.clock.now_us())


def _listed_price(content: Content) -> dict[str, Any] | None:
    """Return the price as lists show it, with what is lost on each piece at it."""
    price, loss = content.value("price"), content.ranges.get("loss")
    return {**price, "loss_minor": loss["minor"]} if price and loss else price


def _by_rule(score: ContentScore) -> dict[str, float]:
    """Return the points that each rule took, for those who look at many drafts."""
    points: defaultdict[str, float] = defaultdict(float)
    for each in score.lost:
        points[each.code] += each.points
    return {code: round(some, 2) for code, some in points.items()}


def score_of_draft(connection: Connection, draft: DraftView) -> ContentScore:
    """Return the content score of a kept draft as it stands, with what was lost and how to win it back."""
    return _scored(connection, draft.content, draft.locale, draft.pictures, draft.readings)


def _scored(
    connection: Connection, content: Content, locale: str, pictures: Sequence[str], readings: Mapping[str, Any]
) -> ContentScore:
    tree = category_tree(connection, locale)
    problems = unproven(connection, tree, content, locale)
    shown = shown_attributes(connection, tree, content, locale)
    return score_content(content, tree, locale, pictures, with_duplicates(pictures, readings), problems, shown)
