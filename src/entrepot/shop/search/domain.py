"""What may be asked of the search and what it answers. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any, Literal, Protocol, cast, get_args

from entrepot.kit.errors import InvalidInput
from entrepot.kit.ids import is_id
from entrepot.kit.money import LIMIT_MINOR, currency_exponent
from entrepot.kit.sentences import say

Sort = Literal["relevance", "price_asc", "price_desc", "newest"]
SORTS: tuple[Sort, ...] = get_args(Sort)

REMEMBERED = 1000
"""Products of one answer that can be paged to; facets count these."""
MAX_TEXT = 200
"""Characters of a query that are looked at."""
MAX_CHOICES = 8
"""Facets chosen at once, and values chosen in each."""
ATTRIBUTE = "attribute:"
"""Before an attribute's name where it is used as a facet: ``attribute:colour``."""


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """One question. Prices are minor units of ``currency``; ``facets`` maps a facet's name to the values wanted.

    Facets are ``brand`` and ``attribute:NAME``; any of the values of one will do, and each facet must be met.
    """

    text: str = ""
    locale: str = "en"
    category_id: str | None = None
    facets: Mapping[str, Sequence[str]] = field(default_factory=dict)
    price_min_minor: int | None = None
    price_max_minor: int | None = None
    currency: str | None = None
    seller_id: str | None = None
    in_stock: bool = False
    sort: Sort = "relevance"
    cursor: str | None = None
    limit: int = 24

    @property
    def priced(self) -> bool:
        """Whether the answer depends on amounts of money."""
        bounded = self.price_min_minor is not None or self.price_max_minor is not None
        return bounded or self.sort in {"price_asc", "price_desc"}


@dataclass(frozen=True, slots=True)
class Hit:
    """A product found; ``score`` is BM25 with field weights, 0 where another order was asked for."""

    product_id: str
    score: float


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value to narrow by. ``count`` is of the products that can be paged to."""

    value: str
    label: str
    count: int
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Facet:
    """A way to narrow the answer: ``category``, ``brand``, ``seller``, ``price``, ``stock`` or ``attribute:NAME``.

    A value of ``price`` is ``MIN-MAX`` in minor units, from MIN inclusive to MAX exclusive; MAX may be missing.
    """

    name: str
    label: str
    values: tuple[FacetValue, ...]


@dataclass(frozen=True, slots=True)
class SearchPage:
    """A page of hits. There are ``total`` products in all, or more where ``more`` (“1,000+”).

    The first ``exact`` have every word; those after them have most. ``corrected`` is the text that was searched for
    instead where nothing, or nearly nothing, is spelt as asked.
    """

    hits: tuple[Hit, ...]
    facets: tuple[Facet, ...]
    total: int
    more: bool
    exact: int
    corrected: str | None = None
    next: str | None = None
    previous: str | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a shopper may go on to type, whole; ``count`` is how many of the products looked at have it."""

    text: str
    kind: Literal["query", "brand"]
    count: int


class Fixing(Protocol):
    """The exchange rates of one moment."""

    def convert(self, minor: int, currency: str, to: str) -> int:
        """Return minor units of ``to`` for minor units of ``currency``; raise AppError where there is no rate."""
        ...


class Rates(Protocol):
    """Where exchange rates come from; without them only prices in the currency asked for are compared."""

    def at(self, at_us: int) -> Fixing:
        """Return the rates in force at a moment, in microseconds since the epoch; raise AppError where none are."""
        ...


def checked(query: SearchQuery) -> SearchQuery:
    """The query in its one canonical form; raise InvalidInput where it asks for what cannot be."""
    if query.sort not in SORTS:
        raise InvalidInput("results cannot be sorted so", field="sort", expected=", ".join(SORTS))
    if query.currency is not None:
        currency_exponent(query.currency)
    for name, bound in (("price_min_minor", query.price_min_minor), ("price_max_minor", query.price_max_minor)):
        if bound is not None and not 0 <= bound <= LIMIT_MINOR:
            raise InvalidInput("the price is out of range", field=name, expected=say("0 to %(most)s", most=LIMIT_MINOR))
    if not 1 <= query.limit <= 200:
        raise InvalidInput("the page is too long or too short", field="limit", expected="1 to 200")
    if query.seller_id is not None and not is_id(query.seller_id, "sel"):
        raise InvalidInput("this is not a seller", field="seller_id", expected="an id such as sel_01jd…")
    _refuse_broken(query.text, query.locale, query.category_id or "", *query.facets, *chain(*query.facets.values()))
    return replace(
        query,
        text=" ".join(query.text[: 4 * MAX_TEXT].replace("\0", " ").split())[:MAX_TEXT] + _open_end(query.text),
        category_id=query.category_id[:200] if query.category_id else None,
        facets=_choices(query.facets),
    )


def _refuse_broken(*texts: str) -> None:
    for text in texts:
        try:
            text.encode()
        except UnicodeEncodeError:
            raise InvalidInput("the text is not valid Unicode", expected="text without lone surrogates") from None


def _open_end(text: str) -> str:
    """A space where the shopper finished the last word: then it is not taken for the beginning of another."""
    return " " if text[:MAX_TEXT].strip() and text[-1:].isspace() else ""


def _choices(facets: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    for name in facets:
        if name != "brand" and not name.startswith(ATTRIBUTE):
            raise InvalidInput(
                "there is no such facet",
                field="facets",
                expected=say("brand or %(prefix)sNAME", prefix=ATTRIBUTE),
            )
    if len(facets) > MAX_CHOICES or any(len(values) > MAX_CHOICES for values in facets.values()):
        raise InvalidInput(
            "too many facets are chosen",
            field="facets",
            expected=say("%(most)s at most", most=MAX_CHOICES),
        )
    return {
        name[:120]: tuple(sorted({value[:200] for value in facets[name]})) for name in sorted(facets) if facets[name]
    }


def query_key(query: SearchQuery) -> dict[str, Any]:
    """What tells one question from another, as JSON values; page and limit are not part of it."""
    key: dict[str, Any] = {
        "t": query.text,
        "l": query.locale,
        "c": query.category_id,
        "f": {name: list(values) for name, values in query.facets.items()},
        "a": query.price_min_minor,
        "z": query.price_max_minor,
        "u": query.currency,
        "s": query.seller_id,
        "i": query.in_stock or None,
        "o": query.sort,
    }
    return {name: value for name, value in key.items() if value not in (None, "", {})}


def query_of_key(key: Any, *, limit: int) -> SearchQuery:
    """The question that ``query_key`` wrote down; raise InvalidInput where somebody else wrote it."""
    problem = InvalidInput("this page address is not valid", field="cursor", expected="a cursor from an earlier page")
    if not isinstance(key, dict):
        raise problem
    texts = [key.get(name) for name in "tlcuso"]
    bounds = [key.get(name) for name in "az"]
    facets = key.get("f", {})
    if (
        not all(value is None or isinstance(value, str) for value in texts)
        or not all(value is None or (isinstance(value, int) and not isinstance(value, bool)) for value in bounds)
        or not isinstance(facets, dict)
        or not all(isinstance(v, list) and all(isinstance(each, str) for each in v) for v in facets.values())
    ):
        raise problem
    text, locale, category_id, currency, seller_id, sort = texts
    return checked(
        SearchQuery(
            text=text or "",
            locale=locale or "en",
            category_id=category_id,
            facets=facets,
            price_min_minor=bounds[0],
            price_max_minor=bounds[1],
            currency=currency,
            seller_id=seller_id,
            in_stock=key.get("i") is True,
            sort=cast("Sort", sort or "relevance"),
            limit=limit,
        )
    )
