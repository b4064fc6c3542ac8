"""The lists of reviews at the desks: narrowed and sorted, for the seller and for those who run the marketplace."""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Select, select

from entrepot.core.database import Sorting
from entrepot.kit.paging import Page
from entrepot.shop.reviews.domain import ReviewState
from entrepot.shop.reviews.reads import VIEW, Review, view
from entrepot.shop.reviews.tables import review

LOOK_BACK: Final = 20_000
"""How many of the newest reviews of all sellers are looked through for words."""
_R = review.c
_SORTING: Final = Sorting({"written": _R.written_at, "stars": _R.stars}, tiebreak=_R.id, default="-written")


@dataclass(frozen=True, slots=True)
class ReviewFilter:
    """What a list of reviews is narrowed to.

    ``text`` is a part of the review, of its answer or of its author's name; the moments are those in which it was
    written, in microseconds, UTC, the end not included.
    """

    stars: int | None = None
    text: str = ""
    since_us: int | None = None
    until_us: int | None = None

    def narrow(self, statement: Select[Any]) -> Select[Any]:
        """Return a statement of reviews that keeps those that are meant."""
        if self.stars is not None:
            statement = statement.where(_R.stars == self.stars)
        if self.since_us is not None:
            statement = statement.where(_R.written_at >= self.since_us)
        if self.until_us is not None:
            statement = statement.where(_R.written_at < self.until_us)
        if self.text:
            said = [column.icontains(self.text, autoescape=True) for column in (_R.text, _R.answer, _R.name)]
            statement = statement.where(said[0] | said[1] | said[2])
        return statement


_ALL: Final = ReviewFilter()
_NEWEST: Final = select(_R.id).order_by(_R.written_at.desc(), _R.id.desc()).limit(LOOK_BACK).subquery()


def seller_reviews(
    conn: Connection,
    seller_id: str,
    *,
    answered: bool | None = None,
    chosen: ReviewFilter = _ALL,
    sort: str | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[Review]:
    """Return a keyset page of the shown reviews of a seller's goods, newest first; answered, not answered, or both."""
    statement = VIEW.where(_R.seller_id == seller_id, _R.state == ReviewState.SHOWN.value)
    if answered is not None:
        statement = statement.where(_R.answered_at.is_not(None) if answered else _R.answered_at.is_(None))
    return _SORTING.page(conn, chosen.narrow(statement), view, sort=sort, cursor=cursor, limit=limit)


def reviews_of_house(
    conn: Connection,
    *,
    state: ReviewState | None = None,
    chosen: ReviewFilter = _ALL,
    sort: str | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[Review]:
    """Return a keyset page of all reviews, newest first, for those who run the marketplace.

    Words are looked for in the newest ``LOOK_BACK`` of them.
    """
    statement = VIEW if state is None else VIEW.where(_R.state == state.value)
    if chosen.text:
        statement = statement.where(_R.id.in_(select(_NEWEST.c.id)))
    return _SORTING.page(conn, chosen.narrow(statement), view, sort=sort, cursor=cursor, limit=limit)
