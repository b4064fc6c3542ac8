"""Titles, bullets and descriptions: correct in eight languages, of facts alone."""

import re

import pytest

from bench.listing.fact_products import products
from entrepot.ai import Proposal
from entrepot.sell.catalog import Quantity
from entrepot.sell.writing import (
    CHANNELS,
    LOCALES,
    Description,
    Kind,
    Variant,
    alt_text,
    check,
    compose_bullets,
    compose_description,
    compose_title,
    fact_sheet,
    kind_of,
    search_words,
)
from entrepot.sell.writing.lexicon import attribute_names, concepts, kinds, rows
from entrepot.sell.writing.wording import joined, particle

MUG = products()["mug"]


@pytest.mark.parametrize(
    ("locale", "expected"),
    [
        ("en", "Saebyeok stoneware mug, 350 ml, navy, dishwasher safe"),
        ("ko", "Saebyeok 스톤웨어 머그 350 ml 네이비 식기세척기 사용 가능"),
        ("zh-CN", "Saebyeok 炻器马克杯 350毫升 藏青 可用洗碗机"),
        ("ja", "Saebyeok 炻器 マグカップ 350ml ネイビー 食洗機対応"),
        ("es", "Taza de gres Saebyeok, 350 ml, azul marino, compatible con lavavajillas"),
        ("de", "Saebyeok Becher aus Steinzeug, 350 ml, Marineblau, spülmaschinengeeignet"),
        ("fr", "Mug en grès Saebyeok, 350 ml, bleu marine, compatible lave-vaisselle"),
        ("pt-BR", "Caneca de grés Saebyeok, 350 ml, azul-marinho, pode ir à lava-louças"),
    ],
)
def test_a_title_names_brand_thing_measure_and_colour_first(locale: str, expected: str) -> None:
    assert compose_title(MUG, locale).text == expected


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("name", products())
def test_a_title_keeps_to_its_channel_and_does_not_shout(name: str, channel: str) -> None:
    sheet = products()[name]
    for locale in LOCALES:
        title = compose_title(sheet, locale, channel)
        assert 0 < len(title.text) <= CHANNELS[channel].title_max
        assert not re.search("[A-Z]{5,}", title.text), title.text
        assert check(title.text, sheet, locale) == []


def test_bullets_state_attribute_value_and_benefit_and_name_their_facts() -> None:
    bullets = compose_bullets(MUG, "en")
    assert len(bullets) == 5
    assert bullets[0].text == "Capacity: 350 ml – about one large cup of coffee"
    assert bullets[0].facts == ("capacity",)
    assert bullets[1].text == "Dishwasher safe: goes straight into the dishwasher, no hand washing"


def test_a_benefit_that_arithmetic_denies_is_not_written() -> None:
    small = fact_sheet(kind_of("hg-11-10-5-5"), {"capacity": Quantity(90, "ml")})
    assert "large" not in compose_bullets(small, "en")[0].text


@pytest.mark.parametrize("name", products())
@pytest.mark.parametrize("locale", LOCALES)
def test_there_are_three_bullets_even_of_few_facts(name: str, locale: str) -> None:
    assert len(compose_bullets(products()[name], locale)) >= 3


def test_a_description_is_grouped_and_ends_with_the_facts() -> None:
    described = compose_description(MUG, "ko")
    assert described.text.startswith("Saebyeok의 머그입니다. 소재는 스톤웨어입니다.")
    assert "치수는 너비 125 mm, 깊이 88 mm, 높이 95 mm입니다." in described.text
    assert described.specs[0].text == "용량: 350 ml"
    assert all(sentence.facts for part in described.paragraphs for sentence in part)


def test_adjectives_agree_with_the_noun() -> None:
    assert "Hecha de gres." in compose_description(MUG, "es").text
    assert compose_description(MUG, "de").text.startswith("Ein Becher von")
    assert compose_description(products()["headphones"], "es").text.startswith("Unos auriculares")


def test_chinese_counts_with_the_measure_word_of_the_thing() -> None:
    assert alt_text(MUG, "zh").text == "一只藏青炻器马克杯"


@pytest.mark.parametrize(
    ("word", "expected"), [("용량", "은"), ("무게", "는"), ("USB", "는"), ("5", "는"), ("3", "은"), ("material", "은")]
)
def test_korean_particles_follow_the_last_sound(word: str, expected: str) -> None:
    assert particle(word, "은", "는") == expected


def test_a_korean_way_particle_takes_ro_after_rieul() -> None:
    assert [word + particle(word, "으로", "로") for word in ("서울", "유리", "면")] == ["서울로", "유리로", "면으로"]


def test_spanish_lists_say_e_before_an_i() -> None:
    assert joined(["aguja", "hilo"], "es") == "aguja e hilo"


def test_search_words_repeat_nothing_and_narrow_nothing() -> None:
    words = search_words(products()["throw"], "en")
    assert "blanket" in words
    assert "electric blanket" not in words
    assert len({word.lower() for word in words}) == len(words)


