"""What buyers say of the shop's goods: those without an answer first, answered where they stand."""

from typing import Annotated, Any, Final

from fastapi import Depends, Form, Query, Request, Response
from sqlalchemy import Connection

from entrepot.core.http import ApiRouter, platform_of, seller_of, slow
from entrepot.core.http.types import CursorParam, Id
from entrepot.kit.paging import Page
from entrepot.sell.catalog import products_by_id
from entrepot.shop.reviews import (
    ANSWER_MAX,
    Review,
    ReviewFilter,
    answer_review,
    seller_rating,
    seller_reviews,
    waiting_for_answer,
)
from entrepot.web.export import Bom, csv_file, every, moment
from entrepot.web.flash import Toast, local_path, see_other
from entrepot.web.i18n import gettext as _
from entrepot.web.lists import Blank, Day, Sort, Words, span_of
from entrepot.web.pages.seller.frame import Seller, frame
from entrepot.web.pages.shop.cards import picture
from entrepot.web.reader import reading
from entrepot.web.render import reader_of, render

router = ApiRouter(prefix="", pages=True)

ReviewId = Annotated[str, Id("rev")]
Stars = Annotated[int | None, Blank, Query(ge=1, le=5)]
_PAGE: Final = 20
_HERE: Final = "/sell/reviews"
_SHOWN: Final[dict[str, bool | None]] = {"": False, "answered": True, "all": None}


async def _asked(
    request: Request,
    show: Annotated[str, Query(max_length=10)] = "",
    stars: Stars = None,
    q: Words = "",
    since: Day = None,
    until: Day = None,
    sort: Sort = None,
) -> dict[str, Any]:
    """What the address narrows the reviews to; a word that it does not know shows those to answer."""
    span = span_of(reader_of(request), since, until)
    show = show if show in _SHOWN else ""
    chosen = ReviewFilter(stars=stars, text=q, since_us=span.since_us, until_us=span.until_us)
    narrowed = {"answered": _SHOWN[show], "chosen": chosen, "sort": sort}
    return {"narrowed": narrowed, "shown": {"show": show, "stars": stars, "q": q, "since": since, "until": until}}


Asked = Annotated[dict[str, Any], Depends(_asked)]


@router.get("/sell/reviews")
def show_reviews(request: Request, who: Seller, asked: Asked, cursor: CursorParam = None) -> Response:
    """List reviews: to answer, answered, or all."""
    seller_id = seller_of(who)
    with platform_of(request).db.read() as conn:
        page = seller_reviews(conn, seller_id, **asked["narrowed"], cursor=cursor, limit=_PAGE)
        products = _products(request, conn, page.items)
        waiting = waiting_for_answer(conn, seller_id)
        rating = seller_rating(conn, seller_id)
    return render(
        request,
        "seller/reviews.html",
        page=page,
        products=products,
        waiting=waiting,
        rating=rating,
        most=ANSWER_MAX,
        **asked["shown"],
        **frame(request),
    )


@router.get("/sell/reviews.csv")
@slow
def export_reviews(request: Request, who: Seller, asked: Asked, bom: Bom = False) -> Response:  # noqa: FBT002  # a query parameter
    """Take the reviews along as they are narrowed."""
    db, seller_id = platform_of(request).db, seller_of(who)

    def read(cursor: str | None) -> Page[list[object]]:
        with db.read() as conn:
            page = seller_reviews(conn, seller_id, **asked["narrowed"], cursor=cursor, limit=200)
            products = _products(request, conn, page.items)
        return Page([_cells(each, products.get(each.product_id, {})) for each in page.items], next=page.next)

    with reading(reader_of(request)):
        columns = [
            _("Review"),
            _("Product"),
            _("Title"),
            _("Options"),
            _("Stars"),
            _("Name"),
            _("Text"),
            _("Language"),
            _("Written"),
            _("Your answer"),
            _("Answered"),
        ]
    rows = every(read)
    return csv_file("reviews", columns, rows, bom=bom)


def _cells(row: Review, product: dict[str, Any]) -> list[object]:
    return [
        row.id,
        row.product_id,
        product.get("title", ""),
        row.options_text,
        row.stars,
        row.name,
        row.text,
        row.locale,
        moment(row.written_at),
        row.answer,
        moment(row.answered_at),
    ]


def _products(request: Request, conn: Connection, reviews: list[Review]) -> dict[str, dict[str, Any]]:
    """The title and picture of each product that was reviewed and is still on sale."""
    ids = list(dict.fromkeys(each.product_id for each in reviews))
    cards = products_by_id(conn, ids, locale=reader_of(request).language.code)
    return {card.product_id: {"title": card.title, "image": picture(card.picture_file_id)} for card in cards}


@router.post("/sell/reviews/{review_id}")
def answer(
    request: Request,
    who: Seller,
    review_id: ReviewId,
    text: Annotated[str, Form(max_length=3 * ANSWER_MAX)] = "",
    back: Annotated[str, Form(max_length=1000)] = "",
) -> Response:
    """Answer a review, write the answer anew, or take it back; go back to the list as it was narrowed."""
    reader = reader_of(request)
    locale = reader.language.code if reader.language.code in {"en", "ko", "zh"} else "en"
    words = text.replace("\0", "")
    answer_review(
        platform_of(request).db,
        review_id=review_id,
        seller_id=seller_of(who),
        actor=who.person_id,
        text=words,
        locale=locale,
    )
    with reading(reader):
        said = _("Answered. It stands under the review") if words.strip() else _("The answer is taken back")
    here = local_path(back, _HERE)
    return see_other(here if here.partition("?")[0] == _HERE else _HERE, Toast("allow", said))
