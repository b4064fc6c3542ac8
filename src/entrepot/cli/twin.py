"""``entrepot warehouse simulate``: a day of a warehouse in a database of its own, with progress and a report."""

import json
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from entrepot.cli.building import BUILT_IN
from entrepot.core.settings import Settings
from entrepot.fulfil.warehouse import Layout, built_in_document, layout_from, route_codes
from entrepot.kit.clock import SystemClock
from entrepot.kit.errors import AppError, InvalidInput
from entrepot.kit.money import Money
from entrepot.kit.sentences import say
from entrepot.world import Measures, Scenario, scenario_from, simulate

FOLDER = "simulations"
_BUILDING = frozenset({"building", "slots"})
_EVERY_S = 5.0


def run_day(
    settings: Settings, given: Mapping[str, Any], *, scenario: Path | None, data: Path | None, keep: bool
) -> None:
    """Run the day that a file and options describe; print where its report is. Exits with 1 where the audit differs."""
    try:
        chosen = _scenario(given, scenario)
    except AppError as problem:
        sys.exit(f"{problem.detail} (expected: {problem.extra.get('expected', '')})")
    stamp = SystemClock().now().strftime("%Y%m%d-%H%M%S")
    folder = settings.data_dir / FOLDER / f"{stamp}-{chosen.seed}"
    started, told = time.monotonic(), [0.0]

    def progress(share: float, measures: Measures) -> None:
        now = time.monotonic()
        if now - told[0] >= _EVERY_S:
            told[0] = now
            rate = measures.scans / max(now - started, 0.001)
            hour = f"{int(share * 24):02d}:{int(share * 1440) % 60:02d}"
            print(f"{hour}  {share:5.0%}  {measures.scans:,} scans, {rate:,.0f} a second", flush=True)

    report = simulate(chosen, folder, data=data, progress=progress, say=lambda line: print(line, flush=True))
    (folder / "report.json").write_text(json.dumps(report, indent=1), "utf-8")
    if not keep:
        for file in folder.glob("day.db*"):
            file.unlink()
    print(_told(report, folder))
    if not report["audit_agrees"]:
        sys.exit(1)


def _scenario(given: Mapping[str, Any], file: Path | None) -> Scenario:
    values = {} if file is None else _fields_of(file, "scenario")
    said = {name: value for name, value in given.items() if value is not None and name not in _BUILDING}
    chosen = scenario_from(values | _building(given) | said)
    return chosen.small() if chosen.building == "small" and "staff" not in values else chosen


def _fields_of(file: Path, field: str) -> dict[str, Any]:
    """Return what a file in JSON holds; raise InvalidInput where it cannot be read or holds no fields."""
    try:
        values = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as problem:
        raise InvalidInput(
            say("%(file)s cannot be read: %(problem)s", file=file.name, problem=str(problem)[:200]),
            field=field,
            expected="a file of fields in JSON",
        ) from None
    if not isinstance(values, dict):
        raise InvalidInput(
            say("%(file)s holds no fields", file=file.name), field=field, expected="a file of fields in JSON"
        )
    return values


def _building(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields that name the building: a built-in one, one with so many slots, or a file's."""
    name, slots = given.get("building"), given.get("slots")
    if name is None and slots is None:
        return {}
    if name is not None and name not in BUILT_IN:
        return {"layout": _fields_of(Path(name), "building")}
    for size in (name,) if name is not None else BUILT_IN:
        if slots is None or sum(place.kind == "slot" for place in _layout(size).places) >= slots:
            return {"building": size}
    raise InvalidInput(
        say("no building with %(slots)s slots comes with the house", slots=slots),
        field="slots",
        expected="1,600,000 at most, or a file as --building",
    )


def _layout(name: Any) -> Layout:
    return layout_from(built_in_document(name), route_codes())


def _told(report: Mapping[str, Any], folder: Path) -> str:
    on_time = report["on_time_rate"]
    told = "nothing left yet" if on_time is None else format(on_time, ".2%")
    size = report["scenario"]["orders"]
    lines = [
        f"{report['scans']:,} scans of {size:,} parcels in {report['wall_s']:,.0f} s, {report['peak_mb']:,} MB at most",
        f"{report['boxes']:,} boxes with {report['parcels_per_box']} parcels each; on time: {told}",
        *(_cost(each) for each in report["shipping"]),
        "The auditor agrees." if report["audit_agrees"] else f"The auditor differs: {report['audit']['found']}",
        f"Report: {folder / 'report.json'}",
    ]
    return "\n".join(lines)


def _cost(shipping: Mapping[str, Any]) -> str:
    currency, orders = shipping["currency"], shipping["orders"]
    cost, saved = (Money(shipping[name], currency).decimal() for name in ("cost_minor", "saved_minor"))
    return (
        f"shipping {cost:,f} {currency} for {orders:,} orders, {cost / orders:,.2f} an order; merging saved {saved:,f}"
    )
