"""Reading reviews in keyset pages, and what they add up to by the batch."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, bindparam, func, or_, select, tuple_

from entrepot.core.database import Tx
from entrepot.kit.errors import InvalidInput
from entrepot.kit.paging import Page, decode_cursor, encode_cursor
from entrepot.shop.reviews.domain import STARS, Rating, ReviewNotFound, ReviewSort, ReviewState
from entrepot.shop.reviews.tables import review, review_count

LIST_LIMIT: Final = 200
_R, _C = review.c, review_count.c
_COUNTS = [_C[f"stars_{stars}"] for stars in STARS]


@dataclass(frozen=True, slots=True)
class Review:
    """A review as it may be shown; moments in microseconds, UTC. Who wrote it and in which order is not told."""

    id: str
    product_id: str
    sku_id: str
    seller_id: str
    options_text: str
    stars: int
    name: str
    text: str
    locale: str
    state: str
    hidden_for: str | None
    written_at: int
    changed_at: int | None
    answer: str
    answer_locale: str | None
    answered_at: int | None


VIEW = select(*(_R[name] for name in Review.__slots__))
_OWN = VIEW.where(_R.person_id == bindparam("its_person"), _R.product_id.in_(bindparam("ids", expanding=True)))
_RATINGS = select(_C.product_id, *_COUNTS).where(_C.product_id.in_(bindparam("ids", expanding=True)))
_SELLER = select(*(func.coalesce(func.sum(column), 0) for column in _COUNTS)).where(
    _C.seller_id == bindparam("its_seller")
)
_WAITING = (
    select(_R.id)
    .where(_R.seller_id == bindparam("its_seller"), _R.answered_at.is_(None), _R.state == ReviewState.SHOWN.value)
    .limit(bindparam("most"))
)


def ratings(conn: Connection | Tx, product_ids: Iterable[str]) -> dict[str, Rating]:
    """Return the ratings of those products that have one; one statement, however many they are."""
    wanted = list(product_ids)
    if not wanted:
        return {}
    rows = conn.execute(_RATINGS, {"ids": wanted})
    found = {row[0]: Rating((row[1], row[2], row[3], row[4], row[5])) for row in rows}
    return {product_id: rating for product_id, rating in found.items() if rating.count}


def seller_rating(conn: Connection, seller_id: str) -> Rating:
    """Return what all shown reviews of a seller's goods add up to."""
    one, two, three, four, five = conn.execute(_SELLER, {"its_seller": seller_id}).one()
    return Rating((int(one), int(two), int(three), int(four), int(five)))


def product_reviews(
    conn: Connection,
    product_id: str,
    *,
    sort: ReviewSort = ReviewSort.NEWEST,
    stars: int | None = None,
    cursor: str | None = None,
    limit: int = 20,
) -> Page[Review]:
    """Return a keyset page of a product's shown reviews; ``stars`` keeps those with so many."""
    statement = VIEW.where(_R.product_id == product_id, _R.state == ReviewState.SHOWN.value)
    if stars is not None:
        statement = statement.where(_R.stars == stars)
    return _page(conn, statement, sort, cursor, limit)


def waiting_for_answer(conn: Connection, seller_id: str, *, most: int = 100) -> int:
    """Return how many reviews a seller has not answered; it stops counting at ``most``."""
    return len(conn.execute(_WAITING, {"its_seller": seller_id, "most": most}).all())


def own_reviews(conn: Connection, person_id: str, product_ids: Iterable[str]) -> dict[str, Review]:
    """Return what a person wrote of some products, by product, hidden reviews too."""
    wanted = list(product_ids)
    if not wanted:
        return {}
    rows = conn.execute(_OWN, {"its_person": person_id, "ids": wanted})
    return {row.product_id: view(row) for row in rows}


def own_review(conn: Connection, review_id: str, person_id: str) -> Review:
    """Return a review that the person wrote; raise ReviewNotFound for somebody else's."""
    row = conn.execute(VIEW.where(_R.id == review_id, _R.person_id == person_id)).one_or_none()
    if row is None:
        raise ReviewNotFound(review_id=review_id)
    return view(row)


def view(row: Row[Any]) -> Review:
    """Return a row of ``VIEW`` as a review; what a list added to it is left out."""
    return Review(*tuple(row)[: len(Review.__slots__)])


def _page(conn: Connection, statement: Select[Any], sort: ReviewSort, cursor: str | None, limit: int) -> Page[Review]:
    limit = max(1, min(limit, LIST_LIMIT))
    if cursor:
        statement = statement.where(_after(sort, decode_cursor(cursor)))
    newest = (_R.written_at.desc(), _R.id.desc())
    order = {
        ReviewSort.NEWEST: newest,
        ReviewSort.HIGHEST: (_R.stars.desc(), *newest),
        ReviewSort.LOWEST: (_R.stars.asc(), *newest),
    }[sort]
    rows = conn.execute(statement.order_by(*order).limit(limit + 1)).all()
    items = [view(row) for row in rows[:limit]]
    if len(rows) <= limit:
        return Page(items)
    last = items[-1]
    return Page(items, next=encode_cursor({"o": sort.value, "s": last.stars, "a": last.written_at, "i": last.id}))


def _after(sort: ReviewSort, key: dict[str, Any]) -> ColumnElement[bool]:
    """Return what comes after a cursor's row in its order; raise InvalidInput for a cursor of another order."""
    stars, at, last = key.get("s"), key.get("a"), key.get("i")
    if key.get("o") != sort.value or type(stars) is not int or type(at) is not int or not isinstance(last, str):
        raise InvalidInput("this page address is not valid", field="cursor", expected="a cursor from a page")
    older = tuple_(_R.written_at, _R.id) < tuple_(at, last)
    if sort is ReviewSort.NEWEST:
        return older
    beyond = _R.stars < stars if sort is ReviewSort.HIGHEST else _R.stars > stars
    return or_(beyond, and_(_R.stars == stars, older))
