"""What delivery costs and when it arrives, from dated tariffs. Pure.

A destination (country, postcode) has a zone; a zone has services with handling and transit days and a cut-off; a
service has a price for each weight bracket. The newest row that is valid at the moment counts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Final

from entrepot.deliver.dispatch.calendar import Calendar
from entrepot.kit.errors import InvalidInput
from entrepot.kit.sentences import say

HUB: Final = "HUB"
"""The country code under which the hub's own calendar stands."""
EVERYWHERE: Final = "*"
STANDARD: Final = "standard"
CM3_PER_KG: Final = 5000
"""Volumetric weight, as air carriers count it: 5,000 cm³ weigh a kilogram."""


class NoDelivery(InvalidInput):
    """Nothing is delivered to that place, or not by that service."""

    code = "deliver.no_service"
    title = "We do not deliver to this place"


@dataclass(frozen=True, slots=True)
class ZoneRule:
    """The zone and the calendar of destinations whose postcode begins so."""

    country: str
    postcode_prefix: str
    zone: str
    calendar: Calendar


@dataclass(frozen=True, slots=True)
class Service:
    """A way of delivering to a zone; ``cut_off`` by the hub's clocks, ``arrives_by`` by the destination's."""

    zone: str
    name: str
    handling_days: int
    transit_days: int
    cut_off: time
    arrives_by: time
    valid_from_us: int


@dataclass(frozen=True, slots=True)
class Rate:
    """The price of one parcel of up to ``to_g`` grams."""

    zone: str
    service: str
    to_g: int
    price_minor: int
    currency: str
    valid_from_us: int


@dataclass(frozen=True, slots=True)
class Priced:
    """A service with its price in the tariff's own currency and the moment that is promised."""

    service: str
    price_minor: int
    currency: str
    promised_at_us: int


class Tariff:
    """All tariff rows, looked up by place, weight and moment."""

    def __init__(self, zones: Sequence[ZoneRule], services: Sequence[Service], rates: Sequence[Rate]) -> None:
        self._zones = {(rule.country, rule.postcode_prefix): rule for rule in zones}
        self._longest = max((len(rule.postcode_prefix) for rule in zones), default=0)
        self._services = sorted(services, key=lambda each: -each.valid_from_us)
        self._rates = sorted(rates, key=lambda each: (-each.valid_from_us, each.to_g))

    def rule_of(self, country: str, postcode: str) -> ZoneRule:
        """Return the zone of a destination: the longest postcode prefix wins, then the country, then everywhere.

        Raise NoDelivery where there is none.
        """
        packed = postcode.replace(" ", "").replace("-", "").upper()
        for length in range(min(self._longest, len(packed)), -1, -1):
            if (rule := self._zones.get((country, packed[:length]))) is not None:
                return rule
        if (rule := self._zones.get((EVERYWHERE, ""))) is None:
            raise NoDelivery(say("We do not deliver to %(country)s", country=country), field="country")
        return rule

    def price(self, country: str, postcode: str, *, weight_g: int, volume_cm3: int, now_us: int) -> list[Priced]:
        """Return every service to a destination with price and promise, the standard one first, then the cheapest.

        Heavier than the last bracket counts as several parcels. Raise NoDelivery where there is no service.
        """
        rule = self.rule_of(country, postcode)
        billed_g = max(weight_g, volume_cm3 * 1000 // CM3_PER_KG, 1)
        found = []
        for service in self._in_force(rule.zone, now_us):
            brackets = self._brackets(rule.zone, service.name, now_us)
            if brackets:
                minor, currency = _price_of(brackets, billed_g)
                found.append(Priced(service.name, minor, currency, self._promise(rule, service, now_us)))
        if not found:
            raise NoDelivery(say("We do not deliver to %(country)s", country=country), field="country")
        return sorted(found, key=lambda each: (each.service != STANDARD, each.price_minor))

    def steps(self, country: str, postcode: str, *, now_us: int) -> tuple[list[tuple[int, int]], str]:
        """Return the standard service's prices by step, (grams, minor units) in order, and their currency.

        Raise NoDelivery where there is no such service.
        """
        brackets = self._brackets(self.rule_of(country, postcode).zone, STANDARD, now_us)
        if not brackets:
            raise NoDelivery(say("We do not deliver to %(country)s", country=country), field="country")
        return [(each.to_g, each.price_minor) for each in brackets], brackets[-1].currency

    def _in_force(self, zone: str, now_us: int) -> list[Service]:
        newest: dict[str, Service] = {}
        for each in self._services:
            if each.zone == zone and each.valid_from_us <= now_us:
                newest.setdefault(each.name, each)
        return list(newest.values())

    def _brackets(self, zone: str, service: str, now_us: int) -> list[Rate]:
        since: int | None = None
        found = []
        for each in self._rates:
            if each.zone == zone and each.service == service and each.valid_from_us <= now_us:
                since = each.valid_from_us if since is None else since
                if each.valid_from_us == since:
                    found.append(each)
        return found

    def _promise(self, rule: ZoneRule, service: Service, now_us: int) -> int:
        hub = self._zones[HUB, ""].calendar
        here = hub.local(now_us)
        day = here.date()
        if not hub.is_open(day) or here.time() >= service.cut_off:
            day = hub.open_on_or_after(day + timedelta(days=1))
        leaves = hub.after(day, service.handling_days)
        arrives = rule.calendar.after(leaves, service.transit_days)
        return rule.calendar.moment_us(arrives, service.arrives_by)


def _price_of(brackets: Sequence[Rate], billed_g: int) -> tuple[int, str]:
    top = brackets[-1]
    whole, rest_g = divmod(billed_g, top.to_g)
    if whole and rest_g == 0:
        whole, rest_g = whole - 1, top.to_g
    last = next(each for each in brackets if rest_g <= each.to_g)
    return whole * top.price_minor + last.price_minor, top.currency
