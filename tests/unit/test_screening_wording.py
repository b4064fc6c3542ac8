"""What is proposed to a seller: the text without what may not stand there, which still reads, and settles it."""

from __future__ import annotations

from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from entrepot.ai import Evidence
from entrepot.kit.errors import InvalidInput
from entrepot.sell.catalog import CategoryTree, Submission
from entrepot.sell.screening import ASKS, Finding, Fix, Ruling, Words, explain, judge, statement
from entrepot.sell.screening.check_api import CheckBody
from entrepot.sell.screening.fix import fix_of, fixes_of
from entrepot.sell.screening.text import CHANGES
from entrepot.sell.screening.text.changes import change_for
from entrepot.sell.screening.text.findings import Verdict
from entrepot.sell.screening.wording import without
from entrepot.web.pages.seller.verdict_view import reasons_of

WORDS = Words()


def product(locale: str = "en", prices: dict[str, int] | None = None, **texts: str) -> Submission:
    return Submission("prd_1", "sel_1", 1, "draft", None, locale, None, "", "", texts, (), prices or {})


def fixes(listing: Submission) -> dict[str, Fix]:
    return {each.policy: fix_of(each, listing, WORDS.find) for each in WORDS.find(listing)}


@pytest.mark.parametrize(
    ("text", "quote", "left"),
    [
        (
            "Hand-picked in May. It cures diabetes. Brew at 80 °C.",
            "cures diabetes",
            "Hand-picked in May. Brew at 80 °C.",
        ),
        ("A green tea from Boseong, cures diabetes.", "cures diabetes", "A green tea from Boseong."),
        ("Cures diabetes, tastes sweet and fresh.", "Cures diabetes", "Tastes sweet and fresh."),
        ("5월에 딴 잎입니다. 당뇨를 치료합니다.", "당뇨를 치료", "5월에 딴 잎입니다."),
        ("五月手采，可治疗糖尿病。八十度冲泡。", "治疗糖尿病", "八十度冲泡。"),
        ("- green tea\n- cures diabetes\n- 100 g", "cures diabetes", "- green tea\n- 100 g"),
        ("It cures diabetes.", "cures diabetes", ""),
    ],
)
def test_prose_loses_the_clause_or_the_sentence(text: str, quote: str, left: str) -> None:
    start = text.index(quote)
    assert without(text, [(start, start + len(quote))], title=False).replace("\n\n", "\n") == left


@pytest.mark.parametrize(
    ("text", "quote", "left"),
    [
        ("Boseong green tea 100 g call 010-1234-5678", "010-1234-5678", "Boseong green tea 100 g"),
        ("Boseong green tea 100 g (WhatsApp +82 10 1234 5678)", "+82 10 1234 5678", "Boseong green tea 100 g"),
        ("Green tea that cures diabetes 100 g", "cures diabetes", "Green tea 100 g"),
        ("당뇨를 치료하는 보성 녹차 100g", "당뇨를 치료", "보성 녹차 100g"),
        ("治疗糖尿病的绿茶 100克", "治疗糖尿病", "绿茶 100克"),
        ("Guaranteed results slimming tea", "Guaranteed results", "Slimming tea"),
    ],
)
def test_a_title_loses_the_words_and_what_leads_to_them(text: str, quote: str, left: str) -> None:
    start = text.index(quote)
    assert without(text, [(start, start + len(quote))], title=True) == left


@given(st.text(max_size=200), st.lists(st.tuples(st.integers(0, 220), st.integers(0, 220)), max_size=4), st.booleans())
def test_no_text_breaks_it_and_nothing_is_added(text: str, spans: list[tuple[int, int]], is_title: bool) -> None:  # noqa: FBT001  # drawn
    left = without(text, spans, title=is_title)
    assert len(left) <= len(text) + 2  # a capital may take two letters


