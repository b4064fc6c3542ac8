"""Money, numbers, dates and measures in the reader's form, as template filters.

Each takes a plain value and reads language and time zone from the page's reader. None shows as an en dash, which says
"not known" without inventing a figure.
"""

import re
from collections.abc import Iterable, Mapping
from copy import copy
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cache, lru_cache
from typing import Final

from babel.dates import format_date, format_timedelta
from babel.lists import format_list
from babel.numbers import NumberPattern, format_decimal, get_currency_name, get_currency_symbol

from entrepot.kit.clock import from_us
from entrepot.kit.money import currency_exponent
from entrepot.web.i18n import LANGUAGES, Language, gettext
from entrepot.web.reader import current_reader

NOT_KNOWN: Final = "–"
_NBSP: Final = "\N{NO-BREAK SPACE}"
# A number, a space, and a unit of measure that is not the beginning of a longer word.
_UNIT: Final = re.compile(
    r"(\d) ((?:[kKMGT]?(?:B|W|V|Hz|Wh|Pa)|[kmµ]?g|[kcmµ]?m|[mc]?[lL]|[mµn]?s|mAh|min|h|dB|lm|lx|oz|lb|K|°[CF]|%|×)"
    r"(?![\w]))"
)
_DAY_S: Final = 86_400
_KILO: Final = 1000


def money(minor: int | None, currency: str, *, whole: bool = False) -> str:
    """An amount of minor units with its currency's sign and all of its digits: 6200 USD is US$62.00, 79800 KRW ₩79,800.

    `whole` drops decimals that are all zero, for headlines ("saves ¥16").
    """
    return NOT_KNOWN if minor is None else _money(minor, currency, current_reader().language.code, whole=whole)


@lru_cache(maxsize=8192)
def _money(minor: int, currency: str, code: str, *, whole: bool) -> str:
    language = LANGUAGES[code]
    digits = currency_exponent(currency)
    if whole and minor % 10**digits == 0:
        minor, digits = minor // 10**digits, 0
    amount = Decimal(minor).scaleb(-digits)
    text = _pattern(language.code, digits).apply(amount, language.locale, currency=currency, currency_digits=False)
    return _apart(text, currency, language)


@cache
def _pattern(code: str, digits: int) -> NumberPattern:
    # CLDR rounds some currencies for display (KWD stays, IQD loses all); here an amount shows what ISO 4217 stores.
    pattern: NumberPattern = copy(LANGUAGES[code].locale.currency_formats["standard"])
    pattern.frac_prec = (digits, digits)
    return pattern


@cache
def _sign(currency: str, code: str) -> str:
    return get_currency_symbol(currency, LANGUAGES[code].locale)


def _apart(text: str, currency: str, language: Language) -> str:
    # Letters need a space before digits (CLDR's alphaNextToNumber): KWD 12.345, but US$62.00.
    sign = _sign(currency, language.code)
    if not sign[-1:].isalpha() or f"{sign}{_NBSP}" in text:
        return text
    return text.replace(sign, f"{sign}{_NBSP}", 1)


def number(value: float | Decimal | None) -> str:
    """A whole or decimal number with the reader's separators: 19406 is 19,406."""
    return NOT_KNOWN if value is None else _number(value, current_reader().language.code)


@lru_cache(maxsize=8192)
def _number(value: float | Decimal, code: str) -> str:
    return format_decimal(value, locale=LANGUAGES[code].locale)


def decimal(value: float | Decimal | None, digits: int = 2) -> str:
    """A number with exactly `digits` decimals: 0.8 is 0.80."""
    return NOT_KNOWN if value is None else _decimal(str(value), digits, current_reader().language.code)


@lru_cache(maxsize=4096)
def _decimal(value: str, digits: int, code: str) -> str:
    quantum = Decimal(1).scaleb(-digits)
    rounded = Decimal(value).quantize(quantum, rounding=ROUND_HALF_EVEN)
    return format_decimal(rounded, format=f"#,##0.{'0' * digits}" if digits else "#,##0", locale=LANGUAGES[code].locale)


