"""``entrepot warehouse``: the building as a file."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

warehouse = typer.Typer(no_args_is_help=True, help="The warehouse's building, as a file.")

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


def absolute(building: str) -> str:
    """Return a building's name, or its file's whole path."""
    from entrepot.cli.building import BUILT_IN

    return building if building in BUILT_IN else str(Path(building).absolute())


def _say(lines: Iterator[Any]) -> None:
    for line in lines:
        print(line, flush=True)
    sys.stdout.flush()
