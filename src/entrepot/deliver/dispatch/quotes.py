"""The delivery prices and promises that shops ask for: tariffs in memory, read again every ten seconds."""

from dataclasses import dataclass
from datetime import date, time
from typing import Final

from sqlalchemy import Connection, select

from entrepot.deliver.dispatch.calendar import Calendar, Holidays
from entrepot.deliver.dispatch.tables import delivery_holiday, delivery_rate, delivery_service, delivery_zone
from entrepot.deliver.dispatch.tariff import HUB, Priced, Rate, Service, Tariff, ZoneRule
from entrepot.kit.errors import Unavailable
from entrepot.shop.cart import FxFixing, fx_at
from entrepot.shop.orders import DeliveryQuote

LIFETIME_US: Final = 10 * 1_000_000


@dataclass(frozen=True, slots=True)
class _Read:
    tariff: Tariff
    fixing: FxFixing
    at_us: int


class Tariffs:
    """Answers ``shop.orders.DeliveryQuotes``: one instance belongs to one database. Safe between threads."""

    def __init__(self) -> None:
        self._read: _Read | None = None

    def quote(
        self,
        conn: Connection,
        *,
        country: str,
        postcode: str,
        weight_g: int,
        volume_cm3: int,
        currency: str,
        now_us: int,
    ) -> DeliveryQuote:
        """Return price and promise of the standard service for one parcel; raise NoDelivery, RateMissing."""
        return self.services(
            conn,
            country=country,
            postcode=postcode,
            weight_g=weight_g,
            volume_cm3=volume_cm3,
            currency=currency,
            now_us=now_us,
        )[0]

    def services(
        self,
        conn: Connection,
        *,
        country: str,
        postcode: str,
        weight_g: int,
        volume_cm3: int,
        currency: str,
        now_us: int,
    ) -> list[DeliveryQuote]:
        """Return every service to a destination, the standard one first; raise NoDelivery, RateMissing."""
        held = self._held(conn, now_us)
        found = held.tariff.price(country, postcode, weight_g=weight_g, volume_cm3=volume_cm3, now_us=now_us)
        return [_quote(each, held.fixing, currency) for each in found]

    def steps(self, conn: Connection, *, country: str, postcode: str, now_us: int) -> tuple[list[tuple[int, int]], str]:
        """Return the standard service's prices by step of billed weight, in the tariff's own currency."""
        return self._held(conn, now_us).tariff.steps(country, postcode, now_us=now_us)

    def _held(self, conn: Connection, now_us: int) -> _Read:
        held = self._read
        if held is None or not 0 <= now_us - held.at_us < LIFETIME_US:
            held = self._read = _Read(read_tariff(conn), fx_at(conn, now_us), now_us)
        return held


def read_tariff(conn: Connection) -> Tariff:
    """Return all tariffs; raise Unavailable where none are loaded."""
    holidays = _holidays(conn)
    zones = [
        ZoneRule(
            row.country,
            row.postcode_prefix,
            row.zone,
            holidays.calendar(row.country, row.time_zone, frozenset(map(int, row.working_days))),
        )
        for row in conn.execute(select(delivery_zone))
    ]
    if not any(rule.country == HUB for rule in zones):
        raise Unavailable("no delivery tariffs are loaded yet")
    services = [
        Service(
            row.zone,
            row.service,
            row.handling_days,
            row.transit_days,
            time.fromisoformat(row.cut_off),
            time.fromisoformat(row.arrives_by),
            row.valid_from_at,
        )
        for row in conn.execute(select(delivery_service))
    ]
    rates = [
        Rate(row.zone, row.service, row.to_g, row.price_minor, row.currency, row.valid_from_at)
        for row in conn.execute(select(delivery_rate))
    ]
    return Tariff(zones, services, rates)


def hub_calendar(conn: Connection) -> Calendar:
    """Return the hub's own calendar; raise Unavailable where no tariffs are loaded."""
    row = conn.execute(select(delivery_zone).where(delivery_zone.c.country == HUB)).one_or_none()
    if row is None:
        raise Unavailable("no delivery tariffs are loaded yet")
    return _holidays(conn).calendar(HUB, row.time_zone, frozenset(map(int, row.working_days)))


def _holidays(conn: Connection) -> Holidays:
    days: dict[str, set[date]] = {}
    yearly: dict[str, set[tuple[int, int]]] = {}
    for row in conn.execute(select(delivery_holiday)):
        if row.day.startswith("*"):
            _, month, day = row.day.split("-")
            yearly.setdefault(row.country, set()).add((int(month), int(day)))
        else:
            days.setdefault(row.country, set()).add(date.fromisoformat(row.day))
    return Holidays(
        {country: frozenset(each) for country, each in days.items()},
        {country: frozenset(each) for country, each in yearly.items()},
    )


def _quote(priced: Priced, fixing: FxFixing, currency: str) -> DeliveryQuote:
    minor = fixing.convert(priced.price_minor, priced.currency, currency)
    return DeliveryQuote(price_minor=minor, promised_at_us=priced.promised_at_us, service=priced.service)
