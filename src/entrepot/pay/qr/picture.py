"""Codes as pictures: drawn by segno, read by zxing-cpp."""

import io
import warnings
from threading import BoundedSemaphore
from typing import Final

import segno
import zxingcpp
from PIL import Image, ImageOps

from entrepot.kit.errors import TooLarge, UnsupportedMedia
from entrepot.kit.sentences import say
from entrepot.pay.qr.domain import CodeRefused

PICTURE_MOST: Final = 12 * 2**20
"""Bytes of a picture that is looked at."""
_PIXELS_MOST: Final = 40_000_000
_SIDE: Final = 3_200
_SCALE: Final = 8
_LOOKING: Final = BoundedSemaphore(2)


def draw_svg(text: str) -> bytes:
    """Return a code as an SVG picture with its quiet zone; level M mends 15 % of what is dirty or torn."""
    out = io.BytesIO()
    _qr(text).save(out, kind="svg", scale=_SCALE)
    return out.getvalue()


def draw_png(text: str) -> bytes:
    """Return a code as a PNG picture with its quiet zone, eight pixels a module."""
    out = io.BytesIO()
    _qr(text).save(out, kind="png", scale=_SCALE)
    return out.getvalue()


def _qr(text: str) -> segno.QRCode:
    try:
        return segno.make_qr(text, error="m", encoding=None if text.isascii() else "utf-8")
    except segno.DataOverflowError:
        raise CodeRefused("the text is too long for a QR code", field="63", expected="2,331 bytes at most") from None


def codes_in_picture(data: bytes) -> list[str]:
    """Return what the QR codes of a JPEG, PNG or WebP picture say, from top to bottom; bytes are read as UTF-8.

    Raises TooLarge for more than 12 MiB or 40 megapixels, UnsupportedMedia for what is no such picture.
    """
    if len(data) > PICTURE_MOST:
        raise TooLarge(
            say("the picture has %(size)s bytes; at most %(most)s are read", size=len(data), most=PICTURE_MOST)
        )
    with _LOOKING:
        found = zxingcpp.read_barcodes(_opened(data), formats=zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode]))
    found.sort(key=lambda code: (code.position.top_left.y, code.position.top_left.x))
    return list(dict.fromkeys(_text_of(code) for code in found if code.valid))


def _text_of(code: zxingcpp.Barcode) -> str:
    try:
        return code.bytes.decode()
    except UnicodeDecodeError:
        return code.text


def _opened(data: bytes) -> Image.Image:
    """Return a grey, upright picture of bounded size; nothing is unpacked before its size is known to be bearable."""
    expected = "JPEG, PNG or WebP"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the bound below is stricter
            picture = Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP"))
            if picture.width * picture.height > _PIXELS_MOST:
                raise TooLarge(
                    say(
                        "the picture has %(width)s × %(height)s pixels; at most %(most)s are read",
                        width=picture.width,
                        height=picture.height,
                        most=_PIXELS_MOST,
                    )
                )
            grey = ImageOps.exif_transpose(picture).convert("L")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise UnsupportedMedia("this is no picture that can be read here", expected=expected) from None
    grey.thumbnail((_SIDE, _SIDE))
    return grey
