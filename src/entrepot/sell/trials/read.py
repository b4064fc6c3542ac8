"""Reading trials: the list of a seller, one with all that it has shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

from sqlalchemy import Connection, Select, bindparam, func, select

from entrepot.core.database import Sorting
from entrepot.kit.errors import NotFound
from entrepot.kit.paging import Page
from entrepot.sell.trials.domain import ARMS, Arm, Counts, State, Tally, Vary, Verdict, total, verdict
from entrepot.sell.trials.store import tallies
from entrepot.sell.trials.tables import trial, trial_point

_T, _P = trial.c, trial_point.c
_SORTING: Final = Sorting({"started": _T.created_at}, tiebreak=_T.id, default="-started")
_VIEW = select(
    _T.id,
    _T.product_id,
    _T.vary,
    _T.a,
    _T.b,
    _T.locale,
    _T.share,
    _T.state,
    _T.winner,
    _T.adopted,
    _T.created_at,
    _T.ends_at,
    _T.ended_at,
    _T.adopted_at,
    _T.cleared_at,
    _T.refused,
)
_ONE = _VIEW.where(_T.id == bindparam("its_id"), _T.seller_id == bindparam("its_seller"))
_OF_PRODUCT = (
    _VIEW.where(_T.product_id == bindparam("its_product"), _T.seller_id == bindparam("its_seller"))
    .order_by(_T.id.desc())
    .limit(20)
)
_POINTS = select(_P.at, _P.shown, _P.share, _P.likeliest, _P.low, _P.high).where(_P.trial_id == bindparam("its_id"))


@dataclass(frozen=True, slots=True)
class Trial:
    """A trial. ``a`` and ``b`` are titles, or ids of files; ``share`` is the percentage of new visitors who get B.

    ``refused`` is what screening found in a second title that may not be shown.
    Moments in microseconds, UTC; it ends at ``ends_at_us`` if nothing is told before.
    """

    id: str
    product_id: str
    vary: Vary
    a: str
    b: str
    locale: str
    share: int
    state: State
    winner: Arm | None
    adopted: Arm | None
    created_at_us: int
    ends_at_us: int
    ended_at_us: int | None
    adopted_at_us: int | None
    refused: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Point:
    """How the answer looked at a moment: the log of B's click-through divided by A's; ends are None where open."""

    at_us: int
    shown: int
    share: int
    likeliest: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class TrialResult:
    """A trial with what it has shown: counts by arm, what they tell, and how that came about."""

    trial: Trial
    a: Counts
    b: Counts
    verdict: Verdict
    points: tuple[Point, ...]


def list_trials(
    connection: Connection,
    seller_id: str,
    *,
    state: State | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[Trial]:
    """Return a keyset page of a seller's trials, the last started first."""
    statement = _VIEW.where(_T.seller_id == seller_id)
    if state in {"checking", "running"}:
        waits = _T.cleared_at.is_(None) if state == "checking" else _T.cleared_at.is_not(None)
        statement = statement.where(_T.state == "running", waits)
    elif state is not None:
        statement = statement.where(_T.state == state)
    return _SORTING.page(connection, statement, _trial, cursor=cursor, limit=limit)


def trials_of_product(connection: Connection, seller_id: str, product_id: str) -> list[Trial]:
    """Return the last twenty trials of a seller's product, the newest first."""
    rows = connection.execute(_OF_PRODUCT, {"its_product": product_id, "its_seller": seller_id})
    return [_trial(row) for row in rows]


def running_among(connection: Connection, seller_id: str, products: Select[Any]) -> int:
    """Return how many of a seller's trials run of the products whose ids a statement finds."""
    running = select(func.count()).where(_T.seller_id == seller_id, _T.running_of.in_(products))
    return connection.scalar(running) or 0


def read_trial(connection: Connection, seller_id: str, trial_id: str) -> TrialResult:
    """Return a seller's trial with what it has shown; raise NotFound."""
    row = connection.execute(_ONE, {"its_id": trial_id, "its_seller": seller_id}).one_or_none()
    if row is None:
        raise NotFound("there is no such trial")
    return _result(connection, _trial(row))


def counts_of(connection: Connection, trials: list[Trial]) -> dict[str, tuple[Counts, Counts]]:
    """Return what was counted of A and of B in some trials, by id; one statement."""
    counted = tallies(connection, [each.id for each in trials])
    return {each: (total(tally, "a"), total(tally, "b")) for each, tally in counted.items()}


def _result(connection: Connection, found: Trial) -> TrialResult:
    tally: Tally = tallies(connection, [found.id])[found.id]
    points = tuple(Point(*row) for row in connection.execute(_POINTS.order_by(_P.at), {"its_id": found.id}))
    a, b = (total(tally, arm) for arm in ARMS)
    return TrialResult(found, a, b, verdict(tally, found.share), points)


def _trial(row: Any) -> Trial:
    return Trial(
        row.id,
        row.product_id,
        cast("Vary", row.vary),
        row.a,
        row.b,
        row.locale,
        row.share,
        "checking" if row.state == "running" and row.cleared_at is None else cast("State", row.state),
        cast("Arm | None", row.winner),
        cast("Arm | None", row.adopted),
        row.created_at,
        row.ends_at,
        row.ended_at,
        row.adopted_at,
        tuple(row.refused or ()),
    )
