"""Which category of the public taxonomy a kind of thing in a picture belongs to."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from entrepot.ai import Evidence, PictureKind, Proposal
from entrepot.sell.catalog import CategoryNames

_FRUIT, _CITRUS, _STONE = "fb-2-10-7", "fb-2-10-7-10", "fb-2-10-7-41"
_VEGETABLES = "fb-2-10-8"

CODES: Final[Mapping[str, str]] = MappingProxyType({
    "apple": f"{_FRUIT}-1",
    "asparagus": f"{_VEGETABLES}-3",
    "aubergine": f"{_VEGETABLES}-18",
    "avocado": f"{_FRUIT}-3",
    "banana": f"{_FRUIT}-5",
    "cabbage": f"{_VEGETABLES}-9",
    "carrots": f"{_VEGETABLES}-12",
    "cucumber": f"{_VEGETABLES}-17",
    "dress": "aa-1-4",
    "garlic": f"{_VEGETABLES}-23",
    "ginger": f"{_VEGETABLES}-24",
    "hat": "aa-2-17",
    "juice": "fb-1-7",
    "kiwi": f"{_FRUIT}-19",
    "leek": f"{_VEGETABLES}-30",
    "lemon": f"{_CITRUS}-3",
    "lime": f"{_CITRUS}-5",
    "longsleeve": "aa-1-13",
    "mango": f"{_STONE}-3",
    "melon": f"{_FRUIT}-26",
    "milk": "fb-1-9",
    "mushroom": f"{_VEGETABLES}-33",
    "nectarine": f"{_STONE}-4",
    "oat milk": "fb-1-10-3",
    "oatghurt": "fb-2-6-8",
    "onion": f"{_VEGETABLES}-35",
    "orange": f"{_CITRUS}-6",
    "outwear": "aa-1-10",
    "pants": "aa-1-12",
    "papaya": f"{_FRUIT}-27",
    "passion fruit": f"{_FRUIT}-28",
    "peach": f"{_STONE}-4",
    "pear": f"{_FRUIT}-29",
    "pepper": f"{_VEGETABLES}-39",
    "pineapple": f"{_FRUIT}-32",
    "plum": f"{_STONE}-6",
    "pomegranate": f"{_FRUIT}-34",
    "potato": f"{_VEGETABLES}-40",
    "red beet": f"{_VEGETABLES}-5",
    "red grapefruit": f"{_CITRUS}-1",
    "satsumas": _CITRUS,
    "shirt": "aa-1-13-7",
    "shoes": "aa-8",
    "shorts": "aa-1-14",
    "skirt": "aa-1-15",
    "sour cream": "fb-2-6-6",
    "sour milk": "fb-1-2",
    "soy milk": "fb-1-10-5",
    "soyghurt": "fb-2-6-8",
    "t-shirt": "aa-1-13-8",
    "tomato": f"{_VEGETABLES}-51",
    "yoghurt": "fb-2-6-8",
    "zucchini": _VEGETABLES,
})  # fmt: skip
"""Codes of the public taxonomy (2025-08) by the kinds that the embedded classifier names."""


def categories_seen(
    kinds: Iterable[PictureKind], categories: Iterable[CategoryNames], *, picture_id: str = "", model: str = ""
) -> list[Proposal[str]]:
    """Return the catalogue's categories for the kinds that a picture shows, surest first; a weak hint, not a proof.

    A kind is looked for by its code, else by the nearest above it that the catalogue has: "apple" is food where there
    is nothing more exact. The values are category ids.
    """
    by_code = {each.taxonomy_code: each.id for each in categories if each.taxonomy_code}
    best: dict[str, Proposal[str]] = {}
    for kind in kinds:
        category_id = nearest(CODES.get(kind.name, ""), by_code)
        if category_id is not None and category_id not in best:
            evidence = Evidence(origin="photo", quote=kind.name, place=picture_id)
            best[category_id] = Proposal(category_id, kind.confidence, (evidence,), model)
    return sorted(best.values(), key=lambda each: -each.confidence)


def nearest(code: str, by_code: Mapping[str, str]) -> str | None:
    """Return the value of a code of the public taxonomy, else of the nearest code above it that is there."""
    while code and code not in by_code:
        code = code.rpartition("-")[0]
    return by_code.get(code)
