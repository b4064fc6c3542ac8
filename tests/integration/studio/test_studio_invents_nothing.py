"""What a draft says that nobody said or saw: nothing. Alternative texts, search words, brands, benefits, titles."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from entrepot.app import App
from entrepot.sell.listing import Content, Inputs, Maker, contradictions
from tests.drafts import a_seller, studio_app


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    app = studio_app(Path(tmp_path_factory.mktemp("nothing")))
    yield app
    app.stop()


@pytest.fixture(scope="module")
def seller(app: App) -> str:
    return a_seller(app, "onda")


def made(app: App, seller: str, words: str, locale: str = "en", *readings: dict[str, Any]) -> Content:
    pictures = {f"file_{at}": each for at, each in enumerate(readings, 1)}
    inputs = Inputs(locale, words=words, pictures=tuple(pictures), readings=pictures)
    return app.platform.port(Maker).of(inputs, seller).content


def alts(content: Content) -> dict[str, str]:
    return {each.name: each.value for each in content.fields if each.name.startswith("alt.")}


DRESS = {"kinds": [{"name": "dress", "confidence": 0.9}]}


def test_a_picture_in_which_nobody_saw_anything_is_only_numbered(app: App, seller: str) -> None:
    assert alts(made(app, seller, "navy stoneware mug", "en", {}, {})) == {
        "alt.file_1": "Picture 1 of 2: stoneware mug",
        "alt.file_2": "Picture 2 of 2: stoneware mug",
    }


def test_the_thing_that_was_seen_in_the_first_picture_is_named_with_its_colour_and_no_view_of_it(
    app: App, seller: str
) -> None:
    assert alts(made(app, seller, "navy linen dress", "en", DRESS, DRESS)) == {
        "alt.file_1": "Navy linen dress",
        "alt.file_2": "Picture 2 of 2: linen dress",
    }


def test_where_the_photos_differ_from_the_words_the_seller_writes_what_they_show(app: App, seller: str) -> None:
    content = made(app, seller, "navy stoneware mug", "en", DRESS)
    assert "words_and_picture_differ" in content.problems
    assert alts(content) == {}


T_SHIRT = {"kinds": [{"name": "t-shirt", "confidence": 0.85}], "forms": {"top": 0.6, "bag": 0.01}}
LAPTOP = {"kinds": [], "forms": {"screen": 0.84}}


@pytest.mark.parametrize(
    "words",
    ["black leather tote bag", "검은색 가죽 토트백", "黑色皮革托特包", "黒い革のトートバッグ", "bolso tote negro"],
)
def test_a_bag_is_no_t_shirt_though_both_are_worn(app: App, seller: str, words: str) -> None:
    content = made(app, seller, words, "en", T_SHIRT)
    assert "words_and_picture_differ" in content.problems
    assert next(each for each in content.fields if each.name == "category").conflict


def test_words_count_by_what_they_name_where_the_catalogue_knows_it_only_roughly(app: App, seller: str) -> None:
    """The small tree has clothes and no handbags: a handbag lies with what is worn, and is no T-shirt."""
    content = made(app, seller, "black leather handbag", "en", T_SHIRT)
    field = next(each for each in content.fields if each.name == "category")
    assert field.conflict
    assert {one.origin for one in field.evidence} == {"words"}
    assert any(one.origin == "photo" for each in field.others for one in each.evidence)
    (told,) = contradictions(content)
    assert [{one.origin for one in each.evidence} for each in told.says] == [{"words"}, {"photo"}]


@pytest.mark.parametrize("words", ["white cotton t-shirt", "hooded jacket navy", "football jersey"])
def test_words_of_what_the_photo_shows_contradict_nothing(app: App, seller: str, words: str) -> None:
    assert "words_and_picture_differ" not in made(app, seller, words, "en", T_SHIRT).problems


def test_one_photo_that_shows_the_thing_is_enough(app: App, seller: str) -> None:
    assert "words_and_picture_differ" in made(app, seller, "stoneware mug", "en", LAPTOP).problems
    both = made(app, seller, "stoneware mug", "en", LAPTOP, {"kinds": [], "forms": {"cup": 0.5}})
    assert "words_and_picture_differ" not in both.problems


def test_what_the_photo_shows_instead_stands_beside_the_category(app: App, seller: str) -> None:
    field = next(each for each in made(app, seller, "stoneware mug", "en", LAPTOP).fields if each.name == "category")
    seen = [each for each in field.others if any(one.origin == "photo" for one in each.evidence)]
    assert [one.quote for each in seen for one in each.evidence] == ["screen"]


def test_a_photo_alone_is_a_weak_guess_at_the_category(app: App, seller: str) -> None:
    content = made(app, seller, "", "en", LAPTOP)
    field = next(each for each in content.fields if each.name == "category")
    assert field.confidence <= 0.3
    assert content.problems == ()


@pytest.mark.parametrize("reading", [{"blank": True}, {"problem": "this is no picture"}])
def test_nothing_is_said_of_a_picture_of_nothing(app: App, seller: str, reading: dict[str, Any]) -> None:
    assert alts(made(app, seller, "navy stoneware mug", "en", reading)) == {}
