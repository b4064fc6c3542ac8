"""Routes: which stops in which order, by nearest insertion with a 2-opt polish. Pure."""

from entrepot.deliver.routes.choose import choose_van
from entrepot.deliver.routes.domain import (
    CITY_SPEED_M_S,
    DETOUR,
    SERVICE_S,
    Plan,
    Stop,
    Van,
    VanFull,
    drive,
    fits,
    road_m,
)
from entrepot.deliver.routes.nearest_insertion import extra_m, insert, tour
from entrepot.deliver.routes.two_opt import two_opt

__all__ = [
    "CITY_SPEED_M_S",
    "DETOUR",
    "SERVICE_S",
    "Plan",
    "Stop",
    "Van",
    "VanFull",
    "choose_van",
    "drive",
    "extra_m",
    "fits",
    "insert",
    "road_m",
    "tour",
    "two_opt",
]
