"""Price advice: a range with its reasons, what each price leaves, and whether a given price can be meant. Pure."""

from entrepot.sell.pricing.advise import Demand, PriceAdvice, PriceOption, PriceReason, advise_price
from entrepot.sell.pricing.costs import Costs, Levy, Parts, least_price, parts_of
from entrepot.sell.pricing.market import PricedOffer
from entrepot.sell.pricing.sanity import PriceSanity, price_sanity

__all__ = [
    "Costs",
    "Demand",
    "Levy",
    "Parts",
    "PriceAdvice",
    "PriceOption",
    "PriceReason",
    "PriceSanity",
    "PricedOffer",
    "advise_price",
    "least_price",
    "parts_of",
    "price_sanity",
]
