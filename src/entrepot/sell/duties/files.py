"""Tables of duties as CSV: read into the tables, whole or not at all, and written out again."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from importlib.resources import files
from typing import Any, Final, Literal

from sqlalchemy import Connection, select

from entrepot.core.database import Database, Tx, upsert
from entrepot.kit.clock import to_us
from entrepot.kit.errors import AppError, InvalidInput
from entrepot.kit.money import LIMIT_MINOR, currency_exponent
from entrepot.kit.sentences import Sentence, say
from entrepot.sell.duties.domain import ANY, KINDS, PPM
from entrepot.sell.duties.read import list_duties
from entrepot.sell.duties.tables import duty_rate, duty_relief

RATE_COLUMNS: Final = ("hs", "destination", "origin", "rate", "kind", "source", "valid_from", "valid_to")
RELIEF_COLUMNS: Final = (
    "destination", "origin", "limit_minor", "currency", "flat_minor", "basis", "source", "valid_from", "valid_to",
)  # fmt: skip
ROWS_MOST: Final = 50_000
FILE_MOST: Final = 8 * 2**20
_SOURCE_MOST: Final = 500
_RATE_MOST: Final = 10
_PLACE: Final = re.compile(r"[A-Z]{2}")
_CODE: Final = re.compile(r"[0-9]{2,10}")
_RATE: Final = upsert(
    duty_rate,
    index=["destination", "hs", "origin", "kind", "valid_from_at"],
    set_=["rate_ppm", "source", "valid_to_at", "loaded_at"],
)
_RELIEF: Final = upsert(
    duty_relief,
    index=["destination", "origin", "valid_from_at"],
    set_=["limit_minor", "currency", "flat_minor", "basis", "source", "valid_to_at", "loaded_at"],
)
_A_STATEMENT: Final = 500

Part = Literal["rates", "reliefs"]


class DutiesInvalid(InvalidInput):
    """A row of a file of duties is not valid; ``row`` counts from 1 after the heading, 0 is the heading."""

    code = "duties.invalid"
    title = "The file of duties is not valid"


@dataclass(frozen=True, slots=True)
class DutiesLoaded:
    """How many rows a file gave to each table."""

    rates: int
    reliefs: int


def import_duties(db: Database, text: str, *, actor: str, source: str = "") -> DutiesLoaded:
    """Load rates or reliefs from CSV, told apart by the heading; a row that is there already takes the new values.

    Rates are fractions (0.12), amounts minor units, days such as 2026-07-01 in UTC, the end not included. ``origin``
    may be empty for any. ``source`` stands in for rows that name none. Raise DutiesInvalid naming row, field and what
    was expected; then nothing is loaded.
    """
    is_rates, rows = _read(text, source)
    statement = _RATE if is_rates else _RELIEF

    def keep(tx: Tx) -> None:
        for start in range(0, len(rows), _A_STATEMENT):
            tx.execute(statement, [{**row, "loaded_at": tx.now_us} for row in rows[start : start + _A_STATEMENT]])
        tx.audit(actor, "duties.loaded", source or "file", rows=len(rows))

    if rows:
        db.write(keep)
    return DutiesLoaded(len(rows) * is_rates, len(rows) * (not is_rates))


def load_builtin_duties(db: Database) -> None:
    """Load the rates and reliefs that come with the product, where the tables are empty. Again, it changes nothing."""
    with db.read() as connection:
        if any(connection.execute(select(table).limit(1)).first() for table in (duty_rate, duty_relief)):
            return
    for name in ("duty_rates.csv", "duty_reliefs.csv"):
        text = files("entrepot.sell.duties").joinpath("data", name).read_text("utf-8")
        import_duties(db, text, actor="system", source=name)


def export_duties(connection: Connection, part: Part) -> str:
    """Return a table as CSV that can be imported again."""
    found = list_duties(connection, limit=ROWS_MOST)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    if part == "rates":
        writer.writerow(RATE_COLUMNS)
        for rate in found.rates:
            share = format((Decimal(rate.rate_ppm) / PPM).normalize(), "f")
            origin = "" if rate.origin == ANY else rate.origin
            writer.writerow(
                (rate.hs, rate.destination, origin, share, rate.kind, rate.source, rate.valid_from, rate.valid_to)
            )
        return out.getvalue()
    writer.writerow(RELIEF_COLUMNS)
    for relief in found.reliefs:
        cells = [getattr(relief, name) for name in RELIEF_COLUMNS]
        cells[1] = "" if relief.origin == ANY else relief.origin
        writer.writerow(cells)
    return out.getvalue()


def _read(text: str, source: str) -> tuple[bool, list[dict[str, Any]]]:
    if len(text) > FILE_MOST:
        raise _wrong(0, "file", say("the file is too large"), f"up to {FILE_MOST // 2**20} MB of CSV")
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff")), strict=True)
    try:
        heading = [each.strip().casefold() for each in next(reader, [])]
    except csv.Error:
        raise _wrong(0, "file", say("this is no CSV"), "comma-separated values with a heading") from None
    is_rates = "rate" in heading
    needed = RATE_COLUMNS if is_rates else RELIEF_COLUMNS
    missing = [each for each in needed if each not in heading and each not in {"origin", "valid_to", "source"}]
    if missing:
        expected = f"{','.join(RATE_COLUMNS)} or {','.join(RELIEF_COLUMNS)}"
        raise _wrong(0, missing[0], say("the heading lacks %(names)s", names=", ".join(missing)), expected)
    made: dict[tuple[Any, ...], dict[str, Any]] = {}
    keys = [each.name for each in (duty_rate if is_rates else duty_relief).primary_key.columns]
    for number, cells in _numbered(reader):
        if len(cells) != len(heading):
            raise _wrong(number, "file", say("the row has %(count)s cells", count=len(cells)), f"{len(heading)} cells")
        said = {name: cell.strip() for name, cell in zip(heading, cells, strict=True)}
        row = _rate_row(number, said, source) if is_rates else _relief_row(number, said, source)
        key = tuple(row[name] for name in keys)
        if key in made:
            raise _wrong(number, "hs" if is_rates else "destination", say("the row is there twice"), "each row once")
        made[key] = row
    return is_rates, list(made.values())


def _numbered(reader: Iterable[list[str]]) -> Iterator[tuple[int, list[str]]]:
    number = 0
    rows = iter(reader)
    while True:
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error:
            raise _wrong(number + 1, "file", say("this is no CSV"), "comma-separated values") from None
        if not any(each.strip() for each in cells):
            continue
        number += 1
        if number > ROWS_MOST:
            raise _wrong(number, "file", say("there are too many rows"), f"up to {ROWS_MOST} rows a file")
        yield number, cells


def _rate_row(number: int, said: Mapping[str, str], source: str) -> dict[str, Any]:
    code = said["hs"].replace(".", "").replace(" ", "")
    if not _CODE.fullmatch(code):
        raise _wrong(number, "hs", say("“%(text)s” is no customs code", text=said["hs"][:20]), "2 to 10 digits")
    kind = said["kind"].casefold()
    if kind not in KINDS:
        raise _wrong(number, "kind", say("“%(text)s” is no kind of rate", text=kind[:20]), ", ".join(KINDS))
    return {
        "hs": code,
        "destination": _place(number, "destination", said["destination"]),
        "origin": _place(number, "origin", said.get("origin") or ANY),
        "kind": kind,
        "rate_ppm": _share(number, said["rate"]),
        **_common(number, said, source),
    }


def _relief_row(number: int, said: Mapping[str, str], source: str) -> dict[str, Any]:
    currency = said["currency"].upper()
    try:
        currency_exponent(currency)
    except AppError:
        text = say("“%(text)s” is no currency", text=currency[:20])
        raise _wrong(number, "currency", text, "three letters such as EUR") from None
    basis = said["basis"].casefold()
    if basis not in {"cif", "fob"}:
        raise _wrong(number, "basis", say("“%(text)s” is no basis", text=basis[:20]), "cif or fob")
    return {
        "destination": _place(number, "destination", said["destination"]),
        "origin": _place(number, "origin", said.get("origin") or ANY),
        "limit_minor": _amount(number, "limit_minor", said["limit_minor"]),
        "currency": currency,
        "flat_minor": _amount(number, "flat_minor", said["flat_minor"]),
        "basis": basis,
        **_common(number, said, source),
    }


def _common(number: int, said: Mapping[str, str], source: str) -> dict[str, Any]:
    named = said.get("source") or source
    if not named or len(named) > _SOURCE_MOST or "\0" in named:
        raise _wrong(number, "source", say("a row says where it comes from"), f"1 to {_SOURCE_MOST} characters")
    starts = _day(number, "valid_from", said["valid_from"])
    ends = _day(number, "valid_to", said["valid_to"]) if said.get("valid_to") else None
    if ends is not None and ends <= starts:
        raise _wrong(number, "valid_to", say("the row ends before it begins"), "a later day")
    return {"source": named, "valid_from_at": starts, "valid_to_at": ends}


def _place(number: int, field: str, text: str) -> str:
    code = text.upper()
    if not _PLACE.fullmatch(code) or (field == "destination" and code == ANY):
        raise _wrong(number, field, say("“%(text)s” is no country", text=text[:20]), "two letters such as KR, or EU")
    return code


def _share(number: int, text: str) -> int:
    try:
        share = Decimal(text)
    except InvalidOperation:
        share = Decimal("NaN")
    if not share.is_finite() or not 0 <= share <= _RATE_MOST or share * PPM != int(share * PPM):
        raise _wrong(number, "rate", say("“%(text)s” is no rate", text=text[:20]), "a fraction such as 0.12")
    return int(share * PPM)


def _amount(number: int, field: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 16 and int(text) <= LIMIT_MINOR):
        raise _wrong(number, field, say("“%(text)s” is no amount", text=text[:20]), "minor units such as 15000")
    return int(text)


def _day(number: int, field: str, text: str) -> int:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise _wrong(number, field, say("“%(text)s” is no day", text=text[:20]), "such as 2026-07-01") from None
    return to_us(datetime(day.year, day.month, day.day, tzinfo=UTC))


def _wrong(row: int, field: str, text: Sentence, expected: str) -> DutiesInvalid:
    said = say(
        "Row %(row)s, %(field)s: %(problem)s; expected %(expected)s",
        row=row,
        field=field,
        problem=text,
        expected=expected,
    )
    return DutiesInvalid(said, row=row, field=field, expected=expected)
