"""What the lexicon found and what the learned opinion thinks, as one answer. Pure.

What blocks and what rests on facts stays. Doubts stay where a text reads guilty enough beside them; where nothing was
found and it reads very guilty, a person is asked, with the words that told.
"""

import math
from collections.abc import Sequence
from typing import Final, Literal

from entrepot.sell.screening.text.changes import change_for
from entrepot.sell.screening.text.fallback import guessed_policy
from entrepot.sell.screening.text.findings import SEVERITY, Finding, Listing, Spot
from entrepot.sell.screening.text.fold import FIELD_END
from entrepot.sell.screening.text.opinion import SUSPICIOUS, Opinion, breaks, is_sure, telling
from entrepot.sell.screening.text.terms import Read

RULE: Final = "opinion.reads_like"
MOST_SURE: Final = 0.49
"""The confidence of an opinion alone, at most: nobody wrote down why."""
POLICY_WEIGHT: Final = 0.5
RANK_STEP: Final = 0.3
LEAST_ODDS: Final = -0.5
"""A text that reads less guilty than so by itself is not flagged for reading like one policy: it may just name it."""
_GUESS: Final = 0.5
"""What the category's usual policy is worth beside how a text reads."""


def weighed(
    listing: Listing, read: Read, found: Sequence[Finding], opinion: Opinion, own_policies: frozenset[str]
) -> tuple[Finding, ...]:
    """Return findings, likeliest policy first. ``own_policies`` are those that the seller's own brands answer."""
    if not listing.title.strip():
        return tuple(found)
    odds = breaks(opinion, found)
    if odds <= 0 and not any(is_sure(each) for each in found):
        return ()
    if not found and opinion.odds < LEAST_ODDS:
        return ()
    named = [each for each in found if each.evidence[0].rule != SUSPICIOUS]
    if named:
        return _likeliest_first(named, opinion)
    guessed = guessed_policy(listing)
    policy = max(opinion.policies, key=lambda each: opinion.policies[each] + _GUESS * (each == guessed))
    if policy in own_policies:
        return ()
    spots = tuple(spot for each in found for spot in each.evidence) or _spots(listing, read, policy)
    sure = round(MOST_SURE / (1 + math.exp(-odds)), 3)
    return (Finding(policy, "review", sure, spots, change_for(policy, "review")),) if spots else ()


def _likeliest_first(found: Sequence[Finding], opinion: Opinion) -> tuple[Finding, ...]:
    """Return findings in the order of how grave and sure each is, and how much the text reads like its policy."""
    ranked = [
        (
            SEVERITY[each.verdict]
            + 2 * each.confidence
            - RANK_STEP * at
            + POLICY_WEIGHT * opinion.policies[each.policy],
            at,
        )
        for at, each in enumerate(found)
    ]
    return tuple(found[at] for _, at in sorted(ranked, key=lambda each: (-each[0], each[1])))


def _spots(listing: Listing, read: Read, policy: str) -> tuple[Spot, ...]:
    """Return where the words stand that told."""
    turn = read.plain.find(FIELD_END) if FIELD_END in read.plain else len(read.plain)
    found = []
    for first, last in telling(read.plain):
        start, end = read.span(first, last)
        field: Literal["title", "description"] = "title" if last <= turn else "description"
        offset = 0 if field == "title" else len(listing.title) + 1
        text = listing.title if field == "title" else listing.description
        spot = Spot(field, start - offset, end - offset, text[start - offset : end - offset], f"{policy}.{RULE}")
        if spot.quote:
            found.append(spot)
    return tuple(found)
