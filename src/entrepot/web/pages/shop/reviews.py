"""What buyers say: the reviews of a product, page by page, and the form in which a buyer writes one."""

from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import Form, Query, Request, Response
from sqlalchemy import Connection

from entrepot.core.accounts import sellers
from entrepot.core.http import ApiRouter, MaybeSigned, Signed
from entrepot.core.http.types import Id
from entrepot.kit.errors import AppError, InvalidInput, NotFound
from entrepot.sell.catalog import products_by_id
from entrepot.shop.orders import OrderNotFound, bought_line
from entrepot.shop.reviews import (
    NAME_MAX,
    STARS,
    TEXT_MAX,
    Rating,
    Review,
    ReviewSort,
    ReviewTaken,
    change_review,
    own_reviews,
    product_reviews,
    ratings,
    write_review,
)
from entrepot.web.flash import see_other
from entrepot.web.i18n import Lazy, lazy
from entrepot.web.pages.shop.cards import picture
from entrepot.web.pages.shop.visit import Visit, frame, visit_of
from entrepot.web.pages.shop.words import sentence
from entrepot.web.render import render

router = ApiRouter(prefix="", pages=True)

ProductId = Annotated[str, Id("prd")]
LineId = Annotated[str, Id("oln")]
_PAGE: Final = 10
_ON_THE_PRODUCT: Final = 4
_SORTS: Final[dict[ReviewSort, Lazy]] = {
    ReviewSort.NEWEST: lazy("Newest"),
    ReviewSort.HIGHEST: lazy("Most stars first"),
    ReviewSort.LOWEST: lazy("Fewest stars first"),
}
_STAR_WORDS: Final = (
    (5, lazy("Very good")),
    (4, lazy("Rather good")),
    (3, lazy("As expected")),
    (2, lazy("Not good")),
    (1, lazy("Bad")),
)


@dataclass(frozen=True, slots=True)
class Said:
    """The part of a product's page that reviews fill: what they add up to, and the first of them."""

    rating: Rating
    first: list[Review]


def said_of(conn: Connection, product_id: str) -> Said:
    """Return what a product's page shows of its reviews; two statements, one where there are none."""
    rating = ratings(conn, [product_id]).get(product_id, Rating())
    if not rating.count:
        return Said(rating, [])
    return Said(rating, product_reviews(conn, product_id, limit=_ON_THE_PRODUCT).items)


@router.get("/p/{product_id}/reviews")
def show_reviews(
    request: Request,
    who: MaybeSigned,
    product_id: ProductId,
    stars: Annotated[str, Query(max_length=4)] = "",
    sort: Annotated[str, Query(max_length=20)] = "",
    cursor: Annotated[str, Query(max_length=4096)] = "",
) -> Response:
    """Show the reviews of a product, narrowed and sorted by the address."""
    visit = visit_of(request, who)
    kept = int(stars) if stars in {str(each) for each in STARS} else None
    order = ReviewSort(sort) if sort in set(ReviewSort) else ReviewSort.NEWEST
    here = f"/p/{product_id}/reviews"
    with visit.platform.db.read() as conn:
        card = _product(visit, conn, product_id)
        rating = ratings(conn, [product_id]).get(product_id, Rating())
        try:
            page = product_reviews(conn, product_id, sort=order, stars=kept, cursor=cursor or None, limit=_PAGE)
        except InvalidInput:
            return see_other(here)
        names = sellers(conn, [card["seller_id"]])
        context = frame(visit, conn)
    return render(
        request,
        "shop/reviews.html",
        product=card,
        rating=rating,
        page=page,
        stars=kept,
        first_page=not cursor,
        seller=names.get(card["seller_id"]),
        sorts=[
            {"label": label, "href": _address(here, kept, each), "current": each is order}
            for each, label in _SORTS.items()
        ],
        sorted_by=_SORTS[order],
        all_href=_address(here, None, order),
        next_href=_address(here, kept, order, page.next) if page.next else "",
        first_href=_address(here, kept, order),
        **context,
    )


