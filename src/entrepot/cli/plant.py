"""Commands of the machines: a simulated plant."""

from pathlib import Path
from typing import Annotated

import typer

plant = typer.Typer(no_args_is_help=True, help="The machines of the hub.")


@plant.command()
def simulate(
    url: Annotated[str, typer.Option(help="Address to listen at")] = "opc.tcp://127.0.0.1:4840/plant",
    plant_id: Annotated[str, typer.Option("--id", help="The plant's own name; scans are numbered under it")] = "HUB1",
    building: Annotated[
        Path | None, typer.Option(help="A building's file with its machines; the small hub's otherwise", exists=True)
    ] = None,
    memory: Annotated[
        Path | None, typer.Option(help="File in which memory and belts outlive the process; none by default")
    ] = None,
    seed: Annotated[int, typer.Option(help="The same seed misreads the same codes")] = 1,
    speed: Annotated[float, typer.Option(help="How many times faster its time runs", min=0.1, max=100)] = 1.0,
    test: Annotated[bool, typer.Option("--test", help="Offer what people and accidents do as methods")] = False,
) -> None:
    """Run a simulated plant: conveyors, tunnels, a sorter and stop circuits over OPC UA; Ctrl-C stops it."""
    from entrepot.fulfil.plant import simulate_plant

    simulate_plant(
        url,
        plant_id=plant_id,
        building=building,
        memory=memory,
        seed=seed,
        speed=speed,
        test=test,
        tell=lambda line: print(line, flush=True),
    )
