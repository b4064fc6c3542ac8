"""A picture is judged by its bytes before anything unpacks it."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import pytest
from PIL import Image

from entrepot.core.files import PictureHidesData, PictureTooManyPixels, PictureTruncated, PictureUnreadable
from entrepot.core.files.anatomy import PIXEL_BOUND, examine

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")


def picture(kind: str, size: tuple[int, int] = (40, 30), **options: object) -> bytes:
    target = io.BytesIO()
    image = Image.linear_gradient("L").resize(size).convert("P" if kind == "GIF" else "RGB")
    image.save(target, kind, **options)
    return target.getvalue()


def png_claiming(width: int, height: int) -> bytes:
    """A PNG of a few bytes whose header claims any size: what a decompression bomb looks like."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")


def archive() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        made.writestr("run.js", "alert(1)")
    return target.getvalue()


@pytest.mark.parametrize("kind", FORMATS)
def test_a_picture_states_its_kind_size_and_end(kind: str) -> None:
    data = picture(kind, (40, 30))
    anatomy = examine(data)
    assert (anatomy.media_type, anatomy.width, anatomy.height, anatomy.end) == (
        f"image/{kind.lower()}",
        40,
        30,
        len(data),
    )


@pytest.mark.parametrize("options", [{"lossless": True}, {"exif": b"Exif\0\0MM\0*\0\0\0\x08\0\0"}, {"quality": 1}])
def test_every_kind_of_webp_states_its_size(options: dict[str, object]) -> None:
    assert (examine(picture("WEBP", (301, 77), **options)).width) == 301
    assert (examine(picture("WEBP", (301, 77), **options)).height) == 77


def test_a_progressive_jpeg_with_restart_markers_is_walked_to_its_end() -> None:
    data = picture("JPEG", (800, 600), progressive=True, restart_marker_rows=1)
    assert examine(data).end == len(data)


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("missing", [1, 2, 7])
def test_a_picture_without_its_end_is_refused_as_cut_off(kind: str, missing: int) -> None:
    with pytest.raises(PictureTruncated):
        examine(picture(kind)[:-missing])


@pytest.mark.parametrize("kind", FORMATS)
def test_no_prefix_of_a_picture_passes(kind: str) -> None:
    data = picture(kind)
    for length in range(len(data)):
        with pytest.raises((PictureTruncated, PictureUnreadable)):
            examine(data[:length])


@pytest.mark.parametrize(("width", "height"), [(40_000, 40_000), (PIXEL_BOUND + 1, 1), (30_001, 1), (2**31, 2**31)])
def test_a_picture_that_would_unpack_to_too_many_pixels_is_refused_by_its_header(width: int, height: int) -> None:
    with pytest.raises(PictureTooManyPixels) as refused:
        examine(png_claiming(width, height))
    assert refused.value.extra["width"] == width


def test_a_gif_whose_frame_is_larger_than_its_screen_is_judged_by_the_frame() -> None:
    data = bytearray(picture("GIF", (10, 10)))
    frame = data.index(b"\x2c", 13 + (3 << ((data[10] & 7) + 1)))  # after the colour table
    data[frame + 5 : frame + 9] = struct.pack("<HH", 60_000, 60_000)
    with pytest.raises(PictureTooManyPixels):
        examine(bytes(data))


def test_a_picture_of_no_pixels_is_refused() -> None:
    with pytest.raises(PictureUnreadable):
        examine(png_claiming(0, 10))


@pytest.mark.parametrize(
    "data", [b"", b"<html><script>alert(1)</script>", b"%PDF-1.7", b"\xff\xd8", b"<svg xmlns='x'/>", b"BM" + b"\0" * 60]
)
def test_what_is_no_picture_of_an_accepted_kind_is_refused(data: bytes) -> None:
    with pytest.raises(PictureUnreadable):
        examine(data)


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize(
    "hidden", [archive(), b"<script>alert(1)</script>", b"%PDF-1.4\n1 0 obj", b"<?php system($_GET[0]);"]
)
def test_a_file_behind_a_picture_is_refused(kind: str, hidden: bytes) -> None:
    with pytest.raises(PictureHidesData):
        examine(picture(kind) + hidden)


def test_a_document_inside_a_comment_at_the_front_is_refused() -> None:
    with pytest.raises(PictureHidesData):
        examine(picture("JPEG", comment=b"%PDF-1.4 1 0 obj"))


def test_an_archive_inside_a_comment_is_refused_because_archive_programs_look_from_the_end() -> None:
    with pytest.raises(PictureHidesData):
        examine(picture("JPEG", comment=archive()))


@pytest.mark.parametrize("tail", [b"\0" * 512, picture("JPEG", (8, 8)), b"\0\0\0\x18ftypmp42" + bytes(range(256)) * 40])
def test_what_phones_append_to_a_jpeg_is_accepted(tail: bytes) -> None:
    data = picture("JPEG")
    assert examine(data + tail).end == len(data)


def test_a_jpeg_of_a_thousand_scans_is_refused_because_it_only_keeps_a_processor_busy() -> None:
    data = picture("JPEG", (16, 16), progressive=True)
    scan = data[data.rindex(b"\xff\xda") : -2]
    with pytest.raises(PictureUnreadable, match="more parts"):
        examine(data[:-2] + scan * 1000 + b"\xff\xd9")


def test_a_png_of_a_million_empty_chunks_is_refused() -> None:
    empty = struct.pack(">I", 0) + b"teXt" + struct.pack(">I", zlib.crc32(b"teXt"))
    data = picture("PNG")
    with pytest.raises(PictureUnreadable, match="more parts"):
        examine(data[:33] + empty * 1_000_000 + data[33:])
