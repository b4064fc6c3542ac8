"""The content score beside the texts: codes, attributes, pictures, price; its order, sum and hostile input."""

import time
from dataclasses import replace

import pytest

from entrepot.kit.sentences import Sentence
from entrepot.sell.catalog import AttributeValue, Quantity
from entrepot.sell.scoring import (
    RULES,
    CategoryFacts,
    ContentScore,
    ExpectedAttribute,
    Fix,
    PictureFacts,
    Rule,
    Rules,
    ScoredListing,
    distribution,
    first_steps,
    mended,
    score,
)
from tests.scored import GOOD_GTIN, KETTLES, TOPS, codes, good

WORN = {"colour": "Navy", "gender": "women", "age_group": "adult", "material": "stainless steel", "capacity": "0.9 l"}
BIG = PictureFacts(1600, 1600)


def test_brand_condition_and_gtin_are_asked_for() -> None:
    assert codes(good(brand=" ", condition="", gtins=(), title="Stainless steel kettle, navy")) == {
        "brand_missing",
        "condition_missing",
        "gtin_missing",
    }


@pytest.mark.parametrize("gtin", ["4006381333932", "400638133393", "ABC", "４００６３８１３３３９３１", ""])
def test_a_gtin_whose_check_digit_is_wrong_is_named(gtin: str) -> None:
    lost = score(good(gtins=(GOOD_GTIN, gtin))).lost
    assert [(each.code, each.field, each.quote) for each in lost] == [("gtin_wrong", "gtins.1", gtin)]


def test_a_category_is_asked_for_and_then_the_most_exact_one() -> None:
    assert codes(good(category=None)) == {"category_missing"}
    assert codes(good(category=replace(KETTLES, leaf=False))) == {"category_broad"}


def test_attributes_of_the_category_are_named_one_by_one_the_required_first() -> None:
    expected = (
        *KETTLES.expected,
        ExpectedAttribute("plug", "Plug"),
        ExpectedAttribute("power", "Power", required=True),
    )
    lost = score(good(category=replace(KETTLES, expected=expected))).lost
    assert {each.field for each in lost} == {"attributes.power", "attributes.plug"}
    assert {each.fix for each in lost} == {Fix("open", "attributes.power"), Fix("open", "attributes.plug")}
    assert sum(each.points for each in lost) == pytest.approx(5 / 2)


def test_twelve_attributes_are_enough_where_a_category_has_forty() -> None:
    many = tuple(ExpectedAttribute(f"a{at}") for at in range(40))
    filled = {f"a{at}": "yes" for at in range(12)}
    listing = good(category=CategoryFacts("c", expected=many))
    assert len([each for each in score(listing).lost if each.code == "attributes_few"]) == 12
    assert "attributes_few" not in codes(replace(listing, attributes={**listing.attributes, **filled}))


def test_an_attribute_that_is_an_option_of_the_variants_is_filled_in() -> None:
    category = replace(KETTLES, expected=(ExpectedAttribute("size", "Size"),))
    assert codes(good(category=category, variants=((("Size", "S"),), (("Size", "M"),)))) == set()


@pytest.mark.parametrize("gone", ["colour", "gender", "age_group"])
def test_what_is_worn_says_colour_size_gender_and_age_group(gone: str) -> None:
    sizes = ((("Size", "S"),), (("Size", "M"),))
    worn = good(category=TOPS, attributes=WORN, variants=sizes, has_size_table=True)
    assert codes(worn) == set()
    lost = score(replace(worn, attributes={code: value for code, value in WORN.items() if code != gone})).lost
    assert [(each.code, each.quote) for each in lost] == [("apparel", gone)]
    assert [(each.code, each.quote) for each in score(replace(worn, variants=())).lost] == [("apparel", "size")]


@pytest.mark.parametrize(
    "names",
    [
        {"색상": "네이비", "사이즈": "M", "성별": "여성", "연령대": "성인"},
        {"颜色": "藏青", "尺码": "M", "性别": "女", "适用年龄": "成人"},
        {"カラー": "紺", "サイズ": "M", "性別": "女性", "対象年齢": "大人"},
        {"Color": "azul", "Talla": "M", "Género": "mujer", "Edad": "adultos"},
        {"color": "navy", "shoe-size": "40", "Target gender": "women", "age_group": "adult"},
    ],
)
def test_the_facts_of_what_is_worn_are_known_by_their_names_in_five_languages(names: dict[str, str]) -> None:
    assert "apparel" not in codes(good(category=TOPS, attributes=names))


