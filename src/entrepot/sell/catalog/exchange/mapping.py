"""How a file's columns are to be read: ours, another shop system's, or the seller's own names for them."""

import codecs
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from entrepot.kit.errors import InvalidInput
from entrepot.kit.sentences import say

PRESETS = ("auto", "own", "shopify", "icecat")

FIELDS = (
    "product",
    "sku",
    "title",
    "description",
    "brand",
    "category",
    "state",
    "locale",
    "gtin",
    "options",
    "price",
    "currency",
    "place",
    "tax_class",
    "offer_state",
    "stock",
    "weight_g",
    "length_mm",
    "width_mm",
    "height_mm",
    "hs_code",
    "origin",
    "sku_state",
    "attributes",
    "pictures",
    "translations",
    "bullets",
    "search_words",
    "condition",
)
"""The columns that our own files have."""
PREFIXES = ("attr.", "option.", "title.", "description.")
"""Columns that there may be many of: ``attr.material``, ``option.Colour``, ``title.ko``."""

_ENCODINGS = {
    *("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "mac-roman", "koi8-r", "koi8-u", "tis-620"),
    *("cp949", "euc_kr", "johab", "gb18030", "gbk", "gb2312", "big5", "big5hkscs", "cp950"),
    *("cp932", "shift_jis", "euc_jp", "iso2022_jp"),
    *(f"cp125{n}" for n in range(9)),
    *(f"iso8859-{n}" for n in range(1, 17)),
}
_OTHER_NAMES = {
    "barcode": "gtin",
    "ean": "gtin",
    "upc": "gtin",
    "isbn": "gtin",
    "sku code": "sku",
    "product key": "product",
    "handle": "product",
    "name": "title",
    "vendor": "brand",
    "manufacturer": "brand",
    "quantity": "stock",
    "inventory": "stock",
    "weight": "weight_g",
    "length": "length_mm",
    "width": "width_mm",
    "height": "height_mm",
    "hs code": "hs_code",
    "country of origin": "origin",
    "images": "pictures",
    "image": "pictures",
    "image url": "pictures",
}


@dataclass(frozen=True, slots=True)
class ImportMapping:
    """What a seller says of a file.

    ``columns`` maps their column names to our fields ("" leaves one out). The rest stands in where a row says nothing:
    ``currency`` (ISO 4217), ``category_id``, ``place_id``, ``locale``, and ``state`` for products that are new.
    ``encoding`` is found out where None.
    """

    preset: str = "auto"
    columns: Mapping[str, str] = field(default_factory=dict)
    currency: str | None = None
    category_id: str | None = None
    place_id: str | None = None
    locale: str | None = None
    state: str = "live"
    encoding: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the mapping as it is kept with its import."""
        return asdict(self)


def mapping_from_json(kept: Mapping[str, Any]) -> ImportMapping:
    """Read a kept mapping."""
    return ImportMapping(**kept)


def check_mapping(mapping: ImportMapping) -> None:
    """Raise InvalidInput where a mapping names a preset or a field that there is not."""
    if mapping.preset not in PRESETS:
        raise InvalidInput(
            say("“%(preset)s” is not a known layout", preset=mapping.preset),
            field="preset",
            expected=say("one of %(words)s", words=", ".join(PRESETS)),
        )
    if mapping.state not in {"live", "draft"}:
        raise InvalidInput(
            say("“%(state)s” is not a state", state=mapping.state), field="state", expected="live or draft"
        )
    for column, ours in mapping.columns.items():
        if ours and ours not in FIELDS and not ours.startswith(PREFIXES):
            raise InvalidInput(
                say("“%(ours)s” is not one of our fields", ours=ours),
                field=f"columns.{column}",
                expected=say("one of %(words)s", words=", ".join(FIELDS)),
            )
    if mapping.encoding is not None and not is_known_encoding(mapping.encoding):
        raise InvalidInput(
            say("“%(encoding)s” is not a known encoding", encoding=mapping.encoding),
            field="encoding",
            expected="such as utf-8 or cp949",
        )


def is_known_encoding(name: str) -> bool:
    """Return whether a name is that of an encoding which spreadsheets write; Python knows others that are none."""
    try:
        return codecs.lookup(name).name in _ENCODINGS
    except LookupError:
        return False


def fields_of(header: Sequence[str], mapping: ImportMapping) -> list[str]:
    """Return our field for each column, "" where a column is left out.

    Only the first column that means a field is read; unknown columns are left out.
    """
    said = {name.strip().casefold(): ours for name, ours in mapping.columns.items()}
    found: list[str] = []
    for column in header:
        name = column.strip()
        folded = name.casefold()
        if folded in said:
            ours = said[folded]
        elif folded.startswith(PREFIXES):
            prefix, _, rest = name.partition(".")
            ours = f"{prefix.lower()}.{rest.strip()}" if rest.strip() else ""
        else:
            plain = folded.replace(" ", "_")
            ours = plain if plain in FIELDS else _OTHER_NAMES.get(folded.replace("_", " "), "")
        found.append(ours if ours not in found else "")
    return found


def is_shopify(header: Sequence[str]) -> bool:
    """Return whether a header is that of a Shopify product file, of the older or of the newer kind."""
    names = {name.strip().casefold() for name in header}
    return {"handle", "variant price"} <= names or {"url handle", "title"} <= names
