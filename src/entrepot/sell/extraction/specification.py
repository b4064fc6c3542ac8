"""Specifications: "key: value" lines, tables and labels, with keys in five languages."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from entrepot.sell.catalog import AttributeDefinition, AttributeValue, Quantity
from entrepot.sell.extraction.allergens import labelled, only_contained
from entrepot.sell.extraction.codes import codes
from entrepot.sell.extraction.quantities import as_quantity, in_hours, said_of_orders
from entrepot.sell.extraction.reading import Reading, fold
from entrepot.sell.extraction.result import Claim
from entrepot.sell.extraction.units import measures, parse_number
from entrepot.sell.extraction.verdicts import verdicts
from entrepot.sell.extraction.words import LANGUAGES, finder, lines_of

KEY_MAX, VALUE_MAX, LINES_MAX = 48, 1_000, 2_000
_KEYED, _CHOSEN, _TEXT = 0.95, 0.95, 0.85
_LINE = re.compile(
    r"(?P<bullet>[\s•·*▶■□●○◆◇※>-]*)(?:【(?P<boxed>[^】\n]{1,48})】|\[(?P<squared>[^\]\n]{1,48})\]|"
    r"(?P<key>[^\t|:：=\n]{1,48}?))"
    r"(?P<mark>\s*[:：=|\t]+\s*|\s{2,}|(?<=[】\]])\s*)(?P<value>[^\n]+)"
)
_INLINE = re.compile(
    r"(?P<key>[^\s,;，；。|:：/][^,;，；。|:：\n]{0,30}?) ?[:：] ?(?P<value>[^;；。\n]+?)(?=$|[;；。\n]|"
    r"[,，、|/] ?[^\s,;，；|:：/][^,;，；。|:：\n]{0,20} ?[:：])"
)
_BRACKETS = re.compile(r"\([^)]*\)")
_YES = re.compile(
    r"(?:yes|y|true|o|ok|✓|✔|√|○|◯|si|있음|가능|예|네|포함|지원|사용 ?가능|是|有|支持|可|可以|适用|可用|含|はい|あり|"
    r"有り|可能|対応|使用可|included|supported|compatible|safe|apto|incluid[oa])\b.{0,20}",
    re.DOTALL,
)
_NO = re.compile(
    r"(?:no(?!\.?\s?\d)|n|false|x|✗|✘|×|없음|"
    r"불가|불가능|아니오|아니요|미포함|미지원|사용 ?불가|否|无|不支持|不可|不可以|不适用|不含|没有|"
    r"いいえ|なし|無し|無|不可能|非対応|使用不可|not (?:included|supported|safe)|none|sin|no apto)\b.{0,20}",
    re.DOTALL,
)
_LIST_SIGNS = re.compile(r"\s*[,;/、，；·|+]\s*|\s+(?:and|y|및|와|과|和|と)\s+")
_TABLE_EDGE = re.compile(r"^\s*\|?|\|?\s*$")
_LISTS = frozenset(
    {"ingredients", "in_the_box", "care", "allergens", "ports", "connectors", "compatible_with", "connectivity"}
)
_COMMA = re.compile(r"[,，、](?!\d)")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a specification in the folded text: what its key means, where its value stands."""

    code: str
    key: str
    start: int
    end: int
    begins: int


@lru_cache(maxsize=1)
def keys() -> Mapping[str, str]:
    """Return what each known key means, by its folded form without spaces."""
    found: dict[str, str] = {}
    for _, (code, *columns) in lines_of("keys.tsv"):
        for column in columns[: len(LANGUAGES)]:
            for word in filter(None, column.split("|")):
                found.setdefault(_key(fold(word)), code)
        found.setdefault(_key(code), code)
    return found


def _key(text: str) -> str:
    return re.sub(r"[\s_\-.'()]", "", text)


def code_of_key(text: str, definitions: Mapping[str, AttributeDefinition]) -> str | None:
    """Return the attribute that a folded key names: one of the category by its name, else one that is known."""
    short = _key(_BRACKETS.sub("", text))
    own = {_key(fold(each.name)): code for code, each in definitions.items()}
    return own.get(_key(text)) or own.get(short) or keys().get(_key(text)) or keys().get(short)


def lines(reading: Reading, definitions: Mapping[str, AttributeDefinition]) -> tuple[list[Line], list[tuple[str, str]]]:
    """Return the lines whose key is known, and (key, value) of the others that look like such lines."""
    found: list[Line] = []
    unknown: list[tuple[str, str]] = []
    at = 0
    for number, line in enumerate(reading.folded.split("\n")):
        if number >= LINES_MAX:
            break
        trimmed = _TABLE_EDGE.sub("", line)
        offset = at + line.find(trimmed) if trimmed else at
        match = _LINE.fullmatch(trimmed[: KEY_MAX + VALUE_MAX])
        if match is not None:
            group = next(name for name in ("boxed", "squared", "key") if match[name] is not None)
            code = code_of_key(match[group].strip(), definitions)
            start, end = (offset + place for place in match.span("value"))
            if code is not None:
                found.append(Line(code, match[group], start, end, offset + match.start(group)))
            elif re.search(r"[:：=|\t]", match["mark"]):
                pair = (
                    reading.quote(*(offset + place for place in match.span(group))).strip(),
                    reading.quote(start, end).strip(),
                )
                unknown.append(pair)
        at += len(line) + 1
    return found, unknown


