"""Price advice: a range with its reasons, what each price leaves, and whether a given price can be meant. Pure."""

from entrepot.sell.pricing.advise import Demand, PriceAdvice, PriceOption, PriceReason, advise_price
from entrepot.sell.pricing.costs import Costs, Levy, Parts, least_price, parts_of
from entrepot.sell.pricing.landed import DutyTerms, Landed, landed_cost
from entrepot.sell.pricing.market import PricedOffer
from entrepot.sell.pricing.sanity import PriceSanity, price_sanity
from entrepot.sell.pricing.seen import LEAST_ORDERS, LEAST_VIEWS, Seen, SeenOffer, seen_of

__all__ = [
    "LEAST_ORDERS",
    "LEAST_VIEWS",
    "Costs",
    "Demand",
    "DutyTerms",
    "Landed",
    "Levy",
    "Parts",
    "PriceAdvice",
    "PriceOption",
    "PriceReason",
    "PriceSanity",
    "PricedOffer",
    "Seen",
    "SeenOffer",
    "advise_price",
    "landed_cost",
    "least_price",
    "parts_of",
    "price_sanity",
    "seen_of",
]
