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
class Part:
    """What one rule says for the markets of a notice that it is for: not before, and at the latest."""

    rule: Rule
    markets: tuple[str, ...]
    after_us: int
    by_us: int


@dataclass(frozen=True, slots=True)
class Window:
    """When a listing comes back by itself, in microseconds since 1970, and which of the rules decides that."""

    after_us: int
    by_us: int
    parts: tuple[Part, ...]
    decides: Part

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules that meet."""
        return tuple(each.rule for each in self.parts)


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


def rules_by_market(territories: Sequence[str], ground: Ground) -> tuple[tuple[Rule, tuple[str, ...]], ...]:
    """Return the rules that a notice is under, each with the notice's markets: a law's own before the house's."""
    found: dict[str, tuple[Rule, tuple[str, ...]]] = {}
    for market in markets_of(territories):
        rule = next(each for each in rules() if market in each.markets and ground in each.grounds)
        known = found.get(rule.rule_id, (rule, ()))[1]
        found[rule.rule_id] = rule, (*known, market)
    return tuple(found.values())


def rules_for(territories: Sequence[str], ground: Ground) -> tuple[Rule, ...]:
    """Return the rule of each market that a notice is about: a law's own before the house's."""
    return tuple(rule for rule, _markets in rules_by_market(territories, ground))


def window(territories: Sequence[str], ground: Ground, at_us: int) -> Window:
    """Return when a listing comes back after a counter-notice that came at a moment.

    Where the rules of several markets meet, it is not before the last of them allows; then at the earliest that any
    asks for.
    """
    parts = tuple(_part(rule, markets, at_us) for rule, markets in rules_by_market(territories, ground))
    last, first = max(parts, key=lambda each: each.after_us), min(parts, key=lambda each: each.by_us)
    after = last.after_us
    return Window(after, max(after, first.by_us), parts, last if after >= first.by_us else first)


def _part(rule: Rule, markets: tuple[str, ...], at_us: int) -> Part:
    zone = ZoneInfo(_ZONE[markets[0]])
    return Part(rule, markets, _end_of(rule.after, rule, at_us, zone), _end_of(rule.by, rule, at_us, zone))


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
