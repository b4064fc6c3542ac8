"""The floor and the courier's round in a real browser: a phone, a scanner that types, two parcels and one door."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.functional.conftest import PASSWORD, WAREHOUSE, Live

pytestmark = pytest.mark.browser

NARROW = 320
DESK_PAGES = ("", "/parcels", "/boxes", "/manifests", "/exceptions", "/bays/A01", "/places/A01-001", "/scan")


def sign_in(page: Page, live: Live, email: str) -> None:
    page.goto(f"{live.url}/sign-in")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{live.url}/")


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
