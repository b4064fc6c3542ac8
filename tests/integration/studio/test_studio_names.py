"""A draft's title names the thing as the seller does: compound names, sizes; notes beside the words name nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from entrepot.app import App
from entrepot.sell.listing import Content, Inputs, Maker
from tests.drafts import studio_app


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    opened = studio_app(Path(tmp_path_factory.mktemp("names")))
    yield opened
    opened.stop()


def made(app: App, words: str, locale: str = "en") -> Content:
    return app.platform.port(Maker).of(Inputs(locale, words=words), "").content


@pytest.mark.parametrize(
    ("locale", "words", "title"),
    [
        ("en", "brown rice 2kg", "Brown rice, 2 kg"),
        ("en", "white chocolate bar 100 g", "White chocolate bar, 100 g"),
        ("en", "orange juice 1 l", "Orange juice, 1 L"),
        ("en", "bamboo cutting board 30cm x 20cm", "Bamboo cutting board, 30 × 20 cm"),
        ("ko", "대나무 도마 30cm x 20cm", "대나무 도마 30 × 20 cm"),
        ("es", "té verde 100 g", "Té verde, 100 g"),
    ],
)
def test_a_compound_name_and_a_size_stay_in_the_title(app: App, locale: str, words: str, title: str) -> None:
    assert made(app, words, locale).value("title") == title


@pytest.mark.parametrize(
    ("locale", "words", "kept"),
    [
        ("en", "Jeju green tea, 100 g loose leaf", "green tea"),
        ("en", "black tea assam 50 tea bags", "black tea"),
        ("en", "red wine glass set of 2, 450 ml", "red wine glass"),
        ("en", "white board 60 x 90 cm magnetic", "white board"),
        ("en", "lavender soy wax candle 200g amber glass jar", "soy wax candle"),
        ("ko", "홍차 티백 50개입", "홍차"),
        ("ko", "제주 녹차 100g 잎차", "녹차"),
        ("zh", "大豆蜡薰衣草香薰蜡烛 200克", "薰衣草"),
        ("ja", "ひのきのまな板 30cm×20cm", "30cm×20cm"),
        ("es", "vino tinto reserva 75 cl", "vino tinto"),
    ],
)
def test_no_word_that_names_the_thing_is_lost(app: App, locale: str, words: str, kept: str) -> None:
    assert kept in str(made(app, words, locale).value("title")).casefold()


def test_a_tea_is_called_by_no_other_teas_name_in_another_language(app: App) -> None:
    assert "녹차" not in str(made(app, "black tea 100 g", "ko").value("title"))


def test_notes_beside_the_words_are_no_part_of_a_title(app: App) -> None:
    content = made(app, "navy mug 350 ml, price 24 EUR, pls check size, have 40 pcs")
    title = content.get("title")
    assert title is not None
    for text in (title.value, *(other.value for other in title.others)):
        assert not {"price", "pls", "check", "have", "pcs", "EUR"} & set(text.replace(",", " ").split())
    assert content.value("stock") == 40


def test_another_title_is_offered_only_where_it_says_something_else(app: App) -> None:
    title = made(app, "bamboo cutting board 30cm x 20cm").get("title")
    assert title is not None
    assert title.others == ()
    green = made(app, "Jeju green tea, 100 g loose leaf, harvested in April").get("title")
    assert green is not None
    assert green.value == "Jeju green tea, 100 g loose leaf"
    assert [other.value for other in green.others] == ["Green tea, 100 g"]
