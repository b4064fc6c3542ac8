"""Merchant-presented payment codes: the specification's example, what is refused, and what is forgiven by whom."""

import time
from dataclasses import replace
from decimal import Decimal

import pytest

from entrepot.kit.money import EXPONENTS, Money
from entrepot.pay.qr import (
    AdditionalData,
    AskForTip,
    CodeRefused,
    DataObject,
    FixedFee,
    Initiation,
    LocalName,
    MerchantCode,
    PercentageFee,
    Template,
    checksum,
    codes_in_picture,
    draw_png,
    draw_svg,
    inspect_merchant_code,
    read_merchant_code,
    write_merchant_code,
)
from entrepot.pay.qr.currencies import LETTERS, NUMBERS

# The example of the EMV QR Code Specification for Payment Systems, Merchant-Presented Mode, as it is printed there.
PUBLISHED = (
    "00020101021229300012D156000000000510A93FO3230Q31280012D15600000001030812345678520441115802CN5914BEST TRANSPORT"
    "6007BEIJING64200002ZH0104最佳运输0202北京540523.7253031565502016233030412340603***0708A60086670902ME"
    "91320016A0112233449988770708123456786304A13A"
)
TRANSPORT = MerchantCode(
    initiation=Initiation.DYNAMIC,
    accounts=(
        Template("29", "D15600000000", (DataObject("05", "A93FO3230Q"),)),
        Template("31", "D15600000001", (DataObject("03", "12345678"),)),
    ),
    category="4111",
    currency="CNY",
    amount=Money(2372, "CNY"),
    tip=AskForTip(),
    country="CN",
    name="BEST TRANSPORT",
    city="BEIJING",
    additional=AdditionalData(store="1234", customer="***", terminal="A6008667", asked_of_payer="ME"),
    local=LocalName("ZH", "最佳运输", "北京"),
    unreserved=(Template("91", "A011223344998877", (DataObject("07", "12345678"),)),),
)
PLAIN = MerchantCode(
    accounts=(DataObject("02", "4000123456789012"),),
    category="5311",
    currency="KRW",
    country="KR",
    name="ONDA",
    city="SEOUL",
)


def signed(objects: str) -> str:
    """Return objects with a checksum that is right for them."""
    text = f"{objects}6304"
    return text + checksum(text)


def without(text: str, part: str, instead: str = "") -> str:
    assert part in text
    return signed(text[:-8].replace(part, instead, 1))


def refusal(text: str) -> tuple[str, str]:
    with pytest.raises(CodeRefused) as caught:
        read_merchant_code(text)
    return caught.value.extra["field"], f"{caught.value.detail}; {caught.value.extra['expected']}"


def test_the_published_example_says_what_the_specification_says_of_it() -> None:
    assert read_merchant_code(PUBLISHED) == TRANSPORT


def test_a_written_code_keeps_the_order_of_its_numbers_and_means_the_same() -> None:
    written = write_merchant_code(TRANSPORT)
    assert read_merchant_code(written) == TRANSPORT
    assert written.startswith("000201010212" + "2930")
    assert "64200002ZH0104最佳运输0202北京" in written  # lengths count characters
    assert len(written.encode()) > len(written)


def test_the_checksum_is_the_one_of_the_published_example_and_of_the_catalogue_of_checksums() -> None:
    assert checksum(PUBLISHED[:-4]) == "A13A"
    assert checksum("123456789") == "29B1"  # the check value of CRC-16/CCITT-FALSE


def test_every_currency_has_one_number_and_every_number_one_currency() -> None:
    assert NUMBERS.keys() == EXPONENTS.keys()
    assert len(LETTERS) == len(NUMBERS)
    assert all(len(number) == 3 and number.isdigit() for number in LETTERS)
    assert (NUMBERS["CNY"], NUMBERS["KRW"], NUMBERS["JPY"], NUMBERS["USD"]) == ("156", "410", "392", "840")


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        (Money(2372, "CNY"), "540523.72"),
        (Money(999, "JPY"), "5403999"),
        (Money(12345, "BHD"), "540612.345"),
        (Money(5, "USD"), "54040.05"),
    ],
)
def test_an_amount_is_written_with_its_currencys_decimals(amount: Money, said: str) -> None:
    code = replace(PLAIN, currency=amount.currency, amount=amount)
    assert said in write_merchant_code(code)
    assert read_merchant_code(write_merchant_code(code)).amount == amount


