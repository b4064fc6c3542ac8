"""The machines of a building: belts, scan tunnels, sorters, RFID gates, stop circuits; and its totes."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from entrepot.fulfil.warehouse.building import Equipment, Place, Wall, Zone
from entrepot.fulfil.warehouse.document import POINT, Reader
from entrepot.kit.errors import InvalidInput
from entrepot.kit.sentences import say

_MOST_M: Final = 5_000.0
_MOST_M_S: Final = 10.0
_MOST_G: Final = 100_000


def equipment_from(site: Reader, parts: Sequence[Zone | Wall], places: Sequence[Place]) -> tuple[Equipment, ...]:
    """Return the machines and totes of a document, entries for several taken apart; raise InvalidInput.

    A conveyor leads from and to stations, walls, zones, chutes, docks, conveyors or sorters; where there is a sorter,
    every chute stands at one.
    """
    circuits = list(_circuits(site))
    known = frozenset(circuit.code for circuit in circuits)
    belts, sorters = site.tables("conveyors", needed=False), site.tables("sorters", needed=False)
    belt_codes = frozenset(belt.text("code", POINT) for belt in belts)
    ends = belt_codes | {sorter.text("code", POINT) for sorter in sorters}
    ends |= {part.code for part in parts} | {place.code for place in places}
    conveyors = [_conveyor(belt, ends, known) for belt in belts]
    lengths = {each.code: float(each.data["length_m"]) for each in conveyors}
    made = [_sorter(sorter, belt_codes, _codes(places, "chute"), known) for sorter in sorters]
    reached = {chute["chute"] for sorter in made for chute in sorter.data["chutes"]}
    if made and (unreached := sorted(_codes(places, "chute") - reached)):
        raise InvalidInput(
            say("no sorter reaches the chute %(code)s", code=unreached[0]), field="site.sorters",
            expected="every chute at a sorter",
        )  # fmt: skip
    stations = frozenset(place.code for place in places if place.kind not in {"chute", "dock"})
    return (
        *circuits,
        *conveyors,
        *(_tunnel(each, lengths, stations) for each in site.tables("tunnels", needed=False)),
        *made,
        *(_gate(each, _codes(places, "dock")) for each in site.tables("gates", needed=False)),
        *(_totes(each) for each in site.tables("totes", needed=False)),
    )


def _codes(places: Sequence[Place], kind: str) -> frozenset[str]:
    return frozenset(place.code for place in places if place.kind == kind)


def _circuits(site: Reader) -> Iterator[Equipment]:
    for entry in site.tables("stop_circuits", needed=False):
        entry.only("code", "name", "at_m")
        data = {"name": entry.text("name")} | _at(entry)
        yield Equipment(entry.text("code", POINT), "stop_circuit", None, data)


def _at(entry: Reader) -> dict[str, Any]:
    at = entry.pair("at_m")
    return {} if at is None else {"at_m": list(at)}


def _conveyor(entry: Reader, ends: frozenset[str], circuits: frozenset[str]) -> Equipment:
    entry.only("code", "from", "to", "length_m", "speed_m_s", "stop_circuit", "path_m")
    data = {
        "from": entry.code_of("from", ends, "a station, wall, zone, chute, dock, conveyor or sorter"),
        "to": entry.code_of("to", ends, "a station, wall, zone, chute, dock, conveyor or sorter"),
        **_movement(entry),
    }
    return Equipment(entry.text("code", POINT), "conveyor", _circuit(entry, circuits), data)


def _movement(entry: Reader) -> dict[str, Any]:
    data: dict[str, Any] = {
        "length_m": entry.measure("length_m", _MOST_M, least=0.1),
        "speed_m_s": entry.measure("speed_m_s", _MOST_M_S, least=0.01),
    }
    path = entry.path("path_m")
    return data | ({"path_m": path} if path else {})


def _circuit(entry: Reader, circuits: frozenset[str]) -> str | None:
    return entry.code_of("stop_circuit", circuits, "site.stop_circuits", needed=False)


def _tunnel(entry: Reader, lengths: dict[str, float], stations: frozenset[str]) -> Equipment:
    entry.only("code", "conveyor", "at_m", "station")
    belt = entry.code_of("conveyor", frozenset(lengths), "site.conveyors")
    data = {
        "conveyor": belt,
        "at_m": entry.measure("at_m", lengths[str(belt)]),
        "station": entry.code_of("station", stations, "site.stations"),
    }
    return Equipment(entry.text("code", POINT), "tunnel", None, data)


def _sorter(entry: Reader, belts: frozenset[str], chutes: frozenset[str], circuits: frozenset[str]) -> Equipment:
    entry.only("code", "conveyors", "length_m", "speed_m_s", "chutes", "stop_circuit", "path_m")
    data = _movement(entry)
    data["conveyors"] = entry.codes("conveyors", belts, "site.conveyors")
    data["chutes"] = [stop for each in entry.tables("chutes") for stop in _stops(each, chutes, data["length_m"])]
    codes = [stop["chute"] for stop in data["chutes"]]
    if len(set(codes)) != len(codes):
        raise entry.refuse("chutes", "each chute once", found=next(code for code in codes if codes.count(code) > 1))
    return Equipment(entry.text("code", POINT), "sorter", _circuit(entry, circuits), data)


def _stops(entry: Reader, chutes: frozenset[str], length_m: float) -> Iterator[dict[str, Any]]:
    """Make the chutes of an entry: one, or ``count`` numbered on, each ``step_m`` further along the sorter."""
    entry.only("chute", "at_m", "count", "first", "digits", "step_m")
    at = entry.measure("at_m", length_m)
    if "count" not in entry.value:
        yield {"chute": entry.code_of("chute", chutes, "site.chutes"), "at_m": at}
        return
    letters, count = entry.text("chute", r"[A-Z]{1,3}"), entry.number("count", 5_000)
    first, digits = entry.number("first", 9_999, least=0, default=1), entry.number("digits", 4, default=2)
    step = entry.measure("step_m", length_m, least=0.01)
    for number in range(count):
        code, here = f"{letters}{first + number:0{digits}d}", round(at + number * step, 3)
        if code not in chutes:
            raise entry.refuse("chute", say("the code of %(thing)s", thing="site.chutes"), found=code)
        if here > length_m:
            raise entry.refuse("step_m", say("a number from %(least)s to %(most)s", least="0", most=f"{length_m:g}"))
        yield {"chute": code, "at_m": here}


def _gate(entry: Reader, docks: frozenset[str]) -> Equipment:
    entry.only("code", "dock")
    return Equipment(entry.text("code", POINT), "gate", None, {"dock": entry.code_of("dock", docks, "site.docks")})


def _totes(entry: Reader) -> Equipment:
    entry.only("code", "count", "digits", "sides_mm", "tare_g")
    data = {
        "count": entry.number("count", 1_000_000),
        "digits": entry.number("digits", 6, default=4),
        "sides_mm": list(entry.sides("sides_mm")),
        "tare_g": entry.number("tare_g", _MOST_G),
    }
    return Equipment(entry.text("code", r"[A-Z]{1,3}"), "tote", None, data)
