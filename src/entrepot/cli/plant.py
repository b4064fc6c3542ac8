"""Commands of the machines: a simulated plant."""

from pathlib import Path
from typing import Annotated

import typer

plant = typer.Typer(no_args_is_help=True, help="The machines of the hub.")
_URL = "opc.tcp://127.0.0.1:4840/plant"
Address = Annotated[str, typer.Option("--url", help="Address of the simulated plant, which runs with --test")]
Circuit = Annotated[str, typer.Argument(help="Code of a stop circuit, such as E2")]


@plant.command()
def simulate(
    url: Annotated[str, typer.Option(help="Address to listen at")] = _URL,
    plant_id: Annotated[str, typer.Option("--id", help="The plant's own name; scans are numbered under it")] = "HUB1",
    building: Annotated[
        Path | None, typer.Option(help="A building's file with its machines; the small hub's otherwise", exists=True)
    ] = None,
    memory: Annotated[
        Path | None, typer.Option(help="File in which memory and belts outlive the process; none by default")
    ] = None,
    seed: Annotated[int, typer.Option(help="The same seed misreads the same codes")] = 1,
    speed: Annotated[float, typer.Option(help="How many times faster its time runs", min=0.1, max=100)] = 1.0,
    test: Annotated[bool, typer.Option("--test", help="Let press, free and lay act on it, and tests")] = False,
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


@plant.command()
def press(circuit: Circuit, url: Address = _URL) -> None:
    """Press a red button of a simulated plant's stop circuit."""
    from entrepot.fulfil.plant import hand

    hand().press(url, circuit)
    print(f"{circuit} is pressed: its zone stands still")


@plant.command()
def free(circuit: Circuit, url: Address = _URL) -> None:
    """Free the button of a simulated plant's stop circuit and turn the key; then the page may reset it."""
    from entrepot.fulfil.plant import hand

    hand().free(url, circuit)
    print(f"{circuit} is free: reset it on the page of the machines")


@plant.command()
def lay(
    belt: Annotated[str, typer.Argument(help="Code of a conveyor, such as V1")],
    codes: Annotated[list[str], typer.Argument(help="What its labels say")],
    weight_g: Annotated[int, typer.Option(help="What it weighs", min=0, max=1_000_000)] = 0,
    url: Address = _URL,
) -> None:
    """Lay a parcel or a box at the beginning of a simulated plant's belt."""
    from entrepot.fulfil.plant import hand

    number = hand().lay(url, belt, codes, weight_g=weight_g)
    print(f"{belt} carries it as number {number}")
