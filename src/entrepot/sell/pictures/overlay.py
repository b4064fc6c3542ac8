"""Which print lies on a picture rather than on the product: told by where it stands and by what it says. Pure."""

import re
from dataclasses import dataclass
from typing import Final

import numpy as np

from entrepot.ai import SURE, Box, PrintedText, Subject, TextLine
from entrepot.sell.pictures.measures import Mask

_SHOUTED: Final = re.compile(
    r"(?i)\d{1,2}\s*%\s*(?:off|discount|rabatt|de\s*descuento|dto\b|할인|折|オフ|引き)|(?:%|pct)\s*off\b"
    r"|free\s*shipping|buy\s*(?:it\s*)?now|order\s*now|shop\s*now|limited\s*(?:time|offer)|flash\s*sale|hot\s*sale"
    r"|big\s*sale|best\s*price|lowest\s*price|clearance|무료\s*배송|초?특가|최저가|세일\s*중?|당일\s*발송"
    r"|包邮|特价|特價|促销|促銷|秒杀|限时|爆款|热卖|送料無料|激安|大?特価|最安値|期間限定|半額"
    r"|env[ií]o\s*gratis|rebajas?|oferta|compra\s*ya|liquidaci[oó]n"
)
"""What no maker prints on a thing."""
_WANTED: Final = re.compile(
    r"(?i)^\W*(?:sale|hot|new\s*arrival|best\s*seller|세일|할인|セール)\W*$"
    r"|(?:https?:|www\.)\S+|\S+@\S+\.\w|\b[\w-]{3,}\.(?:com|net|shop|store|co|kr|cn|jp|es)\b"
    r"|[$€£¥₩]\s?\d|\d[\d.,]*\s?(?:€|₩|원|元|円|usd|eur|krw)(?!\w)|wechat|whatsapp|카카오톡|kakaotalk|微信|line\s*id"
)
"""What is seldom on a thing, and may be: an address on a package, a price on a tag."""
_ON, _BESIDE = 0.5, 0.3
_AROUND: Final = 0.4
"""How far around a line one looks for what it stands on, in its height."""
_LEAST_SEEN: Final = 24
_LINE_SURE: Final = 0.7
_SHOWN: Final = 3


@dataclass(frozen=True, slots=True)
class Overlaid:
    """A line of print that lies on a picture: what it says, and where, as shares of the picture."""

    text: str
    box: Box


def overlaid(printed: PrintedText, subject: Subject | None) -> tuple[Overlaid, ...]:
    """Return the lines that were put on a picture, at most three, the largest first.

    Print on the product is none, whatever the product says; but for what no maker prints, such as “50 % off”. Where the
    product is not surely told, only promotion, prices and addresses are taken for an overlay.
    """
    mask = _mask(subject)
    free = None if mask is None else _beside_all(mask, printed.boxes)
    found = [line for line in printed.lines if line.confidence >= _LINE_SURE and _is_overlaid(line, mask, free)]
    found.sort(key=lambda line: -_area(line.box))
    return tuple(Overlaid(line.text, line.box) for line in found[:_SHOWN])


def boxes_beside(printed: PrintedText, subject: Subject | None) -> tuple[Box, ...]:
    """Return where print stands beside the product, read or not; none where the product is not surely told."""
    mask = _mask(subject)
    if mask is None:
        return ()
    free = _beside_all(mask, printed.boxes)
    return tuple(box for box in printed.boxes if _share_under(box, mask, free) < _BESIDE)


def _is_overlaid(line: TextLine, mask: Mask | None, free: Mask | None) -> bool:
    if _SHOUTED.search(line.text):
        return True
    wanted = _WANTED.search(line.text) is not None
    if mask is None or free is None:
        return wanted
    under = _share_under(line.box, mask, free)
    return under < (_ON if wanted else _BESIDE) and (wanted or sum(map(str.isalnum, line.text)) > 1)


def _mask(subject: Subject | None) -> Mask | None:
    return None if subject is None or subject.confidence < SURE else np.asarray(subject.mask) > 127


def _beside_all(mask: Mask, boxes: tuple[Box, ...]) -> Mask:
    """Return the pixels that no print covers: letters themselves stand out from a ground as a product does."""
    free = np.ones(mask.shape, bool)
    for box in boxes:
        left, top, right, bottom = _pixels(box, mask, 0)
        free[top:bottom, left:right] = False
    return free


def _share_under(box: Box, mask: Mask, free: Mask) -> float:
    """Return the share of what lies around a line that is the product; 1 where nothing of it can be seen."""
    high = box[3] - box[1]
    left, top, right, bottom = _pixels(box, mask, _AROUND * max(high, 1 / mask.shape[0]))
    seen = free[top:bottom, left:right]
    if int(seen.sum()) < _LEAST_SEEN:
        return 1.0
    return float(mask[top:bottom, left:right][seen].mean())


def _pixels(box: Box, mask: Mask, around: float) -> tuple[int, int, int, int]:
    """Return a box in pixels, with some room on each side, given as a share of the height."""
    high, wide = mask.shape
    room = round(around * high)
    return (
        max(0, int(box[0] * wide) - room),
        max(0, int(box[1] * high) - room),
        min(wide, round(box[2] * wide) + 1 + room),
        min(high, round(box[3] * high) + 1 + room),
    )


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])
