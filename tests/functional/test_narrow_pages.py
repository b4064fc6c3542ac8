"""What narrow phones and tiles show whole: figures, the head of a desk, how many pieces are paid for."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.functional.conftest import SELLER, Live, sign_in

pytestmark = pytest.mark.browser

NARROW = {"width": 360, "height": 800}
# How many lines each element's text stands in, one by one.
_LINES = """all => all.map(el => {
  const range = document.createRange();
  range.selectNodeContents(el);
  return new Set([...range.getClientRects()].map(box => Math.round(box.top))).size;
})"""
# Which elements hide a part of their text.
_CUT = "all => all.filter(el => el.scrollWidth > el.clientWidth + 1).map(el => el.textContent)"


@pytest.fixture
def narrow(page: Page) -> Page:
    page.set_viewport_size({"width": NARROW["width"], "height": NARROW["height"]})
    return page


def middle(part: Locator) -> float:
    box = part.bounding_box()
    assert box is not None
    return box["y"] + box["height"] / 2


def test_a_figure_beside_many_words_stands_in_one_line(narrow: Page, live: Live) -> None:
    narrow.goto(f"{live.url}/transparency")
    figures = narrow.locator(".dl dd")
    assert figures.count() >= 7
    assert set(figures.evaluate_all(_LINES)) == {1}


def test_the_head_of_a_desk_is_one_row_above_its_ways(narrow: Page, live: Live) -> None:
    sign_in(narrow, live, SELLER)
    head = narrow.locator(".desk-header")
    mark, acts = middle(head.locator(".brand")), middle(head.locator(".desk-status"))
    assert abs(mark - acts) < 4
    assert abs(mark - middle(head.locator(".desk-name"))) < 4
    expect(head.locator(".desk-name")).to_have_text("Seller desk")
    assert head.locator(".desk-name").evaluate_all(_CUT) == []
    expect(head.get_by_role("link", name="Entrepôt")).to_be_visible()  # the mark still says whose house it is


def test_the_checkout_says_what_and_how_many_in_full(narrow: Page, live: Live) -> None:
    narrow.goto(f"{live.url}/p/{live.products['kettle']}")
    narrow.get_by_role("button", name="Add to cart").click()
    expect(narrow.get_by_text("In the cart", exact=True)).to_be_visible()
    narrow.goto(f"{live.url}/checkout")
    lines = narrow.locator(".checkout .parcel-line .truncate")
    expect(lines.last).to_contain_text("1 piece")
    assert lines.evaluate_all(_CUT) == []


def test_amounts_of_many_currencies_stand_in_one_line_on_a_desk(page: Page, live: Live) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    sign_in(page, live, SELLER)
    page.locator(".stats").evaluate("""all => {
      const tile = all.querySelector(".stat");
      tile.querySelector(".value").textContent = "₩7,351,823";
      all.replaceChildren(...Array.from({ length: 8 }, () => tile.cloneNode(true)));
    }""")
    assert set(page.locator(".stat .value").evaluate_all(_LINES)) == {1}
