"""Cases and verdicts with their reasons, taken along as CSV or JSON lines; the audit log keeps that it was done."""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, Literal

import orjson
from sqlalchemy import Connection, Select, select

from entrepot.core.database import Database
from entrepot.kit.clock import from_us
from entrepot.sell.screening.tables import screening_case, screening_verdict

ExportWhat = Literal["cases", "verdicts"]
ExportForm = Literal["csv", "jsonl"]
MEDIA_TYPES: Final[Mapping[str, str]] = {"csv": "text/csv; charset=utf-8", "jsonl": "application/jsonl"}
_AT_ONCE: Final = 500
_C, _V = screening_case.c, screening_verdict.c
_COLUMNS: Final[Mapping[ExportWhat, tuple[str, ...]]] = {
    "cases": (
        "case_id",
        "kind",
        "product_id",
        "seller_id",
        "revision",
        "verdict_id",
        "policy",
        "severity",
        "risk",
        "language",
        "markets",
        "state",
        "opened_at",
        "due_at",
        "words",
        "against",
        "reopened_of",
        "reopened_for",
        "first_by",
        "first_at",
        "first_decision",
        "first_reason",
        "second_by",
        "second_at",
        "second_decision",
        "second_reason",
        "decided_by",
        "closed_at",
        "decision",
        "decided_markets",
        "reason",
    ),
    "verdicts": (
        "verdict_id",
        "product_id",
        "seller_id",
        "revision",
        "outcome",
        "markets",
        "findings",
        "versions",
        "risk",
        "actor",
        "reason",
        "at",
    ),
}
_ID: Final[Mapping[ExportWhat, str]] = {"cases": "case_id", "verdicts": "verdict_id"}
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
_NUMBER: Final = re.compile(r"[+-]?\d+(\.\d+)?")


def export_desk(
    db: Database,
    what: ExportWhat,
    form: ExportForm,
    actor: str,
    *,
    since_us: int | None = None,
    until_us: int | None = None,
) -> Iterator[bytes]:
    """Yield all cases or verdicts since, and before, a moment, the oldest first, read a few hundred at a time.

    A first look is left out while the second one is not given. Texts that a spreadsheet would run as a formula are led
    by an apostrophe in CSV. Writes into the audit log before the first line.
    """
    asked = {"what": what, "form": form, "since_us": since_us, "until_us": until_us}
    db.write(lambda tx: tx.audit(actor, "screening.export", f"screening:{what}", **asked))
    return _lines(db, what, form, since_us, until_us)


def _lines(
    db: Database, what: ExportWhat, form: ExportForm, since_us: int | None, until_us: int | None
) -> Iterator[bytes]:
    columns = _COLUMNS[what]
    if form == "csv":
        yield _csv([columns])
    after = ""
    while True:
        with db.read() as connection:
            rows = _read(connection, what, after, since_us, until_us)
        if not rows:
            return
        after = str(rows[-1][_ID[what]])
        if form == "csv":
            yield _csv([[_cell(row[name]) for name in columns] for row in rows])
        else:
            yield b"".join(orjson.dumps(row) + b"\n" for row in rows)


def _read(
    connection: Connection, what: ExportWhat, after: str, since_us: int | None, until_us: int | None
) -> list[dict[str, Any]]:
    table, moment = (screening_case, _C.opened_at) if what == "cases" else (screening_verdict, _V.at)
    statement: Select[Any] = select(table).where(table.c.id > after).order_by(table.c.id).limit(_AT_ONCE)
    if since_us is not None:
        statement = statement.where(moment >= since_us)
    if until_us is not None:
        statement = statement.where(moment < until_us)
    return [_row(dict(row), what) for row in connection.execute(statement).mappings()]


def _row(values: dict[str, Any], what: ExportWhat) -> dict[str, Any]:
    values[_ID[what]] = values["id"]
    if what == "cases":
        values["markets"] = (values["markets"] or "").split()
        if values["state"] == "second" and values["second_by"] is None:
            values.update(first_decision=None, first_reason=None)
    return {name: _value(name, values[name]) for name in _COLUMNS[what]}


def _value(name: str, value: Any) -> Any:
    if (name == "at" or name.endswith("_at")) and value is not None:
        return from_us(value).isoformat(timespec="seconds")
    return value


def _csv(rows: Any) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    shown = orjson.dumps(value).decode() if isinstance(value, dict | list | tuple) else str(value)
    return f"'{shown}" if shown.startswith(_FORMULA) and not _NUMBER.fullmatch(shown) else shown
