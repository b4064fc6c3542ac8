"""The courier's round in a real browser, on a phone: a signature, two boxes at one door, a street without a network."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from entrepot.core.accounts import people_with_role
from entrepot.deliver.dispatch import CourierDraft, assign_waiting, depart, proof_of, set_courier, start_shift, stops
from entrepot.deliver.dispatch.tables import delivery_stop
from entrepot.fulfil.warehouse import close_manifest, open_manifest
from tests.floor_factories import PERSON, SEOUL, Hub
from tests.functional.conftest import COURIER, Live, sign_in

pytestmark = pytest.mark.browser

GLOVE = 56
HOUR_US = 3_600_000_000


@pytest.fixture(scope="module")
def hub(live: Live) -> Hub:
    """One hub for the file: it numbers its scans."""
    return Hub(live.db, live.db.clock)  # type: ignore[arg-type]  # the clock is not turned here


def on_the_road(live: Live, hub: Hub, *shoppers: str) -> list[str]:
    """Bring a box for each shopper named onto the courier's van, and the van onto the road; return the stops' ids."""
    with live.db.read() as connection:
        (courier,) = people_with_role(connection, "courier")
        before = {stop.id for stop in stops(connection).items}
    set_courier(live.db, courier, CourierDraft(working_days=_another_day()), actor="per_operator")
    start_shift(live.db, courier, ends_at_us=live.db.clock.now_us() + 8 * HOUR_US)
    boxes = []
    for shopper in shoppers:
        home = {**SEOUL, "line1": f"세종대로 {len(shopper)}{shopper[-1]}"}
        order_id = hub.order(shopper, address=home, told=False)
        live.settle()
        boxes.append(hub.seal(order_id))
    manifest_id = open_manifest(live.db, dock="D1", actor=PERSON)
    for box in boxes:
        assert hub.scan(str(box.sscc), "load", "D1").outcome == "ok"
    close_manifest(live.db, manifest_id=manifest_id, actor=PERSON)
    live.settle()
    assign_waiting(live.db)
    depart(live.db, courier)
    with live.db.read() as connection:
        return [stop.id for stop in stops(connection).items if stop.id not in before]


def _another_day() -> str:
    """A weekday that is not near: no shift begins by itself, so none ends at midnight either."""
    return str((datetime.now(UTC).isoweekday() + 2) % 7 + 1)


def open_round(page: Page, live: Live, query: str = "") -> None:
    """Open the round and wait until its script has taken hold: before that a press sends the form as it is."""
    sign_in(page, live, COURIER)
    page.goto(f"{live.url}/courier{query}")
    expect(page.locator("[data-round][data-ready]")).to_be_attached()


def sign(page: Page, pad: Locator) -> None:
    """Draw a line on the pad as a finger would."""
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 40, box["y"] + 90)
    page.mouse.down()
    for step in range(1, 8):
        page.mouse.move(box["x"] + 40 + 30 * step, box["y"] + (40 if step % 2 else 100), steps=3)
    page.mouse.up()


def states(live: Live, ids: list[str]) -> list[str]:
    with live.db.read() as connection:
        return [stop.state for stop in stops(connection).items if stop.id in ids]


def test_a_box_is_delivered_by_a_signature_that_can_be_cleared(phone_page: Page, live: Live, hub: Hub) -> None:
    (stop_id,) = on_the_road(live, hub, "anna")
    page = phone_page
    open_round(page, live)
    pad = page.get_by_role("img", name="Signature")
    sign(page, pad)
    expect(page.get_by_text("Signed", exact=True)).to_be_attached()
    page.get_by_role("button", name="Clear").tap()
    expect(page.locator("input[name=signature]")).to_have_value("")
    sign(page, pad)
    act = page.get_by_role("button", name="Delivered")
    box = act.bounding_box()
    assert box is not None
    assert box["height"] >= GLOVE
    act.tap()
    expect(page.get_by_text("No stops at the moment")).to_be_visible()
    with live.db.read() as connection:
        proof = proof_of(connection, stop_id)
    assert proof is not None
    assert proof.signature is not None
    assert all(0 <= each <= 1000 for stroke in proof.signature for point in stroke for each in point)


def test_two_boxes_at_one_door_are_handed_over_in_one_act(phone_page: Page, live: Live, hub: Hub) -> None:
    ids = on_the_road(live, hub, "berta", "berta", "carlo")
    page = phone_page
    open_round(page, live)
    expect(page.get_by_text("2 stops to go")).to_be_visible()
    if not page.get_by_text("2 boxes for this door").first.is_visible():
        page.get_by_role("link", name="세종대로 5a").tap()
    door = page.locator("[data-door]:visible")
    expect(door.get_by_role("checkbox")).to_have_count(2)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    door.get_by_label("Who took it").fill("A neighbour")
    door.get_by_role("button", name="Delivered").tap()
    expect(page.get_by_text("1 stop to go")).to_be_visible()
    assert sorted(states(live, ids)) == ["delivered", "delivered", "out"]
    page.get_by_text("It did not work").tap()
    page.get_by_role("button", name="Nobody was there").tap()
    expect(page.get_by_text("No stops at the moment")).to_be_visible()
    assert sorted(states(live, ids)) == ["delivered", "delivered", "waiting"]


def test_what_happened_without_a_network_is_sent_once_when_it_is_back(phone_page: Page, live: Live, hub: Hub) -> None:
    ids = on_the_road(live, hub, "dora", "emilia")
    page = phone_page
    open_round(page, live)
    page.context.set_offline(True)
    expect(page.locator("[data-sync]")).to_contain_text("a photo needs the network")
    first = page.locator("[data-door]:visible")
    address = first.locator(".address").inner_text()
    first.get_by_label("Who took it").fill("A neighbour")
    first.get_by_role("button", name="Delivered").tap()
    expect(page.locator("[data-sync]")).to_contain_text("1 kept on this phone")
    expect(page.locator("[data-door]:visible .address")).not_to_have_text(address)
    assert sorted(states(live, ids)) == ["out", "out"]
    page.context.set_offline(False)
    expect(page.get_by_text("1 stop to go")).to_be_visible()
    expect(page.locator("[data-sync]")).to_contain_text("All sent")
    assert sorted(states(live, ids)) == ["delivered", "out"]
    page.get_by_text("It did not work").tap()
    page.get_by_role("button", name="Refused").tap()
    expect(page.get_by_text("No stops at the moment")).to_be_visible()


def test_a_code_that_is_not_the_shopper_s_is_told_and_the_stop_stays(phone_page: Page, live: Live, hub: Hub) -> None:
    (stop_id,) = on_the_road(live, hub, "fiona")
    page = phone_page
    open_round(page, live, f"?stop={stop_id}")
    door = page.locator("[data-door]:visible")
    with live.db.read() as connection:
        right = connection.execute(
            select(delivery_stop.c.handover_code).where(delivery_stop.c.id == stop_id)
        ).scalar_one()
    door.get_by_label("The shopper's code").fill(f"{(int(right) + 1) % 10_000:04d}")
    door.get_by_role("button", name="Delivered").tap()
    expect(page.locator("[data-needs]")).to_be_visible()
    assert states(live, [stop_id]) == ["out"]
    page.get_by_role("button", name="Seen").tap()
    expect(page.locator("[data-needs]")).to_be_hidden()
