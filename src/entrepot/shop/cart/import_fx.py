"""Loading exchange rates from a file: dated fixings that are kept for ever once loaded."""

import csv
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, bindparam, select

from entrepot.core.database import Database, Tx, insert_or_ignore
from entrepot.kit.clock import to_us
from entrepot.kit.errors import InvalidInput
from entrepot.kit.money import currency_exponent
from entrepot.shop.cart.fx import SCALE, FxFixing, RateMissing
from entrepot.shop.cart.tables import fx_rate

_INSERT: Final = insert_or_ignore(fx_rate, ["id"])
_WIDE_BASE: Final = "EUR"
_BATCH: Final = 500


class RatesInvalid(InvalidInput):
    """A row of a file of rates is not valid; ``row`` counts from 1 after the heading."""

    code = "rates.invalid"
    title = "The file of rates is not valid"


def midnight_us(text: str, *, row: int, field: str) -> int:
    """Return the beginning (UTC, microseconds) of a day such as 2026-03-02; raise RatesInvalid."""
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        raise RatesInvalid(
            f"Row {row}: “{text[:20]}” is not a date", row=row, field=field, expected="such as 2026-03-02"
        ) from None
    return to_us(datetime(day.year, day.month, day.day, tzinfo=UTC))


def scaled(text: str, scale: int, *, row: int, field: str) -> int:
    """Return a decimal number of 0 or more as an integer times ``scale``; raise RatesInvalid."""
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or number < 0 or number > scale:
        raise RatesInvalid(
            f"Row {row}: “{text[:20]}” is not a rate", row=row, field=field, expected="a number such as 0.19"
        )
    return round(number * scale)


def import_fx_rates(db: Database, csv_path: Path, *, source: str | None = None, actor: str = "system") -> int:
    """Load fixings from a CSV file and return how many were new.

    Two layouts are read: ``as_of,base,currency,rate``, a currency a row; and the European Central Bank's reference
    rates, ``Date,USD,JPY,…`` for one euro. A currency that a fixing lacks keeps the rate of the fixing before it, so
    that one fixing serves a whole purchase. A fixing that was loaded before is not changed: another file for the same
    day needs another ``source``. Raise RatesInvalid naming row and field; then nothing is loaded.
    """
    with csv_path.open(encoding="utf-8-sig", newline="") as file:
        return load_fx_rates(db, file, source=source or csv_path.name, actor=actor)


def load_builtin_fx_rates(db: Database) -> int:
    """Load the rounded reference rates that come with the product, so that a fresh market can sell at once."""
    text = files("entrepot.shop.cart").joinpath("data/fx_rates.csv").read_text(encoding="utf-8")
    return load_fx_rates(db, text.splitlines(), source="built-in")


def load_fx_rates(db: Database, lines: Iterable[str], *, source: str, actor: str = "") -> int:
    """Load fixings from the lines of a CSV; see ``import_fx_rates``."""
    reader = csv.DictReader(lines)
    columns = [name.strip() for name in reader.fieldnames or []]
    wide = columns[:1] == ["Date"]
    if not wide and not {"as_of", "base", "currency", "rate"} <= set(columns):
        raise RatesInvalid(
            "The heading is not that of exchange rates", row=0, field="", expected="as_of,base,currency,rate"
        )
    fixings: dict[tuple[int, str], dict[str, int]] = {}
    for number, row in enumerate(reader, start=1):
        cells = {(key or "").strip(): (value or "").strip() for key, value in row.items() if isinstance(value, str)}
        if wide:
            key = (midnight_us(cells.pop("Date", ""), row=number, field="Date"), _WIDE_BASE)
            pairs = {code: text for code, text in cells.items() if code and text not in {"", "N/A"}}
        else:
            key = (midnight_us(cells["as_of"], row=number, field="as_of"), cells["base"])
            pairs = {cells["currency"]: cells["rate"]}
        for code, text in pairs.items():
            rate = _rate(code, text, number, wide=wide)
            if rate is not None:
                fixings.setdefault(key, {})[code] = rate
    return _keep(db, fixings, source, actor)


def _rate(code: str, text: str, row: int, *, wide: bool) -> int | None:
    try:
        currency_exponent(code)
    except InvalidInput as problem:
        if wide:
            return None  # the bank's table goes back to currencies that are no more
        raise RatesInvalid(f"Row {row}: {problem.detail}", row=row, field="currency", expected="such as USD") from None
    rate = scaled(text, SCALE, row=row, field="rate")
    if rate == 0:
        raise RatesInvalid(f"Row {row}: a rate of 0", row=row, field="rate", expected="a number above 0")
    return rate


def _keep(db: Database, fixings: dict[tuple[int, str], dict[str, int]], source: str, actor: str) -> int:
    now_us = db.clock.now_us()
    held: dict[str, dict[str, int]] = {}
    rows = []
    for (as_of, base), rates in sorted(fixings.items()):
        if base not in held:
            held[base] = _rates_before(db, base, as_of)
        held[base] = {**held[base], **rates, base: SCALE}
        rows.append(
            {
                "id": f"fxr_{base.lower()}_{as_of}_{source}",
                "base": base,
                "as_of_at": as_of,
                "source": source,
                "rates": held[base],
                "loaded_at": now_us,
            }
        )
    batches = [rows[start : start + _BATCH] for start in range(0, len(rows), _BATCH)]
    return sum(db.write(partial(_insert, rows=batch, source=source, actor=actor)) for batch in batches)


def _rates_before(db: Database, base: str, as_of_us: int) -> dict[str, int]:
    newest_first = (fx_rate.c.as_of_at.desc(), fx_rate.c.loaded_at.desc(), fx_rate.c.id.desc())
    earlier = select(fx_rate.c.rates).where(fx_rate.c.base == base, fx_rate.c.as_of_at <= as_of_us)
    with db.read() as conn:
        found: dict[str, int] | None = conn.execute(earlier.order_by(*newest_first).limit(1)).scalar_one_or_none()
    return found or {}


def _insert(tx: Tx, rows: list[dict[str, Any]], source: str, actor: str) -> int:
    new = tx.execute(_INSERT, rows).rowcount
    if actor and new:
        tx.audit(actor, "rates.fixings_loaded", source, rows=new)
    return new


_NEWEST = (
    select(fx_rate)
    .where(fx_rate.c.as_of_at <= bindparam("at"))
    .order_by(fx_rate.c.as_of_at.desc(), fx_rate.c.loaded_at.desc(), fx_rate.c.id.desc())
    .limit(1)
)
_OLDEST = select(fx_rate).order_by(fx_rate.c.as_of_at, fx_rate.c.id).limit(1)


def fx_at(conn: Connection, at_us: int) -> FxFixing:
    """Return the newest fixing not later than the moment, else the oldest; raise RateMissing where none is loaded."""
    row = conn.execute(_NEWEST, {"at": at_us}).one_or_none() or conn.execute(_OLDEST).one_or_none()
    if row is None:
        raise RateMissing("No exchange rates are loaded")
    return FxFixing(row.id, row.base, row.as_of_at, row.source, row.rates)
