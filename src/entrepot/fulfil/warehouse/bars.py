"""The bars of a Code 128 symbol, from zxing-cpp; GS1-128 begins with FNC1, as its readers expect."""

from functools import lru_cache
from itertools import groupby

import numpy as np
import zxingcpp


@lru_cache(maxsize=256)
def runs(content: str, *, gs1: bool) -> tuple[tuple[bool, int], ...]:
    """Return the symbol from left to right as (is a bar, width in modules), without its quiet zones."""
    symbol = zxingcpp.create_barcode(content, zxingcpp.BarcodeFormat.Code128, gs1=gs1)
    image = np.asarray(symbol.to_image(scale=1, add_hrt=False, add_quiet_zones=False))
    row = image[image.shape[0] // 2] < 128  # the middle of 256 greys
    return tuple((bool(dark), len(list(modules))) for dark, modules in groupby(row.tolist()))


def modules(content: str, *, gs1: bool) -> int:
    """Return the width of the symbol in modules."""
    return sum(width for _, width in runs(content, gs1=gs1))
