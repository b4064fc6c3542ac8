"""Clocks. Time is timezone-aware UTC in memory and integer microseconds since the Unix epoch in storage."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Lock
from time import monotonic_ns, time_ns
from typing import Protocol

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Clock(Protocol):
    """Where the present moment comes from; injected, so that a run replays."""

    def now(self) -> datetime:
        """Return the present moment in UTC."""
        ...

    def now_us(self) -> int:
        """Return the present moment in microseconds since the Unix epoch."""
        ...


def to_us(moment: datetime) -> int:
    """Return microseconds since the Unix epoch of an aware datetime."""
    return (moment - _EPOCH) // _MICROSECOND


def from_us(microseconds: int) -> datetime:
    """Return the aware UTC datetime of microseconds since the Unix epoch."""
    return _EPOCH + timedelta(microseconds=microseconds)


class SystemClock:
    """The machine's clock, which never runs backwards within one process.

    When the machine's clock is set back, this one goes on at half speed until the other has caught up: time neither
    repeats nor stands still, so what is to expire expires and what is due is done.
    """

    def __init__(
        self, wall: Callable[[], int] = lambda: time_ns() // 1_000, steady: Callable[[], int] = monotonic_ns
    ) -> None:
        """Take the wall's microseconds since the epoch, and nanoseconds of a clock that nobody can set."""
        self._wall, self._steady = wall, steady
        self._last_us, self._last_steady_ns = 0, steady()
        self._lock = Lock()

    def now(self) -> datetime:
        """Return the present moment in UTC."""
        return from_us(self.now_us())

    def now_us(self) -> int:
        """Return microseconds since the epoch, never less than the last answer."""
        with self._lock:
            steady_ns = self._steady()
            slowed_us = self._last_us + (steady_ns - self._last_steady_ns) // 2_000
            self._last_us, self._last_steady_ns = max(self._wall(), slowed_us), steady_ns
            return self._last_us


class ManualClock:
    """A clock that moves only when told to: for tests and the simulated world."""

    def __init__(self, start: datetime) -> None:
        self._now_us = to_us(start)

    def now(self) -> datetime:
        """Return the moment that was set."""
        return from_us(self._now_us)

    def now_us(self) -> int:
        """Return the moment that was set, in microseconds since the epoch."""
        return self._now_us

    def advance(self, span: timedelta) -> None:
        """Move by a span; a negative one steps the clock back."""
        self._now_us += span // _MICROSECOND

    def set_us(self, microseconds: int) -> None:
        """Move to a moment given in microseconds since the epoch."""
        self._now_us = microseconds
