"""Stock by SKU and place, and the reservations that hold it for a while."""

from entrepot.kit.errors import OutOfStock
from entrepot.sell.catalog import Place, create_place, default_place_id, get_place, places
from entrepot.sell.stock.desk import add_place, adjust_own, count_own, receive_own
from entrepot.sell.stock.domain import (
    AvailabilityChanged,
    BelowReserved,
    ReservationExists,
    ReservationExpired,
    ReservationGone,
    StockLine,
)
from entrepot.sell.stock.expire import expire_reservations
from entrepot.sell.stock.read import (
    LevelRow,
    MovementRow,
    availability,
    find_levels,
    levels,
    levels_of,
    moved_by_hand,
    movements,
    units_by_sku,
)
from entrepot.sell.stock.receive import adjust, receive, restock
from entrepot.sell.stock.release import release
from entrepot.sell.stock.reserve import reserve
from entrepot.sell.stock.sell import sell_reserved

__all__ = [
    "AvailabilityChanged",
    "BelowReserved",
    "LevelRow",
    "MovementRow",
    "OutOfStock",
    "Place",
    "ReservationExists",
    "ReservationExpired",
    "ReservationGone",
    "StockLine",
    "add_place",
    "adjust",
    "adjust_own",
    "availability",
    "count_own",
    "create_place",
    "default_place_id",
    "expire_reservations",
    "find_levels",
    "get_place",
    "levels",
    "levels_of",
    "moved_by_hand",
    "movements",
    "places",
    "receive",
    "receive_own",
    "release",
    "reserve",
    "restock",
    "sell_reserved",
    "units_by_sku",
]
