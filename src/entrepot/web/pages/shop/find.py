"""Search and categories: results with facets, sorting and pages that all live in the address."""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Annotated, Any, Final, cast
from urllib.parse import quote_plus

from fastapi import Depends, Query, Request, Response
from pydantic import StringConstraints

from entrepot.core.accounts import seller_by_slug
from entrepot.core.http import ApiRouter, MaybeSigned, computes
from entrepot.kit.errors import InvalidInput, NotFound
from entrepot.kit.ids import is_id
from entrepot.kit.money import LIMIT_MINOR
from entrepot.shop.orders import punctual_share
from entrepot.shop.reviews import seller_rating
from entrepot.shop.search import SORTS, Facet, FacetValue, SearchIndex, SearchPage, SearchQuery, Sort, labelled
from entrepot.web.filters import money
from entrepot.web.flash import see_other
from entrepot.web.goods import Choice, Choices
from entrepot.web.i18n import Lazy, lazy
from entrepot.web.i18n import gettext as _
from entrepot.web.pages.shop.cards import cards, rail, tree_of
from entrepot.web.pages.shop.terms import filter_called, filter_in_words
from entrepot.web.pages.shop.tried import settled
from entrepot.web.pages.shop.visit import Visit, frame, visit_of
from entrepot.web.render import render

router = ApiRouter(prefix="", pages=True)

_PAGE: Final = 24
_SORT_NAMES: Final[dict[str, Lazy]] = {
    "relevance": lazy("Best match"),
    "price_asc": lazy("Price, lowest first"),
    "price_desc": lazy("Price, highest first"),
    "newest": lazy("Newest"),
}
_FACET_NAMES: Final[dict[str, Lazy]] = {
    "category": lazy("Category"),
    "brand": lazy("Brand"),
    "seller": lazy("Seller"),
    "price": lazy("Price"),
    "stock": lazy("Availability"),
}


