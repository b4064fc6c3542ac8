"""The answers of whoever judges second titles: one may be shown, one may not. Nothing of B is seen before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, bindparam, select, update

from entrepot.core.database import Tx
from entrepot.sell.trials.store import end
from entrepot.sell.trials.tables import trial

_T = trial.c
_TITLES = (
    select(_T.id, _T.product_id, _T.seller_id, _T.a, _T.b, _T.locale)
    .where(_T.running_of.in_(bindparam("products", expanding=True)), _T.vary == "title")
    .order_by(_T.id)
)
_CLEAR: Final = (
    update(trial)
    .where(_T.id == bindparam("its_id"), _T.state == "running", _T.cleared_at.is_(None))
    .values(cleared_at=bindparam("now"))
)
_WHY: Final = update(trial).where(_T.id == bindparam("its_id")).values(refused=bindparam("why"))


@dataclass(frozen=True, slots=True)
class SecondTitle:
    """A title that is tried, or waits to be, in place of a product's own ``a`` in its language."""

    trial_id: str
    product_id: str
    seller_id: str
    a: str
    b: str
    locale: str


def second_titles(connection: Connection, product_ids: Sequence[str]) -> dict[str, SecondTitle]:
    """Return the second titles that are tried or wait to be, by product; one statement."""
    if not product_ids:
        return {}
    rows = connection.execute(_TITLES, {"products": sorted(product_ids)})
    return {row.product_id: SecondTitle(*row) for row in rows}


def clear_trial(tx: Tx, trial_id: str) -> bool:
    """Have a second title shown from now on; return whether it waited for that."""
    return tx.execute(_CLEAR, {"its_id": trial_id, "now": tx.now_us}).rowcount == 1


def refuse_trial(tx: Tx, trial_id: str, why: Sequence[Mapping[str, Any]]) -> bool:
    """End a trial whose second title may not be shown, with what was found; return whether it ran or waited."""
    if not end(tx, trial_id, "refused"):
        return False
    tx.execute(_WHY, {"its_id": trial_id, "why": list(why)})
    return True
