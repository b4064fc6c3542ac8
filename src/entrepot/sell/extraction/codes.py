"""What is written as a code: IPX7, SPF50+ PA++++, 4K, 1920×1080, 100–240 V, 3000 K, Bluetooth 5.3, 80 % cotton."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from entrepot.sell.catalog import AttributeValue, Quantity
from entrepot.sell.extraction.reading import Reading
from entrepot.sell.extraction.result import Claim
from entrepot.sell.extraction.sizes import in_part
from entrepot.sell.extraction.units import Measure
from entrepot.sell.extraction.words import synonyms

Make = Callable[[re.Match[str]], AttributeValue | None]


@dataclass(frozen=True, slots=True)
class _Code:
    code: str
    pattern: re.Pattern[str]
    make: Make
    confidence: float = 0.9


def _upper(match: re.Match[str]) -> str:
    return " ".join(match[0].upper().split())


def _first(match: re.Match[str]) -> str:
    return match[1].strip()


def _number(unit: str) -> Make:
    return lambda match: Quantity(_plain(match), unit)


def _plain(match: re.Match[str]) -> float:
    text = next(group for group in match.groups() if group)
    value = float(text.replace(",", "."))
    return int(value) if value == int(value) else value


def _resolution(match: re.Match[str]) -> str | None:
    if int(match[1]) < _LEAST_WIDE:
        return None
    return f"{match[1]} × {match[2]}"


def _scent(match: re.Match[str]) -> str:
    written = next(group for group in match.groups() if group)
    return next(iter(synonyms("scent", written)), written)


def _whole_size(match: re.Match[str]) -> str | None:
    return None if in_part(match.string, *match.span()) else _upper(match)


def _kelvin(match: re.Match[str]) -> str:
    return f"{match[1]}–{match[2]} K" if match[1] else f"{match[2]} K"


_LEAST_WIDE = 480
_SHARP = {
    "8k": "8K",
    "4k": "4K",
    "uhd": "4K UHD",
    "qhd": "QHD",
    "wqhd": "QHD",
    "2k": "2K",
    "fhd": "Full HD",
    "full hd": "Full HD",
    "1080p": "1080p",
    "1440p": "1440p",
    "2160p": "4K",
    "720p": "720p",
}
_CODES = (
    _Code("water_resistance", re.compile(r"\bip[x\d][\dx](?!\d)|\bip\d\d\b"), _upper, 0.95),
    _Code(
        "water_resistance",
        re.compile(r"(?<![\d.])(\d{1,3}) ?(?:atm|bar)\b|(?<![\d.])(\d{1,2}) ?(?:기압|气压|気圧)"),
        _upper,
        0.9,
    ),
    _Code(
        "water_resistance",
        re.compile(
            r"(?<![\d.])\d{2,3} ?(?:m|미터|米|メートル) ?(?:방수|防水|water[- ]?resist\w*|waterproof|impermeable)"
        ),
        _upper,
        0.85,
    ),
    _Code("sun_protection", re.compile(r"spf ?\d{1,3}\+?(?: ?[/,·・]? ?pa ?\+{1,4})?|upf ?\d{2}\+?"), _upper, 0.95),
    _Code("resolution", re.compile(r"(?<!\d)(\d{3,4}) ?[x×*] ?(\d{3,4})(?! ?(?:mm|cm|m\b|\d))"), _resolution, 0.9),
    _Code(
        "resolution",
        re.compile(r"\b(?:8k|4k|uhd|w?qhd|2k|fhd|full hd|1080p|1440p|2160p|720p)\b"),
        lambda match: _SHARP[match[0]],
        0.85,
    ),
    _Code(
        "bluetooth",
        re.compile(r"(?:bluetooth|블루투스|蓝牙|ブルートゥース|bt) ?(?:v|ver\.? ?|버전 ?|version )?(\d\.\d)"),
        _first,
        0.95,
    ),
    _Code(
        "colour_temperature",
        re.compile(
            r"(?<!\d)(?<!\d[.,/~-])(?<!\d [/~-])(?:(\d{4,5}) ?k?(?: ?[-~] ?| to | a |至|到|から|"
            r"에서 ?))?(\d{4,5}) ?k\b(?! ?mah)"
        ),
        _kelvin,
        0.85,
    ),
    _Code("colour_rendering", re.compile(r"\b(?:cri|ra) ?[>≥:=]? ?(\d{2,3})(?!\d)"), _number("Ra"), 0.9),
    _Code(
        "thread_count",
        re.compile(r"(?<!\d)(\d{2,4}) ?(?:thread count|tc\b|支(?!装)|수 (?:순면|면|고밀도))"),
        _number(""),
        0.85,
    ),
    _Code("keys", re.compile(r"(?<!\d)(\d{2,3}) ?(?:-? ?keys?\b|키\b|键|キー)"), _number(""), 0.85),
    _Code(
        "players",
        re.compile(r"(?<!\d)(\d{1,2} ?[-~] ?\d{1,2}) ?(?:players?|인용|인|人|jugadores)"),
        lambda match: match[1].replace(" ", "").replace("~", "-"),
        0.9,
    ),
    _Code(
        "age_from",
        re.compile(
            r"\b(?:ages?|edad|age from) ?(\d{1,2}) ?(?:\+|and up|years? and up|or older|anos en adelante)|"
            r"(?<!\d)(\d{1,2}) ?(?:\+ ?years|years? (?:and up|old and up|\+)|세 ?이상|岁(?:以上|及以上)|"
            r"歳(?:以上|から)|才以上)|(?:a partir de|desde los|desde) (\d{1,2}) anos|ages? (\d{1,2})\+"
        ),
        _number("years"),
        0.92,
    ),
    _Code(
        "persons",
        re.compile(r"(?<![\d~-])(\d{1,2}) ?(?:-? ?person\b|인용|人用)|para (\d{1,2}) personas"),
        _number(""),
        0.85,
    ),
    _Code("pages", re.compile(r"(?<!\d)(\d{2,4}) ?(?:pages\b|페이지|쪽|页|ページ|paginas\b)"), _number(""), 0.85),
    _Code(
        "warranty",
        re.compile(
            r"(?<![\d.])(\d{1,2})[ -]?(?:years?|yrs?)[ -](?:limited )?(?:warranty|guarantee)|"
            r"(?<!\d)(\d{1,2}) ?년 ?(?:무상 ?)?(?:보증|"
            r"a/s|as\b|워런티)|(?:质保|保修|联保)(\d{1,2})年|"
            r"(\d{1,2})年(?:质保|保修|联保|保証|間?保証)|garantia de (\d{1,2}) anos?"
        ),
        lambda match: Quantity(_plain(match) * 12, "months"),
        0.92,
    ),
    _Code(
        "warranty",
        re.compile(
            r"(?<![\d.])(\d{1,2})[ -]?months?[ -](?:warranty|guarantee)|(?<!\d)(\d{1,2}) ?개월 ?(?:무상 ?)?(?:보증|"
            r"a/s)|(?:质保|保修)(\d{1,2})个月|(\d{1,2})(?:个月(?:质保|保修)|[ヶか]月保証)|garantia de (\d{1,2}) meses"
        ),
        _number("months"),
        0.92,
    ),
    _Code(
        "scent",
        re.compile(
            r"([가-힣]{2,8})(?:향)(?![가-힣])|([㐀-鿿]{2,5})(?:香味|香型|香氛味)|"
            r"([ァ-ー]{2,10})の香り|\b([a-z]{3,12}(?: (?:and|"
            r"&) [a-z]{3,12})?) scent(?:ed)?\b|\b(?:aroma|fragancia) (?:a |de )([a-z]{3,12})"
        ),
        _scent,
        0.75,
    ),
    _Code(
        "flavour",
        re.compile(
            r"([가-힣]{2,8})맛(?![가-힣])|([㐀-鿿]{2,4})(?:口味|味)(?![㐀-鿿])|([ァ-ー㐀-鿿]{1,10})(?:味|"
            r"風味)(?![㐀-鿿ァ-ー])|"
            r"\b([a-z]{3,12}) flavou?r(?:ed)?\b|\bsabor (?:a )?([a-z]{3,12})"
        ),
        lambda match: next(group for group in match.groups() if group),
        0.75,
    ),
    _Code(
        "size",
        re.compile(r"(?<![\d.])\d{1,3}(?:\.5)? ?호(?![가-힣])|(?<![\d.])\d{1,2}号(?!楼|店|线|路)"),
        lambda match: match[0].replace(" ", ""),
        0.8,
    ),
    _Code("size", re.compile(r"\b(?:eu|us|uk|eur|jp|cn)[ .]?\d{1,2}(?:\.5)?\b(?!v)"), _whole_size, 0.8),
    _Code("dpi", re.compile(r"(?<!\d)(\d{3,5}) ?dpi"), _number("dpi"), 0.9),
    _Code(
        "processor",
        re.compile(
            r"\b(?:(?:intel )?core i[3579](?:[- ]\d{4,5}[a-z]{0,2})?|(?:amd )?ryzen [3579](?: \d{4}[a-z]{0,2})?|"
            r"apple m[1-5](?: pro| max)?|snapdragon \d{1,3}\w*|celeron \w+)\b"
        ),
        lambda match: match[0],
        0.9,
    ),
    _Code(
        "battery",
        re.compile(
            r"(?<!\d)\d{1,2} ?[x×] ?a{2,4}\b(?: batter\w+)?|\b(?:a{2,3}|cr20\d\d|cr2|18650|lr44)\b(?= ?(?:batter|"
            r"건전지|배터리|电池|電池|pila))"
        ),
        _upper,
        0.85,
    ),
)


def codes(reading: Reading) -> Iterator[Claim]:
    """Yield what the codes of a text say."""
    text = reading.folded
    for each in _CODES:
        for match in each.pattern.finditer(text):
            value = each.make(match)
            if value is not None:
                yield Claim(each.code, _as_written(reading, match, value), each.confidence, match.start(), match.end())


def _as_written(reading: Reading, match: re.Match[str], value: AttributeValue) -> AttributeValue:
    """Return a text in the letters of the text where it is a part of it; codes stay in capitals."""
    if isinstance(value, str) and value == value.lower() and (at := match[0].find(value)) >= 0:
        return reading.quote(match.start() + at, match.start() + at + len(value))
    return value


def electrics(found: list[Measure]) -> Iterator[Claim]:
    """Yield voltages, ranges of temperature and frequency, and batteries, which are kept as text."""
    for each in found:
        low, high = each.values[0], each.values[-1]
        if each.form in {"listed", "unclear"}:
            continue
        if each.form == "both":
            if each.dimension == "voltage":
                yield Claim(
                    "voltage", "/".join(f"{value:g}" for value in each.values) + " V", 0.88, each.start, each.end
                )
        elif each.dimension == "voltage" and low >= 1:
            yield Claim("voltage", _span(low, high, "V"), 0.88, each.start, each.end)
        elif each.dimension == "temperature":
            yield Claim(
                "temperature_range", _span(low, high, "°C"), 0.8 if len(each.values) > 1 else 0.6, each.start, each.end
            )
        elif each.dimension == "frequency" and len(each.values) > 1:
            yield Claim("frequency_response", _span(low, high, "Hz"), 0.85, each.start, each.end)
        elif each.dimension == "charge":
            yield Claim("battery", f"{low:.0f} mAh", 0.8, each.start, each.end)


def _span(low: float, high: float, unit: str) -> str:
    return f"{low:g} {unit}" if low == high else f"{low:g}–{high:g} {unit}"
