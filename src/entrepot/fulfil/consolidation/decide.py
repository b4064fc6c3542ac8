"""Wait, merge or send: what becomes now of a consumer's parcels that are here while others are missing. Pure.

Waiting until a start is still all but sure to be in time costs nothing but the slot; from there each quarter of an
hour puts promises at risk. So the policy looks for the moment up to which waiting gains most: what one box saves over
two, times the probability that something comes until then, less the price of the promises that become late by it. This
is the one-stage look-ahead rule of optimal stopping (Chow, Robbins, Siegmund 1971) over a whole horizon instead of one
step, decided anew with every arrival and at each moment named. ``docs/adr`` says what it was compared with.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from entrepot.fulfil.consolidation.boxes import box_price, cheapest, price_of
from entrepot.fulfil.consolidation.domain import (
    HOUR_US,
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
from entrepot.fulfil.consolidation.lead_times import LeadTimes

SAFE: Final = 0.98
"""A start that leaves in time with this probability risks nothing worth counting."""
HOPELESS: Final = 0.5
"""A parcel that probably misses its promise already goes with the next truck: it is not made to wait for savings."""
_QUARTER_US: Final = HOUR_US // 4
_AHEAD_US: Final = tuple(quarters * _QUARTER_US for quarters in (1, 2, 4, 8, 14, 20))
_QUICK: Final = 4
"""Parcels up to which savings are exact; beyond, boxes are filled one parcel after the other."""
_DAY_US: Final = 24 * HOUR_US


@dataclass(frozen=True, slots=True)
class Outlook:
    """What the past says of the future: when missing parcels come, when boxes leave."""

    leads: LeadTimes
    handling: HandlingTimes


def decide(
    now_us: int,
    come: Sequence[Come],
    missing: Sequence[Missing],
    *,
    steps: WeightSteps,
    outlook: Outlook,
    terms: Terms,
) -> Decision:
    """Return what to do now with one consumer's parcels on one route.

    ``come`` are here and in no box, ``missing`` are to come. Where nothing is known of lead times this is the rule of
    the floor without a policy: wait until all came or the promise presses. Takes microseconds: no more than
    six horizons times the missing.
    """
    if not come:
        return Decision(Act.WAIT, Why.SAVING if missing else Why.COMPLETE)
    if not missing:
        return _send_all(come, Why.COMPLETE, steps, terms.limits)
    first_us = min(parcel.leave_by_us for parcel in come)
    safe_us = outlook.handling.safe_start_us(first_us, SAFE)
    if not outlook.leads.knows:
        if now_us >= safe_us:
            return _send_all(come, Why.PRESSING, steps, terms.limits)
        return Decision(Act.WAIT, Why.UNKNOWN_YET, look_again_us=safe_us, until_us=safe_us)
    stand = _Stand(now_us, come, missing, steps, outlook, terms)
    if now_us < safe_us:
        if stand.is_worth_a_free_wait(safe_us):
            return stand.wait(safe_us)
        return _send_all(come, Why.NOT_WORTH_IT, steps, terms.limits)
    if outlook.handling.in_time(now_us, first_us) >= HOPELESS:
        until_us = stand.best_risky_wait()
        if until_us is not None:
            return stand.wait(until_us)
    return stand.send_what_presses()


class _Stand:
    """One consumer's case at one moment."""

    __slots__ = ("_comes", "_savings", "_within_us", "come", "missing", "now_us", "outlook", "steps", "terms")

    def __init__(
        self,
        now_us: int,
        come: Sequence[Come],
        missing: Sequence[Missing],
        steps: WeightSteps,
        outlook: Outlook,
        terms: Terms,
    ) -> None:
        self.now_us = now_us
        self.come = come
        self.missing = missing
        self.steps = steps
        self.outlook = outlook
        self.terms = terms
        self._savings: list[int] | None = None
        self._comes: list[float] = []
        self._within_us = -1

    def is_worth_a_free_wait(self, until_us: int) -> bool:
        """Return whether waiting until a moment saves anything to speak of where no promise is at risk by it."""
        hold = self._hold(until_us)
        chances = self._chances(until_us)
        for comes, saving in zip(chances, self.savings(), strict=True):
            if comes * saving > hold:
                return True
        # None saves anything by itself in a quick look; waiting is free, so what might be saved at most decides.
        return max(chances) * self._most_saved() > hold

    def _chances(self, until_us: int) -> list[float]:
        """Return how probably each missing parcel comes until a moment."""
        chance, now_us, within_us = self.outlook.leads.chance, self.now_us, until_us - self.now_us
        if within_us != self._within_us:
            self._within_us = within_us
            self._comes = [chance(each.seller_id, now_us - each.expected_at_us, within_us) for each in self.missing]
        return self._comes

    def gain_of_free_wait(self, until_us: int) -> float:
        """Return what waiting until a moment saves where no promise is at risk by it, in minor units."""
        return self._saved_by(until_us)[0] - self._hold(until_us)

    def best_risky_wait(self) -> int | None:
        """Return the moment up to which waiting gains most; None where it loses at once and later."""
        in_time = self.outlook.handling.in_time
        deadlines: dict[int, int] = {}
        for parcel in self.come:
            deadlines[parcel.leave_by_us] = deadlines.get(parcel.leave_by_us, 0) + 1
        kept_now = sum(count * in_time(self.now_us, leave_by) for leave_by, count in deadlines.items())
        best, best_us = 0.0, None
        for ahead_us in _AHEAD_US:
            until_us = self.now_us + ahead_us
            kept = sum(count * in_time(until_us, leave_by) for leave_by, count in deadlines.items())
            saved, comes = self._saved_by(until_us)
            # What comes before the moment is sent then: about half of the risk.
            risk = self.terms.late_minor * (kept_now - kept) * (1.0 - comes / 2)
            gain = saved - risk - self._hold(until_us)
            if gain > best:
                best, best_us = gain, until_us
        return best_us

    def savings(self) -> list[int]:
        """Return for each missing parcel what is saved if it joins those that are here."""
        if self._savings is None:
            self._savings = self._find_savings()
        return self._savings

    def _find_savings(self) -> list[int]:
        steps, limits = self.steps, self.terms.limits
        grams = volume = 0
        for parcel in self.come:
            grams += parcel.weight_g
            volume += parcel.volume_cm3
        count = len(self.come)
        before = price_of(grams, volume, count, steps, limits)
        if before is not None:
            found = []
            for other in self.missing:
                together = price_of(grams + other.weight_g, volume + other.volume_cm3, count + 1, steps, limits)
                alone = steps.price(other.weight_g, other.volume_cm3)
                found.append(0 if together is None else max(before + alone - together, 0))
            if count == 1 or any(found):
                return found
        _, boxes = cheapest(self.come, steps, limits, exact_up_to=_QUICK)
        return [_joining(each, boxes, steps, limits) for each in self.missing]

    def _most_saved(self) -> int:
        """Return a bound of what can be saved by sending the missing with those that are here: no carton is counted."""
        steps, limits = self.steps, self.terms.limits
        grams = volume = 0
        everything: list[Come | Missing] = [*self.come, *self.missing]
        for parcel in everything:
            grams += parcel.weight_g
            volume += parcel.volume_cm3
        apart = cheapest(self.come, steps, limits, exact_up_to=_QUICK)[0]
        apart += sum(steps.price(parcel.weight_g, parcel.volume_cm3) for parcel in self.missing)
        return apart - steps.price(grams, volume)

    def _saved_by(self, until_us: int) -> tuple[float, float]:
        """Return the expected saving of waiting until a moment, and how probably anything comes by then.

        Several that come go in one box among themselves in any case: only one box less is saved by waiting for them.
        """
        none_comes, weighed, weights = 1.0, 0.0, 0.0
        for comes, saving in zip(self._chances(until_us), self.savings(), strict=True):
            none_comes *= 1.0 - comes
            weighed += comes * saving
            weights += comes
        return ((1.0 - none_comes) * weighed / weights if weights else 0.0), 1.0 - none_comes

    def _hold(self, until_us: int) -> float:
        return self.terms.hold_minor_per_day * len(self.come) * (until_us - self.now_us) / _DAY_US

    def wait(self, until_us: int) -> Decision:
        """Return the decision to wait, with the parcel that it is mostly for."""
        likeliest, best, best_saving, best_chance = self.missing[0].id, -1.0, 0, 0.0
        chances = self._chances(until_us)
        for parcel, comes, saving in zip(self.missing, chances, self.savings(), strict=True):
            if comes * saving > best:
                likeliest, best, best_saving, best_chance = parcel.id, comes * saving, saving, comes
        return Decision(
            Act.WAIT, Why.SAVING, look_again_us=until_us, waits_for=likeliest, chance=best_chance,
            until_us=until_us, saves_minor=best_saving,
        )  # fmt: skip

    def send_what_presses(self) -> Decision:
        """Return the decision to send: all, or only those whose promise presses where the others gain by waiting."""
        handling, steps, limits = self.outlook.handling, self.steps, self.terms.limits
        pressing: list[Come] = []
        rest: list[Come] = []
        for parcel in self.come:
            (rest if handling.safe_start_us(parcel.leave_by_us, SAFE) > self.now_us else pressing).append(parcel)
        together, all_boxes = cheapest(self.come, steps, limits)
        if rest and pressing:
            later = _Stand(self.now_us, rest, self.missing, steps, self.outlook, self.terms)
            until_us = handling.safe_start_us(min(parcel.leave_by_us for parcel in rest), SAFE)
            now, boxes = cheapest(pressing, steps, limits)
            then, _ = cheapest(rest, steps, limits)
            if now + then - later.gain_of_free_wait(until_us) < together:
                return Decision(Act.SEND, Why.PRESSING, send=_ids(boxes), look_again_us=until_us)
        return Decision(Act.SEND, Why.PRESSING, send=_ids(all_boxes))


def _joining(parcel: Missing, boxes: Sequence[tuple[Come, ...]], steps: WeightSteps, limits: BoxLimits) -> int:
    """Return what is saved if a parcel joins the one of these boxes that it suits best; 0 at least."""
    alone = steps.price(parcel.weight_g, parcel.volume_cm3)
    least = alone
    for box in boxes:
        together, before = box_price((*box, parcel), steps, limits), box_price(box, steps, limits)
        if together is not None and before is not None:
            least = min(least, together - before)
    return alone - least


def _send_all(come: Sequence[Come], why: Why, steps: WeightSteps, limits: BoxLimits) -> Decision:
    _, boxes = cheapest(come, steps, limits)
    return Decision(Act.SEND, why, send=_ids(boxes))


def _ids(boxes: Sequence[tuple[Come, ...]]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(parcel.id for parcel in box) for box in boxes)
