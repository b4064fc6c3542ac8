"""Many write functions at once on one thread: whoever waits for its socket lets the others go on."""

from __future__ import annotations

import selectors
import socket
import threading
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast

import pytest

from entrepot.core.database import Tx
from entrepot.core.database.hub import Hub
from entrepot.kit.errors import Conflict, Unavailable

_NO_TX = cast("Tx", None)


def run(fn: Callable[[Tx], Any]) -> Any:
    return fn(_NO_TX)


def letter(end: socket.socket) -> Generator[int, int, bytes]:
    """Wait until something can be read, as psycopg's generators do, and return it."""
    ready = yield selectors.EVENT_READ
    assert ready == selectors.EVENT_READ
    return end.recv(100)


class Line:
    """A socket to wait on, and its other end."""

    def __init__(self) -> None:
        self.here, self.there = socket.socketpair()

    def answer(self, hub: Hub) -> bytes:
        return hub.wait(letter(self.here), self.here.fileno())  # type: ignore[arg-type]  # psycopg's enum is these numbers

    def close(self) -> None:
        self.here.close()
        self.there.close()


@pytest.fixture
def hub() -> Iterator[Hub]:
    hub = Hub(run, size=3, patience_s=30)
    yield hub
    hub.close()


@pytest.fixture
def lines() -> Iterator[list[Line]]:
    lines = [Line() for _ in range(4)]
    yield lines
    for line in lines:
        line.close()


def test_while_one_waits_for_its_socket_another_goes_on(hub: Hub, lines: list[Line]) -> None:
    with ThreadPoolExecutor(2) as pool:
        slow = pool.submit(hub.submit, lambda _tx: lines[0].answer(hub))
        assert hub.submit(lambda _tx: "quick") == "quick"
        assert not slow.done()
        lines[0].there.send(b"at last")
        assert slow.result(10) == b"at last"


def test_the_same_socket_is_waited_for_again_and_again(hub: Hub, lines: list[Line]) -> None:
    def talk(_tx: Tx) -> list[bytes]:
        told = []
        for number in range(5):
            lines[0].here.send(b"%d" % number)
            lines[1].there.send(lines[0].there.recv(100))
            told.append(lines[1].answer(hub))
        return told

    assert hub.submit(talk) == [b"0", b"1", b"2", b"3", b"4"]


def test_what_a_function_raises_is_its_callers_alone(hub: Hub, lines: list[Line]) -> None:
    def refuse(_tx: Tx) -> None:
        lines[0].answer(hub)
        raise Conflict("no")

    with ThreadPoolExecutor(2) as pool:
        refused = pool.submit(hub.submit, refuse)
        fine = pool.submit(hub.submit, lambda _tx: lines[1].answer(hub))
        for line in lines:
            line.there.send(b"x")
        with pytest.raises(Conflict, match="no"):
            refused.result(10)
        assert fine.result(10) == b"x"


def test_no_more_begin_than_there_are_places_and_the_others_in_their_order(lines: list[Line]) -> None:
    hub = Hub(run, size=1, patience_s=30)
    begun: list[int] = []

    def work(number: int) -> Callable[[Tx], bytes]:
        def fn(_tx: Tx) -> bytes:
            begun.append(number)
            return lines[number].answer(hub)

        return fn

    with ThreadPoolExecutor(4) as pool:
        futures = []
        for number in range(4):
            futures.append(pool.submit(hub.submit, work(number)))
            while len(begun) + hub.waiting <= number:
                pass
        assert (begun, hub.waiting) == ([0], 3)
        for number, future in enumerate(futures):
            lines[number].there.send(b"go")
            assert future.result(10) == b"go"
    assert begun == [0, 1, 2, 3]
    hub.close()


def test_nobody_waits_for_ever_behind_eager_callers(hub: Hub) -> None:
    together = threading.Barrier(8)
    served: list[int] = []

    def eager(number: int) -> None:
        together.wait()
        while len(served) < 1_600:
            hub.submit(lambda _tx: served.append(number))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(eager, range(8)))
    begun = max(served.index(number) for number in range(8))  # from here on all eight want turns
    counts = Counter(served[begun:1_600])
    assert min(counts[number] for number in range(8)) > 0


def test_a_function_that_does_not_begin_in_time_is_refused_and_leaves_the_queue(lines: list[Line]) -> None:
    hub = Hub(run, size=1, patience_s=0.05)
    with ThreadPoolExecutor(1) as pool:
        busy = pool.submit(hub.submit, lambda _tx: lines[0].answer(hub))
        while hub.waiting or hub._free:
            pass
        with pytest.raises(Unavailable, match="more to do"):
            hub.submit(lambda _tx: None)
        assert hub.waiting == 0
        lines[0].there.send(b"done")
        assert busy.result(10) == b"done"  # what had begun is waited for, however long it takes
    hub.close()


def test_a_pause_lets_others_go_on_and_ends(hub: Hub) -> None:
    order: list[str] = []

    def patient(_tx: Tx) -> None:
        order.append("pauses")
        hub.pause(0.2)
        order.append("goes on")

    with ThreadPoolExecutor(1) as pool:
        paused = pool.submit(hub.submit, patient)
        while not order:
            pass
        hub.submit(lambda _tx: order.append("other"))
        paused.result(10)
    assert order == ["pauses", "other", "goes on"]


def test_a_function_that_asks_for_a_write_of_its_own_is_told_off(hub: Hub) -> None:
    with pytest.raises(RuntimeError, match="may not call write"):
        hub.submit(lambda _tx: hub.submit(lambda _inner: None))


def test_closing_finishes_what_is_under_way_and_refuses_what_comes_after(lines: list[Line]) -> None:
    hub = Hub(run, size=1, patience_s=30)
    with ThreadPoolExecutor(3) as pool:
        first = pool.submit(hub.submit, lambda _tx: lines[0].answer(hub))
        while hub._free:
            pass
        second = pool.submit(hub.submit, lambda _tx: "second")
        while not hub.waiting:
            pass
        closing = pool.submit(hub.close)
        while not hub._closed:
            pass
        with pytest.raises(Unavailable, match="closed"):
            hub.submit(lambda _tx: None)
        lines[0].there.send(b"first")
        assert (first.result(10), second.result(10)) == (b"first", "second")
        closing.result(10)


def test_a_socket_that_speaks_while_nobody_waits_for_it_is_let_be(hub: Hub, lines: list[Line]) -> None:
    lines[0].there.send(b"1")
    assert hub.submit(lambda _tx: lines[0].answer(hub)) == b"1"
    lines[0].there.send(b"2")  # as a server does that ends an idle connection
    assert hub.submit(lambda _tx: "others are served") == "others are served"
    assert hub.submit(lambda _tx: lines[0].answer(hub)) == b"2"
