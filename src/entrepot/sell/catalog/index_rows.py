"""What a search index needs to know of products: by id when they change, or all of them in order to build it anew."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from entrepot.sell.catalog.domain import AttributeValue, attributes_from_json
from entrepot.sell.catalog.tables import offer, product, sku
from entrepot.sell.catalog.tree import CategoryTree, category_tree


@dataclass(frozen=True, slots=True)
class IndexRow:
    """A product as search sees it.

    ``prices_minor`` maps each currency to the lowest live price; ``price_minor`` and ``currency`` are the first of
    these by code, None where there is none. ``category_ids`` runs from the root down; ``category_names`` holds the
    path's names in every language; ``translations`` maps a locale to (title, description).
    In both, the description goes on with the selling points and the search words, so that they are found.
    """

    product_id: str
    title: str
    brand: str
    description: str
    locale: str
    translations: dict[str, tuple[str, str]]
    category_ids: tuple[str, ...]
    category_names: tuple[str, ...]
    attributes: dict[str, AttributeValue]
    price_minor: int | None
    currency: str | None
    prices_minor: dict[str, int]
    seller_id: str
    in_stock: bool
    gtins: tuple[str, ...]
    sku_codes: tuple[str, ...]
    options: tuple[str, ...]
    live: bool
    updated_at_us: int


_BY_ID = select(product).where(product.c.id.in_(bindparam("ids", expanding=True)))
_AFTER = select(product).where(product.c.id > bindparam("after")).order_by(product.c.id).limit(bindparam("limit"))
_SKUS = select(sku.c.product_id, sku.c.code, sku.c.gtin, sku.c.other_gtins, sku.c.options).where(
    sku.c.product_id.in_(bindparam("ids", expanding=True)), sku.c.state == "live"
)
_OFFERS = (
    select(offer.c.product_id, offer.c.price_minor, offer.c.currency, offer.c.in_stock)
    .join(sku, sku.c.id == offer.c.sku_id)
    .where(offer.c.product_id.in_(bindparam("ids", expanding=True)), offer.c.state == "live", sku.c.state == "live")
)


def products_to_index(connection: Connection, ids: Sequence[str]) -> list[IndexRow]:
    """Return the products among ``ids`` that exist, live or not (``live`` says which); three statements."""
    return _index_rows(connection, connection.execute(_BY_ID, {"ids": list(ids)}).all()) if ids else []


def products_to_index_after(connection: Connection, after_product_id: str, limit: int) -> list[IndexRow]:
    """Return up to ``limit`` products with an id above ``after_product_id`` ("" to begin), by id."""
    return _index_rows(connection, connection.execute(_AFTER, {"after": after_product_id, "limit": limit}).all())


def _index_rows(connection: Connection, rows: Sequence[Row[Any]]) -> list[IndexRow]:
    wanted = {"ids": [row.id for row in rows]}
    skus: defaultdict[str, list[Any]] = defaultdict(list)
    offers: defaultdict[str, list[Any]] = defaultdict(list)
    if rows:
        for variant in connection.execute(_SKUS, wanted):
            skus[variant.product_id].append(variant)
        for price in connection.execute(_OFFERS, wanted):
            offers[price.product_id].append(price)
    tree = category_tree(connection, "en")
    return [_index_row(tree, row, skus[row.id], offers[row.id]) for row in rows]


def _index_row(tree: CategoryTree, row: Row[Any], skus: Sequence[Any], offers: Sequence[Any]) -> IndexRow:
    prices: dict[str, int] = {}
    for each in offers:
        prices[each.currency] = min(each.price_minor, prices.get(each.currency, each.price_minor))
    currency = min(prices, default=None)
    gtins = [code for each in skus for code in (each.gtin, *(each.other_gtins or ())) if code]
    translations = (row.translations or {}).items()
    return IndexRow(
        row.id,
        row.title,
        row.brand,
        _found_by(row.description, row.bullets, row.search_words),
        row.locale,
        {
            locale: (text["title"], _found_by(text["description"], text.get("bullets"), text.get("search_words")))
            for locale, text in translations
        },
        tree.path_ids(row.category_id),
        tree.all_names(row.category_id),
        attributes_from_json(row.attributes),
        None if currency is None else prices[currency],
        currency,
        prices,
        row.seller_id,
        any(each.in_stock for each in offers),
        tuple(gtins),
        tuple(each.code for each in skus),
        tuple(dict.fromkeys(value for each in skus for _, value in each.options)),
        row.state == "live",
        row.updated_at,
    )


def _found_by(description: str, *lists: Sequence[str] | None) -> str:
    return "\n".join([description, *(line for each in lists for line in each or ())]) if any(lists) else description
