"""Is a draft within bounds? Every value that comes in, by form, API or file, passes here. Pure."""

import math
import re
from collections.abc import Iterator, Mapping, Sequence

from entrepot.kit.money import EXPONENTS
from entrepot.kit.sentences import say
from entrepot.sell.catalog.domain import (
    ATTRIBUTE_TEXT_MAX,
    ATTRIBUTES_MAX,
    BRAND_MAX,
    BULLET_MAX,
    BULLETS_MAX,
    CODE_MAX,
    CONDITIONS,
    DESCRIPTION_MAX,
    NUMBER_MAX,
    OFFER_STATES,
    OPTION_MAX,
    OPTIONS_MAX,
    PICTURES_MAX,
    PRICE_MAX_MINOR,
    SEARCH_WORD_MAX,
    SEARCH_WORDS_MAX,
    SIDE_MAX_MM,
    STATES,
    STOCK_MAX,
    TAX_CLASSES,
    TITLE_MAX,
    URL_MAX,
    VARIANTS_MAX,
    WEIGHT_MAX_G,
    WORDS_MAX,
    AttributeValue,
    CatalogProblem,
    OfferDraft,
    PictureDraft,
    Problem,
    ProductDraft,
    Quantity,
    SkuDraft,
    gtin_is_valid,
)

_LOCALE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?")
_COUNTRY = re.compile(r"[A-Z]{2}")
_HS_CODE = re.compile(r"[0-9]{4,10}")
_FILE_ID = re.compile(r"[0-9a-f]{64}")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffd]")
_SHOWN = 80
_LINES = {"bullets": (BULLETS_MAX, BULLET_MAX), "search_words": (SEARCH_WORDS_MAX, SEARCH_WORD_MAX)}


def shown(value: object) -> str:
    """Return a found value short enough for a message."""
    text = str(value)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def refuse_problems(draft: ProductDraft) -> None:
    """Raise CatalogProblem with all problems of a draft, naming the first in its sentence."""
    problems = list(problems_of(draft))
    if problems:
        first = problems[0]
        raise CatalogProblem(
            say(
                "%(field)s: expected %(expected)s, found “%(found)s”",
                field=first.field,
                expected=first.expected,
                found=first.found,
            ),
            field=first.field,
            expected=first.expected,
            problems=problems,
        )


def problems_of(draft: ProductDraft) -> Iterator[Problem]:
    """Yield everything in a draft that cannot be stored as it is."""
    yield from _text("product", draft.external_id, CODE_MAX, least=1)
    yield from _text("title", draft.title, TITLE_MAX)
    yield from _text("description", draft.description, DESCRIPTION_MAX)
    yield from _text("brand", draft.brand, BRAND_MAX)
    yield from _form("locale", draft.locale, _LOCALE, say("a language tag such as ko or zh-Hans-CN"))
    yield from _one_of("state", draft.state, STATES)
    if draft.attributes is not None:
        yield from _attributes(draft.attributes)
    for locale, (title, description) in (draft.translations or {}).items():
        yield from _form("translations", locale, _LOCALE, say("a language tag such as ko or zh-Hans-CN"))
        yield from _text(f"title.{locale}", title, TITLE_MAX)
        yield from _text(f"description.{locale}", description, DESCRIPTION_MAX)
    yield from _words(draft.words or {})
    yield from _one_of("condition", draft.condition, CONDITIONS)
    yield from _lists(draft)
    if len(draft.skus) > VARIANTS_MAX:
        yield Problem(
            "sku", f"{len(draft.skus)}", say("at most %(most)s variants", most=VARIANTS_MAX), "too many for one product"
        )
    for sku in draft.skus:
        yield from sku_problems(sku)
    pictures = draft.pictures or ()
    if len(pictures) > PICTURES_MAX:
        yield Problem(
            "pictures", f"{len(pictures)}", say("at most %(most)s", most=PICTURES_MAX), "too many for one product"
        )
    for picture in pictures:
        yield from _picture(picture)


def _lists(draft: ProductDraft) -> Iterator[Problem]:
    own = {"bullets": draft.bullets or (), "search_words": draft.search_words or ()}
    yield from _lines("", own)
    for locale, lists in (draft.lists or {}).items():
        yield from _form("translations", locale, _LOCALE, say("a language tag such as ko or zh-Hans-CN"))
        yield from _lines(f".{locale}", lists)


def _lines(of: str, lists: Mapping[str, Sequence[str]]) -> Iterator[Problem]:
    for name, said in lists.items():
        if name not in _LINES:
            yield Problem("translations", shown(name), "bullets or search_words", "is not known")
            continue
        most, longest = _LINES[name]
        if len(said) > most:
            yield Problem(f"{name}{of}", f"{len(said)}", say("at most %(most)s", most=most), "too many for one product")
        for each in said:
            yield from _text(f"{name}{of}", each, longest)


def _words(words: Mapping[str, Mapping[str, str]]) -> Iterator[Problem]:
    for locale, terms in words.items():
        yield from _form("translations", locale, _LOCALE, say("a language tag such as ko or zh-Hans-CN"))
        if len(terms) > WORDS_MAX:
            yield Problem(
                f"words.{locale}",
                f"{len(terms)}",
                say("at most %(most)s terms", most=WORDS_MAX),
                "too many for one product",
            )
        for term, said in terms.items():
            yield from _text(f"words.{locale}", term, ATTRIBUTE_TEXT_MAX, least=1)
            yield from _text(f"words.{locale}", said, ATTRIBUTE_TEXT_MAX, least=1)


