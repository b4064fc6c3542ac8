"""Where plain functions run: in place, or on our own threads while the event loop goes on."""

import asyncio
import threading
from collections.abc import Callable
from contextvars import ContextVar, copy_context
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
        self._queue: SimpleQueue[_Task | None] = SimpleQueue()
        self._started = 0
        self._busy = 0
        self._lock = threading.Lock()
        self._closed = False

    async def run(self, function: Callable[[], T]) -> T:
        """Run a function on a thread and return its answer, or raise what it raised."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Any] = loop.create_future()
        context = copy_context()
        self._grow()
        self._queue.put((lambda: context.run(function), future, loop))
        answer: T = await future
        return answer

    def close(self) -> None:
        """Let the threads end once the queue is empty."""
        with self._lock:
            self._closed = True
            for _ in range(self._started):
                self._queue.put(None)
            self._started = 0

    def _grow(self) -> None:
        with self._lock:
            self._busy += 1
            if self._busy <= self._started or self._started >= self._limit:
                return
            self._started += 1
            number = self._started
        threading.Thread(target=self._work, name=f"http-work-{number}", daemon=True).start()

    def _work(self) -> None:
        while (task := self._queue.get()) is not None:
            function, future, loop = task
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
