"""Papers at the door: who sets up customs, fills in and prints, hands over and forgets."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image

from entrepot.core.accounts import api as accounts_api
from entrepot.core.accounts import grant_role
from entrepot.core.database import Database
from entrepot.fulfil.customs import api as customs_api
from entrepot.fulfil.warehouse import api, papers_api
from entrepot.kit.clock import ManualClock
from tests.customs_factories import at_the_border, goods_of, order_abroad
from tests.floor_factories import Hub
from tests.visitors import Visitor, build_app

ROOT = "/api/v1/warehouse"
SENDER = {"name": "Hub", "line1": "Street 1", "city": "Seoul", "postcode": "03187", "country": "KR"}
RANGE = {"mail_class": "packet", "service": "LX", "country": "KR", "first": 1, "last": 99}
RATE = {"usd_micros": 1_400_000, "source": "IMF"}
HANDED = {
    "carrier": "Korea Post", "vehicle": "12A 3456", "seal_number": "S1", "given_by": "Min", "taken_by": "Lee",
    "signature": [[[0, 0], [1000, 1000]]],
}  # fmt: skip


@pytest.fixture
def hub(db: Database, clock: ManualClock) -> Hub:
    return Hub(db, clock)


@pytest.fixture
def people(hub: Hub, tmp_path: Path) -> Iterator[dict[str, Visitor]]:
    app = build_app(hub.db, tmp_path, [accounts_api.router, api.router, papers_api.router, customs_api.router])
    made = {}
    for name, role in (("worker", "warehouse"), ("operator", "operator"), ("shopper", None)):
        made[name] = Visitor(app)
        person_id = made[name].sign_up(f"{name}@hub.example")
        if role is not None:
            grant_role(hub.db, person_id, role)
        made[name].cookies.clear()
        made[name].sign_in(f"{name}@hub.example")
    yield made
    for person in made.values():
        person.close()


def test_customs_are_set_up_by_the_house_and_by_nobody_else(hub: Hub, people: dict[str, Visitor]) -> None:
    worker, shopper = people["worker"], people["shopper"]
    assert worker.get(f"{ROOT}/customs").json()["sender"] is None
    for method, path, body in (
        ("PUT", "customs/sender", SENDER), ("POST", "customs/ranges", RANGE), ("PUT", "customs/sdr-rate", RATE),
    ):  # fmt: skip
        assert shopper.request(method, f"{ROOT}/{path}", json=body).status == 403
        assert worker.request(method, f"{ROOT}/{path}", json=body).status < 300, path
    setup = people["operator"].get(f"{ROOT}/customs").json()
    assert (setup["sender"]["name"], setup["ranges"][0]["left"], setup["sdr_rate"]["source"]) == ("Hub", 99, "IMF")
    assert worker.post(f"{ROOT}/customs/ranges", RANGE).status == 409
    assert worker.post(f"{ROOT}/customs/ranges", RANGE | {"service": "CX"}).status == 422
    assert worker.request("PUT", f"{ROOT}/customs/sender", json=SENDER | {"city": "서울"}).status == 422


def test_a_declaration_is_filled_in_printed_and_sent_ahead(hub: Hub, people: dict[str, Visitor]) -> None:
    worker, operator = people["worker"], people["operator"]
    at_the_border(hub)
    box = hub.seal(order_abroad(hub, goods_of(hub, hs_code=None)))
    path = f"{ROOT}/boxes/{box.code}/customs"
    assert operator.get(path).json()["gaps"] == [{"what": "hs_code", "line": 1}]
    assert worker.get(f"{path}/paper.pdf").status == 409
    assert worker.get(f"{path}/advance").status == 409
    line = f"{ROOT}/boxes/{box.id}/customs/lines/1"
    assert operator.request("PUT", line, json={"hs_code": "691200"}).status == 403
    assert worker.request("PUT", line, json={"hs_code": "69"}).status == 422
    said = worker.request("PUT", line, json={"hs_code": "6912.00"}).json()
    assert (said["state"], said["gaps"]) == ("ready", [])
    assert worker.request("PUT", line, json={"origin": "CN"}).status == 409
    assert worker.post(f"{ROOT}/boxes/{box.id}/customs/check").json()["number"] == said["number"]
    picture = worker.get(f"{path}/paper.png")
    assert picture.headers["cache-control"] == "private, no-store"
    (code,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture.body)))
    assert code.text == said["number"]
    assert worker.get(f"{path}/paper.pdf").body.startswith(b"%PDF")
    assert worker.get(f"{path}/paper.zpl").text.startswith("^XA")
    ahead = worker.get(f"{path}/advance").json()
    assert (ahead["item_id"], ahead["addressee"]["name"]) == (said["number"], "Shopper anna")
    assert operator.get(f"{path}/advance").status == 403  # holds an address
    assert worker.get(f"{ROOT}/boxes/{said['number']}").json()["box"]["id"] == box.id


def test_a_box_that_stays_in_the_country_has_no_papers(hub: Hub, people: dict[str, Visitor]) -> None:
    at_the_border(hub)
    box = hub.seal(hub.order())
    for path in ("customs", "customs/paper.pdf", "customs/advance"):
        assert people["worker"].get(f"{ROOT}/boxes/{box.code}/{path}").status == 404


def test_a_manifest_is_handed_over_once(hub: Hub, people: dict[str, Visitor]) -> None:
    worker = people["worker"]
    box = hub.seal(hub.order())
    manifest: dict[str, Any] = worker.post(f"{ROOT}/manifests", {"dock": "D1"}).json()
    path = f"{ROOT}/manifests/{manifest['id']}"
    hub.scan(str(box.sscc), "load", "D1")
    assert worker.get(f"{path}/handover").json() == {"handover": None, "left_behind": []}
    assert worker.post(f"{path}/close", HANDED | {"signature": [[[0, 1001]]]}).status == 422
    for _ in range(2):
        assert worker.post(f"{path}/close", HANDED).json()["state"] == "shipped"
    assert worker.post(f"{path}/close", HANDED | {"taken_by": "Kim"}).status == 409
    handover = people["operator"].get(f"{path}/handover").json()["handover"]
    assert (handover["said"]["taken_by"], handover["boxes"]) == ("Lee", 1)
    assert worker.post(f"{path}/handover/forget").status == 204
    assert worker.get(f"{path}/handover").json()["handover"]["said"]["taken_by"] == ""


def test_a_return_has_its_reference_its_label_and_its_truck(hub: Hub, people: dict[str, Visitor]) -> None:
    worker = people["worker"]
    order_id = hub.order()
    hub.scan(order_id, "receive", at="R1")
    hub.cancel(order_id)
    code = hub.parcel(order_id).code
    assert worker.get(f"{ROOT}/parcels/{code}/return").status == 404
    assert worker.get(f"{ROOT}/labels/{code}.png").status == 409
    manifest = worker.post(f"{ROOT}/manifests", {"dock": "D2", "kind": "returns"}).json()
    assert manifest["kind"] == "returns"
    hub.scan(order_id, "return", at="X1")
    back = worker.get(f"{ROOT}/parcels/{code}/return").json()
    assert (back["manifest_id"], back["order_id"]) == (manifest["id"], order_id)
    (read,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(worker.get(f"{ROOT}/labels/{code}.png").body)))
    assert read.text == f"(00){back['sscc']}"
    assert back["reference"] in worker.get(f"{ROOT}/manifests/{manifest['id']}/boxes.csv").text
