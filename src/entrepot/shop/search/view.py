"""One moment of the index: what a search reads from, unchanged by later commits."""

from dataclasses import dataclass
from typing import Any

import orjson
import tantivy

from entrepot.shop.search.entry import id_of_words
from entrepot.shop.search.words import index_terms


@dataclass(frozen=True, slots=True)
class View:
    """A searcher with its schema. ``version`` differs between moments of one node."""

    schema: tantivy.Schema
    searcher: tantivy.Searcher
    version: str

    def matches(self, term: str) -> int:
        """How many products have a term in their text or their attributes, at least."""
        return max(self.searcher.doc_freq(field, term) for field in ("text", "category", "attributes"))

    def kept(self, address: tantivy.DocAddress) -> dict[str, Any]:
        """What is kept of a product for showing: its title and its facet values."""
        found: dict[str, Any] = orjson.loads(bytes(self.searcher.doc(address)["kept"][0]))
        return found

    def shown_terms(self, address: tantivy.DocAddress) -> list[str]:
        """The terms of a product's title."""
        return index_terms(str(self.kept(address)["shown"]))

    def numbers(self, field: str, addresses: list[tantivy.DocAddress]) -> list[int]:
        """The values of a fast field, 0 where a product has none."""
        return [int(value or 0) for value in self.searcher.fast_field_values(field, addresses)]

    def product_ids(self, addresses: list[tantivy.DocAddress]) -> list[str]:
        """The ids of the products at some addresses."""
        words = zip(self.numbers("id_high", addresses), self.numbers("id_low", addresses), strict=True)
        return [id_of_words(high, low) for high, low in words]
