"""The house takes a review off the page, with its reason on record, or puts it back."""

from typing import Final

from sqlalchemy import bindparam, update

from entrepot.core.database import Database, Tx
from entrepot.shop.reviews.announced import ReviewHidden, ReviewShown
from entrepot.shop.reviews.count import count
from entrepot.shop.reviews.domain import HideReason, ReviewRefused, ReviewState
from entrepot.shop.reviews.tables import review
from entrepot.shop.reviews.write import find_review, seen

_R = review.c
_SHOWN: Final = ReviewState.SHOWN.value
_HIDDEN: Final = ReviewState.HIDDEN.value
_MOVE = (
    update(review)
    .where(_R.id == bindparam("its_id"), _R.stars == bindparam("seen"), _R.state == bindparam("seen_state"))
    .values(state=bindparam("to"), hidden_for=bindparam("why"))
)


def hide_review(db: Database, *, review_id: str, actor: str, reason: HideReason) -> None:
    """Hide a review; it no longer counts. Raise ReviewNotFound, ReviewRefused where it is hidden already."""

    def hide(tx: Tx) -> None:
        row = find_review(tx, review_id)
        if row.state == _HIDDEN or tx.execute(_MOVE, seen(row) | {"to": _HIDDEN, "why": reason.value}).rowcount != 1:
            raise ReviewRefused("The review is hidden already, or was changed meanwhile; look at it again")
        count(tx, row.product_id, row.seller_id, {row.stars: -1})
        tx.audit(actor, "review.hidden", review_id, reason=reason.value, product_id=row.product_id)
        tx.publish(ReviewHidden(review_id, row.product_id, row.seller_id, row.person_id, reason.value))

    db.write(hide)


def show_review(db: Database, *, review_id: str, actor: str) -> None:
    """Put a hidden review back; it counts again. Raise ReviewNotFound, ReviewRefused where it stands already."""

    def show(tx: Tx) -> None:
        row = find_review(tx, review_id)
        if row.state == _SHOWN or tx.execute(_MOVE, seen(row) | {"to": _SHOWN, "why": None}).rowcount != 1:
            raise ReviewRefused("The review is shown already, or was changed meanwhile; look at it again")
        count(tx, row.product_id, row.seller_id, {row.stars: 1})
        tx.audit(actor, "review.shown", review_id, product_id=row.product_id)
        tx.publish(ReviewShown(review_id, row.product_id, row.seller_id, row.person_id))

    db.write(show)
