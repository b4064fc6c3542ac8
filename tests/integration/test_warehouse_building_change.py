"""A building in use is changed whole or not at all, whatever lies in it and whenever the process dies."""

from __future__ import annotations

import copy
from contextlib import suppress
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from entrepot.core.database import Database
from entrepot.core.files import LocalFiles
from entrepot.core.jobs import Jobs
from entrepot.core.platform import Platform
from entrepot.core.settings import Settings
from entrepot.fulfil.warehouse import (
    BuildingInUse,
    Layout,
    building_state,
    change_building,
    check_building,
    current_layout,
    equipment,
    install_site,
    layout_from,
)
from entrepot.fulfil.warehouse import change as changing
from entrepot.fulfil.warehouse.jobs import JOBS
from entrepot.fulfil.warehouse.routes import built_in_routes
from entrepot.fulfil.warehouse.tables import warehouse_bay, warehouse_layout, warehouse_place
from entrepot.kit.clock import ManualClock
from entrepot.kit.errors import Conflict
from tests.floor_factories import PERSON, PREFIX, Hub
from tests.unit.test_warehouse_building import SITE


@pytest.fixture
def hub(db: Database, clock: ManualClock) -> Hub:
    return Hub(db, clock)


def building(**changes: Any) -> Layout:
    return layout_from(copy.deepcopy(SITE) | changes, built_in_routes().codes)


def zones(**of_first: Any) -> list[dict[str, Any]]:
    first, *rest = copy.deepcopy(SITE["zones"])
    return [first | of_first, *rest]


def places(db: Database) -> dict[str, Any]:
    with db.read() as conn:
        return {row.code: row for row in conn.execute(select(warehouse_place))}


def test_the_installed_building_has_its_machines(hub: Hub) -> None:
    with hub.db.read() as conn:
        machines = {each.code: each for each in equipment(conn)}
    assert [machines[code].kind for code in ("V2", "T1", "L1", "G1", "E2", "K")] == [
        "conveyor", "tunnel", "sorter", "gate", "stop_circuit", "tote",
    ]  # fmt: skip
    assert machines["L1"].stop_circuit == "E2"
    assert [stop["chute"] for stop in machines["L1"].data["chutes"]] == [f"C{n:02d}" for n in range(1, 13)]
    assert machines["T1"].data == {"conveyor": "V2", "at_m": 21.0, "station": "I1"}


def test_a_zone_that_grows_gets_its_slots_and_nothing_else_changes(hub: Hub) -> None:
    before = places(hub.db)
    begun = change_building(hub.db, building(zones=zones(bays=4)), actor=PERSON)
    assert [(each.kind, each.added, each.removed, each.changed) for each in begun.change.counts] == [("slot", 60, 0, 0)]
    after = places(hub.db)
    assert len(after) == len(before) + 60
    assert {code: row for code, row in after.items() if code in before and not code.startswith("A")} == {
        code: row for code, row in before.items() if not code.startswith("A")
    }
    with hub.db.read() as conn:
        assert building_state(conn, begun.layout_id).state == "current"
        assert conn.execute(select(warehouse_bay.c.slots).where(warehouse_bay.c.bay == "A04")).scalar_one() == 60


def test_an_empty_zone_goes_with_its_slots(hub: Hub) -> None:
    change_building(hub.db, building(zones=[zones()[0], zones()[2]], **without_belts()), actor=PERSON)
    left = places(hub.db)
    assert not [code for code in left if code.startswith("B0")]
    with hub.db.read() as conn:
        assert conn.execute(select(warehouse_bay.c.bay).where(warehouse_bay.c.zone == "B")).all() == []


def without_belts() -> dict[str, Any]:
    return {"conveyors": [], "tunnels": [], "sorters": []}


def test_a_slot_with_something_in_it_cannot_go_and_nothing_is_changed(hub: Hub) -> None:
    waits, _ = hub.order("anna"), hub.order("anna")
    hub.store(waits)
    slot = hub.parcel(waits).slot
    assert slot is not None
    zone = next(each["code"] for each in SITE["zones"] if slot.startswith(each["code"]))
    rest = [each for each in zones() if each["code"] != zone]
    before = places(hub.db)
    with pytest.raises(BuildingInUse, match=slot):
        change_building(hub.db, building(zones=rest, **without_belts()), actor=PERSON)
    assert places(hub.db) == before


