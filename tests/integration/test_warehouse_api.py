"""The floor over HTTP: who may do what, what goes in and what comes out."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image

from entrepot.core.accounts import api as accounts_api
from entrepot.core.accounts import create_api_key, create_seller, grant_role
from entrepot.core.database import Database
from entrepot.fulfil.warehouse import ParcelState, api, box_label, parcel_label, to_png
from entrepot.kit.clock import ManualClock
from tests.floor_factories import Hub
from tests.visitors import Visitor, bearer, build_app

ROOT = "/api/v1/warehouse"


@pytest.fixture
def hub(db: Database, clock: ManualClock) -> Hub:
    return Hub(db, clock)


class Doors:
    """People at the hub's application: a worker, an operator, a shopper, a seller's owner."""

    def __init__(self, db: Database, folder: Path) -> None:
        self.db = db
        self.app = build_app(db, folder, [accounts_api.router, api.router])
        self.people: list[Visitor] = []
        self.worker = self.person("worker", "warehouse")
        self.operator = self.person("operator", "operator")
        self.shopper = self.person("shopper")

    def person(self, name: str, role: str | None = None) -> Visitor:
        visitor = Visitor(self.app)
        self.people.append(visitor)
        person_id = visitor.sign_up(f"{name}@hub.example")
        if role is not None:
            grant_role(self.db, person_id, role)
        visitor.cookies.clear()
        visitor.sign_in(f"{name}@hub.example")
        visitor.name = person_id  # type: ignore[attr-defined]  # only these tests ask
        return visitor


@pytest.fixture
def doors(hub: Hub, tmp_path: Path) -> Iterator[Doors]:
    made = Doors(hub.db, tmp_path)
    yield made
    for person in made.people:
        person.close()


def scan(doors: Doors, scan_id: str, station: str, code: str, **more: Any) -> dict[str, Any]:
    answer = doors.worker.post(f"{ROOT}/scans", {"scan_id": scan_id, "station": station, "code": code, **more})
    assert answer.status == 200, answer.text
    result: dict[str, Any] = answer.json()
    return result


def test_a_scan_is_booked_and_answered_for_a_screen(hub: Hub, doors: Doors) -> None:
    first, _ = hub.order(), hub.order()
    code = hub.parcel(first).code
    answer = scan(doors, "a1", "R1", code)
    assert (answer["outcome"], answer["big_text"], answer["title"]) == ("ok", "A01-031", "Received")
    assert answer["instruction"] == "Put it in A01-031, then scan that label."
    assert answer["says"]["instruction"] == {
        "id": "Put it in %(place)s, then scan that label.",
        "params": {"place": "A01-031"},
    }
    assert answer["next"] == {"kind": "store", "code": code, "expects": "position", "position": "A01-031"}
    assert scan(doors, "a1", "R1", code) == answer
    follow = answer["next"] | {"position": "a01-031"}
    del follow["expects"]
    stored = scan(doors, "a2", "H1", follow.pop("code"), **follow)
    assert (stored["outcome"], stored["position"]) == ("ok", "A01-031")
    history = doors.operator.get(f"{ROOT}/parcels/{code}/history").json()["events"]
    assert [event["actor"] for event in history] == ["system", *[doors.worker.name] * 2]  # type: ignore[attr-defined]  # a visitor with a name


def test_a_queue_of_scans_is_answered_one_by_one(hub: Hub, doors: Doors) -> None:
    code = hub.parcel(hub.order()).code
    scans = [
        {"scan_id": "q1", "station": "R1", "code": code, "weight_g": 930},
        {"scan_id": "q2", "station": "R1", "code": code},
        {"scan_id": "q3", "station": "P1", "code": code},
        {"scan_id": "q4", "station": "R1", "code": "what is this"},
    ]
    answer = doors.worker.post(f"{ROOT}/scans/batch", {"scans": scans}).json()
    assert [each["outcome"] for each in answer["answers"]] == ["ok", "already", "ok", "unknown"]
    assert doors.worker.post(f"{ROOT}/scans/batch", {"scans": scans}).json() == answer


@pytest.mark.parametrize(
    "change",
    [
        {"scan_id": ""},
        {"scan_id": "a b"},
        {"station": "../etc"},
        {"code": ""},
        {"code": "x" * 401},
        {"kind": "dance"},
        {"weight_g": 0},
        {"weight_g": 10**9},
        {"size_mm": [1, 2]},
        {"photo_file_id": "photo.jpg"},
        {"reason": "bored"},
        {"surprise": 1},
        {"code": "a\x00b"},
    ],
)
def test_a_scan_that_makes_no_sense_is_refused_by_its_field(hub: Hub, doors: Doors, change: dict[str, Any]) -> None:
    body = {"scan_id": "x1", "station": "R1", "code": "P4K7Q2M9D3CX"} | change
    assert doors.worker.post(f"{ROOT}/scans", body).status == 422


READS = [
    "summary", "changes", "parcels", "picks", "parcels/{parcel}", "parcels/{parcel}/history", "boxes", "boxes/{box}",
    "boxes/{box}/history", "labels/{box}.png", "labels/{box}.pdf", "labels/{box}.zpl", "bays", "bays/A01/slots",
    "places", "places/W1-01", "manifests", "manifests/{manifest}", "manifests/{manifest}/boxes.csv",
    "manifests/{manifest}/boxes.pdf", "exceptions",
]  # fmt: skip
WRITES: list[tuple[str, dict[str, Any] | None]] = [
    ("scans", {"scan_id": "w", "station": "R1", "code": "x"}),
    ("scans/batch", {"scans": [{"scan_id": "w", "station": "R1", "code": "x"}]}),
    ("parcels/{parcel}/send-now", None),
    ("parcels/{parcel}/reslot", None),
    ("boxes/{box}/reopen", {"station": "P1"}),
    ("places/A01-031/counts", {"count_id": "c", "codes": []}),
    ("manifests", {"dock": "D2"}),
    ("manifests/{manifest}/close", None),
    ("exceptions/{exception}/resolve", {"resolution": "close"}),
]


def test_the_warehouse_works_an_operator_looks_and_nobody_else_does_either(hub: Hub, doors: Doors) -> None:
    order_id = hub.order()
    box = hub.seal(order_id)
    unknown = scan(doors, "u1", "R1", "4006381333931")
    manifest = doors.worker.post(f"{ROOT}/manifests", {"dock": "d1", "route": "KR-1"}).json()
    names = {
        "parcel": hub.parcel(order_id).id,
        "box": box.id,
        "manifest": manifest["id"],
        "exception": unknown["exception_id"],
    }
    visitor = doors.person("nobody")
    visitor.headers.clear()
    for path in READS:
        where = f"{ROOT}/{path.format(**names)}"
        statuses = [who.get(where).status for who in (doors.worker, doors.operator, doors.shopper, visitor)]
        assert statuses == [200, 200, 403, 401], where
    for path, body in WRITES:
        where = f"{ROOT}/{path.format(**names)}"
        statuses = [who.post(where, body).status for who in (doors.operator, doors.shopper, visitor)]
        assert statuses == [403, 403, 401], where


def test_a_key_scans_only_with_the_scope_for_it(hub: Hub, doors: Doors) -> None:
    person_id = doors.worker.name  # type: ignore[attr-defined]  # a visitor with a name
    _, looks = create_api_key(hub.db, person_id, ["warehouse:read"], "screen")
    _, scans = create_api_key(hub.db, person_id, ["warehouse:scan"], "scanner")
    machine = doors.person("machine")
    body = {"scan_id": "k1", "station": "R1", "code": hub.parcel(hub.order()).code}
    assert machine.post(f"{ROOT}/scans", body, headers=bearer(looks)).status == 403
    assert machine.post(f"{ROOT}/scans", body, headers=bearer(scans)).status == 200
    assert machine.get(f"{ROOT}/summary", headers=bearer(looks)).json()["received"] == 1


@pytest.mark.parametrize("part", ["parcels", "boxes", "manifests", "exceptions"])
def test_a_state_that_a_list_does_not_know_is_refused_with_those_it_knows(doors: Doors, part: str) -> None:
    said = doors.operator.get(f"{ROOT}/{part}?state=vanished")
    assert (said.status, said.json()["field"]) == (422, "state")
    assert {"parcels": "expected", "boxes": "planned"}.get(part, "open") in said.json()["expected"]


@pytest.mark.parametrize("state", [*ParcelState, "sorted", "loaded"])
def test_parcels_in_each_state_are_listed(doors: Doors, state: str) -> None:
    assert doors.operator.get(f"{ROOT}/parcels?state={state}").status == 200


def test_lists_and_pages_hold_what_the_floor_does(hub: Hub, doors: Doors) -> None:
    orders = [hub.order(f"s{number}") for number in range(3)]
    page = doors.operator.get(f"{ROOT}/parcels?state=expected&limit=2").json()
    assert [parcel["order_id"] for parcel in page["items"]] == [orders[2], orders[1]]
    rest = doors.operator.get(f"{ROOT}/parcels?state=expected&limit=2&cursor={page['next']}").json()
    assert [parcel["order_id"] for parcel in rest["items"]] == [orders[0]]
    assert doors.operator.get(f"{ROOT}/parcels?cursor=broken").status == 422
    changes = doors.operator.get(f"{ROOT}/changes?limit=2").json()
    more = doors.operator.get(f"{ROOT}/changes?after={changes['position']}").json()
    assert [len(changes["changes"]), len(more["changes"])] == [2, 1]
    assert doors.operator.get(f"{ROOT}/changes?after=1").status == 422


@pytest.mark.parametrize(
    "path",
    [
        "parcels/P4K7Q2M9D3CX", "parcels/nothing/history", "boxes/box_none", "boxes/000000000000000017/history",
        "labels/none.png", "bays/Z99/slots", "places/Z99", "manifests/man_none", "manifests/x/boxes.csv",
    ],
)  # fmt: skip
def test_what_is_not_there_is_not_found(hub: Hub, doors: Doors, path: str) -> None:
    answer = doors.operator.get(f"{ROOT}/{path}")
    assert (answer.status, answer.headers["content-type"]) == (404, "application/problem+json")


def test_a_box_is_labelled_sorted_loaded_and_shipped_over_http(hub: Hub, doors: Doors) -> None:
    order_id = hub.order()
    box = hub.seal(order_id)
    zpl = doors.worker.get(f"{ROOT}/labels/{box.sscc}.zpl")
    assert zpl.headers["content-type"] == "application/zpl; charset=utf-8"
    assert zpl.headers["cache-control"] == "private, no-store"
    assert doors.worker.get(f"{ROOT}/labels/{box.id}.gif").status == 404
    manifest = doors.worker.post(f"{ROOT}/manifests", {"dock": "D1"})
    assert manifest.status == 201
    assert doors.worker.post(f"{ROOT}/manifests", {"dock": "D1"}).status == 409
    assert doors.worker.post(f"{ROOT}/manifests", {"dock": "R1"}).status == 404
    assert scan(doors, "l1", "D1", str(box.sscc))["outcome"] == "ok"
    manifest_id = manifest.json()["id"]
    closed = doors.worker.post(f"{ROOT}/manifests/{manifest_id}/close").json()
    assert (closed["state"], closed["boxes"], closed["parcels"]) == ("shipped", 1, 1)
    assert str(box.sscc) in doors.worker.get(f"{ROOT}/manifests/{manifest_id}/boxes.csv").text
    assert hub.order_state(order_id) == "shipped"


def test_troubles_are_seen_and_ended_over_http(hub: Hub, doors: Doors) -> None:
    order_id = hub.order()
    scan(doors, "t1", "R1", hub.parcel(order_id).code, kind="damaged", reason="wet", photo_file_id="ab" * 32)
    (task,) = doors.operator.get(f"{ROOT}/exceptions").json()["items"]
    assert task["ways_out"] == ["fit", "return_to_sender", "dispose"]
    where = f"{ROOT}/exceptions/{task['id']}/resolve"
    assert doors.worker.post(where, {"resolution": "close"}).status == 422
    assert doors.worker.post(where, {"resolution": "fit"}).status == 204
    assert doors.worker.post(where, {"resolution": "fit"}).status == 409
    assert hub.parcel(order_id).state == "received"


def test_the_lead_sends_now_reslots_counts_and_reopens_over_http(hub: Hub, doors: Doors) -> None:
    first, _ = hub.order(), hub.order()
    hub.scan(first, at="R1")
    parcel_id = hub.parcel(first).id
    assert doors.worker.post(f"{ROOT}/parcels/{parcel_id}/reslot").json() == {"slot": "A01-032"}
    hub.scan(first, "store", "A01-032")
    count = {"count_id": "c1", "codes": [hub.parcel(first).code]}
    assert doors.worker.post(f"{ROOT}/places/a01-032/counts", count).json()["right"] == count["codes"]
    (box_id,) = doors.worker.post(f"{ROOT}/parcels/{parcel_id}/send-now").json()["boxes"]
    assert doors.worker.post(f"{ROOT}/parcels/{parcel_id}/send-now").status == 409
    hub.seal(first)
    opened = doors.worker.post(f"{ROOT}/boxes/{box_id}/reopen", {"station": "p1"}).json()
    assert (opened["box"]["state"], opened["parcels"][0]["state"]) == ("planned", "picked")


def form_data(data: bytes) -> tuple[bytes, dict[str, str]]:
    edge = "edge-of-the-picture"
    head = f'--{edge}\r\nContent-Disposition: form-data; name="picture"; filename="p.png"\r\n\r\n'
    body = head.encode() + data + f"\r\n--{edge}--\r\n".encode()
    return body, {"content-type": f"multipart/form-data; boundary={edge}"}


def test_a_picture_gives_all_codes_on_it(hub: Hub, doors: Doors) -> None:
    first, second = hub.order("anna"), hub.order("bert")
    box = hub.seal(first)
    with hub.db.read() as conn:
        labels = [box_label(conn, box.id), parcel_label(conn, order_id=second, seller_id="sel_potter")]
    belt = Image.new("L", (2_600, 2_000), 200)
    for number, label in enumerate(labels):
        belt.paste(Image.open(io.BytesIO(to_png(label))), (40 + number * 1_300, 100))
    out = io.BytesIO()
    belt.rotate(180).save(out, "PNG")
    body, headers = form_data(out.getvalue())
    found = doors.worker.request("POST", f"{ROOT}/pictures", body=body, headers=headers)
    assert found.status == 200, found.text
    assert {(code["kind"], code["value"]) for code in found.json()} == {
        ("sscc", box.sscc),
        ("parcel", hub.parcel(second).code),
    }
    assert all(0 <= part <= 1 for code in found.json() for corner in code["corners"] for part in corner)
    body, headers = form_data(b"no picture at all")
    assert doors.worker.request("POST", f"{ROOT}/pictures", body=body, headers=headers).status == 415
    assert doors.shopper.request("POST", f"{ROOT}/pictures", body=body, headers=headers).status == 403


def test_a_seller_prints_the_label_of_own_parcels_only(hub: Hub, doors: Doors) -> None:
    owner = doors.person("potter")
    seller_id = create_seller(hub.db, owner.name, "Potter", "KR", "KRW", "potter")  # type: ignore[attr-defined]  # a visitor with a name
    mine, other = hub.order(seller=seller_id), hub.order(seller="sel_other")
    where = "/api/v1/orders/{}/parcel-label.{}"
    png = owner.get(where.format(mine, "png"))
    assert png.status == 200, png.text
    (code,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(png.body)))
    assert code.text == hub.parcel(mine).code
    assert owner.get(where.format(mine, "pdf")).headers["content-type"] == "application/pdf"
    assert owner.get(where.format(other, "png")).status == 404
    assert doors.shopper.get(where.format(mine, "png")).status == 403
