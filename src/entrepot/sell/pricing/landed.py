"""Landed cost: what a price is to a shopper in another country, with delivery, duty and tax on the right base. Pure.

The customs value is the goods without tax and duty, with delivery where the destination counts it in (CIF) and without
where it does not (FOB). Import tax is on goods, delivery and duty together. Integers, half to even.
"""

from dataclasses import dataclass
from typing import Literal

from entrepot.sell.pricing.costs import PPM, Costs, Levy, half_even, parts_of

Payer = Literal["seller", "importer", "nobody"]


@dataclass(frozen=True, slots=True)
class DutyTerms:
    """The duty of a destination on a consignment: a share of the customs value, and a fixed amount for the item.

    ``freight_minor`` is the delivery, ``freight_counts`` whether it is in the customs value. ``import_tax_ppm`` is what
    the shopper pays at the border where the sale charges nothing.
    """

    rate_ppm: int = 0
    flat_minor: int = 0
    freight_minor: int = 0
    freight_counts: bool = True
    import_tax_ppm: int = 0

    @property
    def counted_freight_minor(self) -> int:
        """The delivery that is part of the customs value."""
        return self.freight_minor if self.freight_counts else 0


@dataclass(frozen=True, slots=True)
class Landed:
    """What a shopper pays in all, in minor units: ``total = price + delivery + at the door``; ``payer`` of the duty.

    ``duty_minor`` is in the price where the seller pays it. ``tax_minor`` is all tax: in the price, on top of it where
    prices do not hold it, or at the door. ``margin_if_paid`` is what would be left to the seller who took the duty on
    without raising the price, None where the costs are not known or the seller pays it already.
    """

    price_minor: int
    freight_minor: int
    customs_value_minor: int
    duty_minor: int
    tax_minor: int
    door_minor: int
    total_minor: int
    payer: Payer
    margin_if_paid: int | None = None


def landed_cost(price_minor: int, levy: Levy, duty: DutyTerms, costs: Costs | None = None) -> Landed:
    """Return the landed cost of a price. ``levy`` holds the duty where the seller pays it, else none."""
    if levy.duty_ppm or levy.duty_flat_minor:
        return _paid_by_seller(price_minor, levy, duty)
    inside = half_even(price_minor * levy.vat_ppm, PPM + levy.vat_ppm) if levy.inclusive else 0
    on_top = 0 if levy.inclusive else half_even(price_minor * levy.vat_ppm, PPM)
    goods = price_minor - inside
    value = goods + duty.counted_freight_minor
    owed = half_even(value * duty.rate_ppm, PPM) + duty.flat_minor
    tax = half_even((goods + duty.freight_minor + owed) * duty.import_tax_ppm, PPM)
    door = owed + tax
    margin = None
    if costs is not None and owed:
        margin = parts_of(price_minor, costs, levy).margin_minor - owed
    total = price_minor + on_top + duty.freight_minor + door
    payer: Payer = "importer" if owed else "nobody"
    return Landed(price_minor, duty.freight_minor, value, owed, inside + on_top + tax, door, total, payer, margin)


def _paid_by_seller(price_minor: int, levy: Levy, duty: DutyTerms) -> Landed:
    nothing = Costs("USD", 0)
    parts = parts_of(price_minor, nothing, levy)
    on_top = 0 if levy.inclusive else half_even(price_minor * levy.vat_ppm, PPM)
    value = price_minor - parts.vat_minor - parts.duty_minor + levy.freight_minor
    return Landed(
        price_minor,
        duty.freight_minor,
        value,
        parts.duty_minor,
        parts.vat_minor + on_top,
        0,
        price_minor + on_top + duty.freight_minor,
        "seller",
    )
