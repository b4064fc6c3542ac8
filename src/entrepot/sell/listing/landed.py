"""Duty and landed cost of a draft's goods at their destination: which rate, from where, how sure, and who pays it."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final, Protocol

from sqlalchemy import Connection

from entrepot.kit.errors import AppError
from entrepot.kit.money import Money
from entrepot.kit.sentences import Sentence, say
from entrepot.sell.duties import DutyFound, DutyRate, crosses_border, find_duty
from entrepot.sell.listing.content import Content
from entrepot.sell.listing.kept_sentences import kept_sentence
from entrepot.sell.listing.read_sources import Market
from entrepot.sell.pricing import Costs, DutyTerms, Landed, Levy, landed_cost

_PPM: Final = 1_000_000
_CM3: Final = 1_000
_VOLUME_CM3: Final = 2_000
"""The volume of a parcel whose sides are not known, as the shop assumes it."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a sale pays: tax in its price or on top, the marketplace's fee; and what a shopper pays at a border."""

    levy: Levy
    fee_ppm: int = 0
    fee_fixed_minor: int = 0
    import_tax_ppm: int = 0


class SaleTerms(Protocol):
    """Says what a sale pays, what its delivery costs, and what an amount is in another currency; later stages know."""

    def terms(self, *, seller_id: str, category_id: str | None, country: str, ships_from: str, value: Money) -> Terms:
        """Return what a sale of this value without tax pays at a destination."""
        ...

    def delivery(self, *, country: str, weight_g: int, volume_cm3: int, currency: str) -> int:
        """Return what delivery of one parcel costs the shopper; raise an AppError where none goes there."""
        ...

    def convert(self, amount: Money, currency: str) -> int:
        """Return an amount in minor units of another currency; raise an AppError where there is no rate."""
        ...


@dataclass(frozen=True, slots=True)
class Border:
    """The duty on a draft's goods at a border, at one value; ``levy`` holds it where the seller pays it.

    ``status``: stated (by the seller), relief (too small to be charged), flat (a fixed duty), rate, span (longer codes
    have several rates), unknown.
    """

    destination: str
    ships_from: str
    code: str
    status: str
    levy: Levy
    duty: DutyTerms
    found: DutyFound | None
    value: Money
    confidence: float
    freight_known: bool


def border_of(
    connection: Connection, market: Market, content: Content, sale: Terms, terms: SaleTerms, value: Money
) -> Border | None:
    """Return the duty on a draft's goods of a value without tax; None where they pass no customs border."""
    destination = str(content.value("destination") or market.country)
    if not destination or not market.country or not crosses_border(market.country, destination):
        return None
    code, stated = str(content.value("hs_code") or ""), content.value("duty_ppm")
    found = find_duty(
        connection,
        hs=code,
        destination=destination,
        origin=str(content.value("origin") or ""),
        ships_from=market.country,
        now_us=market.now_us,
    )
    freight = _delivery(content, terms, destination, value.currency)
    status, rate_ppm, flat_minor = _charged(found, stated, terms, _without_tax(value, sale.levy))
    duty = DutyTerms(rate_ppm, flat_minor, freight or 0, found.basis == "cif", sale.import_tax_ppm)
    levy = sale.levy
    if status == "stated" or (sale.levy.vat_ppm and status in {"rate", "flat"}):
        # Who answers for the tax at the sale answers for the duty: the goods go delivered duty paid.
        levy = Levy(levy.vat_ppm, levy.inclusive, rate_ppm, flat_minor, duty.counted_freight_minor if rate_ppm else 0)
    sure = 1.0 if status in {"stated", "relief", "flat"} else found.confidence * _sure_of_code(content)
    return Border(
        destination, market.country, code, status, levy, duty, found, value, round(sure, 2), freight is not None
    )


def _without_tax(value: Money, levy: Levy) -> Money:
    net = value.minor * _PPM // (_PPM + levy.vat_ppm) if levy.inclusive else value.minor
    return Money(net, value.currency)


def _charged(found: DutyFound, stated: Any, terms: SaleTerms, value: Money) -> tuple[str, int, int]:
    """Return what decides the duty, its rate and its fixed amount."""
    if stated is not None:
        return "stated", int(stated), 0
    relief = found.relief
    if relief is not None and relief.limit_minor:
        with suppress(AppError):  # without an exchange rate nobody knows whether it is small enough
            limit = terms.convert(Money(relief.limit_minor, relief.currency), value.currency)
            if value.minor <= limit:
                flat = terms.convert(Money(relief.flat_minor, relief.currency), value.currency)
                return ("flat", 0, flat) if flat else ("relief", 0, 0)
    if found.rate is not None:
        return "rate", found.rate.rate_ppm, 0
    return ("span" if found.below else "unknown"), 0, 0


