"""The desk's rules: claims and races, looks in pairs, decisions by market, checks, reopening and thresholds."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from entrepot.core.database import Database
from entrepot.core.jobs import Jobs
from entrepot.kit.errors import AppError, InvalidInput, NotFound
from entrepot.sell.catalog import get_own_product
from entrepot.sell.screening import (
    CLAIM,
    MARKETS,
    CaseClosed,
    CaseFilter,
    CaseOpen,
    CaseTaken,
    CaseView,
    Change,
    Detectors,
    Ruling,
    SamePerson,
    Screening,
    Threshold,
    adopt_policy,
    appeal,
    check_case,
    claim_case,
    count_queue,
    decide,
    export_desk,
    get_policy,
    list_cases,
    measure,
    open_checks,
    propose_policy,
    propose_threshold,
    release_case,
    reopen_case,
    rulings_in_force,
    take_next,
    trust_of,
    verdicts_of,
    version_in_force,
)
from entrepot.sell.screening.queue import AGAIN, queue
from entrepot.sell.screening.sample import sampled
from tests.integration.test_screening import ANNA, BO, CHEN, Desk, Terms, desk, jobs
from tests.sell_factories import ACTOR

__all__ = ["desk", "jobs"]
SOON = 7_200_000_000


def bows(desk: Desk, count: int) -> list[CaseView]:
    """Products that wait for a person."""
    return [desk.case(desk.judged(f"Violin bow {n}", code=f"BOW-{n}")) for n in range(count)]


def outcomes(tasks: list[Callable[[], object]]) -> list[object]:
    """Run all at once; return what each gave, or the error's class."""

    def run(task: Callable[[], object]) -> object:
        try:
            return task()
        except AppError as refusal:
            return type(refusal)

    with ThreadPoolExecutor(len(tasks)) as pool:
        return list(pool.map(run, tasks))


def test_people_who_take_the_next_case_at_once_never_get_the_same(desk: Desk) -> None:
    cases = bows(desk, 4)
    taken = outcomes([lambda who=who: take_next(desk.db, who) for who in (ANNA, BO, CHEN, "per_reviewer_d")])  # type: ignore[misc]  # bound now
    assert sorted(map(str, taken)) == sorted(each.case_id for each in cases)
    assert take_next(desk.db, "per_reviewer_e") is None


def test_of_two_who_decide_at_once_one_decides_and_the_other_is_told(desk: Desk) -> None:
    (case,) = bows(desk, 1)
    said = outcomes(
        [
            lambda: decide(desk.db, case.case_id, "allow", "A violin's", ANNA),
            lambda: decide(desk.db, case.case_id, "block", "A weapon", BO),
        ]
    )
    assert sorted(map(str, said)) == sorted(map(str, ["closed", CaseClosed]))
    with desk.db.read() as connection:
        assert len([each for each in verdicts_of(connection, case.product_id) if each.reason]) == 1


def test_a_claim_keeps_others_away_until_it_runs_out(desk: Desk) -> None:
    (case,) = bows(desk, 1)
    until = claim_case(desk.db, case.case_id, ANNA)
    assert until == desk.db.clock.now_us() + CLAIM // timedelta(microseconds=1)
    assert claim_case(desk.db, case.case_id, ANNA) == until
    for act in (claim_case, lambda db, of, who: decide(db, of, "allow", "Fine", who)):
        with pytest.raises(CaseTaken):
            act(desk.db, case.case_id, BO)
    assert take_next(desk.db, BO) is None
    desk.db.clock.advance(CLAIM + timedelta(seconds=1))  # type: ignore[attr-defined]  # the tests' clock
    assert take_next(desk.db, BO) == case.case_id
    with pytest.raises(CaseTaken):
        decide(desk.db, case.case_id, "allow", "Fine", ANNA)
    release_case(desk.db, case.case_id, ANNA)  # another's claim stays
    assert desk.case(case.product_id).claimed_by == BO
    release_case(desk.db, case.case_id, BO)
    assert decide(desk.db, case.case_id, "allow", "Fine", ANNA) == "closed"


def test_leaving_a_case_goes_on_behind_it_and_begins_again_at_the_end(desk: Desk) -> None:
    bows(desk, 2)
    first = take_next(desk.db, ANNA)
    second = take_next(desk.db, ANNA, after=first)
    assert first != second
    assert second is not None
    assert take_next(desk.db, ANNA, after=second) == first


