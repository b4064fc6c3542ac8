"""What print in a picture says against it: read by the house's reader, judged by the text detectors.

A reader of print is wrong about specks and small letters, and the text detectors are made to see through disguise:
together they would read "1,5 %" as a name. So only lines that are long and surely read are judged, what is found has to
consist of letters, and nothing is blocked: a picture has no title beside it that says what a word means.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from statistics import median
from typing import Any, Final

from PIL import Image
from stdnum import ean

from entrepot.ai import Box, Evidence, TextReader
from entrepot.sell.screening.judgement import Finding
from entrepot.sell.screening.pictures.look import Piece, box_of, placed
from entrepot.sell.screening.text import Finding as TextFinding
from entrepot.sell.screening.text import Listing, Spot, screen_text

NAME: Final = "print"
LONGEST: Final = 1280
"""Pixels of the longer side at which print is read."""
_SURE: Final = 0.85
_LEAST: Final = 4
"""Letters and digits of a line at least, a Chinese, Japanese or Korean one counted twice."""
_SMALL, _MANY = 0.022, 10
"""So many lines, half of them lower than this share of the picture, are the small print on a package."""
_OF_FIRMS: Final = frozenset({"contact_diversion", "personal_data"})
"""Small print has to name who made the goods, and where to reach them."""
_IN_DIGITS: Final = _OF_FIRMS | {"hazardous_goods"}
"""What is written in digits: phones, accounts, UN numbers."""
_MARKETS: Final = ("US", "EU", "KR", "JP", "CN", "SA")
_WIDE: Final = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3"
_NO_SPACE = re.compile(
    rf"(?<=[{_WIDE}])(?=[A-Za-z0-9@+])|(?<=[A-Za-z0-9])(?=[{_WIDE}])|(?<=LINE)(?=ID)|(?<=LINEID)(?=[a-z0-9@])"
)
"""Where the reader drops the spaces: between Chinese, Japanese or Korean letters and others, and in "LINE ID abc"."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of print as it is kept: its text, how surely it was read, and where in its piece."""

    text: str
    confidence: float
    box: Box


@dataclass(frozen=True, slots=True)
class _Text:
    """Lines under each other as one text, and where in it each begins."""

    text: str
    starts: tuple[int, ...]
    lines: tuple[_Line, ...]

    def lines_of(self, start: int, end: int) -> Sequence[_Line]:
        """Return the lines that a stretch of the text lies in."""
        return self.lines[bisect_right(self.starts, start) - 1 : bisect_right(self.starts, max(start, end - 1))]


def find_print(pieces: tuple[Piece, ...], reader: TextReader) -> list[Finding]:
    """Return what the print in a picture meets, each with the boxes of its lines; raises what the reader raises."""
    return judge_print(see_print(pieces, reader))


def see_print(pieces: tuple[Piece, ...], reader: TextReader) -> list[dict[str, Any]]:
    """Return what is printed in each piece of a picture, as JSON: all that ``judge_print`` asks."""

    def read(piece: Piece) -> dict[str, Any]:
        lines = reader.read(_small_enough(piece.image)).lines
        return {"within": piece.box, "lines": [(each.text, each.confidence, each.box) for each in lines]}

    if len(pieces) == 1:
        return [read(pieces[0])]
    with ThreadPoolExecutor(2, "reading") as eyes:
        return list(eyes.map(read, pieces))


def judge_print(seen: Sequence[Mapping[str, Any]]) -> list[Finding]:
    """Return what print that was seen meets, each finding with the boxes of its lines in the picture."""
    found: dict[tuple[str, tuple[str, ...]], Finding] = {}
    for piece in seen:
        lines = [_Line(text, confidence, box_of(box)) for text, confidence, box in piece["lines"]]
        for each in _in_piece(lines, box_of(piece["within"])):
            found.setdefault((each.policy, tuple(evidence.quote for evidence in each.evidence)), each)
    return list(found.values())


def _small_enough(image: Image.Image) -> Image.Image:
    if max(image.size) > LONGEST:
        image = image.copy()
        image.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS, reducing_gap=2.0)
    return image


def _in_piece(lines: Sequence[_Line], within: Box) -> Iterable[Finding]:
    believed = [each for each in lines if each.confidence >= _SURE and _weight(each.text) >= _LEAST]
    as_read = _joined(believed)
    spaced = _joined([replace(each, text=_NO_SPACE.sub(" ", each.text)) for each in believed])
    known: set[str] = set()
    for text in dict.fromkeys((as_read, spaced)):
        found = [each for each in _judged(text, within, small=_is_small_print(lines)) if each.policy not in known]
        known |= {each.policy for each in found}
        yield from found


def _judged(text: _Text, within: Box, *, small: bool) -> Iterable[Finding]:
    """Return what a text meets, each finding with the markets that it holds in."""
    if not screen_text(Listing("", text.text)):
        return
    markets: dict[Finding, list[str]] = {}
    for market in _MARKETS:
        for each in screen_text(Listing("", text.text), market):
            finding = _finding(each, text, within, small=small)
            if finding is not None:
                markets.setdefault(finding, []).append(market)
    for finding, held in markets.items():
        yield finding if len(held) == len(_MARKETS) else replace(finding, markets=tuple(held))


def _joined(lines: Sequence[_Line]) -> _Text:
    starts, at = [], 0
    for line in lines:
        starts.append(at)
        at += len(line.text) + 1
    return _Text("\n".join(line.text for line in lines), tuple(starts), tuple(lines))


def _finding(found: TextFinding, text: _Text, within: Box, *, small: bool) -> Finding | None:
    if small and found.policy in _OF_FIRMS:
        return None
    evidence, sure = [], []
    for spot in found.evidence:
        lines = text.lines_of(spot.start, spot.end)
        if _is_believed(spot, found.policy):
            evidence.append(Evidence("package", spot.quote, box=placed(_around([line.box for line in lines]), within)))
            sure.append(min(line.confidence for line in lines))
    if not evidence:
        return None
    confidence = round(found.confidence * max(sure), 3)
    return Finding(found.policy, "review", confidence, NAME, tuple(evidence), remedy=found.change)


def _is_believed(spot: Spot, policy: str) -> bool:
    """Return whether a quote can be what it is taken for, and is not digits and dots read as letters."""
    marks = [letter for letter in spot.quote if not letter.isspace()]
    if policy in _IN_DIGITS:
        digits = "".join(letter for letter in marks if letter.isdigit())
        return not (ean.is_valid(digits) and len(digits) >= len(marks) - 2)
    return _weight(spot.quote) >= _LEAST and sum(letter.isalpha() for letter in marks) >= len(marks) / 2


def _weight(text: str) -> int:
    return sum((2 if ord(letter) > 0x1100 else 1) for letter in text if letter.isalnum())


def _is_small_print(lines: Sequence[_Line]) -> bool:
    return len(lines) >= _MANY and median(min(_sides(line.box)) for line in lines) < _SMALL


def _sides(box: Box) -> tuple[float, float]:
    return box[2] - box[0], box[3] - box[1]


def _around(boxes: Sequence[Box]) -> Box:
    left, top, right, bottom = zip(*boxes, strict=True)
    return min(left), min(top), max(right), max(bottom)
