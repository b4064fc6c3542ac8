"""The scanner through a network that is gone, a lost answer and a closed page: no scan is lost and none doubled."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import select

from entrepot.fulfil.warehouse.tables import parcel_event, warehouse_parcel, warehouse_scan
from tests.floor_factories import Hub
from tests.functional.conftest import PASSWORD, WAREHOUSE, Live, sign_in

pytestmark = pytest.mark.browser

SCANS = 200
LONG_MS = 120_000


@pytest.fixture(scope="module")
def hub(live: Live) -> Hub:
    return Hub(live.db, live.db.clock)  # type: ignore[arg-type]  # it is not turned here


def expected(live: Live, hub: Hub, count: int, name: str, *, same_shopper: bool = False) -> list[str]:
    """So many parcels that are to come, each of its own shopper; return their codes."""
    ids = [hub.order(name if same_shopper else f"{name}{number}", told=False) for number in range(count)]
    live.settle()
    with live.db.read() as connection:
        row = warehouse_parcel.c
        rows = connection.execute(select(row.order_id, row.code).where(row.order_id.in_(ids)))
        codes = {each.order_id: each.code for each in rows}
    return [codes[order_id] for order_id in ids]


def open_scanner(page: Page, live: Live, station: str = "R1") -> None:
    page.goto(f"{live.url}/warehouse/scan?station={station}")
    page.wait_for_selector("[data-scanner][data-ready]")


def scan(page: Page, code: str) -> None:
    """Type a code as a keyboard wedge does."""
    page.keyboard.type(code)
    page.keyboard.press("Enter")


def waiting(page: Page) -> int:
    found = re.search(r"\d+", page.locator(".scan-queue .sync").first.inner_text())
    return int(found.group()) if found else 0


def is_kept_for_later(page: Page) -> None:
    """Wait until the worker shows the scanner without a network: its page and files are kept."""
    page.wait_for_function(
        """async () => {
            const cache = await caches.open("entrepot-scanner");
            const urls = (await cache.keys()).map((each) => each.url);
            return navigator.serviceWorker.controller && urls.some((url) => url.endsWith("/warehouse/scan/shell"))
                && ["scan.js", "queue.js", "scanner.css"].every((name) => urls.some((url) => url.includes(name)));
        }"""
    )


def booked(live: Live, codes: list[str]) -> list[str]:
    """The codes of the scans that the server booked, in the order of their booking."""
    with live.db.read() as connection:
        rows = connection.execute(select(warehouse_scan.c.answer).order_by(warehouse_scan.c.at, warehouse_scan.c.id))
        answers = [row.answer for row in rows]
    return [answer["code"] for answer in answers if answer["code"] in set(codes)]


def arrivals(live: Live, codes: list[str]) -> list[str]:
    """The codes of the parcels whose arrival is on the record, one for each arrival, in its order."""
    event, parcel = parcel_event.c, warehouse_parcel.c
    with live.db.read() as connection:
        rows = connection.execute(
            select(parcel.code)
            .join_from(parcel_event, warehouse_parcel, parcel.id == event.parcel_id)
            .where(event.kind == "receive", event.outcome == "ok", parcel.code.in_(codes))
            .order_by(event.seq)
        )
        return [row.code for row in rows]


def test_two_hundred_scans_outlive_the_network_a_reload_and_a_closed_tab(page: Page, live: Live, hub: Hub) -> None:
    codes = expected(live, hub, SCANS, "offline")
    sign_in(page, live, WAREHOUSE)
    open_scanner(page, live)
    is_kept_for_later(page)
    scan(page, codes[0])
    expect(page.locator(".last-scan")).to_contain_text(codes[0])
    expect(page.get_by_text("All scans sent")).to_be_visible()
    page.context.set_offline(True)
    for code in codes[1:80]:
        scan(page, code)
    expect(page.locator(".scan-state.wait")).to_contain_text("Nothing is lost; go on")
    expect(page.locator(".scan-queue")).to_contain_text("Scans that wait: 79. Nothing is lost; go on.")
    page.reload()
    page.wait_for_selector("[data-scanner][data-ready]")
    expect(page.locator(".scan-state")).to_contain_text("No network")
    expect(page.locator(".scan-queue")).to_contain_text("Scans that wait: 79.")
    for code in codes[80:140]:
        scan(page, code)
    expect(page.locator(".scan-queue")).to_contain_text("Scans that wait: 139.")
    context = page.context
    page.close()
    again = context.new_page()
    again.goto(f"{live.url}/warehouse/scan")
    again.wait_for_selector("[data-scanner][data-ready]")
    for code in codes[140:]:
        scan(again, code)
    expect(again.locator(".scan-queue")).to_contain_text("Scans that wait: 199.")
    assert booked(live, codes) == codes[:1]
    context.set_offline(False)
    expect(again.locator(".scan-queue")).to_contain_text("All scans sent", timeout=LONG_MS)
    assert booked(live, codes) == codes
    assert arrivals(live, codes) == codes


def test_a_scan_whose_answer_was_lost_is_booked_once(page: Page, live: Live, hub: Hub) -> None:
    codes = expected(live, hub, 6, "answers")
    sign_in(page, live, WAREHOUSE)
    open_scanner(page, live)
    lost: list[str] = []

    def lose(route: Route) -> None:
        """Let the request reach the server and throw its answer away, for every scan once."""
        sent = route.request.post_data or ""
        found = re.search(r'name="scan_id"\r\n\r\n(\w+)', sent)
        assert found is not None
        if found.group(1) in lost:
            route.continue_()
            return
        lost.append(found.group(1))
        route.fetch()
        route.abort()

    page.route(re.compile(r"/warehouse/scan$"), lose)
    for code in codes:
        scan(page, code)
    expect(page.locator(".last-scan")).to_contain_text(codes[-1], timeout=LONG_MS)
    expect(page.locator(".scan-queue")).to_contain_text("All scans sent", timeout=LONG_MS)
    assert len(lost) == len(codes)
    assert booked(live, codes) == codes
    assert arrivals(live, codes) == codes


def test_a_slot_scanned_while_cut_off_belongs_to_the_parcel_before_it(page: Page, live: Live, hub: Hub) -> None:
    first, second = expected(live, hub, 2, "pair", same_shopper=True)
    sign_in(page, live, WAREHOUSE)
    open_scanner(page, live)
    scan(page, first)
    slot = page.locator(".scan-state .slot")
    expect(slot).to_have_text(re.compile(r"^[A-Z]\d+-\d+$"))
    place = slot.inner_text()
    page.context.set_offline(True)
    scan(page, place)
    scan(page, "4006381333931")
    scan(page, second)
    expect(page.locator(".scan-queue")).to_contain_text("Scans that wait: 3")
    page.context.set_offline(False)
    expect(page.locator(".needs")).to_contain_text("Need you: 1")
    expect(page.locator(".needs")).to_contain_text("4006381333931")
    expect(page.locator(".scan-queue")).to_contain_text("All scans sent")
    row = warehouse_parcel.c
    with live.db.read() as connection:
        states = set(connection.execute(select(row.state).where(row.code.in_([first, second]))).scalars())
    assert states == {"stored", "received"}
    page.get_by_role("button", name="Seen to, next").click()
    expect(page.locator(".needs")).to_have_count(0)


def test_scans_wait_until_the_one_who_made_them_signs_in_again(page: Page, live: Live, hub: Hub) -> None:
    codes = expected(live, hub, 3, "ended")
    sign_in(page, live, WAREHOUSE)
    open_scanner(page, live)
    page.context.clear_cookies()
    for code in codes:
        scan(page, code)
    expect(page.locator(".scan-queue")).to_contain_text("wait for you to sign in: 3")
    assert booked(live, codes) == []
    page.locator(".scan-queue").get_by_role("link", name="Sign in").click()
    page.get_by_label("E-mail").fill(WAREHOUSE)
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/warehouse/scan*")
    page.get_by_role("button", name=re.compile("^R1")).click()
    expect(page.locator(".last-scan")).to_contain_text(codes[-1])
    expect(page.locator(".scan-queue")).to_contain_text("All scans sent")
    assert booked(live, codes) == codes


def test_nothing_of_the_scanner_stays_on_a_device_where_nobody_is_signed_in(page: Page, live: Live) -> None:
    sign_in(page, live, WAREHOUSE)
    open_scanner(page, live)
    is_kept_for_later(page)
    kept = page.evaluate(
        """async () => {
            const cache = await caches.open("entrepot-scanner");
            const texts = await Promise.all((await cache.keys()).map(async (each) => (await cache.match(each)).text()));
            return texts.join("\\n");
        }"""
    )
    assert "per_" not in kept
    assert WAREHOUSE not in kept
    assert 'name="csrf-token" content=""' in kept
    page.context.clear_cookies()
    page.goto(live.url)
    page.wait_for_function(
        """async () => !(await navigator.serviceWorker.getRegistration("/warehouse/scan"))
            && !(await caches.has("entrepot-scanner"))"""
    )