def inline(reading: Reading, definitions: Mapping[str, AttributeDefinition]) -> Iterator[Line]:
    """Yield labelled values within a running text: "색상: 블랙, 용량: 500ml"."""
    text = reading.folded
    if ":" not in text:
        return
    for match in _INLINE.finditer(text):
        words = match["key"].split(" ")
        for skip in range(len(words)):
            key = " ".join(words[skip:])
            code = code_of_key(key, definitions)
            if code == "pieces" and said_of_orders(match["key"]):
                break
            if code is not None:
                start, end = match.span("value")
                if code not in _LISTS and (comma := _COMMA.search(match["value"])) is not None:
                    end = start + comma.start()
                yield Line(code, key, start, end, match.start() + len(match["key"]) - len(key))
                break


def typed(
    reading: Reading,
    line: Line,
    definitions: Mapping[str, AttributeDefinition],
    usual: Mapping[str, AttributeDefinition],
) -> Iterator[Claim]:
    """Yield what a labelled value says, in the form that the attribute's kind asks for."""
    text = reading.folded[line.start : line.end].strip()
    start = reading.folded.find(text, line.start) if text else line.start
    definition = definitions.get(line.code) or usual.get(line.code)
    kind = definition.kind if definition else "text"
    part = Reading(reading.text, text)
    if not text:
        return
    value: AttributeValue | None
    confidence = _KEYED
    match kind:
        case "number":
            value, confidence = _number(part, line.code, definition)
        case "boolean":
            value = _yes_or_no(part, line.code)
        case "list" if line.code == "allergens":
            value, confidence = _allergens(reading.quote(start, start + len(text)), text, line.key), _TEXT
        case "list":
            value, confidence = _listed(reading.quote(start, start + len(text))), _TEXT
        case _:
            value, confidence = _text(reading, start, text, line.code)
    if value is not None and value != "":
        yield Claim(line.code, value, confidence, line.begins, start + len(text))


def _listed(written: str) -> tuple[str, ...] | None:
    return tuple(item.strip() for item in _LIST_SIGNS.split(written) if item.strip())[:100] or None


def _allergens(written: str, folded: str, key: str) -> tuple[str, ...] | None:
    """Return the allergens by their own names where all are known, else all as they are written."""
    known = labelled(folded)
    if known:
        return known
    if _NO.fullmatch(folded) or key in _CONTAINS:
        return None
    return _listed(only_contained(written))


_CONTAINS = frozenset({"contains", "contiene"})
"""Keys of which a set says what is in it, too."""


def _number(part: Reading, code: str, definition: AttributeDefinition | None) -> tuple[AttributeValue | None, float]:
    unit = definition.unit if definition else ""
    for measure in measures(part):
        quantity = as_quantity(measure, unit, unit)
        if quantity is not None and measure.form == "one":
            quantity = (in_hours(measure) if code == "keep_warm" else None) or quantity
            return quantity, _KEYED if measure.sure else 0.75
    bare = re.fullmatch(r"(?:about |approx\.? |약 ?|约 ?|約 ?)?(\d[\d.,' ]*)(?: ?\+)?(?: ?[^\d\s]{1,6})?", part.folded)
    if bare is None:
        return None, 0.0
    value, sure = parse_number(bare[1].strip(" .,'"), unit)
    return Quantity(int(value) if value == int(value) else value, unit), 0.85 if sure else 0.6


def _yes_or_no(part: Reading, code: str) -> bool | None:
    text = part.folded
    if _NO.fullmatch(text):
        return False
    if _YES.fullmatch(text):
        return True
    said = [claim.value for claim in verdicts(part, finder().find(part)) if claim.code == code]
    return said[0] if said and isinstance(said[0], bool) else None


def _text(reading: Reading, start: int, text: str, code: str) -> tuple[str | None, float]:
    part = Reading(reading.text, text)
    for found in finder().find(part):
        for meaning in found.meanings:
            if meaning.code == code and meaning.value and found.end - found.start >= len(text.strip(" .")):
                return meaning.value, _CHOSEN
    for claim in codes(part):
        if claim.code == code and isinstance(claim.value, str) and claim.end - claim.start >= len(text) - 2:
            return reading.quote(
                start + claim.start, start + claim.end
            ).strip() if claim.value.islower() else claim.value, _KEYED
    return " ".join(reading.quote(start, start + len(text)).split())[:VALUE_MAX], _TEXT
