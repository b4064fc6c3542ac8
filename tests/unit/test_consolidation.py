"""Wait, merge or send: what the policy decides, and what it decides on."""

from itertools import combinations

import pytest

from entrepot.fulfil.consolidation import (
    Act,
    BoxLimits,
    Come,
    Decision,
    HandlingTimes,
    Lateness,
    LeadTime,
    LeadTimes,
    Missing,
    Outlook,
    Terms,
    WeightSteps,
    Why,
    box_price,
    cheapest,
    decide,
)

HOUR = 3_600_000_000
DAY = 24 * HOUR
NOW = 20_000 * DAY + 9 * HOUR
EUROPE = WeightSteps(
    [(1000, 1290), (3000, 1990), (5000, 2590), (10_000, 4290), (20_000, 7290), (30_000, 10_290)],
    cm3_per_kg=5000,
    currency="EUR",
)


def a_parcel(name: str = "a", *, grams: int = 400, leave_in_h: float = 40.0) -> Come:
    return Come(name, grams, grams * 2, NOW + round(leave_in_h * HOUR))


def a_missing(name: str = "m", *, seller: str = "steady", paid_h_ago: float = 20.0, grams: int = 400) -> Missing:
    return Missing(name, seller, NOW - round(paid_h_ago * HOUR), grams, grams * 2)


def an_outlook(*, leads_h: dict[str, list[float]] | None = None, handling_h: list[float] | None = None) -> Outlook:
    """Sellers whose parcels took so long, a hub whose boxes took so long at every hour of the week."""
    leads, handling = LeadTimes(), HandlingTimes()
    for seller, hours in (leads_h or {"steady": [24.0] * 60}).items():
        leads.learn(LeadTime(seller, round(each * HOUR)) for each in hours)
    handling.learn(
        (NOW + hour * HOUR, NOW + round((hour + each) * HOUR))
        for hour in range(168)
        for each in (handling_h or [4.0]) * 10
    )
    return Outlook(leads, handling)


def decided(
    come: list[Come], missing: list[Missing], outlook: Outlook | None = None, *, late: float = 1000.0
) -> Decision:
    return decide(NOW, come, missing, steps=EUROPE, outlook=outlook or an_outlook(), terms=Terms(late_minor=late))


def test_a_set_that_is_complete_goes_at_once_in_one_box() -> None:
    decision = decided([a_parcel("a"), a_parcel("b")], [])

    assert (decision.act, decision.why) == (Act.SEND, Why.COMPLETE)
    assert decision.send == (("a", "b"),)


def test_a_parcel_waits_for_one_that_probably_comes_long_before_the_promise_presses() -> None:
    decision = decided([a_parcel()], [a_missing()])

    assert (decision.act, decision.why, decision.waits_for) == (Act.WAIT, Why.SAVING, "m")
    assert decision.chance > 0.9
    assert decision.saves_minor == EUROPE.price(400, 800) * 2 - EUROPE.price(400 + 400 + 90, 2000)
    assert decision.look_again_us == decision.until_us
    assert NOW < (decision.until_us or 0) < NOW + 36 * HOUR


def test_a_parcel_does_not_wait_for_one_that_never_comes() -> None:
    decision = decided([a_parcel()], [a_missing(paid_h_ago=24 * 30)])

    assert (decision.act, decision.why) == (Act.SEND, Why.NOT_WORTH_IT)


def test_a_parcel_does_not_wait_for_one_that_would_save_nothing() -> None:
    heavy = a_parcel(grams=29_900)

    assert decided([heavy], [a_missing(grams=30_000)]).act is Act.SEND


def test_a_promise_that_presses_sends_the_parcel_without_the_missing_one() -> None:
    decision = decided([a_parcel(leave_in_h=4.2)], [a_missing(paid_h_ago=2)], late=100_000)

    assert (decision.act, decision.why, decision.send) == (Act.SEND, Why.PRESSING, (("a",),))


def test_the_dearer_a_late_parcel_the_sooner_it_is_sent() -> None:
    outlook = an_outlook(handling_h=[3.0, 3.5, 4.0, 4.5, 5.0, 5.5, 6.0])
    come, missing = [a_parcel(leave_in_h=5.8)], [a_missing(paid_h_ago=22.5)]

    assert decided(come, missing, outlook, late=100).act is Act.WAIT
    assert decided(come, missing, outlook, late=100_000).act is Act.SEND


def test_what_is_late_already_goes_with_the_next_truck() -> None:
    decision = decided([a_parcel(leave_in_h=-3.0)], [a_missing()])

    assert (decision.act, decision.why) == (Act.SEND, Why.PRESSING)


def test_only_what_presses_is_sent_where_the_others_gain_by_waiting() -> None:
    # Together both are just over a step of the tariff; the one that does not press fits with the missing one.
    pressing = a_parcel("presses", grams=950, leave_in_h=4.0)
    patient = a_parcel("waits", grams=400, leave_in_h=60.0)

    decision = decided([pressing, patient], [a_missing(grams=400)], late=100_000)

    assert decision.send == (("presses",),)
    assert (decision.look_again_us or 0) > NOW


def test_everything_is_sent_with_what_presses_where_that_is_cheaper() -> None:
    pressing = a_parcel("presses", grams=300, leave_in_h=4.0)
    patient = a_parcel("waits", grams=300, leave_in_h=60.0)

    assert decided([pressing, patient], [a_missing(paid_h_ago=400)], late=100_000).send == (("presses", "waits"),)


