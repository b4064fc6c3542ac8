"""Belts in simulated time: zones halt by themselves, sorters carry round, nothing reported is ever lost."""

from __future__ import annotations

import json
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrepot.fulfil.plant.domain import HALT_MS, Equipment
from entrepot.fulfil.plant.simulator.belts import GAP_M, MAILBOX_MOST, Belts, Refused
from entrepot.fulfil.plant.simulator.run import machines_of
from entrepot.fulfil.warehouse import layout_from, route_codes
from tests.plant_factories import small_plant

TICK_S = 0.005
SMALL = Equipment.of(layout_from(small_plant(), route_codes()).equipment)


def plant(*, seed: int = 1) -> Belts:
    belts = Belts(SMALL, rng=Random(seed), now_us=1_000_000, epoch=7)
    belts.host_is_here()
    return belts


def let_run(belts: Belts, seconds: float, *, host: bool = True) -> None:
    for _ in range(round(seconds / TICK_S)):
        if host:
            belts.host_is_here()
        belts.step(TICK_S)


def kinds(belts: Belts) -> list[str]:
    return [each.kind for each in belts.mailbox]


@pytest.mark.parametrize("cause", ["hard_wired", "host"])
def test_a_zone_halts_within_its_time_and_the_other_runs_on(cause: str) -> None:
    belts = plant()
    let_run(belts, 2)
    belts.open_circuit("E2", cause)
    let_run(belts, HALT_MS / 1_000)
    assert belts.is_still("E2")
    assert not belts.is_still("E1")
    assert 0 < belts.circuits["E2"].halted_at_us - belts.circuits["E2"].stopped_at_us <= HALT_MS * 1_000


def test_a_stop_halts_a_zone_of_which_no_host_knows() -> None:
    belts = plant()
    let_run(belts, 10, host=False)  # the host has gone
    belts.open_circuit("E2", "hard_wired")
    let_run(belts, HALT_MS / 1_000, host=False)
    assert belts.is_still("E2")


def test_a_circuit_closes_only_after_somebody_reset_it_at_the_place() -> None:
    belts = plant()
    belts.open_circuit("E1", "hard_wired")
    with pytest.raises(Refused):
        belts.reset_circuit("E1")
    let_run(belts, 1)
    assert belts.is_still("E1")
    belts.reset_at_place("E1")
    let_run(belts, 1)
    assert belts.is_still("E1")  # the reset at the place starts nothing
    belts.reset_circuit("E1")
    let_run(belts, 1)
    assert not belts.is_still("E1")


def test_a_box_is_read_and_goes_into_the_chute_that_it_was_given() -> None:
    belts = plant()
    item = belts.put_on("K3", ["B1"], weight_g=500)
    let_run(belts, 4)
    assert [(each.kind, each.codes, each.station, each.weight_g) for each in belts.mailbox] == [
        ("scan", ("B1",), "I1", 500)
    ]
    belts.divert(item, "C05")
    let_run(belts, 20)
    assert [(each.kind, each.place) for each in belts.mailbox][1:] == [("diverted", "C05")]
    assert list(belts.items()) == []


def test_a_box_without_an_answer_goes_round() -> None:
    belts = plant()
    item = belts.put_on("K3", ["B1"])
    let_run(belts, 60)
    assert belts.belts["Z1"].recirculated >= 2
    belts.divert(item, "C01")
    let_run(belts, 25)
    assert kinds(belts) == ["scan", "diverted"]


def test_a_full_chute_sends_a_box_round_and_says_so() -> None:
    belts = plant()
    item = belts.put_on("K3", ["B1"])
    belts.full_chutes["C01"] = True
    belts.divert(item, "C01")
    let_run(belts, 15)
    assert kinds(belts) == ["scan", "chute_full"]
    belts.full_chutes["C01"] = False
    let_run(belts, 25)
    assert kinds(belts)[-1] == "diverted"


def test_what_no_camera_reads_is_reported_as_not_read() -> None:
    belts = plant()
    belts.tunnels["T2"].no_read_share = 1.0
    belts.put_on("K3", ["B1"])
    let_run(belts, 4)
    assert [(each.kind, each.codes) for each in belts.mailbox] == [("no_read", ())]


