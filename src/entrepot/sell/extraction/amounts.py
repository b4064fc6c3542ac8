"""Amounts of money as people write them in a cell, and which currency a sign or a word beside them means. Pure."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from entrepot.kit.errors import AppError
from entrepot.kit.money import EXPONENTS
from entrepot.sell.catalog import read_price
from entrepot.sell.extraction.reading import fold
from entrepot.sell.extraction.words import lines_of

YEN_OR_YUAN: Final = "?"
"""What ¥ alone means."""
_KANA = re.compile("[ぁ-ヺー-ヿ]")
_HAN = re.compile("[㐀-鿿]")
_SAYS_YUAN = re.compile(r"人民币|人民幣|(?<![a-z])(?:rmb|cny|yuan)(?![a-z])|위안")
_SAYS_YEN = re.compile(r"日元|日圆|円|(?<![a-z])(?:jpy|yen)(?![a-z])|엔화")
_LETTERS_OF_DOLLAR = re.compile(r"(?<![a-z])(us|hk|nt|mx|[acrs]) \$")
_BARE_DOLLAR = re.compile(r"(?<![a-z])\$")
_DOLLARS: Final = frozenset({"AUD", "CAD", "HKD", "MXN", "NZD", "SGD", "TWD", "USD"})
"""What is written $ where it is at home."""
_DIGITS = re.compile(r"[\d.,'’\s+-]+")
_IN_TENS = re.compile(
    r"(?P<before>[^\d]*?)(?P<ten>\d{1,4}(?:\.\d{1,3})?) ?[만万](?: ?(?P<thousand>\d) ?[천千])?(?: ?(?P<rest>\d{1,4}))?"
    r"(?P<after>[^\d]*)|"
    r"(?P<front>[^\d]*?)(?P<thousands>\d{1,2}(?:\.\d{1,3})?) ?[천千](?: ?(?P<more>\d{1,3}))?(?P<behind>[^\d]*)"
)
_PIECE = (
    r"(?:each|ea|apiece|pcs?|pieces?|units?|sets?|pairs?|unidad(?:es)?|uds?|piezas?|pares?|개|점|장|벌|켤레|세트|個|个|件|点|"
    r"枚|本|只|双|足|台|条|着|套)"
)
_OF_EACH = re.compile(
    rf"\([^()\d]*\)|(?:(?:/|per|por|por cada|cada|a) ?)?{_PIECE}\.?$|"
    rf"^(?:per |por |cada |1 ?|每|一)?{_PIECE}(?:당|あたり)?[ :：]+|^1 ?{_PIECE}(?=\d)|(?<=\d)[.,]-+"
)
"""What stands beside an amount and changes nothing of it: of which piece, in brackets under which terms, no cents."""
_UNKNOWN = re.compile(
    r"(?<![a-zß-ɏ])(?P<word>[a-zß-ɏ]{1,3})[./]? ?(?=\d)|(?<=\d) ?(?P<behind>[a-zß-ɏ]{1,3})(?![a-zß-ɏ])"
)
_NO_CURRENCY = frozenset({"ca", "net", "vat", "iva", "gst", "inc", "exc", "fob", "exw", "cif", "pc", "pcs", "ea", "at"})
_CELL_MAX = 80
_STATED, _BY_LANGUAGE, _SHARED_LETTERS, _SHOPS = 0.95, 0.8, 0.6, 0.8


@dataclass(frozen=True, slots=True)
class CellPrice:
    """An amount in a cell: minor units, its currency, how sure that is, and whether ¥ leaves the currency open."""

    minor: int = 0
    currency: str = ""
    confidence: float = 0.0
    is_open: bool = False


@lru_cache(maxsize=1)
def signs() -> dict[str, str]:
    """Return the currency that each sign or word means; "?" where it is one of two."""
    return {sign: code for _, (code, written) in lines_of("currencies.tsv") for sign in written.split("|")}


def currencies_in(text: str) -> set[str]:
    """Return the currencies that the signs and words of a short folded text mean; ¥ beside a clearer word is that."""
    found = set()
    for word in filter(None, (each.strip(" .()/:") for each in _DIGITS.split(text))):
        for part in (word, *word.split("/")):
            code = part.upper() if part.upper() in EXPONENTS else signs().get(part, "")
            if code:
                found.add(code)
                break
        else:
            found |= {code for sign, code in signs().items() if not sign.isalpha() and sign in word and len(sign) > 1}
            found = found or {code for sign, code in signs().items() if len(sign) == 1 and sign in word}
    clearer = found & {"CNY", "JPY"}
    return found - {YEN_OR_YUAN} if clearer else found


def currency_of(word: str) -> str:
    """Return the currency that a word is as a whole, by its code, sign or name; "" where it is none."""
    folded = fold(word).strip(" .")
    return folded.upper() if folded.upper() in EXPONENTS else signs().get(folded, "")


def yen_or_yuan(text: str, origin: str = "") -> tuple[str, float]:
    """Return what ¥ means beside a text, and how sure that is; "" where nothing tells.

    A word for the currency tells first, then the script: kana is Japanese, letters that only one of the two languages
    writes tell too, letters that both write hardly do; last where the thing comes from.
    """
    plain = fold(text)
    words = {code for code, says in (("CNY", _SAYS_YUAN), ("JPY", _SAYS_YEN)) if says.search(plain)}
    if len(words) == 1:
        return words.pop(), _STATED
    if _KANA.search(plain):
        return "JPY", 0.85
    han = set(_HAN.findall(plain))
    chinese, japanese = any(not _is_in(each, "cp932") for each in han), any(_is_japanese(each) for each in han)
    if chinese != japanese:
        return ("CNY" if chinese else "JPY"), _BY_LANGUAGE
    of_origin = {"CN": "CNY", "JP": "JPY"}.get(origin, "")
    if of_origin:
        return of_origin, _BY_LANGUAGE if not han or of_origin == "CNY" else _SHARED_LETTERS
    return ("CNY", _SHARED_LETTERS) if han else ("", 0.0)


def price_in_cell(text: str, *, column: str, shop: str, beside: str, origin: str) -> CellPrice | None:
    """Return what a price cell says: its own sign or word names the currency, else its column's, else it is the shop's.

    ``column`` is the cell of a currency column, ``beside`` all else that stands in the row. None where the amount can
    be read in no way, or in two.
    """
    folded = _LETTERS_OF_DOLLAR.sub(r"\1$", fold(text).strip()).replace("us dollar", "dollar")
    if not folded or len(folded) > _CELL_MAX:
        return None
    folded = _OF_EACH.sub("", folded).strip()
    said = currencies_in(folded)
    if not said and _names_another_currency(folded):
        return None
    named = currencies_in(fold(column)) or ({column.strip().upper()} if column.strip() else set())
    if YEN_OR_YUAN in said and named & {"CNY", "JPY"}:
        said = (said - {YEN_OR_YUAN}) | named
    if named == {"USD"} and shop in _DOLLARS and _BARE_DOLLAR.search(fold(column)):
        named = {shop}
    if said == {"USD"} and _BARE_DOLLAR.search(folded) and (named or {shop}) <= _DOLLARS and "us" not in folded:
        said = named or {shop}
    if len(said or named) > 1:
        return None
    code = next(iter(said or named), shop)
    confidence = _STATED if said or named else _SHOPS
    if said and named and said != named and YEN_OR_YUAN not in said | named:
        confidence = _SHARED_LETTERS  # the cell and its column differ: somebody looks
    if code == YEN_OR_YUAN:
        code, confidence = yen_or_yuan(f"{text}\n{beside}", origin)
        if not code:
            return CellPrice(is_open=True)
    minor = _minor(folded, code)
    return None if minor is None or minor <= 0 else CellPrice(minor, code, confidence)


def _names_another_currency(folded: str) -> bool:
    """Return whether a sign or letters beside an amount may be a currency that is not known here: S/ 30, 30 kr, ₫."""
    if any(unicodedata.category(letter) == "Sc" for letter in folded):
        return True
    words = (match["word"] or match["behind"] for match in _UNKNOWN.finditer(folded))
    return any(word not in _NO_CURRENCY for word in words)


def _minor(folded: str, code: str) -> int | None:
    if (spelt := _IN_TENS.fullmatch(folded)) is not None:
        much = float(spelt["ten"] or 0) * 10_000 + float(spelt["thousands"] or spelt["thousand"] or 0) * 1000
        much += int(spelt["rest"] or spelt["more"] or 0)
        return round(much * 10 ** EXPONENTS[code]) if code in EXPONENTS else None
    try:
        return read_price(folded, code)
    except (ValueError, AppError):
        return None


def _is_in(letter: str, charset: str) -> bool:
    try:
        letter.encode(charset)
    except UnicodeEncodeError:
        return False
    return True


def _is_japanese(letter: str) -> bool:
    """Return whether a letter is written in Japan and in neither China nor Taiwan."""
    return _is_in(letter, "cp932") and not _is_in(letter, "gb2312") and not _is_in(letter, "big5")
