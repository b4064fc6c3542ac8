"""Ids sort by time, never repeat, and replay."""

from datetime import UTC, datetime, timedelta
from random import Random

from entrepot.kit.clock import ManualClock
from entrepot.kit.ids import Ids, is_id


def _clock() -> ManualClock:
    return ManualClock(datetime(2026, 3, 2, tzinfo=UTC))


def test_ids_of_one_generator_only_grow_even_when_the_clock_is_stepped_back() -> None:
    clock = _clock()
    ids = Ids(clock, Random(1))
    made = [ids.new("ord") for _ in range(5000)]
    clock.advance(timedelta(seconds=-30))
    made += [ids.new("ord") for _ in range(5000)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)


def test_the_same_clock_and_seed_give_the_same_ids() -> None:
    first, second = Ids(_clock(), Random(7)), Ids(_clock(), Random(7))
    assert [first.new("pay") for _ in range(10)] == [second.new("pay") for _ in range(10)]


def test_an_id_is_known_by_its_form_and_prefix() -> None:
    made = Ids(_clock(), Random(1)).new("ord")
    assert is_id(made, "ord")
    assert not is_id(made, "pay")
    for other in ("", "ord_", made + "0", made.upper(), made.replace("_", "-"), "ord_" + "é" * 26):
        assert not is_id(other, "ord")
