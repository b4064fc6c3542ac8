"""From a stored file to bounded lines of text: gzip undone, bombs stopped, nothing held that is larger than a line."""

import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO, cast

from entrepot.core.files import FileStore
from entrepot.kit.sentences import say
from entrepot.sell.catalog.domain import ImportRefused
from entrepot.sell.catalog.exchange.encodings import Scan, scan

EXPANDED_MAX = 2 * 2**30
"""No file unpacks to more than 2 GiB."""
RATIO_MAX, RATIO_FROM = 200, 64 * 2**20
"""Beyond 64 MiB nothing unpacks to more than 200 times its size: real catalogues reach about 30."""
LINE_MAX = 1 * 2**20
"""Characters of a line; a longer one is passed over and reported."""

_CHUNK = 256 * 1024
_NOT_TEXT = (
    (b"PK\x03\x04", say("a zip archive or an Excel workbook: save the sheet as CSV, or pack the file with gzip")),
    (b"\xd0\xcf\x11\xe0", say("an old Excel workbook: save the sheet as CSV")),
    (b"%PDF-", say("a PDF: save the table as CSV")),
    (b"BZh", say("packed with bzip2: use gzip or send it as it is")),
    (b"\xfd7zXZ", say("packed with xz: use gzip or send it as it is")),
    (b"\x28\xb5\x2f\xfd", say("packed with zstandard: use gzip or send it as it is")),
    (b"\x89PNG", say("a picture")),
    (b"\xff\xd8\xff", say("a picture")),
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line with its ending; ``text`` is None where it is longer than LINE_MAX."""

    number: int
    text: str | None


@contextmanager
def open_unpacked(files: FileStore, file_id: str) -> Iterator[BinaryIO]:
    """Open a stored file for reading, unpacking gzip; raise ImportRefused for what is no text."""
    with files.open(file_id) as stored:
        head = stored.read(8)
        stored.seek(0)
        for magic, what in _NOT_TEXT:
            if head.startswith(magic):
                raise ImportRefused(say("the file is %(what)s", what=what))
        if not head.startswith(b"\x1f\x8b"):
            yield stored
            return
        with gzip.GzipFile(fileobj=stored) as unpacked, _refuse_damage():
            yield cast("BinaryIO", unpacked)


def examine(files: FileStore, file_id: str, packed_size: int) -> Scan:
    """Read a file once and return its size, lines and encoding; raise ImportRefused for a bomb or a damaged archive."""
    with open_unpacked(files, file_id) as stream:
        return scan(_bounded(stream, packed_size))


def text_lines(stream: BinaryIO, encoding: str) -> Iterator[Line]:
    """Yield a file's lines; bytes that the encoding does not know become U+FFFD, which the checks refuse."""
    text = io.TextIOWrapper(stream, encoding=encoding, errors="replace", newline="")
    number = 0
    try:
        while line := text.readline(LINE_MAX):
            number += 1
            if len(line) < LINE_MAX or line.endswith(("\n", "\r")):
                yield Line(number, line)
                continue
            while (rest := text.readline(LINE_MAX)) and not rest.endswith(("\n", "\r")):
                pass
            yield Line(number, None)
    finally:
        if not stream.closed:
            text.detach()  # the stream stays its owner's


def byte_lines(stream: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """Yield a file's lines as bytes, None where one is longer than LINE_MAX: JSON is read from bytes."""
    number = 0
    while line := stream.readline(LINE_MAX):
        number += 1
        if len(line) < LINE_MAX or line.endswith(b"\n"):
            yield number, line
            continue
        while (rest := stream.readline(LINE_MAX)) and not rest.endswith(b"\n"):
            pass
        yield number, None


def _bounded(stream: BinaryIO, packed_size: int) -> Iterator[bytes]:
    most = min(EXPANDED_MAX, max(RATIO_FROM, RATIO_MAX * packed_size))
    size = 0
    while chunk := stream.read(_CHUNK):
        size += len(chunk)
        if size > most:
            raise ImportRefused(
                say(
                    "the file unpacks to more than %(most)s bytes, which no catalogue of its size does",
                    most=f"{most:,}",
                ),
                max_bytes=most,
            )
        yield chunk


@contextmanager
def _refuse_damage() -> Iterator[None]:
    try:
        yield
    except (EOFError, gzip.BadGzipFile, zlib.error) as fault:
        raise ImportRefused(say("the gzip file is damaged or cut off: %(fault)s", fault=fault)) from None
