"""How right a reporter was, counted from what people decided."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Connection, bindparam, func, select

from entrepot.sell.notices.domain import TRUST, Accuracy
from entrepot.sell.notices.tables import notice

_N = notice.c
_COUNTED = (
    select(_N.holder_id, _N.counted, func.count().label("times"))
    .where(
        _N.holder_id.in_(bindparam("holders", expanding=True)),
        _N.counted_at >= bindparam("since"),
        _N.counted.is_not(None),
    )
    .group_by(_N.holder_id, _N.counted)
)


def accuracies(connection: Connection, holder_ids: Sequence[str], now_us: int) -> dict[str, Accuracy]:
    """Return each reporter's accuracy over the time that counts."""
    since = now_us - TRUST.over // timedelta(microseconds=1)
    right, decided = dict.fromkeys(holder_ids, 0), dict.fromkeys(holder_ids, 0)
    for row in connection.execute(_COUNTED, {"holders": list(holder_ids), "since": since}):
        decided[row.holder_id] += row.times
        right[row.holder_id] += row.times if row.counted else 0
    return {each: Accuracy(right[each], decided[each]) for each in holder_ids}


def accuracy_of(connection: Connection, holder_id: str, now_us: int) -> Accuracy:
    """Return a reporter's accuracy over the time that counts."""
    return accuracies(connection, [holder_id], now_us)[holder_id]
