"""A case, a film or a cable for a phone is one, and what it is for is the phone alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from entrepot.app import App
from entrepot.sell.extraction.reading import read
from entrepot.sell.extraction.subject import what_it_is_for
from tests.drafts import a_seller, drafted, studio_app


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    app = studio_app(Path(tmp_path_factory.mktemp("accessories")))
    yield app
    app.stop()


@pytest.fixture(scope="module")
def seller(app: App) -> str:
    return a_seller(app, "casestore")


@pytest.mark.parametrize(
    ("words", "locale", "category", "heading"),
    [
        ("Clear TPU case for iPhone 15 Pro", "en", "cat_electronics", "392690"),
        ("Case for Samsung Galaxy S24, silicone, pink", "en", "cat_electronics", "392690"),
        ("아이폰 15 프로 투명 케이스", "ko", "cat_electronics", "392690"),
        ("갤럭시 S24 실리콘 케이스", "ko", "cat_electronics", "392690"),
        ("iPhone 15 ケース クリア", "ja", "cat_electronics", "392690"),
        ("Funda transparente para Samsung Galaxy S24", "es", "cat_electronics", "392690"),
        ("갤럭시 S24 강화유리 필름", "ko", "cat_electronics", "700719"),
        ("苹果 iPhone 15 充电线 1米 白色", "zh", "cat_cables", "854442"),
        ("Cargador para iPhone 15, 20 W, blanco", "es", "cat_chargers", "850440"),
        ("pillow case, white cotton", "en", "cat_textiles", "630231"),
    ],
)
def test_what_is_made_for_a_phone_has_a_category_and_a_heading(
    app: App, seller: str, words: str, locale: str, category: str, heading: str
) -> None:
    content = drafted(app, seller, words, locale=locale).content
    assert content.value("category") == category
    assert content.value("hs_code") == heading


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("适用型号：iPhone 15 Pro的透明手机壳 TPU", "iphone 15 pro"),
        ("适用于华为 Mate 60 Pro的手机壳", "华为 mate 60 pro"),
        ("호환 기종: 아이폰 15 프로 투명 케이스 맥세이프", "아이폰 15 프로"),
        ("호환 기종: 갤럭시 버즈 2 프로", "갤럭시 버즈 2 프로"),
        ("Case for Samsung Galaxy S24, silicone, pink", "samsung galaxy s24"),
    ],
)
def test_what_it_is_for_ends_before_the_thing_itself(text: str, named: str) -> None:
    reading = read(text)
    assert [reading.folded[each.start : each.end] for each in what_it_is_for(reading)] == [named]
