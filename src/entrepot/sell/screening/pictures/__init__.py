"""What one picture shows against it: nakedness, print, codes. Pure; no database."""

from entrepot.sell.screening.pictures.codes import Code, codes_in, find_codes
from entrepot.sell.screening.pictures.detectors import picture_detectors
from entrepot.sell.screening.pictures.leads import Way, leads_to
from entrepot.sell.screening.pictures.look import Piece, look
from entrepot.sell.screening.pictures.print import find_print
from entrepot.sell.screening.pictures.unsafe import find_unsafe, unsafe_score

__all__ = [
    "Code",
    "Piece",
    "Way",
    "codes_in",
    "find_codes",
    "find_print",
    "find_unsafe",
    "leads_to",
    "look",
    "picture_detectors",
    "unsafe_score",
]
