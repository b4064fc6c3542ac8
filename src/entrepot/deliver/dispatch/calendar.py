"""Working days: on which days a country's parcels move, in its own time zone. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from entrepot.kit.clock import from_us, to_us

_DAY = timedelta(days=1)
_MOST_CLOSED_DAYS = 60


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days are worked: ``weekdays`` by ISO number (1 is Monday), less single days and days of every year."""

    time_zone: str
    weekdays: frozenset[int]
    closed: frozenset[date] = frozenset()
    closed_every_year: frozenset[tuple[int, int]] = frozenset()

    def is_open(self, day: date) -> bool:
        """Return whether parcels move on a day."""
        return (
            day.isoweekday() in self.weekdays
            and day not in self.closed
            and (day.month, day.day) not in self.closed_every_year
        )

    def open_on_or_after(self, day: date) -> date:
        """Return the first working day from a day on; the day itself where none is found within two months."""
        for ahead in range(_MOST_CLOSED_DAYS):
            if self.is_open(day + ahead * _DAY):
                return day + ahead * _DAY
        return day

    def after(self, day: date, working_days: int) -> date:
        """Return the day that is so many working days after a day; for none, the first working day from it on."""
        day = self.open_on_or_after(day)
        for _ in range(working_days):
            day = self.open_on_or_after(day + _DAY)
        return day

    def local(self, at_us: int) -> datetime:
        """Return a moment on the clocks of this place."""
        return from_us(at_us).astimezone(ZoneInfo(self.time_zone))

    def moment_us(self, day: date, at: time) -> int:
        """Return the moment of a time of day here, in microseconds since the epoch."""
        return to_us(datetime.combine(day, at, ZoneInfo(self.time_zone)).astimezone(UTC))


@dataclass(frozen=True, slots=True)
class Holidays:
    """Days on which nothing moves, by country; ``*`` holds everywhere."""

    days: Mapping[str, frozenset[date]] = field(default_factory=dict)
    yearly: Mapping[str, frozenset[tuple[int, int]]] = field(default_factory=dict)

    def calendar(self, country: str, time_zone: str, weekdays: frozenset[int]) -> Calendar:
        """Return the calendar of a country."""
        nothing: frozenset[date] = frozenset()
        never: frozenset[tuple[int, int]] = frozenset()
        return Calendar(
            time_zone,
            weekdays,
            self.days.get(country, nothing) | self.days.get("*", nothing),
            self.yearly.get(country, never) | self.yearly.get("*", never),
        )