def test_sizes_need_a_table_where_they_are_worn_and_not_elsewhere() -> None:
    assert "size_table" in codes(good(category=TOPS))
    assert "size_table" not in codes(good(category=CategoryFacts("c", "aa-10")))
    assert "size_table" not in codes(good())


@pytest.mark.parametrize(("value", "lost"), [(Quantity(0.9), True), ("0.9", True), ("0,9", True), ("0.9 l", False)])
def test_a_number_needs_its_unit(value: Quantity | str, *, lost: bool) -> None:
    assert ("units_missing" in codes(good(attributes={**good().attributes, "capacity": value}))) is lost


@pytest.mark.parametrize(
    ("finding", "code"),
    [
        ("blur", "picture_unclear"),
        ("dark", "picture_unclear"),
        ("bright", "picture_unclear"),
        ("overlay", "picture_overlay"),
        ("border", "picture_border"),
        ("background", "picture_background"),
        ("subject_small", "picture_subject"),
    ],
)
def test_each_finding_of_the_main_picture_costs_more_than_of_another(finding: str, code: str) -> None:
    spoilt = PictureFacts(1600, 1600, frozenset({finding}))
    main, other = good(pictures=(spoilt, BIG, BIG, BIG)), good(pictures=(BIG, BIG, BIG, spoilt))
    assert codes(main) == {code}
    assert score(main).points < score(other).points
    assert codes(other) == ({code} if finding != "background" else set())


def test_pictures_are_asked_for_four_of_them_large_and_all_different() -> None:
    assert codes(good(pictures=())) == {"pictures_missing"}
    assert codes(good(pictures=(BIG, BIG))) == {"pictures_few"}
    assert codes(good(pictures=(PictureFacts(1600, 799), BIG, BIG, BIG))) == {"picture_small"}
    again = PictureFacts(1600, 1600, frozenset({"duplicate"}))
    assert codes(good(pictures=(BIG, BIG, again, BIG))) == {"picture_duplicate", "pictures_few"}
    assert codes(good(pictures=(BIG, BIG, again, BIG, BIG))) == {"picture_duplicate"}


@pytest.mark.parametrize(("price", "odd"), [(8900, False), (3700, False), (3000, True), (30000, True), (890000, True)])
def test_a_price_far_from_comparable_offers_is_odd(price: int, *, odd: bool) -> None:
    assert ("price_odd" in codes(good(price_minor=price))) is odd


def test_two_comparable_offers_are_too_few_to_judge_a_price() -> None:
    assert codes(good(price_minor=1, comparables_minor=(9000, 9000))) == set()


@pytest.mark.parametrize("price", [None, 0])
def test_a_price_is_asked_for(price: int | None) -> None:
    assert codes(good(price_minor=price)) == {"price_missing"}


def test_shipping_returns_and_search_words_are_asked_for() -> None:
    listing = good(shipping_stated=False, returns_stated=False, search_words=(" ",))
    assert codes(listing) == {"shipping_missing", "returns_missing", "search_words_missing"}


def test_every_reason_can_be_translated() -> None:
    listing = replace(ScoredListing(locale="en"), title="BEST KETTLE KETTLE ★", description="call 010-1234-5678")
    for lost in score(listing).lost:
        assert isinstance(lost.reason, Sentence)
        assert str(lost.reason) == (
            lost.reason.template % lost.reason.values if lost.reason.values else lost.reason.template
        )


def test_what_to_do_first_is_what_wins_the_most_for_the_least_effort() -> None:
    scored = score(good(brand="", description="", pictures=(BIG,), title="Stainless steel kettle, navy"))
    gains = [each.points / each.effort for each in scored.lost]
    assert gains == sorted(gains, reverse=True)
    assert [each.order for each in scored.lost] == list(range(1, len(scored.lost) + 1))
    assert [each.code for each in first_steps(scored, 2)] == ["description_missing", "brand_missing"]


def test_a_rule_is_one_step_however_many_places_it_was_found_in() -> None:
    dark = PictureFacts(1600, 1600, frozenset({"dark"}))
    assert len(first_steps(score(good(pictures=(dark,) * 4)), 9)) == 1


