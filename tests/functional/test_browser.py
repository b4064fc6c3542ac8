"""The browser that the pages are tested with is real, and is watched."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.conftest import Watch

pytestmark = pytest.mark.browser


def test_a_page_is_shown_and_clicked(page: Page) -> None:
    page.set_content("<button onclick=\"this.textContent='Bought'\">Buy</button>")
    page.get_by_role("button", name="Buy").click()
    assert page.get_by_role("button").inner_text() == "Bought"


def test_a_phone_is_narrow_and_touched(phone_page: Page) -> None:
    phone_page.set_content("<meta name=viewport content='width=device-width'><p>Parcel</p>")
    assert phone_page.evaluate("[innerWidth, navigator.maxTouchPoints > 0]") == [390, True]


def test_an_uncaught_error_and_an_outside_address_are_noticed(page: Page, watch: Watch) -> None:
    page.set_content("<img src='http://192.0.2.1/pixel.png'><script>throw new Error('broken')</script>")
    page.wait_for_timeout(100)
    offences = sorted(watch.offences)
    watch.offences.clear()
    assert [offence.partition(":")[0] for offence in offences] == ["fetched from outside", "uncaught error"]
