"""Codes in pictures that a phone can read: QR, Data Matrix, Aztec, PDF417; and which of them lead elsewhere.

zxing-cpp reads a picture twice, as it is and enlarged: codes of 6 % of a photo's width are found by the second look.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import zxingcpp
from PIL import Image

from entrepot.ai import Box, Evidence
from entrepot.sell.screening.judgement import Finding
from entrepot.sell.screening.pictures.leads import Way, leads_to
from entrepot.sell.screening.pictures.look import Piece, box_of, placed
from entrepot.sell.screening.text import Listing, screen_text

NAME: Final = "codes"
MOST_CODES: Final = 20
MOST_LETTERS: Final = 4_000
"""Letters of a code's text that are read; the largest QR code holds 4,296."""
_QUOTED: Final = 200
_ENLARGED: Final = 3_000
"""Pixels of the longer side, by enlarging three times at most."""
_READ = zxingcpp.BarcodeFormats(
    [
        zxingcpp.BarcodeFormat.QRCode,
        zxingcpp.BarcodeFormat.MicroQRCode,
        zxingcpp.BarcodeFormat.RMQRCode,
        zxingcpp.BarcodeFormat.DataMatrix,
        zxingcpp.BarcodeFormat.Aztec,
        zxingcpp.BarcodeFormat.PDF417,
    ]
)
"""Bars are not read: they hold a number of the goods, and no phone opens anything for them."""
_SURE: Final[Mapping[Way, float]] = {
    "messenger": 0.97,
    "payment": 0.97,
    "phone": 0.95,
    "contact": 0.95,
    "mail": 0.95,
    "link": 0.8,
}


@dataclass(frozen=True, slots=True)
class Code:
    """A code on a picture: what it says, its symbology as zxing-cpp names it, and where it is."""

    text: str
    symbology: str
    box: Box


def codes_in(image: Image.Image) -> list[Code]:
    """Return the codes on a picture that hold text, from the top down, each text once, 20 at most; about 0.2 s."""
    grey = image.convert("L")
    codes: dict[str, Code] = {}
    for each in (grey, _enlarged(grey)):
        for found in zxingcpp.read_barcodes(each, formats=_READ, text_mode=zxingcpp.TextMode.Plain):
            if found.valid and found.text and found.content_type != zxingcpp.ContentType.Binary:
                text = found.text[:MOST_LETTERS]
                codes.setdefault(text, Code(text, str(found.format).rpartition(".")[2], _box(found, each.size)))
    return sorted(codes.values(), key=lambda code: (code.box[1], code.box[0]))[:MOST_CODES]


def find_codes(pieces: tuple[Piece, ...], own: frozenset[str] = frozenset()) -> list[Finding]:
    """Return a finding for each code that leads away from the marketplace, or whose words a policy is about.

    ``own`` are the marketplace's hosts. A GTIN, GS1's resolver, a lot or a serial number is of the goods.
    """
    return judge_codes(see_codes(pieces), own)


def see_codes(pieces: tuple[Piece, ...]) -> list[tuple[str, Box]]:
    """Return what each code on a picture says and where it is, each text once: JSON, all that ``judge_codes`` asks."""
    seen: dict[str, Box] = {}
    for piece in pieces:
        for code in codes_in(piece.image):
            seen.setdefault(code.text, placed(code.box, piece.box))
    return list(seen.items())


def judge_codes(seen: Sequence[tuple[str, Box]], own: frozenset[str] = frozenset()) -> list[Finding]:
    """Return a finding for each seen code that leads away from ``own``, or whose words a policy is about."""
    return [finding for text, box in seen for finding in _found(text, box_of(box), own)]


def _found(text: str, box: Box, own: frozenset[str]) -> list[Finding]:
    evidence = (Evidence("photo", text[:_QUOTED], box=box),)
    way = leads_to(text, own)
    if way == "here":
        return []
    if way is not None:
        return [Finding("contact_diversion", "review", _SURE[way], NAME, evidence, remedy="remove_code")]
    return [
        Finding(each.policy, "review", each.confidence, NAME, evidence, remedy="remove_code")
        for each in screen_text(Listing("", text))
    ]


def _enlarged(grey: Image.Image) -> Image.Image:
    factor = min(3.0, _ENLARGED / max(grey.size))
    size = (max(1, round(grey.width * factor)), max(1, round(grey.height * factor)))
    return grey.resize(size, Image.Resampling.BICUBIC)


def _box(code: zxingcpp.Barcode, size: tuple[int, int]) -> Box:
    place = code.position
    corners = (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
    left, right = (pick(corner.x for corner in corners) / size[0] for pick in (min, max))
    top, bottom = (pick(corner.y for corner in corners) / size[1] for pick in (min, max))
    return (_share(left), _share(top), _share(right), _share(bottom))


def _share(value: float) -> float:
    return round(min(1.0, max(0.0, value)), 4)
