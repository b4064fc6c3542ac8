"""A draft in other languages: what its page shows as published is what accepting it publishes."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from entrepot.ai import EndpointFailed
from entrepot.app import App
from entrepot.kit.errors import InvalidInput
from entrepot.sell.catalog import ProductView, get_product
from entrepot.sell.listing import (
    DraftView,
    LanguagePart,
    Maker,
    NothingTranslated,
    NoTranslator,
    accept_draft,
    decide_fields,
    in_language,
    translate_draft,
)
from tests.drafts import PRICE, drafted, read, said
from tests.sell_factories import ACTOR

OWN = "The one my grandmother drank from."
GERMAN = "Aus ihr trank meine Großmutter."


class Phrases:
    """A translator that knows some sentences by heart, as an endpoint would answer."""

    name = "phrasebook"

    def __init__(self, known: dict[str, str]) -> None:
        self.known = known

    def translate(self, texts: Sequence[str], source: str, target: str) -> list[str]:
        if not self.known:
            raise EndpointFailed
        return [self.known[text] for text in texts]


def knows(app: App, **known: str) -> None:
    app.platform.port(Maker).translator = Phrases({OWN: GERMAN} | known)


def german(app: App, seller: str, words: str = "navy mug 350 ml ceramic dishwasher safe") -> DraftView:
    draft = drafted(app, seller, words)
    return said(app, seller, draft.draft_id, description=OWN, languages=["de"], price=PRICE)


def translate(app: App, seller: str, draft_id: str) -> int:
    platform = app.platform
    return translate_draft(platform.port(Maker), platform.db, seller, draft_id, ["de"], ACTOR)


def parts(app: App, draft: DraftView) -> dict[str, LanguagePart]:
    return {each.field: each for each in in_language(app.platform.db, draft, "de").fields}


def published(app: App, seller: str, draft_id: str) -> ProductView:
    product_id = accept_draft(app.platform.db, seller, draft_id, ACTOR, live=True)
    app.step()  # nothing is shown before its verdict
    with app.platform.db.read() as connection:
        return get_product(connection, product_id, "de")


def test_a_proven_translation_stays_with_the_draft_says_whose_it_is_and_is_what_is_published(
    app: App, seller: str
) -> None:
    knows(app)
    draft = german(app, seller)
    assert translate(app, seller, draft.draft_id) == 1
    app.platform.port(Maker).translator = None  # what is kept needs no translator any more
    shown = parts(app, read(app, seller, draft.draft_id))
    assert (shown["description"].source, shown["description"].target) == (OWN, GERMAN)
    assert (shown["description"].how, shown["description"].by) == ("translated", "phrasebook")
    product = published(app, seller, draft.draft_id)
    assert (product.text_locale, product.description, product.untranslated) == ("de", GERMAN, ())


def test_all_that_the_page_shows_in_a_language_is_published_and_nothing_else(app: App, seller: str) -> None:
    knows(app)
    draft = german(app, seller)
    translate(app, seller, draft.draft_id)
    shown = parts(app, read(app, seller, draft.draft_id))
    product = published(app, seller, draft.draft_id)
    stored = product.translations["de"]
    assert (product.title, product.description) == (shown["title"].target, shown["description"].target)
    assert "\n".join(product.bullets) == shown["bullets"].target
    assert "\n".join(stored["search_words"]) == shown["search_words"].target


def test_what_nobody_translated_stays_in_the_sellers_language_and_is_marked_on_page_and_product(
    app: App, seller: str
) -> None:
    draft = german(app, seller)
    shown = parts(app, draft)
    assert (shown["description"].how, shown["description"].target) == ("untranslated", OWN)
    assert shown["title"].how == "template"
    product = published(app, seller, draft.draft_id)
    assert (product.text_locale, product.description, product.untranslated) == ("de", OWN, ("description",))


def test_a_translation_with_another_number_is_not_kept_and_says_what_is_wrong(app: App, seller: str) -> None:
    knows(app, **{"Holds 350 ml of tea.": "Fasst 530 ml Tee."})
    draft = drafted(app, seller, "navy mug 350 ml ceramic")
    said(app, seller, draft.draft_id, description="Holds 350 ml of tea.", languages=["de"], price=PRICE)
    with pytest.raises(NothingTranslated):
        translate(app, seller, draft.draft_id)
    shown = parts(app, read(app, seller, draft.draft_id))["description"]
    assert (shown.how, shown.target) == ("untranslated", "Holds 350 ml of tea.")
    assert any("530" in each for each in shown.problems)


def test_a_text_that_is_changed_loses_the_translation_of_what_it_was(app: App, seller: str) -> None:
    knows(app)
    draft = german(app, seller)
    translate(app, seller, draft.draft_id)
    changed = said(app, seller, draft.draft_id, description="Another one.")
    assert parts(app, changed)["description"].how == "untranslated"
    again = said(app, seller, draft.draft_id, description=OWN)
    assert parts(app, again)["description"].target == GERMAN


def test_a_seller_says_a_part_otherwise_leaves_one_out_and_takes_both_back(app: App, seller: str) -> None:
    knows(app)
    draft = german(app, seller)
    translate(app, seller, draft.draft_id)
    maker, db = app.platform.port(Maker), app.platform.db
    before = parts(app, read(app, seller, draft.draft_id))

    def decide(name: str, act: str | None, value: object = None) -> LanguagePart:
        decide_fields(maker, db, seller, draft.draft_id, {f"translation.de.{name}": (act, value)}, ACTOR)  # type: ignore[dict-item]  # an act by its name
        return parts(app, read(app, seller, draft.draft_id))[name]

    mine = decide("title", "change", "Omas Becher")
    assert (mine.target, mine.how) == ("Omas Becher", "seller")
    assert parts(app, read(app, seller, draft.draft_id))["bullets"] == before["bullets"]
    assert decide("description", "remove").how == "untranslated"
    product = published(app, seller, draft.draft_id)
    assert (product.title, product.description, product.untranslated) == ("Omas Becher", OWN, ("description",))


def test_a_decision_about_a_part_is_taken_back(app: App, seller: str) -> None:
    knows(app)
    draft = german(app, seller)
    translate(app, seller, draft.draft_id)
    maker, db = app.platform.port(Maker), app.platform.db
    decide_fields(maker, db, seller, draft.draft_id, {"translation.de.description": ("remove", None)}, ACTOR)
    decide_fields(maker, db, seller, draft.draft_id, {"translation.de.description": (None, None)}, ACTOR)
    assert parts(app, read(app, seller, draft.draft_id))["description"].how == "translated"


def test_own_words_that_name_another_thing_are_not_published_under_a_title_from_facts(app: App, seller: str) -> None:
    draft = drafted(app, seller, "shoe rack")
    shown = in_language(app.platform.db, said(app, seller, draft.draft_id, languages=["de"], price=PRICE), "de")
    assert not shown.publishable
    assert published(app, seller, draft.draft_id).text_locale == "en"


def test_without_a_translator_and_with_one_that_is_away_it_is_said_and_nothing_changes(app: App, seller: str) -> None:
    draft = german(app, seller)
    with pytest.raises(NoTranslator):
        translate(app, seller, draft.draft_id)
    app.platform.port(Maker).translator = Phrases({})
    with pytest.raises(NothingTranslated):
        translate(app, seller, draft.draft_id)
    assert parts(app, read(app, seller, draft.draft_id))["description"].how == "untranslated"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("languages", ["ko", "ko"]),
        ("languages", ["ko", "zz"]),
        ("translation.zz", {"title": "x", "description": ""}),
        ("translation.zz.title", "x"),
        ("translation.de.price", "x"),
        ("translation.de.bullets", "not a list"),
        ("translation.de.title", ""),
    ],
)
def test_a_language_that_there_is_not_or_twice_is_refused_by_its_field(
    app: App, seller: str, name: str, value: object
) -> None:
    draft = drafted(app, seller)
    with pytest.raises(InvalidInput) as refused:
        said(app, seller, draft.draft_id, **{name.replace(".", "__"): value})
    assert refused.value.extra["field"] == name
