"""Words: how text becomes index terms, by the same rules for products and for queries.

English, Spanish, Korean, Chinese and Japanese share one index, so the rules are those that need no knowledge of the
language: case, width and accents are folded (Unicode NFKC, then the base letter), plurals are stripped lightly (after
Harman's S-stemmer, 1991), a number keeps its unit (`0.9 L`, `0,9l` and `0.9l` are one term), a compound is found with
and without its hyphens (`dv7-1211ea`, `dv71211ea`), and runs of Han, kana and Hangul become single characters and
overlapping pairs, which needs no dictionary. Spanish gender is folded into terms of their own (`negr~`), so that it
cannot mix up English words.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

MAX_TERM = 40
"""Characters of the longest term kept; longer ones are noise (hashes, base64) and would only grow the dictionary."""

_CJK = "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003134f"
_CJK_RUN = re.compile(f"[{_CJK}]+")
_HANGUL_COMPOUND = re.compile("[\uac00-\ud7a3]{3}")
_HANGUL_PARTICLE = re.compile(r"^([\uac00-\ud7a3]{2,})(?:에서|으로|까지|부터|을|를|이|가|은|는|의|에|로|와|과|도|용)$")

_UNITS = {
    "inch": "in", "inches": "in", "pulgada": "in", "pulgadas": "in", "인치": "in", "英寸": "in", "インチ": "in",
    "litre": "l", "litres": "l", "liter": "l", "liters": "l", "litro": "l", "litros": "l", "리터": "l", "升": "l",
    "millilitre": "ml", "millilitres": "ml", "milliliters": "ml", "毫升": "ml", "밀리리터": "ml",
    "gram": "g", "grams": "g", "gramo": "g", "gramos": "g", "그램": "g", "克": "g", "グラム": "g",
    "kilogram": "kg", "kilograms": "kg", "kilo": "kg", "kilos": "kg", "킬로그램": "kg", "公斤": "kg", "千克": "kg",
    "watt": "w", "watts": "w", "vatios": "w", "와트": "w", "瓦": "w", "ワット": "w", "volt": "v", "volts": "v",
    "gigabyte": "gb", "gigabytes": "gb", "기가": "gb", "megabyte": "mb", "megabytes": "mb", "terabyte": "tb",
    "terabytes": "tb", "hertz": "hz", "meter": "m", "meters": "m", "metre": "m", "metres": "m", "metros": "m",
    "미터": "m", "米": "m", "メートル": "m", "센티": "cm", "厘米": "cm", "毫米": "mm", "pcs": "pc", "pieces": "pc",
}  # fmt: skip
_UNITS |= {
    unit: unit
    for unit in (
        *("in", "ft", "mm", "cm", "m", "km", "mg", "g", "kg", "lb", "lbs", "oz", "ml", "cl", "dl", "l", "gal"),
        *("w", "kw", "wh", "kwh", "v", "mv", "a", "ma", "mah", "ah", "hz", "khz", "mhz", "ghz", "db", "lm", "cd"),
        *("kb", "mb", "gb", "tb", "kbps", "mbps", "gbps", "px", "mp", "dpi", "rpm", "ppm", "bit"),
        *("k", "pc", "pin", "bar", "psi"),
    )
}
_NUMBER_UNIT = re.compile(r"(?<![\w.,])(\d+(?:\.\d+)?)\s{0,2}-?([^\W\d_]+)(?!\w)")
_INCHES = re.compile("(?<=\\d)\\s?(?:\"|''|\u2033|\u201d)")
_THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?![\d,])")
_DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d)")
_WORD = re.compile(r"[^\W_]+(?:[.\-/_'’+][^\W_]+)*", re.UNICODE)
_INNER = re.compile(r"[.\-/_'’+]")
_DECIMAL = re.compile(r"\d+\.\d+[a-z]*")
_NUMBER_HEAD = re.compile(r"(\d+(?:\.\d+)?)([a-z]+)")
_LETTERS_DIGITS = re.compile(r"([a-z]{2,})(\d{1,4})")
_IRREGULAR = {
    "lens": "lens", "lenses": "lens", "buses": "bus", "gas": "gas", "gases": "gas", "canvas": "canvas",
    "series": "series", "always": "always", "mice": "mouse", "men": "man", "women": "woman", "children": "child",
    "feet": "foot", "teeth": "tooth", "knives": "knife", "shelves": "shelf", "leaves": "leaf", "news": "news",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a query: it is matched when all terms of one of its `forms` are.

    A form of `at_least` > 0 needs only that many of its terms (long runs of Han or Hangul, where a particle or a
    compound boundary makes pairs that no product has).
    """

    text: str
    forms: tuple[tuple[str, ...], ...]
    at_least: int = 0

    @property
    def plain(self) -> str | None:
        """The word's one term, where it is that simple: the kind that prefixes and typos can be sought for."""
        return self.forms[0][0] if len(self.forms[0]) == 1 else None


class _Fold(dict[int, str | int]):
    """Character to its base letter, filled as characters come: é to e, ø stays, が stays whole."""

    def __missing__(self, code: int) -> str | int:
        base = unicodedata.normalize("NFD", chr(code))[0]
        folded: str | int = base if len(base) == 1 and base.isalpha() and ord(base) < 0x250 else code
        if unicodedata.combining(chr(code)):
            folded = ""
        self[code] = folded
        return folded


_FOLD = _Fold({ord("ø"): "o", ord("đ"): "d", ord("ł"): "l", ord("æ"): "ae", ord("œ"): "oe", ord("ı"): "i"})


