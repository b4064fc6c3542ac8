"""Reading verdicts, the desk's queue and its cases."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import Connection, Row, and_, func, or_, select

from entrepot.kit.errors import InvalidInput, NotFound
from entrepot.kit.paging import Page, decode_cursor, encode_cursor
from entrepot.sell.screening.judgement import Finding, Outcome
from entrepot.sell.screening.narrow import ANY, CaseFilter, narrowed
from entrepot.sell.screening.store import findings_from_json
from entrepot.sell.screening.tables import screening_case, screening_check, screening_verdict

_C, _K, _V = screening_case.c, screening_check.c, screening_verdict.c
QUEUE_MOST: Final = 5_000
"""So many cases that wait are counted."""


@dataclass(frozen=True, slots=True)
class VerdictView:
    """What was judged of a product at one revision; times are microseconds since 1970 in UTC."""

    verdict_id: str
    product_id: str
    revision: int
    outcome: Outcome
    markets: Mapping[str, Outcome]
    findings: tuple[Finding, ...]
    versions: Mapping[str, str]
    actor: str
    reason: str | None
    at_us: int


@dataclass(frozen=True, slots=True)
class CaseView:
    """Something that a person is to decide, or did; times are microseconds since 1970 in UTC."""

    case_id: str
    kind: str
    product_id: str
    seller_id: str
    revision: int
    verdict_id: str
    policy: str
    risk: int
    severe: bool
    state: str
    due_at_us: int
    opened_at_us: int
    words: str | None
    against: str | None
    first_by: str | None
    first_decision: str | None
    first_reason: str | None
    decided_by: str | None
    decision: str | None
    reason: str | None
    closed_at_us: int | None
    severity: str = "serious"
    language: str | None = None
    markets: tuple[str, ...] = ()
    claimed_by: str | None = None
    claimed_until_us: int | None = None
    reopened_of: str | None = None
    reopened_for: str | None = None
    first_at_us: int | None = None
    first_markets: Mapping[str, str] | None = None
    second_by: str | None = None
    second_decision: str | None = None
    second_reason: str | None = None
    second_at_us: int | None = None
    second_markets: Mapping[str, str] | None = None
    decided_markets: Mapping[str, str] | None = None

    @property
    def appealed_people(self) -> tuple[str, ...]:
        """Who decided what an appeal is against: persons, or the program."""
        return tuple((self.against or "").split())

    @property
    def waits_for(self) -> str:
        """Which look comes next: "first", "second", "third", or "" where none does."""
        if self.state not in {"open", "second"}:
            return ""
        return "first" if self.state == "open" else "third" if self.second_by else "second"

    def may_decide(self, person_id: str) -> bool:
        """Whether it waits for a look that this person may give."""
        return bool(self.waits_for) and person_id not in {*self.appealed_people, self.first_by, self.second_by}

    def claimed(self, now_us: int) -> bool:
        """Whether somebody looks at it now."""
        return self.claimed_by is not None and (self.claimed_until_us or 0) > now_us

    def for_reader(self, person_id: str) -> "CaseView":
        """Return the case as a person may read it: who is to give the second look does not know what the first said."""
        if self.waits_for != "second" or person_id == self.first_by:
            return self
        return replace(self, first_decision=None, first_reason=None, first_markets=None)


@dataclass(frozen=True, slots=True)
class CheckView:
    """A decided case that another person is to decide once more, blind; what was decided stands in the case."""

    case_id: str
    product_id: str
    revision: int
    policy: str
    asked_at_us: int


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits on the desk, of the first ``most`` cases: each is counted by what it can be narrowed to."""

    cases: int
    overdue: int
    soon: int
    claimed: int
    second: int
    third: int
    by: Mapping[str, Mapping[str, int]]
    most: int


def verdicts_of(connection: Connection, product_id: str, limit: int = 20) -> list[VerdictView]:
    """Return the last verdicts on a product, the newest first."""
    rows = connection.execute(
        select(screening_verdict).where(_V.product_id == product_id).order_by(_V.id.desc()).limit(limit)
    )
    return [_verdict(row) for row in rows]


def get_verdict(connection: Connection, verdict_id: str) -> VerdictView:
    """Return a verdict; raise NotFound."""
    row = connection.execute(select(screening_verdict).where(_V.id == verdict_id)).one_or_none()
    if row is None:
        raise NotFound("there is no such verdict")
    return _verdict(row)


def get_case(connection: Connection, case_id: str) -> CaseView:
    """Return a case; raise NotFound."""
    row = connection.execute(select(screening_case).where(_C.id == case_id)).one_or_none()
    if row is None:
        raise NotFound("there is no such case")
    return _case(row)


def cases_of(connection: Connection, product_id: str, limit: int = 20) -> list[CaseView]:
    """Return the last cases about a product, the newest first."""
    rows = connection.execute(
        select(screening_case).where(_C.product_id == product_id).order_by(_C.id.desc()).limit(limit)
    )
    return [_case(row) for row in rows]


