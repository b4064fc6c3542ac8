"""The objects of a merchant's code: two digits, a length of two digits, a value; and the forms that values have."""

import binascii
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from entrepot.kit.sentences import Sentence, say
from entrepot.pay.qr.domain import DataObject, Deviation, Tell, misread, refuse_it

_HEAD: Final = re.compile(r"[0-9]{2}(?:0[1-9]|[1-9][0-9])", re.ASCII)
_LONGEST: Final = 99


class Unit(Enum):
    """What a length counts. The specification's example counts a name's characters; some writers count bytes."""

    CHARACTERS = auto()
    UTF8_BYTES = auto()


class BrokenOff(Exception):
    """The text is no row of objects; ``deviation`` says where."""

    def __init__(self, deviation: Deviation) -> None:
        super().__init__(deviation.detail)
        self.deviation = deviation


def split(text: str, unit: Unit, *, within: str = "") -> list[DataObject]:
    """Return the objects that a text is made of; raise BrokenOff where it is not. Linear; looks into none."""
    measured = text if unit is Unit.CHARACTERS else text.encode().decode("latin-1")
    return list(_objects(measured, unit, within))


def _objects(measured: str, unit: Unit, within: str) -> Iterator[DataObject]:
    at = 0
    while at < len(measured):
        head = measured[at : at + 4]
        if not _HEAD.fullmatch(head):
            expected = say("an object's two digits, then its length as 01 to 99")
            raise BrokenOff(misread(within or head[:2], head, expected))
        tag, length = f"{within}{head[:2]}", int(head[2:])
        value = measured[at + 4 : at + 4 + length]
        if len(value) < length:
            detail = say("the code breaks off in object %(tag)s", tag=tag)
            raise BrokenOff(Deviation(tag, detail, say("%(length)s characters", length=length)))
        yield DataObject(head[:2], value if unit is Unit.CHARACTERS else _decoded(value, tag))
        at += 4 + length


def _decoded(value: str, tag: str) -> str:
    try:
        return value.encode("latin-1").decode()
    except UnicodeDecodeError:
        raise BrokenOff(misread(tag, ascii(value), say("UTF-8"))) from None


def joined_objects(objects: Sequence[DataObject], *, within: str = "") -> str:
    """Return objects as one text, lengths in characters; raise CodeRefused for a length that two digits cannot say."""
    for each in objects:
        if not 1 <= len(each.value) <= _LONGEST:
            expected = say("%(least)s to %(most)s characters", least=1, most=_LONGEST)
            refuse_it(misread(f"{within}{each.id}", each.value, expected))
    return "".join(f"{each.id}{len(each.value):02d}{each.value}" for each in objects)


def checksum(text: str) -> str:
    """Return CRC-16 of the UTF-8 bytes (ISO/IEC 13239, polynomial 1021, first value FFFF) as four digits."""
    return f"{binascii.crc_hqx(text.encode(), 0xFFFF):04X}"


@dataclass(frozen=True, slots=True)
class Form:
    """What a value may be: a pattern for the whole of it, and how that is said to people."""

    pattern: re.Pattern[str]
    said: Sentence
    fatal: bool = True

    def check(self, tag: str, value: str, tell: Tell) -> None:
        """Tell of a value that has another form."""
        if not self.pattern.fullmatch(value):
            tell(misread(tag, value, self.said, fatal=self.fatal))


def digits(count: int) -> Form:
    """Return the form of a number with so many digits."""
    return Form(re.compile(rf"[0-9]{{{count}}}"), say("%(count)s digits", count=count))


def ascii_text(most: int, *, least: int = 1) -> Form:
    """Return the form of printable ASCII text (``ans``); that a longer text was written changes no meaning."""
    said = say("%(least)s to %(most)s characters of ASCII", least=least, most=most)
    return Form(re.compile(rf"[ -~]{{{least},{most}}}"), said, fatal=False)


def any_text(most: int) -> Form:
    """Return the form of text in any script (``S``), without control characters."""
    said = say("%(least)s to %(most)s characters, no control characters", least=1, most=most)
    return Form(re.compile(rf"[^\x00-\x1f\x7f-\x9f\ud800-\udfff]{{1,{most}}}"), said, fatal=False)


WHOLE: Final = any_text(_LONGEST)
"""The form of what is known only to the scheme that wrote it."""
