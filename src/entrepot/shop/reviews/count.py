"""What a product's reviews add up to, kept in the transaction that changes one."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy import bindparam, update

from entrepot.core.database import Tx, insert_or_ignore
from entrepot.shop.reviews.domain import STARS
from entrepot.shop.reviews.tables import review_count

_COLUMNS: Final = {stars: f"stars_{stars}" for stars in STARS}
_NEW = insert_or_ignore(review_count, ["product_id"])
_ADD = (
    update(review_count)
    .where(review_count.c.product_id == bindparam("of_product"))
    .values({column: review_count.c[column] + bindparam(f"more_{stars}") for stars, column in _COLUMNS.items()})
)


def count(tx: Tx, product_id: str, seller_id: str, more: Mapping[int, int]) -> None:
    """Add to a product's shown reviews: ``more`` is {stars: how many more}, fewer where it is below zero."""
    tx.execute(_NEW, {"product_id": product_id, "seller_id": seller_id} | dict.fromkeys(_COLUMNS.values(), 0))
    tx.execute(_ADD, {"of_product": product_id} | {f"more_{stars}": more.get(stars, 0) for stars in STARS})
