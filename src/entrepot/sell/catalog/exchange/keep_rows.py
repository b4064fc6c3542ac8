"""Rows that did not fit are kept as the file has them, so that a person puts them right without the file.

At most ROWS_KEPT rows of an import, none larger than ROW_MAX, for KEPT_DAYS; what is beyond is only named.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import delete, func, insert, select

from entrepot.core.database import Tx
from entrepot.core.jobs import JobRun
from entrepot.sell.catalog.checks import shown
from entrepot.sell.catalog.domain import Problem
from entrepot.sell.catalog.exchange.groups import RowError, Source, Step, is_icecat
from entrepot.sell.catalog.exchange.json_lines import NotAnObject, as_cell, parse_line
from entrepot.sell.catalog.exchange.mapping import ImportMapping
from entrepot.sell.catalog.save import Saved
from entrepot.sell.catalog.tables import import_row

ROWS_KEPT: Final = 1_000
ROW_MAX: Final = 16 * 1024
"""Characters of a row with its column names."""
KEPT_DAYS: Final = 30
_BATCH: Final = 500
Pairs = list[list[str]]


def problems_by_row(steps: Sequence[Step], saved: Sequence[Saved]) -> list[RowError]:
    """Return what is wrong with the rows of some products, once it is known what became of those that were drafted.

    A product that was refused keeps all its rows waiting: the first has the reason.
    """
    errors = [error for step in steps for error in step.errors]
    outcomes = iter(saved)
    for step in steps:
        if step.draft is not None:
            errors.extend(RowError(step.row, problem) for problem in next(outcomes).problems)
    return sorted(errors, key=lambda each: each.row)


def rows_left(steps: Sequence[Step], saved: Sequence[Saved], errors: Sequence[RowError]) -> list[Source]:
    """Return the rows that are not in, or whose product is not shown: those with a problem, and those beside them."""
    bad = {each.row for each in errors}
    outcomes = iter(saved)
    for step in steps:
        if step.draft is not None and next(outcomes).outcome == "refused":
            bad.update(each.row for each in step.sources)
    return [source for step in steps for source in step.sources if source.row in bad]


def keep_rows(
    tx: Tx,
    import_id: str,
    seller_id: str,
    sources: Iterable[Source],
    errors: Sequence[RowError],
    mapping: ImportMapping,
) -> None:
    """Keep rows of an import for a person to put right, as far as there is room."""
    listed = list(sources)
    if not listed:
        return
    counted = select(func.count()).select_from(import_row).where(import_row.c.import_id == import_id)
    room = ROWS_KEPT - tx.execute(counted).scalar_one()
    rows = []
    for source in listed[: max(0, room)]:
        pairs = pairs_of(source, mapping)
        if sum(len(name) + len(cell) for name, cell in pairs) > ROW_MAX:
            continue
        row = {
            "import_id": import_id,
            "row": source.row,
            "seller_id": seller_id,
            "state": "waiting",
            "cells": pairs,
            "problems": [problem_json(each.problem) for each in errors if each.row == source.row],
            "created_at": tx.now_us,
        }
        rows.append(row)
    if rows:
        tx.execute(insert(import_row), rows)


def problem_json(problem: Problem) -> dict[str, str]:
    """Return a problem as it is kept with its row."""
    return {
        "field": shown(problem.field),
        "found": shown(problem.found),
        "expected": problem.expected,
        "reason": problem.reason,
    }


def pairs_of(source: Source, mapping: ImportMapping) -> Pairs:
    """Return a row as pairs of column and cell; surplus cells lie in the last, so that a person sees them."""
    if source.header:
        cells = list(source.cells)
        last = len(source.header) - 1
        cells = [*cells[:last], " ".join(cells[last:])] if len(cells) > last else cells
        cells += [""] * (len(source.header) - len(cells))
        return [[_plain(name), _plain(cell.strip())] for name, cell in zip(source.header, cells, strict=True)]
    line = source.cells[0] if source.cells else ""
    try:
        value = parse_line(line.encode("utf-8", "replace"))
    except NotAnObject:
        return [["", _plain(line)]]
    if "variants" in value or not value or is_icecat(value, mapping):
        return [["", _plain(line)]]
    return [[_plain(name), _plain(as_cell(said))] for name, said in value.items()]


def source_of(row: int, pairs: Sequence[Sequence[str]]) -> Source:
    """Return a kept row as the readers take it."""
    if len(pairs) == 1 and not pairs[0][0]:
        return Source(row, (), (pairs[0][1],))
    return Source(row, [name for name, _ in pairs], [cell for _, cell in pairs])


def _plain(text: str) -> str:
    """Return a text that every database keeps: PostgreSQL knows no NUL, and UTF-8 no half of a pair."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()


def counts_by_state(connection: Any, import_id: str) -> Mapping[str, int]:
    """Return how many kept rows of an import wait, went in, or lie aside."""
    statement = (
        select(import_row.c.state, func.count()).where(import_row.c.import_id == import_id).group_by(import_row.c.state)
    )
    return {each[0]: each[1] for each in connection.execute(statement)}


def forget_rows(job: JobRun) -> None:
    """Delete kept rows that are older than KEPT_DAYS."""

    def forget(tx: Tx) -> int:
        before = tx.now_us - int(timedelta(days=KEPT_DAYS).total_seconds()) * 1_000_000
        old = (
            select(import_row.c.import_id, import_row.c.row)
            .where(import_row.c.created_at < before)
            .order_by(import_row.c.created_at)
            .limit(_BATCH)
        )
        found = tx.execute(old).all()
        for import_id in {each.import_id for each in found}:
            numbers = [each.row for each in found if each.import_id == import_id]
            tx.execute(delete(import_row).where(import_row.c.import_id == import_id, import_row.c.row.in_(numbers)))
        return len(found)

    while job.db.write(forget):
        pass
