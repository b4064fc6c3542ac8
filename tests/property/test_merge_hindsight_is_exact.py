"""The optimum in hindsight that the policy is measured against: nothing is cheaper, and it can be had."""

from datetime import UTC, datetime
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from bench.warehouse.consolidation_hindsight import hindsight
from bench.warehouse.consolidation_run import LIMITS, Consumer, run
from bench.warehouse.consolidation_workload import DAY_US, HOUR_US, SLOWNESS, Hub, Parcel, Year, truck_from
from entrepot.fulfil.consolidation import WeightSteps, box_price
from entrepot.kit.clock import to_us

MONDAY = to_us(datetime(2026, 3, 2, tzinfo=UTC))
STEPS = WeightSteps([(1000, 690), (3000, 990), (5000, 1290), (10_000, 1990)], cm3_per_kg=5000, currency="EUR")


@st.composite
def years(draw: st.DrawFn, most: int = 5) -> Year:
    """Return the parcels of one consumer within a few days, and a hub with bad hours."""
    parcels = []
    for number in range(draw(st.integers(1, most))):
        placed = MONDAY + draw(st.integers(0, 60)) * HOUR_US
        arrives = placed + draw(st.integers(1, 90)) * HOUR_US
        leave_by = placed + draw(st.integers(30, 120)) * HOUR_US
        grams = draw(st.integers(100, 6000))
        parcels.append(Parcel(str(number), "c", "JP", "s", placed, arrives, leave_by, grams, grams * 2))
    hub = Hub(Random(draw(st.integers(0, 99))), MONDAY - DAY_US, MONDAY + 30 * DAY_US, {})
    slowness = {"c": draw(st.integers(0, len(SLOWNESS) - 1))}
    return Year(0, parcels, len(parcels), hub, slowness, {"JP": STEPS})


@given(years())
def test_the_optimum_is_the_least_that_trying_all_plans_finds(year: Year) -> None:
    assert hindsight(year, year.parcels) == _least(year, year.parcels)


def _least(year: Year, parcels: list[Parcel]) -> int:
    """Return the least price by trying every partition, each box begun as its last parcel arrives."""
    if not parcels:
        return 0
    first, rest = parcels[0], parcels[1:]
    found = []
    for subset in range(1 << len(rest)):
        box = [first, *(each for number, each in enumerate(rest) if subset >> number & 1)]
        left = year.hub.leaves(max(each.arrives_us or 0 for each in box), year.slowness["c"])
        price = box_price(box, STEPS, LIMITS)
        if price is not None and all(left <= year.leave_by(each) for each in box):
            found.append(price + _least(year, [each for each in rest if each not in box]))
    return min(found)


@given(years(most=6), st.randoms(use_true_random=False))
def test_no_rule_that_leaves_nothing_late_is_cheaper(year: Year, rng: Random) -> None:
    def any_rule(now_us: int, consumer: Consumer) -> tuple[list[tuple[str, ...]], int | None]:
        ids = list(consumer.come)
        return ([tuple(ids)], None) if rng.random() < 0.5 else ([], now_us + rng.randrange(1, 20) * HOUR_US)

    outcome = run(year, any_rule)

    if outcome.on_time["c"] == outcome.parcels["c"]:
        assert outcome.cost["c"] >= (hindsight(year, year.parcels) or 0)


@given(st.integers(0, 20 * 24 * 60), st.integers(0, 20 * 24 * 60), st.integers(0, 99), st.integers(0, 9))
def test_a_box_that_is_begun_later_never_leaves_earlier(one: int, other: int, seed: int, slowness: int) -> None:
    hub = Hub(Random(seed), MONDAY - DAY_US, MONDAY + 30 * DAY_US, {})
    earlier, later = (MONDAY + minutes * 60_000_000 for minutes in sorted((one, other)))

    assert hub.leaves(earlier, slowness) <= hub.leaves(later, slowness)
    assert truck_from(earlier) >= earlier
