"""What may happen to a notice, who acts at once, deadlines by law, and what repeated infringement leads to."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrepot.kit.clock import from_us, to_us
from entrepot.kit.errors import InvalidInput
from entrepot.sell.notices.domain import (
    DOWN,
    GROUNDS,
    LADDER,
    Accuracy,
    NoticeDraft,
    NotNow,
    TestPurchase,
    checked_draft,
    counts_as,
    is_trusted,
    moved,
    names_brand,
    next_step,
    notices_allowed,
    shown_count,
    step_for,
    why_waits,
    wilson_lower,
)
from entrepot.sell.notices.law import (
    business_day,
    business_days_between,
    markets_of,
    rests_in_us,
    rules,
    rules_for,
    us_holidays,
    window,
)

RIGHT = Accuracy(30, 30)
WORDS = "This is a copy of what we make."


def draft(**more: object) -> NoticeDraft:
    said: dict[str, object] = {"ground": "counterfeit", "statement": WORDS, "good_faith": True}
    return NoticeDraft("brd_1", "prd_1", **(said | more))  # type: ignore[arg-type]  # whatever a test adds


def test_a_counter_notice_can_only_end_with_a_person_or_the_deadline() -> None:
    ends = {act for act in ("uphold", "restore", "lapse", "withdraw", "refuse", "recall") if can("countered", act)}
    assert ends == {"uphold", "restore", "lapse", "withdraw"}
    assert {act for act in ("uphold", "restore", "refuse") if can("lapsed", act)} == {"uphold", "restore"}


def can(state: str, act: str) -> bool:
    try:
        moved(state, act)  # type: ignore[arg-type]  # any word
    except NotNow:
        return False
    return True


def test_a_decided_notice_stays_decided() -> None:
    acts = ("act", "wait", "uphold", "refuse", "withdraw", "counter", "lapse", "restore", "recall")
    assert not [act for act in acts for state in ("refused", "withdrawn", "restored") if can(state, act)]


def test_only_what_took_a_listing_down_can_be_answered() -> None:
    states = ("received", "acted", "waiting", "upheld", "refused", "withdrawn", "countered", "lapsed", "restored")
    answered = {state for state in states if can(state, "counter")}
    assert answered == DOWN - {"countered"}


@pytest.mark.parametrize(
    ("right", "decided", "lower"), [(0, 0, 0.0), (20, 20, 0.8809), (18, 20, 0.7382), (45, 50, 0.8085), (0, 20, 0.0)]
)
def test_wilson_s_bound_is_what_the_textbook_says(right: int, decided: int, lower: float) -> None:
    assert wilson_lower(right, decided) == pytest.approx(lower, abs=2e-4)


@given(st.integers(0, 500), st.integers(0, 500))
def test_the_bound_lies_below_the_share(right: int, wrong: int) -> None:
    found = Accuracy(right, right + wrong)
    assert 0 <= found.lower <= (found.share or 0.0) + 1e-12


def test_a_reporter_acts_at_once_from_twenty_decided_of_which_nineteen_were_right() -> None:
    trusted = {(right, 20) for right in range(21) if is_trusted(Accuracy(right, 20), agency=False)}
    assert trusted == {(19, 20), (20, 20)}
    assert not is_trusted(Accuracy(19, 19), agency=False)
    assert is_trusted(Accuracy(27, 30), agency=False)
    assert not is_trusted(Accuracy(26, 30), agency=False)


def test_an_agency_acts_by_agreement_until_its_notices_prove_wrong() -> None:
    assert is_trusted(Accuracy(0, 0), agency=True)
    assert is_trusted(Accuracy(2, 10), agency=True)
    assert not is_trusted(Accuracy(17, 20), agency=True)


@given(st.tuples(st.booleans(), st.booleans(), st.booleans()), st.integers(0, 200), st.integers(0, 200))
def test_a_licensee_never_waits_for_nobody(facts: tuple[bool, bool, bool], right: int, acted: int) -> None:
    agency, seen, decided_before = facts
    why = why_waits(
        licensee=True,
        accuracy=Accuracy(right, right + acted),
        agency=agency,
        acted_today=acted,
        seen=seen,
        decided_before=decided_before,
    )
    assert why == "licensee"


def test_why_a_person_looks_first_is_said() -> None:
    plain = {"licensee": False, "agency": False, "acted_today": 0, "seen": True, "decided_before": False}
    assert why_waits(accuracy=RIGHT, **plain) == ""  # type: ignore[arg-type]  # facts by name
    assert why_waits(accuracy=Accuracy(3, 3), **plain) == "new_reporter"  # type: ignore[arg-type]  # the same
    assert why_waits(accuracy=Accuracy(10, 30), **plain) == "accuracy"  # type: ignore[arg-type]  # the same
    assert why_waits(accuracy=RIGHT, **(plain | {"acted_today": 100})) == "flood"  # type: ignore[arg-type]  # the same
    assert why_waits(accuracy=RIGHT, **(plain | {"seen": False})) == "nothing_seen"  # type: ignore[arg-type]  # the same
    assert why_waits(accuracy=RIGHT, **(plain | {"decided_before": True})) == "second_notice"  # type: ignore[arg-type]  # the same


def test_nobody_keeps_accuracy_by_withdrawing() -> None:
    assert counts_as("withdrawn", acted=True, countered=False) is False
    assert counts_as("withdrawn", acted=False, countered=False) is None
    assert counts_as("upheld", acted=True, countered=True) is True
    assert counts_as("restored", acted=True, countered=True) is False
    assert counts_as("lapsed", acted=True, countered=True) is None


def test_more_notices_are_taken_from_who_was_right() -> None:
    assert notices_allowed(RIGHT, agency=False) > notices_allowed(Accuracy(0, 0), agency=False)


def test_strikes_of_one_brand_alone_close_no_shop() -> None:
    assert step_for([]) == "none"
    assert step_for(["a"]) == "warned"
    assert step_for(["a"] * 50) == "warned"
    assert step_for(["a", "a", "b", "b"]) == "restricted"
    assert step_for(["a", "a", "a", "b", "b", "b", "c", "c"]) == "closing"
    assert next_step(["a"]) == LADDER[1]
    assert next_step(["a", "a", "a", "b", "b", "b", "c", "c"]) is None


@given(st.lists(st.sampled_from("abcd"), max_size=12), st.sampled_from("abcd"))
def test_one_strike_more_never_leads_down(struck: list[str], more: str) -> None:
    order = ["none", "warned", "restricted", "closing"]
    assert order.index(step_for([*struck, more])) >= order.index(step_for(struck))


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"ground": "patent"}, "ground"),
        ({"statement": "copy"}, "statement"),
        ({"statement": "x" * 5_000}, "statement"),
        ({"good_faith": False}, "good_faith"),
        ({"territories": ("Korea",)}, "territories"),
        ({"territories": ("XX",)}, "territories"),
        ({"territories": ("KR", "ZZ")}, "territories"),
        ({"evidence": tuple("abcdefghijk")}, "evidence"),
        ({"test_purchase": TestPurchase("", "Found out")}, "order_no"),
        ({"test_purchase": TestPurchase("A-1", "")}, "findings"),
    ],
)
def test_what_is_amiss_in_a_notice_is_named(more: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        checked_draft(draft(**more))
    assert caught.value.extra["field"] == field


def test_a_notice_is_kept_tidied() -> None:
    kept = checked_draft(draft(territories=("kr", "KR", ""), evidence=("a", "a")))
    assert (kept.territories, kept.evidence) == (("KR",), ("a",))


def test_a_brand_is_found_whatever_stands_between_its_letters() -> None:
    assert names_brand(["O-N-D-A mug"], ["Onda"])
    assert names_brand(["온다 머그"], ["Onda", "온다"])
    assert not names_brand(["Plain mug"], ["Onda"])
    assert not names_brand(["Plain mug"], ["™"])


def test_small_numbers_are_not_published() -> None:
    assert [shown_count(each) for each in (0, 1, 4, 5, 100)] == [0, None, None, 5, 100]


def at(year: int, month: int, day: int, hour: int) -> int:
    return to_us(datetime(year, month, day, hour, tzinfo=UTC))


def test_business_days_leave_out_week_ends_and_federal_holidays() -> None:
    assert business_day(date(2026, 11, 25), 1) == date(2026, 11, 27)  # Thanksgiving lies between
    assert business_day(date(2026, 7, 1), 2) == date(2026, 7, 6)  # 4 July is a Saturday, kept on Friday
    assert business_day(date(2026, 12, 31), 1) == date(2027, 1, 4)
    assert date(2027, 12, 31) in us_holidays(2027)  # New Year's Day 2028 is a Saturday
    assert len(us_holidays(2026)) == 12  # eleven of its own and the next New Year's, a Friday then


@given(st.dates(date(2020, 1, 1), date(2035, 12, 31)), st.integers(1, 60))
def test_counting_business_days_there_and_back_gives_the_same(day: date, days: int) -> None:
    last = business_day(day, days)
    assert business_days_between(day, last) == days
    assert not rests_in_us(last)


def test_a_copyright_counter_notice_in_the_us_comes_back_after_ten_to_fourteen_business_days() -> None:
    found = window(("US",), "copyright", at(2026, 3, 2, 15))
    assert from_us(found.after_us).date() == date(2026, 3, 17)  # the end of 16 March in New York
    assert from_us(found.by_us).date() == date(2026, 3, 21)
    assert [each.rule_id for each in found.rules] == ["us_dmca"]


def test_in_china_it_comes_back_after_fifteen_days() -> None:
    found = window(("CN",), "counterfeit", at(2026, 3, 2, 9))
    assert found.after_us == found.by_us == at(2026, 3, 17, 16)  # midnight in Shanghai


def test_where_markets_meet_no_law_is_broken_that_says_not_before() -> None:
    for ground, territories in product(GROUNDS, [("US", "KR"), ("CN", "KR", "US"), ("DE",), ()]):
        found = window(territories, ground, at(2026, 3, 2, 9))
        alone = [window(_one(each, ground), ground, at(2026, 3, 2, 9)) for each in markets_of(territories)]
        assert found.after_us == max(each.after_us for each in alone)
        assert found.after_us <= found.by_us
        assert found.by_us - at(2026, 3, 2, 9) <= timedelta(days=30) // timedelta(microseconds=1)


def _one(market: str, ground: str) -> tuple[str, ...]:
    return (market,)


def test_every_market_and_ground_has_a_rule_with_its_source() -> None:
    for ground in GROUNDS:
        for market in ("US", "EU", "KR", "JP", "CN", "SA"):
            (rule,) = rules_for((market,), ground)
            assert rule.source if rule.statute else rule.own
            assert 0 <= rule.after <= rule.by
    assert len({each.rule_id for each in rules()}) == len(rules())


def test_the_country_of_a_notice_lies_in_its_market() -> None:
    assert markets_of(("DE", "KR")) == ("EU", "KR")
    assert markets_of(()) == ("US", "EU", "KR", "JP", "CN", "SA")