@pytest.mark.parametrize(("said", "minor"), [("98.73", 9873), ("98", 9800), ("98.", 9800), (".5", 50), ("098.7", 9870)])
def test_an_amount_is_read_as_the_specification_lets_it_be_written(said: str, minor: int) -> None:
    text = without(PUBLISHED, "540523.72", f"54{len(said):02d}{said}")
    assert read_merchant_code(text).amount == Money(minor, "CNY")


@pytest.mark.parametrize("said", ["98,73", "3 705", "1e3", "+5", "-5", "0", "0.00", "1.234", "1_0", "٣", ".", "9" * 14])
def test_an_amount_of_another_form_is_refused_by_both_readers(said: str) -> None:
    text = without(PUBLISHED, "540523.72", f"54{len(said):02d}{said}")
    tag, told = refusal(text)
    assert tag == "54"
    assert "such as 12.50 in CNY" in told
    assert inspect_merchant_code(text).code is None


@pytest.mark.parametrize(
    "tip",
    [AskForTip(), FixedFee(Money(150, "KRW")), PercentageFee(Decimal("2.75")), PercentageFee(Decimal("0.01")), None],
)
def test_a_tip_or_fee_survives_the_way_there_and_back(tip: AskForTip | FixedFee | PercentageFee | None) -> None:
    code = replace(PLAIN, tip=tip)
    assert read_merchant_code(write_merchant_code(code)) == code


@pytest.mark.parametrize(
    ("part", "instead", "tag"),
    [
        ("550201", "550202", "56"),  # a fixed fee without its amount
        ("550201", "550203", "57"),
        ("550201", "550204", "55"),
        ("550201", "56041.50", "56"),  # a fee that nothing announces
        ("550201", "5502035703100", "57"),
        ("550201", "550203570500.00", "57"),
        ("5303156", "5303999", "53"),
        ("5303156", "", "53"),
        ("52044111", "5203411", "52"),
        ("52044111", "5204411A", "52"),
        ("5802CN", "", "58"),
        ("5914BEST TRANSPORT", "", "59"),
        ("000201", "", "00"),
        ("000201", "000202", "00"),
        ("5802CN", "5802CN5802CN", "58"),
        ("0002ZH", "0002ZH0002EN", "64.00"),
        ("0104最佳运输", "0109最佳运输", "64.01"),
        ("0012D15600000000", "0112D15600000000", "29.00"),
        ("6007BEIJING", "600xBEIJING", "60"),
        ("6007BEIJING", "6000", "60"),
    ],
)
def test_what_leaves_the_meaning_uncertain_is_refused_with_its_object(part: str, instead: str, tag: str) -> None:
    text = PUBLISHED.replace(part, instead, 1)
    if part in {"0002ZH", "0104最佳运输"}:
        text = text.replace("6420", f"64{20 + len(instead) - len(part):02d}")
    text = signed(text[:-8])
    named, told = refusal(text)
    assert named == tag or (tag == "64.01" and named.startswith("64"))
    assert "; " in told
    assert not told.endswith("; ")
    assert inspect_merchant_code(text).code is None


def test_a_code_with_a_changed_character_is_refused_by_both_readers() -> None:
    text = PUBLISHED.replace("23.72", "93.72")
    assert refusal(text)[0] == "63"
    reading = inspect_merchant_code(text)
    assert reading.code is None
    assert [each.tag for each in reading.deviations] == ["63"]


