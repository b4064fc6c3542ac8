"""The learned second opinion on a listing's words, and words with hidden letters: what they may and may not do."""

from __future__ import annotations

import numpy as np
import pytest

from entrepot.sell.screening.text import POLICIES, Listing, screen_text, screen_texts
from entrepot.sell.screening.text.grams import grams_of, weights_of_letters
from entrepot.sell.screening.text.masked import unmasked
from entrepot.sell.screening.text.opinion import opinions, weights

GUILTY = Listing(
    "Walnut block that turns one into more per pull",
    "Slides on the back plate of the G family. Singles become many. Silver, black or gold.",
)
INNOCENT = Listing("Linen cushion cover with a zip", "Washed at 40 degrees. 45 x 45 cm, without the cushion.")


def test_a_text_that_reads_guilty_is_shown_to_a_person_and_not_more() -> None:
    assert screen_texts([GUILTY], learned=False)[0] == ()
    (found,) = screen_text(GUILTY)
    assert found.verdict == "review"
    assert found.confidence < 0.5


def test_an_opinion_says_which_words_told_it() -> None:
    (found,) = screen_text(GUILTY)
    for spot in found.evidence:
        field = GUILTY.title if spot.field == "title" else GUILTY.description
        assert field[spot.start : spot.end] == spot.quote
        assert spot.quote.strip()
        assert spot.rule == f"{found.policy}.opinion.reads_like"


def test_an_innocent_text_gives_no_finding() -> None:
    assert screen_text(INNOCENT) == ()


@pytest.mark.parametrize("more", ["Ghost gun kit, polymer80.", "Call 010-1234-5678.", "SSN 219-09-9999"])
def test_what_blocks_and_what_is_a_fact_stays_however_innocent_the_rest_reads(more: str) -> None:
    listing = Listing(INNOCENT.title, f"{INNOCENT.description} {more}")
    alone = {each.policy for each in screen_texts([listing], learned=False)[0]}
    assert alone
    assert alone <= {each.policy for each in screen_text(listing)}


def test_a_text_that_only_names_an_illness_is_not_accused_of_healing_it() -> None:
    assert screen_text(Listing("Crystal resin", "It does not cure diabetes.")) == ()


def test_a_text_without_a_title_such_as_print_in_a_picture_gets_no_opinion() -> None:
    listing = Listing("", f"{GUILTY.title} {GUILTY.description}")
    assert screen_text(listing) == screen_texts([listing], learned=False)[0]


def test_an_opinion_knows_every_policy() -> None:
    (one,) = opinions(["glock 19 with two magazines"])
    assert tuple(one.policies) == POLICIES
    assert max(one.policies, key=one.policies.__getitem__) == "weapons"


def test_rows_of_letters_never_reach_from_one_text_into_the_next() -> None:
    texts = ["abc", "", "大麻 gun", "a\x1eb"]
    whole = grams_of(texts)
    for at, text in enumerate(texts):
        alone, mine = grams_of([text]), whole.text == at
        assert np.array_equal(alone.number, whole.number[mine])
        assert np.array_equal(alone.times, whole.times[mine])


def test_what_letters_add_is_what_their_rows_weigh() -> None:
    text = "cocaine by post"
    grams = grams_of([text])
    known = weights().weight
    assert weights_of_letters(text, known).sum() == pytest.approx(
        float((known[grams.number] * grams.times).sum()), rel=1e-4
    )


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("在○カード", "在留"),
        ("シャネ〇風", "しゃねる"),
        ("c*ncer", "cancer"),
        ("N*ke shoes", "nike"),
        ("ㄷㅇㄴㅁㅇㅌ 팝니다", "다이너마이트"),
    ],
)
def test_a_word_with_hidden_letters_is_read_where_one_of_the_lexicon_fits(written: str, read: str) -> None:
    assert any(read in other.text for other in unmasked(written))


@pytest.mark.parametrize("written", ["二〇二五年", "食洗機○ 電子レンジ○", "5*5 cm", "ㅋㅋㅋㅋ", "plain words", "****"])
def test_signs_that_hide_nothing_are_left_alone(written: str) -> None:
    assert unmasked(written) == []


def test_hidden_letters_are_evidence_as_the_seller_wrote_them() -> None:
    found = screen_texts([Listing("在○カード そっくりに作れます")], learned=False)[0]
    assert "在○カード" in found[0].evidence[0].quote


_INNOCENT_LINES = (
    "Stoneware: keeps the warmth of what is in it\nCapacity: 350 ml, for a large coffee\nDishwasher safe\n"
    + "A stoneware mug of 350 ml in navy. Packed in paper. Delivered in three days. " * 4
)


@pytest.mark.parametrize("claim", ["Clinically proven to cure insomnia.", "cures insomnia", "heals arthritis in days"])
def test_many_innocent_lines_do_not_hide_a_guilty_one(claim: str) -> None:
    (found,) = screen_text(Listing("Stoneware mug 350 ml, navy", _INNOCENT_LINES + claim))
    assert found.policy == "medicine_claims"
    assert claim.startswith(found.evidence[0].quote) or found.evidence[0].quote in claim


def test_a_long_innocent_text_gives_no_finding() -> None:
    assert screen_text(Listing("Stoneware mug 350 ml, navy", _INNOCENT_LINES)) == ()


@pytest.mark.parametrize("title", ["V1agra", "X4nax bars", "C1alis 20mg"])
def test_a_name_in_disguise_stays_however_innocent_the_rest_reads(title: str) -> None:
    (found,) = screen_text(Listing(title, "Blue tablets"))
    assert (found.policy, found.disguised) == ("prescription_medicine", True)


@pytest.mark.parametrize(
    "title",
    [
        "ガンダム プラモデル",
        "Arma tu propio robot, kit",
        "药盒 七天",
        "성인 남성 양말",
        "담배꽁초 재떨이",
        "Sewing machine gun metal grey",
        "大麻袋 黄麻 收纳",
        "도박사의 오류 책",
        "Reading glasses, no prescription needed, +2.0",
        "반려동물 GPS 위치 추적기 목걸이",
        "garmin nuvi 0100057510 4.3",
    ],
)
def test_what_people_took_for_guilty_once_is_innocent(title: str) -> None:
    assert screen_text(Listing(title)) == ()


@pytest.mark.parametrize(
    ("title", "policy"),
    [
        ("Firecrackers 100 pack, loud bangs for new year", "explosives"),
        ("Weed 1 oz", "drugs"),
        ("bing毒", "drugs"),
        ("加我卫星 potter88", "contact_diversion"),
        ("Bottle, call ①③⑧①②③④⑤⑥⑦⑧", "contact_diversion"),
        ("폭죽 100개 대용량, 터지는 소리가 큽니다", "explosives"),
    ],
)
def test_what_passed_once_is_found(title: str, policy: str) -> None:
    assert screen_text(Listing(title))[0].policy == policy