def percent(share: float | None, digits: int = 0) -> str:
    """A share of one as a percentage: 0.742 with one digit is 74.2%."""
    return NOT_KNOWN if share is None else f"{decimal(share * 100, digits)}%"


def weight(grams: int | None) -> str:
    """Grams as people read them: 80 is 80 g, 1340 is 1.34 kg. The unit never leaves its number."""
    if grams is None:
        return NOT_KNOWN
    if grams < _KILO:
        return f"{number(grams)}{_NBSP}g"
    kilos = Decimal(grams) / _KILO
    return f"{format_decimal(kilos, format='#,##0.##', locale=current_reader().language.locale)}{_NBSP}kg"


def size_mm(sides: Iterable[int | None]) -> str:
    """Length, width and height in millimetres: 296 × 132 × 208 mm. A line may end after a × only."""
    return f"{f'{_NBSP}× '.join(number(side) for side in sides)}{_NBSP}mm"


def bytes_(size: int | None) -> str:
    """A file's size in decimal units: 1_500_000 is 1.5 MB."""
    if size is None:
        return NOT_KNOWN
    amount = Decimal(size)
    for unit in ("B", "kB", "MB", "GB"):
        if amount < _KILO or unit == "GB":
            return f"{format_decimal(amount, format='#,##0.#', locale=current_reader().language.locale)}{_NBSP}{unit}"
        amount /= _KILO
    raise AssertionError


def here(moment: datetime) -> datetime:
    """The moment in the reader's time zone. A moment without a zone is a mistake and says so."""
    if moment.tzinfo is None:
        message = f"a time without a zone cannot be shown: {moment!r}"
        raise ValueError(message)
    return moment.astimezone(current_reader().timezone)


def date_(moment: datetime | date | None, form: str = "auto") -> str:
    """A day: Thu 26 Nov ("day"), 26 Nov ("short"), 26 Nov 2026 ("year"), Thursday 26 November 2026 ("long").

    "auto" is "day" within half a year of now and "year" beyond.
    """
    if moment is None:
        return NOT_KNOWN
    reader = current_reader()
    day = here(moment).date() if isinstance(moment, datetime) else moment
    if form == "auto":
        form = "day" if abs(day - here(reader.now).date()) < timedelta(days=183) else "year"
    language = reader.language
    patterns = {"day": language.day, "short": language.day_short, "year": language.day_year, "long": language.day_long}
    return format_date(day, patterns[form], locale=language.locale)


def period(name: str) -> str:
    """A month or a quarter by its name: 2026-11 is November 2026, 2026-Q4 is Q4 2026."""
    year, _dash, part = name.partition("-")
    language = current_reader().language
    if part.startswith("Q"):
        return format_date(date(int(year), 3 * int(part[1:]) - 2, 1), language.quarter, locale=language.locale)
    return format_date(date(int(year), int(part), 1), language.month, locale=language.locale)


def time(moment: datetime | None, *, seconds: bool = False) -> str:
    """A time of day in 24 hours: 14:32, or 14:32:08."""
    return NOT_KNOWN if moment is None else here(moment).strftime("%H:%M:%S" if seconds else "%H:%M")


def datetime_(moment: datetime | None, form: str = "auto") -> str:
    """A day and a time: Tue 24 Nov, 14:00."""
    if moment is None:
        return NOT_KNOWN
    between = " " if current_reader().language.code in {"ko", "zh"} else ", "
    return f"{date_(moment, form)}{between}{time(moment)}"


