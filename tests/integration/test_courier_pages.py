"""The courier's round and the shopper's tracking, page by page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from entrepot.app import App, open_app
from entrepot.core.accounts import grant_role
from entrepot.deliver.dispatch import CourierDraft, proof_of, set_courier, stops, tracking, tracking_token
from entrepot.fulfil.warehouse import (
    ScanRequest,
    box_history,
    boxes,
    close_manifest,
    open_manifest,
    parcel_of_order,
    points,
    scan,
)
from entrepot.kit.clock import ManualClock
from entrepot.kit.money import Money
from entrepot.pay.checkout import pay
from entrepot.pay.wallet import top_up
from entrepot.shop.orders import DeliveryQuotes, OrderGroupView, mark_sent, place
from tests.shop_factories import Market, make_market, wish
from tests.visitors import Visitor, fresh_settings

MORNING = datetime(2026, 11, 18, 0, 30, tzinfo=UTC)  # a Wednesday, 09:30 at the hub


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    settings = fresh_settings(tmp_path)
    app = open_app(settings, clock=ManualClock(MORNING), durable=False)
    yield app
    app.stop()


@pytest.fixture
def courier(app: App) -> Iterator[Visitor]:
    visitor = Visitor(app.http)
    person_id = visitor.sign_up("courier@market.example", name="Courier")
    grant_role(app.platform.db, person_id, "courier")
    every_day = CourierDraft(routes=(), works_from="00:00", works_to="23:59", working_days="1234567")
    set_courier(app.platform.db, person_id, every_day, actor="per_operator")
    visitor.sign_in("courier@market.example")
    yield visitor
    visitor.close()


def _bought(app: App, *, lines: slice = slice(None)) -> tuple[Market, OrderGroupView]:
    db = app.platform.db
    market = make_market(db)
    group = place(db, request=wish(market, lines=market.lines[lines]), delivery=app.platform.port(DeliveryQuotes))
    top_up(db, person_id=market.shopper_id, amount=Money(10_000_000, "KRW"), idempotency_key=None)
    pay(db, group_id=group.id, shopper_id=market.shopper_id)
    app.step()
    return market, group


def _shipped(app: App, *, lines: slice = slice(None)) -> tuple[Market, OrderGroupView]:
    market, group = _bought(app, lines=lines)
    _ship(app, group)
    return market, group


def _ship(app: App, group: OrderGroupView) -> None:
    """Bring a purchase through the hub in one box."""
    db = app.platform.db
    numbers = iter(range(1000))

    def book(code: str, kind: str, station: str, **more: object) -> None:
        scan_id = f"{group.id}s{next(numbers)}"
        scan(db, ScanRequest(scan_id=scan_id, station=station, code=code, actor="per_hub", kind=kind, **more))  # type: ignore[arg-type]  # whatever the test names

    with db.read() as connection:
        codes = [parcel_of_order(connection, each.id, seller_id=each.seller_id).code for each in group.orders]
    for code in codes:
        book(code, "receive", "R1")
    app.step()
    for code in codes:
        book(code, "pick", "H1")
    for code in codes:
        book(code, "pack", "P1")
    with db.read() as connection:
        box = next(each for each in boxes(connection).items if each.state in {"open", "sealed"})
    if box.state == "open":
        book(box.code, "pack", "P1", weight_g=box.expected_g)
    manifest_id = open_manifest(db, dock="D1", actor="per_hub")
    book(box.code, "load", "D1")
    close_manifest(db, manifest_id=manifest_id, actor="per_hub")
    app.step()
    with db.read() as connection:
        assert box_history(connection, box.id)
        assert points(connection)


def _shipped_twice(app: App) -> tuple[Market, OrderGroupView]:
    """Two purchases of one shopper, in a box each, on their way to one door."""
    market, first = _shipped(app)
    db = app.platform.db
    second = place(db, request=wish(market), delivery=app.platform.port(DeliveryQuotes))
    pay(db, group_id=second.id, shopper_id=market.shopper_id)
    app.step()
    _ship(app, second)
    return market, first


def _on_the_road(courier: Visitor) -> str:
    """Leave the hub; return what the courier's page shows then."""
    assert courier.request("POST", "/courier/shift", form={"act": "depart"}).status == 303
    return courier.get("/courier").text


def _stop_states(app: App) -> list[str]:
    with app.platform.db.read() as connection:
        return [stop.state for stop in stops(connection).items]


def test_a_purchase_is_followed_by_whoever_has_the_link(app: App) -> None:
    market, group = _bought(app)
    with app.platform.db.read() as connection:
        token = tracking_token(connection, group.id, market.shopper_id)
    guest = Visitor(app.http)
    page = guest.get(f"/tracking/{token}")
    assert page.status == 200
    assert "Arrives" in page.text
    assert "2 sellers are preparing your order" in page.text
    assert 'aria-current="step"' not in page.text
    assert guest.get(f"/tracking/{token}/parts").status == 200
    assert guest.get("/tracking/trk_nothingofthekind").status == 404
    guest.close()


@pytest.mark.parametrize(("lines", "step"), [(slice(None), "Merged"), (slice(1), "Packed")], ids=["two", "one"])
def test_a_parcel_that_travels_alone_is_not_said_to_be_merged(app: App, lines: slice, step: str) -> None:
    market, group = _shipped(app, lines=lines)
    with app.platform.db.read() as connection:
        token = tracking_token(connection, group.id, market.shopper_id)
    guest = Visitor(app.http)
    page = guest.get(f"/tracking/{token}").text
    guest.close()
    assert [word for word in ("Merged", "Packed") if word in page] == [step]


