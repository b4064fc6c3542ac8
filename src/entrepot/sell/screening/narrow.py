"""Narrowing the desk's queue."""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Select, func

from entrepot.sell.screening.tables import screening_case

_C = screening_case.c


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """What the desk's queue is narrowed to; None is everything. ``market`` is one that does not take the listing."""

    kind: str | None = None
    policy: str | None = None
    market: str | None = None
    severity: str | None = None
    language: str | None = None
    seller_id: str | None = None
    overdue: bool = False
    claimed_by: str | None = None


ANY: Final = CaseFilter()


def narrowed(statement: Select[Any], narrow: CaseFilter, now_us: int, *, not_for: str | None = None) -> Select[Any]:
    """Return a statement over cases narrowed; ``not_for`` leaves out what a person may not decide."""
    for column, value in (
        (_C.kind, narrow.kind),
        (_C.policy, narrow.policy),
        (_C.severity, narrow.severity),
        (_C.language, narrow.language),
        (_C.seller_id, narrow.seller_id),
        (_C.claimed_by, narrow.claimed_by),
    ):
        if value is not None:
            statement = statement.where(column == value)
    if narrow.market is not None:
        statement = statement.where(_C.markets.contains(f" {narrow.market} ", autoescape=True))
    if narrow.overdue:
        statement = statement.where(_C.due_at < now_us)
    if not_for is not None:
        statement = statement.where(
            *(func.coalesce(column, "") != not_for for column in (_C.first_by, _C.second_by)),
            ~func.coalesce(_C.against, "").contains(not_for, autoescape=True),
        )
    return statement
