"""What the columns of a supplier's file mean that are no attributes: title, price, cost, stock, code and the like."""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

from entrepot.sell.extraction import currency_of

IGNORED: Final = "ignored"
"""What a column is that says nothing of the thing: how many a carton holds, how many must be ordered at least."""
MONEY_COLUMNS: Final = frozenset({"price", "cost"})
_SIGNS = re.compile(r"[\s_\-./()（）:：*]+")
_BETWEEN = re.compile(r"[\s_\-./\\|,:：()（）\[\]【】<>〈〉*+]+")
_COUNTED = re.compile(r"(?P<count>\d{1,3}(?:,\d{3})+|\d{1,8})\s*(?P<of>[^\d\s][^\d]{0,11})?")
_LABEL = re.compile(r"(?P<label>[^:：\d]{1,40})[:：]\s*(?P<rest>.+)")
_PLACE_OF_TRADE = re.compile(r"(?:fob|exw|fca|cif|cfr|cnf|exworks|离岸价|出厂价)")
"""Terms of trade (Incoterms): a price under one is what the seller pays, whatever port stands behind it."""
_CODES_IN_ANY_CASE: Final = frozenset(
    [
        "aud",
        "brl",
        "cad",
        "chf",
        "cny",
        "dollars",
        "dolares",
        "eur",
        "euro",
        "euros",
        "gbp",
        "hkd",
        "jpy",
        "krw",
        "mxn",
        "nzd",
        "pesos",
        "rmb",
        "sgd",
        "twd",
        "usd",
        "won",
        "yen",
    ]
)
_SPEAKS_OF_PRICE = re.compile(
    r"(?<![a-z])(?:prices?|precios?|pvp)(?![a-z])|가격|단가|판매가|[价価]格|单价|単価|售价|値段"
)


@cache
def _table() -> dict[str, tuple[str, ...]]:
    text = files("entrepot.sell.listing").joinpath("columns.tsv").read_text("utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    return {field: tuple(names.split("|")) for field, names in rows}


@cache
def _names() -> dict[str, str]:
    return {
        plain_column(name): field for field, names in _table().items() if not field.startswith("(") for name in names
    }


@cache
def _notes() -> frozenset[str]:
    """Words beside a column's name that change nothing of what it is: of which unit, that the tax is in."""
    return frozenset(map(plain_column, _table()["(notes)"]))


@cache
def _units() -> frozenset[str]:
    """Words for one piece of goods, as they stand behind a count."""
    return frozenset(plain_column(each) for each in _table()["(pieces)"])


def plain_column(name: str) -> str:
    """Return a column's name as it is compared: without case, spaces and signs."""
    return _SIGNS.sub("", name.casefold())


@lru_cache(maxsize=4_096)
def field_of_column(name: str) -> str | None:
    """Return which field a column is, by its name in any of five languages; None for attributes and what is unknown.

    A currency and a unit beside the name change nothing: “Unit Price (USD)” and “单价(元/件)” are prices.
    """
    known = _names().get(plain_column(name))
    if known is not None:
        return known
    bare = [word for word in _words(name) if not _is_currency(word) and plain_column(word) not in _notes()]
    plain = plain_column("".join(_without_end(word) for word in bare))
    if not plain:
        return None
    if _PLACE_OF_TRADE.match(plain):
        return "cost"
    found = _names().get(plain) or _names().get(plain_column("".join(bare)))
    # A currency makes a price of a price alone: a “Name (USD)” is not known.
    return found if found in MONEY_COLUMNS or not currency_of_column(name) else None


@lru_cache(maxsize=4_096)
def currency_of_column(name: str) -> str:
    """Return the words of a column's name that say its currency (USD, US$, 元, €); "" where none does."""
    words = _words(name)
    said = [word for word in words if _is_currency(word)]
    ends = [word.removeprefix(_without_end(word)) for word in words if word not in said]
    return " ".join((*said, *filter(None, ends)))


@cache
def _varying() -> dict[str, str]:
    text = files("entrepot.sell.listing").joinpath("grouping.tsv").read_text("utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    return {plain_column(name): what for what, names in rows for name in names.split("|")}


def varied_by(column: str) -> str | None:
    """Return whether a column names a product's ``colour``, its ``size`` or its ``parent``; None for others."""
    return _varying().get(plain_column(column))


def speaks_of_price(name: str) -> bool:
    """Return whether a column whose field is not known seems to be a price of some kind."""
    if field_of_column(name) is not None:
        return False
    return _SPEAKS_OF_PRICE.search(name.casefold()) is not None or all(map(_is_currency, _words(name)))


def left_out(columns: Iterable[str]) -> tuple[str, ...]:
    """Return the columns that are known to say nothing of the thing, and are not read."""
    return tuple(each for each in columns if field_of_column(each) == IGNORED)


def count_of(text: str) -> int | None:
    """Return the pieces that a cell counts (300, 1,200, 300개, 8 pairs, Stock: 15 pcs); None where it counts none."""
    plain = unicodedata.normalize("NFKC", text).strip()
    label = _LABEL.fullmatch(plain)
    if label is not None and field_of_column(label["label"]) == "stock":
        plain = label["rest"].strip()
    match = _COUNTED.fullmatch(plain)
    if match is None or (match["of"] and plain_column(match["of"]) not in _units()):
        return None
    return int(match["count"].replace(",", ""))


def _words(name: str) -> list[str]:
    return [word for word in _BETWEEN.split(unicodedata.normalize("NFKC", name)) if word]


def _is_currency(word: str) -> bool:
    """Return whether a word is a currency alone; a code that is a word too (ALL, TOP) is one in capitals only."""
    plain_letters = word.isascii() and word.isalpha()
    return currency_of(word) != "" and (not plain_letters or word.isupper() or word.casefold() in _CODES_IN_ANY_CASE)


def _without_end(word: str) -> str:
    """Return a word without the sign or word of a currency that is written right behind it: 单价元, 가격₩."""
    for length in (3, 2, 1):
        start, end = word[:-length], word[-length:]
        if currency_of(end) and not (end.isascii() and end.isalnum()) and _is_known(start):
            return start
    return word


def _is_known(name: str) -> bool:
    return plain_column(name) in _names()
