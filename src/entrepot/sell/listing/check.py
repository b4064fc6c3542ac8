"""Can a field of a draft have a value? The forms of values, by field; pure."""

from typing import Any, Final

from entrepot.kit.errors import InvalidInput
from entrepot.kit.money import EXPONENTS, Money, example_of
from entrepot.kit.sentences import say
from entrepot.sell.catalog import (
    CONDITIONS,
    CatalogProblem,
    ProductDraft,
    SkuDraft,
    attribute_from_json,
    gtin_is_valid,
    refuse_problems,
)
from entrepot.sell.listing.content import (
    ALT,
    ATTRIBUTE,
    LISTS,
    MONEY,
    NUMBERS,
    OPTION,
    TEXTS,
    TRANSLATED_PARTS,
    TRANSLATION,
    VARIANTS,
)
from entrepot.sell.listing.variants import VARIANTS_MAX
from entrepot.sell.writing import LOCALES as WRITTEN

_TEXT_MAX: Final = 20_000
_LIST_MAX: Final = 100
_NAME_MAX: Final = 130
_NUMBER_MAX: Final = 10**9
_PRICE_MAX: Final = 10**12
_OF_A_VARIANT: Final = frozenset({"stock", "price", "sku", "gtin", "sold"})


def check_value(name: str, value: Any) -> None:
    """Raise InvalidInput, naming the field, where it cannot have the value."""
    if len(name) > _NAME_MAX or not is_field(name):
        raise InvalidInput(say("“%(name)s” is no field of a draft", name=name[:80]), field=name[:80])
    if name in MONEY:
        _price(name, value)
    elif name in NUMBERS:
        _whole(name, value)
    elif name == VARIANTS:
        _variants(name, value)
    elif name in LISTS or name.startswith(OPTION):
        _texts(name, value)
        if name == "languages":
            _languages(name, value)
    elif name.startswith(TRANSLATION):
        _of_language(name, value)
    elif name.startswith(ATTRIBUTE):
        _attribute(name, value)
    else:
        _text(name, value)
        _special(name, value)
    _refuse(name, value)