def _delivery(content: Content, terms: SaleTerms, destination: str, currency: str) -> int | None:
    weight = content.value("weight_g")
    if not weight:
        return None
    sides = [content.value(name) for name in ("length_mm", "width_mm", "height_mm")]
    volume = _VOLUME_CM3
    if all(sides):
        volume = max(1, int(sides[0]) * int(sides[1]) * int(sides[2]) // _CM3)
    try:
        return terms.delivery(country=destination, weight_g=int(weight), volume_cm3=volume, currency=currency)
    except AppError:
        return None


def _sure_of_code(content: Content) -> float:
    field = content.get("hs_code")
    if field is None:
        return 0.0
    return 1.0 if field.decided is not None else field.confidence


def landed_range(border: Border, price: Money, costs: Costs | None) -> dict[str, Any]:
    """Return the landed cost at a price as a draft keeps it, with the sentences that explain it."""
    landed = landed_cost(price.minor, border.levy, border.duty, costs)
    rate = border.found.rate if border.found and border.status == "rate" else None
    relief = border.found.relief if border.found else None
    source = rate.source if rate else relief.source if relief and border.status in {"relief", "flat"} else ""
    return {
        "destination": border.destination,
        "ships_from": border.ships_from,
        "currency": price.currency,
        "status": border.status,
        "code": border.code,
        "rate_ppm": border.duty.rate_ppm if border.status in {"rate", "stated"} else None,
        "kind": rate.kind if rate else "",
        "source": source,
        "confidence": border.confidence,
        "basis": "cif" if border.duty.freight_counts else "fob",
        "freight_known": border.freight_known,
        "price_minor": landed.price_minor,
        "freight_minor": landed.freight_minor,
        "customs_value_minor": landed.customs_value_minor,
        "duty_minor": landed.duty_minor,
        "tax_minor": landed.tax_minor,
        "door_minor": landed.door_minor,
        "total_minor": landed.total_minor,
        "payer": landed.payer,
        "margin_if_paid": landed.margin_if_paid,
        "notes": [kept_sentence(each) for each in _notes(border, landed, price.currency) if each],
    }


def _notes(border: Border, landed: Landed, currency: str) -> list[Sentence]:
    notes = [_which(border)]
    if border.status in {"rate", "stated"} and landed.duty_minor:
        value = Money(landed.customs_value_minor, currency)
        if border.duty.freight_counts and landed.freight_minor:
            notes.append(say("the duty is on %(value)s: the goods and their delivery (CIF)", value=value))
        else:
            notes.append(say("the duty is on %(value)s: the goods without delivery", value=value))
    if not border.freight_known:
        notes.append(say("delivery is not counted: the parcel's weight is not known, or nothing is delivered there"))
    if landed.payer == "seller":
        notes.append(say("the duty is in your price: the goods go delivered duty paid"))
    elif landed.payer == "importer":
        notes.append(say("the shopper pays the duty at the door, on top of your price"))
    if landed.margin_if_paid is not None:
        left = Money(landed.margin_if_paid, currency) if landed.margin_if_paid >= 0 else None
        notes.append(
            say("if you paid it yourself, %(left)s would be left for you", left=left)
            if left is not None
            else say("if you paid it yourself, you would lose money at this price")
        )
    return notes


def _which(border: Border) -> Sentence:
    """Say which rate it is, and how far it can be relied on."""
    found, code = border.found, border.code
    if border.status == "stated":
        return say("a duty of %(percent)s %%, as you state it", percent=_percent(border.duty.rate_ppm))
    if border.status == "relief":
        return say("no duty: goods up to this value are let in free")
    if border.status == "flat":
        amount = Money(border.duty.flat_minor, border.value.currency)
        return say("a fixed duty of %(amount)s for goods up to this value", amount=amount)
    if border.status == "rate" and found is not None and found.rate is not None:
        return _of_rate(found.rate)
    if border.status == "span" and found is not None and found.below is not None:
        low, high = map(_percent, found.below)
        return say(
            "codes under %(code)s pay from %(low)s to %(high)s %%: the whole code decides; none is counted here",
            code=code,
            low=low,
            high=high,
        )
    if not code:
        return say("without a customs code no duty can be looked up; none is counted here")
    return say("no duty rate is known for customs code %(code)s there; none is counted here", code=code)


def _of_rate(rate: DutyRate) -> Sentence:
    asked = {"percent": _percent(rate.rate_ppm), "code": rate.hs}
    if rate.kind == "average":
        return say(
            "a duty of about %(percent)s %%: an average of the product group %(code)s; confirm your own", **asked
        )
    if rate.kind == "preferential":
        return say("a preferential duty of %(percent)s %% for %(code)s, with proof of origin", **asked)
    return say("a duty of %(percent)s %% for customs code %(code)s; confirm your own", **asked)


def _percent(ppm: int) -> str:
    return f"{ppm / 10_000:.4f}".rstrip("0").rstrip(".")
