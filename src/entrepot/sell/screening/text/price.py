"""A price far below what a brand's goods cost, from a seller who is not the brand: a reason to ask. Pure."""

import re
from decimal import Decimal
from typing import Final

from entrepot.sell.screening.text.findings import Listing, Signal
from entrepot.sell.screening.text.fold import folded_text
from entrepot.sell.screening.text.judge import Around
from entrepot.sell.screening.text.lists import rows_of, words_of
from entrepot.sell.screening.text.terms import Read

_IN_USD: Final = {code: float(value) for code, value in rows_of("in_usd.tsv")}


def _rows() -> list[tuple[tuple[str, ...], dict[str, float]]]:
    rows = []
    for names, floors in rows_of("brand_floors.tsv"):
        pairs = (each.split("=") for each in floors.split())
        rows.append(
            (tuple(folded_text(name) for name in names.split("|")), {kind: float(least) for kind, least in pairs})
        )
    return rows


BRANDS: Final = _rows()
"""Brands by their names, and the least in US dollars that a used one of each kind is honestly sold for."""

_KIND_WORDS: Final = {
    kind: re.compile("|".join(rf"\b{word}\b" if word.isascii() else folded_text(word) for word in words.split("|")))
    for kind, words in rows_of("kinds.tsv")
}
_NOT_IT: Final = re.compile(
    r"\b(?:for|fits?|compatible|strap|band|case|cover|box|dust bag|poster|book|catalog|paper bag|shopping bag|insert|"
    r"organi[sz]er|liner|style|charm|sticker|keychain|empty|sample|decant|miniature|replacement|tips?|holder|chain|lace|"
    r"laces|socks|cap|tee|shirt|para|funda|correa|compatible con|muestra|vacia|parts|spares|cleaner|protector|shaper)\b"
    "|" + "|".join(folded_text(word) for word in words_of("not_the_brand.txt"))
)


def asks_price(listing: Listing, text: str, read: Read) -> bool:
    """Return whether a listing has a price that can be compared."""
    del text
    return len(read.rows) > 0 and listing.price is not None and listing.currency in _IN_USD


def detect_price(listing: Listing, text: str, read: Read, around: Around, market: str) -> list[Signal]:
    """Return a brand named in the title whose goods of that kind are never sold this cheap."""
    del text, around, market
    title = read.plain.partition("\n")[0]
    price = float(listing.price or Decimal(0)) * _IN_USD.get(listing.currency, 0.0)
    own = {brand.casefold() for brand in listing.seller_brands}
    if price <= 0 or _NOT_IT.search(title):
        return []
    for names, floors in BRANDS:
        for name in names:
            at = _place(name, title)
            if at < 0 or own & set(names):
                continue
            kind = next((each for each in floors if _KIND_WORDS[each].search(title)), None)
            if kind is not None and price < floors[kind]:
                start, end = read.span(at, at + len(name))
                rule = f"counterfeit.price:{name} {kind} below {floors[kind]:g} USD"
                return [Signal("counterfeit", "review", start, end, rule, change="check_price")]
    return []


def _place(name: str, title: str) -> int:
    """Return where a brand's name stands in a folded title; -1 where it does not, or only within a word."""
    if not name.isascii():
        return title.find(name)
    found = re.search(rf"(?<![a-z0-9]){re.escape(name)}(?![a-z0-9])", title)
    return found.start() if found else -1
