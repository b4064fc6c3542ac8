"""Demand seen: views of product pages by distinct visitors, and units ordered, by product, day and asking price."""

from entrepot.sell.demand.domain import Counts, DayDemand, PriceDemand, ProductDemand
from entrepot.sell.demand.record import record_ordered
from entrepot.sell.demand.store import WINDOW_DAYS, demand_at_prices, demand_of_product
from entrepot.sell.demand.tally import DemandTally, tally_of

__all__ = [
    "WINDOW_DAYS",
    "Counts",
    "DayDemand",
    "DemandTally",
    "PriceDemand",
    "ProductDemand",
    "demand_at_prices",
    "demand_of_product",
    "record_ordered",
    "tally_of",
]
