"""Where a picture's bytes begin and end, read without decoding it; finds cut-off files and files hidden behind one.

Formats after ITU T.81 annex B (JPEG), W3C PNG 3rd edition, GIF89a and RFC 9649 (WebP). Pure.
"""

import io
import re
import struct
import zipfile
from dataclasses import dataclass

from entrepot.kit.errors import InvalidInput, TooLarge, UnsupportedMedia
from entrepot.kit.sentences import say

PIXEL_BOUND = 50_000_000
"""The most pixels a picture may have: 50 megapixels."""
SIDE_BOUND = 30_000
"""The longest side a picture may have, in pixels."""

_JPEG_SIZED = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_JPEG_BARE = frozenset(range(0xD0, 0xD8)) | {0x01}
_JPEG_NEXT_MARKER = re.compile(rb"\xff+[^\x00\xff\xd0-\xd7]")
# Only signatures long enough not to turn up by chance in the megabytes that a phone appends.
_FOREIGN = re.compile(rb"%PDF-|Rar!\x1a|7z\xbc\xaf\x27\x1c|<\?php|<script|<html|<svg[\s>]|<!doctype", re.IGNORECASE)
_PDF_HEADER_WITHIN = 1024
# What real pictures stay far below; more is a file made to keep a processor busy.
_SCAN_BOUND = 100
_PART_BOUND = 300_000
_PADDING = b"\0 \r\n\t"


@dataclass(frozen=True, slots=True)
class Anatomy:
    """A picture's format, its size in pixels as its header states it, and the offset after its last byte."""

    media_type: str
    width: int
    height: int
    end: int


class PictureUnreadable(UnsupportedMedia):
    """The bytes are not a picture of a format that is accepted, or contradict it."""

    code = "picture.unreadable"
    title = "This is not a JPEG, PNG, WebP or GIF picture"


class PictureTruncated(InvalidInput):
    """The picture's end is missing."""

    code = "picture.truncated"
    title = "This picture is cut off"


class PictureTooManyPixels(TooLarge):
    """The picture would unpack to more pixels than allowed; ``extra`` has ``width`` and ``height``."""

    code = "picture.too_many_pixels"
    title = "This picture has too many pixels"


class PictureHidesData(InvalidInput):
    """Another file is hidden in or behind the picture."""

    code = "picture.hidden_data"
    title = "This picture carries another file inside it"


def examine(data: bytes) -> Anatomy:
    """Return a picture's anatomy in time linear in its bytes, before anything is decoded.

    Raises PictureUnreadable, PictureTruncated, PictureTooManyPixels or PictureHidesData.
    """
    try:
        anatomy = _walk(data)
    except (struct.error, IndexError):
        raise PictureTruncated("the picture ends before it is complete; send the whole file", field="file") from None
    if anatomy.width < 1 or anatomy.height < 1:
        raise PictureUnreadable("the picture says that it has no pixels", field="file")
    if anatomy.width * anatomy.height > PIXEL_BOUND or max(anatomy.width, anatomy.height) > SIDE_BOUND:
        raise PictureTooManyPixels(
            say(
                "the picture is %(width)s × %(height)s pixels; at most %(megapixels)s megapixels, %(side)s a side",
                width=f"{anatomy.width:,}",
                height=f"{anatomy.height:,}",
                megapixels=PIXEL_BOUND // 1_000_000,
                side=f"{SIDE_BOUND:,}",
            ),
            field="file",
            width=anatomy.width,
            height=anatomy.height,
        )
    _refuse_hidden_file(data, anatomy)
    return anatomy


def _walk(data: bytes) -> Anatomy:
    if data.startswith(b"\xff\xd8\xff"):
        return _jpeg(data)
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return _png(data)
    if data.startswith((b"GIF87a", b"GIF89a")):
        return _gif(data)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return _webp(data)
    raise PictureUnreadable("the first bytes are not those of a JPEG, PNG, WebP or GIF picture", field="file")


