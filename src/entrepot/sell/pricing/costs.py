"""What a price leaves: its tax, duty, fees and costs, exact to the minor unit, and the least price that loses nothing.

The price is the one shown to the shopper, who pays delivery beside it. Where prices hold the tax, it is taken out
first; the duty that the seller pays is in what is left: a share of the customs value (the goods without duty, and
delivery where the destination counts it in, CIF) or a fixed amount; the marketplace's fee is a share of the price
without tax, as ``shop.orders`` charges it, and a fixed amount. All rounding is half to even, in integers.
"""

from dataclasses import dataclass, fields
from typing import Final

from entrepot.kit.errors import InvalidInput
from entrepot.kit.money import LIMIT_MINOR, CurrencyMismatch, Money, currency_exponent
from entrepot.kit.sentences import say

PPM: Final = 1_000_000
"""Rates are parts per million: 190000 is 19 %."""
LEAST_KEPT_PPM: Final = 10_000
"""At least this share of a price without tax must be left after duty, fees and margin to pay the costs from."""


@dataclass(frozen=True, slots=True)
class Levy:
    """What a destination takes of a sale. ``vat_ppm`` is 0 where nothing is charged at the sale.

    ``duty_ppm`` is the customs rate where the seller pays it (delivered duty paid), else 0; ``duty_flat_minor`` a fixed
    duty for one item. ``freight_minor`` is the delivery that counts into the customs value although it is not in the
    price, 0 where the destination leaves it out (FOB).
    """

    vat_ppm: int = 0
    inclusive: bool = True
    duty_ppm: int = 0
    duty_flat_minor: int = 0
    freight_minor: int = 0

    def __post_init__(self) -> None:
        for rate, name in ((self.vat_ppm, "vat_ppm"), (self.duty_ppm, "duty_ppm")):
            if not 0 <= rate <= 10 * PPM:
                raise InvalidInput(say("a rate is from nothing to ten times the value"), field=name)
        for amount, name in ((self.duty_flat_minor, "duty_flat_minor"), (self.freight_minor, "freight_minor")):
            if not 0 <= amount <= LIMIT_MINOR // 1000:
                raise InvalidInput(say("a cost is an amount that is not negative"), field=name)


@dataclass(frozen=True, slots=True)
class Costs:
    """What one piece costs the seller, in minor units of ``currency``; ``fee_ppm`` of the price without tax."""

    currency: str
    goods_minor: int
    shipping_minor: int = 0
    other_minor: int = 0
    fee_ppm: int = 0
    fee_fixed_minor: int = 0

    def __post_init__(self) -> None:
        currency_exponent(self.currency)
        for name in ("goods_minor", "shipping_minor", "other_minor", "fee_fixed_minor"):
            if not 0 <= getattr(self, name) <= LIMIT_MINOR // 1000:
                raise InvalidInput(say("a cost is an amount that is not negative"), field=name)
        if not 0 <= self.fee_ppm < PPM:
            raise InvalidInput(say("a fee is a share below the whole"), field="fee_ppm")

    @property
    def fixed_minor(self) -> int:
        """All that does not grow with the price."""
        return self.goods_minor + self.shipping_minor + self.other_minor + self.fee_fixed_minor


@dataclass(frozen=True, slots=True)
class Parts:
    """Where a price goes, in its minor units: everything but the first adds up to the first."""

    price_minor: int
    vat_minor: int
    duty_minor: int
    fees_minor: int
    goods_minor: int
    shipping_minor: int
    other_minor: int
    margin_minor: int

    @property
    def margin_ppm(self) -> int:
        """The margin as a share of the price without tax, rounded down."""
        net = self.price_minor - self.vat_minor
        return self.margin_minor * PPM // net if net > 0 else 0

    def adds_up(self) -> bool:
        """Return whether the parts are the whole price."""
        parts: list[int] = [getattr(self, each.name) for each in fields(self)[1:]]
        return self.price_minor == sum(parts)


def half_even(dividend: int, divisor: int) -> int:
    """Return the quotient of an amount that is not negative, a tie to the even one."""
    whole, rest = divmod(dividend, divisor)
    return whole + (2 * rest > divisor or (2 * rest == divisor and whole % 2 == 1))


def parts_of(price_minor: int, costs: Costs, levy: Levy) -> Parts:
    """Return where a price in the currency of the costs goes."""
    vat = half_even(price_minor * levy.vat_ppm, PPM + levy.vat_ppm) if levy.inclusive else 0
    net = price_minor - vat
    duty = half_even((net + levy.freight_minor) * levy.duty_ppm, PPM + levy.duty_ppm) + levy.duty_flat_minor
    fees = half_even(net * costs.fee_ppm, PPM) + costs.fee_fixed_minor
    margin = net - duty - fees - costs.goods_minor - costs.shipping_minor - costs.other_minor
    return Parts(price_minor, vat, duty, fees, costs.goods_minor, costs.shipping_minor, costs.other_minor, margin)


def least_price(costs: Costs, levy: Levy, *, margin_ppm: int = 0) -> int:
    """Return the least price from which on the margin is at least this share of the price without tax.

    From there on no price falls below it, though rounding may make a margin smaller by one where the price is larger
    by one. Raise InvalidInput where duty, fee and margin together leave nothing of a price.
    """
    kept = PPM * PPM - (costs.fee_ppm + margin_ppm) * (PPM + levy.duty_ppm)
    if kept < LEAST_KEPT_PPM * PPM:
        raise InvalidInput(say("duty, fees and margin leave nothing of a price"), field="fee_ppm")
    gross = PPM + levy.vat_ppm if levy.inclusive else PPM
    fixed = (costs.fixed_minor + levy.duty_flat_minor) * (PPM + levy.duty_ppm) + levy.freight_minor * levy.duty_ppm
    exact = fixed * gross // kept
    # Tax, duty and fee are rounded by half a minor unit each: that many prices around may be off.
    slack = 4 + 4 * (PPM + levy.duty_ppm) * gross // kept
    price = exact + slack
    if price > LIMIT_MINOR:
        raise InvalidInput(say("the costs are larger than any price"), field="goods_minor")
    while price > max(0, exact - slack) and _holds(price - 1, costs, levy, margin_ppm):
        price -= 1
    return price


def _holds(price_minor: int, costs: Costs, levy: Levy, margin_ppm: int) -> bool:
    parts = parts_of(price_minor, costs, levy)
    return parts.margin_minor * PPM >= margin_ppm * (price_minor - parts.vat_minor)


def same_currency(currency: str, *amounts: Money) -> None:
    """Raise CurrencyMismatch where an amount is in another currency: converting is the caller's."""
    for amount in amounts:
        if amount.currency != currency:
            raise CurrencyMismatch(
                say("%(currency)s and %(other)s cannot be compared", currency=currency, other=amount.currency)
            )
