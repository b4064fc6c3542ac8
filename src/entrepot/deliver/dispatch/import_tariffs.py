"""Loading tariffs from files: zones, services, rates and holidays, each a CSV; the built-in ones come with the hub."""

import csv
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, time
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import Table

from entrepot.core.database import Database, Tx, upsert
from entrepot.deliver.dispatch.tables import delivery_holiday, delivery_rate, delivery_service, delivery_zone
from entrepot.kit.clock import to_us
from entrepot.kit.errors import AppError
from entrepot.kit.money import currency_exponent

PARTS: Final = ("zones", "services", "rates", "holidays")
_WEEKDAYS: Final = frozenset("1234567")
_MOST_DAYS: Final = 90
_MOST_MINOR: Final = 10**9
_LEAP_YEAR: Final = "2024"


class TariffInvalid(AppError):
    """A tariff file has a row that cannot be used; ``row`` and ``field`` say which. Nothing of it was taken."""

    code = "deliver.tariff_invalid"
    status = 422
    title = "The tariff cannot be used"


def load_builtin_tariffs(db: Database) -> int:
    """Load the tariffs that come with the product; return how many rows. Again, it changes nothing."""
    folder = files("entrepot.deliver.dispatch").joinpath("data")
    return sum(_load(db, part, folder.joinpath(f"{part}.csv").read_text("utf-8").splitlines()) for part in PARTS)


def import_tariffs(db: Database, part: str, csv_path: Path, *, actor: str = "system") -> int:
    """Load one part of the tariffs (zones, services, rates or holidays); rows of the same key are replaced.

    Raise TariffInvalid naming row and field; then nothing is loaded.
    """
    if part not in PARTS:
        raise TariffInvalid(f"there are no tariffs of “{part[:40]}”", field="part", expected=", ".join(PARTS))
    with csv_path.open(encoding="utf-8-sig", newline="") as lines:
        return _load(db, part, lines, actor)


def _load(db: Database, part: str, lines: Iterable[str], actor: str = "") -> int:
    table, index, columns = _TABLES[part]
    reader = csv.DictReader(lines)
    if set(reader.fieldnames or ()) != set(columns):
        raise TariffInvalid("the columns are others", row=1, field="columns", expected=", ".join(columns))
    rows = [_row(number, raw, columns) for number, raw in enumerate(reader, start=2)]
    if rows:
        kept = [name for name in rows[0] if name not in index]
        db.write(partial(_keep, table=table, index=index, kept=kept, rows=rows, part=part, actor=actor))
    return len(rows)


def _keep(
    tx: Tx, *, table: Table, index: list[str], kept: list[str], rows: list[dict[str, Any]], part: str, actor: str
) -> None:
    tx.execute(upsert(table, index=index, set_=kept), rows)
    if actor:
        tx.audit(actor, "rates.tariffs_loaded", part, rows=len(rows))


def _row(number: int, raw: Mapping[str, str | None], columns: Mapping[str, Callable[[str], Any]]) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for name, read in columns.items():
        found = (raw.get(name) or "").strip()
        try:
            value = read(found)
        except (ValueError, AppError) as problem:
            raise TariffInvalid(
                f"Row {number}: “{found[:40]}” is no {name}", row=number, field=name, expected=str(problem)
            ) from None
        row["valid_from_at" if name == "valid_from" else name] = value
    return row


def _country(value: str) -> str:
    if value in {"*", "HUB"} or (len(value) == 2 and value.isascii() and value.isupper()):  # ISO 3166
        return value
    raise ValueError("a country such as KR, * for all others, or HUB")


def _prefix(value: str) -> str:
    if len(value) <= 12 and (not value or value.isalnum()):  # the column's width
        return value.upper()
    raise ValueError("the beginning of a postcode, without spaces")


def _name(value: str) -> str:
    if 0 < len(value) <= 40:  # as long as a label may be
        return value
    raise ValueError("a name of 1 to 40 characters")


def _zone_name(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("a time zone such as Asia/Seoul") from None
    return value


def _weekdays(value: str) -> str:
    if value and set(value) <= _WEEKDAYS and len(set(value)) == len(value):
        return value
    raise ValueError("ISO weekdays such as 12345, 1 is Monday")


def _number(value: str, *, least: int, most: int) -> int:
    if value.isascii() and value.isdigit() and least <= int(value) <= most:
        return int(value)
    raise ValueError(f"a whole number from {least} to {most}")


def _time(value: str) -> str:
    try:
        return time.fromisoformat(value).strftime("%H:%M")
    except ValueError:
        raise ValueError("a time such as 14:00") from None


def _since(value: str) -> int:
    try:
        return to_us(datetime.combine(date.fromisoformat(value), time(), UTC))
    except ValueError:
        raise ValueError("a day such as 2026-01-31") from None


def _day(value: str) -> str:
    try:
        date.fromisoformat(value.replace("*", _LEAP_YEAR, 1))
    except ValueError:
        raise ValueError("a day such as 2026-12-25, or *-12-25 for every year") from None
    return value


def _currency(value: str) -> str:
    currency_exponent(value)
    return value


_days = partial(_number, least=0, most=_MOST_DAYS)
_TABLES: Final[dict[str, tuple[Table, list[str], dict[str, Callable[[str], Any]]]]] = {
    "zones": (
        delivery_zone,
        ["country", "postcode_prefix"],
        {
            "country": _country,
            "postcode_prefix": _prefix,
            "zone": _name,
            "time_zone": _zone_name,
            "working_days": _weekdays,
        },
    ),
    "services": (
        delivery_service,
        ["zone", "service", "valid_from_at"],
        {
            "zone": _name,
            "service": _name,
            "handling_days": _days,
            "transit_days": _days,
            "cut_off": _time,
            "arrives_by": _time,
            "valid_from": _since,
        },
    ),
    "rates": (
        delivery_rate,
        ["zone", "service", "to_g", "valid_from_at"],
        {
            "zone": _name,
            "service": _name,
            "to_g": partial(_number, least=1, most=1_000_000),
            "price_minor": partial(_number, least=0, most=_MOST_MINOR),
            "currency": _currency,
            "valid_from": _since,
        },
    ),
    "holidays": (delivery_holiday, ["country", "day"], {"country": _country, "day": _day, "name": _name}),
}