@pytest.mark.parametrize(
    ("listing", "policy", "place", "after"),
    [
        (
            product(title="Green tea", description="Hand-picked. It cures diabetes and lowers blood pressure."),
            "medicine_claims",
            "description",
            "Hand-picked.",
        ),
        (product(title="Green tea 100 g call 010-1234-5678"), "contact_diversion", "title", "Green tea 100 g"),
        (
            product("ja", title="緑茶 100g", description="5月に摘んだ茶葉です。LINE ID: tea8899 まで連絡ください。"),
            "contact_diversion",
            "description",
            "5月に摘んだ茶葉です。",
        ),
        (product("es", title="Té verde que cura la diabetes 100 g"), "medicine_claims", "title", "Té verde 100 g"),
        (product(title="Chanel style bag quilted"), "brand_misuse", "title", "Bag quilted"),
        (product(title="Perfume inspired by Dior Sauvage 50 ml"), "brand_misuse", "title", "Perfume 50 ml"),
        (product(title="100% guaranteed results detox tea"), "false_claims", "title", "detox tea"),
    ],
)
def test_an_innocent_mistake_gets_a_wording_that_settles_it(
    listing: Submission, policy: str, place: str, after: str
) -> None:
    fix = fixes(listing)[policy]
    assert fix.kind == "words"
    assert fix.settles
    assert [(each.place, each.before, each.after) for each in fix.changes] == [(place, listing.texts[place], after)]


def test_a_reason_and_the_whole_say_the_same_outcome() -> None:
    rulings = {("tobacco_vape", "KR"): Ruling("block"), ("drugs", "KR"): Ruling("block", "severe")}
    for title in ("Elf bar vape 5000 puffs", "Cocaine 1 g", "大麻 乾燥 5g"):
        listing = product(title=title)
        judgement = judge(WORDS.find(listing), rulings)
        assert {each.outcome for each in explain(judgement.findings, listing, rulings, 0)} == {judgement.outcome}


@pytest.mark.parametrize("title", ["", "  "])
def test_words_without_a_title_are_not_checked(title: str) -> None:
    with pytest.raises(ValidationError):
        CheckBody(title=title)


def test_each_text_that_could_read_otherwise_is_shown_once() -> None:
    text = "It cures diabetes. Call 010-1234-5678 for a discount. Hand-picked in May."
    listing = product(title="Green tea", description=text)
    # Only names of attributes are read from the tree.
    shown = reasons_of(explain(WORDS.find(listing), listing, {}, 0), listing, cast("CategoryTree", None))
    assert [([one.after for one in each.proposed], each.settled_above) for each in shown] == [
        (["Hand-picked in May."], False),
        ([], True),
    ]


def test_what_has_to_be_stated_is_asked_for_and_what_is_known_is_filled_in() -> None:
    battery = fixes(product(title="Power bank 30000 mAh fast charge"))["hazardous_goods"]
    assert (battery.kind, battery.asks, battery.known) == ("state", ("watt_hours", "tested"), {"watt_hours": "111"})
    can = fixes(product(title="Spray paint red UN1950 400 ml"))["hazardous_goods"]
    assert (can.kind, can.known) == ("state", {"un_number": "1950"})
    assert fixes(product(title="Toy for infants no ce"))["child_safety"].kind == "state"


def test_a_battery_whose_test_is_stated_is_found_no_more() -> None:
    said = {"watt_hours": "111", "tested": "1"}
    for locale in ("en", "ko", "zh", "ja", "es"):
        line = statement("state_battery", ASKS["state_battery"], said, locale)
        assert WORDS.find(product(locale, title="Power bank 30000 mAh fast charge", description=line)) == []


