"""What a product is: typed attributes, variants and offers, and the rules for showing it to shoppers. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from entrepot.kit.errors import AppError, Conflict, InvalidInput
from entrepot.kit.sentences import say

State = Literal["draft", "live", "archived"]
STATES: tuple[State, ...] = ("draft", "live", "archived")
OFFER_STATES = ("live", "paused")
CONDITIONS = ("new", "refurbished", "used")
TAX_CLASSES = ("standard", "reduced", "food", "books", "exempt")

TITLE_MAX, DESCRIPTION_MAX, BRAND_MAX, CODE_MAX, OPTION_MAX, URL_MAX = 300, 20_000, 120, 100, 100, 2_000
ATTRIBUTES_MAX, ATTRIBUTE_TEXT_MAX, OPTIONS_MAX, VARIANTS_MAX, PICTURES_MAX = 400, 20_000, 5, 2_000, 50
WORDS_MAX = 500
BULLETS_MAX, BULLET_MAX, SEARCH_WORDS_MAX, SEARCH_WORD_MAX = 10, 500, 50, 100
PRICE_MAX_MINOR = 10**12
WEIGHT_MAX_G, SIDE_MAX_MM, STOCK_MAX = 1_000_000, 20_000, 10**9
NUMBER_MAX = 1e15
_LEAST_CUT_GTIN, _UPC_DIGITS = 9, 12


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit, such as ``Quantity(0.9, "l")``; the unit may be empty."""

    value: float
    unit: str = ""


AttributeValue = str | bool | Quantity | tuple[str, ...]
"""Text, yes or no, a number with its unit, or a list of texts."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a value: the field, what was found there, what was expected, and why it matters."""

    field: str
    found: str
    expected: str
    reason: str


class CatalogProblem(InvalidInput):
    """A product's values are not valid; ``extra["problems"]`` lists field, found, expected and reason."""

    code = "catalog.invalid"
    title = "The product has values that are not valid"


class NotPublishable(Conflict):
    """The product cannot be shown to shoppers yet; ``extra["problems"]`` says what is missing."""

    code = "catalog.not_publishable"
    title = "The product cannot be shown yet"


class SkuTaken(Conflict):
    """The seller uses this SKU code, or this product key, for another product."""

    code = "catalog.sku_taken"
    title = "This code is used by another product"


class ImportRefused(AppError):
    """The file cannot be read as a catalogue at all; nothing of it was taken."""

    code = "catalog.import_refused"
    status = 422
    title = "This file cannot be imported"


@dataclass(frozen=True, slots=True)
class OfferDraft:
    """A price for which a variant is sold from a place; ``stock`` states how many units lie there.

    ``place_id`` None means the place that an import or a form was given; fields that are None stay as they are.
    """

    price_minor: int
    currency: str
    place_id: str | None = None
    tax_class: str | None = None
    state: str | None = None
    stock: int | None = None


@dataclass(frozen=True, slots=True)
class SkuDraft:
    """A variant by the seller's own code; fields that are None stay as they are. Weights in g, sides in mm."""

    code: str
    gtins: tuple[str, ...] | None = None
    options: tuple[tuple[str, str], ...] | None = None
    weight_g: int | None = None
    length_mm: int | None = None
    width_mm: int | None = None
    height_mm: int | None = None
    hs_code: str | None = None
    origin: str | None = None
    state: str | None = None
    offers: tuple[OfferDraft, ...] = ()


@dataclass(frozen=True, slots=True)
class PictureDraft:
    """A picture in the file store (``file_id``) or one known only by its address; of one variant where named."""

    file_id: str | None = None
    source_url: str | None = None
    alt: str = ""
    sku_code: str | None = None


