"""Read every number of a text, in digits and in words of eight languages, with the unit or noun that it counts. Pure.

Which of ``1,5`` and ``1.500`` is a decimal depends on the language; a stretch without a unit takes that of the number
it is joined to (``130 × 180 cm``, ``40-100 °C``).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from entrepot.kit.folding import without_accents
from entrepot.kit.number_words import (
    COUNTED,
    FACTORS,
    HAN,
    HAN_MYRIAD,
    HAN_POWERS,
    HANGUL_NATIVE,
    HANGUL_SINO,
    PIECES_BEFORE,
    latin_words,
)
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


_COMMA_DECIMAL = frozenset({"es", "de", "fr", "pt"})
_DIGITS = re.compile(r"\d+(?:[.,'٬٫]\d+)*(?:\^\d+)?")
_SPACED = re.compile(r"(?<![\d.,])\d{1,3}(?: \d{3})+(?![\d])")
_TOKEN_BEFORE = re.compile(r"[A-Za-z][A-Za-z\-]*$")
_LETTERS = re.compile(r"[A-Za-zÀ-ɏ]+")
_UNIT_TEXT = re.compile(
    r"\s*-?\s*(?:(?:fl\.?\s?oz\.?|US fl oz|degrees? celsius|degrees? fahrenheit|fluid ounces?|years? old|per cent|por ciento|g(?:rams)? per square met(?:re|er)|g(?:ramos)? por metro cuadrado|"
    r"grados celsius|watt.hours?|onzas? l[ií]quidas?|pour cent|por cento|g/m\^?2|r/min)(?![a-z])|"
    r"[°º℃℉][CF]?|[A-Za-zÀ-ɏΩ]+\d?|[\"″”%€£₩$]|g/㎡)",
    re.IGNORECASE,
)
_JOINED = re.compile(
    r"\s*(?:[-–~/×xX*]|to|by|and|or|bis|und|oder|a|à|e|y|o|et|ou|até|por|에서|부터|및|와|과|至|到|或|和|から|と|、|乘|mal|sur)\s*"
)
_LATIN_NUMERALS = re.compile(r"[A-Za-zÀ-ɏ]+")
_ABOUT = re.compile(
    r"(?:about|around|approx\.?|approximately|roughly|circa|ca\.?|nearly|almost|some|약|대략|거의|约|大约|大概|近|約|およそ|ほぼ|"
    r"unos|unas|aproximadamente|aprox\.?|cerca de|alrededor de|casi|etwa|rund|ungefähr|environ|~|≈)\s*$",
    re.IGNORECASE,
)
_CURRENCY_BEFORE = {"$": "USD", "€": "EUR", "£": "GBP", "₩": "KRW", "¥": "円"}
_HANGUL, _KANA_HAN = re.compile("[\uac00-\ud7af]"), re.compile("[\u3040-\u30ff\u3400-\u9fff]")
_LONGEST_UNIT = 8


def read_numbers(text: str, locale: str) -> list[Number]:
    """Return the numbers of a folded text in their order."""
    language = locale.partition("-")[0]
    found = list(_in_digits(text, language))
    taken = [(each.start, each.end) for each in found]
    for number in _in_words(text, language):
        if not any(start < number.end and number.start < end for start, end in taken):
            found.append(number)
    found.sort(key=lambda each: each.start)
    return _with_joined_units(text, found)


def _in_digits(text: str, language: str) -> Iterator[Number]:
    if not any(letter.isdigit() for letter in text):
        return
    spaced = [each.span() for each in _SPACED.finditer(text)] if language in {"fr", "pt", "es", "de"} else []
    skip = 0
    for match in _DIGITS.finditer(text):
        start, end = match.span()
        if start < skip:
            continue
        digits = match[0]
        if wide := next(((a, b) for a, b in spaced if a == start), None):
            end = wide[1]
            digits = text[start:end].replace(" ", "")
        skip = end
        value, decimals = _value(digits, language)
        before = _TOKEN_BEFORE.search(text, max(0, start - 12), start)
        if before is not None and not before[0].endswith("-") and before[0].lower() not in {"x"}:
            after = re.match(r"[A-Za-z0-9\-]*", text[end:])
            stop = end + (after.end() if after else 0)
            if not (unit_glued := _glued_word(before[0])):
                skip = max(skip, stop)
                yield Number(value, None, before.start(), stop, decimals, code=text[before.start() : stop])
                continue
            del unit_glued
        if ratio := re.match(r"/\d+(?![\d/]|[.,]\d|\s*(?:cm|mm|m\b))", text[end:]):  # a ratio or a fraction
            below = int(ratio[0][1:])
            if value < below <= 16:
                value, decimals, end = value / below, 4, end + ratio.end()
                skip = end
            elif ratio[0] in {"/8", "/10", "/0"} and value < 20:
                stop = end + ratio.end()
                skip = stop
                yield Number(value, None, start, stop, decimals, code=text[start:stop])
                continue
        number = _measured(text, language, value, start, end, decimals)
        skip = max(skip, number.end) if number.unit is not None else skip
        yield number


def _glued_word(word: str) -> bool:
    """Return whether letters before a digit are no part of a name: a multiplication sign, a preposition."""
    return word.casefold() in {"approx", "approx.", "ca", "x", "of", "size", "talla", "no"}


def _value(digits: str, language: str) -> tuple[float, int]:
    """Return a number's value and how many decimals were written."""
    digits, _, power = digits.partition("^")
    digits = digits.replace("'", "").replace("٬", "").replace("٫", ".")
    comma, dot = digits.count(","), digits.count(".")
    if comma and dot:
        decimal = max(digits.rfind(","), digits.rfind("."))
        whole, part = digits[:decimal], digits[decimal + 1 :]
    elif comma + dot > 1:
        whole, part = digits, ""
    elif comma + dot == 1:
        sign = "," if comma else "."
        whole, part = digits.split(sign)
        groups = len(part) == 3 and 0 < len(whole) <= 3 and whole[0] != "0"
        if groups and (sign == ".") == (language in _COMMA_DECIMAL):
            whole, part = whole + part, ""
    else:
        whole, part = digits, ""
    value = float(whole.replace(",", "").replace(".", "") + "." + (part or "0"))
    if power:
        value = value ** min(int(power), 12)
    return value, len(part)


