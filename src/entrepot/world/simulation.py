"""A seeded event loop on a simulated clock: who acts when is decided by nothing but the seed."""

import heapq
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from random import Random

from entrepot.kit.clock import ManualClock

Action = Callable[[], None]
_MICROSECOND = timedelta(microseconds=1)


class Simulation:
    """Runs actions in the order of their simulated time; equal times in the order in which they were asked for."""

    def __init__(self, clock: ManualClock, rng: Random) -> None:
        self.clock = clock
        self.rng = rng
        self._due: list[tuple[int, int, Action]] = []
        self._numbers = count()

    @property
    def waiting(self) -> int:
        """How many actions are still to come."""
        return len(self._due)

    def at(self, moment_us: int, action: Action) -> None:
        """Ask for an action at a moment (microseconds since the epoch); one that has passed is done next."""
        heapq.heappush(self._due, (moment_us, next(self._numbers), action))

    def after(self, span: timedelta, action: Action) -> None:
        """Ask for an action after a span of simulated time."""
        self.at(self.clock.now_us() + span // _MICROSECOND, action)

    def within(self, shortest: timedelta, longest: timedelta, action: Action) -> None:
        """Ask for an action after a span drawn evenly between two."""
        low, high = shortest // _MICROSECOND, longest // _MICROSECOND
        self.at(self.clock.now_us() + self.rng.randint(low, high), action)

    def every(self, span: timedelta, action: Action, *, while_: Callable[[], bool]) -> None:
        """Do an action again and again, as long as a condition holds."""

        def again() -> None:
            if while_():
                action()
                self.after(span, again)

        self.after(span, again)

    def run(self, *, until: Callable[[], bool], deadline_us: int) -> None:
        """Do what is due until a condition holds, nothing is left or the simulated deadline has passed."""
        while self._due and not until():
            moment_us, _, action = heapq.heappop(self._due)
            if moment_us > deadline_us:
                return
            self.clock.set_us(max(moment_us, self.clock.now_us()))
            action()
