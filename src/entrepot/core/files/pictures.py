"""Safe pictures: what people see is always drawn anew from the pixels, never the bytes that were sent."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import BoundedSemaphore
from typing import Final

from PIL import ExifTags, Image, ImageCms, ImageOps, UnidentifiedImageError

from entrepot.core.files.anatomy import PictureTruncated, PictureUnreadable, examine
from entrepot.core.files.domain import FileTooLarge
from entrepot.kit.files import FileRef, FileStore
from entrepot.kit.sentences import say

PICTURE_WIDTHS: Final = (1280, 640, 320)
"""Widths in pixels of what is drawn from a picture; a smaller original is never enlarged."""
MAX_PICTURE_BYTES: Final = 30 * 1024**2

_WEBP_SIDE = 16_383
_QUALITY = 80
_SIDEWAYS = frozenset({5, 6, 7, 8})  # the EXIF orientations that swap width and height
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
# One 50-megapixel picture unpacks to 200 MB; two at a time bound what uploads can take.
_DECODING = BoundedSemaphore(2)


@dataclass(frozen=True, slots=True)
class Drawn:
    """One drawing of a picture: the width it is asked for by, its real size in pixels, and its bytes."""

    name_width: int
    width: int
    height: int
    size: int


@dataclass(frozen=True, slots=True)
class PictureSet:
    """A picture's drawings, and its own size in pixels as it is seen (upright)."""

    file_id: str
    width: int
    height: int
    drawn: tuple[Drawn, ...]


@dataclass(frozen=True, slots=True)
class OpenedPicture:
    """A picture's pixels (mode RGB, or RGBA where it has transparency), and what its file said.

    ``width`` and ``height`` are the whole picture's, upright; the pixels may have been read at a smaller size.
    ``moving``: it has more frames than the one read; ``notes``: it carried metadata; ``place``: among them where the
    photo was taken. ``mode`` is Pillow's name for how the file keeps colours.
    """

    image: Image.Image
    media_type: str
    width: int
    height: int
    mode: str
    moving: bool
    notes: bool
    place: bool


def derived_name(width: int) -> str:
    """Return the name under which the drawing of a width is stored beside its picture."""
    return f"{width}.webp"


def picture_url(file_id: str, width: int) -> str:
    """Return the path at which a drawing of a picture is served; ``width`` is one of PICTURE_WIDTHS."""
    return f"/files/{file_id}/{derived_name(width)}"


def derive(store: FileStore, file: FileRef) -> PictureSet:
    """Draw a stored picture as WebP 1280, 640 and 320 wide and store these beside it.

    Metadata is dropped, EXIF orientation applied, colours brought to sRGB, of moving pictures the first frame taken.
    Takes about 0.3 s for a photo of 12 megapixels. Raises FileMissing and what ``store_picture`` raises.
    """
    with store.open(file.id) as stream:
        data = stream.read(MAX_PICTURE_BYTES + 1)
    return _keep(store, file.id, _draw(data))


def store_picture(store: FileStore, data: bytes, *, max_bytes: int = MAX_PICTURE_BYTES) -> tuple[FileRef, PictureSet]:
    """Store a picture together with its drawings; see ``derive``.

    Raises FileTooLarge, PictureUnreadable, PictureTruncated, PictureTooManyPixels or PictureHidesData before anything
    is stored.
    """
    drawing = _draw(data, max_bytes)
    file = store.put(data, drawing.media_type)
    return file, _keep(store, file.id, drawing)


@dataclass(frozen=True, slots=True)
class _Drawing:
    media_type: str
    width: int
    height: int
    contents: tuple[tuple[Drawn, bytes], ...]


def _keep(store: FileStore, file_id: str, drawing: _Drawing) -> PictureSet:
    for drawn, content in drawing.contents:
        store.put_derived(file_id, derived_name(drawn.name_width), content)
    return PictureSet(file_id, drawing.width, drawing.height, tuple(drawn for drawn, _ in drawing.contents))


def open_picture(data: bytes, *, at_least: int | None = None, max_bytes: int = MAX_PICTURE_BYTES) -> OpenedPicture:
    """Read a picture from bytes that nobody has looked at: upright, in 8-bit sRGB, without metadata.

    ``at_least`` lets a JPEG be read at a half, a quarter or an eighth of its size, its sides not below so many pixels,
    which saves most of the time. Of moving pictures the first frame is taken. Raises FileTooLarge, PictureUnreadable,
    PictureTruncated, PictureTooManyPixels or PictureHidesData.
    """
    if len(data) > max_bytes:
        raise FileTooLarge(
            say("the picture is larger than %(most)s bytes", most=f"{max_bytes:,}"),
            field="file",
            max_bytes=max_bytes,
        )
    media_type = examine(data).media_type
    with _DECODING, _readable(), Image.open(io.BytesIO(data), formats=_FORMATS) as opened:
        width, height = opened.size
        exif = opened.getexif()
        if exif.get(ExifTags.Base.Orientation) in _SIDEWAYS:
            width, height = height, width
        notes = bool(exif) or any(key in opened.info for key in ("xmp", "photoshop", "comment"))
        place = ExifTags.IFD.GPSInfo in exif
        mode = opened.mode
        moving = bool(getattr(opened, "is_animated", False))
        if at_least is not None:
            # A JPEG decodes straight to a half, a quarter or an eighth, which saves most of the time and memory.
            opened.draft("RGB", (at_least, at_least))
        image = _plain_colours(ImageOps.exif_transpose(opened))
    return OpenedPicture(image, media_type, width, height, mode, moving=moving, notes=notes, place=place)


def _draw(data: bytes, max_bytes: int = MAX_PICTURE_BYTES) -> _Drawing:
    opened = open_picture(data, at_least=PICTURE_WIDTHS[0], max_bytes=max_bytes)
    image = opened.image
    drawings = []
    for name_width in PICTURE_WIDTHS:
        image.thumbnail((name_width, _WEBP_SIDE), Image.Resampling.LANCZOS)
        target = io.BytesIO()
        image.save(target, "WEBP", quality=_QUALITY, method=4)
        content = target.getvalue()
        drawings.append((Drawn(name_width, image.width, image.height, len(content)), content))
    return _Drawing(opened.media_type, opened.width, opened.height, tuple(drawings))


def _plain_colours(image: Image.Image) -> Image.Image:
    """Return the picture in 8-bit sRGB, with transparency where it has any, and nothing besides its pixels."""
    profile = image.info.get("icc_profile")
    if image.mode.startswith("I"):
        image = image.point(lambda value: value * (1 / 256)).convert("L")
    see_through = "A" in image.getbands() or "transparency" in image.info
    mode = "RGBA" if see_through else "RGB"
    if isinstance(profile, bytes) and image.mode in {"RGB", "RGBA", "CMYK"}:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode=mode)
        except (ImageCms.PyCMSError, OSError, ValueError):
            converted = None  # a broken profile: the numbers are taken as sRGB, as browsers do
        image = converted or image
    plain = image.convert(mode)
    plain.info = {}
    return plain


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except UnidentifiedImageError:
        raise PictureUnreadable("the file begins like a picture but cannot be read as one", field="file") from None
    except (OSError, SyntaxError, EOFError, IndexError) as fault:
        raise PictureTruncated(
            say("the picture's data is damaged or cut off: %(fault)s", fault=fault), field="file"
        ) from None
    except (ValueError, Image.DecompressionBombError, MemoryError) as fault:
        raise PictureUnreadable(say("the picture cannot be unpacked: %(fault)s", fault=fault), field="file") from None
