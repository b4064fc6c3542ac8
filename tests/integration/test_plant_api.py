"""The machines over HTTP: a stop goes to the plant, a gate's readings are booked, printers are named and tried."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator

import pytest

from entrepot.fulfil.plant import Machines, NoMachines
from entrepot.fulfil.plant.link import PlantLink
from entrepot.fulfil.warehouse import report_trouble, settle_trouble
from tests.plant_factories import SimulatedPlant, until
from tests.requests_of import Asked, Said, send
from tests.town import Town

ROOT = "/api/v1/warehouse"


def ask(town: Town, who: str, method: str, path: str, body: str = "") -> Said:
    return send(town.app.http, Asked(method, path, body=body.encode() or None), town.people[who].headers)


@pytest.fixture(scope="module")
def plant(town: Town, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimulatedPlant]:
    """A plant that the town is linked to."""
    with SimulatedPlant(tmp_path_factory.mktemp("plant")) as running:
        link, stop = PlantLink(town.app.platform.db, running.url), threading.Event()
        thread = threading.Thread(target=link.run, args=(stop,))
        thread.start()
        town.app.platform.provide(Machines, link)
        until(lambda: link.state.connected)
        yield running
        town.app.platform.provide(Machines, NoMachines())
        stop.set()
        thread.join(10)


def test_a_box_with_nowhere_to_go_is_shown_with_its_route_and_what_to_do(town: Town) -> None:
    says = {"id": "Close %(box)s first.", "params": {"box": "B4K7Q2M9D3CX"}}
    about = {"machine": "Z1", "item": 7, "outcome": "refused", "box": "B4K7Q2M9D3CX", "route": "KR-1", "says": says}
    db = town.app.platform.db
    db.write(lambda tx: report_trouble(tx, "no_chute", subject="HUB1:7", actor="system", place="I1", about=about))
    page = ask(town, "worker", "GET", "/warehouse/exceptions").body.decode()
    for words in (
        'href="/warehouse/boxes/B4K7Q2M9D3CX"',
        "KR-1",
        "Take it off the belt Z1",
        "Close B4K7Q2M9D3CX first.",
    ):
        assert words in page
    db.write(lambda tx: settle_trouble(tx, "no_chute", subject="HUB1:7", resolution="gone", actor="system"))


def test_without_a_plant_a_stop_is_answered_with_what_to_do(town: Town) -> None:
    town.app.platform.provide(Machines, NoMachines())
    said = ask(town, "worker", "POST", f"{ROOT}/plant/stops", "{}")
    assert said.status == 503
    assert b"use the buttons at the place" in said.body


def test_a_stop_reaches_the_plant_and_is_seen(town: Town, plant: SimulatedPlant) -> None:
    said = ask(town, "worker", "POST", f"{ROOT}/plant/stops", '{"circuits": ["e2"]}')
    assert said.status == 200, said.body
    until(lambda: plant.read("StopCircuits/E2/Halted"))
    until(lambda: b'"halted":true' in ask(town, "operator", "GET", f"{ROOT}/plant").body)
    assert b'class="mark stop halted"' in ask(town, "worker", "GET", "/warehouse/floor/plan").body
    for page in ("/warehouse", "/warehouse/floor/alarms"):
        assert re.search(
            rb'role="alert">.*E2 \xc2\xb7 [^<]* stands still', ask(town, "worker", "GET", page).body, re.DOTALL
        )
    refused = ask(town, "worker", "POST", f"{ROOT}/plant/resets", '{"circuit": "E2"}')
    assert refused.status == 409
    plant.reset_at_place("E2")
    assert ask(town, "worker", "POST", f"{ROOT}/plant/resets", '{"circuit": "E2"}').status == 200
    until(lambda: b'class="mark stop halted"' not in ask(town, "worker", "GET", "/warehouse/floor/plan").body)
    assert b"stands still" not in ask(town, "worker", "GET", "/warehouse/floor/alarms").body
    assert not plant.read("StopCircuits/E1/Halted")
    assert ask(town, "worker", "POST", f"{ROOT}/plant/stops", '{"circuits": ["E7"]}').status == 404


def test_only_people_of_the_floor_stop_machines(town: Town, plant: SimulatedPlant) -> None:
    for who in ("shopper", "seller", "courier", "operator"):
        assert ask(town, who, "POST", f"{ROOT}/plant/stops", "{}").status == 403
    assert plant.read("StopCircuits/E1/Ok")


def test_the_readings_of_a_gate_are_answered_one_by_one(town: Town) -> None:
    body = '{"gate": "g1", "reads": [{"epc": "3314257BF40C0E4000001A85", "at": "2026-03-02T03:00:00Z"}]}'
    said = ask(town, "worker", "POST", f"{ROOT}/reads", body)
    assert said.status == 200, said.body
    assert b'"outcome":"not_a_box"' in said.body


def test_a_printer_is_named_tried_and_removed(town: Town) -> None:
    named = '{"code": "LP7", "host": "127.0.0.1", "port": 9100, "station": "P2"}'
    assert ask(town, "worker", "POST", f"{ROOT}/printers", named).status == 201
    assert ask(town, "worker", "POST", f"{ROOT}/printers", named).status == 409
    assert ask(town, "worker", "POST", f"{ROOT}/printers", named.replace("9100", "22")).status == 422
    assert ask(town, "worker", "POST", f"{ROOT}/printers/LP7/test").status == 200
    assert b"LP7" in ask(town, "operator", "GET", f"{ROOT}/printers").body
    assert ask(town, "worker", "DELETE", f"{ROOT}/printers/LP7").status == 204
    assert ask(town, "worker", "DELETE", f"{ROOT}/printers/LP7").status == 404


def test_the_page_shows_the_zones_and_stops_all_of_them(town: Town, plant: SimulatedPlant) -> None:
    shown = ask(town, "operator", "GET", "/warehouse/plant").body.decode()
    assert "E1 · Receiving" in shown
    assert "E2 · Sorting" in shown
    form = Asked("POST", "/warehouse/plant/stop", body=b"circuit=", media_type="application/x-www-form-urlencoded")
    assert send(town.app.http, form, town.people["worker"].headers).status == 303
    until(lambda: plant.read("StopCircuits/E1/Halted") and plant.read("StopCircuits/E2/Halted"))
    until(lambda: "Stands still" in ask(town, "operator", "GET", "/warehouse/plant/now").body.decode())
