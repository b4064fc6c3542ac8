"""Finding: the addresses of up to a thousand products that answer a query, in the order asked for.

Results come in tiers, and a tier is asked for only when those before it found too little: products that have every
word; products where the last word is the beginning of one; the same with typing errors mended; products that have most
of the words. A price or date order shows the first tier alone that finds anything, for products that merely resemble
the query would come first in it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from heapq import merge

import tantivy
from tantivy import DocAddress, Order, Query

from entrepot.kit.errors import AppError
from entrepot.kit.money import EXPONENTS
from entrepot.shop.search.correct import corrected
from entrepot.shop.search.domain import REMEMBERED, Fixing, SearchQuery
from entrepot.shop.search.entry import token_key
from entrepot.shop.search.match import filtered, limits_of, loose_query, price_limit, words_query
from entrepot.shop.search.schema import price_field
from entrepot.shop.search.view import View
from entrepot.shop.search.words import Word, parted, query_words

ENOUGH = 24
"""Products of one page: with so many, no further tier is asked for."""
FEW = 3
"""With fewer, typing errors are looked for."""
_ENDINGS = 8


@dataclass(slots=True)
class Found:
    """Products by address with their scores; the first ``exact`` of them have every word as it was asked or mended."""

    addresses: list[DocAddress] = field(default_factory=list)
    scores: list[float] = field(default_factory=list)
    exact: int = 0
    corrected: str | None = None
    more: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """A query with what it needs to be answered: a view of the index, and rates where other currencies count too."""

    view: View
    query: SearchQuery
    fixing: Fixing | None = None

    def run(self, matching: Query | None, *, without: str = "") -> Sequence[tuple[float, DocAddress]]:
        """The best products for a tantivy query within the filters, in order; one more than are remembered."""
        schema, query = self.view.schema, self.query
        limits = limits_of(schema, query, without=without)
        if query.sort == "newest" or (query.sort == "relevance" and matching is None):
            within = [*limits, *self._price(without=without)]
            return self._top(filtered(matching, within), order_by="id_high", order=Order.Desc)
        if query.sort == "relevance":
            return self._top(filtered(matching, [*limits, *self._price(without=without)]))
        order = Order.Asc if query.sort == "price_asc" else Order.Desc
        lists: list[Sequence[tuple[float, DocAddress]]] = []
        for currency, low, high in self.bounds(without=without):
            within = [*limits, self._price_limit(currency, low, high)]
            top = self._top(filtered(matching, within), order_by=price_field(currency), order=order)
            lists.append([(self.converted(minor, currency), address) for minor, address in top])
        if len(lists) == 1:
            return lists[0]
        down = order is Order.Desc
        merged = merge(*lists, key=lambda each: each[0], reverse=down)
        return [each for each, _ in zip(merged, range(REMEMBERED + 1), strict=False)]

    def _price(self, *, without: str) -> list[Query]:
        if not self.query.priced or without == "price":
            return []
        each = [self._price_limit(*bound) for bound in self.bounds(without=without)]
        return [each[0] if len(each) == 1 else Query.boolean_query([(tantivy.Occur.Should, one) for one in each])]

    def _price_limit(self, currency: str, low: int | None, high: int | None) -> Query:
        wanted = self.query.currency
        return price_limit(self.view.schema, currency, low, high, unless=None if currency == wanted else wanted)

    def bounds(self, *, without: str) -> list[tuple[str, int | None, int | None]]:
        """The price bounds of the query in each currency that can be compared with the one asked for."""
        query = self.query
        wanted = query.currency or ""
        low, high = (None, None) if without == "price" else (query.price_min_minor, query.price_max_minor)
        bounds = [(wanted, low, high)]
        for currency in self._others():
            try:
                self._convert(1, currency, wanted)
                bounds.append((currency, self._convert(low, wanted, currency), self._convert(high, wanted, currency)))
            except AppError:
                continue  # no rate for it: products in it cannot be compared
        return bounds

    def converted(self, minor: float, currency: str) -> int:
        """An amount in the currency asked for."""
        whole = int(minor)
        if currency == self.query.currency or self.fixing is None:
            return whole
        return self.fixing.convert(whole, currency, self.query.currency or "")

    def _convert(self, minor: int | None, currency: str, to: str) -> int | None:
        return None if minor is None or self.fixing is None else self.fixing.convert(minor, currency, to)

    def _others(self) -> Iterable[str]:
        if self.fixing is None or self.query.currency is None:
            return
        for currency in EXPONENTS:
            if currency == self.query.currency:
                continue
            if self.view.searcher.doc_freq("facet", token_key("currency", currency)):
                yield currency

    def _top(
        self, query: Query, *, order_by: str | None = None, order: Order = Order.Desc
    ) -> Sequence[tuple[float, DocAddress]]:
        found = self.view.searcher.search(query, REMEMBERED + 1, count=False, order_by_field=order_by, order=order)
        return found.hits


def find(asked: Asked, *, without: str = "") -> Found:
    """Return what answers the query; ``without`` leaves one facet's filter out."""
    found = Found()
    words = query_words(asked.query.text, asked.query.locale)
    if not words:
        if not asked.query.text.strip():
            _add(found, asked.run(None, without=without))
            found.exact = len(found.addresses)
        return found
    schema = asked.view.schema
    ranked = asked.query.sort == "relevance"
    endings = _endings(asked.view, asked.query.text, words[-1])
    if ranked:
        _add(found, asked.run(words_query(schema, words), without=without))
        if endings and len(found.addresses) < ENOUGH:
            _add(found, asked.run(words_query(schema, words, ending=endings), without=without))
    else:
        _add(found, asked.run(words_query(schema, words, ending=endings), without=without))
    if len(found.addresses) < FEW and (better := corrected(asked.view, words)):
        before = len(found.addresses)
        _add(found, asked.run(words_query(schema, better), without=without))
        if len(found.addresses) > before:
            words = better
            found.corrected = " ".join(word.text for word in better)
    found.exact = len(found.addresses)
    if not found.addresses and (compounds := parted(words)):
        _add(found, asked.run(words_query(schema, compounds), without=without))
    if len(words) > 1 and (len(found.addresses) < ENOUGH if ranked else not found.addresses):
        _add(found, asked.run(loose_query(schema, words), without=without))
    return found


def _endings(view: View, text: str, last: Word) -> list[str]:
    """The commonest terms that the last word may be the beginning of; none where it is finished or has matches."""
    term = last.plain
    if term is None or text[-1:].isspace() or view.matches(term) >= ENOUGH:
        return []
    if len(term) < (3 if any(each.isdigit() for each in term) else 2) and term.isascii():
        return []
    return [each for each, _ in view.searcher.terms_with_prefix("text", term, limit=_ENDINGS + 1) if each != term]


def _add(found: Found, hits: Sequence[tuple[float, DocAddress]]) -> None:
    if not found.addresses:
        found.addresses = [address for _, address in hits[:REMEMBERED]]
        found.scores = [float(score) for score, _ in hits[:REMEMBERED]]
        found.more = len(hits) > REMEMBERED
        return
    known = {(each.segment_ord, each.doc) for each in found.addresses}
    for score, address in hits:
        if (address.segment_ord, address.doc) in known:
            continue
        if len(found.addresses) == REMEMBERED:
            found.more = True
            return
        found.addresses.append(address)
        found.scores.append(float(score))
