"""The storefront in a real browser: on a phone, by keyboard, without script, at the narrowest width."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import count

import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from entrepot.core.files import upload_picture
from entrepot.sell.catalog import PictureDraft, add_picture
from tests.functional.conftest import PASSWORD, Live

pytestmark = pytest.mark.browser

_numbers = count(1)


def new_email() -> str:
    return f"shopper{next(_numbers)}@shop.example"


def put_in_cart(page: Page, live: Live, name: str) -> None:
    page.goto(f"{live.url}/p/{live.products[name]}")
    page.get_by_role("button", name="Add to cart").click()
    expect(page.get_by_text("In the cart", exact=True)).to_be_visible()


def open_account(page: Page, live: Live, then: str = "/") -> str:
    email = new_email()
    page.goto(f"{live.url}/sign-up?next={then}")
    page.get_by_label("Name").fill("Shopper")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Open an account").click()
    page.wait_for_url(f"{live.url}{then}*")
    return email


def give_address(page: Page) -> None:
    page.get_by_label("Street address").fill("1600 Harbor Street")
    page.get_by_label("City").fill("Oakland")
    page.get_by_label("State").select_option("CA")
    page.get_by_label("ZIP code").fill("94607")
    page.get_by_role("button", name="Deliver here").click()


def sideways(page: Page) -> int:
    width = page.viewport_size["width"] if page.viewport_size else 0
    found: int = page.evaluate("document.documentElement.scrollWidth")
    return found - width


class Thumb:
    """Taps on a phone, counted: a press on a link, a button, a choice, or into a form; its keyboard's Next is none."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.taps = 0

    def tap(self, target: Locator) -> None:
        target.tap()
        self.taps += 1

    def type(self, *words: str) -> None:
        """Type where the thumb is, going from field to field by the keyboard's Next."""
        for number, word in enumerate(words):
            if number:
                self.page.keyboard.press("Tab")
            self.page.keyboard.type(word)


def test_a_newcomer_finds_orders_pays_and_follows_on_a_phone_in_at_most_twelve_taps(
    phone_page: Page, live: Live
) -> None:
    page, thumb = phone_page, Thumb(phone_page)
    page.goto(live.url)
    thumb.tap(page.get_by_role("searchbox"))
    thumb.type("gooseneck")
    page.keyboard.press("Enter")
    thumb.tap(page.get_by_role("link", name="Gooseneck kettle").first)
    thumb.tap(page.get_by_role("link", name="Sage"))
    thumb.tap(page.get_by_role("button", name="Buy now"))
    thumb.tap(page.get_by_label("E-mail"))
    thumb.type(new_email())
    fill_from_the_keyboard(page)
    thumb.taps += 1  # the state is chosen from a list, which opens under the thumb
    thumb.tap(page.get_by_role("button", name="Go on to the exact total"))
    expect(page.get_by_text("Arrives", exact=False).first).to_be_visible()
    thumb.tap(page.get_by_role("button", name="Pay "))
    page.wait_for_url("**/orders/grp_*")
    expect(page.get_by_text("Paid", exact=True).first).to_be_visible()
    expect(page.get_by_text("Sage", exact=False).first).to_be_visible()
    thumb.tap(page.get_by_role("link", name="Follow it"))
    page.wait_for_url("**/tracking/*")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Arrives")
    assert thumb.taps <= 12, thumb.taps


def fill_from_the_keyboard(page: Page) -> None:
    """Go from the e-mail address through the fields of a US address as the phone's keyboard does."""
    words = {"name": "Shopper", "line1": "1600 Harbor Street", "city": "Oakland", "postcode": "94607"}
    while words or page.evaluate("document.activeElement.name") != "region":
        page.keyboard.press("Tab")
        name = page.evaluate("document.activeElement.name")
        assert name != "act", words
        if name in words:
            page.keyboard.type(words.pop(name))
        if name == "region":
            page.get_by_label("State").select_option("CA")
        if not words:
            break


