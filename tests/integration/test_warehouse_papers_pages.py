"""Papers at the desk: customs filled in, a load handed over and its names forgotten, parcels that go back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import update

from entrepot.app import App, open_app
from entrepot.core.accounts import grant_role
from entrepot.core.http.client import Response
from entrepot.fulfil.customs import declaration_of
from entrepot.fulfil.warehouse import find_manifest, handover_of, open_manifest
from entrepot.fulfil.warehouse.tables import warehouse_place
from entrepot.kit.clock import ManualClock
from tests.customs_factories import SEOUL_HUB, at_the_border, goods_of, order_abroad
from tests.floor_factories import PERSON, Hub
from tests.town import NOON
from tests.visitors import Visitor, fresh_settings


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    app = open_app(fresh_settings(tmp_path, gs1_company_prefix="0000000"), clock=ManualClock(NOON), durable=False)
    yield app
    app.stop()


@pytest.fixture
def hub(app: App) -> Hub:
    clock = app.platform.db.clock
    assert isinstance(clock, ManualClock)
    return Hub(app.platform.db, clock)


@pytest.fixture
def hand(app: App) -> Iterator[Visitor]:
    visitor = Visitor(app.http)
    grant_role(app.platform.db, visitor.sign_up("hand@market.example", name="Warehouse hand"), "warehouse")
    visitor.sign_in("hand@market.example")
    yield visitor
    visitor.close()


def sends(hand: Visitor, path: str, **form: str) -> Response:
    """Send a form and follow to the page that it leads to."""
    answer = hand.request("POST", path, form=form)
    assert answer.status == 303, answer.text[:300]
    return hand.get(answer.headers["location"])


def test_customs_are_set_up_at_the_desk(hub: Hub, hand: Visitor) -> None:
    assert "no box is declared" in hand.get("/warehouse/customs").text
    sender = {"name": "Hub", "line1": "Street 1", "postcode": "03187", "city": "Seoul", "country": "kr"}
    assert "customs abroad read it" in sends(hand, "/warehouse/customs/sender", **sender).text
    assert 'value="Seoul"' in hand.get("/warehouse/customs").text
    wrong = sends(hand, "/warehouse/customs/sender", **(sender | {"city": "서울"}))
    assert "Customs could not read this description" in wrong.text
    numbers = {"mail_class": "packet", "service": "lx", "country": "KR", "first": "00000001", "last": "00000099"}
    assert "00000099" in sends(hand, "/warehouse/customs/ranges", **numbers).text
    assert "are there already" in sends(hand, "/warehouse/customs/ranges", **numbers).text
    assert "this is no rate" in sends(hand, "/warehouse/customs/sdr-rate", dollars="much", source="IMF").text
    assert "1.40000 US dollars" in sends(hand, "/warehouse/customs/sdr-rate", dollars="1.4", source="IMF").text


def test_what_is_missing_of_a_box_is_filled_in_on_its_page(hub: Hub, hand: Visitor) -> None:
    at_the_border(hub)
    box = hub.seal(order_abroad(hub, goods_of(hub, hs_code=None)))
    page = hand.get(f"/warehouse/boxes/{box.code}")
    assert "Line 1: Customs code (HS)" in page.text
    assert 'name="origin"' not in page.text  # it is known
    assert f"/warehouse/boxes/{box.id}" in hand.get("/warehouse/exceptions").text
    wrong = sends(hand, f"/warehouse/boxes/{box.id}/customs/1", hs_code="69")
    assert "is no customs code" in wrong.text
    done = sends(hand, f"/warehouse/boxes/{box.id}/customs/1", hs_code="6912.00")
    with hub.db.read() as conn:
        declaration = declaration_of(conn, box.id)
    assert declaration is not None
    assert str(declaration.number) in done.text
    assert "/customs/paper.pdf" in done.text
    assert "Nothing is amiss" in hand.get("/warehouse/exceptions").text
    assert SEOUL_HUB.name not in done.text  # who sends stands on the paper, not here


def test_a_load_is_handed_over_with_names_that_can_be_erased(hub: Hub, hand: Visitor) -> None:
    box, left = hub.seal(hub.order("anna")), hub.seal(hub.order("bert"))
    hub.scan(str(left.sscc), "sort", "C01", at="I1")
    manifest_id = open_manifest(hub.db, dock="D1", actor=PERSON)
    path = f"/warehouse/manifests/{manifest_id}"
    assert "Still in chutes for this truck" in hand.get(path).text
    assert 'name="taken_by"' not in hand.get(path).text  # nothing to hand over yet
    hub.scan(str(box.sscc), "load", "D1")
    page = hand.get(path).text
    assert 'name="taken_by"' in page
    assert left.code in page
    said = {"carrier": "Korea Post", "vehicle": "12A 3456", "seal_number": "S1", "given_by": "Min", "taken_by": "Lee"}
    wrong = sends(hand, f"{path}/close", **said, signature="[[[0, 1001]]]")
    assert "the signature is not one of ours" in wrong.text
    with hub.db.read() as conn:
        assert find_manifest(conn, manifest_id).state == "open"
    closed = sends(hand, f"{path}/close", **said, signature="[[[0, 0], [900, 900]]]").text
    assert "Korea Post" in closed
    assert "<polyline" in closed
    assert "Stayed in chutes" in closed
    again = sends(hand, f"{path}/close", **(said | {"taken_by": "Kim"}))
    assert "what was signed then stays" in again.text
    erased = sends(hand, f"{path}/forget").text
    assert "Korea Post" not in erased
    assert "were erased" in erased
    with hub.db.read() as conn:
        handover = handover_of(conn, manifest_id)
    assert handover is not None
    assert handover.boxes == 1


def test_parcels_go_back_on_a_truck_of_their_own(hub: Hub, hand: Visitor) -> None:
    order_id = hub.order()
    hub.scan(order_id, "receive", at="R1")
    hub.cancel(order_id)
    code = hub.parcel(order_id).code
    opened = hand.request("POST", "/warehouse/manifests", form={"dock": "D2", "kind": "returns"})
    assert "Nothing is on it yet" in hand.get(opened.headers["location"]).text
    assert "Returns" in hand.get("/warehouse/manifests").text
    scanned = hand.request("POST", "/warehouse/scan", form={"station": "X1", "code": code, "kind": "return"})
    assert f"/api/v1/warehouse/labels/{code}.pdf" in scanned.text
    page = hand.get(opened.headers["location"]).text
    assert "RMA-" in page
    assert code in page
    assert "RMA-" in hand.get(f"/warehouse/parcels/{code}").text
    said = {"carrier": "Korea Post", "vehicle": "1", "taken_by": "Lee"}
    sends(hand, f"{opened.headers['location']}/close", **said)
    assert hub.parcel(order_id).state == "returned"


def test_a_dock_of_a_large_building_has_a_number_of_four_digits(hub: Hub, hand: Visitor) -> None:
    place = warehouse_place.c
    hub.db.write(lambda tx: tx.execute(update(warehouse_place).where(place.code == "D2").values(code="D1024")))
    opened = hand.request("POST", "/warehouse/manifests", form={"dock": "d1024"})
    assert "D1024" in hand.get(opened.headers["location"]).text
