"""Whether an offer has units to sell: told by ``sell.stock`` when availability crosses zero, read with every card."""

from sqlalchemy import bindparam, update

from entrepot.core.database import Tx
from entrepot.sell.catalog.events import ProductChanged
from entrepot.sell.catalog.tables import offer

_SET = (
    update(offer)
    .where(
        offer.c.sku_id == bindparam("the_sku"),
        offer.c.place_id == bindparam("the_place"),
        offer.c.in_stock != bindparam("available"),
    )
    .values(in_stock=bindparam("available"))
    .returning(offer.c.product_id, offer.c.seller_id)
)


def set_availability(tx: Tx, sku_id: str, place_id: str, *, in_stock: bool) -> None:
    """Note that a variant at a place has units to sell, or none any more; announce its product."""
    wanted = {"the_sku": sku_id, "the_place": place_id, "available": in_stock}
    for row in tx.execute(_SET, wanted).all():
        tx.publish(ProductChanged(row.product_id, row.seller_id))
