"""The consolidation policy: wait, merge or send, for each consumer, from promises, predicted arrivals and tariffs.

``decide`` is pure and takes microseconds; ``LeadTimes``, ``HandlingTimes`` and ``Lateness`` are what it learns from the
floor's record. ``docs/fulfil.md`` tells the story, ADR 0015 what was compared.
"""

from entrepot.fulfil.consolidation.boxes import box_price, cheapest, partition
from entrepot.fulfil.consolidation.decide import Outlook, decide
from entrepot.fulfil.consolidation.domain import (
    Act,
    BoxLimits,
    Come,
    Decision,
    Missing,
    Terms,
    WeightSteps,
    Why,
)
from entrepot.fulfil.consolidation.handling import HandlingTimes
from entrepot.fulfil.consolidation.lateness import Lateness
from entrepot.fulfil.consolidation.lead_times import LeadTime, LeadTimes

__all__ = [
    "Act",
    "BoxLimits",
    "Come",
    "Decision",
    "HandlingTimes",
    "Lateness",
    "LeadTime",
    "LeadTimes",
    "Missing",
    "Outlook",
    "Terms",
    "WeightSteps",
    "Why",
    "box_price",
    "cheapest",
    "decide",
    "partition",
]
