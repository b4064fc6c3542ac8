"""Events as a stage would announce them, for tests of what carries events."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class OrderPaid:
    """Names a seller, so it is that seller's to be told of."""

    NAME: ClassVar[str] = "shop.order.paid"
    order_id: str
    seller_id: str


@dataclass(frozen=True, slots=True)
class SearchRebuilt:
    """Names no seller."""

    NAME: ClassVar[str] = "shop.search.rebuilt"
    products: int
