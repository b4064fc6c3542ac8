"""Whoever has waited longest is next, however eager the others are."""

from __future__ import annotations

import threading
import time
from collections import Counter

import pytest

from entrepot.core.database.turns import Turns
from entrepot.kit.errors import Unavailable


def test_nobody_waits_for_ever_behind_eager_callers() -> None:
    turns = Turns(2, patience_s=30)
    together = threading.Barrier(8)
    served: list[int] = []

    def eager(number: int) -> None:
        together.wait()
        while len(served) < 1_600:
            with turns.take():
                served.append(number)
                time.sleep(0.0002)

    threads = [threading.Thread(target=eager, args=(number,)) for number in range(together.parties)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    begun = max(served.index(number) for number in range(together.parties))  # from here on all eight want turns
    counts = Counter(served[begun:1_600])
    assert min(counts[number] for number in range(together.parties)) > max(counts.values()) / 2


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
