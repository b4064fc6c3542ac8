"""Queries on notices, counter-notices, bulk uploads, strikes and standing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, bindparam, func, or_, select

from entrepot.kit.errors import InvalidInput, NotFound
from entrepot.kit.ids import is_id
from entrepot.kit.paging import Page, decode_cursor, encode_cursor
from entrepot.sell.notices.domain import TO_DECIDE, Ground, Step
from entrepot.sell.notices.tables import (
    counter_notice,
    notice,
    notice_batch,
    notice_step,
    seller_standing,
    seller_strike,
)

_N, _C, _T, _B, _K, _S = (
    notice.c,
    counter_notice.c,
    notice_step.c,
    notice_batch.c,
    seller_strike.c,
    seller_standing.c,
)
_COUNTERS = select(counter_notice).where(_C.notice_id.in_(bindparam("ids", expanding=True)))
_STEPS = select(notice_step).where(_T.notice_id == bindparam("notice")).order_by(_T.id).limit(200)
_URGENT: Final = ("countered", "lapsed", "waiting", "acted")


@dataclass(frozen=True, slots=True)
class CounterView:
    """A counter-notice; times are microseconds since 1970 in UTC."""

    counter_id: str
    statement: str
    evidence: tuple[Mapping[str, Any], ...]
    given_by: str
    given_at_us: int
    after_us: int
    restore_us: int
    rules: tuple[str, ...]
    answer: str | None
    answered_at_us: int | None


@dataclass(frozen=True, slots=True)
class NoticeView:
    """A notice with what the seller answered; times are microseconds since 1970 in UTC."""

    notice_id: str
    holder_id: str
    agency: bool
    brand_id: str
    product_id: str
    seller_id: str
    ground: Ground
    statement: str
    territories: tuple[str, ...]
    evidence: tuple[Mapping[str, Any], ...]
    test_purchase: Mapping[str, Any] | None
    listing: Mapping[str, Any]
    channel: str
    batch_id: str | None
    given_by: str
    given_at_us: int
    repeats: int
    state: str
    why: str
    due_us: int
    acted_us: int | None
    first_by: str | None
    decided_by: str | None
    decided_us: int | None
    reason: str | None
    counted: bool | None
    counter: CounterView | None = None

    @property
    def to_decide(self) -> bool:
        """Whether a person is to look at it."""
        return self.state in TO_DECIDE

    @property
    def may_counter(self) -> bool:
        """Whether its seller may answer it."""
        return self.state in {"acted", "upheld"} and self.counter is None


@dataclass(frozen=True, slots=True)
class StepView:
    """A step of a notice."""

    act: str
    state: str
    actor: str
    reason: str | None
    at_us: int


@dataclass(frozen=True, slots=True)
class BatchView:
    """A bulk upload; ``problems`` are (row, field, problem, expected)."""

    batch_id: str
    holder_id: str
    file_name: str
    state: str
    total: int
    done: int
    given: int
    folded: int
    problems: tuple[tuple[int, str, str, str], ...]
    reason: str | None
    given_at_us: int


@dataclass(frozen=True, slots=True)
class StrikeView:
    """A strike; ``stands`` while it counts."""

    notice_id: str
    brand_id: str
    at_us: int
    expires_us: int
    lifted_us: int | None

    def stands(self, now_us: int) -> bool:
        """Return whether it counts."""
        return self.lifted_us is None and self.expires_us > now_us


@dataclass(frozen=True, slots=True)
class StandingView:
    """Where a seller stands with repeated infringement."""

    seller_id: str
    step: Step
    since_us: int | None
    decided_by: str | None
    reason: str | None
    strikes: tuple[StrikeView, ...] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class WaitingAgainst:
    """What waits for a seller: notices to answer, until when a person looks at the first of them; and answered ones.

    ``back_us`` is when the first listing comes back by itself; None where all of them are before a court.
    """

    to_answer: int
    due_us: int | None
    answered: int
    back_us: int | None


def get_notice(
    connection: Connection, notice_id: str, *, holder_id: str | None = None, seller_id: str | None = None
) -> NoticeView:
    """Return a notice, of a holder or against a seller where one is named; raise NotFound."""
    row = connection.execute(select(notice).where(_N.id == notice_id)).one_or_none()
    wrong = row is None or (holder_id is not None and row.holder_id != holder_id)
    if row is None or wrong or (seller_id is not None and (row.seller_id != seller_id or not told_seller(row))):
        raise NotFound("there is no such notice")
    return _views(connection, [row])[0]


def evidence_of(view: NoticeView, *, counter: bool = False) -> list[Mapping[str, Any]]:
    """Return all files of a notice and its test purchase, and with ``counter`` those of the seller's answer."""
    answered = view.counter.evidence if counter and view.counter is not None else ()
    return [*view.evidence, *(view.test_purchase or {}).get("files", ()), *answered]


