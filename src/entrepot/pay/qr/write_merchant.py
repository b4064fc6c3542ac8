"""Write a merchant-presented code."""

from collections.abc import Iterable, Iterator
from dataclasses import fields

from entrepot.kit.money import Money
from entrepot.kit.sentences import say
from entrepot.pay.qr.currencies import NUMBERS
from entrepot.pay.qr.domain import (
    AdditionalData,
    AskForTip,
    CodeRefused,
    DataObject,
    FixedFee,
    MerchantCode,
    PercentageFee,
    Template,
    misread,
    refuse_it,
)
from entrepot.pay.qr.objects import checksum, joined_objects
from entrepot.pay.qr.read_merchant import read_merchant_code


def write_merchant_code(code: MerchantCode) -> str:
    """Return the text to draw; raise CodeRefused, naming the object, for what the specification does not allow."""
    objects = [DataObject("00", "01"), *_objects(code)]
    text = f"{joined_objects(objects)}6304"
    text += checksum(text)
    if read_merchant_code(text) != code:
        raise CodeRefused("a part of the code has the number of another", field="id", expected="02 to 51, or 80 to 99")
    return text


def _objects(code: MerchantCode) -> Iterator[DataObject]:
    if code.initiation is not None:
        yield DataObject("01", code.initiation.value)
    for account in code.accounts:
        yield _flat(account)
    yield DataObject("52", code.category)
    yield DataObject("53", NUMBERS.get(code.currency, code.currency))
    if code.amount is not None:
        yield DataObject("54", _amount("54", code.amount, code.currency))
    yield from _tip(code)
    yield DataObject("58", code.country)
    yield DataObject("59", code.name)
    yield DataObject("60", code.city)
    if code.postal_code is not None:
        yield DataObject("61", code.postal_code)
    if code.additional is not None:
        yield DataObject("62", joined_objects(list(_additional(code.additional)), within="62."))
    if code.local is not None:
        said = (("00", code.local.language), ("01", code.local.name), ("02", code.local.city))
        yield DataObject("64", joined_objects([*_present(said), *code.local.reserved], within="64."))
    yield from code.reserved
    for template in code.unreserved:
        yield _flat(template)


def _tip(code: MerchantCode) -> Iterator[DataObject]:
    match code.tip:
        case AskForTip():
            yield DataObject("55", "01")
        case FixedFee(amount):
            yield DataObject("55", "02")
            yield DataObject("56", _amount("56", amount, code.currency))
        case PercentageFee(percent):
            yield DataObject("55", "03")
            yield DataObject("57", f"{percent:f}")


def _amount(tag: str, amount: Money, currency: str) -> str:
    if amount.currency != currency:
        refuse_it(misread(tag, str(amount), say("an amount in %(currency)s", currency=currency)))
    return f"{amount.decimal():f}"


def _additional(additional: AdditionalData) -> Iterator[DataObject]:
    labels = [each.name for each in fields(AdditionalData)][:11]
    yield from _present((f"{tag:02d}", getattr(additional, name)) for tag, name in enumerate(labels, start=1))
    yield from additional.reserved
    for template in additional.templates:
        yield _flat(template)


def _present(said: Iterable[tuple[str, str | None]]) -> list[DataObject]:
    return [DataObject(tag, value) for tag, value in said if value is not None]


def _flat(account: DataObject | Template) -> DataObject:
    if isinstance(account, DataObject):
        return account
    objects = [DataObject("00", account.identifier), *account.fields]
    return DataObject(account.id, joined_objects(objects, within=f"{account.id}."))
