"""Read a merchant-presented code: strictly, or with a list of all that deviates."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import fields
from decimal import Decimal
from typing import Final

from entrepot.kit.countries import COUNTRIES
from entrepot.kit.errors import InvalidInput
from entrepot.kit.money import Money, example_of, parse_money
from entrepot.kit.sentences import say
from entrepot.pay.qr.currencies import LETTERS
from entrepot.pay.qr.domain import (
    MOST_BYTES,
    AdditionalData,
    AskForTip,
    DataObject,
    Deviation,
    FixedFee,
    Initiation,
    LocalName,
    MerchantCode,
    MerchantReading,
    PercentageFee,
    Tell,
    Template,
    misread,
    missing,
    refuse_it,
)
from entrepot.pay.qr.objects import WHOLE, BrokenOff, Form, Unit, any_text, ascii_text, checksum, digits, split

_TEXTS: Final[dict[str, Form]] = {
    "52": digits(4),
    "53": digits(3),
    "58": ascii_text(2, least=2),
    "59": ascii_text(25),
    "60": ascii_text(15),
    "61": ascii_text(10),
}
_ADDITIONAL: Final[dict[str, Form]] = {
    **{f"{tag:02d}": any_text(25) for tag in range(1, 9)},
    "09": Form(re.compile("[AME]{1,3}"), say("letters of A, M and E"), fatal=False),
    "10": ascii_text(20),
    "11": ascii_text(3, least=3),
}
_LOCAL: Final[dict[str, Form]] = {"00": ascii_text(2, least=2), "01": any_text(25), "02": any_text(15)}
_AMOUNT: Final = re.compile(r"[0-9]+(\.[0-9]*)?|\.[0-9]+", re.ASCII)
_AMOUNT_MOST: Final = 13
_PERCENT: Final = re.compile(r"[0-9]{1,2}(\.[0-9]{1,2})?", re.ASCII)
_ENDS: Final = re.compile(r"6304([0-9A-Fa-f]{4})\Z")
_LABELS: Final = [each.name for each in fields(AdditionalData)][:11]


class _Unreadable(Exception):
    """A fatal deviation was told of, and nothing more can be read."""


def read_merchant_code(text: str) -> MerchantCode:
    """Return what a code says; raise CodeRefused for the first deviation from the specification."""
    return _Reader(refuse_it).read(text)


def inspect_merchant_code(text: str) -> MerchantReading:
    """Return all deviations of a code, and what it says where its meaning is certain in spite of them."""
    told: list[Deviation] = []
    try:
        code = _Reader(told.append).read(text)
    except _Unreadable:
        code = None
    return MerchantReading(None if any(each.fatal for each in told) else code, tuple(told))


class _Reader:
    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._unit = Unit.CHARACTERS

    def _stop(self, deviation: Deviation) -> _Unreadable:
        self._tell(deviation)
        return _Unreadable()

    def read(self, text: str) -> MerchantCode:
        objects = self._objects(text)
        self._check_ends(text, objects)
        by_id = {each.id: each.value for each in objects}
        for tag, form in _TEXTS.items():
            if tag in by_id:
                form.check(tag, by_id[tag], self._tell)
            elif tag != "61":
                self._tell(missing(tag, form.said))
        if by_id.get("58", "US") not in COUNTRIES:
            self._tell(misread("58", by_id["58"], say("a country such as US"), fatal=False))
        currency = self._currency(by_id.get("53", ""))
        local = self._local(by_id["64"]) if "64" in by_id else None
        return MerchantCode(
            accounts=self._accounts(objects),
            category=by_id.get("52", ""),
            currency=currency,
            country=by_id.get("58", ""),
            name=by_id.get("59", ""),
            city=by_id.get("60", ""),
            amount=self._amount("54", by_id["54"], currency) if "54" in by_id else None,
            initiation=self._initiation(by_id.get("01")),
            tip=self._tip(by_id, currency),
            postal_code=by_id.get("61"),
            additional=self._additional(by_id["62"]) if "62" in by_id else None,
            local=local,
            reserved=tuple(each for each in objects if "65" <= each.id <= "79"),
            unreserved=tuple(self._template(each) for each in objects if each.id >= "80"),
        )

    def _objects(self, text: str) -> list[DataObject]:
        try:
            size = len(text.encode())
        except UnicodeEncodeError:
            raise self._stop(misread("00", ascii(text), say("UTF-8"))) from None
        if size > MOST_BYTES:
            detail = say("the code has %(size)s bytes", size=size)
            raise self._stop(Deviation("00", detail, say("%(most)s bytes at most", most=MOST_BYTES)))
        try:
            objects = split(text, Unit.CHARACTERS)
            for each in objects:
                if each.id in {"62", "64"}:
                    split(each.value, Unit.CHARACTERS, within=f"{each.id}.")
        except BrokenOff as broken:
            objects = self._in_bytes(text, broken)
        self._once(objects, "")
        return objects

    def _in_bytes(self, text: str, broken: BrokenOff) -> list[DataObject]:
        """Return the objects of a code whose writer counted bytes; tell of what is broken where it did not either."""
        try:
            objects = split(text, Unit.UTF8_BYTES)
        except BrokenOff:
            raise self._stop(broken.deviation) from None
        self._unit = Unit.UTF8_BYTES
        counted = [each.id for each in objects if not each.value.isascii()]
        if counted:
            detail = say("the lengths of object %(tag)s count bytes", tag=counted[0])
            self._tell(Deviation(counted[0], detail, say("lengths in characters"), fatal=False))
        return objects

    def _within(self, parent: DataObject) -> list[DataObject]:
        try:
            objects = split(parent.value, self._unit, within=f"{parent.id}.")
        except BrokenOff as broken:
            raise self._stop(broken.deviation) from None
        self._once(objects, f"{parent.id}.")
        return objects

    def _once(self, objects: Sequence[DataObject], within: str) -> None:
        for tag, times in Counter(each.id for each in objects).items():
            if times > 1:
                detail = say("object %(tag)s is there %(times)s times", tag=f"{within}{tag}", times=times)
                self._tell(Deviation(f"{within}{tag}", detail, say("each object once")))

    def _check_ends(self, text: str, objects: Sequence[DataObject]) -> None:
        """Tell of a code that does not begin with its version and end with its checksum, or whose checksum differs."""
        version = say("01, the first object of all")
        if not any(each.id == "00" for each in objects):
            self._tell(missing("00", version))
        elif objects[0] != DataObject("00", "01"):
            self._tell(misread(objects[0].id, objects[0].value, version))
        found = _ENDS.search(text) if objects and objects[-1].id == "63" else None
        if found is None:
            raise self._stop(missing("63", say("a checksum of four hexadecimal digits, the last object of all")))
        right = checksum(text[:-4])
        if found[1].upper() != right:
            self._tell(misread("63", found[1], say("%(checksum)s, or the code was misread", checksum=right)))
        elif found[1] != right:
            self._tell(misread("63", found[1], say("capital letters: %(checksum)s", checksum=right), fatal=False))

    def _currency(self, number: str) -> str:
        if number not in LETTERS:
            raise self._stop(misread("53", number, say("a currency's number, such as 840 for USD")))
        return LETTERS[number]

    def _initiation(self, value: str | None) -> Initiation | None:
        if value is None or value in set(Initiation):
            return Initiation(value) if value else None
        self._tell(misread("01", value, say("11 for one code for many payments, or 12"), fatal=False))
        return None

    def _amount(self, tag: str, value: str, currency: str) -> Money:
        expected = say(
            "an amount above zero such as %(example)s in %(currency)s", example=example_of(currency), currency=currency
        )
        if len(value) > _AMOUNT_MOST or not _AMOUNT.fullmatch(value):
            raise self._stop(misread(tag, value, expected))
        try:
            amount = parse_money(value, currency)
        except InvalidInput:
            raise self._stop(misread(tag, value, expected)) from None
        if amount.minor == 0:
            self._tell(misread(tag, value, expected))
        return amount

    def _tip(self, by_id: dict[str, str], currency: str) -> AskForTip | FixedFee | PercentageFee | None:
        kind = by_id.get("55")
        for tag, its_kind in (("56", "02"), ("57", "03")):
            if tag in by_id and kind != its_kind:
                self._tell(misread(tag, by_id[tag], say("object 55 as %(kind)s beside it", kind=its_kind)))
            if tag not in by_id and kind == its_kind:
                raise self._stop(missing(tag, say("the fee that object 55 announces")))
        match kind:
            case None:
                return None
            case "01":
                return AskForTip()
            case "02":
                return FixedFee(self._amount("56", by_id["56"], currency))
            case "03":
                return PercentageFee(self._percent(by_id["57"]))
            case _:
                raise self._stop(misread("55", kind, say("01, 02 or 03")))

    def _percent(self, value: str) -> Decimal:
        if not _PERCENT.fullmatch(value) or not Decimal(value):
            raise self._stop(misread("57", value, say("0.01 to 99.99")))
        return Decimal(value)

    def _accounts(self, objects: Iterable[DataObject]) -> tuple[DataObject | Template, ...]:
        accounts: list[DataObject | Template] = []
        for each in objects:
            if "02" <= each.id <= "25":
                WHOLE.check(each.id, each.value, self._tell)
                accounts.append(each)
            elif "26" <= each.id <= "51":
                accounts.append(self._template(each))
        if not accounts:
            self._tell(missing("02", say("an account of the merchant, as any of 02 to 51")))
        return tuple(accounts)

    def _template(self, parent: DataObject, *, within: str = "") -> Template:
        tag = f"{within}{parent.id}"
        objects = self._within(DataObject(tag, parent.value))
        whose = [each.value for each in objects if each.id == "00"]
        form = ascii_text(32)
        if not whose:
            raise self._stop(missing(f"{tag}.00", form.said))
        form.check(f"{tag}.00", whose[0], self._tell)
        rest = tuple(each for each in objects if each.id != "00")
        self._check(rest, {}, tag)
        return Template(parent.id, whose[0], rest)

    def _check(self, objects: Iterable[DataObject], forms: dict[str, Form], within: str) -> None:
        for each in objects:
            forms.get(each.id, WHOLE).check(f"{within}.{each.id}", each.value, self._tell)

    def _additional(self, value: str) -> AdditionalData:
        objects = self._within(DataObject("62", value))
        self._check(objects, _ADDITIONAL, "62")
        labels = dict(zip(_ADDITIONAL, _LABELS, strict=True))
        said = {labels[each.id]: each.value for each in objects if each.id in labels}
        return AdditionalData(
            **said,
            templates=tuple(self._template(each, within="62.") for each in objects if each.id >= "50"),
            reserved=tuple(each for each in objects if each.id not in labels and each.id < "50"),
        )

    def _local(self, value: str) -> LocalName:
        objects = self._within(DataObject("64", value))
        self._check(objects, _LOCAL, "64")
        by_id = {each.id: each.value for each in objects}
        for tag in ("00", "01"):
            if tag not in by_id:
                self._tell(missing(f"64.{tag}", _LOCAL[tag].said))
        return LocalName(
            by_id.get("00", ""),
            by_id.get("01", ""),
            by_id.get("02"),
            tuple(each for each in objects if each.id not in _LOCAL),
        )
