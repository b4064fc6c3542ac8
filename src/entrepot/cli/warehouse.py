"""``entrepot warehouse``: the building as a file, and a day of it simulated."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

warehouse = typer.Typer(no_args_is_help=True, help="The warehouse: its building as a file, a simulated day.")

BuildingArgument = Annotated[
    str, typer.Argument(help="A file of the building's fields in JSON, or small or dlj: those that come with the house")
]


@warehouse.command("layout")
def layout() -> None:
    """Print the installed building as a file that can be changed and installed again."""
    from entrepot.cli.building import installed_document
    from entrepot.core.settings import Settings

    print(installed_document(Settings()))


@warehouse.command("check")
def check(building: BuildingArgument) -> None:
    """Say what is wrong with a file, or how large its building is; changes nothing."""
    from entrepot.cli.building import checked

    _say(checked(absolute(building)))


@warehouse.command("simulate")
def simulate(
    orders: Annotated[int | None, typer.Option(help="Parcels that come on the day; 400,000")] = None,
    building: Annotated[str | None, typer.Option(help="dlj (1,600,000 slots), small, or a file of a building")] = None,
    slots: Annotated[int | None, typer.Option(help="So many slots at least: the smallest built-in with them")] = None,
    seed: Annotated[int | None, typer.Option(help="Another seed is another day")] = None,
    scenario: Annotated[
        Path | None, typer.Option(help="A file of a scenario's fields in JSON; options go before it")
    ] = None,
    data: Annotated[Path | None, typer.Option(help="A folder of real demand and catalogue data to draw from")] = None,
    name: Annotated[str | None, typer.Option(help="What the day is called in its report")] = None,
    peak_hour: Annotated[int | None, typer.Option(help="An hour of Singles' Day: ten times as much comes")] = None,
    policy: Annotated[str | None, typer.Option(help="consolidate, or at_once: nothing is merged")] = None,
    keep: Annotated[bool, typer.Option(help="Keep the day's database beside its report")] = False,
) -> None:
    """Run a day of a warehouse through the same code on a simulated clock, audit it, and write its report."""
    from entrepot.cli.twin import run_day
    from entrepot.core.settings import Settings

    given = {
        "orders": orders,
        "building": building,
        "slots": slots,
        "seed": seed,
        "name": name,
        "peak_hour": peak_hour,
        "policy": policy,
    }
    run_day(Settings(), given, scenario=scenario, data=data, keep=keep)


def absolute(building: str) -> str:
    """Return a building's name, or its file's whole path."""
    from entrepot.cli.building import BUILT_IN

    return building if building in BUILT_IN else str(Path(building).absolute())


def _say(lines: Iterator[Any]) -> None:
    for line in lines:
        print(line, flush=True)
    sys.stdout.flush()
