"""Codes on a picture: what an overhead camera or a phone sees, every code that is on it, found by zxing-cpp."""

import io
import warnings
from dataclasses import dataclass
from threading import BoundedSemaphore
from typing import Final

import zxingcpp
from PIL import Image, ImageOps

from entrepot.fulfil.warehouse.codes import CodeKind, parse_scan
from entrepot.kit.errors import InvalidInput, TooLarge, UnsupportedMedia
from entrepot.kit.sentences import say

MOST_BYTES: Final = 12 * 2**20
MOST_PIXELS: Final = 40_000_000
_FORMATS: Final = ("JPEG", "PNG", "WEBP")
_SIDE: Final = 3_200
"""Longer sides are made smaller before looking: bars stay readable and the work stays bounded."""
_MOST_CODES: Final = 50
_SYMBOLS: Final = (
    zxingcpp.BarcodeFormat.Code128,
    zxingcpp.BarcodeFormat.Code39,
    zxingcpp.BarcodeFormat.ITF,
    zxingcpp.BarcodeFormat.EANUPC,
    zxingcpp.BarcodeFormat.QRCode,
    zxingcpp.BarcodeFormat.DataMatrix,
)
_LOOKING: Final = BoundedSemaphore(2)


@dataclass(frozen=True, slots=True)
class FoundCode:
    """A code on a picture: what it says, what that is to the hub, and its corners in parts of the picture's sides."""

    text: str
    kind: CodeKind
    value: str
    symbology: str
    corners: tuple[tuple[float, float], ...]


def codes_in_picture(data: bytes) -> list[FoundCode]:
    """Return every code on a JPEG, PNG or WebP picture, from top to bottom, each text once (50 at most).

    Raises TooLarge for more than 12 MiB or 40 megapixels, UnsupportedMedia for other kinds, InvalidInput for a picture
    that cannot be read. Takes about a tenth of a second for 2 megapixels.
    """
    if len(data) > MOST_BYTES:
        raise TooLarge(
            say("the picture has %(size)s bytes; at most %(most)s are read", size=len(data), most=MOST_BYTES)
        )
    with _LOOKING:
        picture = _opened(data)
        found = zxingcpp.read_barcodes(
            picture, formats=zxingcpp.BarcodeFormats(_SYMBOLS), text_mode=zxingcpp.TextMode.Plain
        )
    codes: dict[str, FoundCode] = {}
    for code in sorted(found, key=lambda code: (code.position.top_left.y, code.position.top_left.x)):
        scanned = parse_scan(f"{code.symbology_identifier}{code.text}")
        corner = code.position
        codes.setdefault(
            code.text,
            FoundCode(
                text=code.text[:200],
                kind=scanned.kind,
                value=scanned.value,
                symbology=str(code.format).rpartition(".")[2],
                corners=tuple(
                    (round(point.x / picture.width, 4), round(point.y / picture.height, 4))
                    for point in (corner.top_left, corner.top_right, corner.bottom_right, corner.bottom_left)
                ),
            ),
        )
    return list(codes.values())[:_MOST_CODES]


def _opened(data: bytes) -> Image.Image:
    """Return a grey, upright picture of bounded size; nothing is unpacked before its size is known to be bearable."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the bound below is stricter
            picture = Image.open(io.BytesIO(data), formats=_FORMATS)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise UnsupportedMedia("this is no picture that can be read here", expected="JPEG, PNG or WebP") from None
    if picture.width * picture.height > MOST_PIXELS:
        raise TooLarge(
            say(
                "the picture has %(width)s × %(height)s pixels; at most %(most)s are read",
                width=picture.width,
                height=picture.height,
                most=MOST_PIXELS,
            )
        )
    try:
        picture.draft("L", (_SIDE, _SIDE))
        upright = ImageOps.exif_transpose(picture.convert("L"))
        upright.thumbnail((_SIDE, _SIDE))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise InvalidInput(
            "the picture breaks off or is damaged", field="picture", expected="a whole picture"
        ) from None
    return upright
