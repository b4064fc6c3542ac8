"""A seeded event loop: who acts when is decided by nothing but the seed. On a simulated clock it wastes no time."""

import heapq
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from random import Random

from entrepot.kit.clock import Clock, ManualClock

Action = Callable[[], None]
_MICROSECOND = timedelta(microseconds=1)


class Simulation:
    """Runs actions in the order of their time; equal times in the order in which they were asked for.

    ``skew_us`` is how far the platform's clock is off the loop's own time: setting it steps that clock.
    """

    def __init__(self, clock: Clock, rng: Random) -> None:
        self.clock = clock
        self.rng = rng
        self.skew_us = 0
        self._now_us = clock.now_us()
        self._due: list[tuple[int, int, Action]] = []
        self._numbers = count()
        self._periodic = 0

    @property
    def now_us(self) -> int:
        """The loop's own time in microseconds since the epoch: it never runs backwards."""
        return self._now_us

    @property
    def waiting(self) -> int:
        """How many single actions are still to come; what is done again and again does not count."""
        return len(self._due) - self._periodic

    def at(self, moment_us: int, action: Action) -> None:
        """Ask for an action at a moment (microseconds since the epoch); one that has passed is done next."""
        heapq.heappush(self._due, (moment_us, next(self._numbers), action))

    def after(self, span: timedelta, action: Action) -> None:
        """Ask for an action after a span of time."""
        self.at(self._now_us + span // _MICROSECOND, action)

    def within(self, shortest: timedelta, longest: timedelta, action: Action) -> None:
        """Ask for an action after a span drawn evenly between two."""
        low, high = shortest // _MICROSECOND, longest // _MICROSECOND
        self.at(self._now_us + self.rng.randint(low, high), action)

    def every(self, span: Callable[[], timedelta], action: Action) -> None:
        """Do an action again and again, for as long as the loop runs; the span is asked for each time."""

        def again() -> None:
            self._periodic -= 1
            try:
                action()
            finally:
                self._periodic += 1
                self.after(span(), again)

        self._periodic += 1
        self.after(span(), again)

    def run(self, *, until: Callable[[], bool], deadline_us: int) -> bool:
        """Do what is due on a simulated clock until a condition holds; return False where the deadline came first."""
        clock = self.clock
        assert isinstance(clock, ManualClock)  # noqa: S101  # only a simulated clock can be moved
        while not until():
            if not self._due or self._due[0][0] > deadline_us:
                return False
            moment_us, _, action = heapq.heappop(self._due)
            self._now_us = max(moment_us, self._now_us)
            clock.set_us(self._now_us + self.skew_us)
            action()
        return True

    def live(self, wait: Callable[[float], bool]) -> None:
        """Do what is due in real time until ``wait(seconds)``, which sleeps, answers that it is time to stop."""
        while self._due:
            self._now_us = self.clock.now_us()
            if wait(max(0.0, (self._due[0][0] - self._now_us) / 1_000_000)):
                return
            _, _, action = heapq.heappop(self._due)
            self._now_us = self.clock.now_us()
            action()
