"""Clocks. Time is timezone-aware UTC in memory and integer microseconds since the Unix epoch in storage."""

from datetime import UTC, datetime, timedelta
from threading import Lock
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
    """The machine's clock, which never runs backwards within one process."""

    def __init__(self) -> None:
        self._last = 0
        self._lock = Lock()

    def now(self) -> datetime:
        """Return the present moment in UTC."""
        return from_us(self.now_us())

    def now_us(self) -> int:
        """Return microseconds since the epoch, never less than the last answer: a stepped clock only stalls."""
        present = to_us(datetime.now(UTC))
        with self._lock:
            self._last = max(self._last, present)
            return self._last


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