def test_the_next_case_is_one_that_was_asked_for(desk: Desk) -> None:
    cases = bows(desk, 2)
    appealed = desk.judged("Hand grenade soap", code="SOAP")
    case_id = appeal(desk.db, desk.seller_id, appealed, "It is soap", ACTOR)
    assert take_next(desk.db, ANNA, CaseFilter(kind="appeal")) == case_id
    assert take_next(desk.db, BO, CaseFilter(policy="alcohol")) is None
    assert take_next(desk.db, BO, CaseFilter(market="SA", language=cases[0].language, severity="serious")) is not None
    with desk.db.read() as connection:
        page = list_cases(connection, narrow=CaseFilter(seller_id=desk.seller_id))
        counts = count_queue(connection, desk.db.clock.now_us(), soon_us=SOON)
    assert (len(page.items), counts.cases, counts.claimed) == (3, 3, 2)
    assert counts.by["kind"] == {"verdict": 2, "appeal": 1}


def test_what_is_late_is_told(desk: Desk) -> None:
    bows(desk, 1)
    desk.db.clock.advance(timedelta(hours=25))  # type: ignore[attr-defined]  # the tests' clock
    now = desk.db.clock.now_us()
    with desk.db.read() as connection:
        assert count_queue(connection, now, soon_us=SOON).overdue == 1
        assert len(list_cases(connection, narrow=CaseFilter(overdue=True), now_us=now).items) == 1


def test_two_looks_that_differ_go_to_a_third_person_and_neither_knew_the_other(desk: Desk) -> None:
    desk.rulings["weapons", "US"] = Ruling(severity="severe")
    (case,) = bows(desk, 1)
    assert decide(desk.db, case.case_id, "allow", "A violin's", ANNA) == "second"
    assert desk.case(case.product_id).for_reader(BO).first_reason is None
    assert desk.case(case.product_id).for_reader(ANNA).first_reason == "A violin's"
    assert decide(desk.db, case.case_id, "block", "A cross bow", BO) == "third"
    assert desk.shown(case.product_id) == ("draft", "held")
    assert desk.case(case.product_id).for_reader(CHEN).first_reason == "A violin's"
    for who in (ANNA, BO):
        with pytest.raises(SamePerson):
            decide(desk.db, case.case_id, "allow", "Again", who)
        with pytest.raises(SamePerson):
            claim_case(desk.db, case.case_id, who)
    assert decide(desk.db, case.case_id, "allow", "A violin's indeed", CHEN) == "closed"
    assert desk.shown(case.product_id) == ("live", None)


def test_two_looks_agree_only_where_they_say_the_same_of_every_market(desk: Desk) -> None:
    desk.rulings["weapons", "US"] = Ruling(severity="severe")
    (case,) = bows(desk, 1)
    decide(desk.db, case.case_id, "allow", "Fine", ANNA, {"SA": "block"})
    assert decide(desk.db, case.case_id, "allow", "Fine", BO) == "third"


def test_a_market_that_a_person_closed_stays_closed_when_it_is_judged_again(desk: Desk) -> None:
    (case,) = bows(desk, 1)
    decide(desk.db, case.case_id, "allow", "A violin's", ANNA, {"SA": "block"})
    for _ in range(2):
        desk.db.write(lambda tx: queue(tx, [(case.product_id, desk.seller_id, 1)], AGAIN))
        desk.step()
    with desk.db.read() as connection:
        verdict = verdicts_of(connection, case.product_id)[0]
        offer = get_own_product(connection, desk.seller_id, case.product_id)
    assert verdict.markets == {**dict.fromkeys(MARKETS, "allow"), "SA": "block"}
    assert len(verdict.findings) == 1
    assert offer.state == "live"


def test_a_decision_on_a_market_that_is_not_known_is_refused(desk: Desk) -> None:
    (case,) = bows(desk, 1)
    with pytest.raises(InvalidInput):
        decide(desk.db, case.case_id, "allow", "Fine", ANNA, {"XX": "block"})


def test_an_appeal_follows_the_product_and_ends_when_it_is_allowed(desk: Desk) -> None:
    product_id = desk.judged("Hand grenade soap")
    appeal(desk.db, desk.seller_id, product_id, "It is soap", ACTOR)
    desk.change(product_id, title="Hand grenade shaped soap")
    desk.step()
    case = desk.case(product_id)
    assert (case.state, case.revision) == ("open", 2)
    desk.change(product_id, title="Soap")
    desk.step()  # it may be the same under another name
    case = desk.case(product_id)
    assert (case.state, case.revision) == ("open", 3)
    desk.rulings.update({("weapons", market): Ruling("allow") for market in MARKETS})
    desk.db.write(lambda tx: queue(tx, [(product_id, desk.seller_id, 3)], AGAIN))
    desk.step()
    assert desk.case(product_id).state == "moot"


