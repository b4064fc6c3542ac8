"""The rules of reviews: who may write, how much, what a rating is; pure."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from entrepot.kit.errors import Conflict, InvalidInput, NotFound
from entrepot.kit.sentences import say

TEXT_MAX: Final = 2000
NAME_MAX: Final = 60
ANSWER_MAX: Final = 2000
STARS: Final = (1, 2, 3, 4, 5)


class ReviewState(StrEnum):
    """Whether a review stands on the product's page."""

    SHOWN = "shown"
    HIDDEN = "hidden"


class ReviewSort(StrEnum):
    """The order in which reviews are read."""

    NEWEST = "newest"
    HIGHEST = "highest"
    LOWEST = "lowest"


class HideReason(StrEnum):
    """Why the house hides a review: a word of this list, because the audit log keeps no personal data."""

    ABUSE = "abuse"
    PERSONAL_DATA = "personal_data"
    ADVERTISING = "advertising"
    OFF_TOPIC = "off_topic"
    UNLAWFUL = "unlawful"
    OTHER = "other"


class ReviewNotFound(NotFound):
    """There is no such review, or it is somebody else's."""

    code = "reviews.not_found"
    title = "There is no such review"


class ReviewRefused(Conflict):
    """This person cannot review this product now."""

    code = "reviews.refused"
    title = "This cannot be reviewed"


class ReviewTaken(Conflict):
    """The buyer has reviewed the product already; ``extra`` has ``review_id``."""

    code = "reviews.taken"
    title = "You have reviewed this already"


@dataclass(frozen=True, slots=True)
class Rating:
    """How many shown reviews gave 1, 2, 3, 4 and 5 stars."""

    by_stars: tuple[int, int, int, int, int] = (0, 0, 0, 0, 0)

    @property
    def count(self) -> int:
        """Return how many reviews there are."""
        return sum(self.by_stars)

    @property
    def average(self) -> float | None:
        """Return the mean of the stars, None where there is no review."""
        count = self.count
        return sum(stars * many for stars, many in zip(STARS, self.by_stars, strict=True)) / count if count else None


def checked_stars(stars: int) -> int:
    """Return the stars; raise InvalidInput where they are not 1 to 5."""
    if stars not in STARS:
        raise InvalidInput("Choose how many stars it is worth", field="stars", expected="1 to 5")
    return stars


def checked_text(text: str, *, most: int = TEXT_MAX) -> str:
    """Return a text with its line ends as LF and no white space around; raise InvalidInput where it is too long."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if len(plain) > most:
        raise InvalidInput("The text is too long", field="text", expected=say("at most %(most)s characters", most=most))
    return plain


def checked_name(name: str) -> str:
    """Return the name that stands with a review, in one line; raise InvalidInput where it is too long."""
    plain = " ".join(name.split())
    if len(plain) > NAME_MAX:
        raise InvalidInput(
            "The name is too long", field="name", expected=say("at most %(most)s characters", most=NAME_MAX)
        )
    return plain
