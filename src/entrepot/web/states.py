"""How the platform's states are shown: each word with its icon, its colour and its name in the reader's language."""

from dataclasses import dataclass
from typing import Final

from entrepot.web.i18n import Lazy, lazy


@dataclass(frozen=True, slots=True)
class State:
    """How a state is shown. `tone` is "", allow, review, block, info or accent; colour is never the only sign."""

    label: Lazy | str
    tone: str
    icon: str


STATES: Final[dict[str, State]] = {
    # orders and order groups
    "awaiting_payment": State(lazy("Awaiting payment"), "review", "clock"),
    "placed": State(lazy("Placed"), "info", "doc"),
    "paid": State(lazy("Paid"), "allow", "check"),
    "sent": State(lazy("Sent by the seller"), "info", "truck"),
    "received": State(lazy("At the hub"), "info", "receive"),
    "shipped": State(lazy("On its way"), "accent", "truck"),
    "delivered": State(lazy("Delivered"), "allow", "allow"),
    "cancelled": State(lazy("Cancelled"), "", "x"),
    "expired": State(lazy("Expired"), "", "clock"),
    "return_requested": State(lazy("Return requested"), "review", "ret"),
    "return_received": State(lazy("Return received"), "info", "ret"),
    "refunded": State(lazy("Refunded"), "allow", "ret"),
    # parcels and boxes
    "expected": State(lazy("Expected"), "", "clock"),
    "stored": State(lazy("Stored"), "allow", "check"),
    "picked": State(lazy("Picked"), "info", "hand"),
    "merging": State(lazy("Merging"), "info", "merge"),
    "merged": State(lazy("Merged"), "allow", "merge"),
    "packed": State(lazy("Packed"), "allow", "box"),
    "labelled": State(lazy("Labelled"), "allow", "tag"),
    "sorted": State(lazy("Sorted"), "info", "sort"),
    "loaded": State(lazy("Loaded"), "info", "truck"),
    "held": State(lazy("Held"), "review", "pause"),
    "damaged": State(lazy("Damaged"), "block", "alert"),
    "missing": State(lazy("Missing"), "block", "alert"),
    "unknown": State(lazy("Unknown"), "review", "help"),
    "returned": State(lazy("Returned"), "", "ret"),
    "due": State(lazy("Due"), "review", "clock"),
    "overdue": State(lazy("Overdue"), "block", "clock"),
    # delivery
    "assigned": State(lazy("Assigned"), "info", "route"),
    "out_for_delivery": State(lazy("Out for delivery"), "accent", "truck"),
    "attempted": State(lazy("Attempted"), "review", "alert"),
    # products, offers, verdicts
    "draft": State(lazy("Draft"), "", "edit"),
    "live": State(lazy("Live"), "allow", "allow"),
    "archived": State(lazy("Archived"), "", "store"),
    "paused": State(lazy("Paused"), "review", "pause"),
    "allow": State(lazy("Allow"), "allow", "allow"),
    "review": State(lazy("Review"), "review", "eye"),
    "block": State(lazy("Block"), "block", "stop"),
    # jobs, events, money, systems
    "queued": State(lazy("Waiting"), "", "clock"),
    "pending": State(lazy("Pending"), "", "clock"),
    "scheduled": State(lazy("Scheduled"), "", "calendar"),
    "running": State(lazy("Running"), "info", "spin"),
    "retrying": State(lazy("Trying again"), "review", "refresh"),
    "done": State(lazy("Done"), "allow", "check"),
    "succeeded": State(lazy("Done"), "allow", "check"),
    "failed": State(lazy("Failed"), "block", "alert"),
    "dead": State(lazy("Set aside"), "block", "stop"),
    "open": State(lazy("Open"), "info", "info"),
    "closed": State(lazy("Closed"), "", "lock"),
    "stopped": State(lazy("Stopped"), "block", "stop"),
    "captured": State(lazy("Charged"), "allow", "check"),
    "voided": State(lazy("Released"), "", "undo"),
    "active": State(lazy("Active"), "allow", "allow"),
    "revoked": State(lazy("Revoked"), "", "lock"),
    "in_stock": State(lazy("In stock"), "allow", "check"),
    "low_stock": State(lazy("Few left"), "review", "alert"),
    "sold_out": State(lazy("Sold out"), "block", "x"),
}


def state_of(word: str) -> State:
    """How a state is shown; one that is not in the list shows its own word, neutral."""
    return STATES.get(word) or State(word.replace("_", " ").capitalize(), "", "info")
