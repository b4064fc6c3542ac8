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
from entrepot.fulfil.consolidation.lead_times import GIVEN_UP_US, LeadTime, LeadTimes
from entrepot.fulfil.consolidation.learn import Lesson, learn
from entrepot.fulfil.consolidation.policy import BoxTariffs, Policy, decide_by_tariff, policy_in
from entrepot.fulfil.consolidation.store import (
    Learned,
    Waiting,
    due,
    keep_waiting,
    learned,
    stop_waiting,
    waiting_of,
    waits_on,
)

__all__ = [
    "GIVEN_UP_US",
    "Act",
    "BoxLimits",
    "BoxTariffs",
    "Come",
    "Decision",
    "HandlingTimes",
    "Lateness",
    "LeadTime",
    "LeadTimes",
    "Learned",
    "Lesson",
    "Missing",
    "Outlook",
    "Policy",
    "Terms",
    "Waiting",
    "WeightSteps",
    "Why",
    "box_price",
    "cheapest",
    "decide",
    "decide_by_tariff",
    "due",
    "keep_waiting",
    "learn",
    "learned",
    "partition",
    "policy_in",
    "stop_waiting",
    "waiting_of",
    "waits_on",
]
