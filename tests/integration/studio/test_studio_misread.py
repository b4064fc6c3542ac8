"""What a draft makes of words that are easily misread: a list of allergens, a range of sizes, a colour, hours."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from entrepot.app import App
from entrepot.sell.listing import Content, Inputs, Maker
from tests.drafts import studio_app


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    opened = studio_app(Path(tmp_path_factory.mktemp("misread")))
    yield opened
    opened.stop()


def made(app: App, words: str, locale: str = "en") -> Content:
    return app.platform.port(Maker).of(Inputs(locale, words=words), "").content


def test_pink_is_called_pink_in_korean(app: App) -> None:
    content = made(app, "핑크 머그 350ml", "ko")
    written = f"{content.value('title')} {content.value('bullets')} {content.value('description')}"
    assert "핑크" in written
    assert "핫핑크" not in written


def test_all_allergens_that_were_said_are_stated(app: App) -> None:
    content = made(app, "Dark chocolate 70% cacao 100 g bar, contains milk and nuts, vegan")
    assert content.value("attribute.allergens") == ["Milk", "Nuts"]


def test_a_list_of_allergens_that_cannot_be_read_whole_is_not_stated_cut(app: App) -> None:
    content = made(app, "Dark chocolate bar 100 g, contains milk, xyzzy and nuts")
    assert content.value("attribute.allergens") is None
    assert "Allergens" not in str(content.value("bullets")) + str(content.value("description"))


def test_a_range_of_sizes_is_an_option(app: App) -> None:
    content = made(app, "Kids rain boots EU 26-30, yellow")
    assert content.value("option.Size") == ["EU 26", "EU 27", "EU 28", "EU 29", "EU 30"]
    assert content.value("attribute.size") is None


def test_hours_that_a_flask_keeps_warm_stay_hours(app: App) -> None:
    content = made(app, "保温杯 保温12小时 500ml", "zh")
    assert content.value("attribute.keep_warm") == {"unit": "h", "value": 12}
    assert "720" not in str(content.value("bullets"))


def test_real_and_imitation_leather_are_a_contradiction_to_be_looked_at(app: App) -> None:
    field = made(app, "Faux leather wallet, real cowhide").get("attribute.material")
    assert field is not None
    assert field.is_doubtful
    assert {field.value, *(other.value for other in field.others)} == {"Faux leather", "Leather"}
