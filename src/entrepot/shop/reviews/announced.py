"""What reviews announce: ids and stars, never words. Pure."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class ReviewWritten:
    """A buyer reviewed a product."""

    NAME: ClassVar[str] = "shop.review.written"
    review_id: str
    product_id: str
    order_id: str
    seller_id: str
    shopper_id: str
    stars: int


@dataclass(frozen=True, slots=True)
class ReviewChanged:
    """A buyer wrote their review anew."""

    NAME: ClassVar[str] = "shop.review.changed"
    review_id: str
    product_id: str
    seller_id: str
    shopper_id: str
    stars: int


@dataclass(frozen=True, slots=True)
class ReviewAnswered:
    """The seller answered a review, or took the answer back (``answered`` is false)."""

    NAME: ClassVar[str] = "shop.review.answered"
    review_id: str
    product_id: str
    seller_id: str
    shopper_id: str
    answered: bool


@dataclass(frozen=True, slots=True)
class ReviewHidden:
    """The house took a review off the page; ``reason`` is a word of a list."""

    NAME: ClassVar[str] = "shop.review.hidden"
    review_id: str
    product_id: str
    seller_id: str
    shopper_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class ReviewShown:
    """The house put a hidden review back."""

    NAME: ClassVar[str] = "shop.review.shown"
    review_id: str
    product_id: str
    seller_id: str
    shopper_id: str
