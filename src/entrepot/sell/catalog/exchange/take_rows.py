"""Take in rows that a person put right, or put them aside: the same readers, the same rules, the same way to save.

Presses that come twice or at once count once: a row that is in is not read again, and an import's rows are worked on
by one writer at a time.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from entrepot.core.database import Database, Tx
from entrepot.kit.errors import Conflict, NotFound
from entrepot.sell.catalog.exchange.groups import RowError, reread
from entrepot.sell.catalog.exchange.keep_rows import Pairs, problem_json, problems_by_row, rows_left, source_of
from entrepot.sell.catalog.exchange.mapping import mapping_from_json
from entrepot.sell.catalog.exchange.rows import Surroundings
from entrepot.sell.catalog.exchange.work import error_rows, surroundings
from entrepot.sell.catalog.save import save_products
from entrepot.sell.catalog.tables import catalog_import, import_error, import_row

ROWS_A_PRESS: Final = 50
CELL_MAX: Final = 8_000
_ADDED_MAX: Final = 30
_ATTEMPTS: Final = 3
_IMPORT = select(catalog_import).where(
    catalog_import.c.id == bindparam("id"), catalog_import.c.seller_id == bindparam("seller")
)
Edits = Mapping[int, Mapping[str, str]]
"""What a person wrote: row to column to cell."""


class StillRunning(Conflict):
    """The file is still being read; its rows can be put right when that is over."""

    code = "catalog.import_running"
    title = "The file is still being read"


@dataclass(frozen=True, slots=True)
class RowsTaken:
    """What became of the rows: how many are in, how many wait on, how many were no longer waiting."""

    taken: int
    left: int
    gone: int


def take_rows(db: Database, seller_id: str, import_id: str, edits: Edits, actor: str) -> RowsTaken:
    """Read rows that wait again, with what a person wrote over their cells; those that fit go in, the others wait on.

    At most ROWS_A_PRESS rows. Raises NotFound, and StillRunning while the file is being read.
    """
    numbers = sorted(edits)[:ROWS_A_PRESS]
    for attempt in range(_ATTEMPTS):
        try:
            return db.write(lambda tx: _take(tx, seller_id, import_id, {row: edits[row] for row in numbers}, actor))
        except IntegrityError:
            # On PostgreSQL somebody else has just made the same product: now it is there to be updated.
            if attempt == _ATTEMPTS - 1:
                raise
            time.sleep(0.01)
    raise AssertionError("unreachable")


def keep_edits(db: Database, seller_id: str, import_id: str, edits: Edits) -> None:
    """Keep what a person wrote without reading it yet."""

    def keep(tx: Tx) -> None:
        _hold(tx, seller_id, import_id)
        for row in _waiting(tx, import_id, sorted(edits)[:ROWS_A_PRESS]):
            pairs = _edited(row.cells, edits[row.row])
            if pairs != row.cells:
                _set(tx, import_id, [row.row], cells=pairs)

    db.write(keep)


def move_rows(
    db: Database,
    seller_id: str,
    import_id: str,
    rows: Sequence[int] | None,
    to: Literal["aside", "waiting"],
    actor: str,
) -> int:
    """Put waiting rows aside, or those aside back, all where ``rows`` is None; return how many moved."""
    origin = "waiting" if to == "aside" else "aside"

    def move(tx: Tx) -> int:
        _hold(tx, seller_id, import_id)
        chosen = update(import_row).where(import_row.c.import_id == import_id, import_row.c.state == origin)
        if rows is not None:
            chosen = chosen.where(import_row.c.row.in_(rows))
        moved = tx.execute(chosen.values(state=to)).rowcount
        if moved:
            tx.audit(actor, f"catalog.import_rows_{to}", import_id, rows=moved)
        return moved

    return db.write(move)


def _hold(tx: Tx, seller_id: str, import_id: str) -> Any:
    """Return the import, held so that no other press works on its rows until this one is over."""
    found = tx.execute(_IMPORT.with_for_update(), {"id": import_id, "seller": seller_id}).one_or_none()
    if found is None:
        raise NotFound("there is no such import")
    if found.state not in {"done", "refused"}:
        raise StillRunning("wait until the file has been read, then put its rows right")
    return found


def _waiting(tx: Tx, import_id: str, numbers: Sequence[int]) -> Sequence[Any]:
    statement = (
        select(import_row)
        .where(import_row.c.import_id == import_id, import_row.c.row.in_(numbers), import_row.c.state == "waiting")
        .order_by(import_row.c.row)
    )
    return tx.execute(statement).all()


def _take(tx: Tx, seller_id: str, import_id: str, edits: Edits, actor: str) -> RowsTaken:
    kept = _hold(tx, seller_id, import_id)
    mapping = mapping_from_json(kept.mapping)
    around, place_id = surroundings(tx.connection, seller_id, mapping)
    cells = {row.row: _edited(row.cells, edits[row.row]) for row in _waiting(tx, import_id, sorted(edits))}
    if not cells:
        return RowsTaken(0, 0, len(edits))
    steps = list(reread([source_of(row, pairs) for row, pairs in cells.items()], kept.format, around))
    saved = save_products(
        tx,
        seller_id,
        [step.draft for step in steps if step.draft is not None],
        reference=import_id,
        default_place_id=place_id,
        state_when_new="live" if mapping.state == "live" else "draft",
    )
    errors = problems_by_row(steps, saved)
    left = {source.row for source in rows_left(steps, saved, errors)}
    taken = [row for row in cells if row not in left]
    for row, pairs in cells.items():
        problems = [problem_json(each.problem) for each in errors if each.row == row]
        state = "waiting" if row in left else "taken"
        _set(tx, import_id, [row], cells=pairs, problems=problems, state=state)
    outcomes = [each.outcome for each in saved]
    _count(tx, import_id, sorted(cells), errors, outcomes)
    tx.audit(actor, "catalog.import_rows_taken", import_id, taken=len(taken), left=len(left))
    return RowsTaken(len(taken), len(left), len(edits) - len(cells))


def _set(tx: Tx, import_id: str, rows: Sequence[int], **values: Any) -> None:
    tx.execute(
        update(import_row).where(import_row.c.import_id == import_id, import_row.c.row.in_(rows)).values(**values)
    )


def _count(tx: Tx, import_id: str, rows: list[int], errors: Sequence[RowError], outcomes: Sequence[str]) -> None:
    """Let the list of problems say what is wrong now with rows that were read again, and count what went in."""
    of_rows = (import_error.c.import_id == import_id) & import_error.c.row.in_(rows)
    gone = tx.execute(delete(import_error).where(of_rows)).rowcount
    last = select(func.coalesce(func.max(import_error.c.number), 0)).where(import_error.c.import_id == import_id)
    if listed := error_rows(import_id, 0, errors):
        after = tx.execute(last).scalar_one()
        tx.execute(insert(import_error), [{**each, "number": after + each["number"]} for each in listed])
    tx.execute(
        update(catalog_import)
        .where(catalog_import.c.id == import_id)
        .values(
            created=catalog_import.c.created + outcomes.count("created"),
            updated=catalog_import.c.updated + outcomes.count("updated"),
            unchanged=catalog_import.c.unchanged + outcomes.count("unchanged"),
            errors=catalog_import.c.errors - gone + len(errors),
        )
    )


def _edited(pairs: Sequence[Sequence[str]], said: Mapping[str, str]) -> Pairs:
    """Return a row with what a person wrote in it; columns that the file does not have come at its end."""
    rest = {name: _clean(cell) for name, cell in said.items()}
    edited = [[name, rest.pop(name, cell)] for name, cell in pairs]
    if len(pairs) == 1 and not pairs[0][0]:
        return edited
    return [*edited, *([name, cell] for name, cell in rest.items() if name and cell)][: len(pairs) + _ADDED_MAX]


def _clean(cell: str) -> str:
    return cell[:CELL_MAX].replace("\0", "").replace("\r\n", "\n").encode("utf-8", "replace").decode().strip()


def reads_well(pairs: Sequence[Sequence[str]], column: str, value: str, file_format: str, around: Surroundings) -> bool:
    """Return whether a row with that value has no problem in that column."""
    source = source_of(1, _edited(pairs, {column: value}))
    return not any(
        error.problem.field == column for step in reread([source], file_format, around) for error in step.errors
    )
