"""Reading the desk's figures from cases, verdicts and blind checks; the newest so many of each."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, func, select

from entrepot.sell.screening.figures.agreement import Agreement, agreement
from entrepot.sell.screening.figures.calibrate import Calibration, Decided, calibrate
from entrepot.sell.screening.figures.drift import Drift, population_stability
from entrepot.sell.screening.figures.shares import Share, percentile, share
from entrepot.sell.screening.judgement import AFTER_BLOCK
from entrepot.sell.screening.tables import screening_case, screening_check, screening_verdict
from entrepot.sell.screening.work import POLICY

MOST: Final = 20_000
"""So many cases, and so many verdicts with findings, are read: the newest."""
DAY_US: Final = 86_400_000_000
_WEEK_US: Final = 7 * DAY_US
_BINS: Final = 10
_C, _K, _V = screening_case.c, screening_check.c, screening_verdict.c
_CASES = (
    select(screening_case, _V.findings)
    .join(screening_verdict, _V.id == _C.verdict_id)
    .where(_C.state == "closed")
    .order_by(_C.closed_at.desc())
    .limit(MOST)
)
_CHECKS = (
    select(_C.decision.label("was"), _K.decision, _K.checked_by)
    .join(screening_case, _C.id == _K.case_id)
    .where(_K.decision.is_not(None))
    .order_by(_K.checked_at.desc())
    .limit(MOST)
)
_FOUND = select(_V.at, _V.findings).where(_V.actor == POLICY, _V.risk > 0).order_by(_V.id.desc()).limit(MOST)


@dataclass(frozen=True, slots=True)
class Work:
    """What one person did: cases decided, looks in pairs, blind checks, and their decisions that appeals turned."""

    person_id: str
    decided: int
    looks: int
    checks: int
    median_s: float | None
    appealed: Share


@dataclass(frozen=True, slots=True)
class Week:
    """What was found of a policy in the seven days from a moment (microseconds): how much, and how sure."""

    since_us: int
    found: int
    block: int
    confidence: float | None


@dataclass(frozen=True, slots=True)
class Figures:
    """All figures of some days; ``days`` is how many, ``cases`` how many decided cases they rest on.

    ``hours`` are the 50th, 90th and 99th percentile from a case's opening to its decision, in hours, by kind of work.
    """

    days: int
    cases: int
    calibrations: Mapping[tuple[str, str], Calibration]
    second_looks: Agreement
    checks: Agreement
    appeals: Share
    hours: Mapping[str, tuple[int, float, float, float]]
    late: Share
    work: tuple[Work, ...]
    weeks: Mapping[str, tuple[Week, ...]]
    drifts: Mapping[str, Drift]
    outcomes: tuple[tuple[int, Mapping[str, int]], ...]
    outcome_drift: Drift


def measure(connection: Connection, now_us: int, days: int) -> Figures:
    """Return the figures of the last days; reads at most ``MOST`` cases and verdicts, a second or two for that many."""
    since = now_us - days * DAY_US
    cases = connection.execute(_CASES.where(_C.closed_at >= since)).all()
    checks = connection.execute(_CHECKS.where(_K.checked_at >= since)).all()
    looks = [(row.first_decision, row.second_decision or row.decision) for row in cases if row.first_decision]
    appeals = [row for row in cases if row.kind == "appeal"]
    weeks, drifts = _weeks(connection, now_us)
    outcomes, outcome_drift = _outcomes(connection, now_us)
    return Figures(
        days,
        len(cases),
        _calibrations(cases),
        agreement(looks),
        agreement([(row.was, row.decision) for row in checks]),
        share(sum(row.decision == "allow" for row in appeals), len(appeals)),
        _hours(cases),
        share(sum(row.closed_at > row.due_at for row in cases), len(cases)),
        _work(cases, Counter(row.checked_by for row in checks), appeals),
        weeks,
        drifts,
        outcomes,
        outcome_drift,
    )


def _calibrations(cases: Iterable[Row[Any]]) -> dict[tuple[str, str], Calibration]:
    decided: dict[tuple[str, str], list[Decided]] = {}
    for row in cases:
        if row.kind != "verdict" or row.reopened_of is not None:
            continue
        sure: dict[tuple[str, str], float] = {}
        for each in row.findings:
            if each["policy"] != AFTER_BLOCK:
                key = each["policy"], each["detector"]
                sure[key] = max(each["confidence"], sure.get(key, 0.0))
        for key, confidence in sure.items():
            if key[0] == row.policy:
                decided.setdefault(key, []).append(Decided(confidence, row.decision == "block", len(sure) == 1))
    return {key: calibrate(each) for key, each in sorted(decided.items(), key=lambda each: -len(each[1]))}


def _hours(cases: Iterable[Row[Any]]) -> dict[str, tuple[int, float, float, float]]:
    took: dict[str, list[float]] = {}
    for row in cases:
        kind = "appeal" if row.kind == "appeal" else "severe" if row.severe else "verdict"
        took.setdefault(kind, []).append((row.closed_at - row.opened_at) / 3_600_000_000)
    return {
        kind: (len(each), *(percentile(each, percent) or 0.0 for percent in (50, 90, 99)))  # type: ignore[misc]  # three of them
        for kind, each in sorted(took.items())
    }


def _work(cases: Sequence[Row[Any]], checks: Counter[str], appeals: Sequence[Row[Any]]) -> tuple[Work, ...]:
    decided = Counter(row.decided_by for row in cases)
    looks = Counter(by for row in cases for by in (row.first_by, row.second_by) if by)
    against = Counter(by for row in appeals for by in (row.against or "").split())
    turned = Counter(by for row in appeals if row.decision == "allow" for by in (row.against or "").split())
    found = []
    for person in sorted({*decided, *looks, *checks}, key=lambda each: (-decided[each], each)):
        took = [(row.closed_at - row.opened_at) / 1e6 for row in cases if row.decided_by == person]
        appealed = share(turned[person], against[person])
        found.append(Work(person, decided[person], looks[person], checks[person], percentile(took, 50), appealed))
    return tuple(found)


def _weeks(connection: Connection, now_us: int) -> tuple[dict[str, tuple[Week, ...]], dict[str, Drift]]:
    """Return what was found by policy in each of the last twelve weeks, and the last four against the eight before."""
    begin = now_us - 12 * _WEEK_US
    found: dict[str, list[list[tuple[float, bool]]]] = {}
    for row in connection.execute(_FOUND.where(_V.at >= begin)):
        week = min(11, (row.at - begin) // _WEEK_US)
        for each in row.findings:
            by_week = found.setdefault(each["policy"], [[] for _ in range(12)])
            by_week[week].append((each["confidence"], each["outcome"] == "block"))
    weeks = {
        policy: tuple(
            Week(
                begin + number * _WEEK_US,
                len(some),
                sum(block for _, block in some),
                sum(sure for sure, _ in some) / len(some) if some else None,
            )
            for number, some in enumerate(by_week)
        )
        for policy, by_week in sorted(found.items(), key=lambda each: -sum(map(len, each[1])))
    }
    drifts = {policy: population_stability(_bins(by_week[:8]), _bins(by_week[8:])) for policy, by_week in found.items()}
    return weeks, drifts


def _bins(weeks: Iterable[Iterable[tuple[float, bool]]]) -> list[int]:
    counts = [0] * _BINS
    for some in weeks:
        for sure, _ in some:
            counts[min(_BINS - 1, int(sure * _BINS))] += 1
    return counts


def _outcomes(connection: Connection, now_us: int) -> tuple[tuple[tuple[int, Mapping[str, int]], ...], Drift]:
    """Return the machine's verdicts by outcome in each of the last twelve weeks, and how the last four differ."""
    begin = now_us - 12 * _WEEK_US
    week = ((_V.at - begin) // _WEEK_US).label("week")
    rows = connection.execute(
        select(week, _V.outcome, func.count().label("times"))
        .where(_V.actor == POLICY, _V.at >= begin)
        .group_by("week", _V.outcome)
    )
    counts = [Counter[str]() for _ in range(12)]
    for row in rows:
        counts[min(11, int(row.week))][row.outcome] += row.times
    kinds = ("allow", "review", "block")
    early, late = ([sum(each[kind] for each in some) for kind in kinds] for some in (counts[:8], counts[8:]))
    by_week = tuple((begin + number * _WEEK_US, dict(each)) for number, each in enumerate(counts))
    return by_week, population_stability(early, late)
