"""Where plain functions run: in place, or on our own threads while the event loop goes on."""

import asyncio
import threading
from collections.abc import Callable
from contextvars import ContextVar, copy_context
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import Any, TypeVar

T = TypeVar("T")

in_place: ContextVar[bool] = ContextVar("entrepot_in_place", default=False)
"""Set while a request runs its plain functions on the thread that carries it (the in-process client)."""

_Task = tuple[Callable[[], Any], "asyncio.Future[Any]", asyncio.AbstractEventLoop]


def _settle(future: "asyncio.Future[Any]", answer: Any, problem: BaseException | None) -> None:
    if future.done():  # its request was cancelled meanwhile
        return
    if problem is not None:
        future.set_exception(problem)
    else:
        future.set_result(answer)


class Threads:
    """A bounded number of threads that take work from one queue.

    A hop costs about 45 µs of processor time, half of an ``anyio`` thread's; 64 callers keep the writer's group commit
    full. Threads are started as they are needed and end with the process.
    """

    def __init__(self, limit: int = 64) -> None:
        self._limit = limit
        self._queue: SimpleQueue[_Task] = SimpleQueue()
        self._started = 0
        self._busy = 0
        self._lock = threading.Lock()

    async def run(self, function: Callable[[], T]) -> T:
        """Run a function on a thread and return its answer, or raise what it raised."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Any] = loop.create_future()
        context = copy_context()
        self._grow()
        self._queue.put((lambda: context.run(function), future, loop))
        answer: T = await future
        return answer

    def _grow(self) -> None:
        with self._lock:
            self._busy += 1
            if self._busy <= self._started or self._started >= self._limit:
                return
            self._started += 1
            number = self._started
        threading.Thread(target=self._work, name=f"http-work-{number}", daemon=True).start()

    def _work(self) -> None:
        while True:
            function, future, loop = self._queue.get()
            answer: Any = None
            problem: BaseException | None = None
            try:
                answer = function()
            except StopIteration as stop:  # a future cannot carry it
                problem = RuntimeError("an endpoint raised StopIteration")
                problem.__cause__ = stop
            except BaseException as fault:  # noqa: BLE001  # handed to the request that waits
                problem = fault
            with self._lock:
                self._busy -= 1
            try:
                loop.call_soon_threadsafe(_settle, future, answer, problem)
            except RuntimeError:  # the loop closed while the work went on: nobody waits any more
                continue


@dataclass(frozen=True, slots=True)
class Lanes:
    """Where the plain functions of one application run: ``wide`` for what waits, ``narrow`` for what computes.

    What computes is taken two at a time, first come, first served. More at once would only take the interpreter from
    each other: 8 readers of a search page were answered 69 a second by 64 threads and 109 a second by two, and the
    95th percentile was 1.7 times the median instead of 1.35 times.
    """

    reads_in_place: bool
    """A plain read takes less than a hop to a thread costs: on SQLite."""
    wide: Threads = field(default_factory=Threads)
    narrow: Threads = field(default_factory=lambda: Threads(2))
