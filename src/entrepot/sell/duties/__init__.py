"""Import duties: rates by customs code, destination and origin, and what small consignments pay instead."""

from entrepot.sell.duties.domain import DutyFound, DutyRate, DutyRelief, crosses_border, customs_area
from entrepot.sell.duties.files import (
    FILE_MOST,
    RATE_COLUMNS,
    RELIEF_COLUMNS,
    DutiesInvalid,
    DutiesLoaded,
    Part,
    export_duties,
    import_duties,
    load_builtin_duties,
)
from entrepot.sell.duties.read import Duties, RateRow, ReliefRow, destinations, find_duty, list_duties

__all__ = [
    "FILE_MOST",
    "RATE_COLUMNS",
    "RELIEF_COLUMNS",
    "Duties",
    "DutiesInvalid",
    "DutiesLoaded",
    "DutyFound",
    "DutyRate",
    "DutyRelief",
    "Part",
    "RateRow",
    "ReliefRow",
    "crosses_border",
    "customs_area",
    "destinations",
    "export_duties",
    "find_duty",
    "import_duties",
    "list_duties",
    "load_builtin_duties",
]
