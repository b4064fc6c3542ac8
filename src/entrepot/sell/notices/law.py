"""When a listing comes back after a counter-notice: deadlines by market and ground, from ``law.toml``.

Pure: the days of rest are computed by rule where a law's own calendar needs them, which of these is the United States'.
"""

import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from entrepot.kit.clock import from_us, to_us
from entrepot.sell.notices.domain import MARKETS, Ground

_EU_CODES: Final = "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE"
_MARKET: Final = dict.fromkeys(_EU_CODES.split(), "EU") | {market: market for market in MARKETS}
_ZONE: Final = {
    "US": "America/New_York",
    "EU": "Europe/Brussels",
    "KR": "Asia/Seoul",
    "JP": "Asia/Tokyo",
    "CN": "Asia/Shanghai",
    "SA": "Asia/Riyadh",
}
MONDAY, THURSDAY, SATURDAY, SUNDAY = 0, 3, 5, 6


@dataclass(frozen=True, slots=True)
class Rule:
    """A deadline: not before ``after`` days, and at the latest after ``by`` days, from the day after it arrived.

    ``source`` cites the law, "" where no statute sets a time; ``own`` says what the house set itself: the ``days``, the
    ``end`` of them, or nothing ("").
    """

    rule_id: str
    markets: tuple[str, ...]
    grounds: tuple[str, ...]
    after: int
    by: int
    business: bool
    source: str
    statute: bool
    shows_contact: bool = False
    own: str = ""


@dataclass(frozen=True, slots=True)
class Window:
    """When a listing comes back by itself, in microseconds since 1970, and under which rules."""

    after_us: int
    by_us: int
    rules: tuple[Rule, ...]


@cache
def rules() -> tuple[Rule, ...]:
    """Return all deadlines as they stand in the data."""
    read = tomllib.loads(Path(__file__).with_name("law.toml").read_text())
    return tuple(
        Rule(
            each["id"],
            tuple(each["markets"]),
            tuple(each["grounds"]),
            each["after"],
            each["by"],
            each["business"],
            each["source"],
            each["statute"],
            each.get("shows_contact", False),
            each.get("own", ""),
        )
        for each in read["rule"]
    )


def markets_of(territories: Sequence[str]) -> tuple[str, ...]:
    """Return the markets that territories lie in; none named, or none of ours: all of them."""
    found = {_MARKET[each] for each in territories if each in _MARKET}
    return tuple(each for each in MARKETS if each in found) or MARKETS


def rules_for(territories: Sequence[str], ground: Ground) -> tuple[Rule, ...]:
    """Return the rule of each market that a notice is about: a law's own before the house's."""
    found: list[Rule] = []
    for market in markets_of(territories):
        rule = next(each for each in rules() if market in each.markets and ground in each.grounds)
        if rule not in found:
            found.append(rule)
    return tuple(found)


def window(territories: Sequence[str], ground: Ground, at_us: int) -> Window:
    """Return when a listing comes back after a counter-notice that came at a moment.

    Where the rules of several markets meet, it is not before the last of them allows; then at the earliest that any
    asks for.
    """
    applied = rules_for(territories, ground)
    zones = {each.rule_id: _zone_of(each, territories) for each in applied}
    afters = [_end_of(each.after, each, at_us, zones[each.rule_id]) for each in applied]
    bys = [_end_of(each.by, each, at_us, zones[each.rule_id]) for each in applied]
    after = max(afters)
    return Window(after, max(after, min(bys)), applied)


def _zone_of(rule: Rule, territories: Sequence[str]) -> ZoneInfo:
    return ZoneInfo(_ZONE[next(each for each in markets_of(territories) if each in rule.markets)])


def _end_of(days: int, rule: Rule, at_us: int, zone: ZoneInfo) -> int:
    """Return the end of the day, where the law is, that lies so many days after a moment."""
    day = from_us(at_us).astimezone(zone).date()
    last = business_day(day, days) if rule.business else day + timedelta(days=days)
    return to_us(datetime.combine(last + timedelta(days=1), time.min, zone)) if days else at_us


def business_day(day: date, days: int, rests: Callable[[date], bool] | None = None) -> date:
    """Return the day that lies so many business days after a day, which does not count itself."""
    resting = rests or rests_in_us
    while days > 0:
        day += timedelta(days=1)
        days -= not resting(day)
    return day


def business_days_between(first: date, last: date, rests: Callable[[date], bool] | None = None) -> int:
    """Return how many business days lie after ``first`` up to and with ``last``."""
    resting = rests or rests_in_us
    return sum(not resting(first + timedelta(days=each + 1)) for each in range((last - first).days))


def rests_in_us(day: date) -> bool:
    """Return whether a day is a Saturday, a Sunday or a federal holiday of the United States (5 U.S.C. 6103)."""
    return day.weekday() >= SATURDAY or day in us_holidays(day.year)


@cache
def us_holidays(year: int) -> frozenset[date]:
    """Return the days on which federal holidays of a year are kept; New Year's of the next may fall into it."""
    fixed = [date(year, 1, 1), date(year, 6, 19), date(year, 7, 4), date(year, 11, 11), date(year, 12, 25)]
    fixed.append(date(year + 1, 1, 1))
    moved = [
        _nth(year, 1, MONDAY, 3),
        _nth(year, 2, MONDAY, 3),
        _nth(year, 9, MONDAY, 1),
        _nth(year, 10, MONDAY, 2),
        _nth(year, 11, THURSDAY, 4),
        max(_nth(year, 5, MONDAY, week) for week in (4, 5) if _nth(year, 5, MONDAY, week).month == 5),
    ]
    return frozenset([*map(_kept, fixed), *moved])


def _nth(year: int, month: int, weekday: int, week: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (week - 1))


def _kept(day: date) -> date:
    """A holiday on a Saturday is kept the day before, one on a Sunday the day after."""
    return day + timedelta(days={SATURDAY: -1, SUNDAY: 1}.get(day.weekday(), 0))
