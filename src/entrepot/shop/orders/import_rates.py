"""Loading dated rates: taxes and commissions from files, and the compact set that comes with the product."""

import csv
import re
from collections.abc import Iterable, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from entrepot.core.database import Database, Tx, insert_or_ignore, upsert
from entrepot.kit.clock import from_us
from entrepot.shop.cart import RatesInvalid, load_builtin_fx_rates, midnight_us, scaled
from entrepot.shop.orders.reference import forget
from entrepot.shop.orders.tables import commission_rule, tax_practice, tax_rate
from entrepot.shop.orders.taxes import PPM

_TERRITORY: Final = re.compile(r"[A-Z]{2}(-[A-Z0-9 ]{1,12})?")
_ALIASES: Final = {"EL": "GR", "UK": "GB"}
_RATE: Final = upsert(tax_rate, index=["id"], set_=["valid_to_at"])
_PRACTICE: Final = upsert(
    tax_practice,
    index=["country", "valid_from_at"],
    set_=[
        "inclusive",
        "home",
        "home_foreign_seller",
        "import_limit_minor",
        "import_currency",
        "import_under",
        "import_over",
    ],
)
_RULE: Final = insert_or_ignore(commission_rule, ["id"])


def import_tax_rates(db: Database, csv_path: Path, *, source: str | None = None, actor: str = "system") -> int:
    """Load tax rates from a CSV file and return how many rows it gave.

    Columns: ``start_date, stop_date, territory_codes, rate, rate_type``; several territories in one cell, a line each;
    rates as fractions (0.19); dates are days in UTC, the stop not included; others are ignored. Rows are kept for ever:
    loading the same file again changes nothing, a row that has got an end is closed. Where two rows hold at once, the
    later start wins, then the later load. Raise RatesInvalid naming row and field; then nothing is loaded.
    """
    with csv_path.open(encoding="utf-8-sig", newline="") as file:
        rows = _rows(file, {"start_date", "stop_date", "territory_codes", "rate", "rate_type"})
        return _keep_rates(
            db,
            [
                rate
                for number, row in rows
                for code in row["territory_codes"].split("\n")
                for rate in [
                    _rate(
                        number,
                        code,
                        row["rate_type"],
                        row["rate"],
                        row["start_date"],
                        row["stop_date"],
                    )
                ]
            ],
            source or csv_path.name,
            actor,
        )


def load_builtin_rates(db: Database) -> None:
    """Load what a fresh market needs: tax rates and practices, a commission rule, exchange rates. Idempotent."""
    rates = [
        _rate(number, row["territory"], row["tax_class"], row["rate"], row["valid_from"], row["valid_to"])
        for number, row in _rows(
            _builtin("tax_rates.csv"), {"territory", "tax_class", "rate", "valid_from", "valid_to"}
        )
    ]
    _keep_rates(db, rates, "built-in")
    practices = [_practice(number, row) for number, row in _rows(_builtin("tax_practices.csv"), {"country"})]
    rules = [_rule(number, row) for number, row in _rows(_builtin("commission_rules.csv"), {"rate"})]

    def keep(tx: Tx) -> None:
        tx.execute(_PRACTICE, practices)
        tx.execute(_RULE, rules)

    db.write(keep)
    load_builtin_fx_rates(db)
    forget(db)


def _builtin(name: str) -> list[str]:
    text = files("entrepot.shop.orders").joinpath("data", name).read_text(encoding="utf-8")
    return text.splitlines()


def _rows(lines: Iterable[str], needed: set[str]) -> list[tuple[int, dict[str, str]]]:
    reader = csv.DictReader(lines)
    missing = needed - set(reader.fieldnames or [])
    if missing:
        raise RatesInvalid(
            f"The heading lacks {', '.join(sorted(missing))}", row=0, field=min(missing), expected="a heading row"
        )
    return [
        (number, {key: (value or "").strip() for key, value in row.items() if isinstance(key, str)})
        for number, row in enumerate(reader, start=1)
    ]


def _rate(row: int, territory: str, tax_class: str, rate: str, start: str, stop: str) -> dict[str, Any]:
    code = territory.strip().upper()
    code = _ALIASES.get(code[:2], code[:2]) + code[2:]
    if not _TERRITORY.fullmatch(code):
        raise RatesInvalid(
            f"Row {row}: “{territory[:20]}” is not a territory", row=row, field="territory_codes", expected="such as DE"
        )
    if not tax_class:
        raise RatesInvalid(f"Row {row}: the class is missing", row=row, field="rate_type", expected="such as standard")
    ppm = scaled(rate, PPM, row=row, field="rate")
    if ppm > PPM:
        raise RatesInvalid(f"Row {row}: {rate} is over 100 %", row=row, field="rate", expected="0 to 1, such as 0.19")
    from_us_ = midnight_us(start, row=row, field="start_date")
    to_us_ = midnight_us(stop, row=row, field="stop_date") if stop else None
    if to_us_ is not None and to_us_ <= from_us_:
        raise RatesInvalid(f"Row {row}: ends before it begins", row=row, field="stop_date", expected="a later day")
    return {
        "id": f"tax_{code.lower()}_{tax_class}_{from_us(from_us_):%Y%m%d}_{ppm}",
        "territory": code,
        "tax_class": tax_class,
        "rate_ppm": ppm,
        "valid_from_at": from_us_,
        "valid_to_at": to_us_,
    }


def _keep_rates(db: Database, rates: list[dict[str, Any]], source: str, actor: str = "") -> int:
    def keep(tx: Tx) -> None:
        tx.execute(_RATE, [{**rate, "source": source, "loaded_at": tx.now_us} for rate in rates])
        if actor:
            tx.audit(actor, "rates.taxes_loaded", source, rows=len(rates))

    if rates:
        db.write(keep)
        forget(db)
    return len(rates)


def _practice(row: int, cells: Mapping[str, str]) -> dict[str, Any]:
    kept = ("country", "home", "home_foreign_seller", "import_currency", "import_under", "import_over")
    return {name: cells[name] for name in kept} | {
        "inclusive": cells["inclusive"] == "yes",
        "import_limit_minor": int(cells["import_limit_minor"]),
        "valid_from_at": midnight_us(cells["valid_from"], row=row, field="valid_from"),
    }


def _rule(row: int, cells: Mapping[str, str]) -> dict[str, Any]:
    return {
        "id": f"com_builtin_{row}",
        "name": "Standard",
        "seller_id": cells["seller_id"] or None,
        "category_id": cells["category_id"] or None,
        "rate_ppm": scaled(cells["rate"], PPM, row=row, field="rate"),
        "fixed_minor": int(cells["fixed_minor"]),
        "fixed_currency": cells["fixed_currency"],
        "valid_from_at": midnight_us(cells["valid_from"], row=row, field="valid_from"),
    }
