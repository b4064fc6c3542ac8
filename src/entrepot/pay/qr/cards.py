"""What the templates 61 and 62 of a consumer's code hold: a tag's place in CardData, how its value is written."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from entrepot.kit.sentences import Sentence, say
from entrepot.pay.qr.ber import joined_elements, split_elements
from entrepot.pay.qr.domain import CardData, Deviation, Element, Tell, Track2, misread

TRANSPARENT: Final = {"61": "63", "62": "64"}
"""Which template of each passes data on as it is."""
_TRACK2: Final = re.compile(
    r"(?P<pan>[0-9]{8,19})D(?P<expires>[0-9]{4})(?P<service>[0-9]{3})(?P<discretionary>[0-9]*)F?"
)


@dataclass(frozen=True, slots=True)
class _Way:
    """How a value is read from bytes and written; ``pattern`` is what it looks like as text."""

    pattern: re.Pattern[str]
    said: Sentence
    text_of: Callable[[bytes], str]
    bytes_of: Callable[[str], bytes]
    hidden: bool = False


def _ascii(value: bytes) -> str:
    return value.decode("latin-1")


def _latin(text: str) -> bytes:
    return text.encode("latin-1", "replace")


def _hex(value: bytes) -> str:
    return value.hex().upper()


def _filled(text: str) -> bytes:
    """Return digits two to a byte, filled at the end (``cn``)."""
    return bytes.fromhex(text + "F" * (len(text) % 2)) if re.fullmatch("[0-9A-F]+", text) else b""


def _led(text: str) -> bytes:
    """Return digits two to a byte, with a zero before them (``n``)."""
    return bytes.fromhex("0" * (len(text) % 2) + text) if re.fullmatch("[0-9]+", text) else b""


def _printed(least: int, most: int, *, hidden: bool = False) -> _Way:
    said = say("%(least)s to %(most)s characters of ASCII", least=least, most=most)
    return _Way(re.compile(rf"[ -~]{{{least},{most}}}"), said, _ascii, _latin, hidden=hidden)


_WAYS: Final[dict[str, tuple[str, _Way]]] = {
    "50": ("label", _printed(1, 16)),
    "5A": (
        "pan",
        _Way(
            re.compile("[0-9]{8,19}"),
            say("a card number of 8 to 19 digits"),
            lambda value: _hex(value).removesuffix("F"),
            _filled,
            hidden=True,
        ),
    ),
    "5F20": ("cardholder", _printed(2, 26, hidden=True)),
    "5F50": ("issuer_url", _printed(1, 255)),
    "9F19": (
        "token_requestor",
        _Way(re.compile("[0-9]{11}"), say("%(count)s digits", count=11), lambda value: _hex(value)[1:], _led),
    ),
    "9F24": ("account_reference", _printed(29, 29, hidden=True)),
    "9F25": ("last_four", _Way(re.compile("[0-9]{4}"), say("%(count)s digits", count=4), _hex, _led, hidden=True)),
}
_LANGUAGES: Final = re.compile("(?:[a-zA-Z]{2}){1,4}")


def read_card(elements: list[Element], parent: str, tell: Tell) -> CardData:
    """Return what a template says of a card, and tell of what has another form; raise BrokenElements."""
    said: dict[str, Any] = {}
    other = []
    for each in elements:
        tag = f"{parent}.{each.tag}"
        if each.tag in _WAYS:
            name, way = _WAYS[each.tag]
            said[name] = text = way.text_of(each.value)
            if not way.pattern.fullmatch(text):
                shown = "…" if way.hidden else ascii(text)[1:-1]
                tell(misread(tag, shown, way.said))
        elif each.tag == "57":
            said["track2"] = _track2(each.value, tag, tell)
        elif each.tag == "5F2D":
            said["languages"] = _languages(_ascii(each.value), tag, tell)
        elif each.tag == "9F08":
            said["version"] = each.value
            if len(each.value) != 2:  # the specification's two bytes
                tell(misread(tag, _hex(each.value), say("%(length)s bytes", length=2), fatal=False))
        elif each.tag == TRANSPARENT[parent]:
            said["transparent"] = tuple(split_elements(each.value, within=f"{tag}."))
        else:
            other.append(each)
    return CardData(**said, other=tuple(other))


def _track2(value: bytes, tag: str, tell: Tell) -> Track2 | None:
    found = _TRACK2.fullmatch(_hex(value))
    if found is None:
        tell(misread(tag, "…", say("a card number, D, year and month, service code")))
        return None
    return Track2(**found.groupdict())


def _languages(text: str, tag: str, tell: Tell) -> tuple[str, ...]:
    if not _LANGUAGES.fullmatch(text):
        tell(misread(tag, ascii(text)[1:-1], say("one to four languages of two letters"), fatal=False))
        return ()
    return tuple(text[at : at + 2] for at in range(0, len(text), 2))


def written_card(card: CardData, parent: str) -> Iterator[Element]:
    """Yield a card's elements, in the order of their tags; what it says is checked by reading it again."""
    said = {tag: way.bytes_of(getattr(card, name)) for tag, (name, way) in _WAYS.items() if getattr(card, name)}
    if card.track2 is not None:
        track = card.track2
        said["57"] = _filled(f"{track.pan}D{track.expires}{track.service}{track.discretionary}")
    if card.languages:
        said["5F2D"] = _latin("".join(card.languages))
    if card.version is not None:
        said["9F08"] = card.version
    for tag in sorted(said):
        yield Element(tag, said[tag])
    yield from card.other
    if card.transparent:
        yield Element(TRANSPARENT[parent], joined_elements(card.transparent))


def twice(tag: str, times: int) -> Deviation:
    """Return the deviation of an object that is there more than once."""
    detail = say("object %(tag)s is there %(times)s times", tag=tag, times=times)
    return Deviation(tag, detail, say("each object once"))
