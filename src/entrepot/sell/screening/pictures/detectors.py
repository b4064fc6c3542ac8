"""The detectors of pictures as screening asks for them, with versions that change when they may find other things."""

import hashlib
from collections.abc import Collection, Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

from entrepot.ai import TextReader, model
from entrepot.sell.screening.detect import PictureDetector
from entrepot.sell.screening.pictures import codes, unsafe
from entrepot.sell.screening.pictures import print as printed
from entrepot.sell.screening.pictures.look import look

_READING: Final = ("ppocr-lines", "ppocr-angle", "ppocr-text")
_LOOKING: Final = "1"
"""Counted up where one of the three might see something else in the same picture: opened, cut or read otherwise."""


def picture_detectors(reader: TextReader, own_hosts: Collection[str] = ()) -> tuple[PictureDetector, ...]:
    """Return the three detectors: of unsafe pictures, of print, of codes.

    ``own_hosts`` are the marketplace's: a code that leads there leads nowhere. The detectors open a picture once
    between them, and raise what ``look`` raises for bytes that are no picture.
    """
    own = frozenset(host.lower().removeprefix("www.") for host in own_hosts)
    return (
        PictureDetector(
            unsafe.NAME,
            _version(unsafe.MODEL),
            _looking(unsafe.MODEL),
            lambda data: unsafe.see_unsafe(look(data)),
            unsafe.judge_unsafe,
        ),
        PictureDetector(
            printed.NAME,
            _version(*_READING, text=True, more=tuple(sorted(reader.languages))),
            _looking(*_READING, *sorted(reader.languages)),
            lambda data: printed.see_print(look(data), reader),
            printed.judge_print,
        ),
        PictureDetector(
            codes.NAME,
            _version(text=True, more=tuple(sorted(own))),
            _looking(),
            lambda data: codes.see_codes(look(data)),
            lambda seen: codes.judge_codes(seen, own),
        ),
    )


def _looking(*of: str) -> str:
    """Return a short name of how pictures are looked at: by what models, in what languages, in what way."""
    named = (model(each).sha256 if each == unsafe.MODEL or each in _READING else each for each in of)
    return hashlib.sha256("\n".join([_LOOKING, *named]).encode()).hexdigest()[:12]


@cache
def _version(*models: str, text: bool = False, more: tuple[str, ...] = ()) -> str:
    """Return a short name of models, our own code, and, for those that read words, the words that are looked for."""
    digest = hashlib.sha256("\n".join([*(model(name).sha256 for name in models), *more]).encode())
    for package in ("pictures", "text") if text else ("pictures",):
        for each in _files(files(f"entrepot.sell.screening.{package}")):
            digest.update(each.read_bytes())
    return digest.hexdigest()[:12]


def _files(folder: Traversable) -> Iterator[Traversable]:
    """Return a package's files, those of its folders too, always in the same order."""
    for each in sorted(folder.iterdir(), key=lambda each: each.name):
        if each.is_file():
            yield each
        elif each.name != "__pycache__":
            yield from _files(each)
