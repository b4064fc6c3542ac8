"""Trials as pure rules: who is in which arm, what a cookie remembers, when a difference is told."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrepot.sell.trials.domain import (
    Arm,
    Counts,
    Remembered,
    arm_of,
    events_of,
    funnels,
    next_share,
    verdict,
    visitor_of,
)
from entrepot.sell.trials.mixture_sprt import (
    confidence_sequence,
    events_to_tell,
    log_evidence,
    most_likely,
    rate_interval,
)
from entrepot.sell.trials.thompson import FLOOR_PERCENT, Funnel, chance_b_is_better, next_percent

CODE = "0123456789"
SHARES = st.sampled_from(range(20, 85, 5))
EVENTS = st.dictionaries(SHARES, st.tuples(st.integers(0, 400), st.integers(0, 400)), max_size=5)
Rows = dict[tuple[int, Arm], Counts]


def tally(a: tuple[int, int, int], b: tuple[int, int, int], share: int = 50) -> Rows:
    """Counts of both arms: shown, clicked, bought."""
    return {(share, "a"): Counts(a[0], a[1], 0, a[2]), (share, "b"): Counts(b[0], b[1], 0, b[2])}


@given(st.text(min_size=1, max_size=40), st.text(min_size=1, max_size=40))
def test_a_visitor_stays_in_the_same_arm_while_the_share_stays(secret: str, key: str) -> None:
    visitor = visitor_of(secret)
    assert arm_of(key[:16], visitor, 50) == arm_of(key[:16], visitor, 50)
    arms = [arm_of(key[:16], visitor, share) for share in range(20, 85, 5)]
    assert arms == sorted(arms), "a larger share of B only brings visitors over to B"


def test_arms_get_the_share_that_was_meant_for_them() -> None:
    for share in (20, 50, 75):
        b = sum(arm_of("key", visitor_of(str(number)), share) == "b" for number in range(10_000))
        assert abs(b / 10_000 - share / 100) < 0.02


def test_two_trials_draw_the_same_visitors_apart_from_each_other() -> None:
    visitors = [visitor_of(str(number)) for number in range(4_000)]
    both = sum(arm_of("one", each, 50) == arm_of("two", each, 50) for each in visitors)
    assert abs(both / 4_000 - 0.5) < 0.03


@given(st.text(max_size=400))
def test_any_cookie_is_read_and_what_is_not_ours_is_left_out(cookie: str) -> None:
    found = Remembered.read(cookie, visitor_of("x"))
    assert len(found.visitor) == 16
    assert all(20 <= share <= 80 and 0 <= bits < 16 for share, bits in found.entries.values())


def test_a_cookie_remembers_the_share_and_each_step_once() -> None:
    first = Remembered.read("", visitor_of("x"))
    assert first.join(CODE, 35) == 35
    assert first.take(CODE, "shown")
    assert not first.take(CODE, "shown")
    again = Remembered.read(first.write(frozenset({CODE})), "0" * 16)
    assert again.visitor == first.visitor
    assert again.join(CODE, 80) == 35, "a share that has changed since does not move who is in"
    assert not again.take(CODE, "shown")
    assert again.take(CODE, "clicked")
    assert not again.take(CODE, "clicked")


def test_steps_count_only_after_those_before_them() -> None:
    visitor = Remembered.read("", visitor_of("x"))
    visitor.join(CODE, 50)
    assert not visitor.take(CODE, "clicked"), "who came by another way was not shown the card"
    assert not visitor.take(CODE, "bought")
    assert visitor.take(CODE, "shown")
    assert visitor.take(CODE, "clicked")
    assert visitor.take(CODE, "bought"), "what lies in the cart already is bought without being put there again"


def test_trials_that_ended_leave_the_cookie() -> None:
    visitor = Remembered.read("", visitor_of("x"))
    visitor.join(CODE, 50)
    visitor.join("abcdefghjk", 50)
    assert Remembered.read(visitor.write(frozenset({CODE})), "0" * 16).entries.keys() == {CODE}


def test_a_cookie_stays_small_and_who_is_in_too_many_trials_is_in_no_more() -> None:
    visitor = Remembered.read("", visitor_of("x"))
    codes = [f"{number:010d}" for number in range(400)]
    joined = [code for code in codes if visitor.join(code, 50) is not None]
    assert len(joined) == 200
    assert len(visitor.write(frozenset(codes))) < 3_800
    assert len(Remembered.read(visitor.write(frozenset(codes)), "0" * 16).entries) == 200


@given(EVENTS)
def test_the_interval_leaves_out_no_difference_exactly_where_the_evidence_reaches_its_bar(
    events: dict[int, tuple[int, int]],
) -> None:
    bar = math.log(1 / 0.05)
    if abs(log_evidence(events) - bar) < 1e-6:
        return
    low, high = confidence_sequence(events, 0.05)
    assert (low > 0 or high < 0) == (log_evidence(events) >= bar)
    assert low <= most_likely(events) <= high


@given(EVENTS)
def test_the_arms_are_judged_alike(events: dict[int, tuple[int, int]]) -> None:
    mirrored = {100 - share: (b, a) for share, (a, b) in events.items()}
    assert log_evidence(mirrored) == pytest.approx(log_evidence(events), abs=1e-6)
    low, high = confidence_sequence(events, 0.05)
    mirrored_low, mirrored_high = confidence_sequence(mirrored, 0.05)
    assert mirrored_low == pytest.approx(-high, abs=1e-6)
    assert mirrored_high == pytest.approx(-low, abs=1e-6)


def test_the_likeliest_difference_takes_the_shares_into_account() -> None:
    # Four of five saw B, and four of five openings were of B: that is no difference.
    assert most_likely({80: (100, 400)}) == pytest.approx(0, abs=1e-6)
    assert math.exp(most_likely({80: (100, 400), 50: (100, 130)})) == pytest.approx(1.12, abs=0.01)


@given(st.integers(0, 500), st.integers(0, 5_000))
def test_a_rate_lies_in_its_interval(events: int, shown: int) -> None:
    events = min(events, shown)
    low, high = rate_interval(events, shown, 0.05)
    assert 0 <= low <= (events / shown if shown else 0.5) <= high <= 1


def test_a_rate_s_interval_shrinks_as_more_is_seen() -> None:
    widths = [high - low for low, high in (rate_interval(n // 20, n, 0.05) for n in (200, 2_000, 20_000))]
    assert widths == sorted(widths, reverse=True)


def test_the_chance_that_b_is_better_is_that_of_sampling_both_posteriors() -> None:
    rng = np.random.default_rng(5)
    for a, b in (
        (Funnel(1_000, 30, 1), Funnel(1_000, 41, 2)),
        (Funnel(4_000, 130, 9), Funnel(1_000, 25, 0)),
        (Funnel(200, 3, 0), Funnel(200, 9, 1)),
    ):
        together = (a.bought + b.bought + 1) / (a.clicked + b.clicked + 20)
        worth = [
            rng.beta(1 + f.clicked, 1 + f.shown - f.clicked, 40_000)
            * rng.beta(60 + f.bought, 60 * (1 / together - 1) + f.clicked - f.bought, 40_000)
            for f in (a, b)
        ]
        assert chance_b_is_better(a, b) == pytest.approx(float((worth[1] > worth[0]).mean()), abs=0.01)


@given(st.integers(0, 300), st.integers(0, 300), st.integers(0, 50), st.integers(0, 50))
def test_both_keep_being_seen(clicked_a: int, clicked_b: int, bought_a: int, bought_b: int) -> None:
    share = next_percent(
        Funnel(5_000, clicked_a, min(bought_a, clicked_a)), Funnel(5_000, clicked_b, min(bought_b, clicked_b))
    )
    assert FLOOR_PERCENT <= share <= 100 - FLOOR_PERCENT
    assert share % 5 == 0


def test_few_events_change_nothing_and_many_give_the_better_one_more() -> None:
    assert next_share({}) == 50
    assert next_share(tally((300, 4, 0), (300, 12, 0))) == 50
    assert next_share(tally((3_000, 60, 3), (3_000, 110, 5))) == 80
    assert next_share(tally((3_000, 110, 5), (3_000, 60, 3))) == 20


def test_more_openings_that_bring_fewer_purchases_are_not_given_more_visitors() -> None:
    assert next_share(tally((10_000, 300, 60), (10_000, 400, 20))) == 20


def test_exposures_are_those_that_the_shares_led_to_expect() -> None:
    a, b = funnels({(80, "a"): Counts(shown=150), (80, "b"): Counts(shown=850)})
    assert [a.shown, b.shown] == pytest.approx([200, 800])


def test_a_trial_that_has_begun_says_that_it_is_too_early_and_how_many_views_it_takes() -> None:
    found = verdict(tally((100, 3, 0), (100, 4, 0)))
    assert not found.decided
    assert found.winner is None
    assert found.more_views is not None
    assert 10_000 < found.more_views < 60_000
    assert found.more_for_percent == 30


def test_a_larger_difference_needs_fewer_views() -> None:
    small = verdict(tally((3_000, 90, 0), (3_000, 100, 0))).more_views
    large = verdict(tally((3_000, 60, 0), (3_000, 100, 0))).more_views
    assert small is not None
    assert large is None or large < small


def test_a_clear_difference_is_told_with_its_winner() -> None:
    found = verdict(tally((12_000, 360, 18), (12_000, 500, 25)))
    assert (found.decided, found.winner, found.clicked.effect) == (True, "b", "more")
    assert found.more_views is None
    assert verdict(tally((12_000, 500, 25), (12_000, 360, 18))).winner == "a"


def test_more_openings_and_fewer_purchases_have_no_winner() -> None:
    found = verdict(tally((12_000, 360, 200), (12_000, 600, 60)))
    assert (found.clicked.effect, found.bought.effect) == ("more", "fewer")
    assert (found.decided, found.winner) == (True, None)


def test_the_plan_grows_with_what_is_asked_for() -> None:
    assert events_to_tell(0, 50, 0.04) == math.inf
    assert events_to_tell(0.1, 50, 0.04) > events_to_tell(0.3, 50, 0.04)
    assert events_to_tell(0.3, 80, 0.04) > events_to_tell(0.3, 50, 0.04)
    assert events_to_tell(math.log(1.3), 50, 0.04) == pytest.approx(520, rel=0.05)


def _run(rng: np.random.Generator, clicks: tuple[float, float], views: int, *, look: int = 500) -> str | None:
    """One trial looked at after every 500 visitors, with busy and quiet hours: who won, if it was told."""
    rows: Rows = {}
    share = 50
    for hour in range(views // look):
        b = int(rng.binomial(look, share / 100))
        busy = 1 + 0.4 * math.sin(hour / 4)
        sides: tuple[tuple[Arm, int, float], ...] = (("a", look - b, clicks[0]), ("b", b, clicks[1]))
        for arm, shown, rate in sides:
            opened, before = int(rng.binomial(shown, rate * busy)), rows.get((share, arm), Counts())
            sold = before.bought + int(rng.binomial(opened, 0.06))
            rows[share, arm] = Counts(before.shown + shown, before.clicked + opened, 0, sold)
        evidence = log_evidence(events_of(rows, "clicked")), log_evidence(events_of(rows, "bought"))
        if evidence[0] >= math.log(1 / 0.04) or evidence[1] >= math.log(1 / 0.01):
            return verdict(rows).winner
        share = next_share(rows)
    return None


def test_equal_arms_are_seldom_told_apart_however_often_one_looks() -> None:
    rng = np.random.default_rng(11)
    told = sum(_run(rng, (0.03, 0.03), 20_000) is not None for _ in range(120))
    assert told / 120 <= 0.05


def test_a_clear_difference_is_found_while_it_adapts() -> None:
    rng = np.random.default_rng(12)
    told = [_run(rng, (0.03, 0.045), 30_000) for _ in range(40)]
    assert told.count("b") >= 38
    assert told.count("a") == 0
