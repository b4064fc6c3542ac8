"""Translations follow their source and are proven, a seller's own too."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from entrepot.app import App
from entrepot.sell.listing import DraftView, LanguagePart, Maker, decide_fields, in_language
from tests.drafts import PRICE, a_seller, drafted, read, said, studio_app
from tests.sell_factories import ACTOR

WORDS = "navy stoneware mug 350 ml dishwasher safe"
CAPACITY, WASH = (
    "Capacity: 350 ml – about one large cup of coffee",
    "Dishwasher safe: goes straight into the dishwasher",
)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    app = studio_app(Path(tmp_path_factory.mktemp("translations")))
    yield app
    app.stop()


@pytest.fixture(scope="module")
def seller(app: App) -> str:
    return a_seller(app, "onda")


def german(app: App, seller: str, **values: object) -> DraftView:
    draft = drafted(app, seller, WORDS)
    return said(app, seller, draft.draft_id, languages=["de"], price=PRICE, **values)


def part(app: App, draft: DraftView, name: str) -> LanguagePart:
    return next(each for each in in_language(app.platform.db, draft, "de").fields if each.field == name)


def published(draft: DraftView) -> dict[str, object]:
    value: dict[str, object] = draft.content.value("translation.de")
    return value


def test_a_selling_point_that_is_removed_is_removed_in_every_language(app: App, seller: str) -> None:
    draft = german(app, seller)
    before = published(draft)["bullets"]
    assert isinstance(before, list)
    assert len(before) == 4
    kept = [each for each in draft.content.value("bullets") if "Dishwasher" not in each]
    draft = said(app, seller, draft.draft_id, bullets=kept)
    after = published(draft)["bullets"]
    assert isinstance(after, list)
    assert len(after) == 3
    assert not any("pülmaschin" in each for each in after)
    decide_fields(
        app.platform.port(Maker), app.platform.db, seller, draft.draft_id, {"bullets": ("remove", None)}, ACTOR
    )
    assert not published(read(app, seller, draft.draft_id))["bullets"]


def test_a_point_of_the_sellers_own_that_nobody_translated_is_left_out_and_named(app: App, seller: str) -> None:
    draft = german(app, seller, bullets=[CAPACITY, "Thrown by my sister"])
    shown = part(app, draft, "bullets")
    assert shown.target.startswith("Füllmenge: 350 ml") or "350 ml" in shown.target
    assert shown.left_out == ("Thrown by my sister",)
    assert "sister" not in shown.target


def test_a_sellers_own_translation_is_proven_and_the_facts_are_told(app: App, seller: str) -> None:
    draft = german(app, seller, translation__de__title="Becher aus Steinzeug, 500 ml")
    shown = part(app, draft, "title")
    assert (shown.how, shown.problems) == ("seller", ("500 ml",))
    assert any("350 ml" in each for each in shown.facts)
    assert "translation_doubtful" in draft.content.problems


def test_what_a_seller_keeps_knowing_the_facts_is_recorded_and_still_not_proven(app: App, seller: str) -> None:
    draft = german(app, seller)
    maker, db, title = app.platform.port(Maker), app.platform.db, {"translation.de.title": ("change", "Becher, 500 ml")}
    decide_fields(maker, db, seller, draft.draft_id, title, ACTOR, knowing=True)  # type: ignore[arg-type]  # an act by its name
    draft = read(app, seller, draft.draft_id)
    assert part(app, draft, "title").problems == ("500 ml",)
    assert "translation_doubtful" not in draft.content.problems


def test_a_sellers_own_translation_follows_what_it_translates(app: App, seller: str) -> None:
    draft = german(app, seller, bullets=[CAPACITY, WASH])
    lines = ["350 ml, eine große Tasse", "Darf in die Spülmaschine"]
    draft = said(app, seller, draft.draft_id, translation__de__bullets=lines)
    assert part(app, draft, "bullets").target.split("\n") == lines
    draft = said(app, seller, draft.draft_id, bullets=[WASH])
    shown = part(app, draft, "bullets")
    assert (shown.target, shown.stale) == (lines[1], False)
    draft = said(app, seller, draft.draft_id, bullets=[WASH, CAPACITY.replace("one", "a")])
    assert part(app, draft, "bullets").stale
    assert "translation_doubtful" in draft.content.problems
