"""What a bulk change needs to know of many products: their words, states and every price, three statements a batch."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, bindparam, select

from entrepot.sell.catalog.tables import offer, product, sku

_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class OfferFacts:
    """A price of a variant at a place."""

    sku_id: str
    sku_code: str
    place_id: str
    price_minor: int
    currency: str
    state: str


@dataclass(frozen=True, slots=True)
class ProductFacts:
    """A product with its live variants (code and options) and their offers."""

    product_id: str
    external_id: str
    title: str
    state: str
    withheld: bool
    category_id: str | None
    brand: str
    variants: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    offers: tuple[OfferFacts, ...]


_PRODUCTS = select(product).where(
    product.c.seller_id == bindparam("seller"), product.c.id.in_(bindparam("ids", expanding=True))
)
_SKUS = (
    select(sku)
    .where(sku.c.product_id.in_(bindparam("ids", expanding=True)), sku.c.state == "live")
    .order_by(sku.c.position)
)
_OFFERS = (
    select(offer, sku.c.code)
    .join(sku, sku.c.id == offer.c.sku_id)
    .where(offer.c.product_id.in_(bindparam("ids", expanding=True)), sku.c.state == "live")
    .order_by(offer.c.id)
)


def product_facts(connection: Connection, seller_id: str, ids: Sequence[str]) -> list[ProductFacts]:
    """Return those of some products that are the seller's, in the order of the ids."""
    found: dict[str, ProductFacts] = {}
    for start in range(0, len(ids), _AT_ONCE):
        some = list(ids[start : start + _AT_ONCE])
        rows = connection.execute(_PRODUCTS, {"seller": seller_id, "ids": some}).all()
        own = {"ids": [row.id for row in rows]}
        variants: defaultdict[str, list[tuple[str, tuple[tuple[str, str], ...]]]] = defaultdict(list)
        offers: defaultdict[str, list[OfferFacts]] = defaultdict(list)
        for each in connection.execute(_SKUS, own):
            variants[each.product_id].append((each.code, tuple((name, value) for name, value in each.options)))
        for each in connection.execute(_OFFERS, own):
            offers[each.product_id].append(
                OfferFacts(each.sku_id, each.code, each.place_id, each.price_minor, each.currency, each.state)
            )
        for row in rows:
            found[row.id] = ProductFacts(
                row.id,
                row.external_id,
                row.title,
                "live" if row.screening else row.state,
                row.withheld,
                row.category_id,
                row.brand,
                tuple(variants[row.id]),
                tuple(offers[row.id]),
            )
    return [found[each] for each in dict.fromkeys(ids) if each in found]
