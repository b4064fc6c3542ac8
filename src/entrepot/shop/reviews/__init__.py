"""What buyers say of what they bought: stars and words, the seller's answer, and what they add up to."""

from entrepot.shop.reviews.announced import ReviewAnswered, ReviewChanged, ReviewHidden, ReviewShown, ReviewWritten
from entrepot.shop.reviews.answer import answer_review
from entrepot.shop.reviews.domain import (
    ANSWER_MAX,
    NAME_MAX,
    STARS,
    TEXT_MAX,
    HideReason,
    Rating,
    ReviewNotFound,
    ReviewRefused,
    ReviewSort,
    ReviewState,
    ReviewTaken,
)
from entrepot.shop.reviews.erase import erase_personal_data
from entrepot.shop.reviews.hide import hide_review, show_review
from entrepot.shop.reviews.lists import LOOK_BACK, ReviewFilter, reviews_of_house, seller_reviews
from entrepot.shop.reviews.reads import (
    Review,
    own_review,
    own_reviews,
    product_reviews,
    ratings,
    seller_rating,
    waiting_for_answer,
)
from entrepot.shop.reviews.write import change_review, write_review

__all__ = [
    "ANSWER_MAX",
    "LOOK_BACK",
    "NAME_MAX",
    "STARS",
    "TEXT_MAX",
    "HideReason",
    "Rating",
    "Review",
    "ReviewAnswered",
    "ReviewChanged",
    "ReviewFilter",
    "ReviewHidden",
    "ReviewNotFound",
    "ReviewRefused",
    "ReviewShown",
    "ReviewSort",
    "ReviewState",
    "ReviewTaken",
    "ReviewWritten",
    "answer_review",
    "change_review",
    "erase_personal_data",
    "hide_review",
    "own_review",
    "own_reviews",
    "product_reviews",
    "ratings",
    "reviews_of_house",
    "seller_rating",
    "seller_reviews",
    "show_review",
    "waiting_for_answer",
    "write_review",
]
