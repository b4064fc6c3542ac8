"""Payment codes survive the way to text and back, and no text does worse than being refused."""

import base64
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from entrepot.kit.countries import COUNTRIES
from entrepot.kit.money import EXPONENTS, Money
from entrepot.pay.qr import (
    AdditionalData,
    Application,
    AskForTip,
    CardData,
    CodeRefused,
    ConsumerCode,
    DataObject,
    Element,
    FixedFee,
    Initiation,
    LocalName,
    MerchantCode,
    PercentageFee,
    Template,
    Track2,
    checksum,
    inspect_consumer_code,
    inspect_merchant_code,
    read_consumer_code,
    read_merchant_code,
    write_consumer_code,
    write_merchant_code,
)

PRINTABLE = st.characters(min_codepoint=0x20, max_codepoint=0x7E)
ANY = st.characters(exclude_categories=["C"])
NUMBERS = st.characters(min_codepoint=0x30, max_codepoint=0x39)


def plain(most: int, least: int = 1) -> st.SearchStrategy[str]:
    return st.text(PRINTABLE, min_size=least, max_size=most)


def script(most: int) -> st.SearchStrategy[str]:
    return st.text(ANY, min_size=1, max_size=most)


def number(least: int, most: int) -> st.SearchStrategy[str]:
    return st.text(NUMBERS, min_size=least, max_size=most)


def objects(low: int, high: int) -> st.SearchStrategy[tuple[DataObject, ...]]:
    each = st.builds(DataObject, st.integers(low, high).map("{:02d}".format), script(12))
    return st.lists(each, max_size=3, unique_by=lambda one: one.id).map(tuple)


def templates(low: int, high: int) -> st.SearchStrategy[tuple[Template, ...]]:
    each = st.builds(Template, st.integers(low, high).map("{:02d}".format), plain(32), objects(1, 99))
    return st.lists(each, max_size=2, unique_by=lambda one: one.id).map(tuple)


@st.composite
def merchant_codes(draw: st.DrawFn) -> MerchantCode:
    currency = draw(st.sampled_from(sorted(EXPONENTS)))
    amounts = st.builds(Money, st.integers(1, 10**9), st.just(currency))
    percents = st.integers(1, 9_999).map(lambda hundredths: Decimal(hundredths).scaleb(-2))
    label = st.none() | script(5)
    additional = AdditionalData(
        bill=draw(script(9)),
        store=draw(label),
        reference=draw(label),
        asked_of_payer=draw(st.sampled_from([None, "A", "ME"])),
        reserved=draw(objects(12, 13).map(lambda some: some[:1])),
    )
    accounts = (
        draw(st.just(()) | st.tuples(st.builds(DataObject, st.just("04"), plain(99)))),
        draw(templates(26, 51)),
        (DataObject("25", "1"),),
    )
    return MerchantCode(
        accounts=tuple(each for some in accounts for each in some),
        category=draw(number(4, 4)),
        currency=currency,
        country=draw(st.sampled_from(sorted(COUNTRIES))),
        name=draw(plain(25)),
        city=draw(plain(15)),
        amount=draw(st.none() | amounts),
        initiation=draw(st.none() | st.sampled_from(Initiation)),
        tip=draw(st.none() | st.just(AskForTip()) | st.builds(FixedFee, amounts) | st.builds(PercentageFee, percents)),
        postal_code=draw(st.none() | plain(10)),
        additional=draw(st.none() | st.just(additional)),
        local=draw(st.none() | st.builds(LocalName, plain(2, 2), script(25), st.none() | script(15))),
        reserved=draw(objects(65, 79)),
        unreserved=draw(templates(80, 99)),
    )


def cards() -> st.SearchStrategy[CardData]:
    own = st.lists(st.builds(Element, st.sampled_from(["9F26", "C0", "DF8101"]), st.binary(max_size=300)), max_size=1)
    return st.builds(
        CardData,
        label=st.none() | plain(16),
        pan=st.none() | number(8, 19),
        track2=st.none() | st.builds(Track2, number(8, 19), number(4, 4), number(3, 3), number(0, 8)),
        cardholder=st.none() | plain(26, 2),
        languages=st.lists(st.sampled_from(["ko", "en", "zh"]), max_size=4).map(tuple),
        token_requestor=st.none() | number(11, 11),
        last_four=st.none() | number(4, 4),
        transparent=own.map(tuple),
        other=own.map(tuple),
    )


consumer_codes = st.builds(
    ConsumerCode,
    st.lists(
        st.builds(Application, st.binary(min_size=5, max_size=16).map(lambda name: name.hex().upper()), cards()),
        min_size=1,
        max_size=3,
    ).map(tuple),
    st.none() | cards(),
)


@given(merchant_codes())
def test_a_merchants_code_comes_back_as_it_was(code: MerchantCode) -> None:
    text = write_merchant_code(code)
    assert read_merchant_code(text) == code
    assert inspect_merchant_code(text).deviations == ()


@given(merchant_codes(), st.data())
def test_no_single_changed_character_is_read_as_another_code(code: MerchantCode, data: st.DataObject) -> None:
    text = write_merchant_code(code)
    at = data.draw(st.integers(0, len(text) - 1))
    changed = text[:at] + data.draw(PRINTABLE.filter(lambda one: one != text[at])) + text[at + 1 :]
    reading = inspect_merchant_code(changed)
    assert reading.code in {None, code}  # the same code where a digit of the checksum became a small letter


@given(st.text(max_size=60) | st.from_regex(r"\A000201([0-9]{2}0[1-9][ -~]{1,9}){0,4}\Z"))
def test_any_text_is_read_or_refused(text: str) -> None:
    for given_text in (text, f"{text}6304{checksum(f'{text}6304')}" if text.isascii() else text):
        reading = inspect_merchant_code(given_text)
        assert reading.code is not None or any(each.fatal for each in reading.deviations)
        try:
            assert read_merchant_code(given_text) == reading.code
        except CodeRefused:
            assert reading.deviations


@given(consumer_codes)
def test_a_shoppers_code_comes_back_as_it_was(code: ConsumerCode) -> None:
    text = write_consumer_code(code)
    assert read_consumer_code(text) == code
    assert inspect_consumer_code(text).deviations == ()


@given(st.binary(max_size=80) | st.binary(max_size=40).map(lambda tail: b"\x85\x05CPV01\x61" + tail))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    text = base64.b64encode(data).decode()
    reading = inspect_consumer_code(text)
    assert reading.code is not None or any(each.fatal for each in reading.deviations)
    try:
        assert read_consumer_code(text) == reading.code
    except CodeRefused:
        assert reading.deviations
