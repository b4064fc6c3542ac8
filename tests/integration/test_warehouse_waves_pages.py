"""Waves and tours on their pages, without script, and over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from entrepot.app import App, open_app
from entrepot.core.accounts import grant_role
from entrepot.core.http.client import Response
from entrepot.fulfil.warehouse import Advice, advise
from entrepot.kit.clock import SystemClock, to_us
from tests.visitors import Visitor, fresh_settings

API = "/api/v1/warehouse"


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    app = open_app(fresh_settings(tmp_path), durable=False)
    yield app
    app.stop()


def person(app: App, role: str) -> Visitor:
    visitor = Visitor(app.http)
    person_id = visitor.sign_up(f"{role}@market.example", name="Somebody")
    grant_role(app.platform.db, person_id, role)
    visitor.sign_in(f"{role}@market.example")
    return visitor


def form(visitor: Visitor, path: str, fields: dict[str, str]) -> Response:
    """What a page's form sends."""
    return visitor.request("POST", path, form=fields)


def a_box(app: App, worker: Visitor) -> str:
    """A parcel of another shop that has come and goes alone; the code of its box."""
    promised = to_us(SystemClock().now() + timedelta(days=2))
    parcel = Advice("2026/1", "c-1", "KR", "03187", 200, 100, 80, 900, promised)
    (code,) = advise(app.platform.db, client_id="tea-house", parcels=[parcel], actor="system")
    told = worker.post(f"{API}/scans", {"scan_id": "a", "station": "R1", "code": code, "kind": "receive"})
    assert told.status == 200, told.text
    found = worker.get(f"{API}/parcels/{code}").json()["parcel"]
    box = found["box_id"] or worker.post(f"{API}/parcels/{found['id']}/send-now", {}).json()["boxes"][0]
    return str(worker.get(f"{API}/boxes/{box}").json()["box"]["code"])


def test_a_lead_releases_a_wave_and_a_picker_walks_its_tour(app: App) -> None:
    worker = person(app, "warehouse")
    empty = worker.get("/warehouse/waves")
    assert "No waves yet" in empty.text
    box = a_box(app, worker)
    assert "may be fetched at once" in worker.get(f"/warehouse/waves?box={box}").text
    assert "There is no such box" in worker.get("/warehouse/waves?box=nothing").text
    said = form(worker, "/warehouse/waves", {"route": "", "within_h": "72", "most_boxes": ""})
    assert said.status == 303, said.text
    page = worker.get(said.headers["location"])
    assert box in page.text
    assert "It is in wave" in worker.get(f"/warehouse/waves?box={box}").text
    picks = worker.get(f"{API}/picks").json()["items"]
    assert picks[0]["wave"] in worker.get("/warehouse/waves").text
    assert "No tour yet" in worker.get("/warehouse/tour").text
    assert form(worker, "/warehouse/tour", {"parcels": "5"}).status == 303
    tour = worker.get("/warehouse/tour")
    assert picks[0]["code"] in tour.text
    assert picks[0]["code"] in worker.get("/warehouse/scan?station=H1").text
    again = form(worker, "/warehouse/tour", {"parcels": "0"})
    assert again.status == 303
    worker.post(f"{API}/scans", {"scan_id": "b", "station": "H1", "code": picks[0]["code"], "kind": "pick"})
    assert "All is fetched" in worker.get("/warehouse/tour").text
    none = form(worker, "/warehouse/waves", {})
    assert none.headers["location"].startswith("/warehouse/waves")
    worker.close()


def test_an_operator_says_how_boxes_are_released_and_workers_do_not(app: App) -> None:
    worker, operator = person(app, "warehouse"), person(app, "operator")
    body = {"mode": "lead", "window_min": 60, "most_boxes": 5, "most_at_work": 9}
    assert worker.request("PUT", f"{API}/release", json=body).status == 403
    assert operator.request("PUT", f"{API}/release", json=body).json() == body
    assert worker.get(f"{API}/release").json()["due"]["room"] == 5
    fields = {name: str(value) for name, value in body.items()} | {"mode": "departures"}
    assert form(operator, "/warehouse/release", fields).status == 303
    assert worker.get(f"{API}/release").json()["mode"] == "departures"
    assert "By itself, as departures come near" in operator.get("/warehouse/waves").text
    worker.close()
    operator.close()


def test_the_interface_releases_shows_and_withdraws_a_wave(app: App) -> None:
    worker = person(app, "warehouse")
    assert worker.post(f"{API}/waves", {}).status == 409
    box = a_box(app, worker)
    until = (SystemClock().now() + timedelta(days=9)).isoformat()
    made = worker.post(f"{API}/waves", {"until": until})
    assert made.status == 201, made.text
    wave = made.json()
    told = worker.get(f"{API}/waves/{wave['code']}").json()
    assert [each["code"] for each in told["of_boxes"]] == [box]
    assert worker.get(f"{API}/boxes/{box}/wave").json()["wave"]["code"] == wave["code"]
    tour = worker.post(f"{API}/tours", {}).json()
    assert worker.get(f"{API}/tours/mine").json()["tour"]["id"] == tour["id"]
    assert worker.post(f"{API}/waves/{wave['id']}/withdraw", {}).status == 409
    assert worker.post(f"{API}/tours/{tour['id']}/give-back", {}).json() == {"freed": 1}
    assert worker.post(f"{API}/waves/{wave['id']}/withdraw", {}).status == 204
    assert worker.get(f"{API}/waves?state=withdrawn").json()["items"][0]["code"] == wave["code"]
    assert worker.get(f"{API}/boxes/{box}/wave").json() == {"wave": None, "why": "at_once"}
    worker.close()
