"""What a marketplace knows of things like a new one: offers of its category, brands in use, usual parcels."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from sqlalchemy import Connection, bindparam, func, select

from entrepot.sell.catalog.tables import offer, picture, product, sku

PEERS_MOST: Final = 300
_BRANDS_OF: Final = 20_000
_PARCELS_OF: Final = 200
_LEAST_PARCELS: Final = 3


@dataclass(frozen=True, slots=True)
class Peer:
    """A product on sale in a category, with its lowest live price in the currency asked for, in minor units."""

    product_id: str
    seller_id: str
    title: str
    brand: str
    description: str
    price_minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class UsualParcel:
    """The median weight in g and sides in mm of a seller's variants in a category, and of how many."""

    weight_g: int | None
    sides_mm: tuple[int, int, int] | None
    count: int


@dataclass(frozen=True, slots=True)
class AskingPrice:
    """What is asked for one of a variant now, in minor units of ``currency``, and the product that it is of."""

    product_id: str
    price_minor: int
    currency: str


_PEERS = (
    select(
        product.c.id,
        product.c.seller_id,
        product.c.title,
        product.c.brand,
        product.c.description,
        func.min(offer.c.price_minor).label("price_minor"),
    )
    .join(offer, offer.c.product_id == product.c.id)
    .where(
        product.c.category_id.in_(bindparam("categories", expanding=True)),
        product.c.state == "live",
        offer.c.state == "live",
        offer.c.price_minor > 0,
        offer.c.currency == bindparam("currency"),
    )
    .group_by(product.c.id, product.c.seller_id, product.c.title, product.c.brand, product.c.description)
    .order_by(product.c.id.desc())
    .limit(bindparam("limit"))
)
_ASKED = (
    select(offer.c.sku_id, offer.c.product_id, offer.c.price_minor, offer.c.currency)
    .where(offer.c.sku_id.in_(bindparam("skus", expanding=True)), offer.c.price_minor > 0)
    .order_by(offer.c.state != "live", offer.c.price_minor, offer.c.id)
)
_LATEST = (
    select(product.c.brand, product.c.id)
    .where(product.c.state == "live", product.c.brand != "")
    .order_by(product.c.id.desc())
    .limit(_BRANDS_OF)
    .subquery()
)
_BRANDS = select(_LATEST.c.brand).distinct()
_PARCELS = (
    select(sku.c.weight_g, sku.c.length_mm, sku.c.width_mm, sku.c.height_mm)
    .join(product, product.c.id == sku.c.product_id)
    .where(
        product.c.seller_id == bindparam("seller"),
        product.c.category_id == bindparam("category"),
        sku.c.weight_g.is_not(None),
    )
    .order_by(sku.c.id.desc())
    .limit(_PARCELS_OF)
)


def peers(connection: Connection, category_ids: Sequence[str], currency: str, limit: int = PEERS_MOST) -> list[Peer]:
    """Return products on sale in some categories with a price in a currency, the newest first."""
    if not category_ids:
        return []
    asked = {"categories": list(category_ids), "currency": currency, "limit": min(limit, PEERS_MOST)}
    return [Peer(*row, currency) for row in connection.execute(_PEERS, asked)]


def asking_prices(connection: Connection, sku_ids: Sequence[str]) -> dict[str, AskingPrice]:
    """Return the lowest price of each variant, of a live offer where it has one; none of those without offers."""
    found: dict[str, AskingPrice] = {}
    if sku_ids:
        for row in connection.execute(_ASKED, {"skus": list(sku_ids)}):
            found.setdefault(row[0], AskingPrice(*row[1:]))
    return found


def brands_in_use(connection: Connection) -> list[str]:
    """Return the brands of the latest 20,000 products on sale, each once, by name."""
    return sorted(connection.execute(_BRANDS).scalars())


def usual_parcel(connection: Connection, seller_id: str, category_id: str) -> UsualParcel | None:
    """Return how a seller's parcels of a category usually are; None where fewer than three variants tell."""
    rows = connection.execute(_PARCELS, {"seller": seller_id, "category": category_id}).all()
    if len(rows) < _LEAST_PARCELS:
        return None
    sides = [row[1:] for row in rows if None not in row[1:]]
    usual = tuple(round(median(each)) for each in zip(*sides, strict=True)) if len(sides) >= _LEAST_PARCELS else None
    return UsualParcel(
        round(median(row.weight_g for row in rows)),
        None if usual is None else (usual[0], usual[1], usual[2]),
        len(rows),
    )


_WITH_PICTURES = (
    select(picture.c.file_id, product.c.seller_id)
    .distinct()
    .join(product, product.c.id == picture.c.product_id)
    .where(picture.c.file_id.in_(bindparam("files", expanding=True)), product.c.state == "live")
    .order_by(picture.c.file_id, product.c.seller_id)
    .limit(2_000)
)


def sellers_with_pictures(connection: Connection, file_ids: Sequence[str]) -> dict[str, list[str]]:
    """Return which sellers show pictures on products on sale, by the files: the same bytes, not alike ones."""
    found: dict[str, list[str]] = {}
    if file_ids:
        for row in connection.execute(_WITH_PICTURES, {"files": list(file_ids)}):
            found.setdefault(row.file_id, []).append(row.seller_id)
    return found
