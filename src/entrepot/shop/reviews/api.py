"""Reviews over HTTP: open to all who read, written by those who bought, answered by sellers, hidden by operators."""

from typing import Annotated, Any

from fastapi import Query, Request, Response
from pydantic import AfterValidator, Field, StringConstraints

from entrepot.core.http import ApiRouter, Principal, Requires, platform_of, problems, reply, seller_of
from entrepot.core.http.types import Body, CursorParam, Id, IdempotencyKey, LimitParam, LocaleCode, storable
from entrepot.kit.clock import from_us
from entrepot.kit.errors import NotFound
from entrepot.kit.paging import Page
from entrepot.sell.catalog import products_by_id
from entrepot.shop.reviews.answer import answer_review
from entrepot.shop.reviews.domain import ANSWER_MAX, NAME_MAX, TEXT_MAX, HideReason, Rating, ReviewSort, ReviewState
from entrepot.shop.reviews.hide import hide_review, show_review
from entrepot.shop.reviews.lists import ReviewFilter, reviews_of_house, seller_reviews
from entrepot.shop.reviews.reads import (
    Review,
    own_review,
    product_reviews,
    ratings,
    seller_rating,
)
from entrepot.shop.reviews.write import change_review, write_review

router = ApiRouter(tags=["reviews"])

_SELLERS = ("seller_owner", "seller_staff")
Reader = Annotated[Principal, Requires(scope="orders:read")]
Buyer = Annotated[Principal, Requires(scope="orders:write")]
Seller = Annotated[Principal, Requires(*_SELLERS, scope="seller:read")]
SellerActs = Annotated[Principal, Requires(*_SELLERS, scope="seller:write")]
Operator = Annotated[Principal, Requires("operator", scope="operator:reviews")]

ReviewId = Annotated[str, Id("rev")]
ProductId = Annotated[str, Id("prd")]
Stars = Annotated[int, Field(strict=True, ge=1, le=5, examples=[5])]
Words = Annotated[str, StringConstraints(max_length=2 * TEXT_MAX), AfterValidator(storable)]
"""Twice as long as what is kept: a form sends two characters for each end of a line."""
ShownName = Annotated[str, StringConstraints(max_length=NAME_MAX), AfterValidator(storable)]
Moment = Annotated[str, Field(examples=["2026-03-02T09:00:00Z"])]
OfStars = Annotated[int | None, Query(ge=1, le=5, description="Only those with so many stars")]
Said = Annotated[
    str,
    AfterValidator(storable),
    Query(max_length=120, description="Only those with these words, in the review, its answer or its author's name"),
]
Order = Annotated[
    str | None,
    Query(max_length=40, description="`written` or `stars`, with `-` before it the largest first; `-written` if empty"),
]


class ReviewBody(Body):
    """What a buyer writes: `locale` is the language of the text, `name` stands beside it and may be empty."""

    stars: Stars
    text: Words = Field(default="", examples=["Holds 92 °C to the degree, and pours slowly."])
    locale: LocaleCode = "en"
    name: ShownName = Field(default="", examples=["Shopper"])


class NewReviewBody(ReviewBody):
    """The line of a delivered order, and what is to be said of its product."""

    line_id: Annotated[str, Id("oln")]


class AnswerBody(Body):
    """The seller's answer; an empty text takes it back."""

    text: Annotated[str, StringConstraints(max_length=2 * ANSWER_MAX), AfterValidator(storable)] = Field(
        examples=["Thank you. The lid of the next batch closes tighter."]
    )
    locale: LocaleCode = "en"


class HideBody(Body):
    """Why a review is hidden."""

    reason: HideReason


class ReviewRef(Body):
    """The review that was written."""

    id: str = Field(examples=["rev_01kjpwd6m0e028gtvf2c8bz8m7"])


class ReviewAnswer(Body):
    """A review. Who wrote it is not told beyond the name that they chose."""

    id: str
    product_id: str
    sku_id: str
    seller_id: str
    options_text: str = Field(description="The variant that was bought", examples=["Navy"])
    stars: Stars
    name: str
    text: str
    locale: str
    state: ReviewState
    hidden_for: HideReason | None
    written_at: Moment
    changed_at: Moment | None
    answer: str
    answer_locale: str | None
    answered_at: Moment | None


class RatingAnswer(Body):
    """How many reviews gave 1, 2, 3, 4 and 5 stars; the average is empty where there is none."""

    count: int
    average: float | None = Field(examples=[4.6])
    by_stars: list[int] = Field(examples=[[0, 1, 2, 10, 30]])


class ReviewPage(Body):
    """A page of reviews; `next` is where to go on."""

    items: list[ReviewAnswer]
    next: str | None


class ProductReviewPage(ReviewPage):
    """A page of a product's reviews with its rating, which counts all of them."""

    rating: RatingAnswer


def _facts(review: Review) -> dict[str, Any]:
    facts = {name: getattr(review, name) for name in Review.__slots__}
    moments = {name: value and from_us(value) for name, value in facts.items() if name.endswith("_at")}
    return facts | moments


def _rated(rating: Rating) -> dict[str, Any]:
    average = rating.average
    return {
        "count": rating.count,
        "average": None if average is None else round(average, 2),
        "by_stars": list(rating.by_stars),
    }


def _paged(page: Page[Review], **more: Any) -> Response:
    return reply({"items": [_facts(each) for each in page.items], "next": page.next, **more})


