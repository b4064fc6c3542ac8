"""Titles, bullets and descriptions: correct in eight languages, of facts alone."""

import re

import pytest

from bench.listing.fact_products import products
from entrepot.ai import Proposal
from entrepot.sell.catalog import Quantity
from entrepot.sell.writing import (
    CHANNELS,
    LOCALES,
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
