"""Read a listing from JSON, naming precisely what is not as expected: for the API and the command line."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, TypeVar

from entrepot.kit.errors import InvalidInput
from entrepot.kit.money import EXPONENTS, Money, parse_money
from entrepot.kit.sentences import Sentence, say
from entrepot.sell.catalog import CONDITIONS, AttributeValue, Quantity
from entrepot.sell.scoring.facts import (
    PICTURE_FINDINGS,
    CategoryFacts,
    ExpectedAttribute,
    PictureFacts,
    ScoredListing,
)

TEXT_MAX, LIST_MAX, PIXELS_MAX, PRICE_MAX, NUMBER_MAX = 200_000, 2_000, 1_000_000, 10**12, 1e15
_SHOWN = 80
_T = TypeVar("_T")
_FIELDS = frozenset({*ScoredListing.__dataclass_fields__, "price", "comparables"})
_KINDS = ("text", "number", "boolean", "list")


class ListingRefused(InvalidInput):
    """A listing cannot be read; ``extra`` names ``field``, ``found`` and ``expected``."""

    code = "scoring.invalid"
    title = "The listing cannot be read"


def read_listing(given: object) -> ScoredListing:
    """Return a listing as its JSON says it, fields named as in ``ScoredListing``; only ``locale`` must be there.

    An attribute is text, true or false, a number, ``{"value": 900, "unit": "ml"}`` or a list of texts; ``variants`` are
    objects of option names and values; ``price`` and ``comparables`` are such as ``24.00 EUR``. Raises ListingRefused,
    naming the field, what was found and what was expected.
    """
    row = _object("listing", given)
    _refuse_unknown("", row, _FIELDS)
    return ScoredListing(
        locale=_locale(row.get("locale")),
        title=_text("title", row.get("title", "")),
        bullets=_texts("bullets", row.get("bullets", [])),
        description=_text("description", row.get("description", "")),
        brand=_text("brand", row.get("brand", "")),
        condition=_condition(row.get("condition", "")),
        gtins=_texts("gtins", row.get("gtins", [])),
        category=_category(row.get("category")),
        attributes={
            name: _attribute(f"attributes.{_shown(name)}", value)
            for name, value in _object("attributes", row.get("attributes", {})).items()
        },
        variants=_list("variants", row.get("variants", []), _options),
        pictures=_list("pictures", row.get("pictures", []), _picture),
        price_minor=_price_of(row),
        comparables_minor=_comparables_of(row),
        shipping_stated=_yes_no("shipping_stated", row.get("shipping_stated", False)),
        returns_stated=_yes_no("returns_stated", row.get("returns_stated", False)),
        search_words=_texts("search_words", row.get("search_words", [])),
        has_size_table=_yes_no("has_size_table", row.get("has_size_table", False)),
    )


def _refuse(field: str, found: object, expected: Sentence) -> ListingRefused:
    shown = _shown(found)
    said = say("%(field)s: expected %(expected)s, found “%(found)s”", field=field, expected=expected, found=shown)
    return ListingRefused(said, field=field, found=shown, expected=expected)


def _shown(value: object) -> str:
    text = str(value) if isinstance(value, str | int | float | bool) or value is None else type(value).__name__
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def _object(field: str, value: object) -> Mapping[str, Any]:
    if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
        raise _refuse(field, value, say("an object of names and values"))
    if len(value) > LIST_MAX:
        raise _refuse(field, len(value), say("at most %(most)s", most=LIST_MAX))
    return value


def _refuse_unknown(prefix: str, row: Mapping[str, Any], known: frozenset[str]) -> None:
    for name in row:
        if name not in known:
            expected = say("one of %(words)s", words=", ".join(sorted(known)))
            raise _refuse(f"{prefix}{_shown(name)}", name, expected)


def _text(field: str, value: object) -> str:
    if not isinstance(value, str):
        raise _refuse(field, value, say("text"))
    if len(value) > TEXT_MAX:
        raise _refuse(field, len(value), say("at most %(most)s characters", most=TEXT_MAX))
    return value


def _list(field: str, value: object, read: Callable[[str, Any], _T]) -> tuple[_T, ...]:
    if not isinstance(value, list | tuple):
        raise _refuse(field, value, say("a list"))
    if len(value) > LIST_MAX:
        raise _refuse(field, len(value), say("at most %(most)s", most=LIST_MAX))
    return tuple(read(f"{field}.{at}", each) for at, each in enumerate(value))


def _texts(field: str, value: object) -> tuple[str, ...]:
    return _list(field, value, _text)


def _yes_no(field: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise _refuse(field, value, say("true or false"))
    return value


def _whole(field: str, value: object, least: int, most: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise _refuse(field, value, say("a whole number from %(least)s to %(most)s", least=least, most=most))
    return value


def _price(field: str, value: object) -> int:
    return _whole(field, value, 0, PRICE_MAX)


def _price_of(row: Mapping[str, Any]) -> int | None:
    if row.get("price") is None:
        return _whole_or_none("price_minor", row.get("price_minor"))
    return _amount("price", row["price"]).minor


def _comparables_of(row: Mapping[str, Any]) -> tuple[int, ...]:
    """Return what others ask, in the currency of the price."""
    amounts = _list("comparables", row.get("comparables", []), _amount)
    own = None if row.get("price") is None else _amount("price", row["price"]).currency
    for at, each in enumerate(amounts):
        if each.currency != (own or amounts[0].currency):
            expected = say("an amount in %(currency)s", currency=own or amounts[0].currency)
            raise _refuse(f"comparables.{at}", str(each), expected)
    return tuple(each.minor for each in amounts) + _list("comparables_minor", row.get("comparables_minor", []), _price)


def _amount(field: str, value: object) -> Money:
    """Read “24.00 EUR”."""
    text, _space, currency = _text(field, value).strip().rpartition(" ")
    if currency in EXPONENTS:
        with suppress(InvalidInput):
            amount = parse_money(text.replace(",", ""), currency)
            if 0 <= amount.minor <= PRICE_MAX:
                return amount
    raise _refuse(field, value, say("an amount and its currency such as 24.00 EUR"))


def _whole_or_none(field: str, value: object) -> int | None:
    return None if value is None else _price(field, value)


def _locale(value: object) -> str:
    plain = value.replace("-", "").replace("_", "") if isinstance(value, str) else ""
    if not isinstance(value, str) or not (2 <= len(value) <= 20 and plain.isascii() and plain.isalnum()):
        raise _refuse("locale", value, say("a language tag such as ko or zh-Hans-CN"))
    return value


def _condition(value: object) -> str:
    text = _text("condition", value)
    if text and text not in CONDITIONS:
        raise _refuse("condition", text, say("one of %(words)s", words=", ".join(CONDITIONS)))
    return text


def _attribute(field: str, value: object) -> AttributeValue:
    match value:
        case bool():
            return value
        case str():
            return _text(field, value)
        case int() | float() if abs(value) <= NUMBER_MAX:
            return Quantity(float(value))
        case {"value": int() | float() as number, "unit": str(unit)} if (
            not isinstance(number, bool) and abs(number) <= NUMBER_MAX
        ):
            return Quantity(float(number), _text(field, unit))
        case list() if all(isinstance(each, str) for each in value):
            return _texts(field, value)
    raise _refuse(field, value, say("text, true or false, a number with its unit, or a list of texts"))


def _options(field: str, value: object) -> tuple[tuple[str, str], ...]:
    return tuple((name, _text(f"{field}.{_shown(name)}", said)) for name, said in _object(field, value).items())


def _picture(field: str, value: object) -> PictureFacts:
    row = _object(field, value)
    _refuse_unknown(f"{field}.", row, frozenset({"width", "height", "findings"}))
    findings = _texts(f"{field}.findings", row.get("findings", []))
    for at, each in enumerate(findings):
        if each not in PICTURE_FINDINGS:
            expected = say("one of %(words)s", words=", ".join(PICTURE_FINDINGS))
            raise _refuse(f"{field}.findings.{at}", each, expected)
    return PictureFacts(
        _whole(f"{field}.width", row.get("width"), 1, PIXELS_MAX),
        _whole(f"{field}.height", row.get("height"), 1, PIXELS_MAX),
        frozenset(findings),
    )


def _category(value: object) -> CategoryFacts | None:
    if value is None:
        return None
    row = _object("category", value)
    _refuse_unknown("category.", row, frozenset({"id", "code", "leaf", "expected"}))
    return CategoryFacts(
        _text("category.id", row.get("id")),
        _text("category.code", row.get("code", "")),
        _yes_no("category.leaf", row.get("leaf", True)),
        _list("category.expected", row.get("expected", []), _expected),
    )


def _expected(field: str, value: object) -> ExpectedAttribute:
    row = _object(field, value)
    _refuse_unknown(f"{field}.", row, frozenset({"code", "name", "kind", "unit", "required"}))
    kind = _text(f"{field}.kind", row.get("kind", "text"))
    if kind not in _KINDS:
        raise _refuse(f"{field}.kind", kind, say("one of %(words)s", words=", ".join(_KINDS)))
    return ExpectedAttribute(
        _text(f"{field}.code", row.get("code")),
        _text(f"{field}.name", row.get("name", "")),
        kind,
        _text(f"{field}.unit", row.get("unit", "")),
        _yes_no(f"{field}.required", row.get("required", False)),
    )