def sku_problems(sku: SkuDraft) -> Iterator[Problem]:
    """Yield everything in a variant's draft that cannot be stored as it is."""
    yield from _text("sku", sku.code, CODE_MAX, least=1)
    for gtin in sku.gtins or ():
        if not gtin_is_valid(gtin):
            yield Problem("gtin", shown(gtin), "8, 12, 13 or 14 digits with a right check digit", "not a GTIN")
    options = sku.options or ()
    if len(options) > OPTIONS_MAX:
        yield Problem(
            "options", f"{len(options)}", say("at most %(most)s options", most=OPTIONS_MAX), "too many to choose from"
        )
    for name, value in options:
        yield from _text("options", name, OPTION_MAX, least=1)
        yield from _text("options", value, OPTION_MAX, least=1)
    yield from _between("weight_g", sku.weight_g, WEIGHT_MAX_G, "g")
    for side in ("length_mm", "width_mm", "height_mm"):
        yield from _between(side, getattr(sku, side), SIDE_MAX_MM, "mm")
    yield from _form("hs_code", sku.hs_code or None, _HS_CODE, say("4 to 10 digits of the Harmonized System"))
    yield from _form("origin", sku.origin or None, _COUNTRY, say("a country by two letters such as KR"))
    yield from _one_of("state", sku.state, ("live", "archived"))
    for offer in sku.offers:
        yield from offer_problems(offer)


def offer_problems(offer: OfferDraft) -> Iterator[Problem]:
    """Yield everything in an offer's draft that cannot be stored as it is."""
    if offer.currency not in EXPONENTS:
        yield Problem("currency", shown(offer.currency), "an ISO 4217 code such as KRW", "an unknown currency")
    if offer.price_minor < 0:
        yield Problem("price", f"{offer.price_minor}", "0 or more", "a price cannot be negative")
    elif offer.price_minor > PRICE_MAX_MINOR:
        yield Problem(
            "price",
            f"{offer.price_minor}",
            say("at most %(most)s minor units", most=f"{PRICE_MAX_MINOR:,}"),
            "too large",
        )
    yield from _one_of("tax_class", offer.tax_class, TAX_CLASSES)
    yield from _one_of("offer_state", offer.state, OFFER_STATES)
    yield from _between("stock", offer.stock, STOCK_MAX, "units")


def _text(name: str, value: str | None, most: int, *, least: int = 0) -> Iterator[Problem]:
    if value is None:
        return
    if not least <= len(value) <= most:
        found = say("%(count)s characters", count=len(value)) if value else ""
        yield Problem(
            name,
            found,
            say("%(least)s to %(most)s characters", least=least, most=most),
            say("too long") if value else say("missing"),
        )
    elif (character := _FORBIDDEN.search(value)) is not None:
        sign = f"U+{ord(character[0]):04X}"
        yield Problem(name, sign, "readable text", "a character that is not text, or was not in the file's encoding")


def _form(name: str, value: str | None, pattern: re.Pattern[str], expected: str) -> Iterator[Problem]:
    if value is not None and not pattern.fullmatch(value):
        yield Problem(name, shown(value), expected, "not of that form")


def _one_of(name: str, value: str | None, allowed: tuple[str, ...]) -> Iterator[Problem]:
    if value is not None and value not in allowed:
        yield Problem(name, shown(value), say("one of %(words)s", words=", ".join(allowed)), "an unknown word")


def _between(name: str, value: int | None, most: int, unit: str) -> Iterator[Problem]:
    if value is not None and not 0 <= value <= most:
        yield Problem(name, shown(value), say("0 to %(most)s %(unit)s", most=f"{most:,}", unit=unit), "out of range")


def _attributes(attributes: Mapping[str, AttributeValue]) -> Iterator[Problem]:
    if len(attributes) > ATTRIBUTES_MAX:
        yield Problem("attributes", f"{len(attributes)}", say("at most %(most)s", most=ATTRIBUTES_MAX), "too many")
    if _are_plainly_right(attributes):
        return
    for code, value in attributes.items():
        name = f"attributes.{shown(code)}"
        yield from _text(name, code, CODE_MAX, least=1)
        match value:
            case Quantity(number, unit):
                if not math.isfinite(number) or abs(number) > NUMBER_MAX:
                    yield Problem(name, shown(number), "a number up to 10¹⁵", "out of range")
                yield from _text(name, unit, OPTION_MAX)
            case str():
                yield from _text(name, value, ATTRIBUTE_TEXT_MAX)
            case tuple():
                for item in value:
                    yield from _text(name, item, ATTRIBUTE_TEXT_MAX)


def _are_plainly_right(attributes: Mapping[str, AttributeValue]) -> bool:
    """Return whether all attributes pass at a glance: most products have dozens, and nearly all of them do."""
    texts = list(attributes)
    if not all(0 < len(code) <= CODE_MAX for code in texts):
        return False
    for value in attributes.values():
        if isinstance(value, str):
            texts.append(value)
        elif isinstance(value, Quantity):
            if not -NUMBER_MAX <= value.value <= NUMBER_MAX or len(value.unit) > OPTION_MAX:
                return False
            texts.append(value.unit)
        elif isinstance(value, tuple):
            texts.extend(value)
    whole = "\n".join(texts)
    return _FORBIDDEN.search(whole) is None and max(map(len, texts), default=0) <= ATTRIBUTE_TEXT_MAX


def _picture(picture: PictureDraft) -> Iterator[Problem]:
    if picture.file_id is None and not picture.source_url:
        yield Problem("pictures", "", "a file or an address", "a picture of nothing")
    yield from _form("pictures", picture.file_id, _FILE_ID, say("the id of a stored file"))
    if picture.source_url is not None:
        if not picture.source_url.startswith(("http://", "https://")):
            yield Problem("pictures", shown(picture.source_url), "an address that begins with https://", "no address")
        yield from _text("pictures", picture.source_url, URL_MAX)
    yield from _text("alt", picture.alt, ATTRIBUTE_TEXT_MAX)
