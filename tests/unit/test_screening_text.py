"""Screening of a listing's words: each detector alone, then all together with verdict, evidence and what to change."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entrepot.sell.screening.text import CHANGES, POLICIES, Finding, Listing, screen_text, screen_texts


def policies(title: str, description: str = "", market: str = "any", **more: object) -> set[str]:
    listing = Listing(title, description, **more)  # type: ignore[arg-type]  # fields by name, as a test writes them
    return {finding.policy for finding in screen_text(listing, market)}


def finding(title: str, description: str = "", market: str = "any") -> Finding:
    return screen_text(Listing(title, description), market)[0]


@pytest.mark.parametrize(
    "words",
    [
        "call +82 10-1234-5678",
        "010-1234-5678 로 연락주세요",
        "공일공 일이삼사 오육칠팔 연락",
        "电话 13812345678",
        "一三八 一二三四 五六七八",
        "tel 090-1234-5678",
        "call oh six twelve zero zero forty five ninety nine",
        "write to sofa.seller@gmail.com",
        "sofa dot seller at gmail dot com",
        "wechat: seller_88",
        "加薇信 abc12345",
        "카톡 아이디 seller77",
        "LINE ID: seller77",
        "telegram @seller_77",
        "order at www.example-shop.com/sofa",
        "send to 0x52908400098527886E0F7030069857D2E4169EE7",
    ],
)
def test_contacts_are_found_however_they_are_written(words: str) -> None:
    assert "contact_diversion" in policies("Linen sofa", words)


@pytest.mark.parametrize(
    "words",
    [
        "Model 202-555-0190, True RMS",
        "EAN 8801234567893",
        "size 120 x 60 x 75 cm, 1200 g",
        "12345678 pieces in 2026",
        "型号 13812345678",
        "price 1 200 000 원",
        "Dates 2024-10-12 to 2025-11-13",
        "runs at 1333/1066/800 MHz",
        "Garmin 010-10723-00",
        "Power plug 1360 - 2.4-2.4835",
        "StarTech.com cable DM",
        "DHA + Vitamin D, + Voucher",
    ],
)
def test_models_codes_sizes_and_prices_are_no_telephones(words: str) -> None:
    assert "contact_diversion" not in policies("Digital multimeter", words)


@pytest.mark.parametrize(
    "words",
    [
        "card 4111 1111 1111 1111",
        "900101-1234568",
        "11010519491231002X",
        "DE89 3704 0044 0532 0130 00",
        "SSN 219-09-9999",
    ],
)
def test_numbers_of_people_count_where_their_check_digits_agree(words: str) -> None:
    assert "personal_data" in policies("Notebook", words)


@pytest.mark.parametrize("words", ["4111 1111 1111 1112", "110105194912310021", "DE89 3704 0044 0532 0130 01"])
def test_numbers_with_wrong_check_digits_are_nobodys(words: str) -> None:
    assert "personal_data" not in policies("Notebook", words)


@pytest.mark.parametrize(
    "words",
    [
        "This tea cures diabetes in a month",
        "Reverses dementia",
        "cura la artritis con un té",
        "No more arthritis: heals arthritis",
    ],
)
def test_claims_to_heal_are_found(words: str) -> None:
    assert "medicine_claims" in policies("Herbal tea", words)


@pytest.mark.parametrize(
    "words",
    [
        "This product is not intended to diagnose, treat, cure or prevent any disease.",
        "It does not cure diabetes.",
        "No cura la diabetes.",
        "Cures under a UV lamp in two minutes",
    ],
)
def test_disclaimers_and_other_cures_are_no_claims(words: str) -> None:
    assert "medicine_claims" not in policies("Crystal resin", words)


def test_a_claim_is_answered_with_the_words_to_remove() -> None:
    found = finding("Herbal tea", "A mild tea. It cures diabetes. Ten bags.")
    assert (found.policy, found.wording) == ("medicine_claims", "")
    assert "cures diabetes" in {spot.quote for spot in found.evidence}


def test_a_brand_far_below_its_price_asks_to_check_the_price() -> None:
    listing = Listing("Louis Vuitton Speedy handbag brown", price=Decimal(45), currency="USD")
    assert [(f.policy, f.change) for f in screen_text(listing)] == [("counterfeit", "check_price")]


@pytest.mark.parametrize(
    ("title", "price", "brands"),
    [
        ("Louis Vuitton Speedy handbag", 1200, ()),
        ("Organizer insert for Louis Vuitton Speedy handbag", 25, ()),
        ("Louis Vuitton Speedy handbag", 45, ("louis vuitton",)),
        ("Louis Vuitton book of bags", 45, ()),
    ],
)
def test_a_fair_price_an_accessory_or_the_brand_itself_is_left_alone(
    title: str, price: int, brands: tuple[str, ...]
) -> None:
    assert "counterfeit" not in policies(title, price=Decimal(price), currency="USD", seller_brands=brands)


def test_a_seller_may_call_its_own_brand_official() -> None:
    assert "brand_misuse" in policies("Official Dyson V12 vacuum", "Cordless.")
    assert "brand_misuse" not in policies("Official Dyson V12 vacuum", "Cordless.", seller_brands=("Dyson",))


@pytest.mark.parametrize(("title", "flagged"), [("Power bank 50000 mAh", True), ("Power bank 10000 mAh", False)])
def test_a_battery_above_100_wh_must_state_its_test(title: str, flagged: bool) -> None:  # noqa: FBT001 - a table of cases
    assert ("hazardous_goods" in policies(title)) is flagged


def test_a_stated_test_is_enough() -> None:
    assert "hazardous_goods" not in policies("Power bank 50000 mAh", "UN38.3 tested, by road only")


def test_a_un_number_is_dangerous_goods_but_not_on_a_label() -> None:
    assert "hazardous_goods" in policies("Solvent UN1993, 20 L")
    assert "hazardous_goods" not in policies("Roll of 500 UN1993 labels")


@pytest.mark.parametrize(
    "title",
    [
        "Hot Glue Gun 60 W with 30 Sticks",
        "Clear Case Compatible with iPhone 15 Pro",
        "Dotted Bullet Journal A5",
        "Men's MA-1 Style Bomber Jacket, Gunmetal Zipper",
        "Opium: A Social History, Hardback",
        "Cámara de seguridad para casa, visión nocturna",
        "Pistola de silicona caliente 60 W",
        "Counterfeit Bill Detector Pen",
        "Bolsa térmica para insulina",
        "Garden hose 20 m, 100 g nozzle",
        "Network cable Cat5e 10 m (100 pack)",
        "Mouse M100, USB",
        "Line conditioner 1g, 1 n",
        "Lens 17-55 f/2.8",
        "Toner OP10 Original Black",
    ],
)
def test_innocent_things_with_guilty_words_pass(title: str) -> None:
    assert not policies(title)


@pytest.mark.parametrize(
    ("title", "policy"),
    [
        ("Gl0ck 19 with two mags", "weapons"),
        ("M-80 with waterproof fuse, 12 pack", "explosives"),
        ("Fake passport, any name", "fake_documents"),
        ("c.o.c.a.i.n.e by the gram", "drugs"),
        ("Elephant ivory tusk carving", "wildlife"),
        ("Bolsos réplica 1:1 con caja", "counterfeit"),
        ("Netflix account lifetime, full access", "stolen_accounts"),
        ("V1agra 100mg, no prescription", "prescription_medicine"),
    ],
)
def test_guilty_things_are_found_with_their_policy(title: str, policy: str) -> None:
    assert finding(title).policy == policy


def test_talk_that_hides_something_asks_a_person_unsurely() -> None:
    found = finding("Something special", "You know what it is, no questions, ships stealth in a plain box.")
    assert found.verdict == "review"
    assert found.confidence < 0.5


def test_every_finding_names_a_known_policy_and_change() -> None:
    for title in ("Glock 19", "whatsapp me +1 202 555 0147", "cures cancer tea", "replica Rolex watch"):
        for each in screen_text(Listing(title)):
            assert each.policy in POLICIES
            assert each.change in CHANGES
            assert 0 < each.confidence <= 1


def test_alcohol_is_blocked_in_one_market_and_reviewed_in_another() -> None:
    listing = Listing("Johnnie Walker whisky 1 L", "Sealed bottle, 40% vol.")
    assert screen_text(listing, "SA")[0].verdict == "block"
    assert screen_text(listing, "EU")[0].verdict == "review"


@given(st.text(max_size=120), st.text(max_size=120))
@settings(max_examples=150, deadline=None)
def test_evidence_quotes_what_stands_at_its_place(title: str, description: str) -> None:
    listing = Listing(f"{title} gl0ck 19", f"{description} c o c a i n e ㅁㅏ약 {title}")
    for each in screen_text(listing):
        for spot in each.evidence:
            field = listing.title if spot.field == "title" else listing.description
            assert field[spot.start : spot.end] == spot.quote
            assert spot.quote


def test_many_at_once_are_screened_as_each_alone() -> None:
    listings = [Listing("Glock 19"), Listing("Kitchen towel"), Listing("대마초 팝니다"), Listing("")]
    assert screen_texts(listings) == [screen_text(listing) for listing in listings]


@pytest.mark.parametrize(
    "hostile",
    [
        "gun " * 250_000,
        "cures diabetes " * 66_000,
        "1" * 1_000_000,
        "@" * 1_000_000,
        "a.b." * 250_000,
        "\ud800\x1e\n" * 300_000,
        "010-1234-5678 " * 70_000,
        "*a" * 500_000,
        "ㅁㅏ" * 300_000,
        "one two " * 120_000,
        "微信" * 400_000,
    ],
    ids=lambda text: repr(text[:8]),
)
def test_a_megabyte_of_hostile_words_is_bounded(hostile: str) -> None:
    began = time.process_time()
    screen_text(Listing(hostile, hostile))
    assert time.process_time() - began < 12