_quoted = lru_cache(maxsize=4096)(quote_plus)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for; ``facets`` are (name, value) pairs, ``price`` is MIN-MAX in minor units.

    ``shop`` is the short name of the seller on whose page one looks; ``seller`` is that seller then.
    """

    q: str = ""
    category: str = ""
    facets: tuple[tuple[str, str], ...] = ()
    price: str = ""
    seller: str = ""
    stock: bool = False
    sort: str = "relevance"
    cursor: str = ""
    shop: str = ""

    @property
    def narrowed(self) -> bool:
        """Whether anything but the words and the category narrows the answer."""
        here = (self.category if self.shop else self.seller) or (self.q and self.shop)
        return bool(self.facets or self.price or here or self.stock)

    def href(self, *, cursor: str = "", **changes: Any) -> str:
        """The address of the same question with some changes, from its first page unless a cursor is given."""
        to = replace(self, **changes)
        query = [f"q={_quoted(to.q)}"] if to.q else []
        query += [f"f={_quoted(f'{name}={value}')}" for name, value in to.facets]
        query += [f"price={_quoted(to.price)}"] if to.price else []
        query += [f"seller={_quoted(to.seller)}"] if to.seller and not to.shop else []
        query += [f"c={_quoted(to.category)}"] if to.category and to.shop else []
        query += ["stock=1"] if to.stock else []
        query += [f"sort={to.sort}"] if to.sort != "relevance" else []
        query += [f"cursor={_quoted(cursor)}"] if cursor else []
        path = f"/s/{to.shop}" if to.shop else f"/c/{to.category}" if to.category else "/search"
        return f"{path}?{'&'.join(query)}" if query else path

    def toggled(self, name: str, value: str) -> tuple[tuple[str, str], ...]:
        """The facets with one value chosen, or no longer."""
        pair = (name, value)
        return tuple(each for each in self.facets if each != pair) if pair in self.facets else (*self.facets, pair)

    def query(self, visit: Visit) -> SearchQuery:
        """The question to the index; a price that is none narrows nothing."""
        low, high = _bounds(self.price)
        chosen: dict[str, list[str]] = {}
        for name, value in self.facets:
            chosen.setdefault(name, []).append(value)
        return SearchQuery(
            text=self.q,
            locale=visit.locale,
            category_id=self.category or None,
            facets=chosen,
            price_min_minor=low,
            price_max_minor=high,
            currency=visit.currency,
            seller_id=self.seller or None,
            in_stock=self.stock,
            sort=cast("Sort", self.sort),
            cursor=self.cursor or None,
            limit=_PAGE,
        )


def _bounds(price: str) -> tuple[int | None, int | None]:
    low, dash, high = price.partition("-")
    if not dash or not all(part.isascii() and (part.isdigit() or not part) for part in (low, high)):
        return None, None
    least = min(int(low[:20]), LIMIT_MINOR) if low else None
    most = min(int(high[:20]) - 1, LIMIT_MINOR) if high and int(high[:20]) > 0 else None
    return least, most


async def _asked(
    q: Annotated[str, Query(max_length=20_000)] = "",
    f: Annotated[list[str], Query(max_length=64)] = [],  # noqa: B006  # FastAPI copies a default
    price: Annotated[str, Query(max_length=60)] = "",
    seller: Annotated[str, Query(max_length=60)] = "",
    stock: Annotated[str, Query(max_length=10)] = "",
    sort: Annotated[str, Query(max_length=20)] = "",
    cursor: Annotated[str, Query(max_length=4096)] = "",
) -> Asked:
    pairs = [each.partition("=") for each in f]
    return Asked(
        q=" ".join(q.replace("\0", " ").split())[:200],
        facets=tuple(dict.fromkeys((name, value) for name, equals, value in pairs if equals and value)),
        price=price if _bounds(price) != (None, None) else "",
        seller=seller if is_id(seller, "sel") else "",
        stock=stock == "1",
        sort=sort if sort in SORTS else "relevance",
        cursor=cursor,
    )


AskedOf = Annotated[Asked, Depends(_asked)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,60}$")]


@router.get("/search")
@computes
def search(request: Request, who: MaybeSigned, asked: AskedOf) -> Response:
    """Search the products by words."""
    return _page(visit_of(request, who), asked)


@router.get("/c/{category_id}")
@computes
def category(request: Request, who: MaybeSigned, category_id: str, asked: AskedOf) -> Response:
    """Show the products of a category and of those below it."""
    return _page(visit_of(request, who), replace(asked, category=category_id))


@router.get("/s/{slug}")
@computes
def shop(
    request: Request, who: MaybeSigned, slug: Slug, asked: AskedOf, c: Annotated[str, Query(max_length=200)] = ""
) -> Response:
    """Show a seller: who it is, what buyers say of it, and what it sells, with the search's ways to narrow."""
    visit = visit_of(request, who)
    with visit.platform.db.read() as conn:
        found = seller_by_slug(conn, slug)
        if found.state != "active":
            raise NotFound("there is no such seller")
        told = {
            "shop": found,
            "rating": seller_rating(conn, found.id),
            "punctual": punctual_share(conn, found.id),
        }
        category = c if tree_of(visit, conn).path(c) else ""
    return _page(visit, replace(asked, shop=slug, seller=found.id, category=category), told)


def _page(visit: Visit, asked: Asked, told: dict[str, Any] | None = None) -> Response:
    with visit.platform.db.read() as conn:
        tree = tree_of(visit, conn)
        path = tree.path(asked.category)
        if asked.category and not path:
            raise NotFound("there is no such category")
        try:
            page = visit.platform.port(SearchIndex).search(asked.query(visit))
        except InvalidInput:
            plain = Asked(
                q=asked.q, category=asked.category, seller=asked.seller if asked.shop else "", shop=asked.shop
            )
            if asked == plain:
                raise
            return see_other(plain.href())
        page = labelled(conn, page, visit.locale)
        found = cards(visit, conn, [hit.product_id for hit in page.hits])
        context = frame(visit, conn, tab="search" if not asked.category else "")
    with visit.speaking():
        context |= {
            "asked": asked,
            "q": asked.q,
            "page": page,
            "cards": [found[hit.product_id] for hit in page.hits if hit.product_id in found],
            "name": path[-1].name if path else "",
            "crumbs": [(_("All products"), "/search")]
            + [(each.name, f"/c/{each.id}") for each in path[:-1]]
            + [(each.name, "") for each in path[-1:]],
            "groups": [
                _group(visit, asked, facet) for facet in page.facets if not (asked.shop and facet.name == "seller")
            ],
            "chosen": _chosen(visit, asked, page, path[-1].name if path else ""),
            "sorts": [
                {"label": str(name), "href": asked.href(sort=code), "current": code == asked.sort}
                for code, name in _SORT_NAMES.items()
            ],
            "sorted_by": str(_SORT_NAMES[asked.sort]),
            "clear_href": _cleared(asked).href() if asked.narrowed else "",
            "next_href": asked.href(cursor=page.next) if page.next else "",
            "previous_href": asked.href(cursor=page.previous) if page.previous else "",
            "categories": rail(tree, path[0].id if path and not asked.shop else ""),
            "shop": None,
            "canonical": visit.platform.settings.public_url + _cleared(replace(asked, q="", sort="relevance")).href(),
        } | (told or {})
    return settled(visit, render(visit.request, "shop/results.html", **context))


