"""The demonstration's goods, read from ``goods/KIND.csv`` into drafts of the catalogue."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from itertools import count
from typing import Final
from zlib import crc32

from entrepot.kit.money import parse_money
from entrepot.sell.catalog import (
    AttributeValue,
    CategoryTree,
    OfferDraft,
    PictureDraft,
    ProductDraft,
    Quantity,
    SkuDraft,
)
from entrepot.world.demo.sellers import DEMO_SELLERS, DemoSeller


@dataclass(frozen=True, slots=True)
class Kind:
    """What is the same for all goods of a file: category, Harmonized System code, class of tax."""

    category_id: str
    hs_code: str
    tax_class: str = "standard"


KINDS: Final = {
    "backpacks": Kind("cat_backpacks", "420292"),
    "bottles": Kind("cat_water-bottles", "961700"),
    "drippers": Kind("cat_coffee-makers", "691110"),
    "grinders": Kind("cat_coffee-grinders", "821000"),
    "headphones": Kind("cat_headphones", "851830"),
    "kettles": Kind("cat_kettles", "851679"),
    "keyboards": Kind("cat_keyboards", "847160"),
    "lamps": Kind("cat_table-lamps", "940521"),
    "mugs": Kind("cat_mugs", "691200"),
    "planters": Kind("cat_planters", "691490"),
    "scales": Kind("cat_kitchen-scales", "842310"),
    "speakers": Kind("cat_speakers", "851822"),
    "throws": Kind("cat_throws", "630120"),
    "tins": Kind("cat_tea", "0902", "food"),
    "umbrellas": Kind("cat_umbrellas", "660199"),
    "watches": Kind("cat_watches", "910211"),
}
_OWN_COLUMNS: Final = 10
"""seller to package_weight; every column after them is an attribute."""
_SOLD_OUT, _NEARLY = 25, 12
_LEAST_UNITS, _SPREAD = 12, 150


@dataclass(frozen=True, slots=True)
class DemoProduct:
    """One product of a seller, and how many units of each of its variants lie at the seller's place."""

    seller: DemoSeller
    draft: ProductDraft
    units: Mapping[str, int]


def demo_products(tree: CategoryTree, pictures: Mapping[str, str]) -> Iterator[DemoProduct]:
    """Yield all goods; ``pictures`` maps ``kind-colour`` to the id of the stored picture."""
    sellers = {each.key: each for each in DEMO_SELLERS}
    numbers = count(1)
    folder = files("entrepot.world.demo").joinpath("goods")
    for name, kind in KINDS.items():
        for row in csv.DictReader(io.StringIO(folder.joinpath(f"{name}.csv").read_text("utf-8"))):
            draft = _draft(name, kind, row, sellers[row["seller"]], tree, pictures, numbers)
            yield DemoProduct(sellers[row["seller"]], draft, {each.code: units_of(each.code) for each in draft.skus})


def units_of(code: str) -> int:
    """Return how many units there are to begin with: mostly plenty, here and there few, now and then none."""
    chance = crc32(code.encode())
    if chance % _SOLD_OUT == 0:
        return 0
    return 1 + chance % 3 if chance % _NEARLY == 0 else _LEAST_UNITS + chance % _SPREAD


def _draft(
    name: str,
    kind: Kind,
    row: Mapping[str, str],
    seller: DemoSeller,
    tree: CategoryTree,
    pictures: Mapping[str, str],
    numbers: Iterator[int],
) -> ProductDraft:
    colours = row["colours"].split("|")
    codes = {colour: f"{row['key']}-{colour}".upper() for colour in colours}
    length, width, height = (int(side) for side in row["package"].split("x"))
    offer = OfferDraft(parse_money(row["price"], seller.currency).minor, seller.currency, None, kind.tax_class)
    translations = {seller.locale: (row["local_title"], row["local_words"])} if row["local_title"] else None
    return ProductDraft(
        external_id=row["key"],
        title=row["title"],
        description=row["words"],
        brand=seller.name,
        category_id=kind.category_id,
        locale="en",
        state="live",
        attributes=dict(_attributes(row, tree)),
        translations=translations,
        skus=tuple(
            SkuDraft(
                codes[colour],
                gtins=(_internal_gtin(next(numbers)),),
                options=(("Colour", colour.capitalize()),),
                weight_g=int(row["package_weight"]),
                length_mm=length,
                width_mm=width,
                height_mm=height,
                hs_code=kind.hs_code,
                origin=seller.country,
                offers=(offer,),
            )
            for colour in colours
        ),
        pictures=tuple(
            PictureDraft(pictures[f"{name}-{colour}"], None, f"{row['title']}, {colour}", codes[colour])
            for colour in colours
        ),
    )


def _attributes(row: Mapping[str, str], tree: CategoryTree) -> Iterator[tuple[str, AttributeValue]]:
    for code, value in list(row.items())[_OWN_COLUMNS:]:
        if value:
            yield code, _value(value, code, tree)


def _value(text: str, code: str, tree: CategoryTree) -> AttributeValue:
    definition = tree.definition(code)
    match definition.kind:
        case "number":
            return Quantity(float(text), definition.unit)
        case "boolean":
            return {"yes": True, "no": False}[text]
        case "list":
            return tuple(part.strip() for part in text.split(";"))
        case _:
            return text


def _internal_gtin(number: int) -> str:
    """Return a GTIN-13 of the range that GS1 keeps for use within one house: it belongs to no maker."""
    body = f"200{number:09}"
    weighted = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(body))
    return f"{body}{-weighted % 10}"
