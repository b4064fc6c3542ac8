"""The demonstration's goods, read from ``goods/KIND.csv`` into drafts of the catalogue."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import count
from types import MappingProxyType
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
    """What is the same for all goods of a file: category, Harmonized System code, second view, class of tax."""

    category_id: str
    hs_code: str
    other_view: str
    tax_class: str = "standard"


KINDS: Final = {
    "backpacks": Kind("cat_backpacks", "420292", "from the back"),
    "bottles": Kind("cat_water-bottles", "961700", "open"),
    "drippers": Kind("cat_coffee-makers", "691110", "from above"),
    "grinders": Kind("cat_coffee-grinders", "821000", "with its cup taken off"),
    "headphones": Kind("cat_headphones", "851830", "from the side"),
    "kettles": Kind("cat_kettles", "851679", "open"),
    "keyboards": Kind("cat_keyboards", "847160", "from the side"),
    "lamps": Kind("cat_table-lamps", "940521", "from below"),
    "mugs": Kind("cat_mugs", "691200", "from above"),
    "planters": Kind("cat_planters", "691490", "another view"),
    "scales": Kind("cat_kitchen-scales", "842310", "from above"),
    "speakers": Kind("cat_speakers", "851822", "from the back"),
    "throws": Kind("cat_throws", "630120", "spread out"),
    "tins": Kind("cat_tea", "0902", "open", "food"),
    "umbrellas": Kind("cat_umbrellas", "660199", "rolled up"),
    "watches": Kind("cat_watches", "910211", "from the back"),
}
_OWN_COLUMNS: Final = 8
"""seller to package_weight; every column after them is an attribute."""
_COLOUR: Final = "Colour"
_LOCALES: Final = ("ko", "zh")
"""Languages that every product speaks beside English."""
_SOLD_OUT, _NEARLY = 25, 12
_LEAST_UNITS, _SPREAD = 12, 150


@dataclass(frozen=True, slots=True)
class DemoProduct:
    """One product of a seller, and how many units of each of its variants lie at the seller's place."""

    seller: DemoSeller
    draft: ProductDraft
    units: Mapping[str, int]


def demo_products(tree: CategoryTree, pictures: Mapping[str, str]) -> Iterator[DemoProduct]:
    """Yield all goods; ``pictures`` maps names such as ``mug-350-navy-front`` to the ids of the stored pictures."""
    sellers = {each.key: each for each in DEMO_SELLERS}
    numbers = count(1)
    for name, kind in KINDS.items():
        for row in _rows(name):
            draft = _draft(kind, row, sellers[row["seller"]], tree, pictures, numbers)
            yield DemoProduct(sellers[row["seller"]], draft, {each.code: units_of(each.code) for each in draft.skus})


def _rows(name: str) -> list[dict[str, str]]:
    text = files("entrepot.world.demo").joinpath("goods", f"{name}.csv").read_text("utf-8")
    return list(csv.DictReader(io.StringIO(text)))


@cache
def _texts() -> Mapping[str, Mapping[str, tuple[str, str]]]:
    """Return title and description of each product by locale."""
    found: defaultdict[str, dict[str, tuple[str, str]]] = defaultdict(dict)
    for row in _rows("words"):
        found[row["key"]][row["locale"]] = row["title"], row["words"]
    return found


@cache
def _terms() -> Mapping[str, Mapping[str, str]]:
    """Return by locale what the terms of attributes, options and views are called."""
    rows = _rows("terms")
    return {locale: {row["en"]: row[locale] for row in rows} for locale in _LOCALES}


def units_of(code: str) -> int:
    """Return how many units there are to begin with: mostly plenty, here and there few, now and then none."""
    chance = crc32(code.encode())
    if chance % _SOLD_OUT == 0:
        return 0
    return 1 + chance % 3 if chance % _NEARLY == 0 else _LEAST_UNITS + chance % _SPREAD


def _draft(
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
    attributes = dict(_attributes(row, tree))
    views = tuple(_views(kind, row["key"], colours, pictures))
    return ProductDraft(
        external_id=row["key"],
        title=row["title"],
        description=row["words"],
        brand=seller.name,
        category_id=kind.category_id,
        locale="en",
        state="live",
        attributes=attributes,
        translations=_texts()[row["key"]],
        words={locale: _words(locale, row, attributes, colours, views) for locale in _LOCALES},
        skus=tuple(
            SkuDraft(
                codes[colour],
                gtins=(_internal_gtin(next(numbers)),),
                options=((_COLOUR, colour.capitalize()),),
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
            PictureDraft(each.file_id, None, each.alt(row["title"]), codes.get(each.colour)) for each in views
        ),
    )


@dataclass(frozen=True, slots=True)
class _View:
    """A picture of a product: of one colour, or "" for all, and what it shows beyond the product itself."""

    file_id: str
    colour: str
    shows: str

    def alt(self, title: str, terms: Mapping[str, str] = MappingProxyType({})) -> str:
        """Return its description for those who do not see it."""
        return ", ".join([title, *(terms.get(each, each) for each in (self.colour.capitalize(), self.shows) if each)])


def _views(kind: Kind, key: str, colours: Iterable[str], pictures: Mapping[str, str]) -> Iterator[_View]:
    """Yield the front of every colour first, so that the first picture of each variant is its cover."""
    for view, shows in (("front", ""), ("other", kind.other_view), ("detail", "a detail")):
        for colour in colours:
            yield _View(pictures[f"{key}-{colour}-{view}"], colour, shows)
    if size := pictures.get(f"{key}-size"):
        yield _View(size, "", "its size")


def _words(
    locale: str,
    row: Mapping[str, str],
    attributes: Mapping[str, AttributeValue],
    colours: Iterable[str],
    views: Iterable[_View],
) -> dict[str, str]:
    """Return what the product's own terms are called in a locale; codes and figures stay as they are."""
    terms = _terms()[locale]
    texts = [value for value in attributes.values() if isinstance(value, str)]
    texts += [part for value in attributes.values() if isinstance(value, tuple) for part in value]
    texts += [value.unit for value in attributes.values() if isinstance(value, Quantity)]
    own = {each: terms[each] for each in (_COLOUR, *(each.capitalize() for each in colours), *texts) if each in terms}
    title = _texts()[row["key"]][locale][0]
    return own | {each.alt(row["title"]): each.alt(title, terms) for each in views}


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
