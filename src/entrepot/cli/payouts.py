"""``entrepot payouts``: sellers' money on its way to their banks."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from entrepot.cli.send import command, say

payouts = typer.Typer(no_args_is_help=True, help="Paying sellers out through a bank.")


@payouts.command("list")
def list_payouts(
    state: Annotated[
        Literal["requested", "sending", "paid", "refused", "returned"] | None,
        typer.Option(help="Only those in this state"),
    ] = None,
) -> None:
    """Print the newest payouts, and what a bank said that fits none."""
    from entrepot.cli.bank import listed
    from entrepot.core.settings import Settings

    say(listed(Settings(), state=state))


@payouts.command("file")
def write_files(
    folder: Annotated[Path, typer.Argument(help="Folder to write to", exists=True, file_okay=False)],
) -> None:
    """Take what waits into files for the bank (ISO 20022 pain.001)."""
    command("payout-files", folder=str(folder.absolute()))


@payouts.command("report")
def apply_report(
    file: Annotated[Path, typer.Argument(help="pain.002, camt.053 or camt.054", exists=True, dir_okay=False)],
) -> None:
    """Apply what the bank said; the same file again changes nothing."""
    command("payout-report", path=str(file.absolute()))


@payouts.command("due")
def pay_due() -> None:
    """Pay out whoever's day, week or month has begun; the hourly job does the same."""
    command("payouts-due")