def test_a_code_without_a_checksum_at_its_end_is_refused() -> None:
    assert refusal(PUBLISHED[:-8])[0] == "63"
    assert refusal(PUBLISHED[:-8] + "6303A13")[0] == "63"
    assert refusal(PUBLISHED + "650201")[0] == "63"


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        (PUBLISHED[:-4] + "a13a", "63"),
        (without(PUBLISHED, "010212", "010213"), "01"),
        (without(PUBLISHED, "5914BEST TRANSPORT", f"5930{'BEST TRANSPORT'.ljust(30, 'X')}"), "59"),
        (without(PUBLISHED, "5914BEST TRANSPORT", "5906Café X"), "59"),
        (without(PUBLISHED, "5802CN", "5802QX"), "58"),
        (without(PUBLISHED, "64200002ZH0104最佳运输0202北京", "64320002ZH0112最佳运输0206北京"), "64"),
    ],
)
def test_a_deviation_that_leaves_the_meaning_certain_is_refused_strictly_and_forgiven_with_a_note(
    text: str, tag: str
) -> None:
    assert refusal(text)[0].startswith(tag)
    reading = inspect_merchant_code(text)
    assert reading.code is not None
    assert [(each.tag[:2], each.fatal) for each in reading.deviations] == [(tag, False)]
    assert reading.code.amount == TRANSPORT.amount
    if tag == "64":
        assert reading.code.local == TRANSPORT.local


def test_the_inspecting_reader_names_everything_at_once() -> None:
    text = without(without(without(PUBLISHED, "5802CN", "5802QX"), "52044111", "5204411A"), "010212", "010213")
    assert {each.tag for each in inspect_merchant_code(text).deviations} == {"58", "52", "01"}


def test_objects_of_later_versions_are_kept_and_change_nothing() -> None:
    code = read_merchant_code(without(PUBLISHED, "5802CN", "5802CN6503abc"))
    assert code == replace(TRANSPORT, reserved=(DataObject("65", "abc"),))


@pytest.mark.parametrize(
    ("code", "tag"),
    [
        (replace(PLAIN, accounts=()), "02"),
        (replace(PLAIN, name="N" * 26), "59"),
        (replace(PLAIN, name="N" * 100), "59"),
        (replace(PLAIN, name=""), "59"),
        (replace(PLAIN, name="온다"), "59"),
        (replace(PLAIN, currency="ABC"), "53"),
        (replace(PLAIN, country="ZZ"), "58"),
        (replace(PLAIN, amount=Money(0, "KRW")), "54"),
        (replace(PLAIN, amount=Money(-5, "KRW")), "54"),
        (replace(PLAIN, amount=Money(5, "USD")), "54"),
        (replace(PLAIN, tip=FixedFee(Money(5, "USD"))), "56"),
        (replace(PLAIN, tip=PercentageFee(Decimal("2.755"))), "57"),
        (replace(PLAIN, additional=AdditionalData(bill="B" * 26)), "62.01"),
        (replace(PLAIN, additional=AdditionalData()), "62"),
        (replace(PLAIN, local=LocalName("KOR", "온다")), "64.00"),
        (replace(PLAIN, accounts=(Template("26", "x" * 33),)), "26.00"),
        (replace(PLAIN, unreserved=(Template("65", "x"),)), "id"),
    ],
)
def test_a_code_that_the_specification_does_not_allow_is_not_written(code: MerchantCode, tag: str) -> None:
    with pytest.raises(CodeRefused) as caught:
        write_merchant_code(code)
    assert caught.value.extra["field"] == tag
    assert caught.value.extra["expected"]


def test_hostile_text_is_refused_at_once() -> None:
    started = time.process_time()
    for text in ("", "0", "6304", "99" * 5_000_000, "0001a" * 590, "\ud800", "26" + "99" * 49, "\x00" * 2_000):
        assert refusal(text)
        assert inspect_merchant_code(text).code is None
    assert time.process_time() - started < 2


def test_a_drawn_code_is_read_from_its_picture() -> None:
    text = write_merchant_code(TRANSPORT)
    assert codes_in_picture(draw_png(text)) == [text]
    assert draw_svg(text).startswith(b"<?xml")


def test_a_text_that_no_qr_code_holds_is_not_drawn() -> None:
    with pytest.raises(CodeRefused, match="too long"):
        draw_png("x" * 3_000)
