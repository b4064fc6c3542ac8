"""Reviews on the pages: written from the order, read beside the product, answered at the desk, hidden by the house."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import orjson
import pytest

from entrepot.app import App, open_app
from entrepot.core.accounts import add_member, grant_role
from entrepot.shop.orders import OrderGroupView
from entrepot.shop.reviews import own_reviews, write_review
from tests.integration.test_shop_pages import Shopper
from tests.shop_factories import Market, bring, buy_and_pay, make_market
from tests.visitors import fresh_settings


@dataclass(slots=True)
class Scene:
    """A shopper who is signed in and has two mugs in hand."""

    app: App
    market: Market
    shopper: Shopper
    person_id: str
    group: OrderGroupView

    @property
    def line_id(self) -> str:
        return self.group.orders[0].lines[0].id

    @property
    def product(self) -> str:
        return f"/p/{self.market.mug.product_id}"

    def desk(self, role: str) -> Shopper:
        """Somebody else, who works for the seller of the mug or for the house."""
        hand = Shopper(self.app.http)
        hand.join()
        hand_id = hand.person_id(self.app)
        db = self.app.platform.db
        if role == "operator":
            grant_role(db, hand_id, role, actor=hand_id)
        else:
            add_member(db, self.market.mug.seller_id, hand_id, role, actor=hand_id)
        return hand


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    settings = fresh_settings(tmp_path, default_country="KR", rate_limit_per_minute=0)
    app = open_app(settings, durable=False)
    market = make_market(app.platform.db)
    app.step()
    shopper = Shopper(app.http)
    shopper.cookies["entrepot_currency"] = "KRW"
    shopper.join()
    person_id = shopper.person_id(app)
    group = buy_and_pay(app.platform.db, replace(market, shopper_id=person_id), lines=((market.mug.offer_id, 2),))
    bring(app.platform.db, group.orders[0].id, group.orders[0].seller_id)
    yield Scene(app, market, shopper, person_id, group)
    shopper.close()
    app.stop()


def test_a_review_is_written_from_the_order_and_stands_with_the_product(scene: Scene) -> None:
    order = scene.shopper.look(f"/orders/{scene.group.id}")
    assert f'href="/review/{scene.line_id}"' in order.text
    assert "Everything of this purchase has arrived" in order.text
    scene.shopper.look(f"/review/{scene.line_id}")
    answer = scene.shopper.send(
        f"/review/{scene.line_id}", stars="4", text="Holds <b>much</b>\r\nand pours", name="Kim"
    )
    assert answer.headers["location"] == f"{scene.product}#reviews"
    page = scene.shopper.look(scene.product).text
    assert "Holds &lt;b&gt;much&lt;/b&gt;" in page
    assert "1 review" in page
    data = orjson.loads(page.split('application/ld+json">')[1].split("</script>")[0])
    assert (data["aggregateRating"]["ratingValue"], data["aggregateRating"]["reviewCount"]) == (4, 1)
    assert data["review"][0]["author"]["name"] == "Kim"
    assert "(1)" in scene.shopper.look("/search?q=").text


def test_the_form_comes_again_with_what_was_written_and_changes_it(scene: Scene) -> None:
    here = f"/review/{scene.line_id}"
    scene.shopper.look(here)
    scene.shopper.send(here, stars="4", text="Good")
    assert ">\nGood</textarea>" in scene.shopper.look(here).text
    scene.shopper.send(here, stars="2", text="It chipped")
    with scene.app.platform.db.read() as conn:
        (mine,) = own_reviews(conn, scene.person_id, [scene.market.mug.product_id]).values()
    assert (mine.stars, mine.text) == (2, "It chipped")


@pytest.mark.parametrize("stars", ["", "0", "6", "x", "٣", "4.5"])
def test_a_review_without_its_stars_says_so_and_keeps_the_words(scene: Scene, stars: str) -> None:
    here = f"/review/{scene.line_id}"
    scene.shopper.look(here)
    answer = scene.shopper.send(here, stars=stars, text="My words")
    assert answer.status == 422
    assert "Choose how many stars it is worth" in answer.text
    assert "My words" in answer.text


def test_nobody_sees_the_form_of_another_s_order(scene: Scene) -> None:
    stranger = Shopper(scene.app.http)
    stranger.join()
    stranger.look("/")
    assert stranger.get(f"/review/{scene.line_id}").status == 404
    assert stranger.send(f"/review/{scene.line_id}", stars="1").status == 404
    guest = Shopper(scene.app.http)
    assert guest.get(f"/review/{scene.line_id}").headers["location"].startswith("/sign-in")


def test_stars_and_order_narrow_the_page_of_all_reviews(scene: Scene) -> None:
    write_review(scene.app.platform.db, person_id=scene.person_id, line_id=scene.line_id, stars=2, text="It chipped")
    here = f"{scene.product}/reviews"
    assert "It chipped" in scene.shopper.look(here).text
    assert "It chipped" in scene.shopper.look(f"{here}?stars=2&sort=lowest").text
    assert "No review has so many stars" in scene.shopper.look(f"{here}?stars=5").text
    assert scene.shopper.look(f"{here}?cursor=nonsense").status == 303
    assert scene.shopper.look(f"{here}?stars=%F0%9F%98%80&sort=x").status == 200


def test_a_text_in_another_language_is_marked_as_such(scene: Scene) -> None:
    write_review(
        scene.app.platform.db, person_id=scene.person_id, line_id=scene.line_id, stars=5, text="좋아요", locale="ko"
    )
    assert '<div class="words" lang="ko"><p>좋아요' in scene.shopper.look(scene.product).text


def test_a_seller_answers_where_the_review_stands(scene: Scene) -> None:
    review_id = write_review(
        scene.app.platform.db, person_id=scene.person_id, line_id=scene.line_id, stars=2, text="It chipped"
    )
    hand = scene.desk("seller_staff")
    assert "It chipped" in hand.look("/sell/reviews").text
    assert hand.send(f"/sell/reviews/{review_id}", text="We send another").status == 303
    assert "Every review has its answer" in hand.look("/sell/reviews").text
    assert "We send another" in hand.look("/sell/reviews?show=answered").text
    assert "We send another" in scene.shopper.look(scene.product).text


def test_an_operator_hides_a_review_and_puts_it_back(scene: Scene) -> None:
    review_id = write_review(
        scene.app.platform.db, person_id=scene.person_id, line_id=scene.line_id, stars=1, text="Call me at home"
    )
    operator = scene.desk("operator")
    operator.look("/operator/reviews")
    assert operator.send(f"/operator/reviews/{review_id}", reason="personal_data").status == 303
    assert "Call me at home" not in scene.shopper.look(scene.product).text
    assert "Hidden: Tells of somebody" in operator.look("/operator/reviews?state=hidden").text
    assert "Your review is not shown at present" in scene.shopper.look(f"/review/{scene.line_id}").text
    assert operator.send(f"/operator/reviews/{review_id}").status == 303
    assert "Call me at home" in scene.shopper.look(scene.product).text


def said_by_somebody(scene: Scene, stars: int, words: str) -> str:
    """A review of the mug by another buyer."""
    market = replace(scene.market, shopper_id=scene.app.platform.db.ids.new("per"))
    order = buy_and_pay(scene.app.platform.db, market, lines=((scene.market.mug.offer_id, 1),)).orders[0]
    bring(scene.app.platform.db, order.id, order.seller_id)
    return write_review(
        scene.app.platform.db, person_id=market.shopper_id, line_id=order.lines[0].id, stars=stars, text=words
    )


@pytest.mark.parametrize(("role", "here"), [("seller_staff", "/sell/reviews"), ("operator", "/operator/reviews")])
def test_a_desk_sorts_and_narrows_its_reviews_and_takes_them_along(scene: Scene, role: str, here: str) -> None:
    for stars, words in ((2, "It chipped"), (5, "Lovely"), (1, "=cmd|' /C calc'!A0")):
        said_by_somebody(scene, stars, words)
    hand = scene.desk(role)
    page = hand.look(f"{here}?sort=stars").text
    assert page.index("calc") < page.index("It chipped") < page.index("Lovely")
    page = hand.look(f"{here}?stars=5&q=lov&sort=stars").text
    assert "Lovely" in page
    assert "It chipped" not in page
    assert f'href="{here}.csv?stars=5&amp;q=lov&amp;sort=stars"' in page
    assert f'href="{here}?q=lov&amp;sort=stars"' in page
    assert "No review is like that" in hand.look(f"{here}?until=2001-01-01").text
    rows = hand.get(f"{here}.csv?sort=-stars").text.splitlines()
    assert ["Lovely" in rows[1], "It chipped" in rows[2], "'=cmd" in rows[3], len(rows)] == [True, True, True, 4]
    assert len(hand.get(f"{here}.csv?stars=2").text.splitlines()) == 2
    assert hand.get(f"{here}?sort=helpful").status == 422
    assert hand.get(f"{here}?stars=6").status == 422


def test_a_list_of_reviews_keeps_its_address_through_tabs_and_answers(scene: Scene) -> None:
    review_id = said_by_somebody(scene, 5, "Lovely")
    hand = scene.desk("seller_staff")
    page = hand.look("/sell/reviews?stars=5&sort=stars").text
    assert 'href="/sell/reviews?stars=5&amp;sort=stars&amp;show=answered"' in page
    assert '<input type="hidden" name="back" value="/sell/reviews?stars=5&amp;sort=stars">' in page
    answer = hand.send(f"/sell/reviews/{review_id}", text="Thanks", back="/sell/reviews?stars=5&sort=stars")
    assert answer.headers["location"] == "/sell/reviews?stars=5&sort=stars"
    for away in ("//evil.example", "/sell/orders", "https://evil.example/sell/reviews"):
        answer = hand.send(f"/sell/reviews/{review_id}", text="Thanks", back=away)
        assert answer.headers["location"] == "/sell/reviews"


def test_the_api_lists_reviews_in_the_order_that_is_asked_for(scene: Scene) -> None:
    for stars, words in ((2, "It chipped"), (5, "Lovely"), (1, "Broken")):
        said_by_somebody(scene, stars, words)
    for role, here in (("seller_staff", "/api/v1/seller/reviews"), ("operator", "/api/v1/operator/reviews")):
        hand = scene.desk(role)

        def stars_of(query: str, hand: Shopper = hand, here: str = here) -> list[int]:
            return [each["stars"] for each in orjson.loads(hand.get(f"{here}?{query}").body)["items"]]

        assert stars_of("") == [1, 5, 2]
        assert stars_of("sort=stars") == [1, 2, 5]
        assert stars_of("sort=-stars&limit=1") == [5]
        assert stars_of("stars=2") == [2]
        assert stars_of("text=broken") == [1]
        assert hand.get(f"{here}?sort=helpful").status == 422
