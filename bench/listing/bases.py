"""Good listings of ``bases.toml``, with numbers drawn by a seed, for whom to make worse."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from entrepot.sell.catalog import AttributeValue, Quantity
from entrepot.sell.scoring import CategoryFacts, ExpectedAttribute, PictureFacts, ScoredListing

HERE = Path(__file__).parent
LANGUAGES = ("en", "ko", "zh", "ja", "es")
GTINS = ("4006381333931", "8801234567893", "6901234567892", "4901234567894", "8412345678905")
TIMES = ("0.9", "1", "1.1", "1.2")


@dataclass(frozen=True, slots=True)
class Base:
    """A good listing, what its product is called, and the same product's texts in another language."""

    listing: ScoredListing
    noun: str
    other_title: str
    other_description: str
    size_table: bool


def bases(seed: int) -> Iterator[Base]:
    """Yield each product in each language."""
    chance = random.Random(seed)
    for product in tomllib.loads((HERE / "bases.toml").read_text("utf-8"))["product"]:
        for at, language in enumerate(LANGUAGES):
            numbers = {name: chance.choice(some) for name, some in product["numbers"].items()}
            other = product[chance.choice([each for each in LANGUAGES if each != language])]
            yield Base(
                _listing(product, language, numbers, GTINS[at], chance),
                product[language]["noun"],
                _filled(other["title"], numbers),
                _filled(other["description"], numbers),
                product.get("size_table", False),
            )


def _listing(
    product: dict[str, Any], language: str, numbers: dict[str, str], gtin: str, chance: random.Random
) -> ScoredListing:
    said = product[language]
    amounts: dict[str, AttributeValue] = {
        code: Quantity(float(numbers[name]), unit) for code, (name, unit) in product["amounts"].items()
    }
    expected = [
        *(ExpectedAttribute(code, code.title(), "number", unit) for code, (_, unit) in product["amounts"].items()),
        *(ExpectedAttribute(code, code.title()) for code in said["values"]),
    ]
    price = round(product["price_minor"] * float(chance.choice(TIMES)))
    sizes = tuple((("size", size),) for size in ("S", "M", "L")) if product.get("size_table") else ()
    return ScoredListing(
        locale=language,
        title=_filled(said["title"], numbers),
        bullets=tuple(_filled(each, numbers) for each in said["bullets"]),
        description=_filled(said["description"], numbers),
        brand=product["brand"],
        condition="new",
        gtins=(gtin,),
        category=CategoryFacts(product["id"], product["code"], leaf=True, expected=tuple(expected)),
        attributes=amounts | said["values"],
        variants=sizes,
        pictures=tuple(PictureFacts(side, side) for side in (1600, 1200, 1200, 1000)),
        price_minor=price,
        comparables_minor=tuple(round(product["price_minor"] * float(times)) for times in TIMES),
        shipping_stated=True,
        returns_stated=True,
        search_words=(said["noun"],),
        has_size_table=product.get("size_table", False),
    )


def _filled(text: str, numbers: dict[str, str]) -> str:
    return text.format(**numbers)
