"""What is declared of a box, for papers, pages and the interface."""

from sqlalchemy import Connection

from entrepot.core.database import Tx
from entrepot.fulfil.customs import store
from entrepot.fulfil.customs.domain import Declaration


def declaration_of(connection: Connection | Tx, box_id: str) -> Declaration | None:
    """Return the declaration that stands for a box, None where it needs none."""
    row = store.live_row(connection, box_id)
    return None if row is None else store.declaration_from(row, store.lines_of(connection, row.id))
