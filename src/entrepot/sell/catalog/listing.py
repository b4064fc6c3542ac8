"""A seller's products by the page, for their desk: narrowed, sorted, with what lies there of each."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, Connection, Select, String, bindparam, exists, func, or_, select

from entrepot.core.database import Sorting, SortKey
from entrepot.kit.paging import Page
from entrepot.sell.catalog.tables import offer, product, sku

LOW_STOCK: Final = 5
"""A product of which so few units can be sold is low in stock."""


@dataclass(frozen=True, slots=True)
class ProductRow:
    """A product as its seller's list shows it; the price is the lowest of its first currency.

    ``units`` can be sold now; None where nobody asked.
    """

    product_id: str
    title: str
    state: str
    withheld: bool
    screening: str | None
    sku_code: str | None
    variants: int
    price_minor: int | None
    currency: str | None
    in_stock: bool
    picture_file_id: str | None
    category_id: str | None
    updated_at_us: int
    brand: str = ""
    units: int | None = None
    closed_to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProductFilter:
    """Which of a seller's products: by state, by category, by a text in the title or at the start of a SKU code.

    ``state`` is one of the product, or of its screening: "waiting", "held", or "closed" to some countries. ``stock``:
    none that can be sold, or few; asks for the units to be told.
    """

    state: str | None = None
    category_ids: tuple[str, ...] = ()
    text: str = ""
    stock: Literal["none", "low"] | None = None


_ROW_SKUS = (
    select(sku.c.product_id, sku.c.code)
    .where(sku.c.product_id.in_(bindparam("ids", expanding=True)), sku.c.state == "live")
    .order_by(sku.c.product_id, sku.c.position)
)
_ROW_OFFERS = (
    select(offer.c.product_id, offer.c.price_minor, offer.c.currency, offer.c.in_stock)
    .where(offer.c.product_id.in_(bindparam("ids", expanding=True)), offer.c.state == "live")
    .order_by(offer.c.currency, offer.c.price_minor)
)
_PRICE = (
    select(func.min(offer.c.price_minor))
    .where(offer.c.product_id == product.c.id, offer.c.state == "live")
    .scalar_subquery()
)


def list_products(
    connection: Connection,
    seller_id: str,
    chosen: ProductFilter | None = None,
    cursor: str | None = None,
    limit: int = 50,
    *,
    sort: str | None = None,
    units: Select[Any] | None = None,
) -> Page[ProductRow]:
    """Return a keyset page of a seller's products, the last changed first where no ``sort`` is named.

    ``units`` is a statement of (sku_id, units) that can be sold; without it stock neither narrows nor sorts.
    """
    statement = select(product).where(*_conditions(seller_id, chosen or ProductFilter(), units))
    page = _sorting(units).page(connection, statement, lambda row: row, sort=sort, cursor=cursor, limit=limit)
    return Page(_rows(connection, page.items, units), next=page.next, previous=page.previous)


def product_ids(
    connection: Connection,
    seller_id: str,
    chosen: ProductFilter,
    most: int,
    units: Select[Any] | None = None,
    *,
    sort: str | None = None,
) -> list[str]:
    """Return the ids of the products that a filter lets through, at most so many, in the order that is named."""
    statement = select(product.c.id).where(*_conditions(seller_id, chosen, units))
    if sort is None:
        return list(connection.execute(statement.order_by(product.c.id).limit(most)).scalars())
    sorting, found, cursor = _sorting(units), list[str](), None
    while len(found) < most:
        page = sorting.page(connection, statement, lambda row: str(row.id), sort=sort, cursor=cursor, limit=200)
        found += page.items
        cursor = page.next
        if cursor is None:
            break
    return found[:most]


def _units_of_product(units: Select[Any]) -> ColumnElement[int]:
    lying = units.subquery("lying")
    total = (
        select(func.sum(lying.c.units))
        .select_from(sku)
        .join(lying, lying.c.sku_id == sku.c.id)
        .where(sku.c.product_id == product.c.id)
        .scalar_subquery()
    )
    return func.coalesce(total, 0)


def _sorting(units: Select[Any] | None) -> Sorting:
    keys: dict[str, Any] = {
        "changed": product.c.updated_at,
        "title": product.c.title,
        "price": SortKey(_PRICE, nullable=True),
    }
    if units is not None:
        keys["stock"] = _units_of_product(units)
    return Sorting(keys, tiebreak=product.c.id, default="-changed")


def _conditions(seller_id: str, chosen: ProductFilter, units: Select[Any] | None) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [product.c.seller_id == seller_id]
    if chosen.state in {"waiting", "held"}:
        found.append(product.c.screening == chosen.state)
    elif chosen.state == "closed":
        found += [product.c.state == "live", product.c.closed_to.cast(String).not_in(("null", "[]"))]
    elif chosen.state is not None:
        found.append(product.c.state == chosen.state)
    if chosen.category_ids:
        found.append(product.c.category_id.in_(chosen.category_ids))
    if chosen.text:
        has_code = exists().where(sku.c.product_id == product.c.id, sku.c.code.startswith(chosen.text, autoescape=True))
        found.append(or_(product.c.title.icontains(chosen.text, autoescape=True), has_code))
    if chosen.stock is not None and units is not None:
        lying = _units_of_product(units)
        found.append(lying <= 0 if chosen.stock == "none" else lying.between(1, LOW_STOCK))
    return found


def _rows(connection: Connection, rows: Sequence[Any], units: Select[Any] | None) -> list[ProductRow]:
    ids = {"ids": [row.id for row in rows]}
    codes: defaultdict[str, list[str]] = defaultdict(list)
    offers: defaultdict[str, list[Any]] = defaultdict(list)
    lying: dict[str, int] = {}
    if rows:
        for variant in connection.execute(_ROW_SKUS, ids):
            codes[variant.product_id].append(variant.code)
        for price in connection.execute(_ROW_OFFERS, ids):
            offers[price.product_id].append(price)
        if units is not None:
            sums = select(product.c.id, _units_of_product(units)).where(product.c.id.in_(ids["ids"]))
            lying = {each[0]: int(each[1]) for each in connection.execute(sums)}
    return [
        ProductRow(
            row.id,
            row.title,
            row.state,
            row.withheld,
            row.screening,
            next(iter(codes[row.id]), None),
            len(codes[row.id]),
            offers[row.id][0].price_minor if offers[row.id] else None,
            offers[row.id][0].currency if offers[row.id] else None,
            any(each.in_stock for each in offers[row.id]),
            row.cover_file_id,
            row.category_id,
            row.updated_at,
            row.brand,
            lying.get(row.id) if units is not None else None,
            tuple(row.closed_to or ()),
        )
        for row in rows
    ]
