"""The embedded reader of print: PP-OCR's models, run by rapidocr, and tesseract for what they cannot read.

PP-OCR knows Chinese, Japanese and Latin letters, but no Hangul: of a Korean line it finds the place and reads the
digits in it at best. Such a line is much longer than what was read of it, which gives it away; it is handed to
tesseract where that is installed, and counted as unread where it is not. Nothing is fetched: the models lie in the
installed package and are known by their hash.
"""

import threading
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from PIL import Image

from entrepot.ai.photo import Box, Picture, open_photo
from entrepot.ai.print import PrintedText, TextLine, language_of, script_of
from entrepot.ai.registry import model
from entrepot.ai.tesseract import Tesseract

FOUND, TURNED, READ = "ppocr-lines", "ppocr-angle", "ppocr-text"

MOST_LINES: Final = 64
"""Lines that are read of one picture, the largest first: about 25 ms each."""
_DETECTING: Final = 1280
"""Pixels of the longer side at which lines are looked for."""
_SURE: Final = 0.55
_FILLED: Final = 0.75
_SURE_THOUGH_SHORT: Final = 0.97
_LEAST: Final = 16
"""Pixels of a side under which there is nothing to read."""
_FILLS: Final = 0.6
"""Of a picture's side: what is as high as this, with a letter or two in it, is the thing, not print on it."""
_LINE_LONG, _LINE_HIGH, _LINE_PLAIN, _LINE_STEP = 1.8, 0.4, 0.35, 40.0
"""Unread print is believed in where it is longer than high, no higher than this part of the picture, and of two tones:
this part of its pixels at most lies between them, and they differ by so many grey levels."""
_WIDE = frozenset("WF")

Pixels = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class _Found:
    """A line's corners in pixels, what was read there and how surely, and its pixels, upright."""

    corners: npt.NDArray[np.float32]
    text: str
    confidence: float
    pixels: Pixels


class RapidReader:
    """Reads print in Chinese, Japanese and Latin letters, and in Korean where ``korean`` can."""

    def __init__(self, korean: Tesseract | None = None) -> None:
        self._korean = Tesseract() if korean is None else korean

    @property
    def languages(self) -> frozenset[str]:
        """English, Spanish, Japanese and Chinese; Korean where tesseract and its Korean data are installed."""
        return frozenset({"en", "es", "ja", "zh"} | ({"ko"} if self._korean.can_read else set()))

    def read(self, picture: Picture) -> PrintedText:
        """Return what is printed in a picture: 0.5 to 1.5 s for a package, at most about 3 s, on one core."""
        photo = open_photo(picture)
        if min(photo.size) < _LEAST:
            return PrintedText(cannot_read=self._cannot_read)
        found, cut_short = self._find(np.asarray(photo))
        found = [each for each in found if not _is_thing(each, photo.size)]
        sure = [each for each in found if _is_read(each)]
        doubtful = [each for each in found if not _is_read(each)]
        more = self._korean.read([Image.fromarray(each.pixels) for each in doubtful]) if doubtful else {}
        of_model = model(READ).reference
        entries = [(each, each.text, each.confidence, of_model) for each in sure]
        entries += [(doubtful[at], text, confidence, self._korean.model) for at, (text, confidence) in more.items()]
        scripts = frozenset(script_of(text) for _, text, _, _ in entries)
        lines = [
            TextLine(
                text,
                round(confidence, 3),
                _box(each, photo.size),
                script_of(text),
                language_of(script_of(text), scripts),
                read_by,
            )
            for each, text, confidence, read_by in entries
        ]
        return PrintedText(
            lines=tuple(sorted(lines, key=lambda line: (round(line.box[1], 2), line.box[0]))),
            unread=tuple(
                _box(each, photo.size)
                for at, each in enumerate(doubtful)
                if at not in more and _is_line(each, photo.size)
            ),
            cannot_read=self._cannot_read,
            cut_short=cut_short,
        )

    @property
    def _cannot_read(self) -> tuple[str, ...]:
        return () if self._korean.can_read else ("ko",)

    def _find(self, rgb: Pixels) -> tuple[list[_Found], bool]:
        """Return the lines that stand in a picture, and whether there are more than are read."""
        engine = self._engine
        try:
            crops, detected = engine.detect_and_crop(np.ascontiguousarray(rgb[:, :, ::-1]), {})
        except _nothing_found():
            return [], False
        order = np.argsort([-crop.shape[0] * crop.shape[1] for crop in crops], kind="stable")[:MOST_LINES]
        # A point of a pixel or two is noise, and the reader divides by its height.
        kept = [int(at) for at in order if min(crops[at].shape[:2]) > 2]
        if not kept:
            return [], False
        upright, _ = engine.cls_and_rotate([crops[at] for at in kept])
        read = engine.recognize_txt(upright)
        found = [
            _Found(detected.boxes[at], text.strip(), float(confidence), np.ascontiguousarray(pixels[:, :, ::-1]))
            for at, text, confidence, pixels in zip(kept, read.txts, read.scores, upright, strict=True)
        ]
        return found, len(crops) > MOST_LINES

    @property
    def _engine(self) -> Any:
        with _loading:
            return _load()