def test_what_fills_while_places_are_closed_opens_everything_again(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    waits, _ = hub.order("anna"), hub.order("anna")
    hub.store(waits)
    slot = hub.parcel(waits).slot
    assert slot is not None
    hub.db.write(lambda tx: tx.execute(warehouse_place.update().where(_code() == "A02-001").values(blocked=True)))
    before = places(hub.db)
    # What is asked before the change is begun knows nothing of the parcel yet, as when it comes a moment later.
    real = changing.check_building
    monkeypatch.setattr(
        changing, "check_building", lambda c, lay: changing.BuildingChange(real(c, lay).counts, 1, (), equipment=True)
    )
    monkeypatch.setattr(changing, "_CHUNK", 7)
    rest = [each for each in zones() if each["code"] == "F"]
    with pytest.raises(BuildingInUse, match=slot):
        change_building(hub.db, building(zones=rest, **without_belts()), actor=PERSON)
    assert places(hub.db) == before
    with hub.db.read() as conn:
        newest = conn.execute(select(warehouse_layout.c.state).order_by(warehouse_layout.c.id.desc()).limit(1))
        assert newest.scalar_one() == "refused"
        assert current_layout(conn) == layout_from(SITE, built_in_routes().codes)


def _code() -> Any:
    return warehouse_place.c.code


def test_a_chute_is_changed_only_for_what_is_not_in_it(hub: Hub) -> None:
    chutes = copy.deepcopy(SITE["chutes"])
    chutes[0]["capacity"] = 80
    chutes[1]["routes"] = ["KR-2"]
    change_building(hub.db, building(chutes=chutes), actor=PERSON)
    after = places(hub.db)
    assert (after["C01"].capacity, list(after["C02"].routes)) == (80, ["KR-2"])
    hub.db.write(lambda tx: tx.execute(warehouse_place.update().where(_code() == "C01").values(held=70)))
    chutes[0]["capacity"] = 60
    with hub.db.read() as conn:
        change = check_building(conn, building(chutes=chutes))
    assert [(each.code, each.held) for each in change.obstacles] == [("C01", 70)]


def test_a_station_where_a_parcel_lies_cannot_go(hub: Hub) -> None:
    order = hub.order()
    hub.order()
    hub.scan(order, "receive", at="R2")
    stations = [each for each in copy.deepcopy(SITE["stations"]) if each["code"] != "R2"]
    with pytest.raises(BuildingInUse, match="R2"):
        change_building(hub.db, building(stations=stations), actor=PERSON)
    hub.store(order)
    change_building(hub.db, building(stations=stations), actor=PERSON)
    assert "R2" not in places(hub.db)


class Killed(Exception):
    """The end of a process."""


def dying(db: Database, writes: int) -> Any:
    """A writer that is killed after so many writes."""
    real, left = db.write, [writes]

    def write(fn: Any) -> Any:
        if not left[0]:
            raise Killed
        left[0] -= 1
        return real(fn)

    return write


def test_a_process_that_dies_between_two_writes_goes_on_where_it_was(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changing, "_CHUNK", 10)
    target = building(zones=zones(bays=5, columns=8))
    with monkeypatch.context() as killed:
        killed.setattr(hub.db, "write", dying(hub.db, 1))
        with pytest.raises(Killed):
            change_building(hub.db, target, actor=PERSON)
    with hub.db.read() as conn:
        layout_id = conn.execute(
            select(warehouse_layout.c.id).where(warehouse_layout.c.state == "closing")
        ).scalar_one()
    with pytest.raises(Conflict, match="being changed already"):
        change_building(hub.db, building(name="Another"), actor=PERSON)
    again = change_building(hub.db, target, actor=PERSON)
    assert (again.layout_id, again.job_id is None) == (layout_id, False)
    kills = 0
    for writes in count(1):
        with monkeypatch.context() as killed, suppress(Killed):
            killed.setattr(hub.db, "write", dying(hub.db, writes))
            changing.apply_building(hub.db, layout_id)
            break
        kills += 1
    assert kills > 4
    assert set(places(hub.db)) == {place.code for place in target.places}
    with hub.db.read() as conn:
        assert current_layout(conn) == target
        assert building_state(conn, layout_id).state == "current"


def test_a_small_change_whose_caller_was_killed_is_finished_by_a_job(
    hub: Hub, monkeypatch: pytest.MonkeyPatch, clock: ManualClock, tmp_path: Path
) -> None:
    target = building(zones=zones(bays=5, columns=8))
    with monkeypatch.context() as killed:
        killed.setattr(hub.db, "write", dying(hub.db, 1))
        with pytest.raises(Killed):
            change_building(hub.db, target, actor=PERSON)
    jobs = Jobs(Platform(Settings(data_dir=tmp_path), hub.db, LocalFiles(tmp_path / "files")), JOBS, [])
    assert jobs.step() == 0  # its caller may still be at it
    clock.advance(timedelta(minutes=2))
    assert jobs.step() == 1
    with hub.db.read() as conn:
        assert current_layout(conn) == target
    assert change_building(hub.db, building(name="Another"), actor=PERSON).job_id is None


def test_a_hub_from_before_documents_takes_the_small_one_as_its_own(hub: Hub) -> None:
    hub.db.write(lambda tx: tx.execute(warehouse_layout.delete()))
    install_site(hub.db, gs1_company_prefix=PREFIX)
    with hub.db.read() as conn:
        layout = current_layout(conn)
    assert layout is not None
    assert layout.code == "HUB1"


def test_another_building_takes_the_place_of_an_empty_one_under_its_own_name(hub: Hub) -> None:
    change_building(hub.db, building(code="SHOP7", name="Back room"), actor=PERSON)
    assert install_site(hub.db, gs1_company_prefix=PREFIX) == hub.site_id
    with hub.db.read() as conn:
        layout = current_layout(conn)
    assert layout is not None
    assert (layout.code, layout.name) == ("SHOP7", "Back room")
