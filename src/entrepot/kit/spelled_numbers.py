"""Numbers in words: English, Spanish, German, French, Portuguese, Korean, Chinese and Japanese. Pure."""

import re
from collections.abc import Iterator
from dataclasses import replace

from entrepot.kit.folding import without_accents
from entrepot.kit.measured import Number, measured
from entrepot.kit.number_words import HAN, HAN_MYRIAD, HAN_POWERS, HANGUL_NATIVE, HANGUL_SINO, latin_words
from entrepot.kit.units import SPELLINGS

_WHOLLY = ("cien por cien", "ciento por ciento")
_DOZENS = frozenset({"dozen", "docena", "docenas", "douzaine", "dutzend", "duzia"})
_LATIN_NUMERALS = re.compile(r"[A-Za-zÀ-ɏ]+")
_HANGUL, _KANA_HAN = re.compile("[\uac00-\ud7af]"), re.compile("[\u3040-\u30ff\u3400-\u9fff]")


def in_words(text: str, language: str) -> Iterator[Number]:
    """Find numbers in words: Korean and Han ones wherever they stand, Latin ones of the language."""
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
        if tokens[at][0] in {"pair", "couple"} and not _is_two(text, tokens[at][1], tokens[at][2]):
            at += 1
            continue
        if tokens[at][0] in {"cien", "ciento"} and text[tokens[at][1] :].casefold().startswith(_WHOLLY):
            yield Number(100.0, SPELLINGS["%"], tokens[at][1], tokens[at][1] + len(_WHOLLY[0]))
            at += 3
            continue
        value, last = _spoken(tokens, at, text, words, language)
        start, end = tokens[at][1], tokens[last][2]
        first = tokens[at][0]
        at = last + 1
        number = measured(text, language, value, start, end, 1 if value % 1 else 0)
        if (
            value < 1
            and number.unit is None
            and (inner := re.match(r"[\s\-]+(?:(?:of|de)\s|d')?(?:an?|un|una|une|uma)?[\s\-]*", text[end:]))
        ):
            number = measured(text, language, value, start, end + inner.end() - 1, 2)
        if _says_a_number(number, value, first):
            yield replace(number, about=number.about)


def _is_two(text: str, start: int, end: int) -> bool:
    """Return whether a pair counts two things: a pair of mugs, sold as a pair; the pair of a headphone does not."""
    return re.match(r"\s+of\b", text[end:]) is not None or re.search(r"\b(?:as|in) (?:a )?$", text[:start]) is not None


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
            if not _joins(word, part + total, words.get(follows), language):
                break
            place += 1
            continue
        if (value == 100 and 0 < part < 100) or (value == 0.25 and part):
            part *= value
        elif value == 1000:
            total, part = total + (part or 1) * 1000, 0.0
        elif value == 12 and word in _DOZENS:
            part = (part or 1) * 12
        elif language == "fr" and part % 100 == 4 and value == 20:
            part += 76  # quatre-vingts
        elif part and not _fits(part, value, language):
            break
        else:
            part += value
        last = place
        place += 1
    return total + part, last


def _joins(word: str, said: float, follows: float | None, language: str) -> bool:
    """Return whether a word puts what follows to what was said: treinta y cinco, three hundred and fifty."""
    if word not in {"and", "y", "e", "et", "und"} or follows is None or follows >= 100:
        return False
    return said >= (100 if language == "en" else 20)


def _fits(part: float, value: float, language: str) -> bool:
    """Return whether a word adds to what was said: forty and two, three hundred and fifty; never four and two."""
    if language == "fr" and part % 100 in {60, 80} and value < 20:
        return True  # soixante-dix, quatre-vingt-quinze
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
        number = measured(text, "ko", value, match.start(), match.end(), 0)
        if number.unit is not None or (number.noun and value != 1):
            yield number
    for match in _SINO_ROW.finditer(text):
        for stop in range(match.end(), match.start(), -1):
            word = text[match.start() : stop]
            spaced = text[stop : stop + 1] == " "
            if len(word) == 1 and (spaced or word == "만"):
                continue
            number = measured(text, "ko", _sino(word), match.start(), stop, 0)
            if (number.unit is not None and number.unit.symbol != "day") or (
                number.noun and number.value != 1 and len(word) > 1
            ):
                yield number
                break
        else:
            alone = _SINO_ALONE.fullmatch(match[0]) and match[0] not in _NO_SINO
            if alone and _AFTER_SINO.match(text[match.end() : match.end() + 1]):
                yield measured(text, "ko", _sino(match[0]), match.start(), match.end(), 0)


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
            number = measured(text, language, value, match.start(), stop, 1 if value % 1 else 0)
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
