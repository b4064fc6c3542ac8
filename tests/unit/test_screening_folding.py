"""Folding against evasion: the views of a text, and the way back to what the seller wrote."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrepot.sell.screening.text.evasive import evasive_spans
from entrepot.sell.screening.text.fold import fold, folded_text, views
from entrepot.sell.screening.text.variants import shortened, stacked, turned, variants


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("ＧＵＮ", "gun"),
        ("Gün", "gun"),
        ("𝓰𝓾𝓷", "gun"),
        ("сосаіne", "cocaine"),
        ("g\u200bu\u00adn\u202e", "gun"),
        ("槍", "枪"),
        ("ｶﾞﾝ ガン", "がん がん"),
        ("🅰🅱 🇬🇺🇳", "ab gun"),
        ("1️⃣ ① ２ ٣", "1 1 2 3"),
        ("Straße Ⅻ ㎏", "strasse xii kg"),
        ("a  —  b\n\n c", "a b\n\n c"),
    ],
)
def test_every_disguise_of_a_letter_becomes_one_form(written: str, plain: str) -> None:
    assert folded_text(written) == plain


def test_a_stretch_of_the_folded_text_points_to_the_letters_as_written() -> None:
    written = "x ㎏ ｇ\u200bｕｎ y"
    folded = fold(written)
    at = folded.text.index("gun")
    start, end = folded.span(at, at + 3)
    assert written[start:end] == "ｇ\u200bｕｎ"


@given(st.text(max_size=200))
def test_every_folded_letter_has_a_place_in_order_within_the_text(written: str) -> None:
    folded = fold(written)
    places = folded.places.tolist()
    assert len(places) == len(folded.text)
    assert places == sorted(places)
    assert all(0 <= place < len(written) for place in places)


@given(st.text(max_size=200))
def test_folding_what_is_folded_changes_nothing(written: str) -> None:
    once = folded_text(written)
    assert folded_text(once) == once


@given(st.text(max_size=200))
def test_all_views_point_into_the_plain_one(written: str) -> None:
    seen = views(written)
    assert len(seen.leet) == len(seen.leet_places)
    assert len(seen.squeezed) == len(seen.squeezed_places)
    assert all(0 <= place < len(seen.plain) for place in [*seen.leet_places, *seen.squeezed_places])


def test_digits_and_signs_are_read_as_letters_in_the_leet_view() -> None:
    assert "cocaine" in views("c0c@1ne").leet


def test_the_squeezed_view_joins_what_was_parted() -> None:
    assert "마약" in views("마/약 팝니다").squeezed
    assert "gun" in views("a g.u.n b").squeezed


@pytest.mark.parametrize(("written", "read"), [("ㅁㅏ약", "마약"), ("마야ㄱ", "마약"), ("ㄷㅐㅁㅏ", "대마")])
def test_lone_jamo_are_stacked(written: str, read: str) -> None:
    assert stacked(written).text == read


def test_a_reading_knows_where_its_letters_stood() -> None:
    reading = stacked("ㅁㅏ약")
    assert reading.span(0, 1) == (0, 1)
    assert reading.span(1, 2) == (2, 3)


def test_letters_said_many_times_are_said_once_and_twice() -> None:
    assert shortened("guuuun", 1).text == "gun"
    assert shortened("weeeed", 2).text == "weed"


def test_what_is_written_backwards_is_turned() -> None:
    assert turned("\u202enug\u202c").text.strip("\u202e\u202c") == "gun"


def test_an_honest_text_has_no_other_readings() -> None:
    assert not variants("A kitchen knife, 20 cm", "a kitchen knife 20 cm")


@pytest.mark.parametrize("plain", ["appr0ved", "d*abet*s here", "t u m o u r s", "ㅇㅇㄷ 대여", "dㅏ이애나"])
def test_words_that_hide_from_programs_are_seen(plain: str) -> None:
    assert evasive_spans(plain)


@pytest.mark.parametrize(
    "plain", ["model b07x5c usb3 h264enc", "s m l x", "ㅋㅋㅋ 좋아요 ㅎㅎ", "5 * 3 cm", "gifts4all"]
)
def test_models_sizes_and_laughter_do_not_hide(plain: str) -> None:
    assert not evasive_spans(plain)


@pytest.mark.parametrize(
    "hostile",
    ["a" * 1_000_000, "g.u.n " * 170_000, "\u0301" * 1_000_000, "ㅁㅏ" * 400_000, "\ud800" * 100_000, "1 " * 500_000],
    ids=["long word", "spelled", "marks", "jamo", "broken", "digits"],
)
def test_a_million_hostile_letters_are_folded_in_linear_time(hostile: str) -> None:
    began = time.process_time()
    seen = views(hostile)
    assert len(seen.plain) <= len(hostile)
    assert time.process_time() - began < 5
