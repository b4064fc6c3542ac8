"""What a draft says that nobody said or saw: nothing. Alternative texts, search words, brands, benefits, titles."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from entrepot.app import App
from entrepot.sell.listing import Content, Inputs, Maker
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


@pytest.mark.parametrize("reading", [{"blank": True}, {"problem": "this is no picture"}])
def test_nothing_is_said_of_a_picture_of_nothing(app: App, seller: str, reading: dict[str, Any]) -> None:
    assert alts(made(app, seller, "navy stoneware mug", "en", reading)) == {}