def test_parcels_of_a_purchase_that_may_still_meet_are_not_said_to_travel_alone(app: App) -> None:
    market, group = _bought(app)
    for order in group.orders:
        mark_sent(app.platform.db, seller_id=order.seller_id, order_id=order.id, actor="per_seller")
    app.step()
    with app.platform.db.read() as connection:
        token = tracking_token(connection, group.id, market.shopper_id)
    guest = Visitor(app.http)
    page = guest.get(f"/tracking/{token}").text
    guest.close()
    assert page.count('<ol class="steps">') == len(group.orders)
    assert [word for word in ("Merge", "Pack") if f"</span>{word}<" in page] == ["Merge"]


def test_a_courier_off_shift_is_told_how_to_start(courier: Visitor) -> None:
    assert "Start the shift" in courier.get("/courier").text
    assert courier.request("POST", "/courier/shift", form={"act": "start"}).status == 303
    assert courier.get("/courier").status == 200


def test_only_a_courier_sees_a_round(app: App) -> None:
    guest = Visitor(app.http)
    assert guest.get("/courier").status == 401
    guest.sign_up("shopper@market.example")
    guest.sign_in("shopper@market.example")
    assert guest.get("/courier").status == 403
    guest.close()


def test_a_box_is_brought_to_the_door_with_proof(app: App, courier: Visitor) -> None:
    assert courier.request("POST", "/courier/shift", form={"act": "start"}).status == 303
    market, group = _shipped(app)
    app.step()
    page = courier.get("/courier").text
    assert "Leave the hub" in page
    assert courier.request("POST", "/courier/shift", form={"act": "depart"}).status == 303
    page = courier.get("/courier").text
    (stop_id,) = set(re.findall(r"/courier/stops/(stp_[0-9a-z]+)", page))
    here = f"/courier/stops/{stop_id}"
    assert courier.request("POST", here, form={"outcome": "delivered"}).status == 422
    assert courier.request("POST", "/courier/position", form={"lat": "10.001", "lon": "-40.001"}).status == 204
    assert courier.request("POST", here, form={"outcome": "delivered", "name": "A neighbour"}).status == 303
    app.step()
    with app.platform.db.read() as connection:
        token = tracking_token(connection, group.id, market.shopper_id)
        view = tracking(connection, token, now_us=app.platform.db.clock.now_us())
    assert view.done
    guest = Visitor(app.http)
    page = guest.get(f"/tracking/{token}").text
    assert "Arrived " in page
    assert "Arrives" not in page
    assert "arrives together" not in page
    guest.close()


def test_two_boxes_for_one_door_are_one_stop_and_one_proof(app: App, courier: Visitor) -> None:
    assert courier.request("POST", "/courier/shift", form={"act": "start"}).status == 303
    market, group = _shipped_twice(app)
    page = _on_the_road(courier)
    assert "1 stop to go" in page
    assert "2 boxes for this door" in page
    boxes = re.findall(r'name="box" value="(stp_[0-9a-z]+)"', page)
    assert len(boxes) == 2
    with app.platform.db.read() as connection:
        owner = tracking_token(connection, group.id, market.shopper_id)
        view = tracking(connection, owner, now_us=app.platform.db.clock.now_us(), viewer_id=market.shopper_id)
    code = view.boxes[0].handover_code or ""
    form = {"several": "1", "box": boxes, "code": code, "key": "k1"}
    assert courier.request("POST", f"/courier/stops/{boxes[0]}", form=form).status == 303
    assert _stop_states(app) == ["delivered", "delivered"]
    assert courier.request("POST", f"/courier/stops/{boxes[0]}", form=form).status == 303


def test_of_two_boxes_only_those_that_are_ticked_are_told_of(app: App, courier: Visitor) -> None:
    assert courier.request("POST", "/courier/shift", form={"act": "start"}).status == 303
    _shipped_twice(app)
    boxes = re.findall(r'name="box" value="(stp_[0-9a-z]+)"', _on_the_road(courier))
    here = f"/courier/stops/{boxes[0]}"
    none = courier.request("POST", here, form={"several": "1", "name": "A neighbour"})
    assert none.status == 422
    assert "choose at least one box" in none.text
    assert courier.request("POST", here, form={"several": "1", "box": boxes[1], "reason": "damaged"}).status == 303
    assert sorted(_stop_states(app)) == ["out", "waiting"]


def test_a_signature_is_a_proof_and_an_empty_or_strange_one_is_none(app: App, courier: Visitor) -> None:
    assert courier.request("POST", "/courier/shift", form={"act": "start"}).status == 303
    _shipped(app)
    (stop_id,) = set(re.findall(r"/courier/stops/(stp_[0-9a-z]+)", _on_the_road(courier)))
    here = f"/courier/stops/{stop_id}"
    for drawn in ("[]", "[[]]", "[[[1,2],[1,5000]]]", '{"a":1}', "not a drawing"):
        assert courier.request("POST", here, form={"signature": drawn}).status == 422
    assert courier.request("POST", here, form={"signature": "[[[10,20],[500,600]]]"}).status == 303
    with app.platform.db.read() as connection:
        proof = proof_of(connection, stop_id)
    assert proof is not None
    assert proof.signature == [[[10, 20], [500, 600]]]


def test_a_courier_may_go_to_a_later_stop_first(app: App, courier: Visitor) -> None:
    assert courier.request("POST", "/courier/shift", form={"act": "start"}).status == 303
    _shipped(app)
    (stop_id,) = set(re.findall(r"/courier/stops/(stp_[0-9a-z]+)", _on_the_road(courier)))
    page = courier.get(f"/courier?stop={stop_id}").text
    assert f'data-door="{stop_id}"' in page
    assert "geo:0,0?q=" in page
    unknown = stop_id[:-1] + ("0" if stop_id[-1] != "0" else "1")
    assert f'data-door="{stop_id}"' in courier.get(f"/courier?stop={unknown}").text
