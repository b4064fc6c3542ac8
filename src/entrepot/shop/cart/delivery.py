"""What buying asks of delivering: what it costs to bring a parcel there, and when it comes."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Protocol

from sqlalchemy import Connection

from entrepot.sell.catalog import SaleOffer

ASSUMED_WEIGHT_G: Final = 500
"""For the delivery price of a unit whose seller gave no weight."""
ASSUMED_VOLUME_CM3: Final = 2_000
"""For the delivery price of a unit whose seller gave no measures."""


@dataclass(frozen=True, slots=True)
class DeliveryQuote:
    """A price in minor units of the asked currency (as shown to the shopper) and the moment that is promised."""

    price_minor: int
    promised_at_us: int
    service: str


class DeliveryQuotes(Protocol):
    """What ``deliver`` answers; app.py wires it."""

    def quote(
        self,
        conn: Connection,
        *,
        country: str,
        postcode: str,
        weight_g: int,
        volume_cm3: int,
        currency: str,
        now_us: int,
    ) -> DeliveryQuote:
        """Return price and promise for one parcel of that weight (grams) and volume (cubic centimetres).

        Raise an AppError where nothing is delivered to that place.
        """
        ...


def parcel_size(basket: Iterable[tuple[SaleOffer, int]]) -> tuple[int, int]:
    """Return the weight in grams and the volume in cubic centimetres of (offer, quantity) pairs in one parcel."""
    weight_g = volume_cm3 = 0
    for offer, quantity in basket:
        weight_g += (offer.weight_g or ASSUMED_WEIGHT_G) * quantity
        if offer.length_mm and offer.width_mm and offer.height_mm:
            volume_cm3 += -(-offer.length_mm * offer.width_mm * offer.height_mm * quantity // 1000)
        else:
            volume_cm3 += ASSUMED_VOLUME_CM3 * quantity
    return weight_g, volume_cm3
