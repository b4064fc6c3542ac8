"""A world with faults on both engines: whether it adds up, whether its seed gives the same end, how fast it is."""

from __future__ import annotations

from pathlib import Path

from entrepot.world import Outcome, run_world

_SEED = 20_260_302


def measure_world(orders: int, folder: Path, postgres_url: str | None) -> dict[str, bool | int | float | str]:
    """Run the same world on SQLite, and on an empty PostgreSQL database where one is given.

    Without one it runs on SQLite twice. ``same_hash`` compares the two; ``audit_agrees`` is of both.
    """
    first = _run(f"sqlite:///{folder / 'world.db'}", folder / "first", orders)
    second = _run(postgres_url or f"sqlite:///{folder / 'again.db'}", folder / "second", orders)
    figures: dict[str, bool | int | float | str] = {
        "world_orders": first.orders,
        "world_s": round(first.seconds, 1),
        "world_orders_per_s": round(first.orders / first.seconds, 1),
        "world_requests": first.counts["requests"],
        "world_kills": first.counts["killed"],
        "audit_agrees": first.agrees and second.agrees,
        "same_hash": first.result_hash == second.result_hash,
        "world_hash": first.result_hash,
    }
    if postgres_url is not None:
        figures["world_s_postgres"] = round(second.seconds, 1)
    return figures


def _run(url: str, folder: Path, orders: int) -> Outcome:
    folder.mkdir(parents=True)
    return run_world(url, folder, orders=orders, seed=_SEED, faults=True)