def test_a_guest_fills_a_cart_of_two_sellers_and_keeps_it_on_signing_in(page: Page, live: Live) -> None:
    put_in_cart(page, live, "mug")
    put_in_cart(page, live, "lamp")
    page.goto(f"{live.url}/cart")
    expect(page.get_by_role("heading", name="Onda Ceramics")).to_be_visible()
    expect(page.get_by_role("heading", name="Fieldwork Lab")).to_be_visible()
    expect(page.get_by_text("into one box saves", exact=False)).to_be_visible()
    page.get_by_label("Quantity of Speckled stoneware mug").fill("3")
    page.get_by_label("Quantity of Speckled stoneware mug").press("Tab")
    expect(page.locator("main").get_by_text("4 pieces", exact=True)).to_be_visible()
    open_account(page, live, "/cart")
    expect(page.locator("main").get_by_text("4 pieces", exact=True)).to_be_visible()
    page.get_by_role("button", name="Remove").first.click()
    expect(page.get_by_role("heading", name="Onda Ceramics")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("main").get_by_text("4 pieces", exact=True)).to_be_visible()


def test_a_purchase_is_cancelled_and_the_money_comes_back(page: Page, live: Live) -> None:
    put_in_cart(page, live, "lamp")
    open_account(page, live, "/checkout")
    give_address(page)
    page.get_by_role("button", name="Top up").click()
    page.wait_for_url("**/orders/grp_*")
    page.get_by_text("Cancel this order").click()
    page.get_by_label("Why").select_option("by_mistake")
    page.get_by_role("button", name="Cancel the order").click()
    expect(page.get_by_text("Cancelled: Ordered by mistake")).to_be_visible()
    live.settle()
    page.goto(f"{live.url}/account/wallet")
    expect(page.get_by_role("list").get_by_text("Refund", exact=True)).to_be_visible()


def test_a_seller_elsewhere_is_searched_for_by_keyboard_alone(page: Page, live: Live) -> None:
    page.goto(live.url)
    page.keyboard.press("/")
    page.keyboard.type("stoneware mug")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=*")
    product = page.get_by_role("link", name="Speckled stoneware mug")
    for _ in range(60):
        if product.evaluate("each => each === document.activeElement"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/p/prd_*")
    add = page.get_by_role("button", name="Add to cart")
    for _ in range(60):
        if add.evaluate("each => each === document.activeElement"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("In the cart", exact=True)).to_be_visible()


def test_a_misspelt_word_still_finds_and_the_page_says_so(page: Page, live: Live) -> None:
    page.goto(f"{live.url}/search?q=goosenck+kettel")
    expect(page.get_by_text("Nothing is spelt", exact=False)).to_be_visible()
    expect(page.get_by_role("link", name="Gooseneck kettle 0.9 L")).to_be_visible()


def test_pictures_open_large_and_step_by_the_arrow_keys(page: Page, live: Live) -> None:
    give_pictures(live, live.products["mug"], 3)
    page.goto(f"{live.url}/p/{live.products['mug']}")
    page.locator(".views .view").first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("1 / 3")).to_be_visible()
    assert "/1280." in (dialog.get_by_role("img").get_attribute("src") or "")
    page.keyboard.press("ArrowRight")
    expect(dialog.get_by_text("2 / 3")).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("link", name="Picture 2")).to_have_attribute("aria-current", "true")


def give_pictures(live: Live, product_id: str, many: int) -> None:
    for number in range(many):
        target = io.BytesIO()
        Image.new("RGB", (1400, 1400), (20 * number, 38, 63)).save(target, "PNG")
        files = live.app.platform.files
        kept, _ = upload_picture(live.db, files, target.getvalue(), owner=live.seller_id, max_bytes=10**7)
        add_picture(
            live.db, live.seller_id, product_id, PictureDraft(file_id=kept.id, alt=f"View {number}"), "per_owner"
        )
    live.shown(product_id)