def test_an_unsure_proposal_is_no_fact() -> None:
    sheet = fact_sheet(kind_of("lb-1"), {"material": Proposal("Leather", 0.3), "colour": "Grey"}, least_confidence=0.6)
    assert [fact.code for fact in sheet.facts] == ["colour"]
    assert "eather" not in compose_title(sheet, "en").text


def test_several_colours_are_offered_and_none_is_in_the_title() -> None:
    sheet = fact_sheet(
        kind_of("lb-1"), {"brand": "Thistle"}, variants=[Variant((("Colour", each),)) for each in ("Navy", "Green")]
    )
    assert compose_title(sheet, "en").text == "Thistle backpack"
    assert "Colours to choose from: Navy and Green." in compose_description(sheet, "en").text


def test_a_text_without_translation_is_left_out_rather_than_guessed() -> None:
    sheet = fact_sheet(kind_of("lb-1"), {"finish": "Wabi-sabi patina by hand of dusk"})
    assert "patina" not in compose_description(sheet, "ja").text


def test_every_row_of_words_has_every_language() -> None:
    assert len(attribute_names()) >= 103
    assert len(kinds()) >= 60
    for name in ("benefits.tsv", "phrases.tsv", "attributes.tsv", "kinds.tsv", "values.tsv"):
        for row in rows(name):
            assert all(cell for cell in row[1:]), (name, row[0])
    for concept in concepts().values():
        assert all(concept.words.get(locale) for locale in ("en", "ko", "zh", "ja", "es")), concept.id
        assert concept.parent in {"", "textile", "wax"} or concept.parent in concepts(), concept.id


@pytest.mark.parametrize(
    ("code", "values", "locale", "never"),
    [
        ("hg-13-5-5", {"material": "Bamboo"}, "en", "crystal lamp"),
        ("fb-1-14", {}, "en", "sencha"),
        ("os-4-9-9", {}, "en", "music manuscript book"),
        ("aa-1-4", {}, "en", "evening dress"),
        ("aa-1", {}, "en", "menswear"),
        ("hg-3-40-2", {}, "zh", "茶蜡"),
    ],
)
def test_no_search_word_says_more_of_a_thing_than_its_facts_do(
    code: str, values: dict[str, str], locale: str, never: str
) -> None:
    words = search_words(fact_sheet(kind_of(code), dict(values)), locale)
    assert words
    assert never not in words
    assert len(words) <= 4, words


@pytest.mark.parametrize(
    ("code", "values", "never"),
    [
        ("hg-11-10-5-5", {"colour": "Navy", "origin": "KR"}, ("room", "outfit", "where it comes from")),
        ("fb-1-14", {"weight": Quantity(50, "g"), "origin": "KR"}, ("lift", "where")),
        ("hg-15-4", {"height": Quantity(150, "cm"), "material": "Cotton"}, ("shelf", "made of")),
        ("el-2-2-10", {"automatic": True}, ("one hand",)),
    ],
)
def test_a_benefit_is_named_only_where_it_fits_the_thing(
    code: str, values: dict[str, str | Quantity | bool], never: tuple[str, ...]
) -> None:
    text = " ".join(each.text for each in compose_bullets(fact_sheet(kind_of(code), dict(values)), "en"))
    assert text
    assert not [each for each in never if each in text], text


def test_a_count_stands_before_what_is_counted() -> None:
    sheet = fact_sheet(kind_of("os-4-9-9"), {"pages": Quantity(120, "")})
    assert compose_title(sheet, "en").text == "Notebook, 120 pages"


CABLE = {"power": Quantity(100, "W"), "cable_length": Quantity(2, "m"), "connectivity": ("USB-C",)}


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(
    ("code", "values"),
    [
        ("el-7-7", CABLE),
        ("hg-3-67", {"material": "Ceramic", "height": Quantity(240, "mm")}),
        ("hg-11-10-5-5", {"material": "Ceramic"}),
        ("hg-11-3-11", {"keep_warm": Quantity(12, "h")}),
        ("hg-3-40-2", {"burn_time": Quantity(40, "h")}),
        ("tg-2-5", {"age_from": Quantity(8, "years")}),
        ("hg-11-7-53", {"capacity": Quantity(4000, "ml")}),
        ("hg-11-3-7", {"capacity": Quantity(900, "ml")}),
    ],
)
def test_a_fact_from_which_nothing_follows_for_the_thing_stands_plain(
    code: str, values: dict[str, str | Quantity | bool], locale: str
) -> None:
    bullets = compose_bullets(fact_sheet(kind_of(code), dict(values)), locale)
    assert bullets
    for each in bullets:
        assert not re.search(" – |。.|，[^0-9]", each.text), each.text


def test_what_keeps_the_water_warm_is_said_of_a_kettle() -> None:
    sheet = fact_sheet(kind_of("hg-11-7-11"), {"keep_warm": Quantity(30, "min")})
    assert "the water stays warm" in compose_bullets(sheet, "en")[0].text


