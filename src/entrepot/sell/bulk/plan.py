"""What a bulk change does to one product: which prices, units, state or words, from what to what, or why not. Pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final, Literal

from entrepot.kit.errors import AppError, InvalidInput
from entrepot.kit.money import currency_exponent, parse_money
from entrepot.kit.sentences import Sentence, say
from entrepot.sell.catalog import (
    OfferDraft,
    OfferFacts,
    ProductDraft,
    ProductFacts,
    SellableVariant,
    SkuDraft,
    publishing_problems,
)

What = Literal["price", "stock", "state", "category", "brand"]
How = Literal["set", "percent", "amount", "add"]
ROUNDINGS: Final = ("0.01", "0.05", "0.1", "1", "10", "100", "1000")
"""Steps of the currency's main unit that a new price may be rounded to; finer than the currency's own is its own."""
_WAYS: Final[Mapping[What, tuple[How, ...]]] = {
    "price": ("set", "percent", "amount"),
    "stock": ("set", "add"),
    "state": ("set",),
    "category": ("set",),
    "brand": ("set",),
}
_BRAND_MAX: Final = 120
_PRICE_MAX: Final = 10**12
_UNITS_MAX: Final = 10**9
_PERCENT_MAX: Final = Decimal(1000)
Levels = Mapping[tuple[str, str], tuple[int, int]]
"""(sku_id, place_id) to units on hand and units promised."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a person asks for. ``value`` as it was written; ``currency`` for amounts; ``rounding`` of prices."""

    what: What
    how: How
    value: str
    currency: str = ""
    rounding: str = ""
    place_id: str = ""

    def as_json(self) -> dict[str, str]:
        """Return the change as it is kept."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Line:
    """One value of a product, before and after; ``code`` and ``place_id`` say which variant and where."""

    what: What
    before: int | str | None
    after: int | str | None
    code: str = ""
    currency: str = ""
    place_id: str = ""


@dataclass(frozen=True, slots=True)
class Planned:
    """What becomes of a product: a draft and moves of stock, told in lines; or why nothing can be done.

    ``moves`` are (sku_id, place_id, units more or fewer).
    """

    draft: ProductDraft | None = None
    moves: tuple[tuple[str, str, int], ...] = ()
    lines: tuple[Line, ...] = ()
    refused: Sentence | None = None


def check_change(change: Change) -> None:
    """Raise InvalidInput where a change says nothing that can be done."""
    if change.how not in _WAYS[change.what]:
        raise InvalidInput("this change is not known", field="how")
    if change.rounding and change.rounding not in ROUNDINGS:
        raise InvalidInput("prices are not rounded so", field="rounding")
    if change.what == "price":
        _check_price(change)
    elif change.what == "stock":
        if _whole(change.value) < 0 and change.how == "set":
            raise InvalidInput("there cannot be fewer than no units", field="value", expected="0 or more units")
    elif change.what == "state" and change.value not in {"live", "draft", "archived"}:
        raise InvalidInput("choose what to do with the products", field="value")
    elif change.what == "category" and not change.value:
        raise InvalidInput("choose a category", field="value")
    elif change.what == "brand" and len(change.value) > _BRAND_MAX:
        raise InvalidInput("the brand is too long", field="value", expected="at most 120 characters")


def _check_price(change: Change) -> None:
    if change.how == "percent":
        _percent(change.value)
        return
    minor = parse_money(change.value, change.currency).minor
    if change.how == "set" and minor <= 0:
        raise InvalidInput("a price is more than nothing", field="value", expected="a price above zero")


def plan(facts: ProductFacts, change: Change, levels: Levels) -> Planned:
    """Return what a checked change does to a product as it is now."""
    match change.what:
        case "price":
            return _plan_prices(facts, change)
        case "stock":
            return _plan_stock(facts, change, levels)
        case "state":
            return _plan_state(facts, change.value)
        case "category":
            if facts.category_id == change.value:
                return Planned()
            line = Line("category", facts.category_id, change.value)
            return Planned(ProductDraft(external_id=facts.external_id, category_id=change.value), lines=(line,))
        case "brand":
            if facts.brand == change.value:
                return Planned()
            line = Line("brand", facts.brand, change.value)
            return Planned(ProductDraft(external_id=facts.external_id, brand=change.value), lines=(line,))


def plan_undo(facts: ProductFacts, lines: tuple[Line, ...], levels: Levels) -> Planned:
    """Return what takes a product back to before some lines, as far as nobody has changed it since."""
    offers = {(each.sku_code, each.place_id): each for each in facts.offers}
    drafts: list[SkuDraft] = []
    moves: list[tuple[str, str, int]] = []
    own: dict[str, Any] = {}
    back = tuple(Line(line.what, line.after, line.before, line.code, line.currency, line.place_id) for line in lines)
    for line in lines:
        offer = offers.get((line.code, line.place_id))
        own_now: dict[str, int | str | None]
        own_now = {"state": facts.state, "category": facts.category_id, "brand": facts.brand}
        now = own_now.get(line.what)
        if line.what == "price":
            now = offer.price_minor if offer and offer.currency == line.currency else None
        if line.what == "stock":
            if offer is None:
                return Planned(refused=say("it is not offered there any more"))
            delta = int(line.before or 0) - int(line.after or 0)
            on_hand, reserved = levels.get((offer.sku_id, offer.place_id), (0, 0))
            if on_hand + delta < reserved:
                return Planned(refused=say("these units are promised to orders"))
            moves.append((offer.sku_id, offer.place_id, delta))
        elif now != line.after:
            return Planned(refused=say("it was changed again since"))
        elif line.what == "price" and offer is not None:
            drafts.append(_priced(offer, int(line.before or 0)))
        elif line.what == "category" and line.before is None:
            return Planned(refused=say("it had no category before"))
        else:
            own[{"category": "category_id"}.get(line.what, line.what)] = line.before
    draft = ProductDraft(external_id=facts.external_id, skus=_joined(drafts), **own) if drafts or own else None
    return Planned(draft, tuple(moves), back)


def _plan_prices(facts: ProductFacts, change: Change) -> Planned:
    offers = [each for each in facts.offers if change.how == "percent" or each.currency == change.currency]
    if not offers:
        return Planned(
            refused=say("it has no price") if not facts.offers else say("its prices are in another currency")
        )
    lines, drafts = [], []
    for each in offers:
        after = _new_price(each, change)
        if not 0 < after <= _PRICE_MAX:
            return Planned(refused=say("the new price would not be above zero"))
        if after != each.price_minor:
            lines.append(Line("price", each.price_minor, after, each.sku_code, each.currency, each.place_id))
            drafts.append(_priced(each, after))
    if not drafts:
        return Planned()
    return Planned(ProductDraft(external_id=facts.external_id, skus=_joined(drafts)), lines=tuple(lines))


def _new_price(offer: OfferFacts, change: Change) -> int:
    exponent = currency_exponent(offer.currency)
    match change.how:
        case "set":
            return parse_money(change.value, offer.currency).minor
        case "amount":
            exact = Decimal(offer.price_minor + parse_money(change.value, offer.currency).minor)
        case _:
            exact = offer.price_minor * (100 + _percent(change.value)) / 100
    step = max(Decimal(change.rounding).scaleb(exponent), Decimal(1)) if change.rounding else Decimal(1)
    return int((exact / step).quantize(Decimal(1), ROUND_HALF_UP) * step)


def _plan_stock(facts: ProductFacts, change: Change, levels: Levels) -> Planned:
    offers = [each for each in facts.offers if not change.place_id or each.place_id == change.place_id]
    if not offers:
        return Planned(refused=say("it is not offered there"))
    units = _whole(change.value)
    lines, moves = [], []
    for each in offers:
        on_hand, reserved = levels.get((each.sku_id, each.place_id), (0, 0))
        after = units if change.how == "set" else on_hand + units
        if after < reserved:
            return Planned(refused=say("%(num)s units are promised to orders", num=reserved))
        if after > _UNITS_MAX:
            return Planned(refused=say("that is more units than can be kept"))
        if after != on_hand:
            lines.append(Line("stock", on_hand, after, each.sku_code, "", each.place_id))
            moves.append((each.sku_id, each.place_id, after - on_hand))
    return Planned(None, tuple(moves), tuple(lines))


def _plan_state(facts: ProductFacts, state: str) -> Planned:
    if facts.state == state and not facts.withheld:
        return Planned()
    if state == "live":
        variants = [
            SellableVariant(
                code,
                options,
                tuple(each.price_minor for each in facts.offers if each.sku_code == code and each.state == "live"),
            )
            for code, options in facts.variants
        ]
        problems = publishing_problems(title=facts.title, category_id=facts.category_id, variants=variants)
        if problems:
            return Planned(refused=say("it lacks %(expected)s", expected=Sentence(problems[0].expected)))
    draft = ProductDraft(external_id=facts.external_id, state=state)  # type: ignore[arg-type]  # it was checked
    return Planned(draft, lines=(Line("state", facts.state, state),))


def _priced(offer: OfferFacts, minor: int) -> SkuDraft:
    return SkuDraft(offer.sku_code, offers=(OfferDraft(minor, offer.currency, offer.place_id),))


def _joined(drafts: list[SkuDraft]) -> tuple[SkuDraft, ...]:
    offers: dict[str, tuple[OfferDraft, ...]] = {}
    for each in drafts:
        offers[each.code] = (*offers.get(each.code, ()), *each.offers)
    return tuple(SkuDraft(code, offers=of) for code, of in offers.items())


def _percent(text: str) -> Decimal:
    plain = text.strip().removesuffix("%").strip().replace(",", ".").replace("−", "-")
    digits = plain.lstrip("+-")
    if len(plain) > 12 or not digits.replace(".", "", 1).isdecimal() or not digits.isascii():
        raise InvalidInput(
            say("“%(found)s” is not a percentage", found=text[:20]), field="value", expected="such as -10"
        )
    found = Decimal(plain)
    if not -100 < found <= _PERCENT_MAX:
        raise InvalidInput("prices change by more than -100 and at most 1000 percent", field="value")
    return found


def _whole(text: str) -> int:
    plain = text.strip().replace("−", "-")
    digits = plain.lstrip("+-")
    if not (digits.isascii() and digits.isdecimal()) or len(plain) > 10 or len(plain) - len(digits) > 1:
        raise InvalidInput(
            say("“%(found)s” is not a whole number", found=text[:20]),
            field="value",
            expected="a whole number such as 12",
        )
    return int(plain)


def refusal_of(error: AppError) -> Sentence:
    """Return why a product was left as it is."""
    return error.detail
