"""The building over HTTP: the floor reads it, an operator changes it, and is told first what would change."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from entrepot.core.accounts import api as accounts_api
from entrepot.core.accounts import grant_role
from entrepot.core.database import Database
from entrepot.fulfil.warehouse import building_api
from entrepot.kit.clock import ManualClock
from tests.floor_factories import Hub
from tests.unit.test_warehouse_building import SITE
from tests.visitors import Visitor, build_app

ROOT = "/api/v1/warehouse"


@pytest.fixture
def hub(db: Database, clock: ManualClock) -> Hub:
    return Hub(db, clock)


@pytest.fixture
def people(hub: Hub, tmp_path: Path) -> Iterator[dict[str, Visitor]]:
    app = build_app(hub.db, tmp_path, [accounts_api.router, building_api.router])
    made = {}
    for name, role in (("worker", "warehouse"), ("operator", "operator"), ("shopper", None)):
        visitor = made[name] = Visitor(app)
        person_id = visitor.sign_up(f"{name}@hub.example")
        if role is not None:
            grant_role(hub.db, person_id, role)
        visitor.cookies.clear()
        visitor.sign_in(f"{name}@hub.example")
    yield made
    for visitor in made.values():
        visitor.close()


def document(**changes: Any) -> dict[str, Any]:
    return copy.deepcopy(SITE) | changes


def larger() -> dict[str, Any]:
    changed = document()
    changed["zones"][0]["bays"] = 4
    changed["zones"][0]["size_m"] = [9, 9]
    changed["chutes"][0]["capacity"] = 90
    return changed


def test_the_document_comes_back_as_it_was_installed(people: dict[str, Visitor]) -> None:
    for who in ("worker", "operator"):
        answer = people[who].get(f"{ROOT}/layout")
        assert answer.json()["document"] == SITE
        assert answer.json()["slots"] == 304
    assert people["shopper"].get(f"{ROOT}/layout").status == 403


def test_a_check_says_what_would_change_and_changes_nothing(people: dict[str, Visitor]) -> None:
    answer = people["operator"].request("PUT", f"{ROOT}/layout?check=true", json=larger())
    assert answer.status == 200, answer.text
    assert answer.json() == {
        "changes": [
            {"kind": "slot", "added": 60, "removed": 0, "changed": 0},
            {"kind": "chute", "added": 0, "removed": 0, "changed": 1},
        ],
        "places": 61,
        "obstacles": [],
    }
    assert people["operator"].get(f"{ROOT}/layout").json()["slots"] == 304


def test_a_change_is_made_and_kept_with_who_made_it(people: dict[str, Visitor]) -> None:
    answer = people["operator"].request("PUT", f"{ROOT}/layout", json=larger())
    assert (answer.status, answer.json()["job_id"]) == (200, None)
    now = people["worker"].get(f"{ROOT}/layout").json()
    assert (now["slots"], now["changes"][0]["state"]) == (364, "current")
    assert now["changes"][0]["made_by"].startswith("per_")
    assert people["worker"].get(f"{ROOT}/zones").json()["zones"][0]["bays"] == 4


def test_only_an_operator_changes_the_building(people: dict[str, Visitor]) -> None:
    assert people["worker"].request("PUT", f"{ROOT}/layout", json=larger()).status == 403
    assert people["shopper"].request("PUT", f"{ROOT}/layout", json=larger()).status == 403


def test_a_faulty_field_is_named(people: dict[str, Visitor]) -> None:
    answer = people["operator"].request("PUT", f"{ROOT}/layout", json=document(time_zone="Mars/Olympus"))
    assert (answer.status, answer.json()["field"]) == (422, "site.time_zone")


def test_what_is_in_use_stays_and_is_named(hub: Hub, people: dict[str, Visitor]) -> None:
    waits, _ = hub.order("anna"), hub.order("anna")
    slot = hub.store(waits)
    smaller = document(conveyors=[], tunnels=[], sorters=[])
    smaller["zones"] = [zone for zone in smaller["zones"] if not slot.startswith(zone["code"])]
    checked = people["operator"].request("PUT", f"{ROOT}/layout?check=true", json=smaller).json()
    assert checked["obstacles"] == [{"code": slot, "held": 1}]
    refused = people["operator"].request("PUT", f"{ROOT}/layout", json=smaller)
    assert (refused.status, refused.json()["code"]) == (409, "warehouse.building_in_use")
    assert slot in refused.json()["detail"]


def test_machines_and_the_pace_are_read(people: dict[str, Visitor]) -> None:
    machines = people["worker"].get(f"{ROOT}/equipment").json()["items"]
    assert {each["kind"] for each in machines} == {"conveyor", "tunnel", "sorter", "gate", "stop_circuit", "tote"}
    stages = people["worker"].get(f"{ROOT}/pace").json()["stages"]
    assert [stage["kind"] for stage in stages] == ["receive", "store", "pick", "pack", "sort", "load", "ship"]
