"""Debian's tesseract as a separate program, for Korean print: used where it is installed, silent where it is not."""

import io
import os
import shutil
import subprocess  # only the installed tesseract is started, with arguments of ours, and pixels on its input
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Final

from PIL import Image

MODEL: Final = "tesseract kor+eng"
_LONGEST_S: Final = 4.0
_MOST: Final = 24
"""Lines that are handed over at once, the first ones."""
_HEIGHT, _GAP, _WIDEST = 48, 24, 1600
_SURE: Final = 0.6
_SPACE: Final = 12
"""Pixels between two words at least; less stands between the syllables of one."""
_LEVEL, _LEFT, _TOP, _BROAD, _TALL, _CONFIDENCE, _WORD = 0, 6, 7, 8, 9, 10, 11
_IS_WORD: Final = "5"
_COLUMNS: Final = 12


class Tesseract:
    """Reads lines of Korean and English print. ``command`` is the program's name or path."""

    model = MODEL

    def __init__(self, command: str = "tesseract") -> None:
        self._command = command

    @cached_property
    def can_read(self) -> bool:
        """Whether the program and its Korean data are installed; asked once."""
        if shutil.which(self._command) is None:
            return False
        try:
            told = self._run(["--list-langs"])
        except (OSError, subprocess.SubprocessError):
            return False
        return {"kor", "eng"} <= set(told.split())

    def read(self, lines: Sequence[Image.Image]) -> dict[int, tuple[str, float]]:
        """Return what stands in pictures of single lines, by their place in the sequence, with its confidence.

        Lines that hold no Hangul, or are not read surely, are left out: other readers know other letters better. The
        confidence is that of the least sure word. All lines are read by one run of the program, of at most 4 s.
        """
        lines = lines[:_MOST]
        if not lines or not self.can_read:
            return {}
        sheet = _stacked(lines)
        target = io.BytesIO()
        sheet.save(target, "PNG", compress_level=1)
        try:
            told = self._run(["stdin", "stdout", "-l", "kor+eng", "--psm", "6", "tsv"], target.getvalue())
        except (OSError, subprocess.SubprocessError):
            return {}
        return _by_line(told, len(lines))

    def _run(self, arguments: list[str], given: bytes = b"") -> str:
        done = subprocess.run(  # noqa: S603  # see the import
            [self._command, *arguments],
            input=given,
            capture_output=True,
            timeout=_LONGEST_S,
            check=True,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        )
        return done.stdout.decode("utf-8", "replace")


def _stacked(lines: Sequence[Image.Image]) -> Image.Image:
    """Return a white sheet with the lines under each other, all equally high."""
    scaled = []
    for line in lines:
        width = max(1, min(_WIDEST, round(line.width * _HEIGHT / line.height)))
        scaled.append(line.convert("L").resize((width, _HEIGHT), Image.Resampling.BICUBIC))
    step = _HEIGHT + _GAP
    sheet = Image.new("L", (max(each.width for each in scaled) + 2 * _GAP, step * len(scaled) + _GAP), 255)
    for at, each in enumerate(scaled):
        sheet.paste(each, (_GAP, _GAP + at * step))
    return sheet


def _by_line(table: str, lines: int) -> dict[int, tuple[str, float]]:
    words: defaultdict[int, list[_Word]] = defaultdict(list)
    for row in table.splitlines()[1:]:
        cells = row.split("\t")
        if len(cells) != _COLUMNS or cells[_LEVEL] != _IS_WORD or not cells[_WORD].strip():
            continue
        left, top, broad, tall = (int(cells[column]) for column in (_LEFT, _TOP, _BROAD, _TALL))
        at = int((top + tall / 2 - _GAP / 2) // (_HEIGHT + _GAP))
        if 0 <= at < lines:
            words[at].append(_Word(cells[_WORD].strip(), float(cells[_CONFIDENCE]) / 100, left, left + broad))
    found = {}
    for at, read in words.items():
        text, confidence = _joined(read), min(word.confidence for word in read)
        if confidence >= _SURE and any("가" <= letter <= "힣" for letter in text):
            found[at] = (text, confidence)
    return found


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    confidence: float
    left: int
    right: int


def _joined(words: Sequence[_Word]) -> str:
    """Return a line's text; tesseract often takes Korean apart where its syllables stand close."""
    text = words[0].text
    for before, word in pairwise(words):
        text += (" " if word.left - before.right >= _SPACE else "") + word.text
    return text
