"""An offer, and what is read in its words: model numbers, numbers, measures, editions, platforms, colours. Pure."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from entrepot.kit.money import Money, currency_exponent

TITLE_MAX: Final = 400
"""Characters of a title that are read."""
DESCRIPTION_MAX: Final = 1_500
"""Characters of a description that are read."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What somebody sells, as they say it. ``gtins`` are its trade numbers; ``id`` is the caller's own."""

    title: str
    brand: str = ""
    price: Money | None = None
    description: str = ""
    attributes: tuple[tuple[str, str], ...] = ()
    gtins: tuple[str, ...] = ()
    id: str = ""


_WORD = re.compile(r"[a-z0-9]+(?:[.\-/][a-z0-9]+)*|[가-힣]+|[ぁ-ヿ㐀-鿿]+")
_SPLIT_DECIMAL = re.compile(r"(?<=\d) (?=\.\d)")
_MARKS = re.compile(r"\( ?(?:r|tm|c) ?\)|[®™©]")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_NUMBER = re.compile(r"v?(\d+(?:\.\d+)*)")
_GLUED = re.compile(r"([a-z]{4,})(\d{1,4}(?:\.\d+)?)")
_YEAR = re.compile(r"(?:19|20)\d\d")
_UNITS = (
    "mm|cm|m|in|inch|ft|hz|mhz|ghz|khz|gb|mb|tb|kb|w|kw|watt|watts|v|mah|ah|mp|x|k|p|i|lb|lbs|oz|g|kg|mg|ml|l|cl|dpi|ppm"
    "|rpm|bit|pin|ch|way|port|user|users|u|pc|pcs|pk|pack|year|yr|d|st|nd|rd|th|btu|cu|qt"
)
_MEASURE = re.compile(rf"(\d+(?:\.\d+)?)-?({_UNITS})")
_DIGITS = str.maketrans("123456789", "000000000")
_PUNCTUATION = str.maketrans("", "", "-/.")
_ROMAN = {"ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9", "xi": "11", "xii": "12"}
_SAME = {
    "std": "standard", "pro": "professional", "prof": "professional", "upg": "upgrade", "upgrd": "upgrade",
    "upgr": "upgrade", "update": "upgrade", "lic": "license", "licence": "license", "licenses": "license",
    "edu": "academic", "education": "academic", "educational": "academic", "student": "academic",
    "aca": "academic", "acad": "academic", "students": "academic", "teacher": "academic", "macintosh": "mac",
    "osx": "mac", "win": "windows", "xp": "windows", "win95": "windows", "win98": "windows", "w32": "windows",
    "wxp": "windows", "ed": "edition", "ent": "enterprise", "v": "version", "ver": "version", "vers": "version",
    "vol": "volume", "dlx": "deluxe", "svr": "server", "srv": "server", "ms": "microsoft", "mfr": "manufacturer",
    "prem": "premium", "eng": "english", "fr": "french", "sp": "spanish", "intl": "international",
    "sw": "software", "hw": "hardware", "blk": "black", "wht": "white", "slv": "silver", "gry": "grey",
    "gray": "grey", "inches": "inch", "colour": "color", "&": "and", "블랙": "black", "검정": "black",
    "화이트": "white", "흰색": "white", "실버": "silver", "그레이": "grey", "회색": "grey", "레드": "red",
    "빨강": "red", "블루": "blue", "파랑": "blue", "네이비": "navy", "그린": "green", "핑크": "pink",
    "옐로우": "yellow", "노랑": "yellow", "오렌지": "orange", "골드": "gold", "브라운": "brown",
    "베이지": "beige", "퍼플": "purple", "黑色": "black", "白色": "white", "银色": "silver", "灰色": "grey",
    "红色": "red", "蓝色": "blue", "绿色": "green", "粉色": "pink", "黄色": "yellow", "橙色": "orange",
    "金色": "gold", "棕色": "brown", "米色": "beige", "紫色": "purple", "ブラック": "black", "黒": "black",
    "ホワイト": "white", "白": "white", "シルバー": "silver", "グレー": "grey", "レッド": "red", "赤": "red",
    "ブルー": "blue", "青": "blue", "グリーン": "green", "緑": "green", "ピンク": "pink", "ゴールド": "gold",
    "negro": "black", "negra": "black", "blanco": "white", "blanca": "white", "plata": "silver", "gris": "grey",
    "rojo": "red", "roja": "red", "azul": "blue", "verde": "green", "rosa": "pink", "amarillo": "yellow",
    "naranja": "orange", "dorado": "gold", "marron": "brown",
}  # fmt: skip
EDITIONS: Final = frozenset({
    "upgrade", "academic", "retail", "oem", "full", "complete", "license", "standard", "professional", "premium",
    "deluxe", "home", "basic", "ultimate", "enterprise", "business", "small", "server", "suite", "mac", "windows",
    "pc", "linux", "dvd", "cd", "jewel", "case", "box", "spanish", "french", "english", "german", "mini", "studio",
    "express", "elements", "extended", "plus", "gold", "platinum", "media", "kit", "subscription", "essentials",
    "web", "design", "production", "creative", "advanced", "lite", "starter", "max", "air", "se", "xl", "pack",
    "bundle", "set", "refill", "replacement", "refurbished", "used",
})  # fmt: skip
_MAC, _WINDOWS = frozenset({"mac", "ibook", "imac"}), frozenset({"windows", "pc"})
COLOURS: Final = frozenset({
    "black", "white", "silver", "grey", "red", "blue", "green", "pink", "purple", "yellow", "orange", "gold",
    "brown", "stainless", "titanium", "bronze", "copper", "beige", "ivory", "biscuit", "bisque", "navy", "charcoal",
    "graphite", "platinum", "espresso", "cherry", "chrome",
})  # fmt: skip


