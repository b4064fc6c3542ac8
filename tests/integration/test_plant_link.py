"""The link and a plant in its own process, over OPC UA: booked before acknowledged, stopped at once, nothing lost."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from entrepot.core.database import Database
from entrepot.fulfil.plant import MachineNotFound, PlantAway, PlantRefused, stops
from entrepot.fulfil.plant.domain import HALT_MS
from entrepot.fulfil.plant.link import PlantLink
from entrepot.fulfil.warehouse import exceptions, points
from entrepot.kit.clock import ManualClock
from tests.conftest import Engine
from tests.floor_audit import audit_floor
from tests.floor_factories import Hub
from tests.plant_factories import SimulatedPlant, circuit_of, linked, until

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
LEAD = "per_lead"


@pytest.fixture
def hub(db: Database, clock: ManualClock) -> Hub:
    return Hub(db, clock)


@pytest.fixture
def plant(tmp_path: Path) -> Iterator[SimulatedPlant]:
    with SimulatedPlant(tmp_path) as running:
        yield running


def tasks(hub: Hub) -> list[str]:
    with hub.db.read() as conn:
        return sorted(each.kind for each in exceptions(conn).items)


def halted_ms(plant: SimulatedPlant, circuit: str) -> float:
    until(lambda: plant.read(f"StopCircuits/{circuit}/Halted"))
    stopped, halted = (plant.read(f"StopCircuits/{circuit}/{name}") for name in ("StoppedAt", "HaltedAt"))
    return float((halted - stopped).total_seconds() * 1_000)


def test_a_box_goes_from_the_packing_table_into_its_chute(hub: Hub, plant: SimulatedPlant) -> None:
    code = str(hub.seal(hub.order()).sscc)
    with linked(hub.db, plant):
        plant.put_on("K3", code, at_m=1.0)
        until(lambda: hub.box(code).state == "sorted")
        assert hub.box(code).position == "C01"
        until(lambda: plant.read("Mailbox/Acknowledged") == plant.read("Mailbox/LastSequence") == 2)
    assert audit_floor(hub.db) == []


def test_nothing_is_acknowledged_to_a_sorter_before_it_is_committed(hub: Hub, plant: SimulatedPlant) -> None:
    code = str(hub.seal(hub.order()).sscc)
    held = []

    def keep_writer(tx: object) -> None:
        plant.put_on("K3", code, at_m=1.9)
        until(lambda: plant.read("Mailbox/LastSequence") == 1)
        time.sleep(0.5)
        held.append(plant.read("Mailbox/Acknowledged"))

    with linked(hub.db, plant):
        hub.db.write(keep_writer)
        assert held == [0]
        until(lambda: plant.read("Mailbox/Acknowledged") == 1)


def test_a_stop_that_is_asked_for_does_not_wait_for_the_database(hub: Hub, plant: SimulatedPlant) -> None:
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415

    with linked(hub.db, plant) as link, ThreadPoolExecutor(1) as hands:
        until(lambda: plant.read("Conveyors/K1/Running"))

        def while_writing(tx: object) -> object:
            asked = hands.submit(link.request_stop, ["E1"], actor=LEAD)
            until(lambda: plant.read("StopCircuits/E1/Halted"))
            return asked

        asked = hub.db.write(while_writing)
        assert asked.result(10) < HALT_MS  # type: ignore[attr-defined]
        until(lambda: circuit_of(link.state, "E1").halted)
    with hub.db.read() as conn:
        (line,) = stops(conn)
    assert (line.circuit, line.cause, line.asked_by) == ("E1", "host", LEAD)


def test_a_zone_halts_within_its_time_and_the_host_sees_it(hub: Hub, plant: SimulatedPlant) -> None:
    with linked(hub.db, plant) as link:
        until(lambda: plant.read("Sorters/Z1/SpeedMps") == 2.0)
        plant.press("E2")
        assert halted_ms(plant, "E2") <= HALT_MS
        until(lambda: circuit_of(link.state, "E2").halted)
        assert circuit_of(link.state, "E2").cause == "hard_wired"
        assert plant.read("Conveyors/K1/Running")
        until(lambda: _stop_of(hub) == ("E2", "hard_wired", None, True))


def _stop_of(hub: Hub) -> tuple[str, str, str | None, bool] | None:
    with hub.db.read() as conn:
        found = stops(conn)
    if not found:
        return None
    return found[0].circuit, found[0].cause, found[0].asked_by, found[0].halted_ms is not None


def test_a_zone_halts_while_no_host_is_there(engine: Engine, plant: SimulatedPlant) -> None:
    plant.press("E2")
    assert halted_ms(plant, "E2") <= HALT_MS


def test_a_zone_starts_only_after_a_reset_at_the_place_and_one_here(hub: Hub, plant: SimulatedPlant) -> None:
    with linked(hub.db, plant) as link:
        link.request_stop([], actor=LEAD)
        until(lambda: all(each.halted for each in link.state.circuits))
        with pytest.raises(PlantRefused):
            link.request_reset("E1", actor=LEAD)
        plant.reset_at_place("E1")
        link.request_reset("E1", actor=LEAD)
        until(lambda: plant.read("Conveyors/K1/Running"))
        assert circuit_of(link.state, "E2").halted
    with hub.db.read() as conn:
        assert sorted((line.circuit, line.reset_by) for line in stops(conn)) == [("E1", LEAD), ("E2", None)]


def test_a_stop_of_a_circuit_that_is_not_there_is_refused(hub: Hub, plant: SimulatedPlant) -> None:
    with linked(hub.db, plant) as link, pytest.raises(MachineNotFound):
        link.request_stop(["E9"], actor=LEAD)


def test_without_a_plant_a_stop_says_that_it_did_not_get_there(hub: Hub) -> None:
    with pytest.raises(PlantAway):
        PlantLink(hub.db, "opc.tcp://127.0.0.1:1/plant").request_stop([], actor=LEAD)


def test_a_plant_that_loses_its_power_goes_on_where_it_stood(hub: Hub, plant: SimulatedPlant) -> None:
    codes = [str(hub.seal(hub.order(f"shopper{number}")).sscc) for number in range(3)]
    with linked(hub.db, plant) as link:
        for number, code in enumerate(codes):
            plant.put_on("K3", code, at_m=0.2 + 0.7 * number)
        until(lambda: plant.read("Mailbox/LastSequence") >= 1)
        plant.kill()
        until(lambda: not link.state.connected)
        plant.restart()
        until(lambda: all(hub.box(code).state == "sorted" for code in codes), within_s=60)
    assert plant.lying() == []
    assert tasks(hub) == []
    assert audit_floor(hub.db) == []


def test_a_host_that_comes_back_books_what_it_missed_and_asks_people_about_the_rest(
    hub: Hub, plant: SimulatedPlant
) -> None:
    sorted_code, lost_code = (str(hub.seal(hub.order(name)).sscc) for name in ("anna", "ben"))
    with linked(hub.db, plant):
        first = plant.put_on("K3", lost_code, at_m=1.5)
        until(lambda: plant.read("Mailbox/Acknowledged") == 1)
        plant.press("E2")
    plant.lose(first)
    plant.put_on("Z1", at_m=8.0)  # laid on the loop by hand: no tunnel lies on its way
    plant.reset_at_place("E2")
    plant.put_on("K3", sorted_code, at_m=1.5)
    with linked(hub.db, plant) as link:
        until(lambda: sorted(tasks(hub)) == ["belt_lost", "on_belt_unknown"])
        link.request_reset("E2", actor=LEAD)
        until(lambda: hub.box(sorted_code).state == "sorted")
    assert hub.box(lost_code).state == "packed"
    assert audit_floor(hub.db) == []


def test_a_full_chute_is_left_out_until_it_is_emptied(hub: Hub, plant: SimulatedPlant) -> None:
    code, later = (str(hub.seal(hub.order(name)).sscc) for name in ("anna", "ben"))
    with linked(hub.db, plant) as link:
        plant.chute_full("C01", full=True)
        until(lambda: link.state.full_chutes == ("C01",))
        plant.put_on("K3", code, at_m=1.5)
        until(lambda: hub.box(code).state == "sorted")
        assert hub.box(code).position == "C02"
        plant.chute_full("C01", full=False)
        until(lambda: link.state.full_chutes == ())
        plant.put_on("K3", later, at_m=1.5)
        until(lambda: hub.box(later).state == "sorted")
        assert hub.box(later).position == "C01"


def blocked(hub: Hub, chute: str) -> bool:
    with hub.db.read() as conn:
        return next(place.blocked for place in points(conn) if place.code == chute)


def test_what_was_emptied_and_reset_while_the_house_was_away_is_so_for_the_house_as_well(
    hub: Hub, plant: SimulatedPlant
) -> None:
    with linked(hub.db, plant):
        plant.chute_full("C01", full=True)
        plant.press("E2")
        until(lambda: blocked(hub, "C01") and _stop_of(hub) == ("E2", "hard_wired", None, True))
    plant.chute_full("C01", full=False)
    plant.chute_full("C02", full=True)
    plant.reset_at_place("E2")
    plant.call("StopCircuits/E2/RequestReset")
    with linked(hub.db, plant):
        until(lambda: not blocked(hub, "C01") and blocked(hub, "C02"))
        until(lambda: _newest_is_reset(hub))


def _newest_is_reset(hub: Hub) -> bool:
    with hub.db.read() as conn:
        return stops(conn)[0].reset_at is not None


def test_a_report_that_cannot_be_booked_is_left_to_people_and_the_link_goes_on(
    hub: Hub, plant: SimulatedPlant, tmp_path: Path
) -> None:
    memory = tmp_path / "plant.json"
    plant.put_on("Z1")
    until(memory.exists)
    plant.kill()
    memory.write_text(json.dumps(json.loads(memory.read_text("utf-8")) | {"next_item": 2**63}), "utf-8")
    plant.restart()
    with linked(hub.db, plant) as link:
        plant.put_on("K3", str(hub.seal(hub.order()).sscc), at_m=1.5)  # a number that no database keeps
        until(lambda: "not_booked" in tasks(hub))
        until(lambda: plant.read("Mailbox/Acknowledged") == plant.read("Mailbox/LastSequence"))
        assert link.request_stop(["E2"], actor=LEAD) >= 0
