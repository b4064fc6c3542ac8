"""The building on the command line: its document read, checked, installed and printed."""

import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import orjson

from entrepot.app import App
from entrepot.core.database import Database
from entrepot.core.settings import Settings
from entrepot.fulfil.warehouse import (
    BuildingInUse,
    BuildingState,
    Layout,
    building_state,
    built_in_layout,
    change_building,
    current_layout,
    layout_from,
    route_codes,
)
from entrepot.kit.errors import InvalidInput, NotFound

BUILT_IN: Final = ("small", "dlj")
_MOST_BYTES: Final = 4 * 2**20
_FOLLOW_S: Final = 0.2
_OVER: Final = frozenset({"current", "replaced", "refused"})


def install_building(app: App, *, building: str) -> Iterator[str]:
    """Make the building that of a file and follow the change to its end; raise BuildingInUse where it was refused."""
    db = app.platform.db
    begun = change_building(db, read_building(building), actor="system")
    for count in begun.change.counts:
        yield f"{count.kind}: {count.added} added, {count.removed} removed, {count.changed} changed"
    shown = ""
    while True:
        with db.read() as connection:
            state = building_state(connection, begun.layout_id)
        if (line := _progress(state)) != shown:
            shown = line
            yield line
        if state.state in _OVER:
            break
        time.sleep(_FOLLOW_S)
    if state.state == "refused":
        raise BuildingInUse(f"in use, so that nothing was changed: {', '.join(state.obstacles)}")
    yield f"{state.total:,} places were written; the building is in use"


def _progress(state: BuildingState) -> str:
    share = state.done / state.total if state.total else 1.0
    return f"{state.state} {share:.0%}: {state.done:,} of {state.total:,} places"


def read_building(building: str) -> Layout:
    """Return a building that comes with the house, by its name, or that of a file; raise InvalidInput."""
    if building in BUILT_IN:
        return built_in_layout(route_codes(), "small" if building == "small" else "dlj")
    path = Path(building)
    if not path.is_file():
        raise InvalidInput(f"there is no file {building}", field="file", expected="a building's fields in JSON")
    raw = path.read_bytes()[: _MOST_BYTES + 1]
    if len(raw) > _MOST_BYTES:
        raise InvalidInput(f"{path.name} is too large", field="file", expected="at most 4 MiB")
    try:
        return layout_from(orjson.loads(raw), route_codes())
    except orjson.JSONDecodeError as problem:
        raise InvalidInput(f"{path.name} is no JSON: {problem}", field="file", expected="JSON in UTF-8") from None


def checked(building: str) -> Iterator[str]:
    """Say how large the building of a file is; raise InvalidInput naming the field that is faulty."""
    layout = read_building(building)
    kinds = Counter(point.place.kind for point in layout.points)
    machines = Counter(each.kind for each in layout.equipment)
    cells = sum(wall.rows * wall.columns for wall in layout.walls)
    yield f"{layout.code}, {layout.name}: {layout.width_m:g} × {layout.depth_m:g} m"
    yield f"{layout.slots:,} slots in {len(layout.zones)} zones, {cells:,} cells in {len(layout.walls)} put-walls"
    yield ", ".join(f"{count} {kind}" for kind, count in (kinds + machines).items())


def installed_document(settings: Settings) -> str:
    """Return the installed building's document as JSON, beside a running server too; raise NotFound without one."""
    db = Database.open_read_only(settings.url)
    try:
        with db.read() as connection:
            layout = current_layout(connection)
    finally:
        db.close()
    if layout is None:
        raise NotFound("no building is installed yet")
    return orjson.dumps(dict(layout.document), option=orjson.OPT_INDENT_2).decode()