_loading = threading.Lock()


@cache
def _load() -> Any:
    # Loaded with the first picture that is read: it takes 0.3 s, which a server that reads none need not spend.
    from rapidocr import RapidOCR  # noqa: PLC0415  # loaded when it is first needed

    return RapidOCR(
        params={
            "Global.log_level": "error",
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            "Det.limit_type": "max",
            "Det.limit_side_len": _DETECTING,
            "Det.max_candidates": 8 * MOST_LINES,
            "Det.model_path": str(model(FOUND).open()),
            "Cls.model_path": str(model(TURNED).open()),
            "Rec.model_path": str(model(READ).open()),
        }
    )


def _nothing_found() -> type[Exception]:
    from rapidocr.main import RapidOCRError  # noqa: PLC0415  # see _load

    return RapidOCRError


def _is_read(found: _Found) -> bool:
    """Return whether what was read is sure, and about as long as the line: half of it missing means other letters."""
    if not any(map(str.isalnum, found.text)) or found.confidence < _SURE:
        return False
    wide = sum(1.0 if unicodedata.east_asian_width(letter) in _WIDE else 0.5 for letter in found.text)
    high, long = sorted(found.pixels.shape[:2])
    return wide >= _FILLED * long / high or found.confidence >= _SURE_THOUGH_SHORT


def _is_thing(found: _Found, size: tuple[int, int]) -> bool:
    """Return whether a lone letter was seen in nearly the whole picture: a sleeve, a melon, no print."""
    left, top, right, bottom = _box(found, size)
    return min(right - left, bottom - top) >= _FILLS and len(found.text) <= 2


def _is_line(found: _Found, size: tuple[int, int]) -> bool:
    """Return whether what was not read looks like a line of letters rather than like a pattern or a fold."""
    left, top, right, bottom = _box(found, size)
    high, long = sorted(found.pixels.shape[:2])
    if long < _LINE_LONG * high or min(right - left, bottom - top) > _LINE_HIGH:
        return False
    grey = np.asarray(Image.fromarray(found.pixels).convert("L"), np.float32)
    dark, bright = np.percentile(grey, [5, 95])
    between = (grey > dark + 0.3 * (bright - dark)) & (grey < dark + 0.7 * (bright - dark))
    return bool(bright - dark >= _LINE_STEP and between.mean() <= _LINE_PLAIN)


def _box(found: _Found, size: tuple[int, int]) -> Box:
    shares = found.corners / np.array(size, np.float32)
    left, top = np.clip(shares.min(0), 0, 1)
    right, bottom = np.clip(shares.max(0), 0, 1)
    return (round(float(left), 4), round(float(top), 4), round(float(right), 4), round(float(bottom), 4))
