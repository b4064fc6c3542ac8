"""Which goods go into which box, and where in it: a carton for a set of items, with every item's place.

Lengths are millimetres, weights grams. Pure: nothing is stored here.
"""

from entrepot.fulfil.packing.cartons import carton_catalogue, cartons_from
from entrepot.fulfil.packing.choose import HOUSE_RULES, MOST_ITEMS, pack
from entrepot.fulfil.packing.domain import Carton, Item, PackedBox, Packing, Placement, Rules
from entrepot.fulfil.packing.drawing import Drawing, Step, drawing
from entrepot.fulfil.packing.verify import faults

__all__ = [
    "HOUSE_RULES",
    "MOST_ITEMS",
    "Carton",
    "Drawing",
    "Item",
    "PackedBox",
    "Packing",
    "Placement",
    "Rules",
    "Step",
    "carton_catalogue",
    "cartons_from",
    "drawing",
    "faults",
    "pack",
]
