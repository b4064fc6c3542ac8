"""What of the building stands still: points, chutes by route, sizes of slots. Each process keeps it until it changes.

A scan needs the kind of its station, the first problem station, the chutes of a route: facts that change when somebody
changes the building, and never by a scan. How full a place is, and whether it is blocked, is not here: that is asked of
the database, in the statement that takes the place.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, NamedTuple

from sqlalchemy import select

from entrepot.core.database import Database, Tx
from entrepot.fulfil.warehouse.tables import warehouse_layout, warehouse_place, warehouse_site

LOOKS_AGAIN_US: Final = 5_000_000
"""So often a process asks whether another one has changed the building."""

POINTS: Final = ("receive", "store", "pack", "sort", "problem", "return", "hand", "cell", "chute", "dock")
"""Every kind of place that is no slot."""

_P, _S, _Y = warehouse_place.c, warehouse_site.c, warehouse_layout.c
_POINTS = (
    select(_P.code, _P.kind, _P.zone, _P.bay, _P.rank, _P.row, _P.column, _P.routes)
    .where(_P.kind.in_(POINTS))
    .order_by(_P.kind, _P.rank)
)
_SITE = select(_S.id, _S.gs1_company_prefix).order_by(_S.id).limit(1)
_NEWEST = select(_Y.id, _Y.state, _Y.done, _Y.ended_at).order_by(_Y.id.desc()).limit(1)

Version = tuple[tuple[Any, ...], ...]
"""What tells one building from the next: the site's row and how far its newest document is in place."""


class Point(NamedTuple):
    """Somewhere in the building, as it is whatever lies there."""

    code: str
    kind: str
    zone: str
    bay: str
    rank: int
    row: int
    column: int
    routes: Sequence[str]


@dataclass(frozen=True)
class Topology:
    """The points of the building: everything that is no slot."""

    site_id: str
    gs1_company_prefix: str
    points: dict[str, Point]
    version: Version

    @cached_property
    def first(self) -> dict[str, str]:
        """The first point of each kind, by kind."""
        found: dict[str, str] = {}
        for point in self.points.values():
            found.setdefault(point.kind, point.code)
        return found

    @cached_property
    def chutes_by_route(self) -> dict[str, tuple[str, ...]]:
        """The chutes that serve each route, those first for which it is the main one."""
        chutes = [point for point in self.points.values() if point.kind == "chute"]
        routes = {route for chute in chutes for route in chute.routes}
        return {
            route: tuple(
                chute.code
                for chute in sorted(
                    (each for each in chutes if route in each.routes),
                    key=lambda each: (each.routes.index(route), each.rank),
                )
            )
            for route in routes
        }


def topology(tx: Tx) -> Topology:
    """Return the building as this process knows it, read anew where it has changed."""
    kept: tuple[int, Topology] | None = tx.kept.get(Topology)
    if kept is not None and abs(tx.now_us - kept[0]) <= LOOKS_AGAIN_US:
        return kept[1]
    version = (*tx.fetch(_SITE, {}), *tx.fetch(_NEWEST, {}))
    found = kept[1] if kept is not None and kept[1].version == version else _read(tx, version)
    tx.kept[Topology] = tx.now_us, found
    return found


def forget_topology(db: Database) -> None:
    """Read the building anew at the next scan: somebody has changed it."""
    db.kept.pop(Topology, None)


def _read(tx: Tx, version: Version) -> Topology:
    site = version[0] if version else ("", "")
    points = {row[0]: Point(*row) for row in tx.fetch(_POINTS, {})}
    return Topology(str(site[0]), str(site[1]), points, version)