@pytest.mark.parametrize(("leave_in_h", "act"), [(7.0, Act.WAIT), (5.9, Act.SEND)])
def test_who_knows_nothing_waits_until_six_hours_before_the_truck(leave_in_h: float, act: Act) -> None:
    nothing = Outlook(LeadTimes(), HandlingTimes())

    assert decided([a_parcel(leave_in_h=leave_in_h)], [a_missing()], nothing).act is act


def test_a_seller_is_known_by_its_own_parcels_and_a_new_one_by_everybodys() -> None:
    leads = LeadTimes()
    leads.learn(LeadTime("quick", 10 * HOUR) for _ in range(200))
    leads.learn(LeadTime("slow", 90 * HOUR) for _ in range(200))

    assert leads.chance("quick", 0, 24 * HOUR) > 0.9
    assert leads.chance("slow", 0, 24 * HOUR) < 0.1
    assert 0.4 < leads.chance("new", 0, 24 * HOUR) < 0.6


def test_what_has_not_come_so_far_is_expected_from_what_took_longer() -> None:
    leads = LeadTimes()
    leads.learn(LeadTime("two ways", hours * HOUR) for hours in (10, 60) for _ in range(200))

    assert leads.chance("two ways", 0, 24 * HOUR) == pytest.approx(0.5, abs=0.05)
    assert leads.chance("two ways", 30 * HOUR, 24 * HOUR) < 0.05
    assert leads.chance("two ways", 50 * HOUR, 24 * HOUR) > 0.9


def test_a_seller_whose_parcels_get_lost_is_believed_less() -> None:
    leads = LeadTimes()
    leads.learn(LeadTime("loses", lead) for lead in (20 * HOUR, None) for _ in range(100))

    assert leads.chance("loses", 0, 240 * HOUR) == pytest.approx(0.5, abs=0.05)


def test_a_hub_that_is_closed_on_a_day_of_the_week_is_not_begun_with_then() -> None:
    handling = HandlingTimes()
    sunday, monday = 20_001 * DAY + 3 * DAY, 20_001 * DAY + 4 * DAY  # any two days that follow each other
    for week in range(8):
        for hour in range(24):
            at, later = sunday + (7 * week * 24 + hour) * HOUR, monday + (7 * week * 24 + hour) * HOUR
            handling.learn([(at, at + (30 - hour) * HOUR), (later, later + 4 * HOUR)] * 4)

    assert handling.in_time(sunday + 12 * HOUR, sunday + 20 * HOUR) < 0.25
    assert handling.in_time(monday + 12 * HOUR, monday + 20 * HOUR) > 0.9
    assert handling.safe_start_us(sunday + 20 * HOUR, 0.9) < sunday


def test_the_price_of_a_late_parcel_rises_while_too_many_are_late() -> None:
    lateness = Lateness(0.98)
    before = lateness.late_minor

    lateness.learn([True] * 90 + [False] * 10)

    assert lateness.late_minor > before


def test_the_price_of_a_late_parcel_falls_while_nearly_all_are_in_time() -> None:
    lateness = Lateness(0.98)
    before = lateness.late_minor

    lateness.learn([True] * 100)

    assert lateness.late_minor < before


def test_a_box_beyond_the_last_step_is_billed_as_several() -> None:
    assert EUROPE.price(30_001, 0) == 10_290 + 1290
    assert EUROPE.price(60_000, 0) == 2 * 10_290


def test_bulky_goods_are_billed_by_volume() -> None:
    assert EUROPE.price(500, 20_000) == EUROPE.price(4000, 0)


def test_parcels_that_are_dearer_together_are_sent_apart() -> None:
    # 4,950 g each are two boxes of 25.90; together with their carton they are over 10 kg.
    minor, boxes = cheapest([a_parcel("a", grams=4950), a_parcel("b", grams=4950)], EUROPE, BoxLimits())

    assert minor == 2 * 2590
    assert len(boxes) == 2


def test_no_box_is_heavier_than_a_carton_takes() -> None:
    parcels = [a_parcel(str(number), grams=9000) for number in range(5)]

    _, boxes = cheapest(parcels, EUROPE, BoxLimits(weight_g=20_000))

    assert [len(box) for box in boxes] != [5]
    assert all(sum(parcel.weight_g for parcel in box) <= 20_000 for box in boxes)


@pytest.mark.parametrize("seed", range(6))
def test_the_cheapest_boxes_are_those_that_trying_all_finds(seed: int) -> None:
    parcels = [a_parcel(str(number), grams=300 + (seed * 7919 + number * 2711) % 4700) for number in range(5)]

    minor, boxes = cheapest(parcels, EUROPE, BoxLimits())

    assert minor == _least(parcels)
    assert sorted(parcel.id for box in boxes for parcel in box) == ["0", "1", "2", "3", "4"]


def _least(parcels: list[Come]) -> int:
    """Return the least price by trying every partition."""
    if not parcels:
        return 0
    first, rest = parcels[0], parcels[1:]
    found = []
    for count in range(len(rest) + 1):
        for others in combinations(rest, count):
            price = box_price([first, *others], EUROPE, BoxLimits())
            if price is not None:
                found.append(price + _least([each for each in rest if each not in others]))
    return min(found)
