"""What the catalogue announces."""

from dataclasses import dataclass
from typing import ClassVar

from entrepot.core.outbox import Subscription


@dataclass(frozen=True, slots=True)
class ProductChanged:
    """Something that shoppers may see of a product changed, or whether they may see it."""

    NAME: ClassVar[str] = "sell.product.changed"

    product_id: str
    seller_id: str


@dataclass(frozen=True, slots=True)
class ProductSubmitted:
    """A seller wants a product shown that nobody judged yet as it is now; it waits for a verdict on that revision."""

    NAME: ClassVar[str] = "sell.product.submitted"

    product_id: str
    seller_id: str
    revision: int


@dataclass(frozen=True, slots=True)
class PriceFell:
    """The lowest price of a product on sale fell in some currency; it stays on sale while it is judged anew."""

    NAME: ClassVar[str] = "sell.product.price_fell"

    product_id: str
    seller_id: str
    revision: int


@dataclass(frozen=True, slots=True)
class StockCounted:
    """A seller's file or form made offers or stated how many units lie at their places.

    ``counts`` holds (sku_id, place_id, units); units None says only that there is an offer now.
    """

    NAME: ClassVar[str] = "sell.catalog.stock_counted"

    seller_id: str
    reference: str
    counts: list[tuple[str, str, int | None]]


@dataclass(frozen=True, slots=True)
class ImportEnded:
    """A seller's file was read (``state`` is done) or refused; ``problems`` counts what was left out."""

    NAME: ClassVar[str] = "sell.catalog.import_ended"

    import_id: str
    seller_id: str
    state: str
    problems: int


SUBSCRIPTIONS: list[Subscription] = []
