"""Taxes on goods: which dated rate applies at a destination, whether prices hold it, and who owes it. Pure.

Rates and practices are data (``tax_rate``, ``tax_practice``); this file only chooses among them.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from entrepot.shop.cart import divide_half_even

PPM: Final = 1_000_000
"""Rates are parts per million: 190000 is 19 %."""
WORLD: Final = "ZZ"
"""The territory whose row serves every destination without one of its own."""
STANDARD: Final = "standard"
EXEMPT: Final = "exempt"
"""The class whose rate is that of its own rows only, the world's 0 where a territory has none."""
_EU_CODES: Final = "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE"
_EU: Final = frozenset(_EU_CODES.split())


class Liable(StrEnum):
    """Who owes the tax of a line to the state."""

    SELLER = "seller"
    MARKETPLACE = "marketplace"
    """The platform as deemed supplier or marketplace facilitator."""
    IMPORTER = "importer"
    """The shopper, at the border: nothing is charged here."""
    NOBODY = "nobody"
    """Relieved: nothing is charged."""


@dataclass(frozen=True, slots=True)
class TaxRate:
    """One row: the rate of a class of goods in a territory from a moment until another (exclusive; None = open)."""

    id: str
    territory: str
    tax_class: str
    ppm: int
    valid_from_us: int
    valid_to_us: int | None


@dataclass(frozen=True, slots=True)
class TaxPractice:
    """How a destination taxes: ``inclusive`` prices, who owes at home and who on imports up to and over a value."""

    country: str
    inclusive: bool
    home: Liable
    home_foreign_seller: Liable
    import_limit_minor: int
    import_currency: str
    import_under: Liable
    import_over: Liable
    valid_from_us: int


class TaxTable:
    """All rates and practices that are loaded, found by territory, class and moment."""

    def __init__(self, rates: Iterable[TaxRate], practices: Iterable[TaxPractice]) -> None:
        self._rates: dict[tuple[str, str], list[TaxRate]] = {}
        for rate in sorted(rates, key=lambda rate: (rate.valid_from_us, rate.id)):
            self._rates.setdefault((rate.territory, rate.tax_class), []).append(rate)
        self._practices: dict[str, list[TaxPractice]] = {}
        for practice in sorted(practices, key=lambda practice: practice.valid_from_us):
            self._practices.setdefault(practice.country, []).append(practice)

    def rate(self, territories: Sequence[str], tax_class: str, at_us: int) -> TaxRate:
        """Return the rate in force, the narrowest territory first, the standard class where a class has none there.

        The world's row answers for destinations without rates; raise LookupError where even that is not loaded.
        """
        classes = (EXEMPT,) if tax_class == EXEMPT else (tax_class, STANDARD)
        for territory in (*territories, WORLD):
            for name in classes:
                found = _in_force(self._rates.get((territory, name)), at_us)
                if found is not None:
                    return found
        raise LookupError("no tax rates are loaded")

    def practice(self, country: str, at_us: int) -> TaxPractice:
        """Return how a country taxes at a moment; raise LookupError where nothing is loaded."""
        for key in (country, WORLD):
            rows = self._practices.get(key)
            if rows:
                return rows[max(0, bisect_right(rows, at_us, key=lambda row: row.valid_from_us) - 1)]
        raise LookupError("no tax practices are loaded")


def _in_force(rows: list[TaxRate] | None, at_us: int) -> TaxRate | None:
    if not rows:
        return None
    for row in reversed(rows):
        if row.valid_from_us <= at_us and (row.valid_to_us is None or at_us < row.valid_to_us):
            return row
    return None


_BY_POSTCODE: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "ES": (("35", "ES-CN"), ("38", "ES-CN"), ("51", "ES-CE"), ("52", "ES-ML")),
    "FR": (("971", "GP"), ("972", "MQ"), ("973", "GF"), ("974", "RE"), ("976", "YT"), ("975", "PM")),
    "FI": (("22", "FI-01"),),
    "IT": (("23030", "IT-23030"),),
    "DE": (("27498", "DE-27498"), ("78266", "DE-78266")),
    "PT": (*((f"9{digit}", "PT-20") for digit in "5678"), ("99", "PT-20"), *((f"9{d}", "PT-30") for d in "01234")),
    "GB": (("JE", "JE"), ("GY", "GG"), ("IM", "IM")),
}


def territories(country: str, region: str, postcode: str) -> tuple[str, ...]:
    """Return the tax territories of an address, the narrowest first: islands and towns outside a country's area too."""
    found = [code for start, code in _BY_POSTCODE.get(country, ()) if postcode.startswith(start)]
    if region and region.isascii():
        found.append(f"{country}-{region}")
    found.append(country)
    return tuple(found)


def same_market(one: str, other: str) -> bool:
    """Return whether goods between two countries pass no tax border: one country, or both in the EU's VAT area."""
    return one == other or (one in _EU and other in _EU)


def liable(
    practice: TaxPractice, *, ships_from: str, seller_country: str, value_minor: int, limit_minor: int
) -> Liable:
    """Return who owes the tax of a consignment: ``value_minor`` without tax, both in one currency."""
    if same_market(ships_from, practice.country):
        return practice.home if same_market(seller_country, practice.country) else practice.home_foreign_seller
    return practice.import_under if value_minor <= limit_minor else practice.import_over


def tax_inside(gross_minor: int, ppm: int) -> int:
    """Return the tax that a price holds, half to even."""
    return divide_half_even(gross_minor * ppm, PPM + ppm)


def tax_on(net_minor: int, ppm: int) -> int:
    """Return the tax to add to a price, half to even."""
    return divide_half_even(net_minor * ppm, PPM)
