"""Numbers as people write them: digits in any disguise, words of eight languages, units, and what is counted."""

import pytest

from entrepot.kit.folding import fold
from entrepot.kit.numbers import read_numbers
from entrepot.kit.units import UNITS, convert, unit_of

Read = list[tuple[float, str]]


def read(text: str, locale: str = "en") -> Read:
    return [
        (number.value, number.unit.symbol if number.unit else number.noun)
        for number in read_numbers(fold(text).text, locale)
    ]


@pytest.mark.parametrize(
    ("text", "locale", "expected"),
    [
        ("1,280 g", "en", [(1280, "g")]),
        ("1.280 g", "de", [(1280, "g")]),
        ("1.5 kg", "es", [(1.5, "kg")]),
        ("0,9 l", "fr", [(0.9, "l")]),
        ("1 500 g", "fr", [(1500, "g")]),
        ("1\u202f500 g", "en", [(1500, "g")]),
        ("３５０ｍｌ", "ja", [(350, "ml")]),
        ("3\u200b5\u20600 ml", "en", [(350, "ml")]),
        ("③ pieces", "en", [(3, "piece")]),
        ("1½ l", "en", [(1.5, "l")]),
        ("10² ml", "en", [(100, "ml")]),
        ("٣٥٠ ml", "en", [(350, "ml")]),
        ("130 × 180 cm", "en", [(130, "cm"), (180, "cm")]),
        ("40–100 °C", "en", [(40, "C"), (100, "C")]),
        ("-20 °C", "en", [(-20, "C")]),
        ("16-inch", "en", [(16, "in")]),
        ("12 in stock", "en", [(12, "")]),
        ("400 g/m²", "en", [(400, "gsm")]),
        ("three hundred and fifty millilitres", "en", [(350, "ml")]),
        ("a pack of six", "en", [(6, "piece")]),
        ("half a litre", "en", [(0.5, "l")]),
        ("a pair of mugs", "en", [(2, "cup")]),
        ("ciento por ciento lana", "es", [(100, "percent")]),
        ("three-quarters of a litre", "en", [(0.75, "l")]),
        ("doce piezas y treinta y cinco litros", "es", [(12, "piece"), (35, "l")]),
        ("세 개, 이십사 개월, 열두 시간", "ko", [(3, "piece"), (24, "months"), (12, "h")]),
        ("2만 mAh", "ko", [(20000, "mAh")]),
        ("三件套，两年，三百五十毫升", "zh", [(3, "piece"), (2, "years"), (350, "ml")]),
        ("二点セット、三時間", "ja", [(2, "piece"), (3, "h")]),
        ("zwölf Stunden", "de", [(12, "h")]),
    ],
)
def test_a_number_is_read_with_its_unit_or_what_it_counts(text: str, locale: str, expected: Read) -> None:
    found = read(text, locale)
    assert [what for _, what in found] == [what for _, what in expected]
    assert [value for value, _ in found] == pytest.approx([value for value, _ in expected])


@pytest.mark.parametrize(
    ("text", "locale"),
    [("one of a kind", "en"), ("이 제품은 한 손에 잡힙니다", "ko"), ("十分好用，一起用", "zh"), ("once you try", "en")],
)
def test_words_that_only_look_like_numbers_are_none(text: str, locale: str) -> None:
    assert read(text, locale) == []


def test_a_code_is_read_whole() -> None:
    assert [number.code for number in read_numbers("IPX7 and USB3", "en")] == ["IPX7", "USB3"]


def test_letters_of_another_script_inside_a_latin_word_become_latin_and_others_stay() -> None:
    assert fold("Nіke и рис").text == "Nike и рис"


def test_a_folded_text_knows_where_each_letter_stood() -> None:
    text = "a\u200b３５０ml"
    folded = fold(text)
    start = folded.text.index("350")
    assert text[slice(*folded.span(start, start + 3))] == "３５０"


def test_units_convert_exactly_within_their_dimension() -> None:
    assert convert(0.9, UNITS["l"], UNITS["fl_oz"]) == pytest.approx(30.43, abs=0.01)
    assert convert(100, UNITS["C"], UNITS["F"]) == pytest.approx(212)
    with pytest.raises(ValueError, match="different things"):
        convert(1, UNITS["g"], UNITS["ml"])


def test_every_unit_of_the_catalogue_is_known() -> None:
    for code in ("ml", "l", "W", "m", "min", "mm", "g", "h", "lm", "Ra", "Ω", "in", "GB", "g/m²", "months", "years"):
        assert unit_of(code) is not None, code
