"""Reading verdicts, the desk's queue and its cases."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, and_, func, or_, select

from entrepot.kit.errors import InvalidInput, NotFound
from entrepot.kit.paging import Page, decode_cursor, encode_cursor
from entrepot.sell.screening.judgement import Finding, Outcome
from entrepot.sell.screening.store import findings_from_json
from entrepot.sell.screening.tables import screening_case, screening_verdict

_C, _V = screening_case.c, screening_verdict.c


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
    not_for: str | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[CaseView]:
    """Return a keyset page of cases: those to decide ("open") by risk, then deadline; closed ones the newest first.

    ``not_for`` leaves out what a person may not decide: they gave the first look, or an appeal is against them.
    """
    after = _after(cursor)
    statement = select(screening_case).limit(limit + 1)
    if kind is not None:
        statement = statement.where(_C.kind == kind)
    if policy is not None:
        statement = statement.where(_C.policy == policy)
    if not_for is not None:
        statement = statement.where(func.coalesce(_C.first_by, "") != not_for, func.coalesce(_C.against, "") != not_for)
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
    )
