"""The detectors of pictures as screening asks for them, with versions that change when they may find other things."""

import hashlib
from collections.abc import Collection
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from entrepot.ai import TextReader, model
from entrepot.sell.screening.pictures import codes, unsafe
from entrepot.sell.screening.pictures import print as printed
from entrepot.sell.screening.pictures.finding import PictureDetector
from entrepot.sell.screening.pictures.look import look

_READING = ("ppocr-lines", "ppocr-angle", "ppocr-text")


def picture_detectors(reader: TextReader, own_hosts: Collection[str] = ()) -> tuple[PictureDetector, ...]:
    """Return the three detectors: of unsafe pictures, of print, of codes.

    ``own_hosts`` are the marketplace's: a code that leads there leads nowhere. The detectors open a picture once
    between them, and raise what ``look`` raises for bytes that are no picture.
    """
    own = frozenset(host.lower().removeprefix("www.") for host in own_hosts)
    return (
        PictureDetector(unsafe.NAME, _version(unsafe.MODEL), lambda data: unsafe.find_unsafe(look(data))),
        PictureDetector(
            printed.NAME,
            _version(*_READING, text=True, more=tuple(sorted(reader.languages))),
            lambda data: printed.find_print(look(data), reader),
        ),
        PictureDetector(
            codes.NAME, _version(text=True, more=tuple(sorted(own))), lambda data: codes.find_codes(look(data), own)
        ),
    )


@cache
def _version(*models: str, text: bool = False, more: tuple[str, ...] = ()) -> str:
    """Return a short name of models, our own code, and, for those that read words, the words that are looked for."""
    digest = hashlib.sha256("\n".join([*(model(name).sha256 for name in models), *more]).encode())
    folders = [files("entrepot.sell.screening.pictures")]
    if text:
        words = files("entrepot.sell.screening.text")
        folders += [words, words.joinpath("words")]
    for folder in folders:
        for each in sorted(folder.iterdir(), key=_name):
            if each.is_file():
                digest.update(each.read_bytes())
    return digest.hexdigest()[:12]


def _name(file: Traversable) -> str:
    return file.name
