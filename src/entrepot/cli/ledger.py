"""The ledger at the command line: what an account held at an instant, and its statement."""

import csv
import sys
from datetime import UTC, datetime
from typing import Annotated

import typer

ledger = typer.Typer(no_args_is_help=True, help="What accounts hold and held.")

Owner = Annotated[str, typer.Argument(help="A person's or seller's id, or platform")]
_KIND = "Kind of account: wallet, held, payable, bank, commission …"


@ledger.command()
def balance(
    owner: Owner,
    at: Annotated[datetime | None, typer.Option(help="An instant, UTC; now by default")] = None,
) -> None:
    """Print what each account of an owner holds, or held at an instant."""
    from entrepot.core.database import Database
    from entrepot.core.settings import Settings
    from entrepot.kit.clock import to_us
    from entrepot.kit.money import Money
    from entrepot.pay.ledger import balances_at

    with Database.open_read_only(Settings().url) as db, db.read() as connection:
        at_us = db.clock.now_us() if at is None else to_us(at.replace(tzinfo=UTC))
        held = balances_at(connection, owner, at_us=at_us)
    for (kind, currency), minor in held.items():
        print(f"{kind:<12} {Money(minor, currency).decimal():>20,f} {currency}")
    if not held:
        print(f"{owner} has no accounts")


@ledger.command()
def statement(
    owner: Owner,
    kind: Annotated[str, typer.Option(help=_KIND)],
    currency: Annotated[str, typer.Option(help="Currency, such as KRW")],
    since: Annotated[datetime, typer.Option(help="Where it begins, UTC")],
    until: Annotated[datetime | None, typer.Option(help="Where it ends, UTC, left out; now by default")] = None,
) -> None:
    """Print a statement as CSV: the balance before, each movement with the balance after it, the balance then."""
    from entrepot.core.database import Database
    from entrepot.core.settings import Settings
    from entrepot.kit.clock import from_us, to_us
    from entrepot.kit.money import Money
    from entrepot.pay.ledger import account_statement, balanced_lines

    writer = csv.writer(sys.stdout, lineterminator="\n")

    def row(at_us: int, what: str, transfer_id: str, amount: int | None, balance: int) -> None:
        moved = "" if amount is None else f"{Money(amount, currency).decimal():f}"
        held = f"{Money(balance, currency).decimal():f}"
        writer.writerow([from_us(at_us).isoformat(timespec="seconds"), what, transfer_id, moved, held, currency])

    with Database.open_read_only(Settings().url) as db, db.read() as connection:
        end_us = db.clock.now_us() + 1 if until is None else to_us(until.replace(tzinfo=UTC))
        since_us = to_us(since.replace(tzinfo=UTC))
        found = account_statement(connection, owner, kind, currency, since_us=since_us, until_us=end_us)
        writer.writerow(["at", "what", "transfer_id", "amount", "balance", "currency"])
        row(found.since_us, "balance before", "", None, found.opening_minor)
        cursor: str | None = None
        while True:
            page = balanced_lines(connection, found, cursor=cursor, limit=1000)
            for each in page.items:
                line = each.line
                row(line.at_us, line.what, line.transfer_id, line.amount_minor, each.balance_minor)
            if (cursor := page.next) is None:
                break
        row(found.until_us, "balance after", "", None, found.closing_minor)
