"""Variants by the batch, for the rooms that count, move and label them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, bindparam, or_, select, update

from entrepot.core.database import Tx
from entrepot.sell.catalog.domain import options_text
from entrepot.sell.catalog.tables import product, sku
from entrepot.sell.catalog.translated import options_in, translated_title, words_in

_FOUND_MAX = 200
_ASIDE_MAX, _ASIDE_LETTERS = 80, 12


@dataclass(frozen=True, slots=True)
class SkuCard:
    """A variant in a line: whose it is, its code, its product's title and its options.

    ``locale`` is the product's own; ``given`` are the words of options that its seller gave in the locale asked for.
    """

    sku_id: str
    code: str
    seller_id: str
    product_id: str
    title: str
    options_text: str
    picture_file_id: str | None
    options: tuple[tuple[str, str], ...] = ()
    locale: str = ""
    given: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class CodeInUse:
    """A code of a seller's, the variant that has it, and the state of that variant's product."""

    code: str
    sku_id: str
    product_id: str
    product_state: str


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


def codes_in_use(
    connection: Connection, seller_id: str, codes: Sequence[str] = (), *, of_products: Sequence[str] = ()
) -> list[CodeInUse]:
    """Return which variants of a seller have the codes, or belong to the products, in order of their codes."""
    found = connection.execute(
        select(sku.c.code, sku.c.id, sku.c.product_id, product.c.state)
        .join(product, product.c.id == sku.c.product_id)
        .where(sku.c.seller_id == seller_id, or_(sku.c.code.in_(codes), sku.c.product_id.in_(of_products)))
        .order_by(sku.c.code)
    )
    return [CodeInUse(*row) for row in found]


def give_up_codes(tx: Tx, seller_id: str, sku_ids: Sequence[str]) -> None:
    """Set a seller's variants that are not sold any more aside under codes of their own: theirs are free again."""
    rows = tx.execute(select(sku.c.id, sku.c.code).where(sku.c.seller_id == seller_id, sku.c.id.in_(sku_ids))).all()
    for row in rows:
        aside = f"{row.code[:_ASIDE_MAX]}~{row.id[-_ASIDE_LETTERS:]}"
        tx.execute(update(sku).where(sku.c.id == row.id).values(code=aside, state="archived"))


def archived_skus(seller_id: str) -> Select[Any]:
    """Return a statement for the ids of a seller's variants that are put away, alone or with their product."""
    return (
        select(sku.c.id)
        .join(product, product.c.id == sku.c.product_id)
        .where(sku.c.seller_id == seller_id, or_(sku.c.state == "archived", product.c.state == "archived"))
    )


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
    words = words_in(row.locale, row.translations, locale)
    options = options_in(words, row.options)
    return SkuCard(
        row.id,
        row.code,
        row.seller_id,
        row.product_id,
        translated_title(row.title, row.locale, row.translations, locale) if locale else row.title,
        options_text(options),
        row.cover_file_id or row.product_cover,
        tuple((str(name), str(value)) for name, value in options),
        row.locale,
        frozenset(words.values()),
    )
