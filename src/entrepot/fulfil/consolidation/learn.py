"""Learning from the record of the floor: what came after how long, what left after how long, and whether in time."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from entrepot.core.database import Tx
from entrepot.fulfil.consolidation import handling, lead_times, store
from entrepot.fulfil.consolidation.lateness import Lateness
from entrepot.fulfil.consolidation.lead_times import LeadTime
from entrepot.fulfil.consolidation.policy import policy_in

FADE_AT: int = 2_000_000
"""From so many promises on, old ones count half: the rate shown is that of the present."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """A piece of the record: parcels that came or are given up, boxes by decision and truck, promises kept or not."""

    after: tuple[int, int]  # the position in the record that it begins after
    until: tuple[int, int]  # and that of its last line
    given_up_to: int
    leads: list[LeadTime] = field(default_factory=list)
    boxes: list[tuple[int, int]] = field(default_factory=list)
    in_time: list[bool] = field(default_factory=list)


def learn(tx: Tx, lesson: Lesson, *, required: float) -> None:
    """Take in a piece of the record, once: it and the position after it are written together."""
    before = store.learned(tx.connection)
    if lesson.after != (before.xid, before.seq):
        return  # another process was quicker
    # One that comes after it was given up was counted then.
    store.add_leads(tx, [(each.seller_id, lead_times.bin_of(each.lead_us)) for each in _known_in_time(lesson.leads)])
    store.add_handling(tx, [(handling.hour_of(at), handling.bin_of(left - at)) for at, left in lesson.boxes])
    lateness = Lateness(required, before.late_minor)
    lateness.learn(lesson.in_time)
    kept, late = before.in_time + sum(lesson.in_time), before.late + len(lesson.in_time) - sum(lesson.in_time)
    if kept + late > FADE_AT:
        kept, late = kept // 2, late // 2
    store.keep_learned(
        tx,
        store.Learned(*lesson.until, lesson.given_up_to, round(lateness.late_minor), kept, late, tx.now_us),
    )
    policy = policy_in(tx.kept)
    if policy is not None:
        policy.forget()


def _known_in_time(leads: Iterable[LeadTime]) -> list[LeadTime]:
    return [each for each in leads if each.lead_us is None or lead_times.bin_of(each.lead_us) < lead_times.NEVER]
