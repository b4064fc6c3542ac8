"""So many at a time, in the order in which they came.

A connection pool alone is not fair: a thread that gives a connection back and wants one at once again takes it before
the one that was woken for it, and under steady load some callers never get their turn.
"""

import threading
from collections import deque
from collections.abc import Generator
from contextlib import contextmanager

from entrepot.kit.errors import Unavailable


class Turns:
    """Lets ``size`` callers in; who leaves hands the place to who has waited longest."""

    def __init__(self, size: int, *, patience_s: float) -> None:
        self._free = size
        self._patience_s = patience_s
        self._lock = threading.Lock()
        self._queue: deque[threading.Lock] = deque()

    @property
    def waiting(self) -> int:
        """How many wait for their turn."""
        return len(self._queue)

    @contextmanager
    def take(self) -> Generator[None, None, None]:
        """Wait for a turn and hold it; raise Unavailable where it does not come in time."""
        self._enter()
        try:
            yield
        finally:
            self._leave()

    def _enter(self) -> None:
        with self._lock:
            if self._free:
                self._free -= 1
                return
            turn = threading.Lock()  # held until the turn comes: an Event costs several times as much
            turn.acquire()
            self._queue.append(turn)
        if turn.acquire(timeout=self._patience_s):
            return
        with self._lock:
            if not turn.locked():  # it came at the last moment
                return
            self._queue.remove(turn)
        raise Unavailable("the database has more to do than it can; try again")

    def _leave(self) -> None:
        with self._lock:
            if self._queue:
                self._queue.popleft().release()
            else:
                self._free += 1
