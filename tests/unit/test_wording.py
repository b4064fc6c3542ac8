"""Facts in the words of eight languages: exact shades, the units that buyers expect, nothing twice, no foreign word."""

import pytest

from bench.listing.fact_products import products
from entrepot.ai import Evidence, Proposal
from entrepot.sell.catalog import AttributeValue, Quantity
from entrepot.sell.writing import (
    LOCALES,
    FactSheet,
    check,
    compose_bullets,
    compose_description,
    compose_title,
    fact_sheet,
    kind_of,
    shown_value,
)
from entrepot.sell.writing.lexicon import rows

MUG, CANISTER = kind_of("hg-11-10-5-5"), kind_of("hg-11-4")


def of(value: AttributeValue, code: str, quote: str = "") -> FactSheet:
    evidence = (Evidence("words", quote),) if quote else ()
    return fact_sheet(CANISTER, {code: Proposal(value, 1.0, evidence)})


@pytest.mark.parametrize(
    ("code", "value", "expected"),
    [
        ("colour", "Sage", "세이지|鼠尾草绿|セージグリーン|verde salvia|Salbeigrün|vert sauge|verde-sálvia"),
        ("colour", "Charcoal", "차콜|炭灰色|チャコール|gris antracita|Anthrazit|gris anthracite|cinza-grafite"),
        ("colour", "Khaki", "카키|卡其色|カーキ|caqui|Khaki|kaki|cáqui"),
        ("material", "Stoneware", "스톤웨어|炻器|炻器|gres|Steinzeug|grès|grés"),
        ("material", "Jute", "황마|黄麻|ジュート|yute|Jute|jute|juta"),
        ("pattern", "Striped", "줄무늬|条纹|ストライプ|a rayas|Gestreift|à rayures|listrado"),
        ("skin_type", "Dry", "건성|干性|乾燥肌|seca|trocken|sèche|seca"),
        ("power_source", "Manual", "수동|手动|手動|manual|manuell|manuel|manual"),
    ],
)
def test_a_value_is_called_what_it_is_and_not_what_it_belongs_to(code: str, value: str, expected: str) -> None:
    sheet = fact_sheet(MUG, {code: value})
    assert [shown_value(value, code, sheet, each) for each in LOCALES if each != "en"] == expected.split("|")


@pytest.mark.parametrize("locale", [each for each in LOCALES if each != "en"])
def test_every_exact_word_is_known_in_every_language_and_proves_itself(locale: str) -> None:
    for kind, *cells in rows("exact.tsv"):
        code = kind if kind in {"colour", "material"} else "pattern" if kind == "value" else kind
        value = cells[0].split("|")[0]
        sheet = fact_sheet(MUG, {code: value})
        shown = shown_value(value, code, sheet, locale)
        assert shown, value
        assert check(shown, sheet, locale) == [], (value, shown)


def test_from_a_litre_on_buyers_read_litres_and_from_a_kilogram_on_kilograms() -> None:
    sheet = fact_sheet(CANISTER, {"capacity": Quantity(20_000, "ml"), "net_weight": Quantity(1_500, "g")})
    assert compose_title(sheet, "en").text == "Storage container, 20 L, 1.5 kg"
    assert compose_title(sheet, "zh").text == "保鲜盒 20升 1.5千克"


def test_a_measure_stands_in_the_unit_in_which_the_seller_said_it() -> None:
    assert "26 cm" in compose_bullets(of(Quantity(260, "mm"), "diameter", "26cm"), "en")[0].text
    assert "260 mm" in compose_bullets(of(Quantity(260, "mm"), "diameter"), "en")[0].text
    assert "12 fl oz" in compose_title(of(Quantity(354.882, "ml"), "capacity", "12 fl oz"), "en").text


def test_two_facts_that_read_the_same_stand_once_in_a_title() -> None:
    sheet = fact_sheet(CANISTER, {"capacity": Quantity(20_000, "ml"), "volume": Quantity(20, "l")})
    assert compose_title(sheet, "en").text == "Storage container, 20 L"


def test_things_in_the_plural_are_named_once() -> None:
    sheet = fact_sheet(kind_of("el-2-2-7-1"), {"brand": "Onda", "colour": "Black"})
    assert compose_description(sheet, "en").text.startswith("Headphones by Onda.")


@pytest.mark.parametrize("name", products())
@pytest.mark.parametrize("locale", LOCALES)
def test_a_description_states_no_fact_twice_and_repeats_no_selling_point(name: str, locale: str) -> None:
    described = compose_description(products()[name], locale)
    said = [each for some in (*described.paragraphs, described.specs) for each in some]
    told = [code for each in said for code in each.facts if code not in {"kind", "variants"}]
    assert len(told) == len(set(told))
    points = {each.text.partition(" – ")[2] or each.text for each in compose_bullets(products()[name], locale)}
    assert not any(each.text.rstrip(".。") in points for each in said)


def test_only_the_whole_of_a_facts_own_text_is_held_and_no_part_of_it() -> None:
    sheet = fact_sheet(kind_of("aa-2-17"), {"material": "Faux fur"})
    assert check("Bonnet en fausse fourrure", sheet, "fr") == []
    assert [each.quote for each in check("Bonnet en fourrure", sheet, "fr")] == ["fourrure"]
    assert check("Bonnet sans fausse fourrure", sheet, "fr")


def test_a_word_in_another_script_is_left_out_where_nobody_can_say_it() -> None:
    sheet = fact_sheet(MUG, {"material": "Stoneware", "finish": "달빛 유약"})
    assert "달빛" not in "".join(each.text for each in compose_bullets(sheet, "en"))
    assert "달빛" not in compose_description(sheet, "en").text
    assert "마감: 달빛 유약" in [each.text for each in compose_bullets(sheet, "ko")]
    assert compose_title(fact_sheet(MUG, {"colour": "남색"}), "en").text == "Mug, navy"


def test_a_weight_is_no_promotion() -> None:
    sheet = fact_sheet(CANISTER, {"weight": Quantity(1_100, "g")})
    assert check("무게는 1.1 kg입니다.", sheet, "ko") == []
    assert check("1+1 행사", sheet, "ko")