@dataclass(frozen=True, slots=True)
class ProductDraft:
    """What is to be true of a product. Fields that are None stay as they are; variants are merged by their code.

    ``attributes`` and ``pictures``, where given, are all there are. ``external_id`` is the seller's key of the product;
    without one its first SKU code is the key. ``translations`` maps a locale to (title, description), ``words`` one to
    what the terms of options and attributes are called there: ``{"ko": {"Navy": "네이비"}}``. ``bullets`` are its
    selling points, ``search_words`` what shoppers may call it besides; ``lists`` holds both in other locales:
    ``{"ko": {"bullets": ("…",)}}``. ``condition`` is one of ``CONDITIONS``.
    """

    external_id: str | None = None
    title: str | None = None
    description: str | None = None
    brand: str | None = None
    category_id: str | None = None
    locale: str | None = None
    state: State | None = None
    attributes: Mapping[str, AttributeValue] | None = None
    translations: Mapping[str, tuple[str, str]] | None = None
    words: Mapping[str, Mapping[str, str]] | None = None
    bullets: tuple[str, ...] | None = None
    search_words: tuple[str, ...] | None = None
    lists: Mapping[str, Mapping[str, tuple[str, ...]]] | None = None
    condition: str | None = None
    skus: tuple[SkuDraft, ...] = ()
    pictures: tuple[PictureDraft, ...] | None = None


@dataclass(frozen=True, slots=True)
class SellableVariant:
    """What the publishing rules look at of a variant: its options and the prices of its live offers."""

    code: str
    options: tuple[tuple[str, str], ...]
    live_prices_minor: tuple[int, ...] = field(default=())


def attribute_to_json(value: AttributeValue) -> Any:
    """Return a value as it is stored and exported: text, true, ``{"value": 900, "unit": "ml"}`` or a list."""
    match value:
        case Quantity(number, unit):
            whole = int(number)
            return {"unit": unit, "value": whole if whole == number else number}
        case tuple():
            return list(value)
        case _:
            return value


def attribute_from_json(value: Any) -> AttributeValue:
    """Read a stored value; a bare number has no unit. Raise ValueError where it is none of the four kinds."""
    match value:
        case bool() | str():
            return value
        case int() | float():
            return Quantity(value)
        case {"value": (int() | float()) as number, "unit": str(unit)} if not isinstance(number, bool):
            return Quantity(number, unit)
        case list() if all(isinstance(item, str) for item in value):
            return tuple(value)
        case _:
            raise ValueError(say("expected text, true or false, a number with its unit, or a list of texts"))


def attributes_to_json(attributes: Mapping[str, AttributeValue]) -> dict[str, Any]:
    """Return all attributes as they are stored."""
    return {code: attribute_to_json(value) for code, value in attributes.items()}


def attributes_from_json(stored: Mapping[str, Any]) -> dict[str, AttributeValue]:
    """Read all stored attributes."""
    return {code: attribute_from_json(value) for code, value in stored.items()}


def label_of(code: str) -> str:
    """Return a readable name of an attribute that no definition names: ``product_colour`` is Product colour."""
    words = " ".join(code.replace("_", " ").split())
    return words[:1].upper() + words[1:]


def gtin_is_valid(text: str) -> bool:
    """Return whether a text is a GTIN-8, -12, -13 or -14 with a right check digit (GS1 General Specifications 7.9)."""
    if len(text) not in (8, 12, 13, 14) or not (text.isascii() and text.isdigit()):
        return False
    return (sum(map(int, text[::-2])) + 3 * sum(map(int, text[-2::-2]))) % 10 == 0


def whole_gtin(text: str) -> str:
    """Return a GTIN with the zeros in front that a spreadsheet took for nothing, where that makes it valid."""
    if _LEAST_CUT_GTIN <= len(text) < _UPC_DIGITS and gtin_is_valid(padded := text.zfill(_UPC_DIGITS)):
        return padded
    return text


def options_text(options: Sequence[tuple[str, str]]) -> str:
    """Return a variant's options as one line for people: ``Navy · 0.9 l``."""
    return " · ".join(value for _, value in options)


def publishing_problems(
    *, title: str, category_id: str | None, variants: Sequence[SellableVariant]
) -> tuple[Problem, ...]:
    """Return what keeps a product from shoppers: no title, no category, no price, variants that look the same."""
    problems = []
    if not title:
        problems.append(Problem("title", "", "a title", "a product without a title cannot be shown"))
    if category_id is None:
        problems.append(Problem("category", "", "a category", "shoppers find products by their category"))
    if not any(price > 0 for variant in variants for price in variant.live_prices_minor):
        problems.append(Problem("price", "", "a price above zero", "no variant has an offer that can be bought"))
    seen: set[tuple[tuple[str, str], ...]] = set()
    for variant in variants:
        if variant.options in seen:
            shown = options_text(variant.options) or variant.code
            problems.append(Problem("options", shown, "options that differ", "two variants of a product look the same"))
            break
        seen.add(variant.options)
    return tuple(problems)
