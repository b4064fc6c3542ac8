"""Consumer-presented payment codes: the published examples, what is refused, and that no card number is shown."""

import base64
import time
from dataclasses import replace

import pytest

from entrepot.pay.qr import (
    Application,
    CardData,
    CodeRefused,
    ConsumerCode,
    Element,
    Track2,
    inspect_consumer_code,
    read_consumer_code,
    write_consumer_code,
)

# The two examples of the EMV QR Code Specification for Payment Systems, Consumer-Presented Mode, annex of examples.
WITH_TRACK2 = "hQVDUFYwMWEaTwegAAAAVVVVVw8SNFZ4kBI0WNGRIgESNF8="
TWO_PRODUCTS = (
    "hQVDUFYwMWETTwegAAAAVVVVUAhQcm9kdWN0MWETTwegAAAAZmZmUAhQcm9kdWN0MmJJWggSNFZ4kBI0WF8gDkNBUkRIT0xERVIvRU1W"
    "Xy0IcnVlc2RlZW5kIZ8QBwYBCgMAAACfJghYT9OF+iNLzJ82AgABnzcEbVjvEw=="
)
TRACK2 = ConsumerCode(
    (Application("A0000000555555", CardData(track2=Track2("1234567890123458", "1912", "201", "12345"))),)
)
PRODUCTS = ConsumerCode(
    (
        Application("A0000000555555", CardData(label="Product1")),
        Application("A0000000666666", CardData(label="Product2")),
    ),
    CardData(
        pan="1234567890123458",
        cardholder="CARDHOLDER/EMV",
        languages=("ru", "es", "de", "en"),
        transparent=(
            Element("9F10", bytes.fromhex("06010A03000000")),
            Element("9F26", bytes.fromhex("584FD385FA234BCC")),
            Element("9F36", bytes.fromhex("0001")),
            Element("9F37", bytes.fromhex("6D58EF13")),
        ),
    ),
)
VERSION = "8505" + b"CPV01".hex()
APPLICATION = "61094F07A0000000555555"


def coded(digits: str) -> str:
    return base64.b64encode(bytes.fromhex(digits)).decode()


def refusal(text: str) -> tuple[str, str]:
    with pytest.raises(CodeRefused) as caught:
        read_consumer_code(text)
    return caught.value.extra["field"], f"{caught.value.detail}; {caught.value.extra['expected']}"


@pytest.mark.parametrize(("text", "code"), [(WITH_TRACK2, TRACK2), (TWO_PRODUCTS, PRODUCTS)])
def test_a_published_example_is_read_and_written_to_the_byte(text: str, code: ConsumerCode) -> None:
    assert read_consumer_code(text) == code
    assert write_consumer_code(code) == text


def test_every_field_survives_the_way_there_and_back() -> None:
    card = CardData(
        label="Onda",
        pan="6212345678901234567",
        cardholder="KIM/MINA",
        languages=("ko", "en"),
        issuer_url="bank.example/app",
        version=b"\x00\x01",
        token_requestor="12345678901",
        account_reference="5001" + "A" * 25,
        last_four="0042",
        transparent=(Element("9F26", bytes(200)),),
        other=(Element("5F34", b"\x01"), Element("C0", b"x" * 300)),
    )
    code = ConsumerCode((Application("A000000333010101", card),), other=(Element("C1", b"own"),))
    assert read_consumer_code(write_consumer_code(code)) == code


def test_no_card_number_and_no_holder_is_shown_by_a_value_or_an_error() -> None:
    shown = repr(PRODUCTS) + repr(TRACK2)
    assert "1234567890123458" not in shown
    assert "CARDHOLDER" not in shown
    bad = coded(VERSION + "61155A0A12345678901234567A9F" + "4F07A0000000555555")
    assert "12345678" not in "".join(refusal(bad))
    assert "1234567890" not in refusal("1234567890123458*")[1]


@pytest.mark.parametrize(
    ("digits", "tag"),
    [
        ("", "85"),
        (APPLICATION, "85"),
        (APPLICATION + VERSION, "85"),
        ("8505" + b"CPV02".hex() + APPLICATION, "85"),
        (VERSION + VERSION + APPLICATION, "85"),
        (VERSION, "61"),
        (VERSION + "610B4F07A00000005555555000", "61.50"),
        (VERSION + "61064F04A0000000", "61.4F"),
        (VERSION + APPLICATION + "620A5A0412345678" + "50024F4B" + "62025A00", "62"),
        (VERSION + "610A4F07A00000005555555A", "61.5A"),
        (VERSION + "610E4F07A00000005555555A03123456", "61.5A"),
        (VERSION + "610E4F07A000000055555557031234D5", "61.57"),
        (VERSION + "61124F07A00000005555554F07A0000000555555", "61.4F"),
        (VERSION + "61094F07A000000055", "61"),
        (VERSION + "6180" + "4F07A0000000555555", "61"),
        (VERSION + "61820009" + "4F0AA0000000555555", "61.4F"),
        (VERSION + "0000" + APPLICATION, "000061"),
        (VERSION + "1FFFFFFF01", "1FFFFF"),
        (VERSION + "610E4F07A00000005555556303" + "9F2608", "61.63.9F26"),
    ],
)
def test_elements_that_are_not_as_the_specification_has_them_are_refused_with_their_tag(digits: str, tag: str) -> None:
    named, told = refusal(coded(digits))
    assert named == tag, told
    assert inspect_consumer_code(coded(digits)).code is None


@pytest.mark.parametrize(
    "text",
    [
        TWO_PRODUCTS.rstrip("="),
        TWO_PRODUCTS.replace("+", "-").replace("/", "_"),
        f"{TWO_PRODUCTS[:60]}\n{TWO_PRODUCTS[60:]}",
    ],
)
def test_base64_of_another_spelling_is_refused_strictly_and_forgiven_with_a_note(text: str) -> None:
    assert refusal(text)[0] == "85"
    reading = inspect_consumer_code(text)
    assert reading.code == PRODUCTS
    assert [each.fatal for each in reading.deviations] == [False]


@pytest.mark.parametrize(
    ("code", "tag"),
    [
        (ConsumerCode(()), "61"),
        (ConsumerCode((Application("A000"),)), "61.4F"),
        (ConsumerCode((Application("no hex"),)), "61.4F"),
        (ConsumerCode((Application("A0000000555555", CardData(pan="123")),)), "61.5A"),
        (ConsumerCode((Application("A0000000555555", CardData(pan="12345678901234x")),)), "61.5A"),
        (ConsumerCode((Application("A0000000555555", CardData(label="L" * 17)),)), "61.50"),
        (ConsumerCode((Application("A0000000555555", CardData(languages=("kor",))),)), "61.5F2D"),
        (ConsumerCode((Application("A0000000555555", CardData(other=(Element("50", b"x"),))),)), "61"),
        (replace(PRODUCTS, common=CardData(token_requestor="123")), "62.9F19"),
    ],
)
def test_a_code_that_the_specification_does_not_allow_is_not_written(code: ConsumerCode, tag: str) -> None:
    with pytest.raises(CodeRefused) as caught:
        write_consumer_code(code)
    assert caught.value.extra["field"] == tag


def test_hostile_text_is_refused_at_once() -> None:
    started = time.process_time()
    nested = bytes.fromhex("6182FFFF") * 700
    for text in ("A" * 5_000_000, "é" * 100, "\ud800", base64.b64encode(nested).decode(), "=" * 2_000, "/" * 2_900):
        refusal(text)
        assert inspect_consumer_code(text).code is None
    assert time.process_time() - started < 2
