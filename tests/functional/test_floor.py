"""The floor and the courier's round in a real browser: a phone, a scanner that types, two parcels and one door."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from entrepot.fulfil.warehouse import find_box, find_parcel, is_sscc
from tests.floor_factories import Hub
from tests.functional.conftest import WAREHOUSE, Live, sign_in

pytestmark = pytest.mark.browser

NARROW = 320
GLOVE = 56
SLOT = re.compile(r"[A-Z]\d{1,2}-\d{2,3}")
DESK_PAGES = ("", "/parcels", "/boxes", "/manifests", "/exceptions", "/bays/A01", "/places/A01-001", "/scan")


def typed(page: Page, code: str) -> str:
    """Type a code as a scanner does, wherever the focus is; return what fills the screen once it was answered."""
    page.wait_for_selector("[data-scanner][data-ready]")
    page.evaluate("document.activeElement.blur()")
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.keyboard.type(code)
        page.keyboard.press("Enter")
    expect(page.locator(".scan-queue .sync")).to_contain_text("All scans sent")
    slot = page.locator(".scan-state .slot")
    return slot.inner_text() if slot.count() else ""


def state(page: Page) -> str:
    return page.locator(".scan-state").get_attribute("data-scan-state") or ""


def test_the_scanner_asks_once_where_it_is_and_shows_an_unknown_code(phone_page: Page, live: Live) -> None:
    sign_in(phone_page, live, WAREHOUSE)
    phone_page.goto(f"{live.url}/warehouse/scan")
    phone_page.get_by_role("button", name=re.compile("^R1")).tap()
    assert typed(phone_page, "4006381333931")
    assert state(phone_page) == "wrong"
    phone_page.goto(f"{live.url}/warehouse/scan")
    expect(phone_page.locator(".scan-state .where")).to_contain_text("R1")
    phone_page.get_by_role("link", name="Another station").tap()
    expect(phone_page.get_by_text("Where are you?")).to_be_visible()


def test_no_page_of_the_floor_scrolls_sideways_on_the_narrowest_phone(page: Page, live: Live) -> None:
    sign_in(page, live, WAREHOUSE)
    page.set_viewport_size({"width": NARROW, "height": 640})
    for path in DESK_PAGES:
        page.goto(f"{live.url}/warehouse{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW, path


def test_a_hand_serves_a_shopper_of_two_parcels_with_the_scan_page_alone(  # noqa: PLR0915  # one way, step by step
    phone_page: Page, live: Live
) -> None:
    page, hub = phone_page, Hub(live.db, live.db.clock)  # type: ignore[arg-type]  # the clock is not turned here
    ids = [hub.order("anna", told=False) for _ in range(2)]
    live.settle()
    with live.db.read() as connection:
        codes = [find_parcel(connection, each).parcel.code for each in ids]
    sign_in(page, live, WAREHOUSE)
    station(page, live, "R1")
    for code in codes:
        place = typed(page, code)
        if state(page) != "ok" or not SLOT.fullmatch(place):
            continue
        if page.locator(".next-line").inner_text().startswith("Scan the slot"):
            typed(page, place)
    live.settle()
    station(page, live, "H1")
    fetched: list[str] = []
    while page.locator(".scan-state .text").inner_text().startswith("Parcel "):
        code = next(code for code in codes if code in page.locator(".scan-state .text").inner_text())
        cell = typed(page, code)
        assert state(page) in {"ok", "put", "merge"}
        if page.locator(".next-line").first.inner_text().startswith("Scan the put-wall cell"):
            typed(page, cell)
        fetched.append(code)
        station(page, live, "H1")
    assert sorted(fetched) == sorted(codes)
    station(page, live, "P1")
    typed(page, codes[0])
    assert "Scan the next parcel" in page.locator(".next-line").inner_text()
    typed(page, codes[1])
    assert "Weight in grams" in page.locator(".next-line").inner_text()
    with live.db.read() as connection:
        box = find_box(connection, find_parcel(connection, codes[0]).parcel.box_id or "").box
    label = typed(page, str(box.expected_g))
    assert is_sscc(label)
    printed = page.get_by_role("link", name="Print the label")
    assert within_thumb(page, printed)
    answer = page.request.get(live.url + (printed.get_attribute("href") or ""))
    assert answer.headers["content-type"] == "application/pdf"
    station(page, live, "I1")
    chute = typed(page, label)
    typed(page, chute)
    assert state(page) == "ok"
    station(page, live, "D1")
    opener = page.get_by_role("button", name="Open a manifest")
    assert within_thumb(page, opener)
    opener.tap()
    expect(page.get_by_text("Scan a box on")).to_be_visible()
    typed(page, label)
    closer = page.get_by_role("button", name="Close: the truck leaves")
    assert within_thumb(page, closer)
    closer.tap()
    expect(page.get_by_text("No truck is being loaded")).to_be_visible()
    with live.db.read() as connection:
        assert find_box(connection, label).box.state == "shipped"
        assert {find_parcel(connection, code).parcel.state for code in codes} == {"shipped"}


IN_SIGHT = """
class BarcodeDetector {
  static async getSupportedFormats() { return ["code_128"]; }
  async detect() { return CODES.map((rawValue) => ({ rawValue })); }
}
window.BarcodeDetector = BarcodeDetector;
navigator.mediaDevices.getUserMedia = async () => {
  const canvas = document.createElement("canvas");
  setInterval(() => canvas.getContext("2d").fillRect(0, 0, Math.random() * 99, 9), 50);
  return canvas.captureStream(20);
};
"""
"""A camera before which some labels lie."""


def parcels(live: Live, count: int) -> list[str]:
    """Parcels of one shopper that are to come; return their codes."""
    hub = Hub(live.db, live.db.clock)  # type: ignore[arg-type]  # the clock is not turned here
    ids = [hub.order("eun", told=False) for _ in range(count)]
    live.settle()
    with live.db.read() as connection:
        return [find_parcel(connection, each).parcel.code for each in ids]


def test_of_several_labels_in_sight_a_hand_says_which_or_all(page: Page, live: Live) -> None:
    codes = parcels(live, 3)
    sign_in(page, live, WAREHOUSE)
    page.add_init_script(IN_SIGHT.replace("CODES", json.dumps([*codes, codes[0]])))
    page.goto(f"{live.url}/warehouse/scan?station=R1")
    look = page.get_by_role("button", name="Scan with the camera")
    look.click()
    page.get_by_role("button", name=codes[1], exact=True).click()
    expect(page.locator(".last-scan .code")).to_have_text(codes[1])
    look.click()
    page.get_by_role("button", name="All 3 of them").click()
    expect(page.locator(".last-scan .code")).to_have_text(codes[2])
    with live.db.read() as connection:
        assert {find_parcel(connection, code).parcel.state for code in codes} == {"received"}


def test_a_photo_of_the_damage_goes_with_the_scan(page: Page, live: Live, tmp_path: Path) -> None:
    (code,) = parcels(live, 1)
    photo = tmp_path / "torn.png"
    Image.new("RGB", (320, 240), "brown").save(photo)
    sign_in(page, live, WAREHOUSE)
    page.goto(f"{live.url}/warehouse/scan?station=R1")
    typed(page, code)
    page.get_by_text("Something is wrong with it").click()
    page.locator("[data-photo]").set_input_files(photo)
    page.get_by_role("button", name="Torn").click()
    expect(page.locator(".scan-state")).to_contain_text("Set aside as damaged")
    page.goto(f"{live.url}/warehouse/parcels/{code}")
    shown = page.get_by_alt_text("Photo of the damage")
    expect(shown).to_be_visible()
    assert shown.evaluate("async (img) => { await img.decode(); return img.naturalWidth }") == 320


def test_the_ways_out_of_a_trouble_are_in_reach_on_a_phone(phone_page: Page, live: Live) -> None:
    page = phone_page
    sign_in(page, live, WAREHOUSE)
    page.goto(f"{live.url}/warehouse/scan?station=R1")
    typed(page, "NOBODY-KNOWS-THIS")
    page.goto(f"{live.url}/warehouse/exceptions")
    way = page.locator("tr", has_text="NOBODY-KNOWS-THIS").get_by_role("button", name="Close")
    box = way.bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= page.viewport_size["width"]  # type: ignore[index]  # a phone has a size
    way.tap()
    expect(page.get_by_text("NOBODY-KNOWS-THIS")).to_have_count(0)


def test_a_full_slot_is_given_up_on_the_scan_page_and_the_other_is_what_is_asked_for(page: Page, live: Live) -> None:
    code, _awaited = parcels(live, 2)
    sign_in(page, live, WAREHOUSE)
    page.goto(f"{live.url}/warehouse/scan?station=R1")
    full = typed(page, code)
    assert SLOT.fullmatch(full)
    page.get_by_text("Something is wrong with it").click()
    page.get_by_role("button", name="Its slot is full or broken").click()
    expect(page.locator(".scan-state .slot")).not_to_have_text(full)
    other = page.locator(".scan-state .slot").inner_text()
    typed(page, other)
    with live.db.read() as connection:
        parcel = find_parcel(connection, code).parcel
    assert (parcel.state, parcel.position) == ("stored", other)


def station(page: Page, live: Live, code: str) -> None:
    """Choose another station, as the page offers it."""
    page.goto(f"{live.url}/warehouse/scan?other=1")
    page.get_by_role("button", name=re.compile(f"^{code}")).tap()
    expect(page.locator(".scan-state .where")).to_contain_text(code)


def within_thumb(page: Page, act: Locator) -> bool:
    """Whether an act lies in the lower part of the screen and is large enough for a glove."""
    act.scroll_into_view_if_needed()
    box = act.bounding_box()
    return box is not None and box["height"] >= GLOVE and box["y"] > page.viewport_size["height"] * 0.4  # type: ignore[index]  # a phone has a size
