"""Numbers of postal items and what a declaration needs, without a database."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrepot.fulfil.customs import S10, ContentLine, is_s10, looks_like_s10, parse_s10
from entrepot.fulfil.customs.domain import (
    CN22_MOST_SDR,
    SDR_MICROS,
    Gap,
    form_for,
    gaps_in,
    is_description,
    is_packet,
    totals,
)
from entrepot.fulfil.customs.s10 import check_digit
from entrepot.fulfil.warehouse import parse_scan
from entrepot.kit.errors import InvalidInput

LINE = ContentLine(1, "lin_1", "ord_1", "sku_1", "Navy mug", 2, 700, 24_000, "KRW", "691200", "KR", {})
numbers = st.builds(
    S10,
    service=st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=2, max_size=2),
    serial=st.integers(0, 99_999_999),
    country=st.sampled_from(["KR", "DE", "US", "CN", "GB"]),
)


# --- UPU S10 ---


@pytest.mark.parametrize(
    ("serial", "digit"),
    [
        ("47312482", 9),  # the example of the standard
        ("00000000", 5),  # the sum is 0, eleven less 0 is 11: written 5
        ("00000010", 2),
        ("00100000", 7),
        ("00000030", 6),
        ("10000010", 5),  # 8 + 9 = 17, remainder 6
        ("00010002", 6),  # 2 + 14 = 16, remainder 5
        ("00000005", 9),  # 35, remainder 2
        ("00000008", 0),  # 56, remainder 1: ten is written 0
    ],
)
def test_the_check_digit_is_that_of_the_standard(serial: str, digit: int) -> None:
    assert check_digit(serial) == digit


@given(numbers)
def test_every_number_is_read_back_as_it_was_written(number: S10) -> None:
    assert parse_s10(str(number)) == number
    assert parse_s10(number.readable.lower()) == number
    assert is_s10(str(number))
    assert parse_scan(f"]C0{number}").kind == "s10"


@given(numbers, st.integers(2, 9), st.integers(1, 9))
def test_one_wrong_digit_of_the_serial_is_noticed_unless_two_check_digits_fall_together(
    number: S10, place: int, step: int
) -> None:
    text = str(number)
    wrong = text[:place] + str((int(text[place]) + step) % 10) + text[place + 1 :]
    # Remainders 1 and 0 give 0 and 5, as do 11 less 11 and 11 less 6: the standard's own weakness.
    collides = check_digit(text[2:10]) == check_digit(wrong[2:10])
    assert is_s10(wrong) == collides
    assert looks_like_s10(wrong)
    assert parse_scan(wrong).kind == ("s10" if collides else "misread")


@pytest.mark.parametrize("text", ["", "RR473124829", "R4731248291IE", "RR473124828IE", "RR47312482XIE"])
def test_what_is_no_number_is_refused_by_name(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_s10(text)
    assert refused.value.extra["field"] == "s10"


# --- forms ---


def test_a_packet_worth_three_hundred_sdr_takes_the_small_form_and_one_cent_more_the_large() -> None:
    limit = CN22_MOST_SDR * SDR_MICROS * 100 // 1_000_000
    assert form_for("packet", 5, limit, SDR_MICROS) == "cn22"
    assert form_for("packet", 6, limit, SDR_MICROS) == "cn23"
    assert form_for("packet", 1, limit + 1, SDR_MICROS) == "cn23"
    assert form_for("parcel", 1, 1, SDR_MICROS) == "cn23"


@pytest.mark.parametrize(
    ("grams", "sides", "mail"),
    [
        (2_000, (600, 200, 100), "packet"),
        (2_001, (600, 200, 100), "parcel"),
        (500, (601, 100, 100), "parcel"),
        (500, (500, 300, 101), "parcel"),
    ],
)
def test_a_packet_is_light_and_small(grams: int, sides: tuple[int, int, int], mail: str) -> None:
    assert ("packet" if is_packet(grams, sides) else "parcel") == mail


# --- what is missing ---


def test_a_complete_line_leaves_no_gap() -> None:
    assert gaps_in([LINE], gross_g=900, addressee=True) == ()


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"hs_code": None}, "hs_code"),
        ({"hs_code": "6912"}, "hs_code"),
        ({"origin": None}, "origin"),
        ({"net_g": None}, "net_weight"),
        ({"value_minor": 0}, "value"),
        ({"description": "머그"}, "description"),
        ({"description": " "}, "description"),
    ],
)
def test_each_thing_that_is_missing_is_named_with_its_line(change: dict[str, object], what: str) -> None:
    lines = [LINE, replace(LINE, number=2, **change)]  # type: ignore[arg-type]  # fields of the line
    assert gaps_in(lines, gross_g=5_000, addressee=True) == (Gap(what, 2),)  # type: ignore[arg-type]  # one of them


def test_goods_that_weigh_more_than_their_box_do_not_add_up() -> None:
    assert gaps_in([LINE], gross_g=699, addressee=True) == (Gap("net_over_gross"),)
    assert gaps_in([LINE], gross_g=700, addressee=True) == ()


def test_an_empty_box_and_a_forgotten_shopper_are_named() -> None:
    assert gaps_in([], gross_g=100, addressee=False) == (Gap("no_content"), Gap("addressee"))


@given(st.lists(st.tuples(st.integers(1, 10**9), st.sampled_from(["KRW", "EUR", "USD"])), max_size=20))
def test_totals_are_exact_sums_by_currency(values: list[tuple[int, str]]) -> None:
    lines = [replace(LINE, value_minor=minor, currency=currency) for minor, currency in values]
    sums = totals(lines)
    assert sum(sums.values()) == sum(minor for minor, _ in values)
    assert all(sums[each] == sum(minor for minor, currency in values if currency == each) for each in sums)


def test_descriptions_are_in_letters_that_customs_everywhere_read() -> None:
    assert is_description("Tasse à café, 0,9 l – “bleu”")
    assert not is_description("")
    assert not is_description("Кружка")
    assert not is_description("x" * 201)
