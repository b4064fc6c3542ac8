"""Codes on labels, and what a scanner may send."""

import pytest

from entrepot.fulfil.warehouse.codes import (
    Scanned,
    check_company_prefix,
    gs1_check_digit,
    is_sscc,
    parse_scan,
    readable,
    short_code,
    sscc,
)
from entrepot.kit.errors import InvalidInput

CODE = short_code("P", "pcl_1")


def test_an_id_gives_one_code_for_ever() -> None:
    assert CODE == "PFEAZX0AF4BG"
    assert short_code("P", "pcl_1") == CODE != short_code("P", "pcl_2")
    assert short_code("B", "pcl_1")[1:-1] == CODE[1:-1]
    assert readable(CODE) == "PFEA ZX0A F4BG"


@pytest.mark.parametrize("place", range(1, 12))
def test_any_wrong_character_is_noticed(place: int) -> None:
    for letter in "0123456789ABCDEFGHJKMNPQRSTVWXYZ":
        if letter != CODE[place]:
            assert parse_scan(CODE[:place] + letter + CODE[place + 1 :]).kind == "misread"


def test_any_two_characters_that_changed_places_are_noticed() -> None:
    for first in range(1, 12):
        for second in range(first + 1, 12):
            letters = list(CODE)
            letters[first], letters[second] = letters[second], letters[first]
            if letters != list(CODE):
                assert parse_scan("".join(letters)).kind == "misread"


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        (CODE, "parcel", CODE),
        (" pfea zx0a f4bg\n", "parcel", CODE),
        ("PFEAZXOAF4BG", "parcel", CODE),  # a typed O is a zero
        (short_code("B", "x"), "box", short_code("B", "x")),
        (short_code("M", "x"), "manifest", short_code("M", "x")),
        ("]C100006141411234567890", "sscc", "006141411234567890"),
        ("\x1d00006141411234567890", "sscc", "006141411234567890"),
        ("(00) 006141411234567890", "sscc", "006141411234567890"),
        ("006141411234567890", "sscc", "006141411234567890"),
        ("006141411234567891", "misread", "006141411234567891"),
        ("a03-012", "place", "A03-012"),
        ("W1-07", "place", "W1-07"),
        ("D2", "place", "D2"),
        ("4006381333931", "foreign", "4006381333931"),
        ("https://example.com/?q=1", "foreign", "https://example.com/?q=1"),
        ("", "foreign", ""),
    ],
)
def test_what_a_scanner_sends_is_understood(text: str, kind: str, value: str) -> None:
    assert parse_scan(text) == Scanned(kind, value)  # type: ignore[arg-type]  # the kinds are written out above


def test_an_sscc_has_the_check_digit_of_gs1() -> None:
    assert sscc("0614141", 123456789) == "006141411234567890"
    assert gs1_check_digit("629104150021") == "3"  # the example of a GTIN-13 in GS1's own description
    assert all(is_sscc(sscc("952123", serial)) for serial in (0, 1, 99, 10**9 + 7))
    assert not is_sscc("006141411234567899")


def test_serials_never_make_an_sscc_longer() -> None:
    assert len(sscc("952012345678", 10**7)) == 18


@pytest.mark.parametrize("prefix", ["", "12", "abc", "1234567890123", "12 34"])
def test_a_company_prefix_is_digits(prefix: str) -> None:
    with pytest.raises(InvalidInput, match="GS1 company prefix"):
        check_company_prefix(prefix)
