"""Where a destination leads: its route, which decides the chute, and the days under way; kept in ``routes.json``.

A destination is a country and a postcode; the rule with the longest matching postcode prefix wins, then the country's
own, then ``*``.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from entrepot.kit.errors import InvalidInput

_FIELDS = {"country", "postcode_prefix", "route", "transit_days"}
_MOST_DAYS = 60


@dataclass(frozen=True, slots=True)
class Route:
    """A way out of the hub: its code and how many days goods are under way."""

    code: str
    transit_days: int


class Routes:
    """The rules, looked up by country and postcode."""

    def __init__(self, rules: Mapping[tuple[str, str], Route]) -> None:
        self._rules = dict(rules)
        self._longest = max((len(prefix) for _, prefix in self._rules), default=0)
        self._destinations: dict[str, tuple[str, str]] = {}
        for destination, route in self._rules.items():
            self._destinations.setdefault(route.code, destination)

    @property
    def codes(self) -> frozenset[str]:
        """Every route that a rule leads to."""
        return frozenset(route.code for route in self._rules.values())

    def destination_of(self, route: str) -> tuple[str, str]:
        """Return the first destination (country, postcode prefix) that a route leads to; ("*", "") for none of ours."""
        return self._destinations.get(route, ("*", ""))

    def route_to(self, country: str, postcode: str) -> Route:
        """Return the route of a destination."""
        packed = postcode.replace(" ", "").replace("-", "").upper()
        for length in range(min(self._longest, len(packed)), -1, -1):
            found = self._rules.get((country, packed[:length]))
            if found is not None:
                return found
        return self._rules["*", ""]


def routes_from(rows: Sequence[Mapping[str, Any]]) -> Routes:
    """Return routes from rows; raise InvalidInput naming the row that is faulty."""
    rules: dict[tuple[str, str], Route] = {}
    for number, row in enumerate(rows, start=1):
        if set(row) != _FIELDS:
            raise InvalidInput(f"route rule {number}", field="routes", expected=f"the fields {sorted(_FIELDS)}")
        key = str(row["country"]), str(row["postcode_prefix"]).upper()
        days = row["transit_days"]
        if key in rules:
            raise InvalidInput(f"route rule {number} repeats {key[0]} {key[1]}", field="routes", expected="each once")
        if not isinstance(days, int) or not 0 <= days <= _MOST_DAYS:
            raise InvalidInput(f"route rule {number}: {days} days", field="transit_days", expected=f"0 to {_MOST_DAYS}")
        rules[key] = Route(str(row["route"]), days)
    if ("*", "") not in rules:
        raise InvalidInput("no rule takes the remaining countries", field="routes", expected="a rule for country *")
    return Routes(rules)


def route_codes() -> frozenset[str]:
    """Return the codes of every route that a building's chutes have to serve."""
    return built_in_routes().codes


@cache
def built_in_routes() -> Routes:
    """Return the routes that come with the hub."""
    text = resources.files("entrepot.fulfil.warehouse").joinpath("routes.json").read_text(encoding="utf-8")
    return routes_from(json.loads(text))
