"""How probably a place that finds people by face and four digits charges a wrong person; docs/pay.md derives it."""

import math
from typing import Final

MOST_FALSE_CHARGE: Final = 1e-6
SAME_DIGITS: Final = 1e-4
"""The chance that a stranger's last four digits are those of one certain person."""


def false_charge(fmr_upper: float, *, people: int, sharing: int = 1) -> float:
    """Return a bound of the chance that one attempt without a second factor charges somebody else.

    ``fmr_upper`` is an upper bound of the chance that one stranger passes for one person, ``people`` the gallery's
    size, ``sharing`` how many of them have the digits that were given. The greater of two counts: somebody who is not
    in the gallery, and one of those who share their digits. It does not hold against who knows another's digits: then
    it is ``fmr_upper``.
    """
    if not 0 < fmr_upper <= 1:
        raise ValueError("an upper bound of a rate is above 0 and at most 1")
    if people < 0 or sharing < 0:
        raise ValueError("there are no fewer than no people")
    stranger = people * SAME_DIGITS * fmr_upper
    neighbour = max(sharing - 1, 0) * fmr_upper
    return min(max(stranger, neighbour), 1.0)


def largest_gallery(fmr_upper: float, *, most: float = MOST_FALSE_CHARGE) -> int:
    """Return how many people a gallery may hold without a second factor, all of different digits; 0 for none."""
    people = math.floor(most / (SAME_DIGITS * fmr_upper)) + 1
    while people and false_charge(fmr_upper, people=people) > most:
        people -= 1
    return people


def needs_second_factor(fmr_upper: float, *, people: int, sharing: int, most: float = MOST_FALSE_CHARGE) -> bool:
    """Whether face and digits alone might charge a wrong person more often than ``most``."""
    return not false_charge(fmr_upper, people=people, sharing=sharing) <= most
