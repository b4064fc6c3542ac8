"""Whoever has waited longest is next, however eager the others are."""

from __future__ import annotations

import threading
import time

import pytest

from entrepot.core.database.turns import Turns
from entrepot.kit.errors import Unavailable


def test_nobody_waits_for_ever_behind_eager_callers() -> None:
    turns = Turns(2, patience_s=30)
    served = [0] * 8
    stop = threading.Event()

    def eager(number: int) -> None:
        while not stop.is_set():
            with turns.take():
                served[number] += 1
                time.sleep(0.0005)

    threads = [threading.Thread(target=eager, args=(number,)) for number in range(len(served))]
    for thread in threads:
        thread.start()
    time.sleep(0.5)
    stop.set()
    for thread in threads:
        thread.join()
    assert min(served) > max(served) / 2


def test_no_more_are_let_in_than_there_are_places() -> None:
    turns = Turns(3, patience_s=30)
    inside: list[int] = []
    most: list[int] = []

    def work() -> None:
        for _ in range(50):
            with turns.take():
                inside.append(1)
                most.append(len(inside))
                inside.pop()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(most) <= 3
    assert turns.waiting == 0


def test_a_turn_that_does_not_come_in_time_is_refused_and_leaves_the_queue() -> None:
    turns = Turns(1, patience_s=0.01)
    with turns.take():
        with pytest.raises(Unavailable):
            turns.take().__enter__()
        assert turns.waiting == 0
    with turns.take():
        pass
