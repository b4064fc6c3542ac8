"""Before a bulk change is made: which products it is about, what would become of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from entrepot.kit.sentences import Sentence
from entrepot.sell.bulk.plan import Change, Levels, Planned, check_change, plan
from entrepot.sell.catalog import ProductFacts, ProductFilter, product_facts, product_ids
from entrepot.sell.stock import levels_of, units_by_sku

MOST: Final = 5_000
"""Products of one change."""
_SHOWN: Final = 50


@dataclass(frozen=True, slots=True)
class Selection:
    """Some products by their ids, or all that a filter lets through."""

    ids: tuple[str, ...] = ()
    everything: ProductFilter | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """How many products change, stay and cannot; the first of those that change and of those that cannot."""

    total: int
    changing: int
    unchanged: int
    refused: int
    changes: tuple[tuple[ProductFacts, Planned], ...]
    refusals: tuple[tuple[ProductFacts, Sentence], ...]


def chosen_ids(connection: Connection, seller_id: str, selection: Selection) -> list[str]:
    """Return the ids of the products that are chosen, at most MOST."""
    if selection.everything is None:
        return list(dict.fromkeys(selection.ids))[:MOST]
    return product_ids(connection, seller_id, selection.everything, MOST, units_by_sku(seller_id))


def preview(connection: Connection, seller_id: str, selection: Selection, change: Change) -> Preview:
    """Return what a change would do now; raise InvalidInput for one that says nothing that can be done."""
    check_change(change)
    facts = product_facts(connection, seller_id, chosen_ids(connection, seller_id, selection))
    levels = levels_for(connection, facts, change.what)
    planned = [(each, plan(each, change, levels)) for each in facts]
    changing = [(each, found) for each, found in planned if found.lines]
    refused = [(each, found.refused) for each, found in planned if found.refused is not None]
    return Preview(
        len(facts),
        len(changing),
        len(facts) - len(changing) - len(refused),
        len(refused),
        tuple(changing[:_SHOWN]),
        tuple(refused[:_SHOWN]),
    )


def levels_for(connection: Connection, facts: Sequence[ProductFacts], what: str) -> Levels:
    """Return the levels of some products' variants, where a change asks for them."""
    if what not in {"stock", "undo"}:
        return {}
    skus = sorted({offer.sku_id for each in facts for offer in each.offers})
    found: dict[tuple[str, str], tuple[int, int]] = {}
    for start in range(0, len(skus), 500):
        found |= levels_of(connection, skus[start : start + 500])
    return found
