"""Variants by the batch, for the rooms that count, move and label them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, or_, select

from entrepot.sell.catalog.domain import options_text
from entrepot.sell.catalog.tables import product, sku
from entrepot.sell.catalog.translated import options_in, translated_title, words_in

_FOUND_MAX = 200


@dataclass(frozen=True, slots=True)
class SkuCard:
    """A variant in a line: whose it is, its code, its product's title and its options."""

    sku_id: str
    code: str
    seller_id: str
    product_id: str
    title: str
    options_text: str
    picture_file_id: str | None


_CARDS = select(
    sku.c.id,
    sku.c.code,
    sku.c.seller_id,
    sku.c.product_id,
    product.c.title,
    sku.c.options,
    sku.c.cover_file_id,
    product.c.cover_file_id.label("product_cover"),
    product.c.locale,
    product.c.translations,
).join(product, product.c.id == sku.c.product_id)
_BY_ID = _CARDS.where(sku.c.id.in_(bindparam("ids", expanding=True)))
_BY_CODE = _CARDS.where(sku.c.seller_id == bindparam("seller"), sku.c.code == bindparam("code"))


def skus_by_id(connection: Connection, ids: Sequence[str], *, locale: str = "") -> dict[str, SkuCard]:
    """Return the variants among ``ids`` that exist, by id; one statement. In ``locale`` where the seller gave that."""
    if not ids:
        return {}
    return {row.id: _card(row, locale) for row in connection.execute(_BY_ID, {"ids": list(ids)})}


def sku_by_code(connection: Connection, seller_id: str, code: str) -> SkuCard | None:
    """Return the variant that the seller calls by this code, or None."""
    row = connection.execute(_BY_CODE, {"seller": seller_id, "code": code}).one_or_none()
    return None if row is None else _card(row)


def find_skus(connection: Connection, seller_id: str, text: str) -> list[SkuCard]:
    """Return up to 200 of a seller's variants whose code begins with a text, whose GTIN it is or whose title has it."""
    found = connection.execute(
        _CARDS.where(
            sku.c.seller_id == seller_id,
            or_(
                sku.c.code.startswith(text, autoescape=True),
                sku.c.gtin == text,
                product.c.title.icontains(text, autoescape=True),
            ),
        )
        .order_by(sku.c.id)
        .limit(_FOUND_MAX)
    )
    return [_card(row) for row in found]


def _card(row: Any, locale: str = "") -> SkuCard:
    return SkuCard(
        row.id,
        row.code,
        row.seller_id,
        row.product_id,
        translated_title(row.title, row.locale, row.translations, locale) if locale else row.title,
        options_text(options_in(words_in(row.locale, row.translations, locale), row.options)),
        row.cover_file_id or row.product_cover,
    )
