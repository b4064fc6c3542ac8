"""What is on an RFID tag: EPC in its binary, URI and web forms, as GS1 element strings.

The Tag Data Standard of GS1 (TDS 1.13 and 2.x for what it calls the older schemes); ``epcpy`` reads the bits. A Digital
Link (GS1 Digital Link URI Syntax 1.4) is read here: the keys stand in its path.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import unquote, urlsplit

from epcpy.epc_schemes.base_scheme import EPCScheme, GS1Element
from epcpy.utils.common import ConvertException
from epcpy.utils.parsers import epc_pure_identity_to_scheme, hex_to_tag_encodable, tag_uri_to_tag_encodable

from entrepot.fulfil.warehouse import is_sscc
from entrepot.kit.errors import InvalidInput
from entrepot.kit.sentences import say

TagKind = Literal["sscc", "item", "asset", "other"]
_ELEMENT: Final = re.compile(r"\((\d{2,4})\)([^()]+)")
_HEX: Final = re.compile(r"[0-9A-Fa-f]{24}|[0-9A-Fa-f]{28,128}")
_KINDS: Final[Mapping[str, TagKind]] = {"00": "sscc", "01": "item", "8003": "asset", "8004": "asset"}
_MOST: Final = 400


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag's identity: ``elements`` by application identifier, ``uri`` the pure identity where the form has one.

    ``sscc`` is a shipping unit, a box; ``item`` a trade item (SGTIN), ``asset`` a crate or a cart (GRAI, GIAI).
    """

    kind: TagKind
    elements: Mapping[str, str]
    uri: str | None = None

    @property
    def sscc(self) -> str | None:
        """The number of the shipping unit."""
        return self.elements.get("00")


def read_tag(text: str) -> Tag:
    """Return what a tag says: its memory in hexadecimal, an EPC or tag URI, or a Digital Link.

    Raises InvalidInput where it is none of these, or one whose parts do not fit.
    """
    bare = text.strip()
    if len(bare) > _MOST:
        raise _refused(bare)
    try:
        if bare.lower().startswith(("http://", "https://")):
            return _from_link(bare)
        return _from_scheme(bare)
    except (ConvertException, ValueError, KeyError, IndexError, AttributeError, TypeError) as problem:
        raise _refused(bare) from problem  # a tag may hold anything; epcpy says so in several ways


def _refused(text: str) -> InvalidInput:
    return InvalidInput(
        say("“%(tag)s” is no tag of GS1", tag=text[:40]),
        field="epc",
        expected="a tag's memory in hexadecimal, an EPC URI or a Digital Link",
    )


def _from_scheme(text: str) -> Tag:
    if text.startswith("urn:epc:id:"):
        scheme: EPCScheme = epc_pure_identity_to_scheme(text)
    elif text.startswith("urn:epc:tag:"):
        scheme = tag_uri_to_tag_encodable(text)
    elif _HEX.fullmatch(text):
        scheme = hex_to_tag_encodable(text.upper())
    else:
        raise ConvertException(message="neither bits nor a URI")
    if not isinstance(scheme, GS1Element):
        return Tag("other", {}, scheme.epc_uri)
    elements = dict(_ELEMENT.findall(scheme.gs1_element_string()))
    return Tag(_kind_of(elements), elements, scheme.epc_uri)


def _from_link(address: str) -> Tag:
    parts = [unquote(part) for part in urlsplit(address).path.split("/") if part]
    start = next((at for at, part in enumerate(parts) if part in _KINDS), None)
    if start is None or (len(parts) - start) % 2:
        raise ValueError(address)
    pairs = parts[start:]
    elements = dict(zip(pairs[::2], pairs[1::2], strict=True))
    kind = _kind_of(elements)
    if kind == "sscc" and not is_sscc(elements["00"]):
        raise ValueError(address)
    if "01" in elements and not _is_gtin(elements["01"]):
        raise ValueError(address)
    return Tag(kind, elements)


def _is_gtin(digits: str) -> bool:
    """Return whether a text is a GTIN of 8, 12, 13 or 14 digits with a right check digit."""
    if not re.fullmatch(r"\d{8}|\d{12,14}", digits):
        return False
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(digits)))
    return total % 10 == 0


def _kind_of(elements: Mapping[str, str]) -> TagKind:
    return next((kind for key, kind in _KINDS.items() if key in elements), "other")
