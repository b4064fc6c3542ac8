"""What was found of a holder's brands in listings, and what the holder says of it."""

from collections.abc import Sequence
from typing import Annotated, Any, Final, Literal

from fastapi import Form, Query, Request, Response
from sqlalchemy import Connection

from entrepot.core.accounts import sellers
from entrepot.core.http import ApiRouter, Signed, platform_of
from entrepot.core.http.types import CursorParam, Id
from entrepot.kit.errors import AppError
from entrepot.sell.brands import Say, Sighting, brand_by_ids, say_on, sightings_of
from entrepot.sell.catalog import products_by_id, submissions
from entrepot.sell.notices import standing_notices
from entrepot.web.brand_words import brand_words
from entrepot.web.flash import Toast, local_path, see_other
from entrepot.web.i18n import lazy
from entrepot.web.lists import Blank
from entrepot.web.pages.rights.frame import acting_for, frame
from entrepot.web.reader import reading
from entrepot.web.render import reader_of, render
from entrepot.web.sentences import in_words

router = ApiRouter(prefix="", pages=True)

HERE: Final = "/rights/found"
_PAGE: Final = 20
SightingId = Annotated[str, Id("sgt")]


@router.get(HERE)
def show_found(
    request: Request,
    who: Signed,
    state: Annotated[Literal["open", "said", "gone"] | None, Blank, Query()] = None,
    brand: Annotated[str | None, Blank, Query(max_length=40)] = None,
    cursor: CursorParam = None,
) -> Response:
    """List what was found, newest first."""
    acting = acting_for(request, who)
    with platform_of(request).db.read() as connection:
        page = sightings_of(connection, acting.holder_id, state=state, brand_id=brand, cursor=cursor, limit=_PAGE)
        return render(
            request,
            "rights/found.html",
            page=page,
            state=state,
            brand=brand,
            **told_of(connection, page.items, reader_of(request).language.code),
            **brand_words(),
            **frame(request, acting),
        )


@router.post(HERE + "/{sighting_id}")
def post_word(
    request: Request,
    who: Signed,
    sighting_id: SightingId,
    said: Annotated[Say, Form(alias="say")],
    words: Annotated[str, Form(max_length=8_000)] = "",
    back: Annotated[str, Form(max_length=400)] = "",
) -> Response:
    """Say what a find is."""
    acting = acting_for(request, who)
    here = local_path(back, HERE)
    here = here if here.partition("?")[0].startswith("/rights") else HERE
    try:
        say_on(platform_of(request).db, acting.holder_id, sighting_id, said, words, actor=who.person_id)
    except AppError as refusal:
        if refusal.status == 404:
            raise
        with reading(reader_of(request)):
            return see_other(here, Toast("block", str(in_words(refusal.detail))))
    with reading(reader_of(request)):
        return see_other(here, Toast("allow", str(lazy("Noted. The listing is judged with your word"))))


def told_of(connection: Connection, seen: Sequence[Sighting], locale: str) -> dict[str, Any]:
    """Return what pages show beside one holder's finds: titles, shops, brands, cards of what is on sale, notices."""
    ids = list({each.product_id for each in seen})
    products = {each.product_id: each for each in submissions(connection, ids)}
    cards = {card.product_id: card for card in products_by_id(connection, ids, locale=locale)}
    return {
        "products": products,
        "cards": cards,
        "shops": sellers(connection, {each.seller_id for each in seen}),
        "brands": brand_by_ids(connection, {each.brand_id for each in seen}),
        "noticed": standing_notices(connection, seen[0].holder_id, ids) if seen else {},
    }
