"""What the floor announces."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class BoxSealed:
    """A box was closed at a station: it needs its label."""

    NAME: ClassVar[str] = "fulfil.box.sealed"

    box_id: str
    code: str
    station: str


@dataclass(frozen=True, slots=True)
class BoxShipped:
    """A box of this house's shop has left. Weight in grams, sides in millimetres, moments in microseconds (UTC)."""

    NAME: ClassVar[str] = "fulfil.box.shipped"

    box_id: str
    sscc: str
    shopper_id: str
    address_id: str
    order_ids: list[str]
    weight_g: int
    length_mm: int
    width_mm: int
    height_mm: int
    route: str
    manifest_id: str
    promised_at: int
    shipped_at: int


@dataclass(frozen=True, slots=True)
class ParcelTroubled:
    """Something is wrong with a parcel: ``trouble`` is damaged, missing, disposed or lost."""

    NAME: ClassVar[str] = "fulfil.parcel.troubled"

    parcel_id: str
    order_id: str
    seller_id: str
    shopper_id: str
    trouble: str
    exception_id: str
