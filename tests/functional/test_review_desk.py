"""The review desk in a browser: a reviewer walks a case by keyboard, from the queue to its decision."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from entrepot.core.accounts import grant_role, sign_up
from entrepot.sell.catalog import OfferDraft, ProductDraft, SkuDraft, create_product, lower_gate, raise_gate
from entrepot.sell.screening import cases_of
from tests.functional.conftest import Live
from tests.sell_factories import make_place
from tests.shop_factories import PASSWORD

pytestmark = pytest.mark.slow

REVIEWER = "desk-reviewer@market.example"


def test_a_reviewer_takes_reads_and_decides_a_case_by_keys_alone(page: Page, live: Live) -> None:
    db = live.db
    person_id = sign_up(db, REVIEWER, PASSWORD, "Desk reviewer")
    grant_role(db, person_id, "reviewer")
    raise_gate(db)
    try:
        offer = OfferDraft(12_000, "KRW", make_place(db, live.seller_id, name="Desk depot"))
        skus = (SkuDraft("DESK-BALM", offers=(offer,)),)
        draft = ProductDraft(
            title="Lanolin balm, cures eczema", category_id="cat_mugs", locale="en", state="live", skus=skus
        )
        product_id = create_product(db, live.seller_id, draft, person_id)
        page.goto(f"{live.url}/sign-in")
        page.get_by_label("E-mail").fill(REVIEWER)
        page.get_by_label("Password").fill(PASSWORD)
        page.locator("main").get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_url(f"{live.url}/desk")
        for _ in range(60):
            with db.read() as connection:
                cases = cases_of(connection, product_id)
            if cases:
                break
            page.wait_for_timeout(500)
        assert cases, "nothing was judged"
        page.goto(f"{live.url}/desk")
        page.keyboard.press("n")
        page.wait_for_url(re.compile("/desk/cases/cas_"))
        expect(page.locator("mark").first).to_be_visible()
        expect(page.get_by_text("Yours until")).to_be_visible()
        page.keyboard.press("?")
        expect(page.locator("#keys")).to_contain_text("Decide")
        page.keyboard.press("Escape")
        page.keyboard.press("b")
        expect(page.locator('input[name="choice"][value="block"]')).to_be_checked()
        page.get_by_label("More, in your own words").fill("It is sold as a cure")
        page.keyboard.press("Escape")
        page.keyboard.press("s")
        page.wait_for_url(f"{live.url}/desk")
        with db.read() as connection:
            decided = cases_of(connection, product_id)[0]
        assert (decided.state, decided.decision, decided.reason) == ("closed", "block", "It is sold as a cure")
        assert decided.decided_by == person_id
    finally:
        lower_gate(db)
