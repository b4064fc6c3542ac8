"""Which van takes a new stop: the one with room whose tour becomes least late, then least longer."""

from collections.abc import Sequence

from entrepot.deliver.routes.domain import Plan, Stop, Van, VanFull, drive
from entrepot.deliver.routes.nearest_insertion import insert


def choose_van(vans: Sequence[tuple[Van, Sequence[Stop]]], new: Stop) -> tuple[int, Plan] | None:
    """Return which of the vans (with their stops so far) takes a stop, and its plan then.

    None where all are full, or would come home after their end.
    """
    best: tuple[tuple[float, float, int], Plan] | None = None
    for number, (van, stops) in enumerate(vans):
        try:
            plan = insert(van, stops, new)
        except VanFull:
            continue
        if van.start_s + plan.duration_s > van.end_s:
            continue
        before = drive(van, stops)
        worse = (plan.late_s - before.late_s, plan.length_m - before.length_m, number)
        if best is None or worse < best[0]:
            best = (worse, plan)
    return None if best is None else (best[0][2], best[1])
