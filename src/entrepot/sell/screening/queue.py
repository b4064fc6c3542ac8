"""What waits to be judged: submitted products, and those to be looked at anew. A product waits once, at its newest."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, bindparam, delete, func, select, update

from entrepot.core.database import Tx, insert_or_ignore, upsert
from entrepot.core.outbox import Subscription
from entrepot.sell.catalog import PriceFell, ProductSubmitted
from entrepot.sell.screening.tables import screening_task

SUBMITTED, AGAIN, ANEW = 0, 1, 2
"""The ranks of tasks: a seller waits; somebody asked for it or a price fell; a policy or a model changed."""
_LEASE_US: Final = 120_000_000
_FEW, _MANY = 8, 100
_T = screening_task.c
_QUEUE: Final = upsert(screening_task, index=["product_id"], set_=["revision", "rank", "claimed_until", "attempts"])
_QUEUE_IF_NEW: Final = insert_or_ignore(screening_task, ["product_id"])
_NEXT = (
    select(screening_task)
    .where(_T.claimed_until < bindparam("now"))
    .order_by(_T.rank, _T.queued_at, _T.product_id)
    .limit(bindparam("limit"))
)
_CLAIM = (
    update(screening_task)
    .where(_T.product_id == bindparam("product"))
    .values(claimed_until=bindparam("until"), attempts=_T.attempts + 1)
)
_LET_GO = (
    update(screening_task)
    .where(_T.product_id == bindparam("product"), _T.attempts == bindparam("took"))
    .values(claimed_until=0, attempts=_T.attempts - 1)
)
_DONE = delete(screening_task).where(
    _T.product_id == bindparam("product"), _T.revision <= bindparam("judged"), _T.claimed_until == bindparam("claim")
)


@dataclass(frozen=True, slots=True)
class Task:
    """A product to be judged; ``attempts`` counts the looks that broke off, this one with them.

    ``claimed_until`` is another one with every claim: what is queued again meanwhile is nobody's claim any more.
    """

    product_id: str
    seller_id: str
    revision: int
    rank: int
    attempts: int
    claimed_until: int


def queue(tx: Tx, products: Iterable[tuple[str, str, int]], rank: int) -> None:
    """Have products (id, seller, revision) judged; with ANEW one that waits already is left where it stands."""
    rows = [
        {
            "product_id": product_id,
            "seller_id": seller_id,
            "revision": revision,
            "rank": rank,
            "queued_at": tx.now_us,
            "claimed_until": 0,
            "attempts": 0,
        }
        for product_id, seller_id, revision in products
    ]
    if rows:
        tx.execute(_QUEUE_IF_NEW if rank == ANEW else _QUEUE, rows)


def claim(tx: Tx) -> list[Task]:
    """Take the next tasks for two minutes, the most urgent first: a few where somebody waits, else many."""
    rows = tx.execute(_NEXT.with_for_update(skip_locked=True), {"now": tx.now_us, "limit": _MANY}).all()
    if rows and rows[0].rank != ANEW:
        rows = rows[:_FEW]
    until = tx.now_us + _LEASE_US
    if rows:
        tx.execute(_CLAIM, [{"product": row.product_id, "until": until} for row in rows])
    return [Task(row.product_id, row.seller_id, row.revision, row.rank, row.attempts + 1, until) for row in rows]


def let_go(tx: Tx, tasks: Sequence[Task]) -> None:
    """Put claimed tasks back that were not begun."""
    if tasks:
        tx.execute(_LET_GO, [{"product": each.product_id, "took": each.attempts} for each in tasks])


def done(tx: Tx, judged: Sequence[tuple[Task, int]]) -> None:
    """Forget claimed tasks, each with the revision that was judged; one queued again meanwhile stays."""
    if judged:
        tx.execute(
            _DONE,
            [
                {"product": each.product_id, "judged": revision, "claim": each.claimed_until}
                for each, revision in judged
            ],
        )


def waiting(connection: Connection) -> int:
    """Return how many products wait to be judged."""
    return connection.execute(select(func.count()).select_from(screening_task)).scalar_one()


def something_waits(connection: Connection, now_us: int) -> bool:
    """Return whether a task could be taken now."""
    return connection.execute(_NEXT, {"now": now_us, "limit": 1}).first() is not None


def _submitted(tx: Tx, event: ProductSubmitted) -> None:
    _some_submitted(tx, [event])


def _some_submitted(tx: Tx, events: Sequence[ProductSubmitted]) -> None:
    newest = {each.product_id: (each.product_id, each.seller_id, each.revision) for each in events}
    queue(tx, newest.values(), SUBMITTED)


def _cheaper(tx: Tx, event: PriceFell) -> None:
    _some_cheaper(tx, [event])


def _some_cheaper(tx: Tx, events: Sequence[PriceFell]) -> None:
    newest = {each.product_id: (each.product_id, each.seller_id, each.revision) for each in events}
    queue(tx, newest.values(), AGAIN)


SUBSCRIPTIONS: Final = [
    Subscription("sell.screening.submitted", ProductSubmitted, _submitted, handle_many=_some_submitted),
    Subscription("sell.screening.price_fell", PriceFell, _cheaper, handle_many=_some_cheaper),
]
