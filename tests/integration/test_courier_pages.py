"""The courier's round and the shopper's tracking, page by page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from entrepot.app import App, open_app
from entrepot.core.accounts import grant_role
from entrepot.core.maintenance import upgrade
from entrepot.deliver.dispatch import CourierDraft, set_courier, tracking, tracking_token
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
from entrepot.kit.money import Money
from entrepot.pay.checkout import pay
from entrepot.pay.wallet import top_up
from entrepot.shop.orders import DeliveryQuotes, OrderGroupView, place
from tests.shop_factories import Market, make_market, wish
from tests.visitors import Visitor, quick_settings


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    settings = quick_settings(tmp_path)
    upgrade(settings.url)
    app = open_app(settings, durable=False)
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


def _bought(app: App) -> tuple[Market, OrderGroupView]:
    db = app.platform.db
    market = make_market(db)
    group = place(db, request=wish(market), delivery=app.platform.port(DeliveryQuotes))
    top_up(db, person_id=market.shopper_id, amount=Money(10_000_000, "KRW"), idempotency_key=None)
    pay(db, group_id=group.id, shopper_id=market.shopper_id)
    app.step()
    return market, group


def _shipped(app: App) -> tuple[Market, OrderGroupView]:
    db = app.platform.db
    market, group = _bought(app)
    numbers = iter(range(1000))

    def book(code: str, kind: str, station: str, **more: object) -> None:
        scan_id = f"s{next(numbers)}"
        scan(db, ScanRequest(scan_id=scan_id, station=station, code=code, actor="per_hub", kind=kind, **more))  # type: ignore[arg-type]

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
        (box,) = boxes(connection).items
    if box.state == "open":
        book(box.code, "pack", "P1", weight_g=box.expected_g)
    manifest_id = open_manifest(db, dock="D1", actor="per_hub")
    book(box.code, "load", "D1")
    close_manifest(db, manifest_id=manifest_id, actor="per_hub")
    app.step()
    with db.read() as connection:
        assert box_history(connection, box.id)
        assert points(connection)
    return market, group


def test_a_purchase_is_followed_by_whoever_has_the_link(app: App) -> None:
    market, group = _bought(app)
    with app.platform.db.read() as connection:
        token = tracking_token(connection, group.id, market.shopper_id)
    guest = Visitor(app.http)
    page = guest.get(f"/tracking/{token}")
    assert page.status == 200
    assert "Arrives" in page.text
    assert "2 sellers are preparing your order; it comes in one parcel" in page.text
    assert 'aria-current="step"' not in page.text
    assert guest.get(f"/tracking/{token}/parts").status == 200
    assert guest.get("/tracking/trk_nothingofthekind").status == 404
    guest.close()


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
