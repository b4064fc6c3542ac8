"""The outbox: events stored with the change they tell of, handed to each subscriber exactly once."""

from entrepot.core.outbox.dispatch import Outbox, Subscription
from entrepot.core.outbox.lag import Lag, failure_counts, lag_after, outbox_lags
from entrepot.core.outbox.letters import (
    DeadLetter,
    act_on_dead_letters,
    dead_letters,
    discard_dead_letter,
    retry_dead_letter,
)
from entrepot.core.outbox.read import Position, StoredEvent, held_back, last_position, read_events

__all__ = [
    "DeadLetter",
    "Lag",
    "Outbox",
    "Position",
    "StoredEvent",
    "Subscription",
    "act_on_dead_letters",
    "dead_letters",
    "discard_dead_letter",
    "failure_counts",
    "held_back",
    "lag_after",
    "last_position",
    "outbox_lags",
    "read_events",
    "retry_dead_letter",
]