def facts_of(description: Description) -> set[str]:
    sentences = [one for part in description.paragraphs for one in part] + list(description.specs)
    return {code for one in sentences for code in one.facts}


@pytest.mark.parametrize("locale", LOCALES)
def test_food_is_not_called_new_and_nothing_is_described_by_its_condition_alone(locale: str) -> None:
    tea = fact_sheet(kind_of("fb-1-14"), {"condition": "new", "material": "Paper", "pieces": Quantity(20, "")})
    assert "condition" not in {
        code for part in compose_description(tea, locale).paragraphs for one in part for code in one.facts
    }
    bare = fact_sheet(kind_of("aa-6"), {"condition": "new"})
    assert compose_description(bare, locale).text == ""
    mug = fact_sheet(kind_of("hg-11-10-5-5"), {"condition": "used", "material": "Stoneware"})
    assert "condition" in {
        code for part in compose_description(mug, locale).paragraphs for one in part for code in one.facts
    }


@pytest.mark.parametrize(
    ("code", "noun", "locale", "title"),
    [
        ("hg-13-5-2", "led desk lamp", "en", "LED desk lamp, 9 W"),
        ("hg-13-5-2", "ledデスクライト", "ja", "LEDデスクライト 9W"),
        ("aa-1-13-8", "tシャツ", "ja", "Tシャツ"),
        ("aa-1-13-8", "t恤", "zh", "T恤"),
        ("el-7-7", "usb-c cable", "en", "USB-C cable, 9 W"),
        ("el-4-8-4-2", "iphone case", "en", "iPhone case"),
        ("hg-11-3-11", "ledger bottle", "en", "Ledger bottle"),
    ],
)
def test_acronyms_keep_their_capitals(code: str, noun: str, locale: str, title: str) -> None:
    kind = Kind(code, {locale: noun})
    sheet = fact_sheet(kind, {"power": Quantity(9, "W")}, locale=locale)
    assert compose_title(sheet, locale).text == title


def test_a_claim_in_the_middle_of_a_title_has_no_capital() -> None:
    sheet = fact_sheet(kind_of("hg-11-3-11"), {"leakproof": True, "capacity": Quantity(1700, "ml")})
    assert compose_title(sheet, "es").text == "Botella de agua, 1,7 L, a prueba de fugas"
    assert compose_title(sheet, "fr").text.count("1,7 l") == 1


@pytest.mark.parametrize(
    ("code", "locale", "title"),
    [
        ("fb-1-14", "ko", "차 20개입"),
        ("fb-1-14", "ja", "茶 20個入り"),
        ("hg-15-4", "ko", "수건 20개 세트"),
        ("hg-15-4", "zh", "毛巾 20件套"),
    ],
)
def test_pieces_are_counted_as_people_count_them(code: str, locale: str, title: str) -> None:
    assert compose_title(fact_sheet(kind_of(code), {"pieces": Quantity(20, "")}), locale).text == title


def test_the_charge_of_a_power_bank_leads() -> None:
    sheet = fact_sheet(kind_of("el-7-15-5"), {"battery_capacity": Quantity(20000, "mAh"), "power": Quantity(22, "W")})
    assert compose_title(sheet, "en").text == "Charger, 20,000 mAh, 22 W"
    kettle = fact_sheet(kind_of("hg-11-7-11"), {"power": Quantity(2000, "W"), "capacity": Quantity(1000, "ml")})
    assert compose_title(kettle, "en").text == "Electric kettle, 1 L"


def test_one_measure_is_said_plainly() -> None:
    vase = fact_sheet(kind_of("hg-3-67"), {"height": Quantity(240, "mm")})
    assert "높이는 240 mm입니다." in compose_description(vase, "ko").text
    assert "高240毫米。" in compose_description(vase, "zh").text
    assert "尺寸为" not in compose_description(vase, "zh").text


@pytest.mark.parametrize(
    ("noun", "material", "title"),
    [
        ("leather wallet", "Faux leather", "Faux leather wallet"),
        ("gold necklace", "Brass", "Brass necklace"),
        ("leather wallet", "Leather", "Leather wallet"),
        ("steel bottle", "Stainless steel", "Stainless steel bottle"),
    ],
)
def test_a_name_does_not_say_another_material_than_the_facts(noun: str, material: str, title: str) -> None:
    sheet = fact_sheet(Kind("aa-5-5-7", {"en": noun}), {"material": material, "colour": "Gold"})
    assert compose_title(sheet, "en").text == f"{title}, gold"
    assert (noun in search_words(sheet, "en")) is (material in {"Leather", "Stainless steel"})


def test_search_words_name_no_mere_product_and_nothing_twice() -> None:
    assert search_words(fact_sheet(kind_of(""), {"colour": "White"}), "en") == ("White",)
    mug = fact_sheet(kind_of("hg-11-10-5-5"), {"colour": "Blue", "material": "Ceramic"})
    for locale in ("de", "es", "fr"):
        words = search_words(mug, locale)
        assert not [each for each in words if "," in each], words
        assert len({each.lower() for each in words}) == len(words)
