"""Reading the tables of duties."""

from dataclasses import dataclass
from typing import Any, Final, cast

from sqlalchemy import Connection, and_, bindparam, or_, select, union

from entrepot.kit.clock import from_us
from entrepot.sell.duties.domain import (
    ANY,
    Basis,
    DutyFound,
    DutyRate,
    DutyRelief,
    Kind,
    choose_rate,
    choose_relief,
    codes,
    places,
    rates_below,
)
from entrepot.sell.duties.tables import duty_rate, duty_relief

ROWS_MOST: Final = 1_000
_BELOW_MOST: Final = 500
_R, _L = duty_rate.c, duty_relief.c
_FOUND = select(duty_rate).where(
    _R.destination.in_(bindparam("at", expanding=True)),
    _R.hs.in_(bindparam("codes", expanding=True)),
    _R.origin.in_(bindparam("origins", expanding=True)),
)
_BELOW = (
    select(duty_rate)
    .where(
        _R.destination.in_(bindparam("at", expanding=True)),
        _R.hs >= bindparam("first"),
        _R.hs < bindparam("after"),
        _R.origin.in_(bindparam("origins", expanding=True)),
    )
    .limit(_BELOW_MOST)
)
_RELIEFS = select(duty_relief).where(
    _L.destination.in_(bindparam("at", expanding=True)), _L.origin.in_(bindparam("origins", expanding=True))
)


def find_duty(
    connection: Connection, *, hs: str, destination: str, origin: str, ships_from: str, now_us: int
) -> DutyFound:
    """Return what the tables say of goods of a customs code made in ``origin``, sent from ``ships_from``.

    ``hs`` and ``origin`` may be "" where they are not known.
    """
    at, made = places(destination), [ANY, *(places(origin) if origin else ())]
    rows: list[DutyRate] = []
    below: list[DutyRate] = []
    if hs:
        asked = {"at": at, "origins": made}
        rows = [_rate(row) for row in connection.execute(_FOUND, {**asked, "codes": codes(hs)})]
        below = [_rate(row) for row in connection.execute(_BELOW, {**asked, "first": hs + "0", "after": hs + ":"})]
    sent = [ANY, *(places(ships_from) if ships_from else ())]
    reliefs = [_relief(row) for row in connection.execute(_RELIEFS, {"at": at, "origins": sent})]
    where: dict[str, Any] = {"destination": destination, "at_us": now_us}
    rate = choose_rate(rows, hs=hs, origin=origin, **where)
    span = None if rate is not None and rate.kind != "average" else rates_below(below, hs=hs, origin=origin, **where)
    return DutyFound(rate, span, choose_relief(reliefs, ships_from=ships_from, **where), len(hs))


@dataclass(frozen=True, slots=True)
class RateRow:
    """A rate as it is listed: days in UTC, ``valid_to`` exclusive; ``rate_ppm`` in parts per million."""

    hs: str
    destination: str
    origin: str
    kind: Kind
    rate_ppm: int
    source: str
    valid_from: str
    valid_to: str


@dataclass(frozen=True, slots=True)
class ReliefRow:
    """What a destination charges small consignments, as it is listed; amounts in minor units of ``currency``."""

    destination: str
    origin: str
    limit_minor: int
    currency: str
    flat_minor: int
    basis: Basis
    source: str
    valid_from: str
    valid_to: str


@dataclass(frozen=True, slots=True)
class Duties:
    """The tables, or a part of them; ``more`` where there are more rates than are listed."""

    rates: tuple[RateRow, ...]
    reliefs: tuple[ReliefRow, ...]
    more: bool


def list_duties(
    connection: Connection, *, destination: str = "", hs: str = "", now_us: int | None = None, limit: int = ROWS_MOST
) -> Duties:
    """Return rates and reliefs by destination and code; of one moment only where ``now_us`` names it."""
    rates, reliefs = select(duty_rate), select(duty_relief)
    if destination:
        rates = rates.where(_R.destination.in_(places(destination)))
        reliefs = reliefs.where(_L.destination.in_(places(destination)))
    if hs:
        rates = rates.where(or_(_R.hs.in_(codes(hs)), and_(_R.hs >= hs, _R.hs < hs + ":")))
    if now_us is not None:
        rates = rates.where(_R.valid_from_at <= now_us, or_(_R.valid_to_at.is_(None), _R.valid_to_at > now_us))
        reliefs = reliefs.where(_L.valid_from_at <= now_us, or_(_L.valid_to_at.is_(None), _L.valid_to_at > now_us))
    order = (_R.destination, _R.hs, _R.origin, _R.kind, _R.valid_from_at)
    found = connection.execute(rates.order_by(*order).limit(limit + 1)).all()
    small = connection.execute(reliefs.order_by(_L.destination, _L.origin, _L.valid_from_at).limit(ROWS_MOST)).all()
    return Duties(
        tuple(
            RateRow(row.hs, row.destination, row.origin, row.kind, row.rate_ppm, row.source, *_days(row))
            for row in found[:limit]
        ),
        tuple(
            ReliefRow(
                row.destination,
                row.origin,
                row.limit_minor,
                row.currency,
                row.flat_minor,
                row.basis,
                row.source,
                *_days(row),
            )
            for row in small
        ),
        len(found) > limit,
    )


def destinations(connection: Connection) -> list[str]:
    """Return the countries and customs unions of which the tables say something."""
    named = union(select(_R.destination), select(_L.destination))
    return sorted(connection.scalars(named))


def _days(row: Any) -> tuple[str, str]:
    end = "" if row.valid_to_at is None else from_us(row.valid_to_at).date().isoformat()
    return from_us(row.valid_from_at).date().isoformat(), end


def _rate(row: Any) -> DutyRate:
    kind = cast("Kind", row.kind)
    return DutyRate(
        row.destination, row.hs, row.origin, kind, row.rate_ppm, row.source, row.valid_from_at, row.valid_to_at
    )


def _relief(row: Any) -> DutyRelief:
    return DutyRelief(
        row.destination,
        row.origin,
        row.limit_minor,
        row.currency,
        row.flat_minor,
        cast("Basis", row.basis),
        row.source,
        row.valid_from_at,
        row.valid_to_at,
    )
