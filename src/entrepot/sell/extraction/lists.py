"""Measures that stand in a list: what a thing comes in (40/60/100 W), or what nobody can tell apart from a set."""

import re
from collections.abc import Iterator, Mapping, Sequence

from entrepot.sell.catalog import AttributeDefinition
from entrepot.sell.extraction.chosen import Varying
from entrepot.sell.extraction.quantities import said_of_package, spoken_of
from entrepot.sell.extraction.reading import Reading
from entrepot.sell.extraction.specification import Line
from entrepot.sell.extraction.units import Measure

LISTS = frozenset({"listed", "unclear", "both"})
"""Forms of a measure that is none of its values alone."""
_CHOSEN_FROM = frozenset({
    "battery_capacity", "cable_length", "capacity", "case_diameter", "canopy_diameter", "diameter", "height", "length",
    "luminous_flux", "memory", "net_weight", "output_power", "pieces", "power", "screen_size", "size", "storage",
    "thickness", "volume", "weight", "width",
})  # fmt: skip
"""Attributes in which the variants of a product may differ; of others a list says what one thing can do."""
_SAID_TO_VARY = 0.9
_BETWEEN = re.compile(r"\s?[/|、·・,]\s?|\s?(?:or|o|또는|或|または)\s?")


def varying_measures(
    reading: Reading,
    found: Sequence[Measure],
    named: Sequence[Line],
    definitions: Mapping[str, AttributeDefinition],
) -> tuple[list[Varying], list[tuple[str, int, int]]]:
    """Return what the thing comes in, and the (attribute, start, end) of lists that somebody has to be asked about.

    ``named`` are labelled lines, whose label says which attribute it is.
    """
    rows: list[Varying] = list(_sides_in_rows(reading, found))
    asked: list[tuple[str, int, int]] = []
    for each in found:
        if each.form not in {"listed", "unclear"} or said_of_package(reading, each):
            continue
        line = next((line for line in named if line.start <= each.start < line.end), None)
        code = line.code if line is not None else spoken_of(reading, each, definitions)
        code = code or ("size" if each.dimension == "length" else "")
        if code in _CHOSEN_FROM and each.form == "listed":
            rows.append(Varying(code, each.said, _SAID_TO_VARY, each.start, each.end))
        elif code:
            asked.append((code, each.start, each.end))
    return rows, asked


def _sides_in_rows(reading: Reading, found: Sequence[Measure]) -> Iterator[Varying]:
    """Yield sizes of two or three sides that stand in a row: 35 × 45 cm / 50 × 70 cm."""
    run: list[Measure] = []
    for each in [*(one for one in found if one.form == "sides"), None]:
        gap = reading.folded[run[-1].end : each.start] if run and each else ""
        if run and (each is None or not _BETWEEN.fullmatch(gap)):
            values = tuple(dict.fromkeys(reading.quote(one.start, one.end) for one in run))
            if len(values) > 1:
                yield Varying("size", values, _SAID_TO_VARY, run[0].start, run[-1].end)
            run = []
        if each is not None:
            run.append(each)
