"""The design page in a real browser: it fits, keeps its policy, and works with and without script."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from entrepot.core.database import Database
from entrepot.core.http import Pages
from entrepot.core.maintenance import upgrade
from entrepot.web.assets import PageFiles
from entrepot.web.pages import design, preferences
from entrepot.web.pages.errors import error_page
from tests.functional.served import served
from tests.visitors import build_app

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The design page, served; its address. It keeps nothing: what a reader chose is in their cookies."""
    folder = tmp_path_factory.mktemp("design")
    upgrade(url := f"sqlite:///{folder / 'entrepot.db'}")
    pages = Pages([design.router, preferences.router], {"/static": PageFiles()}, error_page)
    with Database.open(url, durable=False) as db, served(build_app(db, folder, [], pages)) as address:
        yield address


SENDS = {"document", "fetch", "xhr"}
"""What a press may cause; the icon of the page comes when it likes."""
PARTS = ["", *(f"/{part}" for part in design.Part)]


@pytest.mark.parametrize("width", [320, 390, 768, 1100, 1440])
@pytest.mark.parametrize("language", ["en", "ko", "zh"])
def test_nothing_scrolls_sideways(page: Page, site: str, width: int, language: str) -> None:
    page.context.add_cookies([{"name": "entrepot_locale", "value": language, "url": site}])
    page.set_viewport_size({"width": width, "height": 900})
    for part in PARTS:
        page.goto(f"{site}/design{part}")
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, part


def test_the_theme_changes_at_once_and_stays(page: Page, site: str) -> None:
    page.goto(f"{site}/design")
    page.locator(".desk-status summary").first.click()
    with page.expect_response(lambda answer: answer.request.method == "POST"):  # shown at once, kept a moment later
        page.locator('[data-theme-choice="dark"]').click()
        expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(10, 19, 31)"


def test_the_device_decides_until_the_reader_does(page: Page, site: str) -> None:
    page.emulate_media(color_scheme="dark")
    page.goto(f"{site}/design")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(10, 19, 31)"


def test_language_and_theme_change_without_script(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    page.goto(f"{site}/design")
    page.locator(".desk-status summary").first.click()
    page.get_by_role("button", name="한국어").click()
    expect(page.locator("html")).to_have_attribute("lang", "ko")
    expect(page).to_have_url(f"{site}/design")
    page.locator(".desk-status summary").first.click()
    page.get_by_role("button", name="어둡게").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    context.close()


def test_a_dialog_opens_takes_the_focus_and_closes_by_escape(page: Page, site: str) -> None:
    page.goto(f"{site}/design/controls")
    page.locator('[data-dialog="restart"]').click()
    expect(page.locator("#restart")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#restart")).to_be_hidden()
    expect(page.locator('[data-dialog="restart"]')).to_be_focused()


def test_a_locked_button_does_nothing_and_says_why(page: Page, site: str) -> None:
    page.goto(f"{site}/design")
    locked = page.locator('button[aria-disabled="true"]').first
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.resource_type in SENDS else None)
    locked.click(force=True)
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert asked == []
    expect(page).to_have_url(f"{site}/design")
    assert "Three parcels are still to be checked" in locked.inner_text()


def test_the_mend_of_an_error_fills_its_field(page: Page, site: str) -> None:
    page.goto(f"{site}/design/controls")
    page.locator("[data-mend]").click()
    expect(page.locator("#f-gtin")).to_have_value("8801234567893")


def test_keys_move_in_a_list_and_are_off_while_typing(page: Page, site: str) -> None:
    page.goto(f"{site}/design/controls")
    page.keyboard.press("/")
    expect(page.locator("[data-key-search]").first).to_be_focused()
    page.keyboard.type("jk/")
    expect(page.locator("[data-key-search]").first).to_have_value("jk/")


@pytest.mark.parametrize("part", PARTS)
def test_every_control_can_be_reached_and_shows_its_focus(page: Page, site: str, part: str) -> None:
    page.goto(f"{site}/design{part}")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    unseen = page.evaluate(
        """() => [...document.querySelectorAll("main a[href], main button, main input, main select")]
        .filter((each) => each.offsetParent && !each.closest(".input, .search"))
        .filter((each) => { each.focus({focusVisible: true}); const s = getComputedStyle(each);
          return document.activeElement === each && s.outlineStyle === "none" && s.boxShadow === "none"
            && !each.classList.contains("open"); })
        .map((each) => each.outerHTML.slice(0, 80))"""
    )
    assert unseen == []


@pytest.mark.parametrize("part", PARTS)
def test_targets_on_a_phone_are_large_enough(phone_page: Page, site: str, part: str) -> None:
    phone_page.goto(f"{site}/design{part}")
    small = phone_page.evaluate(
        """() => [...document.querySelectorAll("main button:not([aria-disabled]), main .btn, main .choice, main .pill")]
        .filter((each) => each.offsetParent && each.getBoundingClientRect().height < 24)
        .map((each) => each.outerHTML.slice(0, 90))"""
    )
    assert small == []


def test_a_page_that_is_not_there_says_so_in_the_readers_language(page: Page, site: str) -> None:
    page.context.add_cookies([{"name": "entrepot_locale", "value": "ko", "url": site}])
    answer = page.goto(f"{site}/nowhere")
    assert answer is not None
    assert answer.status == 404
    expect(page.get_by_role("heading", name="없는 페이지입니다")).to_be_visible()
