"""Export: a seller's whole catalogue as CSV or JSON lines, streamed; read back, it changes nothing.

Stock is not in it: what lies at a place is a fact of the place, and reading an old file back must not undo sales.
"""

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import Connection, Row, bindparam, select

from entrepot.kit.errors import InvalidInput
from entrepot.kit.money import Money
from entrepot.kit.sentences import say
from entrepot.sell.catalog.exchange.amounts import guard
from entrepot.sell.catalog.tables import offer, picture, place, product, sku

COLUMNS = (
    "product", "sku", "title", "description", "brand", "category", "state", "locale", "gtin", "options", "price",
    "currency", "place", "tax_class", "offer_state", "weight_g", "length_mm", "width_mm", "height_mm", "hs_code",
    "origin", "sku_state", "attributes", "pictures", "translations", "bullets", "search_words", "condition",
)  # fmt: skip
_BREAKS_POINTS = re.compile(r"^[\[•]|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
_BREAKS_WORDS = re.compile(r"^[\[•]|[\r\n;,、；，]")
_AT_ONCE = 200
_SIGNS = frozenset(";=[")
_PRODUCTS = (
    select(product)
    .where(product.c.seller_id == bindparam("seller"), product.c.id > bindparam("after"))
    .order_by(product.c.id)
    .limit(_AT_ONCE)
)
_SKUS = select(sku).where(sku.c.product_id.in_(bindparam("ids", expanding=True))).order_by(sku.c.position)
_OFFERS = (
    select(offer, place.c.name.label("place_name"))
    .join(place, place.c.id == offer.c.place_id)
    .where(offer.c.product_id.in_(bindparam("ids", expanding=True)))
    .order_by(offer.c.id)
)
_PICTURES = (
    select(picture, sku.c.code.label("sku_code"))
    .outerjoin(sku, sku.c.id == picture.c.sku_id)
    .where(picture.c.product_id.in_(bindparam("ids", expanding=True)))
    .order_by(picture.c.position)
)


def export_products(
    connection: Connection, seller_id: str, file_format: str, ids: Sequence[str] | None = None
) -> Iterator[bytes]:
    """Yield a seller's products as ``csv`` (UTF-8 with its mark) or ``jsonl``, some hundred at a time.

    All of them, or those of some ids in the order of these.

    A cell that a spreadsheet would take for a formula has an apostrophe before it, which an import takes away again.
    Raises InvalidInput at once for another format.
    """
    if file_format == "csv":
        return _csv(connection, seller_id, ids)
    if file_format == "jsonl":
        return _jsonl(connection, seller_id, ids)
    raise InvalidInput(say("“%(format)s” is not a format", format=file_format), field="format", expected="csv or jsonl")


def _jsonl(connection: Connection, seller_id: str, ids: Sequence[str] | None) -> Iterator[bytes]:
    for some in _products(connection, seller_id, ids):
        yield b"".join(orjson.dumps(each, option=orjson.OPT_APPEND_NEWLINE) for each in some)


def _csv(connection: Connection, seller_id: str, ids: Sequence[str] | None) -> Iterator[bytes]:
    yield "\ufeff".encode() + _lines([COLUMNS])
    for some in _products(connection, seller_id, ids):
        yield _lines([row for each in some for row in _rows(each)])


def _lines(rows: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def _rows(each: Mapping[str, Any]) -> Iterator[list[str]]:
    """Yield the rows of a product: its own fields in the first, then one row for each offer of each variant."""
    own = {
        "title": each["title"],
        "description": each["description"],
        "brand": each["brand"],
        "category": each["category"] or "",
        "state": each["state"],
        "locale": each["locale"],
        "attributes": orjson.dumps(each["attributes"]).decode(),
        "pictures": orjson.dumps(each["pictures"]).decode(),
        "translations": orjson.dumps(each["translations"]).decode() if each["translations"] else "",
        "bullets": _list(each["bullets"] or (), _BREAKS_POINTS),
        "search_words": _list(each["search_words"] or (), _BREAKS_WORDS),
        "condition": each["condition"] or "",
    }
    for variant in each["variants"]:
        of_variant = {
            "sku": variant["sku"],
            "gtin": " ".join(variant["gtins"]),
            "sku_state": variant["state"],
            **{name: _said(variant[name]) for name in ("weight_g", "length_mm", "width_mm", "height_mm")},
            "hs_code": variant["hs_code"] or "",
            "origin": variant["origin"] or "",
            "options": _options(variant["options"]),
        }
        for said in variant["offers"] or [None]:
            cells = {"product": each["product"], **own, **of_variant, **(_offer_cells(said) if said else {})}
            yield [guard(cells.get(column, "")) for column in COLUMNS]
            own, of_variant = {}, {"sku": variant["sku"]}


def _offer_cells(said: Mapping[str, Any]) -> dict[str, str]:
    return {
        "price": f"{Money(said['price_minor'], said['currency']).decimal():f}",
        "currency": said["currency"],
        "place": said["place"],
        "tax_class": said["tax_class"],
        "offer_state": said["state"],
    }


def _options(pairs: Sequence[Sequence[str]]) -> str:
    """Return options as people write them, or as JSON where their own signs would confuse that."""
    plain = "; ".join(f"{name}={value}" for name, value in pairs)
    clear = all(part == part.strip() and not _SIGNS.intersection(part) for pair in pairs for part in pair)
    return plain if clear else orjson.dumps(pairs).decode()


def _list(lines: Sequence[str], breaks: re.Pattern[str]) -> str:
    """Return lines as people write them, or as JSON where their own signs would confuse that."""
    return orjson.dumps(lines).decode() if any(map(breaks.search, lines)) else "\n".join(lines)


def _said(number: int | None) -> str:
    return "" if number is None else str(number)


def _rows_of_products(
    connection: Connection, seller_id: str, ids: Sequence[str] | None
) -> Iterator[Sequence[Row[Any]]]:
    if ids is None:
        after = ""
        while rows := connection.execute(_PRODUCTS, {"seller": seller_id, "after": after}).all():
            after = rows[-1].id
            yield rows
        return
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        given = connection.execute(_PRODUCTS.where(product.c.id.in_(some)), {"seller": seller_id, "after": ""})
        found = {row.id: row for row in given}
        yield [found[each] for each in some if each in found]


def _products(connection: Connection, seller_id: str, only: Sequence[str] | None) -> Iterator[list[dict[str, Any]]]:
    for rows in _rows_of_products(connection, seller_id, only):
        ids = {"ids": [row.id for row in rows]}
        skus = _by(connection.execute(_SKUS, ids), "product_id")
        offers = _by(connection.execute(_OFFERS, ids), "sku_id")
        pictures = _by(connection.execute(_PICTURES, ids), "product_id")
        yield [
            _product(row, [_variant(each, offers[each.id]) for each in skus[row.id]], pictures[row.id]) for row in rows
        ]


def _by(rows: Any, key: str) -> defaultdict[str, list[Any]]:
    found: defaultdict[str, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, key)].append(row)
    return found


def _product(row: Row[Any], variants: list[dict[str, Any]], pictures: Sequence[Any]) -> dict[str, Any]:
    return {
        "product": row.external_id,
        "title": row.title,
        "description": row.description,
        "brand": row.brand,
        "category": row.category_id,
        "state": "live" if row.withheld or row.screening else row.state,
        "locale": row.locale,
        "attributes": row.attributes,
        "translations": row.translations,
        "bullets": row.bullets,
        "search_words": row.search_words,
        "condition": row.condition,
        "pictures": [_picture(each) for each in pictures],
        "variants": variants,
    }


def _picture(each: Any) -> dict[str, str]:
    said = {"file": each.file_id, "url": each.source_url, "alt": each.alt, "sku": each.sku_code}
    return {name: value for name, value in said.items() if value}


def _variant(each: Any, offers: Sequence[Any]) -> dict[str, Any]:
    return {
        "sku": each.code,
        "gtins": [*([each.gtin] if each.gtin else []), *(each.other_gtins or [])],
        "options": each.options,
        "state": each.state,
        "weight_g": each.weight_g,
        "length_mm": each.length_mm,
        "width_mm": each.width_mm,
        "height_mm": each.height_mm,
        "hs_code": each.hs_code,
        "origin": each.origin,
        "offers": [
            {
                "price_minor": said.price_minor,
                "currency": said.currency,
                "place": said.place_name,
                "tax_class": said.tax_class,
                "state": said.state,
            }
            for said in offers
        ],
    }
