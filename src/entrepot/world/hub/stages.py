"""Queues of work: each stage does as much in a tick as its people can, first come, first served, once it is ready."""

from collections import deque
from collections.abc import Iterator
from typing import Final, Generic, NamedTuple, TypeVar

T = TypeVar("T")
SECONDS: Final = {"receive": 4.0, "store": 18.0, "pick": 20.0, "wall": 6.0, "pack": 34.0, "sort": 1.0, "load": 8.0}
"""What one piece of work takes a person or a machine, walking included."""
WAY_MIN: Final = {"store": 6, "pick": 12, "wall": 2, "pack": 4, "sort": 3, "load": 5}
"""Minutes from the stage before until the thing is there: belts, carts, ways."""


class Ready(NamedTuple, Generic[T]):
    """A piece of work and when it is there."""

    at_us: int
    work: T


class Stage(Generic[T]):
    """One stage's queue. Work that is put in later is ready later, so that the queue stays in its order."""

    def __init__(self, name: str, people: int) -> None:
        self.name = name
        self._per_second = people / SECONDS[name]
        self._credit = 0.0
        self._waiting: deque[Ready[T]] = deque()

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, work: T, now_us: int, minutes: float | None = None) -> None:
        """Send a piece of work on its way to this stage."""
        way = WAY_MIN.get(self.name, 0) if minutes is None else minutes
        self._waiting.append(Ready(now_us + int(way * 60_000_000), work))

    def take(self, now_us: int, seconds: float) -> Iterator[Ready[T]]:
        """Yield what is ready and what the stage's people can do in so many seconds."""
        self._credit = min(self._credit + self._per_second * seconds, self._per_second * seconds * 2 + 1)
        while self._credit >= 1 and self._waiting and self._waiting[0].at_us <= now_us:
            self._credit -= 1
            yield self._waiting.popleft()

    def has_work(self, now_us: int) -> bool:
        """Return whether something is ready."""
        return bool(self._waiting) and self._waiting[0].at_us <= now_us
