"""The price of a basket: one currency, taxes, commission, one order a seller. Pure; sums are exact by construction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from entrepot.shop.cart import FxFixing
from entrepot.shop.orders.commission import Charge, CommissionTable, Sold, charge
from entrepot.shop.orders.taxes import (
    STANDARD,
    Liable,
    TaxPractice,
    TaxRate,
    TaxTable,
    liable,
    tax_inside,
    tax_on,
)


class Priced(Protocol):
    """What the price of an offer depends on (``sell.catalog``'s SaleOffer)."""

    @property
    def seller_id(self) -> str:
        """Whose offer it is."""
        ...

    @property
    def price_minor(self) -> int:
        """Unit price in minor units of ``currency``."""
        ...

    @property
    def currency(self) -> str:
        """ISO 4217 code of the price."""
        ...

    @property
    def tax_class(self) -> str:
        """Class of goods for the tax rate."""
        ...

    @property
    def category_id(self) -> str | None:
        """Category for the commission."""
        ...

    @property
    def ships_from(self) -> str:
        """ISO 3166 code of the country that it leaves from."""
        ...


@dataclass(frozen=True, slots=True)
class Rates:
    """The reference data that prices depend on."""

    taxes: TaxTable
    commissions: CommissionTable
    fixing: FxFixing


@dataclass(frozen=True, slots=True)
class Destination:
    """Where the goods go, as far as prices depend on it."""

    country: str
    territories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PricedLine:
    """One line in minor units of the group's currency; ``net + tax`` is what the shopper pays for it."""

    index: int
    quantity: int
    unit_minor: int
    net_minor: int
    tax_minor: int
    tax_rate_id: str
    tax_ppm: int
    tax_inclusive: bool
    tax_remitted_by: Liable
    charge: Charge

    @property
    def commission_minor(self) -> int:
        """What the marketplace keeps of it."""
        return self.charge.commission_minor


@dataclass(frozen=True, slots=True)
class PricedOrder:
    """One seller's part: sums of its lines."""

    seller_id: str
    lines: tuple[PricedLine, ...]
    net_minor: int
    seller_tax_minor: int
    marketplace_tax_minor: int
    commission_minor: int

    @property
    def total_minor(self) -> int:
        """What the shopper pays for this seller's goods, taxes in it."""
        return self.net_minor + self.seller_tax_minor + self.marketplace_tax_minor


@dataclass(frozen=True, slots=True)
class PricedGroup:
    """A whole basket; ``delivery_minor`` includes ``delivery_tax_minor``, which the marketplace owes."""

    currency: str
    fx_rate_id: str
    orders: tuple[PricedOrder, ...]
    goods_minor: int
    tax_minor: int
    delivery_minor: int
    delivery_tax_minor: int
    delivery_tax_rate_id: str

    @property
    def total_minor(self) -> int:
        """What the shopper pays."""
        return self.goods_minor + self.tax_minor + self.delivery_minor


def price_group(
    basket: Sequence[tuple[Priced, int]],
    *,
    currency: str,
    destination: Destination,
    delivery_minor: int,
    sellers: Mapping[str, str],
    rates: Rates,
    at_us: int,
) -> PricedGroup:
    """Price (offer, quantity) pairs in one currency at one destination.

    ``delivery_minor`` is the quoted price as shown (with its tax where prices include tax); ``sellers`` gives the
    country of each seller. Raise RateMissing where a currency has no rate.
    """
    practice = rates.taxes.practice(destination.country, at_us)
    terms = _Terms(
        currency,
        destination.territories,
        rates,
        practice,
        rates.fixing.convert(practice.import_limit_minor, practice.import_currency, currency),
        at_us,
    )
    by_seller: dict[str, list[int]] = {}
    for index, (offer, _) in enumerate(basket):
        by_seller.setdefault(offer.seller_id, []).append(index)
    orders = tuple(
        _price_order(seller_id, sellers[seller_id], [(i, *basket[i]) for i in indexes], terms)
        for seller_id, indexes in by_seller.items()
    )
    charged = any(line.tax_remitted_by in _CHARGED for order in orders for line in order.lines)
    rate = rates.taxes.rate(destination.territories, STANDARD, at_us)
    delivery_tax = _tax(delivery_minor, rate.ppm, practice) if charged else 0
    return PricedGroup(
        currency,
        rates.fixing.id,
        orders,
        sum(order.net_minor for order in orders),
        sum(order.seller_tax_minor + order.marketplace_tax_minor for order in orders),
        delivery_minor if practice.inclusive else delivery_minor + delivery_tax,
        delivery_tax,
        rate.id,
    )


@dataclass(frozen=True, slots=True)
class _Terms:
    """What all lines of a group have in common."""

    currency: str
    territories: tuple[str, ...]
    rates: Rates
    practice: TaxPractice
    import_limit_minor: int
    at_us: int


def _price_order(
    seller_id: str, seller_country: str, basket: Sequence[tuple[int, Priced, int]], terms: _Terms
) -> PricedOrder:
    rates, practice, at_us = terms.rates, terms.practice, terms.at_us
    drafts: list[tuple[int, int, TaxRate]] = []
    consignments: dict[str, int] = {}
    for _, offer, quantity in basket:
        unit = rates.fixing.convert(offer.price_minor, offer.currency, terms.currency)
        price = unit * quantity
        rate = rates.taxes.rate(terms.territories, offer.tax_class, at_us)
        tax = _tax(price, rate.ppm, practice)
        drafts.append((unit, tax, rate))
        worth = price - tax if practice.inclusive else price
        consignments[offer.ships_from] = consignments.get(offer.ships_from, 0) + worth
    owing_from = {
        ships_from: liable(
            practice,
            ships_from=ships_from,
            seller_country=seller_country,
            value_minor=worth,
            limit_minor=terms.import_limit_minor,
        )
        for ships_from, worth in consignments.items()
    }
    lines: list[PricedLine] = []
    for (index, offer, quantity), (unit, full_tax, rate) in zip(basket, drafts, strict=True):
        owing = owing_from[offer.ships_from]
        tax = full_tax if owing in _CHARGED else 0
        net = unit * quantity - tax if practice.inclusive else unit * quantity
        sold = Sold(seller_id, seller_country, offer.category_id, offer.currency, offer.price_minor, at_us)
        fee = charge(rates.commissions.rule(sold), net, terms.currency, rates.fixing)
        lines.append(PricedLine(index, quantity, unit, net, tax, rate.id, rate.ppm, practice.inclusive, owing, fee))
    return _sum_order(seller_id, tuple(lines))


def _tax(price_minor: int, ppm: int, practice: TaxPractice) -> int:
    return tax_inside(price_minor, ppm) if practice.inclusive else tax_on(price_minor, ppm)


_CHARGED = frozenset({Liable.SELLER, Liable.MARKETPLACE})


def _sum_order(seller_id: str, lines: tuple[PricedLine, ...]) -> PricedOrder:
    return PricedOrder(
        seller_id,
        lines,
        sum(line.net_minor for line in lines),
        sum(line.tax_minor for line in lines if line.tax_remitted_by is Liable.SELLER),
        sum(line.tax_minor for line in lines if line.tax_remitted_by is Liable.MARKETPLACE),
        sum(line.commission_minor for line in lines),
    )
