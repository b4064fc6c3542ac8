"""How well screening and its reviewers do, from what was found and what people decided."""

from entrepot.sell.screening.figures.agreement import Agreement, agreement
from entrepot.sell.screening.figures.calibrate import ENOUGH, Calibration, Decided, Point, calibrate
from entrepot.sell.screening.figures.drift import Drift, population_stability
from entrepot.sell.screening.figures.measure import Figures, Week, Work, measure
from entrepot.sell.screening.figures.shares import Share, percentile, share

__all__ = [
    "ENOUGH",
    "Agreement",
    "Calibration",
    "Decided",
    "Drift",
    "Figures",
    "Point",
    "Share",
    "Week",
    "Work",
    "agreement",
    "calibrate",
    "measure",
    "percentile",
    "population_stability",
    "share",
]
