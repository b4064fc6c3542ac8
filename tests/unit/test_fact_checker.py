"""Nothing invented: a text may say only what the facts hold, in every language and in every disguise."""

from pathlib import Path

import pytest

from bench.listing.fact_products import products
from entrepot.sell.catalog import Quantity
from entrepot.sell.writing import FactSheet, check, fact_sheet, kind_of

BENCH = Path(__file__).parents[2] / "bench" / "listing"
MUG = products()["mug"]
BOTTLE = products()["bottle"]


def kinds(text: str, sheet: FactSheet = MUG, locale: str = "en") -> set[str]:
    return {problem.kind for problem in check(text, sheet, locale)}


@pytest.mark.parametrize(
    "text",
    [
        "0.35 l", "350 ml", "35 cl", "11.8 fl oz", "about 12 fl oz", "12 fl oz", "９５ mm", "9.5 cm", "3.74 in",
        "0.38 kg",
        "13.4 oz",
    ],
)  # fmt: skip
def test_the_same_amount_in_another_unit_rounded_sensibly_is_true(text: str) -> None:
    assert check(f"A mug of {text}.", MUG, "en") == []


@pytest.mark.parametrize(
    "text",
    [
        "351 ml", "0.36 l", "3\u200b60 ml", "３６０ ml", "three hundred and sixty ml", "11.9 fl oz",
        "35O ml is 36 cl", "①② pieces",
        "380 oz", "350 l", "a dozen", "𝟛𝟞𝟘 ml", "36⁰ ml", "3.5 l", "360ml", "$350",
    ],
)  # fmt: skip
def test_no_false_number_passes(text: str) -> None:
    assert {"number", "unit"} & kinds(f"A mug: {text}.")


def test_a_true_number_said_of_something_else_is_false() -> None:
    assert kinds("It is 125 mm tall.") == {"number"}
    assert kinds("높이 125mm", locale="ko") == {"number"}
    assert check("It is 125 mm wide and 95 mm tall.", MUG, "en") == []


def test_a_right_number_with_a_wrong_unit_is_named_as_such() -> None:
    assert kinds("Holds 350 l.") == {"unit"}


def test_shares_of_materials_cannot_be_exchanged() -> None:
    shirt = products()["shirt"]
    assert check("80 % cotton and 20 % polyester", shirt, "en") == []
    assert kinds("20 % cotton and 80 % polyester", shirt) == {"number"}


def test_a_range_is_two_facts_not_one_twice() -> None:
    game = products()["game"]
    assert check("For 2 to 4 players", game, "en") == []
    assert kinds("For 4 to 4 players", game) == {"number"}


def test_who_states_a_kind_of_steel_has_stated_steel_but_not_the_other_way_round() -> None:
    assert check("A bottle of steel", BOTTLE, "en") == []
    plain = fact_sheet(kind_of("hg-11-3-11"), {"material": "Steel"})
    assert kinds("A stainless steel bottle", plain) == {"material"}


@pytest.mark.parametrize(
    ("text", "locale"),
    [
        ("Not dishwasher safe.", "en"),
        ("식기세척기는 사용할 수 없습니다.", "ko"),
        ("不可用洗碗机。", "zh"),
        ("食洗機には対応していません。", "ja"),
        ("No es apta para lavavajillas.", "es"),
    ],
)
def test_a_denial_is_true_where_the_fact_is_no_and_false_where_it_is_yes(text: str, locale: str) -> None:
    assert check(text, BOTTLE, locale) == []
    assert kinds(text, MUG, locale) == {"claim"}


def test_a_denial_of_what_no_fact_speaks_of_is_not_held() -> None:
    assert kinds("Not waterproof.") == {"claim"}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("A Saebyuk mug", "brand"),
        ("A mug like Nike makes", "brand"),
        ("A Nіke mug with a Cyrillic letter", "brand"),
        ("Approved by the FDA", "certificate"),
        ("A purple mug", "colour"),
        ("Made in Italy", "origin"),
        ("Size XXL", "size"),
        ("Write to seller@shop.example", "contact"),
        ("The best mug", "claim"),
    ],
)
def test_each_kind_of_falsehood_is_named(text: str, kind: str) -> None:
    assert kind in kinds(text)


def test_a_problem_quotes_what_stands_in_the_text() -> None:
    text = "약 ３６０ml 머그"
    (problem,) = check(text, MUG, "ko")
    assert text[slice(*problem.span)] == problem.quote
    assert "３６０" in problem.quote


def test_a_text_that_is_too_long_is_not_proven() -> None:
    assert check("mug " * 10_000, MUG, "en")


def test_an_empty_sheet_holds_no_number_and_no_claim() -> None:
    nothing = fact_sheet(kind_of(""), {})
    assert check("A product.", nothing, "en") == []
    assert kinds("350 ml, waterproof, in red", nothing) == {"number", "claim", "colour"}


def test_facts_in_another_language_hold_their_words_in_all() -> None:
    korean = fact_sheet(
        kind_of("hg-11-10-5-5"), {"material": "스테인리스", "capacity": Quantity(500, "ml")}, locale="ko"
    )
    assert check("A stainless steel mug, 500 ml", korean, "en") == []
    assert check("不锈钢马克杯，500毫升", korean, "zh") == []


@pytest.mark.parametrize("line", (BENCH / "facts_true.tsv").read_text("utf-8").splitlines())
def test_true_sentences_written_by_hand_pass(line: str) -> None:
    sheet, locale, text = line.split("\t")
    assert check(text, products()[sheet], locale) == []


@pytest.mark.parametrize("line", (BENCH / "facts_false.tsv").read_text("utf-8").splitlines())
def test_false_sentences_written_by_hand_are_stopped(line: str) -> None:
    sheet, locale, _, text = line.split("\t")
    assert check(text, products()[sheet], locale)
