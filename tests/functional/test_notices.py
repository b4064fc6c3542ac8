"""A holder's notice in a browser: the listing goes, its seller answers, another person decides, it is sold again."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import Browser, BrowserContext, FilePayload, Page, expect

from entrepot.core.accounts import grant_role, sign_up
from entrepot.sell.brands import BrandDraft, decide_brand, decide_holder, register_brand, register_holder
from entrepot.sell.catalog import OfferDraft, ProductDraft, SkuDraft, create_product, get_own_product
from entrepot.sell.stock import create_place
from tests.functional.conftest import PASSWORD, SELLER, Live
from tests.town import a_picture

pytestmark = pytest.mark.slow

REPORTER, REVIEWER, SECOND = (f"{name}@entrepot.example" for name in ("reporter", "reviewer", "second"))
MARK = "Perlmutt"
SHOWN_WITHIN_S = 30


@pytest.fixture(scope="module")
def listing(live: Live) -> str:
    """A mug under a registered mark on sale, and an agency that may say something against it."""
    db, files = live.db, live.app.platform.files
    people = {
        email: sign_up(db, email=email, password=PASSWORD, name=email.split("@")[0].title(), locale="en")
        for email in (REPORTER, REVIEWER, SECOND)
    }
    for email in (REVIEWER, SECOND):
        grant_role(db, people[email], "reviewer")
    holder_id = register_holder(
        db, people[REPORTER], name="Office for marks", kind="agency", contact_email="desk@marks.example", country="KR"
    )
    decide_holder(db, holder_id, verified=True, reason="By agreement", actor=people[REVIEWER])
    brand = BrandDraft(
        name=MARK,
        kind="word",
        classes=[21],
        territories=["US", "EU", "KR", "JP", "CN", "SA"],
        registration_no="40-1234567",
        office="KIPO",
    )
    brand_id = register_brand(db, files, holder_id, brand, actor=people[REPORTER])
    decide_brand(db, brand_id, verified=True, reason="It is in the register", actor=people[REVIEWER])
    place = db.write(lambda tx: create_place(tx, live.seller_id, name="Shelf", country="KR"))
    draft = ProductDraft(
        title=f"{MARK} cup, white",
        category_id="cat_mugs",
        state="live",
        skus=(SkuDraft("PERL-1", offers=(OfferDraft(24_000, "KRW", place),)),),
    )
    product_id = create_product(db, live.seller_id, draft, "per_test")
    wait_until_sold(live, product_id)
    live.products["perlmutt_brand"] = brand_id
    return product_id


def sold(live: Live, product_id: str) -> bool:
    with live.db.read() as connection:
        return get_own_product(connection, live.seller_id, product_id).state == "live"


def wait_until_sold(live: Live, product_id: str) -> None:
    deadline = time.monotonic() + SHOWN_WITHIN_S
    while not sold(live, product_id):
        assert time.monotonic() < deadline
        time.sleep(0.2)


def signed_in(context: BrowserContext, live: Live, email: str) -> Page:
    page = context.new_page()
    page.goto(f"{live.url}/sign-in")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
    return page


def test_from_notice_to_take_down_answer_and_restoration(browser: Browser, live: Live, listing: str) -> None:
    visitors = [browser.new_context(locale="en-GB", reduced_motion="reduce") for _ in range(3)]
    holder, seller, desk = visitors

    page = signed_in(holder, live, REPORTER)
    page.goto(f"{live.url}/rights/notices/new")
    page.get_by_label("The listing").fill(f"{live.url}/p/{listing}")
    page.get_by_label("Another holder's brand, by its id").fill(live.products["perlmutt_brand"])
    page.get_by_label("What is wrong").select_option("counterfeit")
    page.get_by_role("textbox", name="Why").fill("The stamp under the foot is not the maker's.")
    page.get_by_label("Evidence").set_input_files(FilePayload(name="a.png", mimeType="image/png", buffer=a_picture()))
    page.get_by_label("I believe in good faith").check()
    page.get_by_role("button", name="Send the notice").click()
    page.wait_for_url(re.compile("/rights/notices/ntc_"))
    expect(page.get_by_text("Taken down at once", exact=True)).to_be_visible()
    assert not sold(live, listing)

    page = signed_in(seller, live, SELLER)
    page.goto(f"{live.url}/sell/notices")
    page.get_by_role("link", name=f"{MARK} cup, white").click()
    expect(page.get_by_text("The stamp under the foot is not the maker's.").first).to_be_visible()
    expect(page.get_by_text("Office for marks").first).to_be_visible()
    expect(page.get_by_text("desk@marks.example")).to_have_count(0)
    page.get_by_label("Why the listing may be sold").fill("The maker changed its stamp in 2024: the invoice is here.")
    page.get_by_label("I believe in good faith").check()
    page.get_by_role("button", name="Send the answer").click()
    expect(page.get_by_text("Answered by the seller").first).to_be_visible()

    page = signed_in(desk, live, REVIEWER)
    page.goto(f"{live.url}/desk/notices?state=countered")
    page.get_by_role("link", name=f"{MARK} cup, white").click()
    expect(page.get_by_text("The maker changed its stamp in 2024").first).to_be_visible()
    page.get_by_label("Why").fill("The maker confirms the new stamp.")
    page.get_by_role("button", name="For the seller: it is sold").click()
    page.wait_for_url(f"{live.url}/desk/notices")
    wait_until_sold(live, listing)

    page = seller.pages[0]
    page.reload()
    expect(page.get_by_text("The maker confirms the new stamp.").first).to_be_visible()
    for each in visitors:
        each.close()
