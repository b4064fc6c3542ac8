"""A file to start from: the columns that sellers fill in most, and two rows that show how."""

import csv
import io
from typing import Final

COLUMNS: Final = (
    "product", "sku", "title", "description", "brand", "category", "option.Colour", "price", "currency", "stock",
    "weight_g", "length_mm", "width_mm", "height_mm", "gtin", "pictures",
)  # fmt: skip
_EXAMPLES: Final = (
    (
        "mug", "MUG-NAVY", "Stoneware mug", "Holds 350 ml. Safe in the dishwasher.", "Your brand", "Mugs", "Navy",
        "24000", "KRW", "40", "350", "120", "90", "95", "", "https://your-shop.example/mug-navy.jpg",
    ),
    ("mug", "MUG-CREAM", "", "", "", "", "Cream", "24000", "KRW", "25", "350", "120", "90", "95", "", ""),
)  # fmt: skip


def template_file() -> bytes:
    """Return the template as CSV in UTF-8 with its mark, so that spreadsheets read every script."""
    text = io.StringIO()
    csv.writer(text).writerows([COLUMNS, *_EXAMPLES])
    return "\ufeff".encode() + text.getvalue().encode()
