"""One change to many products at once: seen before it is made, made in the background, undone once."""

from entrepot.sell.bulk.plan import ROUNDINGS, Change, Line, Planned
from entrepot.sell.bulk.prepare import MOST, Preview, Selection, chosen_ids, preview
from entrepot.sell.bulk.read import BulkChange, BulkItem, bulk_change, bulk_items, last_bulk_change
from entrepot.sell.bulk.start import AlreadyUndone, start_bulk_change, undo_bulk_change

__all__ = [
    "MOST",
    "ROUNDINGS",
    "AlreadyUndone",
    "BulkChange",
    "BulkItem",
    "Change",
    "Line",
    "Planned",
    "Preview",
    "Selection",
    "bulk_change",
    "bulk_items",
    "chosen_ids",
    "last_bulk_change",
    "preview",
    "start_bulk_change",
    "undo_bulk_change",
]
