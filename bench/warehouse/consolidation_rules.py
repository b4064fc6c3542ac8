"""The rules that are compared: what a hub does without a policy, and policies of rising ambition."""

from __future__ import annotations

from collections.abc import Sequence

from bench.warehouse.consolidation_run import LIMITS, Consumer, Learning, Rule
from bench.warehouse.consolidation_workload import HOUR_US, Year
from entrepot.fulfil.consolidation import (
    Act,
    Come,
    HandlingTimes,
    Lateness,
    LeadTime,
    LeadTimes,
    Missing,
    Outlook,
    Terms,
    WeightSteps,
    cheapest,
    decide,
)

HANDLING_US = 6 * HOUR_US
"""What the floor without a policy takes for handling."""


def _all(year: Year, consumer: Consumer) -> list[tuple[str, ...]]:
    _, boxes = cheapest(list(consumer.come.values()), year.steps[consumer.country], LIMITS)
    return [tuple(parcel.id for parcel in box) for box in boxes]


def at_once(year: Year) -> Rule:
    """Send each parcel as it comes."""
    return lambda _, consumer: (_all(year, consumer), None)


def window(year: Year, hours: float, *, or_complete: bool) -> Rule:
    """Send what is here so many hours after the first of it came; ``or_complete``: or when nothing is missing."""

    def rule(now_us: int, consumer: Consumer) -> tuple[list[tuple[str, ...]], int | None]:
        until_us = min(consumer.came_us.values()) + round(hours * HOUR_US)
        if now_us >= until_us or (or_complete and not consumer.missing):
            return _all(year, consumer), None
        return [], until_us

    return rule


def promise_presses(year: Year) -> Rule:
    """Send when nothing is missing or a promise is six hours of handling away: the floor without a policy."""

    def rule(now_us: int, consumer: Consumer) -> tuple[list[tuple[str, ...]], int | None]:
        until_us = min(parcel.leave_by_us for parcel in consumer.come.values()) - HANDLING_US
        if now_us >= until_us or not consumer.missing:
            return _all(year, consumer), None
        return [], until_us

    return rule


class Outlooks(Learning):
    """What the policies learn: lead times, handling times, the price of a late parcel."""

    def __init__(self, required: float, late_minor: float | None = None) -> None:
        self.leads = LeadTimes()
        self.handling = HandlingTimes()
        self.lateness = Lateness(required) if late_minor is None else None
        self.late_minor = late_minor or 0.0
        self.outlook = Outlook(self.leads, self.handling)

    def came(self, seller_id: str, lead_us: int | None) -> None:
        """Learn a lead time."""
        self.leads.learn([LeadTime(seller_id, lead_us)])

    def left(self, decided_us: int, left_us: int, in_time: list[bool]) -> None:
        """Learn how long a box took, and whether promises were kept."""
        self.handling.learn([(decided_us, left_us)])
        if self.lateness is not None:
            self.lateness.learn(in_time)
            self.late_minor = self.lateness.late_minor


def pressing_quantile(year: Year, learnt: Outlooks, chance: float) -> Rule:
    """Send when nothing is missing, or a start is no longer in time with a given probability."""

    def rule(now_us: int, consumer: Consumer) -> tuple[list[tuple[str, ...]], int | None]:
        first_us = min(parcel.leave_by_us for parcel in consumer.come.values())
        until_us = learnt.handling.safe_start_us(first_us, chance)
        if now_us >= until_us or not consumer.missing:
            return _all(year, consumer), None
        return [], until_us

    return rule


def expected_value(year: Year, learnt: Outlooks, *, hold: float = 2.0) -> Rule:
    """Decide by ``entrepot.fulfil.consolidation.decide``."""

    def rule(now_us: int, consumer: Consumer) -> tuple[list[tuple[str, ...]], int | None]:
        found = decide(
            now_us,
            list(consumer.come.values()),
            list(consumer.missing.values()),
            steps=year.steps[consumer.country],
            outlook=learnt.outlook,
            terms=Terms(learnt.late_minor, hold, LIMITS),
        )
        return list(found.send) if found.act is Act.SEND else [], found.look_again_us

    return rule


STAGES = 6
MOST_MISSING = 5


def dynamic_programme(year: Year, learnt: Outlooks) -> Rule:
    """Decide by a stochastic programme over which of the likeliest missing parcels have come, in stages.

    From the moment on the time until the promise is cut into stages; in each, what is here is sent or waits for the
    next, and each missing parcel comes by it with its own probability. What was not waited for goes in one box of its
    own. The wait is for the first stage alone; then everything is reckoned anew.
    """

    def rule(now_us: int, consumer: Consumer) -> tuple[list[tuple[str, ...]], int | None]:
        come = list(consumer.come.values())
        first_us = min(parcel.leave_by_us for parcel in come)
        safe_us = learnt.handling.safe_start_us(first_us, 0.98)
        if not consumer.missing or (now_us >= safe_us and learnt.handling.in_time(now_us, first_us) < 0.5):
            return _all(year, consumer), None
        if not learnt.leads.knows:
            return (_all(year, consumer), None) if now_us >= safe_us else ([], safe_us)
        last_us = max(first_us - HOUR_US, now_us + HOUR_US)
        marks = sorted({now_us, *(now_us + (last_us - now_us) * each // STAGES for each in range(1, STAGES + 1))})
        if safe_us > now_us:
            marks = sorted({*marks, safe_us})
        missing = sorted(
            consumer.missing.values(),
            key=lambda each: -learnt.leads.chance(each.seller_id, now_us - each.expected_at_us, last_us - now_us),
        )[:MOST_MISSING]
        value = _value_of_waiting(year.steps[consumer.country], learnt, come, missing, marks)
        return (_all(year, consumer), None) if value <= 0.0 else ([], marks[1])

    return rule


def _value_of_waiting(
    steps: WeightSteps,
    learnt: Outlooks,
    come: Sequence[Come],
    missing: Sequence[Missing],
    marks: Sequence[int],
) -> float:
    """Return how much less waiting until the next mark costs than sending now, in minor units."""
    whole = (1 << len(missing)) - 1
    subsets = range(whole + 1)
    picked = [[parcel for number, parcel in enumerate(missing) if subset >> number & 1] for subset in subsets]
    joined: list[list[Come | Missing]] = [[*come, *inside] for inside in picked]
    sent = [cheapest(inside, steps, LIMITS, exact_up_to=4)[0] for inside in joined]
    alone = [cheapest(inside, steps, LIMITS, exact_up_to=4)[0] if inside else 0 for inside in picked]
    late = [
        learnt.late_minor * sum(1 - learnt.handling.in_time(mark, parcel.leave_by_us) for parcel in come)
        for mark in marks
    ]
    send = [[sent[subset] + alone[whole ^ subset] + late[stage] for subset in subsets] for stage in range(len(marks))]
    best = send[-1]
    wait: list[float] = best
    for stage in range(len(marks) - 2, -1, -1):
        comes = [
            learnt.leads.chance(each.seller_id, marks[stage] - each.expected_at_us, marks[stage + 1] - marks[stage])
            for each in missing
        ]
        wait = list(best)
        for number, chance in enumerate(comes):  # one parcel after the other: they come independently
            bit = 1 << number
            wait = [
                wait[subset] if subset & bit else (1 - chance) * wait[subset] + chance * wait[subset | bit]
                for subset in subsets
            ]
        best = [min(one, other) for one, other in zip(send[stage], wait, strict=True)]
    return send[0][0] - wait[0]