@router.get(
    "/products/{product_id}/reviews",
    summary="What buyers say of a product",
    responses={200: {"model": ProductReviewPage}, **problems(404, 422)},
)
def list_product_reviews(
    request: Request,
    product_id: ProductId,
    sort: ReviewSort = ReviewSort.NEWEST,
    stars: OfStars = None,
    cursor: CursorParam = None,
    limit: LimitParam = 20,
) -> Response:
    with platform_of(request).db.read() as conn:
        if not products_by_id(conn, [product_id]):
            raise NotFound("there is no such product on sale", product_id=product_id)
        page = product_reviews(conn, product_id, sort=sort, stars=stars, cursor=cursor, limit=limit)
        rating = ratings(conn, [product_id]).get(product_id, Rating())
    return _paged(page, rating=_rated(rating))


@router.get(
    "/sellers/{seller_id}/rating",
    summary="What the reviews of a seller's goods add up to",
    responses={200: {"model": RatingAnswer}, **problems(404)},
)
def read_seller_rating(request: Request, seller_id: Annotated[str, Id("sel")]) -> Response:
    with platform_of(request).db.read() as conn:
        return reply(_rated(seller_rating(conn, seller_id)))


@router.post(
    "/reviews",
    status_code=201,
    summary="Review what was bought and delivered",
    description="One review of a product and buyer; the line tells which variant was bought.",
    responses={201: {"model": ReviewRef}, **problems(401, 403, 404, 409, 422)},
)
def post_review(request: Request, who: Buyer, body: NewReviewBody, key: IdempotencyKey = None) -> Response:
    review_id = write_review(
        platform_of(request).db,
        person_id=who.person_id,
        line_id=body.line_id,
        stars=body.stars,
        text=body.text,
        locale=body.locale,
        name=body.name,
        idempotency_key=key,
    )
    return reply({"id": review_id}, status=201, headers={"Location": f"/api/v1/reviews/{review_id}"})


@router.get(
    "/reviews/{review_id}",
    summary="A review of mine",
    responses={200: {"model": ReviewAnswer}, **problems(401, 403, 404)},
)
def read_review(request: Request, who: Reader, review_id: ReviewId) -> Response:
    with platform_of(request).db.read() as conn:
        return reply(_facts(own_review(conn, review_id, who.person_id)))


@router.put(
    "/reviews/{review_id}",
    status_code=204,
    summary="Write a review of mine anew",
    responses=problems(401, 403, 404, 409, 422),
)
def put_review(request: Request, who: Buyer, review_id: ReviewId, body: ReviewBody) -> Response:
    change_review(
        platform_of(request).db,
        review_id=review_id,
        person_id=who.person_id,
        stars=body.stars,
        text=body.text,
        locale=body.locale,
        name=body.name,
    )
    return reply(None)


@router.get(
    "/seller/reviews",
    summary="Reviews of my shop's goods, newest first or as asked",
    responses={200: {"model": ReviewPage}, **problems(401, 403, 422)},
)
def list_seller_reviews(
    request: Request,
    who: Seller,
    answered: Annotated[bool | None, Query(description="Only those with an answer, or only those without")] = None,
    stars: OfStars = None,
    text: Said = "",
    sort: Order = None,
    cursor: CursorParam = None,
    limit: LimitParam = 50,
) -> Response:
    with platform_of(request).db.read() as conn:
        chosen = ReviewFilter(stars=stars, text=text)
        page = seller_reviews(
            conn, seller_of(who), answered=answered, chosen=chosen, sort=sort, cursor=cursor, limit=limit
        )
    return _paged(page)


@router.put(
    "/seller/reviews/{review_id}/answer",
    status_code=204,
    summary="Answer a review of my shop's goods",
    responses=problems(401, 403, 404, 422),
)
def put_answer(request: Request, who: SellerActs, review_id: ReviewId, body: AnswerBody) -> Response:
    answer_review(
        platform_of(request).db,
        review_id=review_id,
        seller_id=seller_of(who),
        actor=who.person_id,
        text=body.text,
        locale=body.locale,
    )
    return reply(None)


@router.get(
    "/operator/reviews",
    summary="All reviews, newest first or as asked",
    responses={200: {"model": ReviewPage}, **problems(401, 403, 422)},
)
def list_all_reviews(
    request: Request,
    who: Operator,
    state: ReviewState | None = None,
    stars: OfStars = None,
    text: Said = "",
    sort: Order = None,
    cursor: CursorParam = None,
    limit: LimitParam = 50,
) -> Response:
    with platform_of(request).db.read() as conn:
        chosen = ReviewFilter(stars=stars, text=text)
        page = reviews_of_house(conn, state=state, chosen=chosen, sort=sort, cursor=cursor, limit=limit)
    return _paged(page)


@router.post(
    "/operator/reviews/{review_id}/hidden",
    status_code=204,
    summary="Take a review off the page",
    responses=problems(401, 403, 404, 409, 422),
)
def post_hidden(request: Request, who: Operator, review_id: ReviewId, body: HideBody) -> Response:
    hide_review(platform_of(request).db, review_id=review_id, actor=who.person_id, reason=body.reason)
    return reply(None)


@router.post(
    "/operator/reviews/{review_id}/shown",
    status_code=204,
    summary="Put a hidden review back",
    responses=problems(401, 403, 404, 409),
)
def post_shown(request: Request, who: Operator, review_id: ReviewId) -> Response:
    show_review(platform_of(request).db, review_id=review_id, actor=who.person_id)
    return reply(None)
