"""A listing that talks as those do who hide something, and names nothing: a person should look, and at what. Data.

Which policy it may be about is guessed from its category's words; the guess is said to be one by its confidence.
"""

from functools import lru_cache
from typing import Final

from entrepot.sell.screening.text.findings import Listing
from entrepot.sell.screening.text.fold import folded_text
from entrepot.sell.screening.text.lists import rows_of

CONFIDENCE: Final = 0.4


@lru_cache(maxsize=1)
def _by_category() -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple(
        (policy, tuple(folded_text(word.replace("_", " ")) for word in words.split()))
        for policy, words in rows_of("category_policies.tsv")
    )


def guessed_policy(listing: Listing) -> str:
    """Return the policy that a category's goods break most often; drugs where the category says nothing."""
    category = folded_text(listing.category)
    for policy, words in _by_category():
        if any(word in category for word in words):
            return policy
    return "drugs"