def test_a_doubt_that_is_judged_again_keeps_its_case_its_deadline_and_who_looks_at_it(desk: Desk) -> None:
    (case,) = bows(desk, 1)
    claim_case(desk.db, case.case_id, ANNA)
    desk.db.clock.advance(timedelta(minutes=1))  # type: ignore[attr-defined]  # the tests' clock
    desk.rulings["weapons", "US"] = Ruling(severity="severe")
    desk.db.write(lambda tx: queue(tx, [(case.product_id, desk.seller_id, 1)], AGAIN))
    desk.step()
    now = desk.case(case.product_id)
    assert (now.case_id, now.due_at_us, now.claimed_by) == (case.case_id, case.due_at_us, ANNA)
    assert (now.severity, now.verdict_id != case.verdict_id) == ("severe", True)


def test_a_decision_opened_anew_stands_until_it_is_decided_again(desk: Desk) -> None:
    (case,) = bows(desk, 1)
    with pytest.raises(CaseOpen):
        reopen_case(desk.db, case.case_id, "Why?", BO)
    decide(desk.db, case.case_id, "allow", "A violin's", ANNA)
    anew = reopen_case(desk.db, case.case_id, "Look at the point", BO)
    assert desk.shown(case.product_id) == ("live", None)
    desk.db.write(lambda tx: queue(tx, [(case.product_id, desk.seller_id, 1)], AGAIN))
    desk.step()
    assert desk.case(case.product_id).state == "open"
    assert decide(desk.db, anew, "block", "It is a weapon", ANNA) == "closed"
    assert desk.shown(case.product_id) == ("draft", "held")
    with pytest.raises(NotFound):
        reopen_case(desk.db, "cas_01kjpwd6m0e028gtvf2c8bz8m7", "Why?", BO)


def test_what_is_taken_away_while_it_is_looked_at_anew_does_not_come_back_by_itself(desk: Desk) -> None:
    (case,) = bows(desk, 1)
    decide(desk.db, case.case_id, "allow", "A violin's", ANNA)
    reopen_case(desk.db, case.case_id, "A buyer was hurt", BO, hold=True)
    desk.db.write(lambda tx: queue(tx, [(case.product_id, desk.seller_id, 1)], AGAIN))
    desk.step()
    assert desk.shown(case.product_id) == ("draft", "held")


def a_checked_case(desk: Desk) -> CaseView:
    """A case that was decided, and is among those that are decided twice."""
    for number in range(200):
        case = desk.case(desk.judged(f"Violin bow {number}", code=f"B-{number}"))
        if sampled(case.case_id):
            decide(desk.db, case.case_id, "allow", "A violin's", ANNA)
            return case
    raise AssertionError("none of 200 was sampled")


def test_a_sampled_case_is_decided_once_more_blind_by_another_person(desk: Desk) -> None:
    case = a_checked_case(desk)
    with desk.db.read() as connection:
        assert open_checks(connection, ANNA) == []
        assert [each.case_id for each in open_checks(connection, BO)] == [case.case_id]
    with pytest.raises(SamePerson):
        check_case(desk.db, case.case_id, "allow", "I said so", ANNA)
    assert check_case(desk.db, case.case_id, "block", "A cross bow", BO) == "differs"
    with pytest.raises(CaseClosed):
        check_case(desk.db, case.case_id, "allow", "Again", CHEN)
    assert (desk.case(case.product_id).reopened_of, desk.shown(case.product_id)) == (case.case_id, ("live", None))
    with desk.db.read() as connection:
        found = measure(connection, desk.db.clock.now_us(), 28)
    assert (found.checks.same.good, found.checks.same.of) == (0, 1)


def test_a_case_that_nobody_asked_to_check_is_not_checked(desk: Desk) -> None:
    (case,) = bows(desk, 1)
    with pytest.raises(CaseClosed):
        check_case(desk.db, case.case_id, "allow", "Fine", ANNA)
    with pytest.raises(NotFound):
        check_case(desk.db, "cas_01kjpwd6m0e028gtvf2c8bz8m7", "allow", "Fine", ANNA)


