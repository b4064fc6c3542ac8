"""What screening announces: a product is held or cleared, a person decided a case."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class ProductHeld:
    """A submitted product is kept from shoppers: ``outcome`` is review (a person looks) or block."""

    NAME: ClassVar[str] = "sell.product.held"

    product_id: str
    seller_id: str
    outcome: str


@dataclass(frozen=True, slots=True)
class ProductCleared:
    """A submitted product may be shown; ``closed_to`` are the countries (ISO 3166-1) where it may not be sold."""

    NAME: ClassVar[str] = "sell.product.cleared"

    product_id: str
    seller_id: str
    closed_to: list[str]


@dataclass(frozen=True, slots=True)
class CaseDecided:
    """A person decided a case: a doubt of screening, or a seller's appeal. ``decision`` is allow or block."""

    NAME: ClassVar[str] = "sell.case.decided"

    case_id: str
    product_id: str
    seller_id: str
    kind: str
    decision: str
