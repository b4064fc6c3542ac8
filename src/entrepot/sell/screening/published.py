"""What screening did over a time, in numbers that may be published: how often, by whom, on what ground, where.

Listings are counted, not looks: each by what was said of it last in that time, however often the catalogue was judged.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Text, exists, func, or_, select, type_coerce

from entrepot.sell.screening.outside import DETECTOR, NOTICES
from entrepot.sell.screening.tables import screening_case, screening_verdict

MOST_ROWS: Final = 200_000
"""So many listings that are closed somewhere are read at most."""
_V, _C = screening_verdict.c, screening_case.c
_EARLIER = screening_verdict.alias()

Number = tuple[str, str, str, int]
"""A section, what is counted, in what part of it, and how many."""


def published(connection: Connection, since_us: int, until_us: int) -> list[Number]:
    """Return the numbers of screening from ``since_us`` to before ``until_us``, microseconds since 1970."""
    return [*_judged(connection, since_us, until_us), *_appeals(connection, since_us, until_us)]


def _judged(connection: Connection, since_us: int, until_us: int) -> list[Number]:
    within = (_V.at >= since_us, _V.at < until_us)
    # That a notice was lifted is no verdict: the listing is judged right after.
    last = select(func.max(_V.id)).where(*within, or_(_V.actor != NOTICES, _V.outcome != "allow"))
    is_last = _V.id.in_(last.group_by(_V.product_id))
    person = exists().where(
        _EARLIER.c.product_id == _V.product_id,
        _EARLIER.c.revision == _V.revision,
        _EARLIER.c.at >= since_us,
        _EARLIER.c.at < until_us,
        _EARLIER.c.actor.not_like("policy:%"),
    )
    said = type_coerce(_V.markets, Text)
    is_closed = or_(_V.outcome != "allow", said.like("%block%"), said.like("%review%"))
    shown = connection.execute(
        select(person.label("person"), func.count().label("times")).where(is_last, ~is_closed).group_by(person)
    )
    verdicts: Counter[tuple[str, str]] = Counter()
    for row in shown:
        verdicts["allow", "person" if row.person else "automated"] += row.times
    closed = connection.execute(
        select(_V.outcome, _V.markets, _V.findings, person.label("person")).where(is_last, is_closed).limit(MOST_ROWS)
    ).all()
    markets: Counter[tuple[str, str]] = Counter()
    policies: Counter[str] = Counter()
    for row in closed:
        verdicts[row.outcome, _by(row.outcome, row.findings, person=row.person)] += 1
        markets.update((market, outcome) for market, outcome in row.markets.items() if outcome != "allow")
        policies.update({each["policy"] for each in row.findings if each["outcome"] != "allow"})
    touched = sorted({market for market, _outcome in markets})
    return [
        *(("verdicts", outcome, by, times) for (outcome, by), times in sorted(verdicts.items())),
        *(("markets", market, each, markets[market, each]) for market in touched for each in ("block", "review")),
        *(("policies", policy, "", times) for policy, times in sorted(policies.items())),
    ]


def _by(outcome: str, findings: Sequence[Mapping[str, Any]], *, person: bool) -> str:
    """Return who closed a listing: a notice by a holder of rights before a person, a person before the program."""
    if outcome != "allow" and any(each["detector"] == DETECTOR for each in findings):
        return "notice"
    return "person" if person else "automated"


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