def _whole(name: str, value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _NUMBER_MAX:
        raise InvalidInput("this is no whole number", field=name, expected="a whole number from 0")


def _variants(name: str, value: Any) -> None:
    """Check what is said of combinations: each once, with units from 0, a price of its own, a code of its own."""
    if not isinstance(value, list) or len(value) > VARIANTS_MAX:
        raise InvalidInput("this is no list", field=name, expected=say("at most %(most)s variants", most=VARIANTS_MAX))
    for each in value:
        match each:
            case {"options": dict(options), **more} if options and {*more} <= _OF_A_VARIANT:
                pairs = tuple((str(option), str(one)) for option, one in options.items())
                said: dict[Any, Any] = more
            case _:
                raise InvalidInput(
                    "this is no variant", field=name, expected='{"options": {"Colour": "Navy"}, "stock": 12}'
                )
        if not isinstance(said.get("sold", True), bool):
            raise InvalidInput("this is neither yes nor no", field=name)
        if said.get("stock") is not None:
            _whole(name, said["stock"])
        if said.get("price") is not None:
            _price(name, said["price"])
        if said.get("sku") is not None:
            _text(name, said["sku"])
        if said.get("gtin") is not None and not (isinstance(said["gtin"], str) and gtin_is_valid(said["gtin"])):
            raise _no_gtin(name)
        _refuse_draft(name, ProductDraft(skus=(SkuDraft(said.get("sku") or "-", options=pairs),)))
    codes = [each["sku"] for each in value if each.get("sku")]
    if len({*codes}) < len(codes) or len({frozenset(each["options"].items()) for each in value}) < len(value):
        raise InvalidInput("a variant or a code is named twice", field=name, expected="each once")


def _of_language(name: str, value: Any) -> None:
    """Check a translation, or a part of one, into a language that listings are written in."""
    locale, _, part = name.removeprefix(TRANSLATION).partition(".")
    if locale not in WRITTEN:
        raise _no_language(name, locale)
    if not part:
        _translation(name, value)
    elif part not in TRANSLATED_PARTS:
        raise InvalidInput(
            say("a translation has no part “%(part)s”", part=part[:40]),
            field=name,
            expected=", ".join(TRANSLATED_PARTS),
        )
    elif part in LISTS:
        _texts(name, value)
        _refuse_draft(name, ProductDraft(lists={locale: {part: tuple(value)}}))
    else:
        _text(name, value)
        if not value.strip():
            raise InvalidInput("this is no text", field=name, expected="a text; remove the part to leave it out")
        _refuse_draft(name, ProductDraft(title=value) if part == "title" else ProductDraft(description=value))


def _languages(name: str, value: list[str]) -> None:
    for each in value:
        if each not in WRITTEN:
            raise _no_language(name, each)
    if len(set(value)) < len(value):
        raise InvalidInput("a language is named twice", field=name, expected="each language once")


def _no_language(name: str, locale: str) -> InvalidInput:
    return InvalidInput(
        say("listings are not written in “%(locale)s”", locale=locale[:20]), field=name, expected=", ".join(WRITTEN)
    )


def _attribute(name: str, value: Any) -> None:
    try:
        attribute_from_json(value)
    except ValueError as fault:
        raise InvalidInput("this is no value of an attribute", field=name, expected=str(fault)) from None


def is_field(name: str) -> bool:
    """Return whether drafts have a field of that name."""
    return name in {*TEXTS, *LISTS, *NUMBERS, *MONEY, VARIANTS} or any(
        name.startswith(prefix) and len(name) > len(prefix) for prefix in (ATTRIBUTE, ALT, OPTION, TRANSLATION)
    )


def _refuse(name: str, value: Any) -> None:
    """Raise InvalidInput at the field for what the catalogue could not keep."""
    match name:
        case "title":
            draft = ProductDraft(title=value)
        case "brand":
            draft = ProductDraft(brand=value)
        case "description":
            draft = ProductDraft(description=value)
        case "bullets":
            draft = ProductDraft(bullets=tuple(value))
        case "search_words":
            draft = ProductDraft(search_words=tuple(value))
        case _ if name.startswith(OPTION):
            options = [((name.removeprefix(OPTION), each),) for each in value]
            draft = ProductDraft(skus=tuple(SkuDraft("-", options=each) for each in options))
        case _ if name.startswith(ATTRIBUTE):
            draft = ProductDraft(attributes={name.removeprefix(ATTRIBUTE): attribute_from_json(value)})
        case _:
            return
    _refuse_draft(name, draft)


def _refuse_draft(name: str, draft: ProductDraft) -> None:
    try:
        refuse_problems(draft)
    except CatalogProblem as refusal:
        raise InvalidInput(refusal.detail, field=name, expected=refusal.extra.get("expected", "")) from None


def _special(name: str, value: str) -> None:
    if name == "gtin" and value and not gtin_is_valid(value):
        raise _no_gtin(name)
    if name == "condition" and value not in CONDITIONS:
        raise InvalidInput("there is no such condition", field=name, expected=", ".join(CONDITIONS))
    if name in {"origin", "destination"} and not (
        len(value) == 2 and value.isascii() and value.isalpha() and value.isupper()
    ):
        raise InvalidInput("this is no country", field=name, expected="a country by two letters such as KR")
    if name == "hs_code" and not (4 <= len(value) <= 10 and value.isascii() and value.isdigit()):
        raise InvalidInput("this is no customs code", field=name, expected="4 to 10 digits of the Harmonized System")


def _no_gtin(name: str) -> InvalidInput:
    return InvalidInput(
        "this is no number of a bar code (GTIN)",
        field=name,
        expected="8, 12, 13 or 14 digits, of which the last fits the others",
    )


def _text(name: str, value: Any) -> None:
    if isinstance(value, str) and len(value) > _TEXT_MAX:
        raise InvalidInput(
            say("the text has %(many)s characters", many=f"{len(value):,}"),
            field=name,
            expected=say("%(most)s characters at most", most=f"{_TEXT_MAX:,}"),
        )
    if not isinstance(value, str) or "\0" in value:
        raise InvalidInput("this is no text", field=name, expected=say("up to %(most)s characters", most=_TEXT_MAX))


def _texts(name: str, value: Any) -> None:
    if not isinstance(value, list) or len(value) > _LIST_MAX:
        raise InvalidInput("this is no list", field=name, expected=say("up to %(most)s texts", most=_LIST_MAX))
    for each in value:
        _text(name, each)


def _translation(name: str, value: Any) -> None:
    match value:
        case {"title": str(title), "description": str(description), **rest} if title.strip():
            _text(name, title)
            _text(name, description)
            for part in ("bullets", "search_words"):
                _texts(name, rest.get(part, []))
            words = rest.get("words", {})
            if isinstance(words, dict) and all(isinstance(each, str) for each in words.values()):
                return
    raise InvalidInput(
        "this is no translation", field=name, expected='{"title": "…", "description": "…", "bullets": []}'
    )


def _price(name: str, value: Any) -> None:
    match value:
        case {"minor": int(minor), "currency": str(currency)} if (
            not isinstance(minor, bool) and 0 < minor <= _PRICE_MAX and currency in EXPONENTS
        ):
            return
        case {"minor": int(minor), "currency": str(currency)} if currency in EXPONENTS and not isinstance(minor, bool):
            if minor <= 0:
                raise InvalidInput(
                    "an amount is more than nothing",
                    field=name,
                    expected=say("a number such as %(example)s", example=example_of(currency)),
                )
            raise InvalidInput(
                "this is more than anything costs",
                field=name,
                expected=say("%(most)s at most", most=Money(_PRICE_MAX, currency)),
            )
    raise InvalidInput(
        "this is no price", field=name, expected='minor units and a currency: {"minor": 24000, "currency": "KRW"}'
    )
