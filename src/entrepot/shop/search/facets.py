"""Facets: how many of the products found have which category, brand, seller, price and attribute.

Counted are the products that can be paged to, at most a thousand, so that a count is what a shopper will see. A facet
that the query narrows is counted without its own filter: its other values stay to be chosen.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import chain

from tantivy import DocAddress

from entrepot.shop.search.domain import ATTRIBUTE, MAX_CHOICES, Facet, FacetValue
from entrepot.shop.search.entry import ATTRIBUTE_SLOTS, CATEGORY_SLOTS, Token, token_key
from entrepot.shop.search.find import Asked, Found, find
from entrepot.shop.search.price_bands import price_bands
from entrepot.shop.search.schema import IN_STOCK, price_field
from entrepot.shop.search.view import View

VALUES = 12
"""Values shown of a facet, the commonest first."""
ATTRIBUTES = 8
"""Attributes shown, those that most products have."""
_LEAST_SHARE = 0.05


class _Counts:
    """How often each value stands in some fields of the index, for some products."""

    def __init__(self, view: View, slots: Sequence[str], addresses: Sequence[DocAddress]) -> None:
        self._view, self._addresses = view, list(addresses)
        self._columns = {slot: view.numbers(slot, self._addresses) for slot in slots}
        self._counts = Counter(chain.from_iterable(self._columns.values()))
        del self._counts[None]

    def __len__(self) -> int:
        return len(self._counts)

    def most_common(self, most: int) -> list[tuple[Token, int]]:
        """The commonest values with their counts; of equally common ones that of the better product first."""
        common = sorted(self._counts.items(), key=lambda each: -each[1])[:most]
        return [(self._token(key), count) for key, count in common if key is not None]

    def _token(self, key: int) -> Token:
        known = self._view.tokens.get(key)
        if known is not None:
            return known
        slot, column = next((slot, column) for slot, column in self._columns.items() if key in column)
        return self._view.token(key, slot, self._addresses[column.index(key)])


def facets(asked: Asked, found: Found) -> tuple[Facet, ...]:
    """Return the facets of what was found, in the order in which a page shows them."""
    query, view = asked.query, asked.view

    def among(name: str, *, narrowed: bool) -> Sequence[DocAddress]:
        return find(asked, without=name).addresses if narrowed else found.addresses

    made = [
        _category(view, found.addresses, query.category_id),
        _one(view, among("brand", narrowed="brand" in query.facets), "brand", query.facets.get("brand", ())),
        _one(view, among("seller", narrowed=query.seller_id is not None), "seller", (query.seller_id or "",)),
        _price(asked, among),
        _stock(view, among("stock", narrowed=query.in_stock), chosen=query.in_stock),
        *_attributes(view, found.addresses, query.facets),
    ]
    for name, chosen in query.facets.items():
        if name.startswith(ATTRIBUTE):
            made += _attributes(view, among(name, narrowed=True), {name: chosen}, only=name)
    return tuple(facet for facet in made if facet is not None and facet.values)


def _category(view: View, addresses: Sequence[DocAddress], chosen: str | None) -> Facet | None:
    """The children of the category chosen; without one, the highest level at which the products differ."""
    if not addresses:
        return None
    key = token_key("category", chosen) if chosen else 0
    below = not chosen
    for depth in range(CATEGORY_SLOTS):
        counts = _Counts(view, [f"category{depth}"], addresses)
        if not len(counts):
            return None
        common = counts.most_common(VALUES)
        if below and (len(counts) > 1 or depth == CATEGORY_SLOTS - 1):
            return Facet("category", "", _values(common, ()))
        below = below or common[0][0].key == key
    return None


def _one(view: View, addresses: Sequence[DocAddress], slot: str, chosen: Sequence[str]) -> Facet:
    return Facet(slot, "", _values(_Counts(view, [slot], addresses).most_common(VALUES), chosen))


def _values(common: Sequence[tuple[Token, int]], chosen: Sequence[str]) -> tuple[FacetValue, ...]:
    return tuple(
        FacetValue(token.value, token.label, count, chosen=_is_chosen(token, chosen)) for token, count in common
    )


def _is_chosen(token: Token, chosen: Sequence[str]) -> bool:
    return any(token_key(token.name, value) == token.key for value in chosen)


def _stock(view: View, addresses: Sequence[DocAddress], *, chosen: bool) -> Facet:
    count = view.numbers("stock", list(addresses)).count(IN_STOCK)
    return Facet("stock", "", (FacetValue("in", "", count, chosen=chosen),) if count else ())


def _price(asked: Asked, among: Callable[..., Sequence[DocAddress]]) -> Facet | None:
    query = asked.query
    if query.currency is None:
        return None
    bounded = query.price_min_minor is not None or query.price_max_minor is not None
    amounts = prices(asked, list(among("price", narrowed=bounded)))
    values = []
    for low, high, count in price_bands(amounts):
        chosen = query.price_min_minor == low and query.price_max_minor == (None if high is None else high - 1)
        values.append(FacetValue(f"{low}-{'' if high is None else high}", "", count, chosen=chosen))
    return Facet("price", "", tuple(values))


def prices(asked: Asked, addresses: list[DocAddress]) -> list[int]:
    """The prices of some products in the currency asked for; those that have none that can be compared are left out."""
    amounts: list[int | None] = [None] * len(addresses)
    for currency, _, _ in asked.bounds(without="price"):
        for place, minor in enumerate(asked.view.numbers(price_field(currency), addresses)):
            if minor is not None and amounts[place] is None:
                amounts[place] = asked.converted(minor, currency)
    return [amount for amount in amounts if amount is not None]


def _attributes(
    view: View, addresses: Sequence[DocAddress], chosen: Mapping[str, Sequence[str]], *, only: str = ""
) -> list[Facet]:
    """Attributes that a fair share of the products have, with more than one value among them."""
    counts = _Counts(view, [f"attribute{number}" for number in range(ATTRIBUTE_SLOTS)], addresses)
    named: dict[str, list[FacetValue]] = {}
    for token, count in counts.most_common(ATTRIBUTES * VALUES * 2):
        if token.name == only or (not only and token.name not in chosen):
            value = FacetValue(token.value, token.label, count, chosen=_is_chosen(token, chosen.get(token.name, ())))
            named.setdefault(token.name, []).append(value)
    least = _LEAST_SHARE * len(addresses)
    telling = [
        (sum(value.count for value in values), name, values)
        for name, values in named.items()
        if only or (len(values) > 1 and sum(value.count for value in values) >= 2 * len(values))
    ]
    telling.sort(key=lambda each: (-each[0], each[1]))
    return [
        Facet(name, name.removeprefix(ATTRIBUTE), tuple(values[:VALUES]))
        for covered, name, values in telling[: MAX_CHOICES if only else ATTRIBUTES]
        if only or covered >= least
    ]
