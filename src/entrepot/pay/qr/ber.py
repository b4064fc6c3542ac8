"""BER-TLV elements (ISO/IEC 8825-1), as a consumer's code has them: tags up to three bytes, definite lengths."""

from collections.abc import Iterable
from typing import Final

from entrepot.kit.sentences import say
from entrepot.pay.qr.domain import Deviation, Element, misread

_MORE_TAG: Final = 0x1F
_GOES_ON: Final = 0x80
_TAG_MOST: Final = 3
_LONG: Final = {0x81: 1, 0x82: 2}
"""First byte of a length of more than 127 bytes, and how many bytes say it."""


class BrokenElements(Exception):
    """The bytes are no row of elements; ``deviation`` says where."""

    def __init__(self, deviation: Deviation) -> None:
        super().__init__(deviation.detail)
        self.deviation = deviation


def split_elements(data: bytes, *, within: str = "") -> list[Element]:
    """Return the elements that bytes are made of; raise BrokenElements where they are not. Linear; looks into none."""
    elements = []
    at = 0
    while at < len(data):
        start, at = at, _after_tag(data, at, within)
        tag = data[start:at].hex().upper()
        length, at = _length(data, at, f"{within}{tag}")
        if at + length > len(data):
            detail = say("the code breaks off in object %(tag)s", tag=f"{within}{tag}")
            raise BrokenElements(Deviation(f"{within}{tag}", detail, say("%(length)s bytes", length=length)))
        elements.append(Element(tag, data[at : at + length]))
        at += length
    return elements


def _after_tag(data: bytes, at: int, within: str) -> int:
    first = data[at]
    end = at + 1
    if first & _MORE_TAG == _MORE_TAG:
        while end < len(data) and data[end] & _GOES_ON and end - at < _TAG_MOST:
            end += 1
        end += 1
    if first in {0x00, 0xFF} or end > len(data) or end - at > _TAG_MOST:
        found = data[at : at + _TAG_MOST].hex().upper()
        raise BrokenElements(misread(f"{within}{found}", found, say("a tag of one to three bytes")))
    return end


def _length(data: bytes, at: int, tag: str) -> tuple[int, int]:
    """Return a length, and where the value begins."""
    first = data[at] if at < len(data) else None
    if first is not None and first < _GOES_ON:
        return first, at + 1
    size = _LONG.get(first, 0) if first is not None else 0
    said = data[at + 1 : at + 1 + size]
    if not size or len(said) < size:
        found = data[at : at + 1].hex().upper()
        raise BrokenElements(misread(tag, found, say("a length in one to three bytes")))
    return int.from_bytes(said), at + 1 + size


def joined_elements(elements: Iterable[Element]) -> bytes:
    """Return elements as bytes, each length in as few bytes as it needs."""
    return b"".join(bytes.fromhex(each.tag) + _written_length(len(each.value)) + each.value for each in elements)


def _written_length(length: int) -> bytes:
    if length < _GOES_ON:
        return bytes([length])
    return bytes([0x81, length]) if length <= 0xFF else b"\x82" + length.to_bytes(2)
