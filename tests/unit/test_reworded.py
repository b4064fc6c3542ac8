"""A rewording may change words and nothing else: what it adds or loses sends it back to the composer's sentence."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from bench.listing.fact_products import products
from entrepot.sell.writing import Sentence, compose_bullets, rephrase
from entrepot.sell.writing.reworded import added, lost

BENCH = Path(__file__).parents[2] / "bench" / "listing"
OVERSTRICT = 0.05
"""The most of the true rewordings that may be refused; bench/RESULTS.md has how many are."""
ROWS = [row.split("\t") for row in (BENCH / "reworded.tsv").read_text("utf-8").splitlines()]
MUG = products()["mug"]


class Says:
    """A generator that has one answer."""

    name = "says"

    def __init__(self, text: str) -> None:
        self._text = text

    def speaks(self, locale: str) -> bool:
        return bool(locale)

    def rephrase(self, sentences: Sequence[str], locale: str) -> list[str]:
        assert locale
        return [self._text for _ in sentences]


def origin(sheet: str, locale: str, own: str, text: str) -> str:
    (found,) = rephrase([Sentence(own, ())], products()[sheet], locale, Says(text))
    assert found.text == (text if found.origin == "says" else own)
    return found.origin


@pytest.mark.parametrize("row", [row for row in ROWS if row[2] == "refuse"], ids=lambda row: row[4])
def test_what_adds_or_loses_something_is_refused(row: list[str]) -> None:
    sheet, locale, _, own, text = row
    assert origin(sheet, locale, own, text) == "composer"


def test_true_rewordings_stand() -> None:
    kept = [(sheet, locale, own, text) for sheet, locale, verdict, own, text in ROWS if verdict == "keep"]
    refused = [text for sheet, locale, own, text in kept if origin(sheet, locale, own, text) == "composer"]
    assert len(refused) <= OVERSTRICT * len(kept), refused


@pytest.mark.parametrize(
    ("sheet", "own", "text"),
    [
        ("bottle", "Diameter: 73 mm – check that it fits where it goes", "It is 73 mm, and it fits where it goes"),
        (
            "umbrella",
            "Folded length: 310 mm – shows whether it fits your bag",
            "Folded length 310 mm, it fits your bag",
        ),
        ("lamp", "Power: 9 W – shows what it draws from the socket", "It is 9 W, so it draws from the socket"),
        ("mug", "A mug by Saebyeok.", "It is a mug by Saebyeok and a mug by Saebyeok."),
        ("backpack", "Volume: 20 l.", "It is 20 l."),
    ],
)
def test_what_the_small_model_was_seen_to_spoil_is_refused(sheet: str, own: str, text: str) -> None:
    assert origin(sheet, "en", own, text) == "composer"


def test_the_set_holds_enough_of_both_in_every_language() -> None:
    for verdict, least in (("keep", 8), ("refuse", 7)):
        for locale in ("en", "ko", "zh", "ja", "es", "de", "fr", "pt"):
            assert sum(row[1] == locale and row[2] == verdict for row in ROWS) >= least
        assert sum(row[2] == verdict for row in ROWS) >= 60


def test_the_word_that_was_added_is_named() -> None:
    assert added("Made of stoneware with a cosy glow.", "Made of stoneware.", MUG, "en") == "cosy"
    assert added("소재는 포근한 스톤웨어입니다.", "소재는 스톤웨어입니다.", MUG, "ko") == "포근한"
    assert added("Weighs 380 g.", "Weight: 380 g.", MUG, "en") == ""


def test_what_was_lost_is_named() -> None:
    box = products()["kettle"]
    assert lost("The kettle comes with its base.", "In the box: Kettle, Base and Manual.", box, "en") == "manual"
    measures = "Measurements: width 125 mm, depth 88 mm and height 95 mm."
    assert lost("It measures 125 mm, 88 mm and 95 mm.", measures, MUG, "en") in {"125", "88", "95"}
    assert lost("125 mm wide, 88 mm deep, 95 mm high.", measures, MUG, "en") == ""


@pytest.mark.parametrize("locale", ["en", "ko", "zh", "ja", "es", "de", "fr", "pt"])
def test_every_own_sentence_adds_nothing_to_itself(locale: str) -> None:
    for sheet in products().values():
        for sentence in compose_bullets(sheet, locale):
            assert added(sentence.text, sentence.text, sheet, locale) == ""
            assert lost(sentence.text, sentence.text, sheet, locale) == ""
