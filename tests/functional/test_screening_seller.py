"""A seller's innocent mistakes in a browser: said before publishing, put right with one press, found by shoppers."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from entrepot.sell.catalog import get_own_product, lower_gate, raise_gate
from tests.functional.conftest import SELLER, Live, sign_in

pytestmark = pytest.mark.slow

CLAIM = "Hand-picked in May. It cures diabetes and lowers high blood pressure. Brew at 80 °C."
WITHOUT = "Hand-picked in May. Brew at 80 °C."
A_SECOND_OR_TWO_MS = 10_000


@pytest.fixture(autouse=True)
def gate(live: Live) -> Iterator[None]:
    """Nothing is shown without a verdict."""
    raise_gate(live.db)
    yield
    lower_gate(live.db)


def test_a_claim_is_put_right_in_the_studio_published_and_found(page: Page, live: Live) -> None:
    sign_in(page, live, SELLER)
    page.goto(f"{live.url}/sell/studio")
    page.get_by_label("A few words in English, Korean, Chinese, Japanese or Spanish").fill(
        "Boseong green tea tin 100 g, 24,000 KRW"
    )
    page.get_by_role("button", name="Make the listing").click()
    page.wait_for_url(re.compile("/sell/studio/lst_"))
    expect(page.locator("[data-part=stages]:not([data-working])")).to_be_visible(timeout=30_000)

    description = page.locator('[data-field="description"]')
    description.locator('textarea[name="value"]').fill(CLAIM)
    description.get_by_role("button", name="Save", exact=True).click()

    verdict = page.locator("#screening")
    expect(verdict).to_contain_text("This may not be sold as it is", timeout=A_SECOND_OR_TWO_MS)
    expect(verdict.locator("mark")).to_have_text("cures diabetes and lowers high blood pressure")
    expect(page.get_by_role("button", name=re.compile("^Put on sale"))).to_be_disabled()
    expect(verdict.get_by_label("Description")).to_have_value(WITHOUT)  # the result is shown before it is saved
    verdict.get_by_role("button", name="Use this wording").click()
    expect(page.locator("#screening")).to_have_count(0, timeout=A_SECOND_OR_TWO_MS)
    page.get_by_role("button", name="Put on sale", exact=True).click()
    page.get_by_role("link", name="See the product").click()
    expect(page.locator("#standing")).to_contain_text("On sale", timeout=A_SECOND_OR_TWO_MS)

    product_id = page.url.rpartition("/")[2].partition("#")[0]
    with live.db.read() as connection:
        product = get_own_product(connection, live.seller_id, product_id)
    assert (product.state, product.description) == ("live", WITHOUT)
    live.settle()
    page.context.clear_cookies()
    page.goto(f"{live.url}/search?q=boseong+tea")
    page.locator(f'main a[href*="{product_id}"]').first.click()
    expect(page.locator("main")).to_contain_text("Hand-picked in May.")


def test_a_phone_number_in_a_title_holds_the_product_until_the_proposed_title_is_taken(page: Page, live: Live) -> None:
    sign_in(page, live, SELLER)
    page.goto(f"{live.url}/sell/products/new")
    page.locator('[name="title"]').fill("Jeju roasted tea 80 g call 010-1234-5678")
    page.locator('[name="code"]').fill("JEJU-80")
    page.locator('[name="price"]').fill("12000")
    page.locator('[name="currency"]').select_option("KRW")
    page.locator('[name="stock"]').fill("10")
    page.locator('[name="category_id"]').select_option(index=1)
    page.locator("main form").get_by_role("button").last.click()
    page.get_by_role("button", name="Put on sale").click()

    standing = page.locator("#standing")
    expect(standing).to_contain_text("Held: a person looks", timeout=A_SECOND_OR_TWO_MS)
    expect(standing.locator("mark")).to_have_text("010-1234-5678")
    expect(standing.get_by_label("Title")).to_have_value("Jeju roasted tea 80 g")
    standing.get_by_role("button", name="Use this wording").click()
    expect(page.locator("#standing")).to_contain_text("On sale", timeout=A_SECOND_OR_TWO_MS)
    live.settle()
    page.context.clear_cookies()
    page.goto(f"{live.url}/search?q=jeju+roasted")
    expect(page.locator("main")).to_contain_text("Jeju roasted tea 80 g")


def test_who_thinks_it_a_mistake_appeals_and_reads_until_when_it_is_answered(page: Page, live: Live) -> None:
    sign_in(page, live, SELLER)
    page.goto(f"{live.url}/sell/products/new")
    page.locator('[name="title"]').fill("Cocaine 1 g, lab tested, discreet shipping")
    page.locator('[name="code"]').fill("POWDER-1")
    page.locator('[name="price"]').fill("12000")
    page.locator('[name="currency"]').select_option("KRW")
    page.locator('[name="category_id"]').select_option(index=1)
    page.locator("main form").get_by_role("button").last.click()
    page.get_by_role("button", name="Put on sale").click()

    standing = page.locator("#standing")
    expect(standing).to_contain_text("Held: not allowed", timeout=A_SECOND_OR_TWO_MS)
    expect(standing).to_contain_text("Drugs")
    standing.get_by_text("This is a mistake: appeal").click()
    standing.get_by_label("Why it may be sold").fill("It is the name of a perfume.")
    standing.get_by_role("button", name="Send the appeal").click()
    expect(page.locator("#standing")).to_contain_text("It is the name of a perfume.")
    expect(page.locator("#standing")).to_contain_text("A person who did not decide before answers by")
    expect(page.get_by_role("button", name="Send the appeal")).to_have_count(0)
