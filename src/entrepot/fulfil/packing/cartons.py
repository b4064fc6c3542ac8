"""The cartons of the house, kept as data in ``cartons.json``: inner sides in millimetres, weights in grams."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

from entrepot.fulfil.packing.domain import Carton
from entrepot.kit.errors import InvalidInput

_FIELDS = frozenset({"code", "length_mm", "width_mm", "height_mm", "tare_g", "max_weight_g", "wall_mm"})


def cartons_from(rows: Sequence[Mapping[str, Any]]) -> tuple[Carton, ...]:
    """Return the cartons of a list of rows; raise InvalidInput naming the row and the field."""
    cartons = []
    for number, row in enumerate(rows, start=1):
        unknown = set(row) ^ _FIELDS
        if unknown:
            raise InvalidInput(
                f"carton {number}: {', '.join(sorted(unknown))}",
                field="cartons",
                expected=f"the fields {sorted(_FIELDS)}",
            )
        try:
            cartons.append(Carton(**row))
        except (InvalidInput, TypeError) as problem:
            raise InvalidInput(f"carton {number}: {problem}", field="cartons") from problem
    if len({carton.code for carton in cartons}) != len(cartons):
        raise InvalidInput("two cartons have the same code", field="cartons", expected="codes that differ")
    return tuple(cartons)


@cache
def carton_catalogue() -> tuple[Carton, ...]:
    """Return the built-in cartons, smallest first."""
    text = resources.files("entrepot.fulfil.packing").joinpath("cartons.json").read_text(encoding="utf-8")
    return tuple(sorted(cartons_from(json.loads(text)), key=lambda carton: carton.volume_mm3))