def _cleared(asked: Asked) -> Asked:
    """The same place without what narrows it."""
    if asked.shop:
        return Asked(shop=asked.shop, seller=asked.seller, sort=asked.sort)
    return Asked(q=asked.q, category=asked.category, sort=asked.sort)


def _group(visit: Visit, asked: Asked, facet: Facet) -> Choices:
    """A way to narrow, as links that change the address and nothing else."""
    values = [
        Choice(_label(visit, facet.name, value), _toggle(asked, facet.name, value), value.count, value.chosen)
        for value in facet.values
    ]
    return Choices(facet.name, _name_of(visit, facet), values)


def _name_of(visit: Visit, facet: Facet) -> str:
    attribute, _sign, code = facet.name.partition(":")
    if attribute == "attribute" and code:
        return filter_called(code, facet.label, visit.locale)
    return str(_FACET_NAMES.get(facet.name, facet.label))


def _toggle(asked: Asked, name: str, value: FacetValue) -> str:
    match name:
        case "category":
            return asked.href(category="" if value.chosen and asked.shop else value.value)
        case "seller":
            return asked.href(seller="" if value.chosen else value.value)
        case "price":
            return asked.href(price="" if value.chosen else value.value)
        case "stock":
            return asked.href(stock=not asked.stock)
        case _:
            return asked.href(facets=asked.toggled(name, value.value))


def _label(visit: Visit, name: str, value: FacetValue) -> str:
    if name == "stock":
        return _("In stock")
    if name == "price":
        return price_words(value.value, visit.currency)
    return _called(visit, name, value.label or value.value)


def _called(visit: Visit, name: str, label: str) -> str:
    """Return what a value to narrow by is called in the reader's words."""
    attribute, _sign, code = name.partition(":")
    return filter_in_words(code, label, visit.goods_locale) if attribute == "attribute" and code else label


def price_words(band: str, currency: str) -> str:
    """A price band in words: under 10, 10 to 20, 20 and more."""
    low, _dash, high = band.partition("-")
    least, most = int(low or 0), int(high) if high else None
    if most is None:
        return _("%(low)s and more") % {"low": money(least, currency, whole=True)}
    if not least:
        return _("Under %(high)s") % {"high": money(most, currency, whole=True)}
    return _("%(low)s to %(high)s") % {
        "low": money(least, currency, whole=True),
        "high": money(most, currency, whole=True),
    }


def _chosen(visit: Visit, asked: Asked, page: SearchPage, name: str) -> list[dict[str, str]]:
    """What narrows the answer, each as a link that takes it away."""
    labels = {(facet.name, value.value): value.label for facet in page.facets for value in facet.values}
    shown = [
        {
            "label": _called(visit, pair[0], labels.get(pair) or pair[1]),
            "href": asked.href(facets=asked.toggled(*pair)),
        }
        for pair in asked.facets
    ]
    if asked.shop and asked.q:
        shown.append({"label": asked.q, "href": asked.href(q="")})
    if asked.shop and asked.category:
        shown.append({"label": labels.get(("category", asked.category)) or name, "href": asked.href(category="")})
    if asked.seller and not asked.shop:
        shown.append({"label": labels.get(("seller", asked.seller)) or _("One seller"), "href": asked.href(seller="")})
    if asked.price:
        shown.append({"label": price_words(asked.price, visit.currency), "href": asked.href(price="")})
    if asked.stock:
        shown.append({"label": _("In stock"), "href": asked.href(stock=False)})
    return shown