def _address(here: str, stars: int | None, sort: ReviewSort, cursor: str = "") -> str:
    query = [f"stars={stars}"] if stars else []
    query += [f"sort={sort.value}"] if sort is not ReviewSort.NEWEST else []
    query += [f"cursor={cursor}"] if cursor else []
    return f"{here}?{'&'.join(query)}" if query else here


def _product(visit: Visit, conn: Connection, product_id: str) -> dict[str, Any]:
    found = products_by_id(conn, [product_id], locale=visit.locale)
    if not found:
        raise NotFound("there is no such product on sale", product_id=product_id)
    (card,) = found
    return {
        "id": product_id,
        "title": card.title,
        "image": picture(card.picture_file_id),
        "seller_id": card.seller_id,
    }


@router.get("/review/{line_id}")
def review_form(request: Request, who: MaybeSigned, line_id: LineId) -> Response:
    """Show the form for what was bought with a line of an order."""
    visit = visit_of(request, who)
    if who is None:
        return see_other(f"/sign-in?next=/review/{line_id}")
    return _form(visit, who.person_id, line_id)


@router.post("/review/{line_id}")
def keep_review(
    request: Request,
    who: Signed,
    line_id: LineId,
    stars: Annotated[str, Form(max_length=4)] = "",
    text: Annotated[str, Form(max_length=3 * TEXT_MAX)] = "",
    name: Annotated[str, Form(max_length=4 * NAME_MAX)] = "",
) -> Response:
    """Keep what was written: a new review, or one's own anew."""
    visit = visit_of(request, who)
    db = visit.platform.db
    typed = {"stars": stars, "text": text.replace("\0", ""), "name": name.replace("\0", "")}
    given = int(stars) if stars in {str(each) for each in STARS} else 0
    values: dict[str, Any] = {"stars": given, "text": typed["text"], "name": typed["name"], "locale": _language(visit)}
    try:
        with db.read() as conn:
            product_id = bought_line(conn, line_id, who.person_id).product_id
        try:
            write_review(db, person_id=who.person_id, line_id=line_id, **values)
        except ReviewTaken as taken:
            change_review(db, review_id=taken.extra["review_id"], person_id=who.person_id, **values)
    except OrderNotFound:
        raise
    except AppError as refusal:
        return _form(visit, who.person_id, line_id, typed=typed, refusal=refusal)
    return visit.back(f"/p/{product_id}#reviews", "allow", lazy("Thank you. Your review stands with the product"))


def _language(visit: Visit) -> str:
    return visit.locale if visit.locale in {"en", "ko", "zh"} else "en"


def _form(
    visit: Visit, person_id: str, line_id: str, *, typed: dict[str, str] | None = None, refusal: AppError | None = None
) -> Response:
    with visit.platform.db.read() as conn:
        line = bought_line(conn, line_id, person_id)
        if line.delivered_at is None:
            return visit.back("/orders", "info", lazy("You can review it once it has arrived"))
        card = _product(visit, conn, line.product_id)
        mine = own_reviews(conn, person_id, [line.product_id]).get(line.product_id)
        context = frame(visit, conn, tab="orders")
    values = typed or {
        "stars": str(mine.stars) if mine else "",
        "text": mine.text if mine else "",
        "name": mine.name if mine else "",
    }
    with visit.speaking():
        errors = {} if refusal is None else {str(refusal.extra.get("field", "text")): str(_wrong(refusal))}
    return render(
        visit.request,
        "shop/review_form.html",
        status_code=200 if refusal is None else refusal.status,
        product=card,
        line=line,
        mine=mine,
        values=values,
        errors=errors,
        star_words=_STAR_WORDS,
        most=TEXT_MAX,
        name_most=NAME_MAX,
        **context,
    )


_WRONG: Final[dict[str, Lazy]] = {
    "stars": lazy("Choose how many stars it is worth"),
    "text": lazy("The text is too long. 2,000 characters are the most"),
    "name": lazy("The name is too long. 60 characters are the most"),
}


def _wrong(refusal: AppError) -> Lazy:
    return _WRONG.get(str(refusal.extra.get("field", "")), sentence(refusal))
