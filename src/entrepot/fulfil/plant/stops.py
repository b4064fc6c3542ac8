"""The record of stops: who asked, what the circuit said, when the zone stood still, who reset it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from entrepot.core.database import Tx
from entrepot.fulfil.plant import store
from entrepot.kit.clock import from_us

_MOST = 50


@dataclass(frozen=True, slots=True)
class StopRow:
    """A stop of a circuit.

    ``halted_ms`` is from the open circuit until nothing in its zone moved, as the plant timed it.
    """

    id: str
    circuit: str
    cause: str
    asked_by: str | None
    stopped_at: datetime
    halted_ms: float | None
    reset_at: datetime | None
    reset_by: str | None


def note_asked(tx: Tx, circuits: Sequence[str], *, actor: str) -> None:
    """Keep who asked for a stop; the plant has been told already."""
    for circuit in circuits:
        store.open_stop(tx, circuit, cause="host", stopped_at=tx.now_us, asked_by=actor)
        tx.audit(actor, "plant.stop", circuit)


def note_stopped(tx: Tx, circuit: str, *, cause: str, stopped_at_us: int, halted_at_us: int) -> None:
    """Keep what a stop circuit reported: that it is open, and since when its zone stands still.

    A report of a stop that was reset meanwhile is too late: it opens no second line.
    """
    if store.is_ended(tx, circuit, stopped_at=stopped_at_us):
        return
    if store.end_other_stop(tx, circuit, stopped_at=stopped_at_us):  # it was reset while nobody listened
        tx.audit("system", "plant.reset", circuit)
    if store.open_stop(tx, circuit, cause=cause, stopped_at=stopped_at_us, asked_by=None) and cause == "hard_wired":
        tx.audit("system", "plant.stopped", circuit)
    store.tell_stop(tx, circuit, cause=cause, stopped_at=stopped_at_us, halted_at=halted_at_us or None)


def note_reset(
    tx: Tx, circuit: str, *, actor: str | None, stopped_at_us: int | None = None, halted_only: bool = False
) -> None:
    """Keep that a circuit is closed again; ``actor`` is None where nobody asked for it here.

    ``stopped_at_us`` names the actor's stop: what the plant says of its reset may have been written first.
    ``halted_only`` leaves a stop open that the plant has not told of yet: it was asked for a moment ago.
    """
    ended = store.end_stop(tx, circuit, reset_by=actor, halted_only=halted_only)
    if not ended and actor is not None and stopped_at_us is not None:
        store.name_reset(tx, circuit, stopped_at=stopped_at_us, reset_by=actor)
    if ended or actor is not None:
        tx.audit(actor or "system", "plant.reset", circuit)


def stops(connection: Connection) -> list[StopRow]:
    """Return the newest stops."""
    return [
        StopRow(
            id=row.id,
            circuit=row.circuit,
            cause=row.cause,
            asked_by=row.asked_by,
            stopped_at=from_us(row.stopped_at),
            halted_ms=None if row.halted_at is None else (row.halted_at - row.stopped_at) / 1_000,
            reset_at=None if row.reset_at is None else from_us(row.reset_at),
            reset_by=row.reset_by,
        )
        for row in store.last_stops(connection, _MOST)
    ]