def test_a_parcel_leaves_at_the_station_at_the_end_of_the_belts() -> None:
    belts = plant()
    belts.put_on("K1", ["P1"])
    let_run(belts, 25)
    assert [(each.kind, each.place) for each in belts.mailbox] == [("scan", ""), ("left", "S1")]


def test_things_queue_behind_a_jam_and_keep_their_distance() -> None:
    belts = plant()
    belts.belts["K2"].jammed = True
    for number in range(4):
        belts.put_on("K1", [f"P{number}"])
        let_run(belts, 2)
    let_run(belts, 20)
    lying = sorted(each.at_m for each in belts.items() if each.on == "K1")
    assert len(lying) >= 3
    assert all(after - before >= GAP_M - 1e-6 for before, after in pairwise(lying))
    belts.belts["K2"].jammed = False
    let_run(belts, 60)
    assert kinds(belts).count("left") == 4


def test_inducts_halt_when_the_host_is_gone_and_the_sorter_goes_on() -> None:
    belts = plant()
    let_run(belts, 2)
    let_run(belts, 4, host=False)
    faults = {code: belts.fault(belt) for code, belt in belts.belts.items()}
    assert faults == {"K1": "host_lost", "K2": "", "K3": "host_lost", "Z1": ""}
    let_run(belts, 1)
    assert not any(belts.fault(belt) for belt in belts.belts.values())


def test_inducts_halt_before_a_report_would_be_lost() -> None:
    belts = plant()
    belts.put_on("K3", ["B1"])
    let_run(belts, 4)
    belts.mailbox = belts.mailbox * MAILBOX_MOST
    assert belts.fault(belts.belts["K3"]) == "mailbox_full"


def test_reports_are_kept_until_they_are_acknowledged() -> None:
    belts = plant()
    for number in range(3):
        belts.put_on("K1", [f"P{number}"])
        let_run(belts, 5)
    assert [each.sequence for each in belts.mailbox][:3] == [1, 2, 3]
    belts.acknowledge(2)
    assert belts.mailbox[0].sequence == 3
    with pytest.raises(Refused):
        belts.acknowledge(99)


def test_a_restart_finds_everything_where_it_lay() -> None:
    belts = plant()
    for number in range(5):
        belts.put_on("K3" if number % 2 else "K1", [f"B{number}"])
        let_run(belts, 3)
    belts.open_circuit("E2", "hard_wired")
    kept = json.loads(json.dumps(belts.memory()))
    again = Belts(SMALL, rng=Random(1), now_us=belts.now_us, epoch=8)
    again.restore(kept)
    assert json.loads(json.dumps(again.memory())) == kept
    assert again.belts["Z1"].speed == 0
    assert not again.circuits["E2"].ok


@given(st.lists(st.tuples(st.sampled_from(["put", "stop", "reset", "wait", "divert", "take"]), st.integers(0, 11))))
def test_every_thing_is_on_one_belt_or_was_reported_as_gone(acts: list[tuple[str, int]]) -> None:
    belts = plant()
    made: list[int] = []
    for act, which in acts:
        try:
            if act == "put":
                made.append(belts.put_on("K3" if which % 2 else "K1", [f"B{which}"]))
            elif act == "stop":
                belts.open_circuit(f"E{1 + which % 2}", "hard_wired")
            elif act == "reset":
                belts.reset_at_place(f"E{1 + which % 2}")
                belts.reset_circuit(f"E{1 + which % 2}")
            elif act == "divert" and made:
                belts.divert(made[which % len(made)], f"C{1 + which:02d}")
            elif act == "take" and made:
                belts.take_off(made[which % len(made)])
        except Refused:
            pass
        let_run(belts, 1.5)
    gone = [each.item for each in belts.mailbox if each.kind in {"diverted", "left", "taken_off"}]
    assert sorted(gone + [each.number for each in belts.items()]) == made
    assert [each.sequence for each in belts.mailbox] == list(range(1, belts.sequence + 1))


def test_the_small_hub_has_machines_to_simulate() -> None:
    belts = Belts(machines_of(None), rng=Random(1), now_us=1, epoch=1)
    assert set(belts.belts) == {"V1", "V2", "L1"}
    assert len(belts.full_chutes) == 12