@dataclass(slots=True)
class Read:
    """What was found in an offer's words; compared only with others of its kind."""

    title: str
    words: tuple[str, ...]
    title_words: frozenset[str]
    brand_words: frozenset[str]
    description_words: frozenset[str]
    all_words: frozenset[str]
    models: frozenset[str]
    all_models: frozenset[str]
    compact: str
    compact_all: str
    numbers: frozenset[str]
    years: frozenset[str]
    measures: frozenset[str]
    all_measures: frozenset[str]
    editions: frozenset[str]
    colours: frozenset[str]
    platform: int
    trigrams: frozenset[str]
    brand: str
    price: float | None
    currency: str
    gtins: frozenset[str]


def fold(text: str) -> str:
    """Return a text as it is compared: compatibility forms, accents and capitals apart."""
    plain = text
    if not text.isascii():
        plain = unicodedata.normalize("NFKD", text)
        plain = unicodedata.normalize("NFC", "".join(each for each in plain if not "\u0300" <= each <= "\u036f"))
    plain = plain.casefold()
    if "(" in plain or not plain.isascii():
        plain = _MARKS.sub(" ", plain)
    if " ." in plain:
        plain = _SPLIT_DECIMAL.sub("", plain)
    return _THOUSANDS.sub("", plain) if "," in plain else plain


def _parts(word: str) -> Iterator[str]:
    """A word of Han or kana is read as its pairs of letters: nothing says where words end."""
    if word[0] >= "\u3041" and not "\uac00" <= word[0] <= "\ud7a3" and len(word) > 2:
        yield from (word[at : at + 2] for at in range(len(word) - 1))
    else:
        yield word


@lru_cache(maxsize=65_536)
def _normal(word: str) -> tuple[str, ...]:
    """The words that a written word stands for."""
    if word in _SAME:
        return (_SAME[word],)
    if word in _ROMAN:
        return (_ROMAN[word],)
    number = _NUMBER.fullmatch(word)
    if number:
        return (re.sub(r"(?:\.0+)+$", "", number[1]),)
    if word.isascii():
        glued = _GLUED.fullmatch(word)
        if glued:
            return (glued[1], *_normal(glued[2]))
        if "/" in word and not any(each.isdigit() for each in word):
            return tuple(part for each in word.split("/") for part in _normal(each))
        if len(word) > 4 and word[-1] == "s" and word[-2] not in "su" and word.isalpha():
            return (word[:-1],)
        return (word,)
    return tuple(_SAME.get(part, part) for part in _parts(word))


