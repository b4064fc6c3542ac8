"""Money, numbers and dates in the reader's form."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from entrepot.kit.errors import InvalidInput
from entrepot.web import filters
from entrepot.web.i18n import LANGUAGES
from entrepot.web.reader import Reader, reading
from entrepot.web.verdict_words import named_places

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
Read = Callable[..., None]


@pytest.fixture
def read_as() -> Iterator[Read]:
    """Become a reader of a language and a time zone until the test ends."""
    open_blocks: list[Iterator[Reader]] = []

    def become(language: str, zone: str = "UTC") -> None:
        reader = Reader(
            language=LANGUAGES[language],
            currency="USD",
            timezone=ZoneInfo(zone),
            theme="system",
            csrf_token="",
            path="/",
            now=NOON,
        )
        block = reading(reader)
        block.__enter__()
        open_blocks.append(block)  # type: ignore[arg-type]  # blocks of any kind

    yield become
    while open_blocks:
        open_blocks.pop().__exit__(None, None, None)  # type: ignore[attr-defined]  # blocks of any kind


@pytest.mark.parametrize(
    ("language", "minor", "currency", "shown"),
    [
        ("en", 6200, "USD", "US$62.00"),
        ("en", 79_800, "KRW", "₩79,800"),
        ("en", 5200, "JPY", "JP¥5,200"),
        ("en", 12_345, "KWD", "KWD\u00a012.345"),
        ("en", -150, "EUR", "-€1.50"),
        ("ko", 79_800, "KRW", "₩79,800"),
        ("ko", 1_234_567, "USD", "US$12,345.67"),
        ("ko", 12_345, "KWD", "KWD\u00a012.345"),
        ("zh", 38_800, "CNY", "¥388.00"),
        ("zh", 79_800, "KRW", "₩79,800"),
        ("zh", 5200, "JPY", "JP¥5,200"),
        ("zh", 1, "KWD", "KWD\u00a00.001"),
    ],
)
def test_money_has_its_sign_and_as_many_digits_as_its_currency(
    read_as: Read, language: str, minor: int, currency: str, shown: str
) -> None:
    read_as(language)
    assert filters.money(minor, currency) == shown


def test_a_whole_amount_drops_only_zeros(read_as: Read) -> None:
    read_as("zh")
    assert filters.money(1600, "CNY", whole=True) == "¥16"
    assert filters.money(1650, "CNY", whole=True) == "¥16.50"


def test_an_unknown_currency_is_refused_rather_than_shown_wrongly() -> None:
    with pytest.raises(InvalidInput):
        filters.money(100, "XYZ")


@pytest.mark.parametrize("name", ["money", "number", "decimal", "percent", "weight", "date", "time", "datetime", "ago"])
def test_what_is_not_known_is_shown_as_a_dash(name: str) -> None:
    arguments: tuple[object, ...] = ("USD",) if name == "money" else ()
    shown = filters.FILTERS[name](None, *arguments)  # type: ignore[operator]  # filters by their name
    assert shown == "–"


@pytest.mark.parametrize(
    ("language", "day", "year"),
    [
        ("en", "Thu 26 Nov", "26 Nov 2026"),
        ("ko", "11월 26일(목)", "2026년 11월 26일"),
        ("zh", "11 月 26 日（周四）", "2026 年 11 月 26 日"),
    ],
)
def test_a_day_is_written_as_its_reader_writes_it(read_as: Read, language: str, day: str, year: str) -> None:
    read_as(language)
    moment = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
    assert filters.date_(moment) == day
    assert filters.date_(moment, "year") == year


@pytest.mark.parametrize(
    ("language", "month", "quarter"),
    [
        ("en", "November 2026", "Q4 2026"),
        ("ko", "2026년 11월", "2026년 4분기"),
        ("zh", "2026 年 11 月", "2026 年第 4 季度"),
    ],
)
def test_a_month_and_a_quarter_are_written_as_their_reader_writes_them(
    read_as: Read, language: str, month: str, quarter: str
) -> None:
    read_as(language)
    assert filters.period("2026-11") == month
    assert filters.period("2026-Q4") == quarter


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", "European Union, Germany, China"),
        ("ko", "유럽 연합, 독일, 중국"),
        ("zh", "欧盟、德国、中国"),
    ],
)
def test_markets_and_countries_are_said_by_name(read_as: Read, language: str, shown: str) -> None:
    read_as(language)
    assert named_places(["EU", "DE", "CN"]) == shown
    assert named_places([]) == ""


def test_a_day_far_away_names_its_year(read_as: Read) -> None:
    read_as("en")
    assert filters.date_(date(2024, 2, 29)) == "29 Feb 2024"


def test_a_time_is_shown_in_the_readers_zone_in_24_hours(read_as: Read) -> None:
    read_as("en", "Asia/Seoul")
    evening = datetime(2026, 11, 24, 14, 5, 9, tzinfo=UTC)
    assert filters.time(evening) == "23:05"
    assert filters.time(evening, seconds=True) == "23:05:09"
    assert filters.datetime_(evening + timedelta(hours=1)) == "Wed 25 Nov, 00:05"


def test_a_time_without_a_zone_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        filters.time(datetime(2026, 11, 24, 12, 0))  # noqa: DTZ001  # a time without a zone is what is refused


@pytest.mark.parametrize(
    ("language", "days", "said"),
    [
        ("en", 0, "today"),
        ("en", 1, "tomorrow"),
        ("en", -1, "yesterday"),
        ("en", 3, "in 3 days"),
        ("en", -2, "2 days ago"),
        ("en", 10, "Fri 4 Dec"),
        ("ko", 0, "오늘"),
        ("ko", 1, "내일"),
        ("ko", 3, "3일 후"),
        ("zh", 0, "今天"),
        ("zh", -1, "昨天"),
    ],
)
def test_a_near_day_is_told_from_today(read_as: Read, language: str, days: int, said: str) -> None:
    read_as(language)
    assert filters.relative(NOON + timedelta(days=days)) == said


def test_how_long_ago_is_told_in_words(read_as: Read) -> None:
    read_as("en")
    assert filters.ago(NOON) == "just now"
    assert filters.ago(NOON - timedelta(minutes=4)) == "4 minutes ago"
    assert filters.ago(NOON + timedelta(hours=2)) == "in 2 hours"


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0, "0\u00a0s"),
        (48, "48\u00a0s"),
        (125, "2\u00a0min 5\u00a0s"),
        (4800, "1\u00a0h 20\u00a0min"),
        (86_400, "1\u00a0d"),
    ],
)
def test_a_length_of_time_has_its_two_largest_units(read_as: Read, seconds: float, shown: str) -> None:
    read_as("en")
    assert filters.duration(seconds) == shown


def test_measures_keep_their_unit(read_as: Read) -> None:
    read_as("en")
    assert filters.weight(80) == "80\u00a0g"
    assert filters.weight(1340) == "1.34\u00a0kg"
    assert filters.size_mm((296, 132, 208)) == "296\u00a0× 132\u00a0× 208\u00a0mm"  # a line may end after a ×
    assert filters.bytes_(1_500_000) == "1.5\u00a0MB"
    assert filters.percent(0.742, 1) == "74.2%"
    assert filters.decimal(0.8) == "0.80"
    assert filters.units("Kettle 0.9 L, 1000 W") == "Kettle 0.9\u00a0L, 1000\u00a0W"
    assert filters.units("7 Wonders of 3 men") == "7 Wonders of 3 men"


def test_names_of_places_and_money_are_in_the_readers_language(read_as: Read) -> None:
    read_as("ko")
    assert filters.country("KR") == "대한민국"
    assert filters.currency_sign("KRW") == "₩"
    assert filters.language("zh-Hans") == "중국어"
    assert filters.join_list(["a", "b", "c"]) == "a, b 및 c"


def test_a_stored_time_becomes_a_moment() -> None:
    assert filters.from_micros(1_764_000_000_000_000) == datetime(2025, 11, 24, 16, 0, tzinfo=UTC)
    assert filters.from_micros(None) is None
