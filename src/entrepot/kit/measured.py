"""A number with what stands after it: its unit, or the noun that it counts. Pure."""

import re
from dataclasses import dataclass
from functools import lru_cache

from entrepot.kit.folding import without_accents
from entrepot.kit.number_words import COUNTED, FACTORS, PIECES_BEFORE, latin_words
from entrepot.kit.units import SPELLINGS, Unit


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it stands in a folded text.

    ``decimals`` are those written. ``noun`` is the class of what is counted (``piece``, ``page``, ``pocket`` …), ""
    where there is none that we know. ``code`` is the whole token where digits are part of a name, such as IPX7.
    """

    value: float
    unit: Unit | None
    start: int
    end: int
    decimals: int = 0
    noun: str = ""
    code: str = ""
    about: bool = False
    joined: bool = False


_UNIT_TEXT = re.compile(
    r"\s*-?\s*(?:(?:fl\.?\s?oz\.?|US fl oz|"
    r"degrees? celsius|degrees? fahrenheit|fluid ounces?|years? old|per cent|por ciento|"
    r"g(?:rams)? per square met(?:re|er)|g(?:ramos)? por metro cuadrado|"
    r"grados celsius|watt.hours?|onzas? l[ií]quidas?|pour cent|por cento|g/m\^?2|r/min)(?![a-z])|"
    r"[°º℃℉][CF]?|[A-Za-zÀ-ɏΩ]+\d?|[\"″”%€£₩$]|g/㎡)",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"(?:about|around|approx\.?|approximately|roughly|circa|ca\.?|nearly|almost|some|약|대략|거의|约|大约|大概|近|約|およそ|ほぼ|"
    r"unos|unas|aproximadamente|aprox\.?|cerca de|alrededor de|casi|etwa|rund|ungefähr|environ|~|≈)\s*$",
    re.IGNORECASE,
)
_CURRENCY_BEFORE = {"$": "USD", "€": "EUR", "£": "GBP", "₩": "KRW", "¥": "円"}
_LONGEST_UNIT = 8
_HANGUL = re.compile("[\uac00-\ud7af]")


def measured(text: str, language: str, value: float, start: int, end: int, decimals: int) -> Number:
    """Return a number with the unit or the counted noun after it, its sign, and whether it says about."""
    factor, end = _factor_after(text, end)
    value *= factor
    unit, stop = _unit_after(text, end, language)
    noun = ""
    if unit is None:
        noun, stop = _noun_after(text, end, language)
    before = text[max(0, start - 24) : start]
    trimmed = before.rstrip()
    if unit is None and trimmed[-1:] in _CURRENCY_BEFORE:
        unit = SPELLINGS.get(_CURRENCY_BEFORE[trimmed[-1]].casefold())
        start = start - (len(before) - len(trimmed)) - 1
    elif unit is None and not noun and (match := PIECES_BEFORE.search(before)) is not None:
        noun = "layer" if match[0].strip().casefold() == "layers of" else "piece"
    if unit is not None and unit.dimension == "temperature" and re.search(r"(?:^|[\s(,:–~])-$", before):
        value, start = -value, start - 1
    return Number(value, unit, start, stop, decimals, noun, about=_ABOUT.search(before) is not None)


def _factor_after(text: str, end: int) -> tuple[float, int]:
    for word, factor in FACTORS:
        if text.startswith(word, end) or (
            text[end : end + 1] == " " and word[0] > "z" and text.startswith(word, end + 1)
        ):
            stop = text.index(word, end) + len(word)
            rest = text[stop : stop + 2]
            if _cjk_unit(text, end)[0] is not None and word in {"千", "千克", "百"}:
                return 1.0, end
            if word.isascii() and rest[:1].isalpha():
                continue
            return factor, stop
    return 1.0, end


def _unit_after(text: str, end: int, language: str) -> tuple[Unit | None, int]:
    unit, stop = _cjk_unit(text, end)
    if unit is not None:
        return unit, stop
    match = _UNIT_TEXT.match(text, end)
    if match is None:
        return None, end
    spelling = match[0].strip().lstrip("-").strip()
    unit = _spelled(re.sub(r"\s+", " ", spelling))
    if unit is None:
        return None, end
    glued = match[0][:1] not in {" ", "-"}
    if spelling in {"in", "a", "an", "ans", "ano", "t", "A"} and not _is_measure(
        text, match.end(), spelling, glued=glued
    ):
        return None, end
    if spelling.casefold() in {"second", "segundo", "seconde", "once", "pie", "livre", "pound"} and glued:
        return None, end
    if spelling in {'"', "”"} and match[0][0] == " ":
        return None, end
    if unit.symbol == "oz" and language == "es" and spelling.casefold() == "once":
        return None, end
    return unit, match.end()


def _is_measure(text: str, end: int, spelling: str, *, glued: bool) -> bool:
    """Return whether a short word that is mostly another word is a unit here: 12 in wide, 12 in stock."""
    rest = text[end : end + 14].casefold()
    if spelling == "in":
        return glued or (
            re.match(
                r"\.?\s*(?:$|[,;:.()×x/–]|\(|wide|tall|high|long|deep|display|screen|diameter|monitor|laptop|and|by)",
                rest,
            )
            is not None
            and not re.match(r"\s*(?:1|one|stock|the|total|all)\b", rest)
        )
    if spelling in {"ans", "ano"}:
        return True
    return glued and spelling == "A"


@lru_cache(maxsize=4096)
def _spelled(spelling: str) -> Unit | None:
    return (
        SPELLINGS.get(spelling)
        or SPELLINGS.get(spelling.casefold())
        or SPELLINGS.get(spelling.rstrip(".").casefold())
        or SPELLINGS.get(without_accents(spelling.casefold()))
    )


def _cjk_unit(text: str, end: int) -> tuple[Unit | None, int]:
    at = end + 1 if text[end : end + 1] == " " else end
    if at >= len(text) or text[at] < "\u3040":
        return None, end
    for stop in range(min(len(text), at + _LONGEST_UNIT), at, -1):
        word = text[at:stop]
        unit = SPELLINGS.get(word)
        if unit is None:
            continue
        rest = text[stop : stop + 1]
        if word in _DOUBTFUL and not _DOUBTFUL[word].match(text[stop : stop + 3]):
            continue
        if len(word) == 1 and _HANGUL.match(word) and rest and _HANGUL.match(rest) and rest not in _PARTICLES:
            continue
        return unit, stop
    return None, end


_PARTICLES = frozenset("쯤여으입은는이가을를의에로까와과도만간씩정용짜마동보당부")
_DOUBTFUL = {
    "分": re.compile(r"(?!之|期|层|体|割|か|の1|の一)"),
    "天": re.compile(r"(?!然|丝|鹅|空)"),
    "日": re.compile(r"(?!本|式)"),
    "周": re.compile(r"(?!边|围)"),
    "度": re.compile(r"(?!假)"),
    "米": re.compile(r"(?!色|白|黄)"),
    "安": re.compile(r"(?!全|装)"),
    "巴": re.compile(r"(?!西)"),
    "元": re.compile(r"(?!素)"),
    "月": re.compile(r"(?!a)"),
    "도": re.compile(r"(?!자|어|장|톰)"),
    "초": re.compile(r"(?!콜|경|록)"),
    "주": re.compile(r"(?!머|전|방|문|요|황|의)"),
    "일": re.compile(r"(?!반|체|회)"),
    "바": re.compile(r"(?!디|늘|닥|구)"),
    "해": re.compile(r"(?!바|외)"),
    "分間": re.compile(""),
    "型": re.compile(r"(?!番)"),
    "寸": re.compile(""),
    "キロ": re.compile(r"(?!ワ)"),
    "ミリ": re.compile(r"(?!ア)"),
    "秒": re.compile(""),
    "千米": re.compile(""),
}


def _noun_after(text: str, end: int, language: str) -> tuple[str, int]:
    """Return the class of what a number counts, and where its name ends."""
    at = end + 1 if text[end : end + 1] == " " else end
    if at < len(text) and text[at] >= "\u3040":
        for stop in range(min(len(text), at + 6), at, -1):
            noun = COUNTED.get(text[at:stop])
            if noun and not (text[at:stop].endswith("입") and text.startswith("니", stop)):
                return noun, stop
        return "", end
    place = end
    for step in range(4):
        match = re.match(r"(?:\s*[-+]?\s*|er-|\s)([A-Za-zÀ-ɏ]+)", text[place:])
        if match is None:
            return "", end
        word = without_accents(match[1].casefold())
        if word in latin_words(language) and word not in {"pair", "couple", "dozen", "half"}:
            return "", end
        noun = COUNTED.get(word) or COUNTED.get(word.removesuffix("s"))
        if noun:
            return noun, place + match.end()
        if word in _STOPS and step:
            return "", end
        place += match.end()
    return "", end


_STOPS = frozenset(
    {"and", "y", "or", "for", "para", "und", "et", "e", "with", "con", "of", "de", "in", "en", "from", "to", "a"}
)
