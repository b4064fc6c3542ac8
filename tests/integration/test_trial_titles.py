"""A trial's second title is held to the rules of a title and to screening before the trial starts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from entrepot.app import App
from entrepot.sell.catalog import create_place
from entrepot.sell.listing import accept_draft, score_of_draft
from tests.drafts import PRICE, a_seller, drafted, said, studio_app
from tests.sell_factories import ACTOR
from tests.visitors import Visitor

OWN = "Navy stoneware mug, 350 ml"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    app = studio_app(tmp_path_factory.mktemp("titles"))
    yield app
    app.stop()


@pytest.fixture(scope="module")
def seller(app: App) -> str:
    return a_seller(app, "onda")


@pytest.fixture(scope="module")
def owner(app: App, seller: str) -> Visitor:
    app.platform.db.write(lambda tx: create_place(tx, seller, name="Depot", country="KR"))
    visitor = Visitor(app.http)
    visitor.sign_in("onda@market.example")
    return visitor


@pytest.fixture(scope="module")
def product_id(app: App, owner: Visitor, seller: str) -> str:  # the owner's place is there first
    draft = said(app, seller, drafted(app, seller).draft_id, price=PRICE, title=OWN)
    found = accept_draft(app.platform.db, seller, draft.draft_id, ACTOR, live=True)
    app.step()
    return found


def tried(owner: Visitor, product_id: str, title: str) -> tuple[int, list[str]]:
    body = {"product_id": product_id, "vary": "title", "title": title}
    answer = owner.request("POST", "/api/v1/seller/trials", json=body)
    return answer.status, answer.json().get("faults", [])


@pytest.mark.parametrize(
    "title",
    [
        "Navy stoneware mug 350 ml, call 010-1234-5678",
        "Navy stoneware mug 350 ml, www.shop.com",
        "Best price navy stoneware mug 350 ml",
        "NAVY STONEWARE MUG 350 ml",
        "Navy stoneware mug 350 ml ★★★",
        "Navy stoneware mug 900 ml",
        "Navy stoneware mug mug 350 ml",
        "남색 도자기 머그 350ml",
        "Navy stoneware mug 350 ml " + "for tables of every size and shape " * 5,
    ],
)
def test_it_is_refused_with_the_messages_that_the_score_has_for_a_products_own_title(
    app: App, owner: Visitor, seller: str, product_id: str, title: str
) -> None:
    draft = said(app, seller, drafted(app, seller).draft_id, title=title.strip())
    with app.platform.db.read() as connection:
        own = {str(each.reason) for each in score_of_draft(connection, draft).lost if each.field == "title"}
    status, faults = tried(owner, product_id, title)
    assert status == 422
    assert faults
    assert set(faults) <= own


def test_words_that_screening_blocks_are_named_before_the_trial_starts(owner: Visitor, product_id: str) -> None:
    status, faults = tried(owner, product_id, "Mug that cures cancer, navy stoneware, 350 ml")
    assert status == 422
    assert any("screening does not allow" in each for each in faults)


def test_the_page_says_why_at_the_field(owner: Visitor, product_id: str) -> None:
    form = {"vary": "title", "title": "Navy mug, call 010-1234-5678", "days": "14"}
    answer = owner.request("POST", f"/sell/products/{product_id}/trials", form=form)
    assert answer.status == 422
    assert "is a way to reach the seller outside the marketplace" in answer.text


@pytest.mark.parametrize("title", ["Mug of navy stoneware", "Navy mug", "A stoneware mug in navy that holds 350 ml"])
def test_a_title_without_faults_starts_a_trial(owner: Visitor, product_id: str, title: str) -> None:
    """A short one too, or one that begins otherwise: which does better is what a trial is for."""
    body = {"product_id": product_id, "vary": "title", "title": title}
    answer = owner.request("POST", "/api/v1/seller/trials", json=body)
    assert answer.status == 201
    assert owner.request("POST", f"/api/v1/seller/trials/{answer.json()['id']}/stop").status == 204