def told_seller(row: Row[Any]) -> bool:
    """Return whether a seller knows of a notice: from when it took something down."""
    return row.acted_at is not None


def notices_of_holder(
    connection: Connection,
    holder_id: str,
    *,
    state: str | None = None,
    batch_id: str | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[NoticeView]:
    """Return a reporter's notices, newest first."""
    query = select(notice).where(_N.holder_id == holder_id)
    if state is not None:
        query = query.where(_N.state == state)
    if batch_id is not None:
        query = query.where(_N.batch_id == batch_id)
    return _newest(connection, query, cursor, limit)


def standing_notices(connection: Connection, holder_id: str, product_ids: Sequence[str]) -> dict[tuple[str, str], str]:
    """Return a reporter's notices that still stand against products, by product and brand: the newest of each."""
    if not product_ids:
        return {}
    mine = select(_N.id, _N.product_id, _N.brand_id).where(_N.holder_id == holder_id, _N.open_of.is_not(None))
    rows = connection.execute(mine.where(_N.product_id.in_(list(product_ids))).order_by(_N.id))
    return {(row.product_id, row.brand_id): row.id for row in rows}


def notices_against(
    connection: Connection, seller_id: str, *, product_id: str | None = None, cursor: str | None = None, limit: int = 50
) -> Page[NoticeView]:
    """Return the notices that took a seller's listings down, newest first."""
    query = select(notice).where(_N.seller_id == seller_id, _N.acted_at.is_not(None))
    if product_id is not None:
        query = query.where(_N.product_id == product_id)
    return _newest(connection, query, cursor, limit)


def waiting_against(connection: Connection, seller_id: str) -> WaitingAgainst:
    """Return how many notices a seller may answer, and how many of those answered keep a listing from sale."""
    mine = select(_N.state, _N.due_at, _C.restore_at, _C.answer).outerjoin(counter_notice, _C.notice_id == _N.id)
    rows = connection.execute(mine.where(_N.seller_id == seller_id, _N.state.in_(("acted", "upheld", "countered"))))
    found = list(rows)
    open_to = [row for row in found if row.restore_at is None]
    answered = [row for row in found if row.state == "countered"]
    return WaitingAgainst(
        len(open_to),
        min((row.due_at for row in open_to if row.state == "acted"), default=None),
        len(answered),
        min((row.restore_at for row in answered if row.answer is None), default=None),
    )


def notices_to_decide(
    connection: Connection,
    *,
    state: str | None = None,
    why: str | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[NoticeView]:
    """Return what people are to decide, by when it is due; ``state`` one of waiting, acted, countered, lapsed."""
    wanted = [state] if state in TO_DECIDE else sorted(TO_DECIDE)
    query = select(notice).where(_N.state.in_(wanted))
    if why:
        query = query.where(_N.why == why)
    if cursor is not None:
        match decode_cursor(cursor):
            case {"due": int(due), "id": str(last)}:
                query = query.where(or_(_N.due_at > due, (_N.due_at == due) & (_N.id > last)))
            case _:
                raise InvalidInput("this page address is not valid", field="cursor")
    rows = connection.execute(query.order_by(_N.due_at, _N.id).limit(limit + 1)).all()
    more = encode_cursor({"due": rows[limit - 1].due_at, "id": rows[limit - 1].id}) if len(rows) > limit else None
    return Page(_views(connection, rows[:limit]), next=more)


def count_to_decide(connection: Connection) -> dict[str, int]:
    """Return how many notices wait for a person, by state."""
    query = select(_N.state, func.count().label("times")).where(_N.state.in_(sorted(TO_DECIDE))).group_by(_N.state)
    found = {row.state: row.times for row in connection.execute(query)}
    return {state: found.get(state, 0) for state in _URGENT}


def counts_of_holder(connection: Connection, holder_id: str) -> dict[str, int]:
    """Return how many notices a reporter gave, by state."""
    query = select(_N.state, func.count().label("times")).where(_N.holder_id == holder_id).group_by(_N.state)
    return {row.state: row.times for row in connection.execute(query)}


def steps_of(connection: Connection, notice_id: str) -> list[StepView]:
    """Return all steps of a notice, oldest first."""
    rows = connection.execute(_STEPS, {"notice": notice_id})
    return [StepView(row.act, row.state, row.actor, row.reason, row.at) for row in rows]


def get_batch(connection: Connection, holder_id: str, batch_id: str) -> BatchView:
    """Return a reporter's bulk upload; raise NotFound."""
    row = connection.execute(select(notice_batch).where(_B.id == batch_id, _B.holder_id == holder_id)).one_or_none()
    if row is None:
        raise NotFound("there is no such upload")
    return _batch(row)


def batches_of(connection: Connection, holder_id: str, limit: int = 10) -> list[BatchView]:
    """Return a reporter's last bulk uploads, newest first."""
    query = select(notice_batch).where(_B.holder_id == holder_id).order_by(_B.id.desc()).limit(limit)
    return [_batch(row) for row in connection.execute(query)]


def standing_of(connection: Connection, seller_id: str) -> StandingView:
    """Return where a seller stands, with the last strikes, newest first."""
    strikes = connection.execute(
        select(seller_strike).where(_K.seller_id == seller_id).order_by(_K.at.desc(), _K.notice_id.desc()).limit(50)
    )
    seen = tuple(StrikeView(row.notice_id, row.brand_id, row.at, row.expires_at, row.lifted_at) for row in strikes)
    row = connection.execute(select(seller_standing).where(_S.seller_id == seller_id)).one_or_none()
    if row is None:
        return StandingView(seller_id, "none", None, None, None, seen)
    return StandingView(seller_id, row.step, row.since, row.decided_by, row.reason, seen)


def standings(connection: Connection, steps: Sequence[str], limit: int = 100) -> list[StandingView]:
    """Return sellers at some steps, the longest there first."""
    query = select(seller_standing).where(_S.step.in_(list(steps))).order_by(_S.since, _S.seller_id).limit(limit)
    return [
        StandingView(row.seller_id, row.step, row.since, row.decided_by, row.reason)
        for row in connection.execute(query)
    ]


def _newest(connection: Connection, query: Select[Any], cursor: str | None, limit: int) -> Page[NoticeView]:
    if cursor is not None:
        last = decode_cursor(cursor).get("id")
        if not isinstance(last, str) or not is_id(last, "ntc"):
            raise InvalidInput("this page address is not valid", field="cursor")
        query = query.where(_N.id < last)
    rows = connection.execute(query.order_by(_N.id.desc()).limit(limit + 1)).all()
    more = encode_cursor({"id": rows[limit - 1].id}) if len(rows) > limit else None
    return Page(_views(connection, rows[:limit]), next=more)


def _views(connection: Connection, rows: Sequence[Row[Any]]) -> list[NoticeView]:
    if not rows:
        return []
    ids = [row.id for row in rows]
    counters = {row.notice_id: _counter(row) for row in connection.execute(_COUNTERS, {"ids": ids})}
    return [
        NoticeView(
            row.id,
            row.holder_id,
            row.agency,
            row.brand_id,
            row.product_id,
            row.seller_id,
            row.ground,
            row.statement,
            tuple(row.territories),
            tuple(row.evidence),
            row.test_purchase,
            row.listing,
            row.channel,
            row.batch_id,
            row.given_by,
            row.given_at,
            row.repeats,
            row.state,
            row.why,
            row.due_at,
            row.acted_at,
            row.first_by,
            row.decided_by,
            row.decided_at,
            row.reason,
            row.counted,
            counters.get(row.id),
        )
        for row in rows
    ]


def _counter(row: Row[Any]) -> CounterView:
    return CounterView(
        row.id,
        row.statement,
        tuple(row.evidence),
        row.given_by,
        row.given_at,
        row.after_at,
        row.restore_at,
        tuple(row.rules),
        row.answer,
        row.answered_at,
    )


def _batch(row: Row[Any]) -> BatchView:
    return BatchView(
        row.id,
        row.holder_id,
        row.file_name,
        row.state,
        row.total,
        row.done,
        row.given,
        row.folded,
        tuple((each[0], each[1], each[2], each[3]) for each in row.problems),
        row.reason,
        row.given_at,
    )
