"""Reading one product whole, for its page."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from entrepot.kit.errors import NotFound
from entrepot.sell.catalog.domain import AttributeValue, Quantity, attribute_from_json, options_text
from entrepot.sell.catalog.tables import offer, picture, place, product, sku
from entrepot.sell.catalog.translated import (
    lines_in,
    options_in,
    text_locale,
    translated_title,
    untranslated_parts,
    words_in,
)
from entrepot.sell.catalog.tree import Category, category_tree


@dataclass(frozen=True, slots=True)
class AttributeView:
    """One line of a specification; ``text`` is the value in words, with its unit."""

    code: str
    name: str
    value: AttributeValue
    text: str


@dataclass(frozen=True, slots=True)
class OfferView:
    """A price of a variant at a place; ``ships_from`` is the place's country."""

    offer_id: str
    place_id: str
    ships_from: str
    price_minor: int
    currency: str
    tax_class: str
    state: str
    in_stock: bool


@dataclass(frozen=True, slots=True)
class PictureView:
    """A picture; ``file_id`` is None while only its address is known, ``sku_id`` names the variant it is of."""

    picture_id: str
    file_id: str | None
    source_url: str | None
    alt: str
    sku_id: str | None


@dataclass(frozen=True, slots=True)
class VariantView:
    """A variant with its offers, cheapest first. Weight in g, sides in mm, None where not stated."""

    sku_id: str
    code: str
    gtins: tuple[str, ...]
    options: tuple[tuple[str, str], ...]
    options_text: str
    state: str
    weight_g: int | None
    length_mm: int | None
    width_mm: int | None
    height_mm: int | None
    hs_code: str | None
    origin: str | None
    picture_file_id: str | None
    offers: tuple[OfferView, ...]


@dataclass(frozen=True, slots=True)
class ProductView:
    """A product whole, in a reader's language where the seller gave it; ``text_locale`` is that of the text.

    ``untranslated`` names those of ``description`` and ``bullets`` that stay in the seller's own language, ``locale``.
    To shoppers the terms of options and attributes too are in that language; the seller's own view keeps the own terms.
    ``withheld``: the seller wants it shown, and the publishing rules keep it back; ``screening``: it is submitted and
    waits for a verdict ("waiting"), or one keeps it back ("held"). ``closed_to`` are the countries (ISO 3166-1) where a
    verdict says that it may not be sold.
    """

    product_id: str
    seller_id: str
    external_id: str
    state: str
    withheld: bool
    screening: str | None
    title: str
    description: str
    text_locale: str
    locale: str
    translations: dict[str, dict[str, Any]]
    brand: str
    category_id: str | None
    category_path: tuple[Category, ...]
    attributes: tuple[AttributeView, ...]
    variants: tuple[VariantView, ...]
    pictures: tuple[PictureView, ...]
    updated_at_us: int
    bullets: tuple[str, ...]
    search_words: tuple[str, ...]
    condition: str | None
    untranslated: tuple[str, ...] = ()
    closed_to: tuple[str, ...] = ()


_PRODUCT = select(product).where(product.c.id == bindparam("id"))
_SKUS = select(sku).where(sku.c.product_id == bindparam("id")).order_by(sku.c.position)
_OFFERS = (
    select(offer, place.c.country)
    .join(place, place.c.id == offer.c.place_id)
    .where(offer.c.product_id == bindparam("id"))
    .order_by(offer.c.price_minor, offer.c.id)
)
_PICTURES = select(picture).where(picture.c.product_id == bindparam("id")).order_by(picture.c.position)


def get_product(connection: Connection, product_id: str, locale: str = "en") -> ProductView:
    """Return a product that shoppers may see, with its live variants and offers; raise NotFound."""
    row = connection.execute(_PRODUCT, {"id": product_id}).one_or_none()
    if row is None or row.state != "live":
        raise NotFound("there is no such product")
    return _view(connection, row, locale, only_live=True)