def test_other_rules_may_be_given_and_their_points_are_brought_to_a_hundred() -> None:
    only = Rules(
        (Rule("brand_missing", "identity", 3, 1, Sentence("brand")), Rule("links", "honesty", 1, 1, Sentence("x")))
    )
    assert score(good(brand="", title="Kettle")).points < 100
    assert score(good(brand=""), rules=only).points == 25


def test_rules_that_take_nothing_are_refused() -> None:
    with pytest.raises(ValueError, match="none of them less than zero"):
        Rules(())
    with pytest.raises(ValueError, match="none of them less than zero"):
        Rules((Rule("a", "b", -1, 1, Sentence("x")), Rule("c", "b", 5, 1, Sentence("x"))))


def test_a_fix_for_what_is_not_there_any_more_is_refused() -> None:
    with pytest.raises(ValueError, match="no item 7"):
        mended(good(), Fix("remove", "bullets.7"))
    with pytest.raises(ValueError, match="no fix"):
        mended(good(), Fix("remove", "brand"))


HOSTILE = [
    "A" * 100_000,
    "KETTLE " * 15_000,
    "0" * 100_000,
    "1 " * 50_000,
    "010-1234-5678 " * 7_000,
    "a@" * 50_000,
    "www." * 25_000,
    "a.com " * 17_000,
    "not for sale " * 8_000,
    "微信" * 50_000,
    "주전자" * 33_000,
    "★" * 100_000,
    "\u202e\u200b" * 50_000,
    "\x00" * 100_000,
    "((((" * 25_000,
    "," * 100_000,
    ". " * 50_000,
    "\ud800" * 1_000,
    "İ" * 100_000,
    "%(x)s %s %" * 10_000,
    "㎏㎖" * 10_000,
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:6]))
@pytest.mark.parametrize("language", ["en", "ko", "xx"])
def test_a_hostile_text_is_scored_in_a_moment(text: str, language: str) -> None:
    listing = ScoredListing(
        locale=language,
        title=text,
        bullets=(text,) * 50,
        description=text,
        brand=text,
        gtins=(text,),
        search_words=(text,),
    )
    began = time.process_time()
    scored = score(listing)
    assert time.process_time() - began < 2
    assert 0 <= scored.points < 90
    assert all(len(each.quote) <= 80 for each in scored.lost)


def test_the_distribution_counts_scores_and_names_what_costs_the_most() -> None:
    some = [
        score(good()),
        score(good(brand="", title="Stainless steel kettle, navy")),
        score(ScoredListing(locale="en")),
    ]
    found = distribution(iter(some))
    assert found.count == 3
    assert sum(found.bins) == 3
    assert found.bins[9] == 2
    assert found.median == some[1].points
    assert found.mean == pytest.approx(sum(each.points for each in some) / 3, abs=0.06)
    assert found.common[0].code == "title_missing"
    assert found.common[0].listings == 1
    brand = next(each for each in found.common if each.code == "brand_missing")
    assert brand.listings == 2


def test_the_distribution_of_no_scores_is_empty() -> None:
    assert distribution([]).count == 0
    assert distribution([ContentScore(100.0)]).bins[9] == 1
    assert RULES.total == 100


@pytest.mark.parametrize(
    ("locale", "point"),
    [
        ("en", "Goes in the dishwasher after breakfast, no scrubbing"),
        ("en", "The navy glaze hides coffee stains"),
        ("ko", "도자기로 만들어 손에 쥐는 느낌이 묵직합니다"),
        ("ko", "식기세척기에 넣어도 되어 설거지가 편합니다"),
        ("zh", "可放入洗碗机，清洗省时省力"),
        ("ja", "食洗機で洗えるので、後片付けが楽です"),
        ("es", "Va al lavavajillas, sin tener que fregarla a mano"),
    ],
)
def test_a_sellers_own_sentence_that_a_fact_backs_is_no_empty_one(locale: str, point: str) -> None:
    facts: dict[str, AttributeValue] = {"material": "Ceramic", "colour": "Navy", "dishwasher_safe": True}
    scored = score(ScoredListing(locale, bullets=(point,), attributes=facts), fact_problems=())
    assert not [each for each in scored.lost if each.code in {"bullets_vague", "bullets_benefit", "claims_unbacked"}]