def test_a_threshold_is_tried_adopted_and_spares_the_doubts_below_it(desk: Desk, jobs: Jobs) -> None:
    (case,) = bows(desk, 1)
    policy_id = propose_threshold(desk.db, Threshold("weapons", "terms", 0.95), "Too many violins", ANNA)
    jobs.step()
    with desk.db.read() as connection:
        trial = get_policy(connection, policy_id).trial
    assert trial is not None
    assert trial["moves"]["US review allow"] == 1
    adopt_policy(desk.db, policy_id, BO)
    desk.screening = Screening(desk.db, desk.files, Detectors((Terms(),)), rulings_in_force, trust_of)
    jobs.step()
    desk.step()
    assert desk.shown(case.product_id) == ("live", None)


def test_a_change_that_says_nothing_of_thresholds_keeps_those_in_force(desk: Desk, jobs: Jobs) -> None:
    first = propose_threshold(desk.db, Threshold("weapons", "terms", 0.5), "Why not", ANNA)
    jobs.step()
    adopt_policy(desk.db, first, BO)
    second = propose_policy(desk.db, [Change("alcohol", "SA", "block", "serious")], "The law", ANNA)
    third = propose_threshold(desk.db, Threshold("weapons", "terms", 0), "Away with it", ANNA)
    with desk.db.read() as connection:
        assert get_policy(connection, second).thresholds == (Threshold("weapons", "terms", 0.5),)
        assert get_policy(connection, third).thresholds == ()
        now = version_in_force(connection)
    assert now is not None
    assert now.policy_id == first


@pytest.mark.parametrize(
    "wrong",
    [
        [Threshold("nothing", "words", 0.5)],
        [Threshold("weapons", "<b>", 0.5)],
        [Threshold("weapons", "words", 1.5)],
        [Threshold("weapons", "words", float("nan"))],
        [Threshold("weapons", "words", 0.5), Threshold("weapons", "words", 0.6)],
    ],
)
def test_a_threshold_that_cannot_be_is_refused(db: Database, wrong: list[Threshold]) -> None:
    with pytest.raises(InvalidInput):
        propose_policy(db, [], "Because", ANNA, wrong)


def test_figures_come_from_what_people_decided(desk: Desk) -> None:
    cases = bows(desk, 4)
    for number, case in enumerate(cases):
        desk.db.clock.advance(timedelta(hours=1))  # type: ignore[attr-defined]  # the tests' clock
        decide(desk.db, case.case_id, "block" if number else "allow", "Because", ANNA if number % 2 else BO)
    appealed = appeal(desk.db, desk.seller_id, cases[1].product_id, "It is for a violin", ACTOR)
    decide(desk.db, appealed, "allow", "So it is", CHEN)
    decide(desk.db, appealed, "allow", "So it is", "per_reviewer_d")
    with desk.db.read() as connection:
        found = measure(connection, desk.db.clock.now_us(), 28)
    calibration = found.calibrations["weapons", "terms"]
    assert (calibration.cases, calibration.taken_away, calibration.best) == (4, 3, None)
    assert calibration.points[0].precision.value == 0.75
    assert (found.appeals.good, found.appeals.of) == (1, 1)
    assert {each.person_id: each.decided for each in found.work} == {ANNA: 2, BO: 2, CHEN: 0, "per_reviewer_d": 1}
    assert next(each.appealed.good for each in found.work if each.person_id == ANNA) == 1
    assert found.hours["verdict"][0] == 4
    assert sum(counts.get("review", 0) for _, counts in found.outcomes) == 4
    assert found.drifts["weapons"].says == "few"


def test_an_export_leaves_out_a_first_look_while_the_second_is_not_given(desk: Desk) -> None:
    desk.rulings["weapons", "US"] = Ruling(severity="severe")
    (case,) = bows(desk, 1)
    decide(desk.db, case.case_id, "allow", "Known to one alone", ANNA)
    lines = b"".join(export_desk(desk.db, "cases", "jsonl", BO))
    assert case.case_id.encode() in lines
    assert b"Known to one alone" not in lines
    decide(desk.db, case.case_id, "allow", "Me too", BO)
    assert b"Known to one alone" in b"".join(export_desk(desk.db, "cases", "csv", BO))
    assert b"".join(export_desk(desk.db, "verdicts", "jsonl", BO, since_us=2**60)) == b""
