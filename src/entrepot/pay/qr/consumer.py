"""Read and write a consumer-presented code: BER-TLV elements in base64."""

import base64
import binascii
import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from entrepot.kit.sentences import say
from entrepot.pay.qr.ber import BrokenElements, joined_elements, split_elements
from entrepot.pay.qr.cards import read_card, twice, written_card
from entrepot.pay.qr.domain import (
    MOST_BYTES,
    Application,
    CardData,
    CodeRefused,
    ConsumerCode,
    ConsumerReading,
    Deviation,
    Element,
    Tell,
    misread,
    missing,
    refuse_it,
)

_VERSION: Final = Element("85", b"CPV01")
_NAME: Final = range(5, 17)
"""Bytes of an application's name."""
_SPACES: Final = re.compile(r"\s+")


class _Unreadable(Exception):
    """A fatal deviation was told of, and nothing more can be read."""


def read_consumer_code(text: str) -> ConsumerCode:
    """Return what a code says; raise CodeRefused for the first deviation from the specification."""
    return _read(text, refuse_it)


def inspect_consumer_code(text: str) -> ConsumerReading:
    """Return all deviations of a code, and what it says where its meaning is certain in spite of them."""
    told: list[Deviation] = []
    try:
        code = _read(text, told.append)
    except _Unreadable:
        code = None
    return ConsumerReading(None if any(each.fatal for each in told) else code, tuple(told))


def write_consumer_code(code: ConsumerCode) -> str:
    """Return the text to draw; raise CodeRefused, naming the tag, for what the specification does not allow."""
    elements = [_VERSION]
    for application in code.applications:
        name = Element("4F", _name_bytes(application.name))
        elements.append(Element("61", joined_elements([name, *written_card(application.data, "61")])))
    if code.common is not None:
        elements.append(Element("62", joined_elements(written_card(code.common, "62"))))
    text = base64.b64encode(joined_elements([*elements, *code.other])).decode()
    if read_consumer_code(text) != code:
        raise CodeRefused("a part of the code is not where its tag belongs", field="61", expected="its own field")
    return text


def _name_bytes(name: str) -> bytes:
    try:
        return bytes.fromhex(name)
    except ValueError:
        raise CodeRefused(
            say("object %(tag)s is “%(found)s”", tag="61.4F", found=name[:40]),
            field="61.4F",
            expected="hexadecimal digits, two to a byte",
        ) from None


def _read(text: str, tell: Tell) -> ConsumerCode:
    try:
        elements = split_elements(_bytes(text, tell))
        _once(elements, "", tell, many=("61",))
        if not elements or elements[0] != _VERSION:
            found = next((each.value for each in elements if each.tag == "85"), b"")
            tell(misread("85", ascii(found)[2:-1], say("CPV01, the first object of all")))
        applications = tuple(_application(each, tell) for each in elements if each.tag == "61")
        common = [_card(each, tell) for each in elements if each.tag == "62"]
    except BrokenElements as broken:
        tell(broken.deviation)
        raise _Unreadable from None
    if not applications:
        tell(missing("61", say("at least one application")))
    other = tuple(each for each in elements if each.tag not in {"85", "61", "62"})
    return ConsumerCode(applications, common[0] if common else None, other)


def _bytes(text: str, tell: Tell) -> bytes:
    """Return what base64 holds; of deviations only those are read whose meaning is certain."""
    if len(text) > MOST_BYTES:
        detail = say("the code has %(size)s characters", size=len(text))
        tell(Deviation("85", detail, say("%(most)s characters at most", most=MOST_BYTES)))
        raise _Unreadable
    plain = _SPACES.sub("", text).translate(str.maketrans("-_", "+/")).rstrip("=")
    plain += "=" * (-len(plain) % 4)
    try:
        data = base64.b64decode(plain, validate=True)
    except (binascii.Error, ValueError):
        tell(misread("85", "…", say("base64")))
        raise _Unreadable from None
    if base64.b64encode(data).decode() != text:
        tell(misread("85", "…", say("base64 with its filling and without spaces"), fatal=False))
    return data


def _once(elements: Sequence[Element], within: str, tell: Tell, *, many: tuple[str, ...] = ()) -> None:
    for tag, times in Counter(each.tag for each in elements).items():
        if times > 1 and tag not in many:
            tell(twice(f"{within}{tag}", times))


def _within(template: Element, tell: Tell) -> list[Element]:
    elements = split_elements(template.value, within=f"{template.tag}.")
    _once(elements, f"{template.tag}.", tell)
    return elements


def _card(template: Element, tell: Tell) -> CardData:
    return read_card(_within(template, tell), template.tag, tell)


def _application(template: Element, tell: Tell) -> Application:
    elements = _within(template, tell)
    name = next((each.value for each in elements if each.tag == "4F"), None)
    expected = say("an application's name of 5 to 16 bytes")
    if name is None:
        tell(missing("61.4F", expected))
    elif len(name) not in _NAME:
        tell(misread("61.4F", name.hex().upper(), expected))
    rest = [each for each in elements if each.tag != "4F"]
    return Application((name or b"").hex().upper(), read_card(rest, "61", tell))
