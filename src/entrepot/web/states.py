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
    # the floor: what is there, and what became of it
    "returning": State(lazy("Goes back"), "review", "ret"),
    "disposed": State(lazy("Disposed of"), "", "trash"),
    "lost": State(lazy("Lost"), "block", "alert"),
    "planned": State(lazy("Planned"), "", "calendar"),
    "back": State(lazy("Came back"), "review", "ret"),
    "void": State(lazy("Void"), "", "x"),
    "closing": State(lazy("Closing"), "info", "spin"),
    "resolved": State(lazy("Seen to"), "allow", "check"),
    # the floor: what is done there, and where
    "expect": State(lazy("Announced"), "", "clock"),
    "receive": State(lazy("Receive"), "info", "receive"),
    "store": State(lazy("Store"), "info", "grid"),
    "pick": State(lazy("Pick"), "info", "hand"),
    "hand": State(lazy("Hand scanner"), "", "hand"),
    "pack": State(lazy("Pack"), "info", "pack"),
    "unpack": State(lazy("Taken out of its box"), "review", "out"),
    "plan": State(lazy("Planned"), "", "calendar"),
    "seal": State(lazy("Sealed"), "info", "box"),
    "sort": State(lazy("Sort"), "info", "sort"),
    "load": State(lazy("Load"), "info", "truck"),
    "unload": State(lazy("Unloaded"), "review", "out"),
    "ship": State(lazy("Shipped"), "accent", "ship"),
    "cancel": State(lazy("Cancelled"), "", "x"),
    "return": State(lazy("Return"), "info", "ret"),
    "send_back": State(lazy("To be sent back"), "review", "ret"),
    "problem": State(lazy("Problems"), "review", "alert"),
    "slot": State(lazy("Slot"), "", "grid"),
    "cell": State(lazy("Put-wall cell"), "", "grid"),
    "chute": State(lazy("Chute"), "", "down-to"),
    "dock": State(lazy("Dock"), "", "door"),
    # the floor: how a scan ended
    "ok": State(lazy("Booked"), "allow", "check"),
    "show": State(lazy("Shown"), "info", "eye"),
    "already": State(lazy("Had happened already"), "", "info"),
    "wrong_place": State(lazy("Wrong place"), "block", "pin"),
    # the floor: what went wrong, why, and the ways out
    "unknown_code": State(lazy("Unknown code"), "review", "help"),
    "weight": State(lazy("Weight does not fit"), "review", "scale"),
    "weight_differs": State(lazy("Weight differs from the seller's"), "review", "scale"),
    "slot_blocked": State(lazy("Slot blocked"), "review", "stop"),
    "no_slot": State(lazy("No slot free"), "review", "grid"),
    "chute_full": State(lazy("Chute full"), "review", "down-to"),
    "cancelled_in_box": State(lazy("Cancelled, but in a box"), "review", "x"),
    "cancelled_shipped": State(lazy("Cancelled, but shipped"), "review", "x"),
    "undeliverable": State(lazy("Could not be delivered"), "review", "ret"),
    "misplaced": State(lazy("In the wrong place"), "review", "pin"),
    "left_but_here": State(lazy("Left, but found here"), "review", "help"),
    "fit": State(lazy("Fit for the way"), "allow", "check"),
    "return_to_sender": State(lazy("Return to sender"), "review", "ret"),
    "dispose": State(lazy("Dispose of it"), "", "trash"),
    "write_off": State(lazy("Write it off"), "", "x"),
    "accept": State(lazy("Accept the weight"), "allow", "check"),
    "use_again": State(lazy("Use the slot again"), "allow", "refresh"),
    "close": State(lazy("Close"), "", "check"),
    "a slot became free": State(lazy("A slot became free"), "allow", "check"),
    "the weight fits now": State(lazy("The weight fits now"), "allow", "check"),
    "there is room again": State(lazy("There is room again"), "allow", "check"),
    "found": State(lazy("Found again"), "allow", "check"),
    "crushed": State(lazy("Crushed"), "block", "alert"),
    "wet": State(lazy("Wet"), "block", "alert"),
    "torn": State(lazy("Torn"), "block", "alert"),
    "leaking": State(lazy("Leaking"), "block", "alert"),
    "opened": State(lazy("Opened by force"), "block", "alert"),
    "other": State(lazy("Something else"), "", "more"),
    # delivery
    "assigned": State(lazy("Assigned"), "info", "route"),
    "out_for_delivery": State(lazy("Out for delivery"), "accent", "truck"),
    "attempted": State(lazy("Attempted"), "review", "alert"),
    "out": State(lazy("Out for delivery"), "accent", "truck"),
    "stop_moved": State(lazy("A stop has moved"), "", "route"),
    "stops_added": State(lazy("Stops were added"), "info", "plus"),
    "replanned": State(lazy("Planned anew"), "", "refresh"),
    "departed": State(lazy("Left the hub"), "info", "truck"),
    "home": State(lazy("Back at the hub"), "", "home"),
    "absent": State(lazy("Nobody was there"), "review", "door"),
    "refused": State(lazy("Refused"), "review", "x"),
    "address_unclear": State(lazy("The address is unclear"), "review", "pin"),
    "no_access": State(lazy("No way in"), "review", "lock"),
    # products, offers, verdicts
    "draft": State(lazy("Draft"), "", "edit"),
    "live": State(lazy("Live"), "allow", "allow"),
    "archived": State(lazy("Archived"), "", "store"),
    "refurbished": State(lazy("Refurbished"), "info", "ret"),
    "used": State(lazy("Used"), "info", "ret"),
    "paused": State(lazy("Paused"), "review", "pause"),
    "allow": State(lazy("Allow"), "allow", "allow"),
    "review": State(lazy("Review"), "review", "eye"),
    "block": State(lazy("Block"), "block", "stop"),
    # stock movements
    "adjust": State(lazy("Corrected"), "", "edit"),
    "reserve": State(lazy("Promised to an order"), "info", "lock"),
    "release": State(lazy("Free again"), "", "undo"),
    "sell": State(lazy("Sold"), "allow", "tag"),
    "restock": State(lazy("Back in stock"), "allow", "ret"),
    "count": State(lazy("Counted"), "", "list"),
    "expire": State(lazy("Hold ran out"), "", "clock"),
    # what a shopper sends back, and why
    "requested": State(lazy("Requested"), "review", "ret"),
    "changed_mind": State(lazy("Changed their mind"), "", "undo"),
    "wrong_item": State(lazy("Not what was ordered"), "review", "swap"),
    "not_as_described": State(lazy("Not as described"), "review", "doc"),
    "late": State(lazy("Came too late"), "review", "clock"),
    # jobs, events, money, systems
    "waiting": State(lazy("Waiting"), "", "clock"),
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
    # trials
    "decided": State(lazy("Decided"), "allow", "check"),
    "changed": State(lazy("Product changed"), "", "edit"),
    "closed": State(lazy("Closed"), "", "lock"),
    "stopped": State(lazy("Stopped"), "block", "stop"),
    "payout_sent": State(lazy("Sent to your bank"), "allow", "check"),
    "captured": State(lazy("Charged"), "allow", "check"),
    "voided": State(lazy("Released"), "", "undo"),
    "active": State(lazy("Active"), "allow", "allow"),
    "suspended": State(lazy("Suspended"), "block", "lock"),
    "erased": State(lazy("Erased"), "", "trash"),
    "disabled": State(lazy("Switched off"), "block", "off"),
    "sending": State(lazy("Sending"), "info", "spin"),
    "revoked": State(lazy("Revoked"), "", "lock"),
    # letters
    "letter_sent": State(lazy("Sent by mail"), "allow", "check"),
    "kept": State(lazy("Kept, not sent"), "review", "clock"),
    "unneeded": State(lazy("Not needed any more"), "", "x"),
    # roles
    "shopper": State(lazy("Shopper"), "", "user"),
    "seller_owner": State(lazy("Seller, owner"), "", "bag"),
    "seller_staff": State(lazy("Seller, staff"), "", "bag"),
    "reviewer": State(lazy("Reviewer"), "", "eye"),
    "warehouse": State(lazy("Warehouse"), "", "factory"),
    "courier": State(lazy("Courier"), "", "truck"),
    "operator": State(lazy("Operator"), "", "settings"),
    # stock, as a shopper sees it
    "in_stock": State(lazy("In stock"), "allow", "check"),
    "low_stock": State(lazy("Few left"), "review", "alert"),
    "sold_out": State(lazy("Sold out"), "block", "x"),
}


def state_of(word: str) -> State:
    """How a state is shown; one that is not in the list shows its own word, neutral."""
    return STATES.get(word) or State(word.replace("_", " ").capitalize(), "", "info")
