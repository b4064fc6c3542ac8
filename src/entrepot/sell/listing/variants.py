"""What a draft's options make: a variant for each combination, with its stock, price and code as they were said. Pure.

The field ``variants`` keeps what is said of each: ``[{"options": {"Colour": "Navy"}, "stock": 12}, …]``. What is said
of a combination that the options do not make is kept and not used. Nothing is guessed: 22 in all are 22 in all.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, islice
from itertools import product as every_pair
from typing import Any, Final

from entrepot.sell.listing.content import VARIANTS, Content

VARIANTS_MAX: Final = 200
STOCK_OF_EACH: Final = "stock_of_each"
STOCK_DIFFERS: Final = "stock_differs"
_CODE_LETTERS: Final = 8
Combination = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class DraftVariant:
    """One combination of a draft's options: its stock in units and its own price, None where nothing is said.

    ``sku`` is the code that it gets, ``sku_said`` whether somebody chose it; what is not ``sold`` becomes no variant.
    """

    options: Combination
    sku: str
    stock: int | None = None
    price: Mapping[str, Any] | None = None
    sold: bool = True
    sku_said: bool = False
    gtin: str | None = None


def combinations(content: Content) -> list[Combination]:
    """Return the combinations of the options in their order, one more than the most at most; () is that of none."""
    options = [[(name, value) for value in values] for name, values in content.options()]
    return list(islice(every_pair(*options), VARIANTS_MAX + 1))


def draft_variants(
    content: Content, draft_id: str, known: Mapping[Combination, str] | None = None
) -> tuple[DraftVariant, ...]:
    """Return what is said of each combination.

    ``known`` are the codes of variants that the product has already: those keep theirs unless another was said.
    """
    known = known or {}
    every = combinations(content)
    said = _said(content)
    own = {each: str(one["sku"]) for each in every if (one := said.get(frozenset(each), {})).get("sku")}
    if len(every) == 1 and content.value("sku"):
        own = {every[0]: str(content.value("sku"))} | own
    taken = {*known.values(), *own.values()}
    code = content.value("sku") or f"S-{draft_id[-_CODE_LETTERS:].upper()}"
    fresh = (each for each in _codes(code, many=len(every) > 1) if each not in taken)
    variants = []
    for each in every:
        one = said.get(frozenset(each), {})
        sku = own.get(each) or known.get(each) or next(fresh)
        more = (one.get("stock"), one.get("price"), one.get("sold", True), bool(one.get("sku")), one.get("gtin"))
        variants.append(DraftVariant(each, sku, *more))
    return tuple(variants)


def stock_is_open(content: Content) -> bool:
    """Return whether units are known in all, or of some combinations, and not of each that is sold."""
    sold = _sold(content)
    known = [each.get("stock") is not None for each in sold]
    return len(combinations(content)) > 1 and not all(known) and bool(content.value("stock") or any(known))


def stock_is_said(content: Content) -> bool:
    """Return whether there is more than one combination and the units of each that is sold are known."""
    return len(combinations(content)) > 1 and all(each.get("stock") is not None for each in _sold(content))


def noticed(content: Content) -> list[str]:
    """Return what a person should look at: stock of each that nobody said, or that is not the stock in all."""
    if stock_is_open(content):
        return [STOCK_OF_EACH]
    total = content.value("stock")
    if total is None or not stock_is_said(content):
        return []
    return [STOCK_DIFFERS] if sum(each["stock"] for each in _sold(content)) != total else []


def equal_split(units: int, parts: int) -> list[int]:
    """Return whole shares of units that differ by one at most, the larger ones first."""
    share, more = divmod(units, parts)
    return [share + (at < more) for at in range(parts)]


def _sold(content: Content) -> list[Mapping[str, Any]]:
    said = _said(content)
    every = (said.get(frozenset(each), {}) for each in combinations(content))
    return [each for each in every if each.get("sold", True)]


def _said(content: Content) -> dict[frozenset[tuple[str, str]], Mapping[str, Any]]:
    kept: Sequence[Mapping[str, Any]] = content.value(VARIANTS) or ()
    return {frozenset(each["options"].items()): each for each in kept}


def _codes(code: str, *, many: bool) -> Iterator[str]:
    if not many:
        yield code
    yield from (f"{code}-{at}" for at in count(1))
