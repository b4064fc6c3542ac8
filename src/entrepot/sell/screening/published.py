"""What screening did over a time, in numbers that may be published: how often, by whom, on what ground, where."""

from collections import Counter
from typing import Final

from sqlalchemy import Connection, Text, case, func, or_, select, type_coerce

from entrepot.sell.screening.tables import screening_case, screening_verdict

MOST_ROWS: Final = 200_000
"""So many verdicts that close something are read at most."""
_V, _C = screening_verdict.c, screening_case.c
_BY_PROGRAM = _V.actor.like("policy:%")

Number = tuple[str, str, str, int]
"""A section, what is counted, in what part of it, and how many."""


def published(connection: Connection, since_us: int, until_us: int) -> list[Number]:
    """Return the numbers of screening from ``since_us`` to before ``until_us``, microseconds since 1970."""
    return [
        *_judged(connection, since_us, until_us),
        *_closed(connection, since_us, until_us),
        *_appeals(connection, since_us, until_us),
    ]


def _judged(connection: Connection, since_us: int, until_us: int) -> list[Number]:
    by = case((_BY_PROGRAM, "automated"), else_="person").label("by")
    rows = connection.execute(
        select(_V.outcome, by, func.count().label("times"))
        .where(_V.at >= since_us, _V.at < until_us)
        .group_by(_V.outcome, by)
    )
    return sorted(("verdicts", row.outcome, row.by, row.times) for row in rows)


def _closed(connection: Connection, since_us: int, until_us: int) -> list[Number]:
    said = type_coerce(_V.markets, Text)
    rows = connection.execute(
        select(_V.markets, _V.findings)
        .where(_V.at >= since_us, _V.at < until_us, _BY_PROGRAM, or_(said.like("%block%"), said.like("%review%")))
        .limit(MOST_ROWS)
    )
    markets: Counter[tuple[str, str]] = Counter()
    policies: Counter[str] = Counter()
    for row in rows:
        for market, outcome in row.markets.items():
            if outcome != "allow":
                markets[market, outcome] += 1
        for policy in {each["policy"] for each in row.findings if each["outcome"] != "allow"}:
            policies[policy] += 1
    return [
        *(("markets", market, outcome, times) for (market, outcome), times in sorted(markets.items())),
        *(("policies", policy, "", times) for policy, times in sorted(policies.items())),
    ]


def _appeals(connection: Connection, since_us: int, until_us: int) -> list[Number]:
    opened = select(func.count()).where(
        _C.opened_at >= since_us, _C.opened_at < until_us, or_(_C.kind == "appeal", _C.words.is_not(None))
    )
    rows = connection.execute(
        select(_C.decision, func.count().label("times"))
        .where(_C.closed_at >= since_us, _C.closed_at < until_us, _C.words.is_not(None), _C.state == "closed")
        .group_by(_C.decision)
    )
    decided = {row.decision: row.times for row in rows}
    return [
        ("appeals", "received", "", connection.execute(opened).scalar_one()),
        ("appeals", "overturned", "", decided.get("allow", 0)),
        ("appeals", "confirmed", "", decided.get("block", 0)),
    ]
