"""The seller's and the operator's desk in a real browser: an import with a bad row, every page, nothing sideways."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.functional.conftest import OPERATOR, SELLER, Live, sign_in

pytestmark = pytest.mark.browser

ONE_BAD_ROW = """title,sku,price,currency,stock,category
Rice bowl,BOWL-1,18000,KRW,9,cat_mugs
Tea caddy,CADDY-1,twelve,KRW,4,cat_mugs
"""
OPERATOR_PAGES = {
    "/operator": "Health",
    "/operator/orders": "Orders",
    "/operator/payouts": "Payouts",
    "/operator/commissions": "Commissions",
    "/operator/jobs": "Jobs",
    "/operator/dead-letters": "Dead letters",
    "/operator/audit": "Audit",
    "/operator/people": "People",
}
SELLER_PAGES = (
    "/sell",
    "/sell/products",
    "/sell/products/new",
    "/sell/imports",
    "/sell/orders",
    "/sell/stock",
    "/sell/money",
    "/sell/money/statement",
)


def assert_nothing_goes_sideways(page: Page) -> None:
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390, f"{page.url} is {width} wide"


def test_an_import_names_the_row_that_does_not_fit(page: Page, live: Live) -> None:
    sign_in(page, live, SELLER)
    page.goto(f"{live.url}/sell/imports")
    page.get_by_label("File with products").set_input_files(
        {"name": "autumn.csv", "mimeType": "text/csv", "buffer": ONE_BAD_ROW.encode()}
    )
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_role("heading", name="autumn.csv")).to_be_visible()
    wrong = page.get_by_role("group", name="Row 3 Tea caddy")
    expect(wrong.get_by_label("price")).to_have_value("twelve")
    expect(wrong).to_contain_text("Found “twelve”, expected an amount such as 12500 in KRW")
    page.goto(f"{live.url}/sell/products?text=bowl")
    expect(page.get_by_role("link", name="Rice bowl")).to_be_visible()


def test_an_operator_opens_each_page_of_the_desk(page: Page, live: Live) -> None:
    sign_in(page, live, OPERATOR)
    for path, heading in OPERATOR_PAGES.items():
        page.goto(live.url + path)
        expect(page.get_by_role("heading", level=1, name=heading, exact=True)).to_be_visible()
    page.get_by_role("link", name="Seller owner").click()
    expect(page.get_by_role("heading", level=1, name="Seller owner")).to_be_visible()


def test_nothing_of_the_sellers_desk_goes_sideways_on_a_phone(phone_page: Page, live: Live) -> None:
    sign_in(phone_page, live, SELLER)
    for path in SELLER_PAGES:
        phone_page.goto(live.url + path)
        assert_nothing_goes_sideways(phone_page)
    for path in ("/sell/products", "/sell/stock"):
        phone_page.goto(live.url + path)
        phone_page.locator("a.row-link").first.tap()
        phone_page.wait_for_url(f"{live.url}{path}/**")
        assert_nothing_goes_sideways(phone_page)


def test_nothing_of_the_operators_desk_goes_sideways_on_a_phone(phone_page: Page, live: Live) -> None:
    sign_in(phone_page, live, OPERATOR)
    for path in OPERATOR_PAGES:
        phone_page.goto(live.url + path)
        assert_nothing_goes_sideways(phone_page)


def test_a_seller_changes_prices_of_many_products_after_a_preview(page: Page, live: Live) -> None:
    sign_in(page, live, SELLER)
    page.goto(f"{live.url}/sell/products?text=Tea tin&sort=title")
    page.get_by_text("All on this page").click()
    page.get_by_role("button", name="Change the chosen").click()
    page.get_by_label("How much").fill("-10")
    page.get_by_role("button", name="See what will change").click()
    expect(page.get_by_role("heading", name="What will change")).to_be_visible()
    page.get_by_role("button", name="Change 30 products").click()
    page.wait_for_url("**/changes/**")
    expect(page.get_by_role("button", name="Undo")).to_be_visible(timeout=20_000)


def test_a_count_is_typed_where_the_number_stands(page: Page, live: Live) -> None:
    sign_in(page, live, SELLER)
    page.goto(f"{live.url}/sell/stock?q=kettle")
    there = page.get_by_role("textbox", name="Units of").first
    there.fill("33")
    there.press("Enter")
    expect(page.get_by_text("Counted")).to_be_visible()
    expect(page.get_by_role("cell", name="33").first).to_be_visible()