def _measured(text: str, language: str, value: float, start: int, end: int, decimals: int) -> Number:
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
        noun = "layer" if match[0].strip().casefold() in {"layers of"} else "piece"
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
            and not re.match(r"\s*\(?(?:1|one|stock|the|total|all)\b", rest)
        )
    if spelling in {"ans", "ano"}:
        return True
    return glued and spelling == "A"


@lru_cache(maxsize=4096)
def _spelled(spelling: str) -> Unit | None:
    return (
        SPELLINGS.get(spelling)
        or SPELLINGS.get(spelling.casefold())
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


def _in_words(text: str, language: str) -> Iterator[Number]:
    if _HANGUL.search(text):
        yield from _hangul(text)
    if _KANA_HAN.search(text):
        yield from _han(text, language)
    words = latin_words(language)
    if not words:
        return
    tokens = [
        (without_accents(each[0].casefold()), each.start(), each.end()) for each in _LATIN_NUMERALS.finditer(text)
    ]
    at = 0
    while at < len(tokens):
        if tokens[at][0] not in words:
            at += 1
            continue
        value, last = _spoken(tokens, at, text, words, language)
        start, end = tokens[at][1], tokens[last][2]
        first = tokens[at][0]
        at = last + 1
        number = _measured(text, language, value, start, end, 1 if value % 1 else 0)
        if (
            value < 1
            and number.unit is None
            and (inner := re.match(r"[\s\-]+(?:of\s)?(?:an?|un|una)?[\s\-]*", text[end:]))
        ):
            number = _measured(text, language, value, start, end + inner.end() - 1, 2)
        if _says_a_number(number, value, first):
            yield replace(number, about=number.about)


def _says_a_number(number: Number, value: float, first: str) -> bool:
    """Return whether a number word counts here: one and half do with a unit only."""
    if value in {1.0, 0.5, 0.25} or first in {"second", "single", "neuf", "seconds"}:
        return number.unit is not None and number.unit.dimension != "temperature"
    return True


def _spoken(
    tokens: list[tuple[str, int, int]], at: int, text: str, words: dict[str, float], language: str
) -> tuple[float, int]:
    """Add up number words that stand together: three hundred and fifty, treinta y cinco."""
    total, part, last = 0.0, 0.0, at
    place = at
    while place < len(tokens):
        word = tokens[place][0]
        if place > at and not re.fullmatch(r"[\s\-]+", text[tokens[place - 1][2] : tokens[place][1]]):
            break
        value = words.get(word)
        if value is None:
            follows = tokens[place + 1][0] if place + 1 < len(tokens) else ""
            joins = word in {"and", "y", "e", "et", "und"} and (part >= 20 or total) and follows in words
            if not joins or words[follows] >= 100 or (language == "en" and part < 100 and not total):
                break
            place += 1
            continue
        if (value == 100 and 0 < part < 100) or (value == 0.25 and part):
            part *= value
        elif value == 1000:
            total, part = total + (part or 1) * 1000, 0.0
        elif value == 12 and word in {"dozen", "docena", "docenas", "douzaine", "dutzend", "duzia"}:
            part = (part or 1) * 12
        elif part and not _fits(part, value):
            break
        else:
            part += value
        last = place
        place += 1
    return total + part, last


def _fits(part: float, value: float) -> bool:
    """Return whether a word adds to what was said: forty and two, three hundred and fifty; never four and two."""
    return (part % 100 == 0 and value < 100) or (part % 100 >= 20 and part % 10 == 0 and value < 10)


_NATIVE = re.compile("(" + "|".join(sorted(HANGUL_NATIVE, key=len, reverse=True)) + ")")
_NATIVE_ROW = re.compile(
    "(?<![\uac00-\ud7af])(?:(열|스물|서른|마흔|쉰|예순|일흔|여든|아흔)?(한|두|세|네|다섯|여섯|일곱|여덟|아홉|석|넉|스무|서너|두세)?)(?=\\s?[\uac00-\ud7af])"
)
_SINO_ROW = re.compile("(?<![\uac00-\ud7af])[일이삼사오육륙칠팔구십백천만영]+")
_SINO_ALONE = re.compile("[일이삼사오육칠팔구]?[십백천만].*[일이삼사오육칠팔구십백천]|[이삼사오육칠팔구][십백천]")
_NO_SINO = frozenset({"만일", "천만", "백일", "이천", "구천", "천천", "십만", "사천"})
_AFTER_SINO = re.compile("(?:입|이|으|은|는|을|를|과|와|도|로|에|까|부|,|[^\uac00-\ud7af]|$)")


def _hangul(text: str) -> Iterator[Number]:
    for match in _NATIVE_ROW.finditer(text):
        if not match[0]:
            continue
        value = float(HANGUL_NATIVE.get(match[1] or "", 0) + HANGUL_NATIVE.get(match[2] or "", 0))
        number = _measured(text, "ko", value, match.start(), match.end(), 0)
        if number.unit is not None or (number.noun and value != 1):
            yield number
    for match in _SINO_ROW.finditer(text):
        for stop in range(match.end(), match.start(), -1):
            word = text[match.start() : stop]
            spaced = text[stop : stop + 1] == " "
            if len(word) == 1 and (spaced or word == "만"):
                continue
            number = _measured(text, "ko", _sino(word), match.start(), stop, 0)
            if (number.unit is not None and number.unit.symbol not in {"day"}) or (
                number.noun and number.value != 1 and len(word) > 1
            ):
                yield number
                break
        else:
            alone = _SINO_ALONE.fullmatch(match[0]) and match[0] not in _NO_SINO
            if alone and _AFTER_SINO.match(text[match.end() : match.end() + 1]):
                yield _measured(text, "ko", _sino(match[0]), match.start(), match.end(), 0)


def _sino(word: str) -> float:
    total, part, digit = 0.0, 0.0, 0.0
    for letter in word:
        value = HANGUL_SINO[letter]
        if value == 10_000:
            total, part, digit = total + (part + digit or 1) * value, 0.0, 0.0
        elif value >= 10:
            part, digit = part + (digit or 1) * value, 0.0
        else:
            digit = digit * 10 + value
    return total + part + digit


_HAN_ROW = re.compile("[一二三四五六七八九十百千万两兩零〇半壹贰叁肆伍陆柒捌玖拾佰仟双雙]+")
_HAN_ALONE = re.compile("[一二三四五六七八九两][十百千万].*|十[一二三四五六七八九]")
_KANA_COUNT = {"ふたつ": 2, "みっつ": 3, "よっつ": 4, "いつつ": 5, "むっつ": 6, "ななつ": 7, "やっつ": 8, "ここのつ": 9}


def _han(text: str, language: str) -> Iterator[Number]:
    for match in _HAN_ROW.finditer(text):
        if text[max(0, match.start() - 1) : match.start()].isdigit():
            continue
        for stop in range(match.end(), match.start(), -1):
            word = text[match.start() : stop]
            value = _han_value(word)
            if value is None:
                continue
            number = _measured(text, language, value, match.start(), stop, 1 if value % 1 else 0)
            known = number.unit is not None or (number.noun and value != 1 and word[0] not in "双雙")
            if (known or _HAN_ALONE.fullmatch(word)) and not _is_word(text, match.start(), number):
                yield number
                break
    for word, count in _KANA_COUNT.items():
        for found in re.finditer(word, text):
            yield Number(float(count), None, found.start(), found.end(), 0, "piece")


_NO_NUMBERS = re.compile(
    "十分(?!钟|鐘|間|以)|一日中|一年中|四季|一度|一杯|一层|千层|百分|万一|一分|三分|七分|五分|九分|八分|一部|一元|二元|一米|三角|一寸|一天|三明治|四方|八方"
)


def _is_word(text: str, start: int, number: Number) -> bool:
    match = _NO_NUMBERS.match(text, start)
    return match is not None and number.end <= max(match.end(), start + 2)


def _han_value(word: str) -> float | None:
    if word == "半":
        return 0.5
    total, part, digit, seen = 0.0, 0.0, 0.0, False
    for letter in word:
        if letter in HAN:
            digit, seen = digit * 10 + HAN[letter], True
        elif letter in HAN_POWERS:
            part, digit, seen = part + (digit or 1) * HAN_POWERS[letter], 0.0, True
        elif letter in HAN_MYRIAD:
            total, part, digit = total + (part + digit or 1) * 10_000, 0.0, 0.0
        else:
            return None
    return total + part + digit if seen or word[0] == "十" else None


def _with_joined_units(text: str, numbers: list[Number]) -> list[Number]:
    """Give a number without a unit the one of the number that it is joined to."""
    found = list(numbers)
    for at in range(len(found) - 2, -1, -1):
        number, after = found[at], found[at + 1]
        between = text[number.end : after.start]
        plain = number.unit is None and not number.noun and not number.code
        if plain and after.noun and after.unit is None and between == ", ":
            found[at] = replace(number, noun=after.noun)
        elif plain and _JOINED.fullmatch(between) is not None:
            if after.unit is not None or after.noun or (not after.code and between.strip() in {"–", "-", "~"}):
                found[at] = replace(number, unit=after.unit, noun=after.noun, joined=True)
    return found
