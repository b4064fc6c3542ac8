"""Customs codes for a category: subheadings of the Harmonized System (HS 2022, six digits), by a table of our own.

The heading of goods follows from what they are and what they are made of; a code is a proposal that the seller, or a
broker, confirms. Nothing is proposed for a category that the table does not cover.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

_FIRST, _SECOND, _BY_MATERIAL = 0.6, 0.3, 0.25
_PARENT_COSTS: Final = 0.5


@dataclass(frozen=True, slots=True)
class CustomsCode:
    """A subheading of six digits, how sure it is (0 to 1), and the rule: the category's code and the material."""

    code: str
    confidence: float
    rule: str


@cache
def _table() -> dict[str, list[tuple[frozenset[str], tuple[str, ...]]]]:
    """Return the rows by Shopify category code: materials that decide (none for any), and the subheadings."""
    table: dict[str, list[tuple[frozenset[str], tuple[str, ...]]]] = {}
    text = files("entrepot.sell.listing").joinpath("customs.tsv").read_text("utf-8")
    for line in text.splitlines():
        if line.startswith("#") or not line.strip():
            continue
        category, materials, codes = line.split("\t")
        named = frozenset() if materials == "*" else frozenset(each.strip() for each in materials.split(","))
        table.setdefault(category, []).append((named, tuple(codes.split())))
    return table


def customs_codes(shopify_code: str | None, material: str = "") -> list[CustomsCode]:
    """Return likely codes for a category by its code in Shopify's taxonomy, best first; [] where none is known.

    ``material`` is English text such as “stainless steel”: the longest of the table's materials found in it decides.
    """
    code, near = shopify_code or "", 1.0
    table = _table()
    while code and code not in table:
        code, near = code.rpartition("-")[0], near * _PARENT_COSTS
    if not code:
        return []
    said = f" {material.casefold()} "
    rows = table[code]
    decided = [
        (max(len(each) for each in named if f" {each} " in said.replace(",", " ")), codes)
        for named, codes in rows
        if any(f" {each} " in said.replace(",", " ") for each in named)
    ]
    codes = max(decided)[1] if decided else next((codes for named, codes in rows if not named), ())
    rule = f"{code} {material}".strip() if decided else code
    bonus = _BY_MATERIAL if decided else 0.0
    return [
        CustomsCode(each, round(near * ((_FIRST if at == 0 else _SECOND) + bonus), 3), rule)
        for at, each in enumerate(codes)
    ]
