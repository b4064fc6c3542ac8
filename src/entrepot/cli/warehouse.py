"""``entrepot warehouse``: the building as a file, and a day of it simulated."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from entrepot.cli.send import command

warehouse = typer.Typer(no_args_is_help=True, help="The warehouse: its building as a file, a simulated day.")

waves = typer.Typer(no_args_is_help=True, help="Waves: boxes released together to picking.")
warehouse.add_typer(waves, name="waves")

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


@waves.command("list")
def list_waves() -> None:
    """Print the newest waves with how far each has come, and what would be released by now."""
    from entrepot.cli.waves import listed
    from entrepot.core.settings import Settings

    _say(listed(Settings()))


@waves.command("release")
def release_wave(
    route: Annotated[str | None, typer.Option(help="Boxes of this route alone")] = None,
    within_h: Annotated[int | None, typer.Option(help="Boxes whose truck leaves in so many hours; the window")] = None,
    most: Annotated[int | None, typer.Option(help="Boxes at most; as many as walls and people can take")] = None,
) -> None:
    """Release a wave to picking: planned boxes, those first whose truck leaves first."""
    command("wave-release", route=route, within_h=within_h, most=most)


@waves.command("withdraw")
def withdraw_wave(wave: Annotated[str, typer.Argument(help="Its code")]) -> None:
    """Take back a wave that nobody has begun."""
    command("wave-withdraw", wave=wave)


def absolute(building: str) -> str:
    """Return a building's name, or its file's whole path."""
    from entrepot.cli.building import BUILT_IN

    return building if building in BUILT_IN else str(Path(building).absolute())


def _say(lines: Iterator[Any]) -> None:
    for line in lines:
        print(line, flush=True)
    sys.stdout.flush()
