"""What accounts held at an instant that is over, from the entries alone."""

from sqlalchemy import Connection, func, select

from entrepot.kit.money import Money
from entrepot.pay.ledger.tables import ledger_entry


def balance_at(connection: Connection, owner: str, kind: str, currency: str, *, at_us: int) -> Money:
    """Return what an owner's account held at an instant, in microseconds, UTC; what moved in it is in.

    See ``balances_at`` for when the answer is final and what it costs.
    """
    entry = ledger_entry.c
    total = connection.execute(
        select(func.coalesce(func.sum(entry.amount_minor), 0)).where(
            entry.owner == owner, entry.kind == kind, entry.currency == currency, entry.at <= at_us
        )
    ).scalar_one()
    return Money(int(total), currency)


def balances_at(connection: Connection, owner: str, *, at_us: int) -> dict[tuple[str, str], int]:
    """Return minor units by (kind, currency) of every account of an owner that was in use by an instant.

    ``at_us`` in microseconds, UTC; entries of that microsecond are in. Entries bear the time at which their write
    began and are never changed, so an answer is final as soon as every write that began by the instant has ended; of
    the last moments, one that is still under way may yet join. Entries are looked at in whatever order they were
    numbered, as clocks may step back. Linear in the owner's entries, read from one index without their rows.
    """
    entry = ledger_entry.c
    rows = connection.execute(
        select(entry.kind, entry.currency, func.sum(entry.amount_minor).label("minor"))
        .where(entry.owner == owner, entry.at <= at_us)
        .group_by(entry.kind, entry.currency)
        .order_by(entry.kind, entry.currency)
    )
    return {(row.kind, row.currency): int(row.minor) for row in rows}