def test_filters_keep_their_place_in_the_address(page: Page, live: Live) -> None:
    page.goto(f"{live.url}/c/cat_food")
    page.get_by_role("link", name="Next").click()
    expect(page.get_by_role("link", name="Previous")).to_be_visible()
    page.goto(f"{live.url}/search?q=grinder")
    expect(page.get_by_text("Sold out", exact=True)).to_be_visible()
    page.get_by_role("complementary", name="Filters").get_by_role("link", name="Fieldwork Lab").click()
    page.wait_for_url("**/search?*seller=sel_*")
    expect(page.get_by_role("navigation", name="Chosen filters")).to_be_visible()
    page.go_back()
    page.wait_for_url(lambda url: "seller=" not in url)


@pytest.fixture
def scriptless(browser: Browser) -> Iterator[Page]:
    """A visitor whose browser runs no script."""
    visitor = browser.new_context(java_script_enabled=False, locale="en-GB", viewport={"width": 390, "height": 844})
    visitor.set_default_timeout(10_000)
    yield visitor.new_page()
    visitor.close()


def test_everything_is_bought_without_script_with_another_countrys_address(scriptless: Page, live: Live) -> None:
    page = scriptless
    page.goto(f"{live.url}/p/{live.products['kettle']}")
    page.get_by_role("button", name="Buy now").click()
    page.get_by_label("E-mail").fill(new_email())
    page.get_by_label("Name", exact=True).fill("구매자")
    page.get_by_label("Country").select_option("KR")
    page.get_by_role("button", name="Use this country's form").click()
    expect(page.get_by_label("Name", exact=True)).to_have_value("구매자")
    page.get_by_label("Phone").fill("02-1234-5678")
    page.get_by_label("Postcode").fill("03187")
    page.locator("#f-region").select_option(index=1)
    page.locator("#f-line1").fill("세종대로 175")
    page.get_by_role("button", name="Go on to the exact total").click()
    page.get_by_role("button", name="Pay ").click()
    page.wait_for_url("**/orders/grp_*")
    expect(page.get_by_text("Paid", exact=True).first).to_be_visible()


def test_another_country_shows_its_own_form_before_anything_is_filled_in(page: Page, live: Live) -> None:
    page.goto(f"{live.url}/p/{live.products['kettle']}")
    page.get_by_role("button", name="Buy now").click()
    page.get_by_label("E-mail").fill(new_email())
    page.get_by_label("Country").select_option("KR")
    expect(page.get_by_label("Country")).to_have_value("KR")
    expect(page.locator("#f-region option", has_text="서울")).to_have_count(1)
    expect(page.get_by_label("E-mail")).not_to_have_value("")


PATHS = [
    "/",
    "/search?q=tea",
    "/search?q=zzzzqqq",
    "/s/onda",
    "/why",
    "/c/cat_food",
    "/cart",
    "/sign-in",
    "/sign-up",
    "/docs/api",
    "/orders",
    "/account",
    "/account/addresses",
    "/account/wallet",
    "/account/security",
    "/account/keys",
]


@pytest.mark.parametrize("width", [320, 390, 1440])
def test_nothing_scrolls_sideways_and_every_page_has_one_heading(page: Page, live: Live, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    put_in_cart(page, live, "kettle")
    put_in_cart(page, live, "lamp")
    seen = {path: (page.goto(live.url + path), sideways(page))[1] for path in ("/cart", *PATHS[:10])}
    open_account(page, live, "/checkout")
    seen["new address"] = sideways(page)
    give_address(page)
    page.get_by_role("button", name="Top up").wait_for()
    seen["pay"] = sideways(page)
    page.get_by_role("button", name="Top up").click()
    page.wait_for_url("**/orders/grp_*")
    seen["order"] = sideways(page)
    for path in ("/", f"/p/{live.products['kettle']}", *PATHS[10:]):
        page.goto(live.url + path)
        seen[path] = sideways(page)
        assert page.locator("h1").count() == 1, path
    assert not {path: over for path, over in seen.items() if over > 0}
