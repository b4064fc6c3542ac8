"""How far subscribers are behind."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from entrepot.core.outbox.read import Position, read_events
from entrepot.core.outbox.tables import outbox_failure, outbox_position

COUNT_BOUND = 1000
"""Behind by so many events or by more is counted as this."""


@dataclass(frozen=True, slots=True)
class Lag:
    """How far a subscriber is behind: events (COUNT_BOUND at most), and the age of the oldest of them."""

    subscriber: str
    events: int
    seconds: float


def lag_after(
    connection: Connection, subscriber: str, after: Position, names: Collection[str] | None, now_us: int
) -> Lag:
    """Return how far a subscriber at a position is behind in events of these names (None for all)."""
    events, _ = read_events(connection, after, COUNT_BOUND, names)
    return Lag(subscriber, len(events), max(0.0, (now_us - events[0].at_us) / 1e6) if events else 0.0)


def outbox_lags(connection: Connection, subscribers: Mapping[str, str], now_us: int) -> list[Lag]:
    """Return how far each subscriber is behind; ``subscribers`` maps its name to the event's name that it takes."""
    positions = {row.subscriber: Position(row.xid, row.seq) for row in connection.execute(select(outbox_position))}
    return [
        lag_after(connection, subscriber, positions.get(subscriber, Position()), [name], now_us)
        for subscriber, name in subscribers.items()
    ]


def failure_counts(connection: Connection) -> dict[str, int]:
    """Return how many events wait to be retried and how many are set aside (COUNT_BOUND each at most)."""
    return {
        state: len(
            connection.execute(
                select(outbox_failure.c.event_id).where(outbox_failure.c.state == state).limit(COUNT_BOUND)
            ).all()
        )
        for state in ("retry", "dead")
    }
