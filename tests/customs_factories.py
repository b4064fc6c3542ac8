"""Orders that cross a border: goods in the catalogue, lines of the order, a sender and numbers from the post."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import insert, update

from entrepot.core.database import Tx
from entrepot.fulfil.customs import Sender, add_range, set_sender
from entrepot.sell.catalog.tables import product, sku
from entrepot.shop.cart import load_builtin_fx_rates
from entrepot.shop.orders.tables import customer_order, order_line
from tests.floor_factories import BERLIN, MUG, PERSON, Hub
from tests.sell_factories import Goods, make_goods

SEOUL_HUB = Sender(
    name="Entrepot Seoul",
    line1="Sejong-daero 175",
    city="Seoul",
    postcode="03187",
    country="KR",
    phone="+82 2 123 4567",
)


def at_the_border(hub: Hub, *, packets: int = 500, parcels: int = 500) -> None:
    """The hub is in Korea, and the post gave it numbers."""
    load_builtin_fx_rates(hub.db)
    set_sender(hub.db, SEOUL_HUB, actor=PERSON)
    if packets:
        add_range(
            hub.db, mail_class="packet", service="LX", country="KR", first=10_000_000, last=10_000_000 + packets - 1,
            actor=PERSON,
        )  # fmt: skip
    if parcels:
        add_range(
            hub.db, mail_class="parcel", service="CX", country="KR", first=20_000_000, last=20_000_000 + parcels - 1,
            actor=PERSON,
        )  # fmt: skip


def goods_of(
    hub: Hub, code: str = "MUG", *, title: str = "Navy mug", hs_code: str | None = "691200", origin: str | None = "KR"
) -> Goods:
    goods = make_goods(hub.db, code=code, title=title)
    said = {"hs_code": hs_code, "origin": origin}
    hub.db.write(lambda tx: tx.execute(update(sku).where(sku.c.id == goods.sku_id).values(**said)))
    return goods


def tell_of(hub: Hub, goods: Goods, *, title: str | None = None, **said: object) -> None:
    """Put into the catalogue what was missing."""

    def write(tx: Tx) -> None:
        if said:
            tx.execute(update(sku).where(sku.c.id == goods.sku_id).values(**said))
        if title:
            tx.execute(update(product).where(product.c.id == goods.product_id).values(title=title))

    hub.db.write(write)


def order_abroad(
    hub: Hub,
    goods: Goods,
    *,
    shopper: str = "anna",
    quantity: int = 2,
    net_minor: int = 24_000,
    currency: str = "KRW",
    weight_g: int = 150,
    address: dict[str, str] | None = None,
) -> str:
    """A paid order with a line of some goods, on its way to Berlin; its parcel is expected at the hub."""
    order_id = hub.order(shopper, address=address or BERLIN, lines=(MUG,), promised=timedelta(days=30))

    def write(tx: Tx) -> None:
        tx.execute(update(customer_order).where(customer_order.c.id == order_id).values(currency=currency))
        tx.execute(
            insert(order_line).values(
                id=tx.new_id("lin"), order_id=order_id, offer_id=goods.offer_id, product_id=goods.product_id,
                sku_id=goods.sku_id, sku_code="MUG", place_id=goods.place_id, title="머그", options_text="",
                ships_from="KR", weight_g=weight_g, length_mm=120, width_mm=90, height_mm=95, quantity=quantity,
                returned_quantity=0, list_price_minor=net_minor // quantity, list_currency=currency,
                unit_minor=net_minor // quantity, net_minor=net_minor, tax_minor=0, tax_rate_id="none", tax_ppm=0,
                tax_inclusive=False, tax_remitted_by="nobody", commission_minor=0, commission_rule_id="none",
            )
        )  # fmt: skip

    hub.db.write(write)
    return order_id