def words_of(text: str) -> list[str]:
    """Return the words of a folded text, abbreviations written out, version 7.0 as 7."""
    return [part for word in _WORD.findall(text) for part in _normal(word)]


@lru_cache(maxsize=65_536)
def model_number(word: str) -> str:
    """Return a word as a model number without its punctuation; empty where it is none."""
    plain = word.translate(_PUNCTUATION)
    if len(plain) < 4 or not plain.isascii() or plain.isalpha() or _MEASURE.fullmatch(word):
        return ""
    if plain.isdigit():
        return plain if len(plain) >= 5 else ""
    return plain


def _measures(words: list[str]) -> frozenset[str]:
    found = set()
    for at, word in enumerate(words):
        if not word[0].isdigit():
            continue
        held = _MEASURE.fullmatch(word)
        if held:
            found.add(held[1] + held[2])
        elif at + 1 < len(words) and _MEASURE.fullmatch(word + words[at + 1]):
            found.add(word + words[at + 1])
    return frozenset(found)


def _platform(words: frozenset[str]) -> int:
    return (1 if words & _MAC else 0) + (2 if words & _WINDOWS else 0)


def read(offer: Offer) -> Read:
    """Read an offer's words once, for as many comparisons as are wanted."""
    title = fold(offer.title[:TITLE_MAX])
    extra = " ".join([offer.description[:DESCRIPTION_MAX], *(value for _, value in offer.attributes[:60])])
    description = fold(extra[: 2 * DESCRIPTION_MAX]) if extra.strip() else ""
    brand = fold(offer.brand[:80])
    words, described, branded = words_of(title), words_of(description), words_of(brand)
    in_title = frozenset(words)
    models = frozenset(filter(None, map(model_number, words)))
    all_models = models | frozenset(filter(None, map(model_number, described)))
    numbers = frozenset(word for word in words if word[0].isdigit() and word.replace(".", "").isdigit())
    joined = f" {' '.join(words)} "
    price = None
    if offer.price is not None and offer.price.minor > 0:
        price = offer.price.minor / 10 ** currency_exponent(offer.price.currency)
    measures = _measures(words)
    return Read(
        title=title,
        words=tuple(words),
        title_words=in_title,
        brand_words=frozenset(branded),
        description_words=frozenset(described),
        all_words=in_title.union(described, branded),
        models=models,
        all_models=all_models,
        compact="".join(words).translate(_PUNCTUATION),
        compact_all="".join([*words, *described]).translate(_PUNCTUATION),
        numbers=frozenset(number for number in numbers if not _YEAR.fullmatch(number)),
        years=frozenset(number for number in numbers if _YEAR.fullmatch(number)),
        measures=measures,
        all_measures=measures | _measures(described),
        editions=in_title & EDITIONS,
        colours=(in_title | frozenset(described)) & COLOURS,
        platform=_platform(in_title),
        trigrams=frozenset(joined[at : at + 3] for at in range(len(joined) - 2)),
        brand=brand,
        price=price,
        currency=offer.price.currency if offer.price is not None else "",
        gtins=frozenset(gtin.strip().lstrip("0") for gtin in offer.gtins if gtin.strip().isdigit()),
    )


def same_models(left: Read, right: Read) -> set[str]:
    """Return the model numbers that both name, or that one names and the other's words hold."""
    found = set(left.all_models & right.all_models)
    found.update(model for model in left.models if model in right.compact_all)
    found.update(model for model in right.models if model in left.compact_all)
    return found


def other_model(left: Read, right: Read) -> bool:
    """Return whether the titles name different model numbers of one form: SB2400, not SB1200."""
    if not left.models or not right.models or same_models(left, right):
        return False
    return not {_form(model) for model in left.models}.isdisjoint(_form(model) for model in right.models)


def _form(model: str) -> str:
    return model.translate(_DIGITS)
