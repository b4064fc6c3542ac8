"""In which encoding is a file's text? Byte order marks first, then UTF-8, then what its letters look like."""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass

from charset_normalizer import from_bytes

LEGACY = ("cp949", "gb18030", "cp932", "big5", "cp1252")
"""Encodings that sellers' spreadsheets still write: Korean, Chinese, Japanese, Traditional Chinese, Western."""
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE_BYTES = 128 * 1024
_HEAD_BYTES = 4096
_NUL_SHARE = 0.3


@dataclass(slots=True)
class Scan:
    """What one pass over the bytes of a file has shown."""

    size: int = 0
    lines: int = 0
    encoding: str = "utf-8"


def scan(chunks: Iterator[bytes]) -> Scan:
    """Read a file's bytes once and return its size, its number of lines and its encoding."""
    result = Scan()
    head = b""
    decoder: codecs.IncrementalDecoder | None = codecs.getincrementaldecoder("utf-8")("strict")
    foreign = bytearray()
    for chunk in chunks:
        if len(head) < _HEAD_BYTES:
            head = (head + chunk)[:_HEAD_BYTES]
        result.size += len(chunk)
        result.lines += chunk.count(b"\n")
        if decoder is not None:
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                decoder = None
        if len(foreign) < _SAMPLE_BYTES:
            foreign += _foreign_lines(chunk, _SAMPLE_BYTES - len(foreign))
    if decoder is not None:
        try:
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            decoder = None
    result.encoding = _marked(head) or ("utf-8" if decoder is not None else _guess(bytes(foreign)))
    return result


def _marked(head: bytes) -> str | None:
    """Return the encoding that the first bytes give away: a mark, or the NULs of unmarked UTF-16."""
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    half = len(head) // 2
    if half and head[1::2].count(0) > half * _NUL_SHARE:
        return "utf-16-le"
    if half and head[0::2].count(0) > half * _NUL_SHARE:
        return "utf-16-be"
    return None


def _guess(sample: bytes) -> str:
    best = from_bytes(sample, cp_isolation=list(LEGACY)).best()
    return best.encoding if best is not None else "cp1252"


def _foreign_lines(chunk: bytes, room: int) -> bytes:
    """Return the whole lines of a chunk that hold more than ASCII."""
    if chunk.isascii():
        return b""
    lines = chunk.splitlines(keepends=True)
    whole = lines[1:-1] if len(lines) > 2 else lines  # the first and last may be cut
    return b"".join(line for line in whole if not line.isascii())[:room]
