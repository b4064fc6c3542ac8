"""A picker's tour on the phone: where to go next, what is still to come, and back to the scanner."""

from typing import Annotated

from fastapi import Form, Request, Response

from entrepot.core.http import ApiRouter, platform_of
from entrepot.core.http.types import Id
from entrepot.fulfil.warehouse import Cart, current_tour, give_tour_back, next_tour
from entrepot.fulfil.warehouse import Tour as TourView
from entrepot.kit.errors import AppError
from entrepot.web.flash import Toast, see_other
from entrepot.web.i18n import gettext as _
from entrepot.web.pages.warehouse.frame import Worker
from entrepot.web.pages.warehouse.waves import Figure
from entrepot.web.reader import reading
from entrepot.web.render import reader_of, render
from entrepot.web.sentences import in_words

router = ApiRouter(prefix="", pages=True)

TourId = Annotated[str, Id("tou")]
_USUAL = Cart()


@router.get("/warehouse/tour")
def show_tour(request: Request, who: Worker) -> Response:
    """Show the tour that the reader is on, or offer the next."""
    with platform_of(request).db.read() as connection:
        tour: TourView | None = current_tour(connection, who.person_id)
    return render(request, "warehouse/tour.html", tour=tour, usual=_USUAL)


@router.post("/warehouse/tour")
def begin_tour(
    request: Request, who: Worker, parcels: Figure = "", kilograms: Figure = "", litres: Figure = ""
) -> Response:
    """Claim the next tour for a cart of some size."""
    cart = Cart(
        parcels=int(parcels) if parcels else _USUAL.parcels,
        grams=int(kilograms) * 1_000 if kilograms else _USUAL.grams,
        litres=int(litres) if litres else _USUAL.litres,
    )
    with reading(reader_of(request)):
        try:
            next_tour(platform_of(request).db, person_id=who.person_id, cart=cart)
        except AppError as refusal:
            return see_other("/warehouse/tour", Toast("block", in_words(refusal.detail)))
    return see_other("/warehouse/tour")


@router.post("/warehouse/tour/give-back")
def end_tour(request: Request, who: Worker, tour_id: Annotated[TourId, Form()]) -> Response:
    """Give a tour back: what is not fetched is free for others."""
    give_tour_back(platform_of(request).db, tour_id=tour_id, person_id=who.person_id)
    with reading(reader_of(request)):
        return see_other("/warehouse/tour", Toast("allow", _("The tour is given back")))
