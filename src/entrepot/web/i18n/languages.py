"""The languages of the pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from babel import Locale


@dataclass(frozen=True, slots=True)
class Language:
    """A language of the pages.

    `code` is the cookie's value and the folder of the catalogue, `tag` is the `lang` attribute (BCP 47), `name` is
    what its speakers call it, `locale` formats numbers and names. The date patterns are CLDR patterns in the house's
    form; times are written in 24 hours everywhere.
    """

    code: str
    tag: str
    name: str
    short: str
    locale: Locale
    day: str
    day_short: str
    day_year: str
    day_long: str
    month: str
    quarter: str
    currency: str

    def __str__(self) -> str:
        return self.code


_ENGLISH: Final = Language(
    code="en",
    tag="en",
    name="English",
    short="EN",
    # International English: US$ and CN¥ apart from other dollars and yen, day before month.
    locale=Locale.parse("en_001"),
    day="EEE d MMM",
    day_short="d MMM",
    day_year="d MMM y",
    day_long="EEEE d MMMM y",
    month="MMMM y",
    quarter="QQQ y",
    currency="USD",
)
_KOREAN: Final = Language(
    code="ko",
    tag="ko",
    name="한국어",
    short="KO",
    locale=Locale.parse("ko_KR"),
    day="M월 d일(E)",
    day_short="M월 d일",
    day_year="y년 M월 d일",
    day_long="y년 M월 d일 EEEE",
    month="y년 M월",
    quarter="y년 Q분기",
    currency="KRW",
)
_CHINESE: Final = Language(
    code="zh",
    tag="zh-Hans",
    name="中文",
    short="中",
    locale=Locale.parse("zh_Hans_CN"),
    day="M 月 d 日（EEE）",
    day_short="M 月 d 日",
    day_year="y 年 M 月 d 日",
    day_long="y 年 M 月 d 日 EEEE",
    month="y 年 M 月",
    quarter="y 年第 Q 季度",
    currency="CNY",
)
_PSEUDO: Final = Language(
    code="qps",
    tag="en-x-pseudo",
    name="[Pseudo]",
    short="QPS",
    locale=_ENGLISH.locale,
    day=_ENGLISH.day,
    day_short=_ENGLISH.day_short,
    day_year=_ENGLISH.day_year,
    day_long=_ENGLISH.day_long,
    month=_ENGLISH.month,
    quarter=_ENGLISH.quarter,
    currency="USD",
)

OFFERED: Final[tuple[Language, ...]] = (_ENGLISH, _KOREAN, _CHINESE)
LANGUAGES: Final[Mapping[str, Language]] = {language.code: language for language in (*OFFERED, _PSEUDO)}


def language_of(text: str | None) -> Language | None:
    """The language that a code or a BCP 47 tag such as `zh_Hans` or `ko-KR` names, or None if it is not spoken here."""
    if not text:
        return None
    return LANGUAGES.get(text.replace("_", "-").split("-", 1)[0].lower())
