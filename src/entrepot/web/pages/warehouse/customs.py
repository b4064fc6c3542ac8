"""Customs at the desk: who sends, the post's numbers, the rate of the SDR; what is missing of a box."""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Literal

from fastapi import Form, Request, Response
from pydantic import AfterValidator, StringConstraints

from entrepot.core.http import ApiRouter, platform_of
from entrepot.core.http.types import Id, storable
from entrepot.fulfil.customs import (
    Sender,
    add_range,
    number_ranges,
    sdr_rate,
    sender_of,
    set_sdr_rate,
    set_sender,
)
from entrepot.fulfil.warehouse import check_customs, complete_customs
from entrepot.kit.errors import AppError, InvalidInput
from entrepot.web.flash import Toast, see_other
from entrepot.web.i18n import Lazy, lazy
from entrepot.web.pages.warehouse.frame import Reader, Worker, frame
from entrepot.web.reader import reading
from entrepot.web.render import reader_of, render
from entrepot.web.sentences import in_words

router = ApiRouter(prefix="", pages=True)

BoxId = Annotated[str, Id("box")]
Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200), AfterValidator(storable), Form()]
Letters = Annotated[str, StringConstraints(strip_whitespace=True, to_upper=True, max_length=2), Form()]
Serial = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[0-9]{1,8}$"), Form()]
_MICROS = 1_000_000


@router.get("/warehouse/customs")
def show_customs(request: Request, who: Reader) -> Response:
    """Show how customs are set up."""
    db = platform_of(request).db
    with db.read() as connection:
        sender, ranges = sender_of(connection), number_ranges(connection)
        sdr = sdr_rate(connection, db.clock.now_us())
    may_act = who.has_role("warehouse")
    return render(
        request, "warehouse/customs.html", sender=sender, ranges=ranges, sdr=sdr, may_act=may_act, **frame(request)
    )


@router.post("/warehouse/customs/sender")
def keep_sender(
    request: Request,
    who: Worker,
    name: Line,
    line1: Line,
    postcode: Line,
    city: Line,
    country: Letters,
    phone: Line = "",
    reference: Line = "",
) -> Response:
    """Say who sends."""
    sender = Sender(name, line1, city, postcode, country, phone=phone, reference=reference)
    return _done(request, lambda: set_sender(platform_of(request).db, sender, actor=who.person_id), lazy("Saved"))


@router.post("/warehouse/customs/ranges")
def keep_range(
    request: Request,
    who: Worker,
    mail_class: Annotated[Literal["packet", "parcel"], Form()],
    service: Letters,
    country: Letters,
    first: Serial,
    last: Serial,
) -> Response:
    """Add numbers that the post gave."""
    asked: dict[str, Any] = {"mail_class": mail_class, "service": service, "country": country}
    asked |= {"first": int(first), "last": int(last)}
    db = platform_of(request).db
    return _done(request, lambda: add_range(db, actor=who.person_id, **asked), lazy("Numbers added"))


@router.post("/warehouse/customs/sdr-rate")
def keep_rate(request: Request, who: Worker, dollars: Line, source: Line) -> Response:
    """Enter what one SDR is worth."""
    db = platform_of(request).db

    def keep() -> None:
        try:
            micros = int(Decimal(dollars.replace(",", ".")) * _MICROS)
        except (InvalidOperation, ValueError, OverflowError):
            micros = 0
        if not _MICROS // 10 <= micros <= 100 * _MICROS:
            raise InvalidInput("this is no rate", field="dollars", expected="such as 1.36568")
        set_sdr_rate(db, usd_micros=micros, source=source, valid_from_us=db.clock.now_us(), actor=who.person_id)

    return _done(request, keep, lazy("Saved"))


@router.post("/warehouse/boxes/{box_id}/customs/check")
def look_again(request: Request, who: Worker, box_id: BoxId) -> Response:
    """Look once more what is missing of a box's declaration."""
    db = platform_of(request).db
    where = f"/warehouse/boxes/{box_id}"
    return _done(request, lambda: check_customs(db, box_id=box_id, actor=who.person_id), lazy("Looked again"), where)


@router.post("/warehouse/boxes/{box_id}/customs/{number}")
def fill_in(
    request: Request,
    who: Worker,
    box_id: BoxId,
    number: int,
    hs_code: Line = "",
    origin: Letters = "",
    net_g: Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^([0-9]{1,7})?$"), Form()] = "",
    description: Line = "",
) -> Response:
    """Fill in what is missing of a line; it is noted who said so."""
    texts = {"hs_code": hs_code, "origin": origin, "description": description}
    said: dict[str, Any] = {name: text for name, text in texts.items() if text}
    if net_g:
        said["net_g"] = int(net_g)
    db = platform_of(request).db
    where = f"/warehouse/boxes/{box_id}"
    return _done(
        request,
        lambda: complete_customs(db, box_id=box_id, number=number, actor=who.person_id, **said),
        lazy("Filled in"),
        where,
    )


def _done(request: Request, act: Callable[[], object], told: Lazy, where: str = "/warehouse/customs") -> Response:
    """Do something and say so where it was asked, or why it could not be done."""
    with reading(reader_of(request)):
        try:
            act()
            toast = Toast("allow", str(told))
        except AppError as refusal:
            toast = Toast("block", in_words(refusal.detail))
        return see_other(where, toast)