@pytest.mark.parametrize(
    ("key", "said", "field"),
    [
        ("state_battery", {"watt_hours": "much", "tested": "1"}, "watt_hours"),
        ("state_battery", {"watt_hours": "111"}, "tested"),
        ("state_dangerous_goods", {"un_number": "19", "hazard_class": "2.1", "data_sheet": "1"}, "un_number"),
        ("state_age", {"age": "3", "standard": "<b>EN 71</b>"}, "standard"),
    ],
)
def test_a_statement_that_is_amiss_is_refused_at_its_field(key: str, said: dict[str, str], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        statement(key, ASKS[key], said, "en")
    assert refused.value.extra["field"] == field


def test_a_price_that_cannot_be_is_the_price_s_to_change() -> None:
    assert fixes(product(title="Rolex watch automatic", prices={"USD": 20_00}))["counterfeit"].kind == "price"


def test_words_that_only_read_like_something_get_no_wording() -> None:
    evidence = (Evidence("seller", "you", "title", (0, 3)),)
    doubt = Finding("weapons", "review", 0.4, "words", evidence, remedy="remove_words")
    fix = fix_of(doubt, product(title="you know where it grew"), WORDS.find)
    assert (fix.key, fix.kind, fix.changes) == ("wait_for_person", "none", ())


@pytest.mark.parametrize(
    "title",
    [
        "Cocaine 1 g, lab tested, discreet shipping",
        "Mini spy camera pen 1080p",
        "Stolen credit card CVV fullz",
        "Customer database 10,000 phone numbers",
        "Fireworks 100 pack",
        "GPS tracker, put it in your wife's car in secret",
        "Handgun",
        "Taser stun gun",
        "大麻 乾燥 5g",
        "身份证 代办 假",
        "假币 100元",
        "電子タバコ リキッド",
        "담배 한 갑 말보로",
        "대마초 씨앗",
        "Pistola 9mm",
    ],
)
def test_what_may_not_be_sold_has_no_wording(title: str) -> None:
    offered = fixes(product(title=title))
    assert offered
    for each in offered.values():
        assert (each.kind, each.changes) == ("none", ())
        assert each.key in CHANGES


@pytest.mark.parametrize("policy", ["weapons", "explosives", "drugs", "prescription_medicine", "wildlife"])
@pytest.mark.parametrize("verdict", ["review", "block"])
def test_no_paper_is_asked_for_where_the_rule_sells_it_to_nobody(policy: str, verdict: Verdict) -> None:
    assert change_for(policy, verdict) == "not_sold_here"


def test_no_sentence_asks_for_an_upload_or_a_wording_that_is_not_there() -> None:
    assert not [each for each in CHANGES.values() if "pload" in each or "wording proposed" in each]


def test_a_claim_in_a_picture_asks_for_another_picture() -> None:
    printed = (Evidence("package", "cures diabetes", "fil_1", box=(0.1, 0.1, 0.9, 0.2)),)
    claim = Finding("medicine_claims", "review", 0.9, "print", printed, remedy="remove_claim")
    assert (fix_of(claim, product(title="Green tea"), WORDS.find)).key == "change_picture"


@pytest.mark.parametrize(
    ("locale", "description", "left"),
    [
        ("en", "It cures diabetes. Call 010-1234-5678 for a discount. Hand-picked in May.", "Hand-picked in May."),
        ("ko", "당뇨를 치료합니다. 5월에 딴 잎입니다. 카톡 tea8899 로 문의하세요.", "5월에 딴 잎입니다."),
        ("zh", "可治疗糖尿病。加微信 tea8899 优惠。五月手采的绿茶。", "五月手采的绿茶。"),
        ("ja", "糖尿病を治します。LINE ID: tea8899 まで連絡ください。5月に摘んだ茶葉です。", "5月に摘んだ茶葉です。"),
    ],
)
def test_two_faults_of_one_text_have_one_wording_that_settles_both(locale: str, description: str, left: str) -> None:
    listing = product(locale, title="Green tea", description=description)
    found = WORDS.find(listing)
    offered = fixes_of(found, listing, WORDS.find)
    assert {each.policy for each in found} == {"medicine_claims", "contact_diversion"}
    assert {one.after for each in offered for one in each.changes} == {left}
    assert all(each.settles for each in offered)
