"""One thread runs many write functions at once: while one waits for PostgreSQL, another goes on.

Each function is a greenlet that gives way to the next wherever its connection waits. In threads of their own they take
Python's lock from each other at every answer of the server, which costs more than what they do; here there is nothing
to take. A function that waits for anything but its connection holds up all others.
"""

import heapq
import selectors
import socket
import threading
import time
from collections import deque
from collections.abc import Callable
from itertools import count
from typing import Any, TypeVar, cast

import psycopg
from greenlet import getcurrent, greenlet
from psycopg.abc import PQGen

from entrepot.core.database.queued import Queued
from entrepot.core.database.transaction import Tx
from entrepot.kit.errors import Unavailable

T = TypeVar("T")
_Woken = Callable[[Any], Any]


class Hub:
    """Runs so many functions at once on a thread of its own, in the order in which they came."""

    def __init__(self, run: Callable[[Callable[[Tx], Any]], Any], *, size: int, patience_s: float) -> None:
        self._run_one = run
        self._free, self._patience_s = size, patience_s
        self._queue: deque[Queued] = deque()
        self._door = threading.Lock()
        self._closed = self._asleep = False
        self._waiting: dict[int, _Woken] = {}
        self._watched: dict[int, int] = {}
        self._pauses: list[tuple[float, int, _Woken]] = []
        self._numbers = count()
        self._running = 0
        self._selector = selectors.DefaultSelector()
        self._bell, self._rope = socket.socketpair()
        for end in (self._bell, self._rope):
            end.settimeout(0)
        self._selector.register(self._bell, selectors.EVENT_READ)
        self._thread = threading.Thread(target=self._run, name="database-writer", daemon=True)
        self._thread.start()

    @property
    def waiting(self) -> int:
        """How many functions have not begun."""
        return len(self._queue)

    def submit(self, fn: Callable[[Tx], Any]) -> Any:
        """Run a function on the thread and return its answer; raise Unavailable where it cannot begin in time."""
        if threading.current_thread() is self._thread:
            message = "a write function may not call write() again; pass it the tx"
            raise RuntimeError(message)
        queued = Queued(fn)
        with self._door:
            if self._closed:
                raise Unavailable("the database is closed")
            self._queue.append(queued)
        if self._asleep and self._free:
            self._ring()
        if not queued.is_answered_within(self._patience_s) and self._withdrawn(queued):
            raise Unavailable("the database has more to do than it can; try again")
        return queued.wait()

    def close(self) -> None:
        """Finish what is queued and stop."""
        with self._door:
            if self._closed:
                return
            self._closed = True
        self._ring()
        self._thread.join()
        self._watched.clear()
        self._selector.close()
        self._bell.close()
        self._rope.close()

    def pause(self, seconds: float) -> None:
        """Let others go on for so long; for a function that runs here."""
        mine = getcurrent()
        heapq.heappush(self._pauses, (time.monotonic() + seconds, next(self._numbers), mine.switch))
        mine.parent.switch()

    def wait(self, gen: PQGen[T], file: int) -> T:
        """Drive an exchange with the server on its socket while others go on; for a function that runs here.

        What psycopg wants and is told are the selectors' own numbers.
        """
        mine = getcurrent()
        give_way = mine.parent.switch
        try:
            wanted = next(gen)
            while True:
                if self._watched.get(file) != wanted:
                    self._watch(file, wanted)
                self._waiting[file] = mine.switch
                wanted = gen.send(give_way())
        except StopIteration as done:
            return cast("T", done.value)

    def forget(self, file: int) -> None:
        """Look at a socket no longer; before it is closed."""
        if self._watched.pop(file, None) is not None:
            self._selector.unregister(file)

    def _watch(self, file: int, events: int) -> None:
        """Wake a socket's function for these events; it stays watched, since it mostly waits for the same again."""
        self.forget(file)
        self._selector.register(file, events)
        self._watched[file] = events

    def _withdrawn(self, queued: Queued) -> bool:
        """Take a function back that has not begun; return whether it was."""
        try:
            self._queue.remove(queued)
        except ValueError:
            return False
        return True

    def _ring(self) -> None:
        try:
            self._rope.send(b"!")
        except BlockingIOError:  # it rings already
            return

    def _run(self) -> None:
        while True:
            self._begin()
            if self._closed and not self._running and not self._queue:
                return
            self._asleep = True
            due = 0 if self._free and self._queue else self._next_pause()
            events = self._selector.select(due)
            self._asleep = False
            for key, ready in events:
                self._wake(key.fd, ready)
            while self._pauses and self._pauses[0][0] <= time.monotonic():
                heapq.heappop(self._pauses)[2](None)

    def _begin(self) -> None:
        while self._free and self._queue:
            try:
                queued = self._queue.popleft()
            except IndexError:  # its caller took it back
                return
            self._free -= 1
            self._running += 1
            greenlet(self._serve).switch(queued)

    def _next_pause(self) -> float | None:
        return max(0.0, self._pauses[0][0] - time.monotonic()) if self._pauses else None

    def _wake(self, file: int, ready: int) -> None:
        woken = self._waiting.pop(file, None)
        if woken is not None:
            woken(ready)
        elif file == self._bell.fileno():
            self._bell.recv(4096)
        else:  # an idle connection that its server ended
            self.forget(file)

    def _serve(self, queued: Queued) -> None:
        try:
            answer = self._run_one(queued.fn)
        except BaseException as problem:  # noqa: BLE001  # handed to the caller
            queued.fail(problem)
        else:
            queued.succeed(answer)
        finally:
            self._free += 1
            self._running -= 1


class Seated(psycopg.Connection[Any]):
    """A connection whose waiting lets other functions of its hub go on, once it was given one."""

    hub: Hub | None = None

    def wait(self, gen: PQGen[T], interval: float = 0.1, timeout: float | None = None) -> T:
        """Drive an exchange with the server."""
        if self.hub is None:
            return super().wait(gen, interval, timeout)
        return self.hub.wait(gen, self.pgconn.socket)
