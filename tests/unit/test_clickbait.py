"""Headlines that want a click, told from plain ones and products; and which language a short text is in."""

import threading
from pathlib import Path

import pytest

from entrepot.sell import scoring
from entrepot.sell.scoring import clickbait_probability, foreign_language, is_clickbait
from entrepot.sell.scoring.ngrams import Weights, read_weights, write_weights
from entrepot.sell.scoring.words import LANGUAGES, phrases_by_language

FOLDER = Path(scoring.__file__).parent

WANT_A_CLICK = [
    "27 things only people who grew up with cats will understand",
    "which kitchen gadget are you based on your zodiac sign",
    "you have to see what this dog does when his owner comes home",
    "this is the most amazing lunch box you will ever see",
]
PLAIN = [
    "central bank raises interest rate by a quarter point",
    "storm closes airports in northern provinces",
    "parliament votes on pension reform on thursday",
]
PRODUCTS = [
    "gooseneck kettle 0.9 l, navy",
    "men's waterproof hiking boots, brown, size 42",
    "usb-c hub 7 in 1 with hdmi and card reader",
    "set of 4 stoneware mugs 350 ml, speckled white",
    "xerox toner cartridge original black 6 pc(s)",
]


@pytest.mark.parametrize("title", WANT_A_CLICK)
def test_headlines_that_want_a_click_are_told(title: str) -> None:
    assert is_clickbait(title)
    assert clickbait_probability(title) > 0.5


@pytest.mark.parametrize("title", PLAIN)
def test_plain_headlines_are_left_alone(title: str) -> None:
    assert not is_clickbait(title)


@pytest.mark.parametrize("title", PRODUCTS)
def test_titles_of_products_are_left_alone(title: str) -> None:
    assert not is_clickbait(title, of_product=True)
    assert not is_clickbait(title)


@pytest.mark.parametrize("title", WANT_A_CLICK + PLAIN + PRODUCTS)
def test_capitals_make_no_difference(title: str) -> None:
    assert clickbait_probability(title) == clickbait_probability(title.title().upper())


@pytest.mark.parametrize("title", ["", " ", "x" * 100_000, "\x00\u202e", "최저가", "1 " * 9_999])
def test_any_text_has_a_probability(title: str) -> None:
    assert 0 <= clickbait_probability(title) <= 1


def test_many_threads_get_the_same_answer() -> None:
    said: list[float] = []
    threads = [threading.Thread(target=lambda: said.append(clickbait_probability(PRODUCTS[0]))) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(said) == 8
    assert len(set(said)) == 1


def test_weights_are_kept_as_they_were_within_a_step(tmp_path: Path) -> None:
    path = tmp_path / "weights.npz"
    write_weights(path, Weights(({"a b": 1.0, "ünï": -0.5}, {" a": 0.25}, {"# you": 0.75}), 0.125))
    kept = read_weights(path)
    assert kept.bias == 0.125
    assert kept.groups[0]["ünï"] == pytest.approx(-0.5, abs=1 / 127)
    assert kept.groups[1][" a"] == pytest.approx(0.25, abs=1 / 127)


def test_the_weights_that_are_shipped_are_small() -> None:
    assert all(path.stat().st_size < 1_000_000 for path in FOLDER.glob("*.npz"))


@pytest.mark.parametrize("name", ["promotion", "clickbait", "benefit"])
def test_every_list_of_words_speaks_all_languages_and_says_nothing_twice(name: str) -> None:
    lists = phrases_by_language(name)
    assert tuple(lists) == LANGUAGES
    for said in lists.values():
        assert len(said) >= 10
        assert len(set(said)) == len(said)


@pytest.mark.parametrize(
    ("text", "should_be", "found"),
    [
        ("스테인리스 전기 주전자 0.9L", "ko", ""),
        ("LG 그램 17Z90P 노트북", "ko", ""),
        ("不锈钢电热水壶家用大容量", "ko", "zh"),
        ("ステンレス電気ケトル", "ko", "ja"),
        ("Apple MacBook Air 13 M3", "ko", ""),
        ("stainless steel water kettle with handle", "ko", "en"),
        ("不锈钢电热水壶", "zh", ""),
        ("不銹鋼電熱水壺", "zh-Hant", ""),
        ("ステンレスの電気ケトル", "zh", "ja"),
        ("스테인리스 주전자", "zh", "ko"),
        ("電気湯沸器", "ja", ""),
        ("ステンレス電気ケトル 0.9L", "ja", ""),
        ("不锈钢电热水壶家用", "ja", "zh"),
        ("스테인리스 전기 주전자", "ja", "ko"),
        ("Gooseneck kettle 0.9 L, navy", "en", ""),
        ("Hervidor eléctrico de acero inoxidable", "en", "es"),
        ("Edelstahl Wasserkocher mit Griff, schwarz", "en", "de"),
        ("Bouilloire en acier inoxydable avec poignée", "en", "fr"),
        ("Chaleira elétrica de aço inoxidável com alça", "es", "pt"),
        ("Gooseneck kettle with a wooden handle", "es", "en"),
        ("Hervidor eléctrico de acero inoxidable", "es", ""),
        ("电热水壶 electric kettle", "en", "zh"),
        ("HP LaserJet 4600n 600 x 600 DPI A4", "en", ""),
        ("Чайник из нержавеющей стали", "ru", ""),
        ("", "en", ""),
    ],
)
def test_a_text_in_another_language_is_told(text: str, should_be: str, found: str) -> None:
    assert foreign_language(text, should_be.partition("-")[0]) == found