def list_cases(
    connection: Connection,
    *,
    state: str = "open",
    kind: str | None = None,
    policy: str | None = None,
    narrow: CaseFilter = ANY,
    now_us: int = 0,
    not_for: str | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[CaseView]:
    """Return a keyset page of cases: those to decide ("open") by risk, then deadline; closed ones the newest first.

    ``not_for`` leaves out what a person may not decide: they looked at it already, or an appeal is against them.
    ``now_us`` tells what is overdue, where the queue is narrowed to that.
    """
    after = _after(cursor)
    wanted = replace(narrow, kind=kind or narrow.kind, policy=policy or narrow.policy)
    statement = narrowed(select(screening_case), wanted, now_us, not_for=not_for).limit(limit + 1)
    if state == "open":
        statement = statement.where(_C.state.in_(("open", "second"))).order_by(_C.risk.desc(), _C.due_at, _C.id)
        if after is not None:
            risk, due_at, case_id = after
            statement = statement.where(
                or_(
                    _C.risk < risk,
                    and_(_C.risk == risk, or_(_C.due_at > due_at, and_(_C.due_at == due_at, _C.id > case_id))),
                )
            )
    else:
        statement = statement.where(_C.state == state).order_by(_C.id.desc())
        if after is not None:
            statement = statement.where(_C.id < after[2])
    rows = connection.execute(statement).all()
    last = rows[limit - 1] if len(rows) > limit else None
    cursor_on = None if last is None else encode_cursor({"after": [last.risk, last.due_at, last.id]})
    return Page([_case(row) for row in rows[:limit]], next=cursor_on)


def count_queue(connection: Connection, now_us: int, *, soon_us: int, not_for: str | None = None) -> Queue:
    """Return what waits, by kind, policy, severity, language, market and seller; ``soon_us`` is how long "soon" is."""
    columns = (_C.kind, _C.policy, _C.severity, _C.language, _C.seller_id, _C.markets, _C.state, _C.due_at)
    statement = select(*columns, _C.claimed_by, _C.claimed_until, _C.second_by).where(_C.state.in_(("open", "second")))
    rows = connection.execute(narrowed(statement, ANY, now_us, not_for=not_for).limit(QUEUE_MOST)).all()
    counts: dict[str, Counter[str]] = {}
    for row in rows:
        for name in ("kind", "policy", "severity", "language", "seller_id"):
            counts.setdefault(name, Counter())[getattr(row, name) or ""] += 1
        counts.setdefault("market", Counter()).update((row.markets or "").split())
    return Queue(
        len(rows),
        sum(row.due_at < now_us for row in rows),
        sum(now_us <= row.due_at < now_us + soon_us for row in rows),
        sum(row.claimed_by is not None and row.claimed_until > now_us for row in rows),
        sum(row.state == "second" and row.second_by is None for row in rows),
        sum(row.second_by is not None for row in rows),
        {name: dict(each.most_common()) for name, each in counts.items()},
        QUEUE_MOST,
    )


def open_checks(connection: Connection, person_id: str, limit: int = 50) -> list[CheckView]:
    """Return the blind checks that a person may do, the oldest first."""
    mine = or_(_K.decided_by == person_id, func.coalesce(_K.first_by, "") == person_id)
    waiting = select(screening_check).where(_K.checked_at.is_(None), ~mine).order_by(_K.asked_at, _K.case_id)
    rows = connection.execute(waiting.limit(limit))
    return [CheckView(row.case_id, row.product_id, row.revision, row.policy, row.asked_at) for row in rows]


def get_check(connection: Connection, case_id: str) -> CheckView | None:
    """Return the blind check of a case that waits, or None."""
    row = connection.execute(select(screening_check).where(_K.case_id == case_id, _K.checked_at.is_(None))).first()
    return None if row is None else CheckView(row.case_id, row.product_id, row.revision, row.policy, row.asked_at)


def decided_today(connection: Connection, person_id: str, since_us: int) -> tuple[int, int]:
    """Return how many cases a person has decided since a moment, and how many all have, at most 10,000."""
    decided = select(_C.decided_by).where(_C.state == "closed", _C.closed_at >= since_us).limit(10_000)
    people = connection.execute(decided).scalars().all()
    return people.count(person_id), len(people)


def _after(cursor: str | None) -> tuple[int, int, str] | None:
    if not cursor:
        return None
    match decode_cursor(cursor):
        case {"after": [int(risk), int(due_at), str(case_id)]}:
            return risk, due_at, case_id
        case _:
            raise InvalidInput("this page address is not valid", field="cursor")


def _verdict(row: Row[Any]) -> VerdictView:
    return VerdictView(
        row.id,
        row.product_id,
        row.revision,
        row.outcome,
        row.markets,
        findings_from_json(row.findings),
        row.versions,
        row.actor,
        row.reason,
        row.at,
    )


def _case(row: Row[Any]) -> CaseView:
    return CaseView(
        row.id,
        row.kind,
        row.product_id,
        row.seller_id,
        row.revision,
        row.verdict_id,
        row.policy,
        row.risk,
        row.severe,
        row.state,
        row.due_at,
        row.opened_at,
        row.words,
        row.against,
        row.first_by,
        row.first_decision,
        row.first_reason,
        row.decided_by,
        row.decision,
        row.reason,
        row.closed_at,
        row.severity or ("severe" if row.severe else "serious"),
        row.language,
        tuple((row.markets or "").split()),
        row.claimed_by,
        row.claimed_until,
        row.reopened_of,
        row.reopened_for,
        row.first_at,
        row.first_markets,
        row.second_by,
        row.second_decision,
        row.second_reason,
        row.second_at,
        row.second_markets,
        row.decided_markets,
    )