def _jpeg(data: bytes) -> Anatomy:
    width = height = scans = 0
    at = 2
    for _ in range(_PART_BOUND):
        found = _JPEG_NEXT_MARKER.match(data, at)
        if found is None:
            # After a scan comes coded data, in which 0xFF is followed by 0x00 or a restart marker.
            found = _JPEG_NEXT_MARKER.search(data, at)
            if found is None:
                raise IndexError
        at = found.end()
        marker = data[at - 1]
        if marker == 0xD9:
            return Anatomy("image/jpeg", width, height, at)
        if marker in _JPEG_BARE:
            continue
        (length,) = struct.unpack_from(">H", data, at)
        if marker in _JPEG_SIZED and not width:
            height, width = struct.unpack_from(">HH", data, at + 3)
        scans += marker == 0xDA
        if scans > _SCAN_BOUND:
            break
        at += length
    raise _too_many_parts()


def _png(data: bytes) -> Anatomy:
    if data[12:16] != b"IHDR":
        raise PictureUnreadable("the PNG does not begin with its header", field="file")
    width, height = struct.unpack_from(">II", data, 16)
    at = 8
    for _ in range(_PART_BOUND):
        (length,) = struct.unpack_from(">I", data, at)
        kind = data[at + 4 : at + 8]
        at += 12 + length
        if at > len(data):
            raise IndexError
        if kind == b"IEND":
            return Anatomy("image/png", width, height, at)
    raise _too_many_parts()


def _gif(data: bytes) -> Anatomy:
    width, height, packed = struct.unpack_from("<HHB", data, 6)
    at = 13 + _gif_colours(packed)
    data_blocks = 0
    while data_blocks < _PART_BOUND:
        block = data[at]
        if block == 0x3B:
            return Anatomy("image/gif", width, height, at + 1)
        if block == 0x21:
            at += 2
        elif block == 0x2C:
            left, top, wide, high, packed = struct.unpack_from("<HHHHB", data, at + 1)
            width, height = max(width, left + wide), max(height, top + high)
            at += 11 + _gif_colours(packed)
        else:
            raise PictureUnreadable("the GIF holds a block that GIF does not have", field="file")
        data_blocks += 1
        while data[at] and data_blocks < _PART_BOUND:
            at += 1 + data[at]
            data_blocks += 1
        at += 1
    raise _too_many_parts()


def _too_many_parts() -> PictureUnreadable:
    return PictureUnreadable("the picture is made of more parts than any real one", field="file")


def _gif_colours(packed: int) -> int:
    """Return the bytes of a colour table whose presence and size a packed field states."""
    return 3 << ((packed & 7) + 1) if packed & 0x80 else 0


def _webp(data: bytes) -> Anatomy:
    (size,) = struct.unpack_from("<I", data, 4)
    end = 8 + size
    if end > len(data):
        raise IndexError
    kind = data[12:16]
    if kind == b"VP8X":
        width = 1 + int.from_bytes(data[24:27], "little")
        height = 1 + int.from_bytes(data[27:30], "little")
    elif kind == b"VP8 ":
        width, height = (side & 0x3FFF for side in struct.unpack_from("<HH", data, 26))
    elif kind == b"VP8L":
        (bits,) = struct.unpack_from("<I", data, 21)
        width, height = 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    else:
        raise PictureUnreadable("the WebP does not begin with a picture", field="file")
    return Anatomy("image/webp", width, height, end)


def _refuse_hidden_file(data: bytes, anatomy: Anatomy) -> None:
    """Refuse what another program would open as a file of its own kind.

    Phones append previews and short films to a JPEG, which is not held against it; nothing follows other pictures.
    """
    tail = data[anatomy.end :].strip(_PADDING)
    foreign = _FOREIGN.search(tail) if anatomy.media_type == "image/jpeg" else tail
    if foreign or b"%PDF-" in data[:_PDF_HEADER_WITHIN] or _opens_as_zip(data):
        raise PictureHidesData(
            "the picture carries another file inside it; save it again as a plain picture", field="file"
        )


def _opens_as_zip(data: bytes) -> bool:
    """Return whether an archive program would find files in the data, which it looks for from the end."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return bool(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError):
        return False
