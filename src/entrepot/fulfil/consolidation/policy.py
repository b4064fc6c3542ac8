"""The policy in force on a database: its tariffs, its required rate, and what it knows, kept by each process.

What was learned moves slowly: it is read anew after ten minutes, sellers as they are met. So a decision costs no
statement but for a seller that this process has not met.
"""

from collections.abc import Sequence
from typing import Any, Final, Protocol

from sqlalchemy import Connection

from entrepot.core.database import Database, Tx
from entrepot.fulfil.consolidation import store
from entrepot.fulfil.consolidation.decide import Outlook, decide
from entrepot.fulfil.consolidation.domain import BoxLimits, Come, Decision, Missing, Terms, WeightSteps

KEPT_US: Final = 600_000_000


class BoxTariffs(Protocol):
    """What a box costs to a destination; the stage that delivers fills it in."""

    def steps(self, connection: Connection, *, country: str, postcode: str, now_us: int) -> WeightSteps:
        """Return the price of a box by steps of billed weight; raise an AppError where nothing is delivered."""


class Policy:
    """Decides for consumers on one database. Asked within writes only, so by one thread at a time on SQLite.

    On PostgreSQL threads may ask at once; then something is read twice, and the last reading counts.
    """

    def __init__(self, tariffs: BoxTariffs, *, required: float, limits: BoxLimits) -> None:
        self.required = required
        self._tariffs = tariffs
        self._limits = limits
        self._read_at = -KEPT_US
        self._outlook: Outlook | None = None
        self._late_minor = 0
        self._steps: dict[tuple[str, str], WeightSteps] = {}

    def steps(self, tx: Tx, country: str, postcode: str) -> WeightSteps:
        """Return the tariff of a destination."""
        self._refresh(tx)
        found = self._steps.get((country, postcode))
        if found is None:
            found = self._tariffs.steps(tx.connection, country=country, postcode=postcode, now_us=tx.now_us)
            self._steps[country, postcode] = found
        return found

    def decide(self, tx: Tx, come: Sequence[Come], missing: Sequence[Missing], steps: WeightSteps) -> Decision:
        """Return what is to be done now with one consumer's parcels."""
        outlook = self._refresh(tx)
        unmet = {each.seller_id for each in missing if not outlook.leads.has(each.seller_id)}
        if unmet and outlook.leads.knows:
            for seller_id, counts in store.leads_of(tx, unmet).items():
                outlook.leads.know(seller_id, counts)
        terms = Terms(late_minor=self._late_minor, limits=self._limits)
        return decide(tx.now_us, come, missing, steps=steps, outlook=outlook, terms=terms)

    def _refresh(self, tx: Tx) -> Outlook:
        outlook = self._outlook
        if outlook is None or abs(tx.now_us - self._read_at) > KEPT_US:
            outlook = self._outlook = Outlook(store.pooled_leads(tx), store.handling_times(tx))
            self._late_minor = store.learned(tx.connection).late_minor
            self._steps = {}
            self._read_at = tx.now_us
        return outlook

    def forget(self) -> None:
        """Read what was learned anew at the next decision."""
        self._outlook = None


def decide_by_tariff(db: Database, tariffs: BoxTariffs, *, required: float, limits: BoxLimits) -> None:
    """Put the policy in force on a database: without this, parcels wait until all came or the promise presses."""
    db.kept[Policy] = Policy(tariffs, required=required, limits=limits)


def policy_in(kept: dict[object, Any]) -> Policy | None:
    """Return the policy in force, from what a process keeps for its database (``tx.kept``, ``db.kept``)."""
    found: Policy | None = kept.get(Policy)
    return found