def relative(moment: datetime | date | None) -> str:
    """A day as seen from today: today, tomorrow, yesterday, in 3 days, 2 days ago; beyond a week, its date."""
    if moment is None:
        return NOT_KNOWN
    reader = current_reader()
    day = here(moment).date() if isinstance(moment, datetime) else moment
    days = (day - here(reader.now).date()).days
    named = {0: gettext("today"), 1: gettext("tomorrow"), -1: gettext("yesterday")}
    if days in named:
        return named[days]
    if abs(days) > 7:
        return date_(day)
    return format_timedelta(timedelta(days=days), granularity="day", add_direction=True, locale=reader.language.locale)


def ago(moment: datetime | None) -> str:
    """How long since a moment, or until it: 4 minutes ago, in 2 hours."""
    if moment is None:
        return NOT_KNOWN
    reader = current_reader()
    passed = moment - reader.now
    if abs(passed) < timedelta(seconds=5):
        return gettext("just now")
    return format_timedelta(passed, add_direction=True, locale=reader.language.locale)


def duration(seconds: float | None) -> str:
    """A length of time in its two largest units: 48 s, 2 min 5 s, 1 h 20 min, 3 d 4 h."""
    if seconds is None:
        return NOT_KNOWN
    whole = round(seconds)
    parts = [
        (whole // _DAY_S, gettext("%(n)s d")),
        (whole % _DAY_S // 3600, gettext("%(n)s h")),
        (whole % 3600 // 60, gettext("%(n)s min")),
        (whole % 60, gettext("%(n)s s")),
    ]
    first = next((index for index, (amount, _) in enumerate(parts) if amount), len(parts) - 1)
    shown = [part for part in parts[first : first + 2] if part[0]] or [parts[-1]]
    return " ".join((words % {"n": number(amount)}).replace(" ", _NBSP) for amount, words in shown)


def country(code: str | None) -> str:
    """A country by its ISO 3166 code: KR is South Korea, 대한민국, 韩国."""
    names: Mapping[str, str] = current_reader().language.locale.territories
    return names.get(code or "", code or NOT_KNOWN)


def language(code: str | None) -> str:
    """A language's name in the reader's language: ko is Korean."""
    names: Mapping[str, str] = current_reader().language.locale.languages
    return names.get((code or "").replace("_", "-").split("-")[0], code or NOT_KNOWN)


def currency_name(code: str) -> str:
    """A currency's name: KRW is South Korean Won."""
    return get_currency_name(code, locale=current_reader().language.locale)


@lru_cache(maxsize=4096)
def units(text: str | None) -> str:
    """Text in which a unit never leaves its number: "0.9 L" keeps together at the end of a line."""
    return "" if text is None else _UNIT.sub(rf"\1{_NBSP}\2", text)


def currency_sign(code: str) -> str:
    """A currency's sign as the reader knows it: KRW is ₩, USD is US$."""
    return _sign(code, current_reader().language.code)


def join_list(items: Iterable[object]) -> str:
    """Items as a sentence lists them: red, blue and green."""
    return format_list([str(item) for item in items], locale=current_reader().language.locale)


def iso(moment: datetime | date | None) -> str:
    """A moment for the `datetime` attribute, in UTC."""
    if moment is None:
        return ""
    return moment.astimezone(UTC).isoformat(timespec="seconds") if isinstance(moment, datetime) else moment.isoformat()


def from_micros(at_us: int | None) -> datetime | None:
    """The moment that a stored `*_at` column tells, in microseconds since 1970 UTC."""
    return None if at_us is None else from_us(at_us)


FILTERS: Final = {
    "money": money,
    "number": number,
    "decimal": decimal,
    "percent": percent,
    "weight": weight,
    "size_mm": size_mm,
    "bytes": bytes_,
    "date": date_,
    "period": period,
    "time": time,
    "datetime": datetime_,
    "relative": relative,
    "ago": ago,
    "duration": duration,
    "country": country,
    "language": language,
    "currency_name": currency_name,
    "currency_sign": currency_sign,
    "join_list": join_list,
    "iso": iso,
    "units": units,
    "us": from_micros,
}
