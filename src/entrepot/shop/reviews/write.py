"""A buyer reviews what they bought and have, and may write the review anew."""

import hashlib
from typing import Any, Final

from sqlalchemy import Row, bindparam, select, update

from entrepot.core.accounts import memberships
from entrepot.core.database import Database, Tx, insert_or_ignore
from entrepot.core.idempotency import once
from entrepot.shop.orders import bought_line
from entrepot.shop.reviews.announced import ReviewChanged, ReviewWritten
from entrepot.shop.reviews.count import count
from entrepot.shop.reviews.domain import (
    ReviewNotFound,
    ReviewRefused,
    ReviewState,
    ReviewTaken,
    checked_name,
    checked_stars,
    checked_text,
)
from entrepot.shop.reviews.tables import review

_R = review.c
_SHOWN: Final = ReviewState.SHOWN.value
_NEW = insert_or_ignore(review, ["person_id", "product_id"])
_OF_PRODUCT = select(_R.id).where(_R.person_id == bindparam("its_person"), _R.product_id == bindparam("its_product"))
_FIND = select(review).where(_R.id == bindparam("its_id"))
_CHANGE = (
    update(review)
    .where(_R.id == bindparam("its_id"), _R.stars == bindparam("seen"), _R.state == bindparam("seen_state"))
    .values(
        stars=bindparam("to"),
        text=bindparam("its_text"),
        name=bindparam("its_name"),
        locale=bindparam("its_locale"),
        changed_at=bindparam("now"),
    )
)


def write_review(
    db: Database,
    *,
    person_id: str,
    line_id: str,
    stars: int,
    text: str = "",
    locale: str = "en",
    name: str = "",
    idempotency_key: str | None = None,
) -> str:
    """Review the product of an order line that was delivered to the person; return the review's id.

    ``locale`` is the language of the text (BCP 47); ``name`` is what stands beside it, empty to stay unnamed. Raise
    OrderNotFound for a line of somebody else's, ReviewRefused before the delivery and for the seller's own people,
    ReviewTaken where the person has reviewed the product already, InvalidInput.
    """
    stars, text, name = checked_stars(stars), checked_text(text), checked_name(name)

    def put(tx: Tx) -> str:
        line = bought_line(tx, line_id, person_id)
        if line.delivered_at is None:
            raise ReviewRefused("It can be reviewed once it was delivered", line_id=line_id)
        if any(each.seller_id == line.seller_id for each in memberships(tx.connection, person_id)):
            raise ReviewRefused("Who sells a product does not review it", line_id=line_id)
        review_id = tx.new_id("rev")
        row = {
            "id": review_id,
            "product_id": line.product_id,
            "sku_id": line.sku_id,
            "seller_id": line.seller_id,
            "order_id": line.order_id,
            "line_id": line_id,
            "person_id": person_id,
            "options_text": line.options_text,
            "stars": stars,
            "name": name,
            "text": text,
            "locale": locale,
            "state": _SHOWN,
            "written_at": tx.now_us,
            "answer": "",
        }
        if tx.execute(_NEW, row).rowcount == 0:
            mine = {"its_person": person_id, "its_product": line.product_id}
            raise ReviewTaken("Change the one that is there", review_id=tx.execute(_OF_PRODUCT, mine).scalar_one())
        count(tx, line.product_id, line.seller_id, {stars: 1})
        tx.publish(ReviewWritten(review_id, line.product_id, line.order_id, line.seller_id, person_id, stars))
        return review_id

    def write(tx: Tx) -> str:
        kept = once(
            tx,
            owner=person_id,
            key=idempotency_key,
            fingerprint=hashlib.sha256(repr((line_id, stars, text, locale, name)).encode()).hexdigest(),
            answer=lambda: {"review_id": put(tx)},
        )
        return str(kept["review_id"])

    return db.write(write)


def change_review(
    db: Database, *, review_id: str, person_id: str, stars: int, text: str, locale: str = "en", name: str = ""
) -> None:
    """Write one's review anew; a hidden one stays hidden. Raise ReviewNotFound for somebody else's, InvalidInput."""
    stars, text, name = checked_stars(stars), checked_text(text), checked_name(name)

    def change(tx: Tx) -> None:
        row = find_review(tx, review_id)
        if row.person_id != person_id:
            raise ReviewNotFound(review_id=review_id)
        anew = {"to": stars, "its_text": text, "its_name": name, "its_locale": locale, "now": tx.now_us}
        if tx.execute(_CHANGE, anew | seen(row)).rowcount != 1:
            raise ReviewRefused("The review was changed meanwhile; look at it again")
        if row.state == _SHOWN and row.stars != stars:
            count(tx, row.product_id, row.seller_id, {row.stars: -1, stars: 1})
        tx.publish(ReviewChanged(review_id, row.product_id, row.seller_id, person_id, stars))

    db.write(change)


def find_review(tx: Tx, review_id: str) -> Row[Any]:
    """Return a review's row; raise ReviewNotFound."""
    row = tx.execute(_FIND, {"its_id": review_id}).one_or_none()
    if row is None:
        raise ReviewNotFound(review_id=review_id)
    return row


def seen(row: Row[Any]) -> dict[str, Any]:
    """Return what a change of a review holds on to, so that of two at once one is counted."""
    return {"its_id": row.id, "seen": row.stars, "seen_state": row.state}
