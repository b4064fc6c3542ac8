"""The content score: how good a listing is, 0 to 100, with what each lost point was lost for and how to win it back."""

from entrepot.sell.scoring.clickbait import clickbait_probability, is_clickbait
from entrepot.sell.scoring.distribution import Distribution, distribution
from entrepot.sell.scoring.facts import (
    PICTURE_FINDINGS,
    CategoryFacts,
    ContentScore,
    ExpectedAttribute,
    FactProblem,
    Fix,
    Lost,
    PictureFacts,
    ScoredListing,
)
from entrepot.sell.scoring.language import foreign_language, language_name, unread_language
from entrepot.sell.scoring.mend import mended, offered
from entrepot.sell.scoring.read import ListingRefused, read_listing
from entrepot.sell.scoring.rules import BULLETS_LEAST, RULES, Rule, Rules
from entrepot.sell.scoring.text import folded
from entrepot.sell.scoring.titles import plain_title
from entrepot.sell.scoring.weigh import first_steps, score

__all__ = [
    "BULLETS_LEAST",
    "PICTURE_FINDINGS",
    "RULES",
    "CategoryFacts",
    "ContentScore",
    "Distribution",
    "ExpectedAttribute",
    "FactProblem",
    "Fix",
    "ListingRefused",
    "Lost",
    "PictureFacts",
    "Rule",
    "Rules",
    "ScoredListing",
    "clickbait_probability",
    "distribution",
    "first_steps",
    "folded",
    "foreign_language",
    "is_clickbait",
    "language_name",
    "mended",
    "offered",
    "plain_title",
    "read_listing",
    "score",
    "unread_language",
]
