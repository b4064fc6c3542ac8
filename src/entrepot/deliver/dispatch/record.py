"""Writing the append-only record of delivery, and the links under which a purchase is tracked."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import bindparam, insert, literal_column, select

from entrepot.core.database import Tx, insert_or_ignore
from entrepot.deliver.dispatch.tables import delivery_event, delivery_tracking

_XID: Final[dict[str, Any]] = {
    "sqlite": literal_column("0"),
    "postgresql": literal_column("pg_current_xact_id()::text::bigint"),
}
_EVENTS: Final = {dialect: insert(delivery_event).values(xid=xid).inline() for dialect, xid in _XID.items()}
_TOKEN: Final = select(delivery_tracking.c.token).where(delivery_tracking.c.group_id == bindparam("group"))
_TRACK: Final = insert_or_ignore(delivery_tracking, ["group_id"])
_RANDOM_TAIL: Final = 12


def record(tx: Tx, kind: str, stops: Sequence[Any], *, state: str, actor: str, **detail: Any) -> None:
    """Write one line for each stop (rows with id, box_id, attempts and courier_id): what happened, its state then."""
    if stops:
        rows = [
            {
                "at": tx.now_us,
                "kind": kind,
                "stop_id": stop.id,
                "box_id": stop.box_id,
                "state": state,
                "attempt": stop.attempts,
                "courier_id": stop.courier_id,
                "actor": actor,
                "detail": detail,
            }
            for stop in stops
        ]
        tx.execute(_EVENTS[tx.connection.dialect.name], rows)


def open_tracking(tx: Tx, group_id: str, shopper_id: str) -> str:
    """Return the link's token of a purchase, making it the first time: 120 random bits that nobody guesses."""
    kept = tx.execute(_TOKEN, {"group": group_id}).scalar_one_or_none()
    if kept is not None:
        return str(kept)
    first, second = tx.new_id("trk"), tx.new_id("trk")
    token = f"trk_0{first[-_RANDOM_TAIL:]}0{second[-_RANDOM_TAIL:]}"
    row = {"token": token, "group_id": group_id, "shopper_id": shopper_id, "created_at": tx.now_us}
    tx.execute(_TRACK, row)
    return str(tx.execute(_TOKEN, {"group": group_id}).scalar_one())
