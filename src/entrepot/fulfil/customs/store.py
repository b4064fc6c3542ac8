"""The statements of customs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update
from sqlalchemy.engine import Row

from entrepot.core.database import Tx
from entrepot.fulfil.customs.domain import ContentLine, Declaration, Gap
from entrepot.fulfil.customs.tables import customs_declaration, customs_line

_D, _L = customs_declaration.c, customs_line.c
_LIVE = select(customs_declaration).where(_D.live_box == bindparam("box_id"))
_LOCK_LIVE = _LIVE.with_for_update()
_STATE = select(_D.state).where(_D.live_box == bindparam("box_id"))
_LINES = select(customs_line).where(_L.declaration_id == bindparam("declaration_id")).order_by(_L.line_number)
_BOX_OF_NUMBER = select(_D.live_box).where(_D.number == bindparam("number"))
_NUMBERS = select(_D.live_box, _D.number, _D.state, _D.form).where(_D.live_box.in_(bindparam("boxes", expanding=True)))
_GIVEN_BEFORE = (
    select(_L.line_id, _L.given, _L.description, _L.net_g, _L.hs_code, _L.origin)
    .join_from(customs_declaration, customs_line, _L.declaration_id == _D.id)
    .where(_D.box_id == bindparam("box_id"))
    .order_by(_D.id)
)


def live_row(connection: Connection | Tx, box_id: str, *, lock: bool = False) -> Row[Any] | None:
    """Return the row of the declaration that stands for a box."""
    return connection.execute(_LOCK_LIVE if lock else _LIVE, {"box_id": box_id}).one_or_none()


def state_of(connection: Connection | Tx, box_id: str) -> str | None:
    """Return the state of the declaration that stands for a box, None where it needs none."""
    state: str | None = connection.execute(_STATE, {"box_id": box_id}).scalar()
    return state


def lines_of(connection: Connection | Tx, declaration_id: str) -> tuple[ContentLine, ...]:
    """Return the lines of a declaration in their order."""
    return tuple(
        ContentLine(*row[1:]) for row in connection.execute(_LINES, {"declaration_id": declaration_id})
    )  # the columns are in the order of the fields


def declaration_from(row: Row[Any], lines: tuple[ContentLine, ...]) -> Declaration:
    """Return a row and its lines as a declaration."""
    return Declaration(
        id=row.id,
        box_id=row.box_id,
        state=row.state,
        form=row.form,
        mail_class=row.mail_class,
        number=row.number,
        destination=row.destination,
        gross_g=row.gross_g,
        lines=lines,
        gaps=tuple(Gap(*gap) for gap in row.gaps),
        made_at=row.made_at,
        ready_at=row.ready_at,
    )


def given_before(tx: Tx, box_id: str) -> dict[str, dict[str, Any]]:
    """Return by line id what people filled in for a box, also before it was opened and closed again."""
    found: dict[str, dict[str, Any]] = {}
    for row in tx.execute(_GIVEN_BEFORE, {"box_id": box_id}):
        if row.given:
            kept = {name: getattr(row, name) for name in row.given} | {"given": row.given}
            found.setdefault(row.line_id, {"given": {}}).update(kept)
    return found


def insert_declaration(tx: Tx, row: dict[str, Any], lines: Sequence[ContentLine]) -> None:
    """Store a declaration with its lines."""
    tx.execute(insert(customs_declaration).values(**row))
    write_lines(tx, row["id"], lines)


def write_lines(tx: Tx, declaration_id: str, lines: Sequence[ContentLine]) -> None:
    """Put these lines in the place of those that a declaration has."""
    tx.execute(delete(customs_line).where(_L.declaration_id == declaration_id))
    if lines:
        rows = [{name: getattr(line, name) for name in line.__slots__ if name != "number"} for line in lines]
        numbered = [
            row | {"declaration_id": declaration_id, "line_number": line.number, "given": dict(line.given)}
            for row, line in zip(rows, lines, strict=True)
        ]
        tx.execute(insert(customs_line), numbered)


def change_declaration(tx: Tx, declaration_id: str, values: dict[str, Any]) -> None:
    """Write columns of a declaration."""
    tx.execute(update(customs_declaration).where(_D.id == declaration_id).values(**values))


def box_of_number(connection: Connection | Tx, number: str) -> str | None:
    """Return the id of the box that bears a number now, None for none."""
    box_id: str | None = connection.execute(_BOX_OF_NUMBER, {"number": number}).scalar()
    return box_id


@dataclass(frozen=True, slots=True)
class Mark:
    """What a list shows of a box that needs papers."""

    box_id: str
    number: str | None
    state: str
    form: str


def marks_of(connection: Connection, box_ids: Sequence[str]) -> dict[str, Mark]:
    """Return the marks of those boxes among the ids that need papers, by box."""
    if not box_ids:
        return {}
    return {row.live_box: Mark(*row) for row in connection.execute(_NUMBERS, {"boxes": list(box_ids)})}