def fold(text: str) -> str:
    """The text in lower case, of one width, without accents; kana and Hangul keep their marks."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", text).casefold().translate(_FOLD)


def stem(word: str) -> str:
    """The singular of an English or Spanish plural, as far as its ending alone tells; other words as they are."""
    if len(word) < 4 or word[-1] not in "sne" or not word.isalpha():
        return word
    if (irregular := _IRREGULAR.get(word)) is not None:
        return irregular
    if word[-1] != "s" or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("xes", "ches", "shes", "sses", "zes")):
        return word[:-2]
    return word[:-1]


def stem_spanish(word: str) -> str:
    """The Spanish stem without number and gender, marked with `~`: negro, negra, negros and negras are `negr~`."""
    if len(word) < 4 or not word.isalpha():
        return ""
    root = word
    if root.endswith("es") and len(root) > 4:
        root = root[:-2]
    elif root.endswith("s"):
        root = root[:-1]
    if root[-1] in "aeo" and len(root) > 3:
        root = root[:-1]
    return (root[:-1] + "c" if root[-1] == "z" else root) + "~"


def _with_units(folded: str) -> str:
    """Numbers in one form (decimal point, no thousands) and joined to their units."""
    if "," in folded:
        folded = _THOUSANDS.sub(lambda match: match[0].replace(",", ""), folded)
        folded = _DECIMAL_COMMA.sub(".", folded)
    folded = _INCHES.sub("in ", folded)
    return _NUMBER_UNIT.sub(_joined_to_unit, folded)


def _joined_to_unit(match: re.Match[str]) -> str:
    number, letters = match.groups()
    if (unit := _UNITS.get(letters)) is not None:
        return f"{number}{unit} "
    if not letters.isascii():  # no space parts a unit from what follows in Chinese, Japanese and Korean
        for length in range(min(5, len(letters) - 1), 0, -1):
            if (unit := _UNITS.get(letters[:length])) is not None and not letters[:length].isascii():
                return f"{number}{unit} {letters[length:]}"
    return match[0]


def _pieces(word: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """A Latin word as (parts, further terms under which it may be asked for)."""
    if _DECIMAL.fullmatch(word):
        head = _NUMBER_HEAD.fullmatch(word)
        return (word,), ((head[1],) if head else ())
    parts = tuple(stem(part) for part in _INNER.split(word) if part and part != "s")
    if len(parts) > 1:
        joined = "".join(parts)
        return parts, ((joined,) if len(joined) <= MAX_TERM else ())
    if not parts:
        return (), ()
    if match := _LETTERS_DIGITS.fullmatch(parts[0]):
        return parts, match.groups()
    if match := _NUMBER_HEAD.fullmatch(parts[0]):
        return parts, ((match[1],) if match[2] in _UNITS else ())
    return parts, ()


@lru_cache(maxsize=200_000)
def _index_terms(word: str) -> tuple[str, ...]:
    terms: list[str] = []
    at = 0
    for run in _CJK_RUN.finditer(word):
        terms += _index_latin(word[at : run.start()])
        terms += run[0]
        terms += [run[0][i : i + 2] for i in range(len(run[0]) - 1)]
        at = run.end()
    terms += _index_latin(word[at:])
    return tuple(terms)


def _index_latin(word: str) -> list[str]:
    parts, others = _pieces(word)
    return [term for term in (*parts, *others) if len(term) <= MAX_TERM]


def index_terms(text: str, locale: str = "") -> list[str]:
    """The terms under which `text` can be found, in order. Spanish (`locale` es…) adds the stems without gender."""
    terms: list[str] = []
    for word in _WORD.findall(_with_units(fold(text))):
        terms += _index_terms(word)
    if locale.startswith("es"):
        terms += [marked for term in terms if (marked := stem_spanish(term))]
    return terms


def query_words(text: str, locale: str = "", *, limit: int = 12) -> list[Word]:
    """The first `limit` distinct words of a query; an empty list where it has none (emoji, operators, spaces)."""
    words: dict[str, Word] = {}
    for token in _WORD.findall(_with_units(fold(text[:512]))):
        at = 0
        for run in _CJK_RUN.finditer(token):
            _add_latin(words, token[at : run.start()], locale)
            words.setdefault(run[0], _cjk_word(run[0][:32]))
            at = run.end()
        _add_latin(words, token[at:], locale)
        if len(words) >= limit:
            break
    return list(words.values())[:limit]


def parted(words: list[Word]) -> list[Word]:
    """The words with each Hangul compound of three syllables found by either of its pairs; empty where there is none.

    머그잔 is 머그 and 잔, 유리컵 is 유리 and 컵: where nobody writes the whole, its longer part still finds.
    """
    loosened = [
        Word(word.text, word.forms, at_least=1) if _HANGUL_COMPOUND.fullmatch(word.text) and not word.at_least else word
        for word in words
    ]
    return loosened if loosened != words else []


def _add_latin(words: dict[str, Word], token: str, locale: str) -> None:
    parts, others = _pieces(token)
    if not parts or any(len(part) > MAX_TERM for part in parts):
        return
    forms = [parts]
    if len(parts) > 1:
        forms += [(joined,) for joined in others]
    elif _LETTERS_DIGITS.fullmatch(parts[0]):
        forms.append(others)
    elif locale.startswith("es") and (marked := stem_spanish(parts[0])):
        forms.append((marked,))
    words.setdefault(token, Word(token, tuple(forms)))


def _cjk_word(run: str) -> Word:
    if len(run) == 1:
        return Word(run, ((run,),))
    pairs = tuple(dict.fromkeys(run[i : i + 2] for i in range(len(run) - 1)))
    if match := _HANGUL_PARTICLE.match(run):
        bare = match[1]
        return Word(run, (pairs, tuple(dict.fromkeys(bare[i : i + 2] for i in range(len(bare) - 1)))))
    return Word(run, (pairs,), at_least=len(pairs) - (len(pairs) // 3) if len(pairs) > 2 else 0)
