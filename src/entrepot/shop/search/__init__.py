"""Search: a tantivy index on each node, fed from the outbox, in five languages."""

from entrepot.shop.search.domain import (
    SORTS,
    Facet,
    FacetValue,
    Fixing,
    Hit,
    Rates,
    SearchPage,
    SearchQuery,
    Sort,
    Suggestion,
)
from entrepot.shop.search.generation import BeingBuilt
from entrepot.shop.search.index import SearchIndex
from entrepot.shop.search.labels import labelled

__all__ = [
    "SORTS",
    "BeingBuilt",
    "Facet",
    "FacetValue",
    "Fixing",
    "Hit",
    "Rates",
    "SearchIndex",
    "SearchPage",
    "SearchQuery",
    "Sort",
    "Suggestion",
    "labelled",
]