def get_own_product(connection: Connection, seller_id: str, product_id: str, locale: str = "en") -> ProductView:
    """Return a seller's product in whatever state, all of it; raise NotFound for another seller's."""
    row = connection.execute(_PRODUCT, {"id": product_id}).one_or_none()
    if row is None or row.seller_id != seller_id:
        raise NotFound("there is no such product")
    return _view(connection, row, locale, only_live=False)


def _view(connection: Connection, row: Row[Any], locale: str, *, only_live: bool) -> ProductView:
    wanted = {"id": row.id}
    offers: defaultdict[str, list[OfferView]] = defaultdict(list)
    for each in connection.execute(_OFFERS, wanted):
        if each.state == "live" or not only_live:
            offers[each.sku_id].append(
                OfferView(
                    each.id,
                    each.place_id,
                    each.country,
                    each.price_minor,
                    each.currency,
                    each.tax_class,
                    each.state,
                    each.in_stock,
                )
            )
    translations = row.translations or {}
    words = words_in(row.locale, translations, locale) if only_live else {}
    variants = tuple(
        _variant(each, tuple(offers[each.id]), words)
        for each in connection.execute(_SKUS, wanted)
        if not only_live or (each.state == "live" and offers[each.id])
    )
    tree = category_tree(connection, locale)
    order = {each.code: index for index, each in enumerate(tree.attributes(row.category_id))}
    shown_in = text_locale(row.locale, translations, locale)
    description = row.description
    if shown_in != row.locale:
        description = translations[shown_in]["description"] or row.description
    return ProductView(
        row.id,
        row.seller_id,
        row.external_id,
        row.state,
        row.withheld,
        row.screening,
        translated_title(row.title, row.locale, translations, locale),
        description,
        shown_in,
        row.locale,
        translations,
        row.brand,
        row.category_id,
        tuple(tree.path(row.category_id)),
        tuple(
            _attribute(tree.definition(code).name, code, attribute_from_json(value), words)
            for code, value in sorted(
                row.attributes.items(), key=lambda each: (order.get(each[0], len(order)), each[0])
            )
        ),
        variants,
        tuple(
            PictureView(each.id, each.file_id, each.source_url, words.get(each.alt, each.alt), each.sku_id)
            for each in connection.execute(_PICTURES, wanted)
            if each.file_id is not None or not only_live
        ),
        row.updated_at,
        lines_in("bullets", row.bullets, translations, shown_in),
        tuple(row.search_words or ()),
        row.condition,
        untranslated_parts(
            row.locale, translations, shown_in, {"description": row.description, "bullets": row.bullets}
        ),
        tuple(row.closed_to or ()),
    )


def _variant(row: Row[Any], offers: tuple[OfferView, ...], words: Mapping[str, str]) -> VariantView:
    options = options_in(words, row.options)
    gtins = (*((row.gtin,) if row.gtin else ()), *(row.other_gtins or ()))
    return VariantView(
        row.id,
        row.code,
        gtins,
        options,
        options_text(options),
        row.state,
        row.weight_g,
        row.length_mm,
        row.width_mm,
        row.height_mm,
        row.hs_code,
        row.origin,
        row.cover_file_id,
        offers,
    )


def _attribute(name: str, code: str, value: AttributeValue, words: Mapping[str, str]) -> AttributeView:
    return AttributeView(code, name, value, value_text(value, words))


def value_text(value: AttributeValue, words: Mapping[str, str] = MappingProxyType({})) -> str:
    """Return an attribute's value in the given words, else the seller's: a no-break space before a number's unit."""
    match value:
        case Quantity(number, unit):
            shown = f"{number:,.6f}".rstrip("0").rstrip(".")
            return f"{shown}\u00a0{words.get(unit, unit)}" if unit else shown
        case bool():
            return "✓" if value else "–"
        case tuple():
            return ", ".join(words.get(each, each) for each in value)
        case _:
            return words.get(value, value)
