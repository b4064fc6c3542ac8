"""One moment of the index: what a search reads from, unchanged by later commits."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

import orjson
import tantivy

from entrepot.shop.search.entry import Token, id_of_words
from entrepot.shop.search.words import index_terms


class KnownTokens:
    """Facet values by their number, learnt from products as they are looked at; at most ``most`` are kept.

    A number stands for the same value for ever, so that nothing here grows old.
    """

    def __init__(self, most: int = 100_000) -> None:
        self._most = most
        self._known: dict[int, Token] = {}

    def get(self, key: int) -> Token | None:
        """Return the value that a number stands for, if it was met."""
        return self._known.get(key)

    def learn(self, tokens: Iterable[Token]) -> None:
        """Keep values that were met."""
        if len(self._known) > self._most:
            self._known.clear()
        for token in tokens:
            self._known[token.key] = token


@dataclass(frozen=True, slots=True)
class View:
    """A searcher with its schema. ``version`` differs between moments of one node."""

    schema: tantivy.Schema
    searcher: tantivy.Searcher
    version: str
    tokens: "KnownTokens"

    def matches(self, term: str) -> int:
        """How many products have a term in their text or their attributes, at least."""
        return max(self.searcher.doc_freq(field, term) for field in ("text", "category", "attributes"))

    def kept(self, address: tantivy.DocAddress) -> dict[str, Any]:
        """What is kept of a product for showing: its title and its facet values."""
        found: dict[str, Any] = orjson.loads(bytes(self.searcher.doc(address)["kept"][0]))
        return found

    def token(self, key: int, slot: str, example: tantivy.DocAddress) -> Token:
        """The facet value that a number stands for; ``example`` is a product that has it in ``slot``."""
        token = self.tokens.get(key)
        if token is None:
            slots = self.kept(example)["slots"]
            self.tokens.learn(Token(*each) for each in slots.values())
            token = Token(*slots[slot])
        return token

    def shown_terms(self, address: tantivy.DocAddress) -> list[str]:
        """The terms of a product's title."""
        return index_terms(str(self.kept(address)["shown"]))

    def numbers(self, field: str, addresses: list[tantivy.DocAddress]) -> list[int | None]:
        """The values of a fast field of whole numbers, None where a product has none."""
        return cast("list[int | None]", self.searcher.fast_field_values(field, addresses))

    def product_ids(self, addresses: list[tantivy.DocAddress]) -> list[str]:
        """The ids of the products at some addresses."""
        words = zip(self.numbers("id_high", addresses), self.numbers("id_low", addresses), strict=True)
        return [id_of_words(high or 0, low or 0) for high, low in words]
