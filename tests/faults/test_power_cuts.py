"""The power goes in the middle of transfers: whatever the disk then holds, what was acknowledged is there once."""

from __future__ import annotations

import pytest

from bench.money_cuts import Disk, base, power_cuts, recorded

CUTS, SEED = 120, 20261123


@pytest.mark.slow
def test_no_power_cut_loses_or_halves_a_transfer_that_was_acknowledged() -> None:
    assert list(power_cuts(cuts=CUTS, seed=SEED, disk=Disk(), processes=1)) == []


@pytest.mark.slow
# What cannot even be opened leaves the files that its opening had opened to the garbage collector, which says so.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
@pytest.mark.parametrize("disk", [Disk(durable=False), Disk(honest=False)], ids=["synchronous off", "a disk that lies"])
def test_where_nothing_is_synced_power_cuts_find_what_is_lost_and_each_seed_finds_it_again(disk: Disk) -> None:
    found = list(power_cuts(cuts=16, seed=SEED, disk=disk, processes=1))
    assert len(found) > 4
    seed, wrong = found[0]
    assert list(power_cuts(cuts=1, seed=seed, disk=disk, processes=1)) == [(seed, wrong)]


def test_a_record_is_the_same_each_time_to_the_byte() -> None:
    first, second = (recorded(base(), 3, Disk()) for _ in range(2))
    assert first.happened == second.happened
