"""How a draft stands: one of seven ways, so that counts of them add up to all drafts that were not thrown away.

The one definition for lists, counts and rules: in SQL for many drafts, and for one.
"""

from collections.abc import Mapping
from typing import Final, Literal

from sqlalchemy import ColumnElement, Text, and_, cast, func, or_, select

from entrepot.sell.listing.contradictions import OF_FIELDS
from entrepot.sell.listing.tables import listing_draft

Standing = Literal["working", "missing", "barred", "doubts", "ready", "failed", "accepted", "discarded"]
"""Being made; a required field is empty; else screening would not let it on sale without a look, or at all; else
something is to be looked at; else ready; or could not be made; or a
product; or thrown away."""

_D = listing_draft.c
_OPEN = _D.state == "ready"
_BARRED = and_(_D.screened.is_not(None), _D.screened != "allow")
_LOOK = or_(_D.doubts > 0, _D.problem.is_not(None))
STANDS: Final[Mapping[Standing, ColumnElement[bool]]] = {
    "ready": and_(_OPEN, _D.missing == 0, ~_BARRED, ~_LOOK),
    "doubts": and_(_OPEN, _D.missing == 0, ~_BARRED, _LOOK),
    "barred": and_(_OPEN, _D.missing == 0, _BARRED),
    "missing": and_(_OPEN, _D.missing > 0),
    "failed": _D.state == "failed",
    "accepted": _D.state == "accepted",
    "working": _D.state == "working",
}
NO_PICTURE: Final = cast(_D.pictures, Text) == "[]"
_ASKED_FOR: Final = cast(_D.content, Text)
NO_STOCK: Final = or_(
    *(_ASKED_FOR.contains(f'"stock"{end}],"objections":', autoescape=True) for end in ("", ',"picture"'))
)
"""Nothing says how many there are: ``missing`` of the stored content ends with it (keys are stored in their order)."""
CONTRADICTS: Final = or_(
    *(_ASKED_FOR.contains(f'"conflict":true,"{key}":', autoescape=True) for key in ("evidence", "model", "name")),
    *(_ASKED_FOR.contains(f'"{code}"', autoescape=True) for code in OF_FIELDS),
)
"""It contradicts itself: after ``conflict`` a field that somebody decided has ``decided`` (keys are stored sorted)."""
ALL: Final = _D.state != "discarded"
"""Those that the counts of ``STANDS`` add up to."""


def lacking(those: ColumnElement[bool]) -> dict[str, ColumnElement[bool]]:
    """Return what a draft that is else ready may be without: a picture, stock, a title that no other of those has."""
    titles = select(func.lower(_D.title)).where(those, ALL, _D.title != "").group_by(func.lower(_D.title))
    same_title = func.lower(_D.title).in_(titles.having(func.count() > 1).correlate(None))
    return {"picture": NO_PICTURE, "stock": NO_STOCK, "title": same_title}


def standing(state: str, missing: int, doubts: int, problem: str | None, screened: str | None = None) -> Standing:
    """Return how a draft stands; ``problem`` of an open draft says why accepting it was refused."""
    match state:
        case "ready" if screened not in {None, "allow"} and not missing:
            return "barred"
        case "ready":
            return "missing" if missing else "doubts" if doubts or problem is not None else "ready"
        case "working" | "failed" | "accepted":
            return state
    return "discarded"
