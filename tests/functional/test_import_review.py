"""A seller imports a hundred products and puts the bad rows right where they stand, counted click by click."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.functional.conftest import SELLER, Live, sign_in
from tests.functional.test_desks import assert_nothing_goes_sideways

pytestmark = pytest.mark.browser

HEADER = "sku,title,price,currency,stock,weight_g,category\n"
CLICKS_MOST = 15


def hundred_products(prefix: str) -> bytes:
    """A file of a hundred products, three of them bad: a price in words, a weight in words, no title."""
    rows = [f"{prefix}-{n},Bowl number {n},{1_000 + n},KRW,5,300,cat_mugs" for n in range(1, 101)]
    rows[16] = f"{prefix}-17,Bowl number 17,twelve,KRW,5,300,cat_mugs"
    rows[41] = f"{prefix}-42,Bowl number 42,1042,KRW,5,300 grams,cat_mugs"
    rows[98] = f"{prefix}-99,,1099,KRW,5,300,cat_mugs"
    return (HEADER + "\n".join(rows) + "\n").encode()


def import_file(page: Page, live: Live, prefix: str) -> None:
    sign_in(page, live, SELLER)
    page.goto(f"{live.url}/sell/imports")
    page.get_by_label("File with products").set_input_files(
        {"name": f"{prefix}.csv", "mimeType": "text/csv", "buffer": hundred_products(prefix)}
    )
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_role("heading", name="3 rows to put right")).to_be_visible(timeout=20_000)


def test_three_bad_rows_of_a_hundred_are_put_right_in_at_most_fifteen_clicks(page: Page, live: Live) -> None:
    clicks = 2  # the file was chosen, and Import was pressed

    def click(what: Locator) -> None:
        nonlocal clicks
        clicks += 1
        what.click()

    import_file(page, live, "A")
    price = page.get_by_role("group", name="Row 18 Bowl number 17").get_by_label("price")
    click(price)
    price.fill("1017")
    click(page.get_by_role("button", name="Make it “300 g”"))
    title = page.get_by_role("group", name="Row 100 A-99").get_by_label("title")
    click(title)
    title.fill("Bowl number 99")
    click(page.get_by_role("button", name="Take these rows in").last)
    expect(page.get_by_text("3 rows are in")).to_be_visible()
    expect(page.get_by_role("heading", name="Every row went in")).to_be_visible()
    assert clicks <= CLICKS_MOST
    page.goto(f"{live.url}/sell/products?text=Bowl number 99")
    expect(page.get_by_role("link", name="Bowl number 99", exact=True)).to_be_visible()


def test_a_row_that_still_does_not_fit_stays_with_its_new_reason_and_one_can_be_put_aside(
    page: Page, live: Live
) -> None:
    import_file(page, live, "B")
    page.get_by_role("group", name="Row 18 Bowl number 17").get_by_label("price").fill("a lot")
    page.get_by_role("button", name="Put aside Row 100").click()
    expect(page.get_by_text("1 row put aside").first).to_be_visible()
    expect(page.get_by_role("group", name="Row 18 Bowl number 17").get_by_label("price")).to_have_value("a lot")
    page.get_by_role("button", name="Take these rows in").last.click()
    expect(page.get_by_text("Found “a lot”, expected an amount such as 12500 in KRW")).to_be_visible()
    page.get_by_role("link", name="Put aside 1").click()
    page.get_by_role("button", name="Put these back").click()
    expect(page.get_by_role("group", name="Row 100 B-99")).to_be_visible()


def test_the_review_fits_a_phone(phone_page: Page, live: Live) -> None:
    import_file(phone_page, live, "C")
    assert_nothing_goes_sideways(phone_page)
