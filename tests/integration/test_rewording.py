"""The studio lets a language model reword a draft: what is proven stands on the draft's page, what is not does not."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from entrepot.ai import SmallGenerator
from entrepot.app import App, open_app
from entrepot.core.accounts import create_seller
from entrepot.sell.listing import Maker, reword_draft
from entrepot.sell.listing.reword import NoModel, NothingReworded
from tests.chat_model import Model, answering
from tests.drafts import drafted, read, studio_app
from tests.sell_factories import ACTOR
from tests.visitors import Visitor, fresh_settings

WORDS = "navy stoneware mug 350 ml, dishwasher safe"


@pytest.fixture
def model() -> Iterator[Model]:
    with answering() as made:
        yield made


@pytest.fixture
def app(tmp_path: Path, model: Model) -> Iterator[App]:
    settings = fresh_settings(tmp_path, model_url=model.url, model_name="reworder")
    app = open_app(settings, durable=False)
    yield app
    app.stop()


@pytest.fixture
def owner(app: App) -> Iterator[Visitor]:
    visitor = Visitor(app.http)
    visitor.sign_up("onda@market.example", name="Owner")
    visitor.sign_in("onda@market.example")
    yield visitor
    visitor.close()


@pytest.fixture
def seller(app: App, owner: Visitor) -> str:
    made = owner.post("/api/v1/sellers", {"name": "Onda", "slug": "onda", "country": "KR", "currency": "KRW"})
    assert made.status == 201, made.text
    seller_id: str = made.json()["id"]
    return seller_id


def says(model: Model, *pairs: tuple[str, str]) -> None:
    """Let the model answer with its input, but for the sentences that hold the first of a pair."""

    def answer(body: dict[str, Any]) -> Any:
        asked = json.loads(body["messages"][1]["content"])["sentences"]
        said = [next((new for old, new in pairs if old in each), each) for each in asked]
        return {"choices": [{"message": {"content": json.dumps({"sentences": said})}}]}

    model.answer = answer


def shown(owner: Visitor, draft_id: str) -> str:
    page = owner.get(f"/sell/studio/{draft_id}")
    assert page.status == 200
    return re.sub(r"\s+", " ", page.text)


def test_a_proven_rewording_stands_on_the_drafts_page_and_an_addition_does_not(
    app: App, seller: str, owner: Visitor, model: Model
) -> None:
    draft = drafted(app, seller, WORDS)
    assert "Reword the texts" in shown(owner, draft.draft_id)
    says(
        model,
        ("Capacity: 350 ml –", "It holds 350 ml, about one large cup of coffee"),
        ("Dishwasher safe:", "Dishwasher safe, with a cosy hand-made feel, no hand washing"),
    )
    answer = owner.post(f"/sell/studio/{draft.draft_id}/reword")
    assert answer.status == 303
    page = shown(owner, draft.draft_id)
    assert "It holds 350 ml, about one large cup of coffee" in page
    assert "cosy" not in page
    changed = read(app, seller, draft.draft_id)
    bullets = changed.content.get("bullets")
    assert bullets is not None
    assert any(each.startswith("Dishwasher safe: ") for each in bullets.value)
    assert model.asked[0][1]["model"] == "reworder"


@pytest.mark.parametrize(
    "break_it",
    [
        lambda model: setattr(model, "status", 500),
        lambda model: model.says("no JSON at all"),
        says,
        lambda model: says(model, ("", "Buy now, the best mug of all, 99 % off")),
    ],
    ids=["an error", "no JSON", "the same again", "a lie"],
)
def test_a_model_that_fails_or_lies_leaves_the_draft_as_it_was(
    app: App, seller: str, owner: Visitor, model: Model, break_it: Callable[..., None]
) -> None:
    draft = drafted(app, seller, WORDS)
    break_it(model)
    assert owner.post(f"/sell/studio/{draft.draft_id}/reword").status == 303
    assert read(app, seller, draft.draft_id).content == draft.content
    with pytest.raises(NothingReworded):
        reword_draft(app.platform.port(Maker), app.platform.db, seller, draft.draft_id, ACTOR)


def test_without_a_model_the_page_offers_no_rewording_and_the_product_works_as_ever(tmp_path: Path) -> None:
    app = studio_app(tmp_path)
    visitor = Visitor(app.http)
    person = visitor.sign_up("onda@market.example", name="Owner")
    seller = create_seller(app.platform.db, person, "Onda", "KR", "KRW", "onda")
    visitor.sign_in("onda@market.example")
    draft = drafted(app, seller, WORDS)
    assert "Reword the texts" not in shown(visitor, draft.draft_id)
    with pytest.raises(NoModel):
        reword_draft(app.platform.port(Maker), app.platform.db, seller, draft.draft_id, ACTOR)
    visitor.close()
    app.stop()


def test_the_small_model_is_not_offered_for_a_language_that_it_does_not_speak(
    app: App, seller: str, owner: Visitor, tmp_path: Path
) -> None:
    app.platform.port(Maker).generator = SmallGenerator(tmp_path / "absent.gguf")
    english, korean = drafted(app, seller, WORDS), drafted(app, seller, "네이비 머그컵 350ml", locale="ko")
    assert "Reword the texts" in shown(owner, english.draft_id)
    assert "Reword the texts" not in shown(owner, korean.draft_id)
    for draft in (english, korean):  # the file is not there, and Korean is not spoken: either way nothing changes
        with pytest.raises(NothingReworded):
            reword_draft(app.platform.port(Maker), app.platform.db, seller, draft.draft_id, ACTOR)
