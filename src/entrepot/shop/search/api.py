"""Search over HTTP."""

from typing import Annotated, Any

from fastapi import Query, Request, Response
from pydantic import BaseModel, Field, StringConstraints

from entrepot.core.http import ApiRouter, MaybeSigned, Principal, Requires, computes, platform_of, problems, reply
from entrepot.core.http.types import CurrencyCode, CursorParam, Id, LocaleCode, Minor
from entrepot.kit.errors import InvalidInput
from entrepot.sell.catalog import ProductCard, products_by_id
from entrepot.shop.search.domain import SearchPage, SearchQuery, Sort
from entrepot.shop.search.index import SearchIndex
from entrepot.shop.search.jobs import REBUILD
from entrepot.shop.search.labels import labelled

router = ApiRouter(tags=["search"])

QueryText = Annotated[str, Query(max_length=20_000, description="What is sought; the first 200 characters count")]
Filter = Annotated[str, StringConstraints(max_length=400), Field(examples=["brand=Kettle Works"])]


class SearchParams(BaseModel):
    """What may be asked; prices in minor units of ``currency``."""

    q: Annotated[str, Field(max_length=20_000, description="What is sought; the first 200 characters count")] = ""
    category: Annotated[
        Annotated[str, StringConstraints(max_length=200)] | None, Field(description="In a category or below it")
    ] = None
    facet: Annotated[
        list[Filter],
        Field(max_length=64, description="A facet's name and a value: `brand=…`, `attribute:colour=…`; repeatable"),
    ] = []
    price_min_minor: Minor | None = None
    price_max_minor: Minor | None = None
    currency: CurrencyCode | None = None
    seller_id: Annotated[str, Id("sel")] | None = None
    in_stock: Annotated[bool, Field(description="Only what can be bought now")] = False
    sort: Sort = "relevance"
    locale: LocaleCode | None = None
    cursor: CursorParam = None
    limit: Annotated[int, Field(ge=1, le=200, description="Products in a page")] = 24


class FoundProduct(BaseModel):
    product_id: str
    title: str
    brand: str
    price_minor: int | None
    currency: str | None
    offer_id: str | None
    in_stock: bool
    seller_id: str
    category_id: str | None
    picture_file_id: str | None
    score: float


class FacetValueFound(BaseModel):
    value: str
    label: str
    count: int
    chosen: bool


class FacetFound(BaseModel):
    name: str
    label: str
    values: list[FacetValueFound]


class SearchAnswer(BaseModel):
    """A page of products. There are ``total``, or more where ``more``; the first ``exact`` have every word."""

    items: list[FoundProduct]
    facets: list[FacetFound]
    total: int
    more: bool
    exact: int
    corrected: str | None
    next: str | None
    previous: str | None


class SuggestionFound(BaseModel):
    text: str
    kind: str
    count: int


class Suggestions(BaseModel):
    items: list[SuggestionFound]


class RebuildAsked(BaseModel):
    job_id: str


@router.get("/search", responses={200: {"model": SearchAnswer}, **problems(422, 503)}, summary="Search products")
@computes
def search(request: Request, who: MaybeSigned, asked: Annotated[SearchParams, Query()]) -> Response:
    """Search by words, filters or both. Words may be English, Korean, Chinese, Japanese or Spanish.

    Prices are compared in `currency`. With `cursor` the search that it came from goes on, whatever else is said.
    """
    platform = platform_of(request)
    reader = asked.locale or (who.locale if who else None) or request.state.locale
    money = asked.currency or request.state.currency
    query = SearchQuery(
        text=asked.q,
        locale=reader,
        category_id=asked.category,
        facets=_facets(asked.facet),
        price_min_minor=asked.price_min_minor,
        price_max_minor=asked.price_max_minor,
        currency=money,
        seller_id=asked.seller_id,
        in_stock=asked.in_stock,
        sort=asked.sort,
        cursor=asked.cursor,
        limit=asked.limit,
    )
    page = platform.port(SearchIndex).search(query)
    with platform.db.read() as connection:
        cards = products_by_id(connection, [hit.product_id for hit in page.hits], locale=reader, currency=money)
        page = labelled(connection, page, reader)
    return reply(_answer(page, cards))


@router.get(
    "/search/suggest", responses={200: {"model": Suggestions}, **problems(422, 503)}, summary="Complete what is typed"
)
def suggest(request: Request, q: QueryText, locale: Annotated[LocaleCode | None, Query()] = None) -> Response:
    """Return up to eight ways to go on, made from the titles of products that there are."""
    found = platform_of(request).port(SearchIndex).suggest(q, locale or request.state.locale)
    return reply({"items": found}, headers={"Cache-Control": "public, max-age=30"})


@router.post(
    "/operator/search/rebuild",
    status_code=202,
    responses={202: {"model": RebuildAsked}, **problems(401, 403)},
    summary="Build the search index anew",
)
def rebuild(request: Request, who: Annotated[Principal, Requires("operator", scope="operator:search")]) -> Response:
    """Ask for it as a job; the old index answers until the new one is whole."""
    db = platform_of(request).db
    job_id = db.write(lambda tx: tx.enqueue(REBUILD, {}, key="rebuild", owner=who.person_id))
    return reply({"job_id": job_id}, status=202)


def _facets(chosen: list[str]) -> dict[str, list[str]]:
    facets: dict[str, list[str]] = {}
    for each in chosen:
        name, equals, value = each.partition("=")
        if not equals:
            raise InvalidInput("a facet is a name and a value", field="facet", expected="such as brand=Kettle Works")
        facets.setdefault(name, []).append(value)
    return facets


def _answer(page: SearchPage, cards: list[ProductCard]) -> dict[str, Any]:
    scores = {hit.product_id: hit.score for hit in page.hits}
    return {
        "items": [
            {
                "product_id": card.product_id,
                "title": card.title,
                "brand": card.brand,
                "price_minor": card.price_minor,
                "currency": card.currency,
                "offer_id": card.offer_id,
                "in_stock": card.in_stock,
                "seller_id": card.seller_id,
                "category_id": card.category_id,
                "picture_file_id": card.picture_file_id,
                "score": scores[card.product_id],
            }
            for card in cards
        ],
        "facets": page.facets,
        "total": page.total,
        "more": page.more,
        "exact": page.exact,
        "corrected": page.corrected,
        "next": page.next,
        "previous": page.previous,
    }
