"""Stock by variant and place: what is there, what is promised, what moved; deliveries and counts."""

from typing import Annotated, Any, Final, Literal

from fastapi import Depends, Form, Query, Request, Response

from entrepot.core.http import ApiRouter, platform_of, seller_of, slow
from entrepot.core.http.types import CursorParam, Id
from entrepot.kit.clock import from_us
from entrepot.kit.errors import AppError, InvalidInput
from entrepot.kit.paging import Page
from entrepot.kit.sentences import say
from entrepot.sell.catalog import LOW_STOCK, places
from entrepot.sell.stock import (
    LevelRow,
    MovementRow,
    adjust_own,
    count_own,
    find_levels,
    levels,
    movements,
    receive_own,
)
from entrepot.web.export import Bom, csv_file, every, moment
from entrepot.web.filters import date_
from entrepot.web.flash import Toast, local_path, see_other
from entrepot.web.i18n import gettext as _
from entrepot.web.i18n import pgettext
from entrepot.web.lists import Blank, Day, Sort, span_of
from entrepot.web.lists import Words as ListWords
from entrepot.web.pages.seller.frame import Seller, field_error, frame
from entrepot.web.reader import reading
from entrepot.web.render import reader_of, render
from entrepot.web.sentences import in_words
from entrepot.web.states import state_of

router = ApiRouter(prefix="", pages=True)

SkuId = Annotated[str, Id("sku")]
PlaceId = Annotated[str, Id("plc")]
Words = Annotated[str, Form(max_length=200)]
Left = Annotated[Literal["none", "low"] | None, Blank, Query()]
_MOST_LEFT: Final = {"none": 0, "low": LOW_STOCK}
_CHART_POINTS: Final = 200
Moved = Literal["receive", "adjust", "count", "restock", "reserve", "release", "expire", "sell"]
_MOVES: Final = ("receive", "adjust", "count", "restock", "reserve", "release", "expire", "sell")
_EVERY_MOVE: Final[dict[str, Any]] = {"narrowed": {}, "shown": dict.fromkeys(("kind", "since", "until"))}


async def _asked(
    q: ListWords = "",
    left: Left = None,
    place: Annotated[str | None, Blank, Query(max_length=60)] = None,
    sort: Sort = None,
) -> dict[str, Any]:
    """What the address narrows levels to."""
    narrowed = {"text": q, "most_left": _MOST_LEFT.get(left or ""), "place_id": place, "sort": sort}
    return {"narrowed": narrowed, "left": left}


Asked = Annotated[dict[str, Any], Depends(_asked)]


@router.get("/sell/stock")
def show_stock(request: Request, who: Seller, asked: Asked, cursor: CursorParam = None) -> Response:
    """List levels by variant and place, those with the fewest to sell first."""
    with platform_of(request).db.read() as connection:
        page = find_levels(connection, seller_of(who), **asked["narrowed"], cursor=cursor)
        names = {each.id: each.name for each in places(connection, seller_of(who))}
    return render(
        request,
        "seller/stock.html",
        page=page,
        places=names,
        q=asked["narrowed"]["text"],
        left=asked["left"],
        place=asked["narrowed"]["place_id"],
        low=LOW_STOCK,
        **frame(request),
    )


@router.get("/sell/stock.csv")
@slow
def export_stock(request: Request, who: Seller, asked: Asked, bom: Bom = False) -> Response:  # noqa: FBT002  # a query parameter
    """Take the levels along as they are narrowed."""
    db, seller_id = platform_of(request).db, seller_of(who)
    with db.read() as connection:
        names = {each.id: each.name for each in places(connection, seller_id)}

    def read(cursor: str | None) -> Page[LevelRow]:
        with db.read() as connection:
            return find_levels(connection, seller_id, **asked["narrowed"], cursor=cursor, limit=200)

    def cells(row: LevelRow) -> list[object]:
        place = names.get(row.place_id, row.place_id)
        return [row.sku_code, row.title, row.options_text, place, row.reserved, row.available, row.on_hand]

    with reading(reader_of(request)):
        columns = [
            _("Code"),
            _("Product"),
            _("Options"),
            _("Place"),
            pgettext("stock", "Promised"),
            _("To sell"),
            _("There"),
        ]
    return csv_file("stock", columns, (cells(row) for row in every(read)), bom=bom)


@router.post("/sell/stock/{sku_id}/{place_id}/count")
def count_level(
    request: Request,
    who: Seller,
    sku_id: SkuId,
    place_id: PlaceId,
    units: Words,
    seen: Annotated[int, Form(ge=0, le=10**9)],
    back: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Set how many units lie there, as they were counted; what was sold since the page was shown is kept."""
    db, seller_id = platform_of(request).db, seller_of(who)
    here = local_path(back, "/sell/stock")
    here = here if here.startswith("/sell/stock") else "/sell/stock"
    try:
        counted = _number(units)
        if counted < 0:
            raise InvalidInput("there cannot be fewer than no units", field="units", expected="0 or more units")
        changed = count_own(
            db, seller_id, place_id=place_id, sku_id=sku_id, units=counted, seen=seen, actor=who.person_id
        )
    except AppError as refusal:
        if refusal.status == 404:
            raise
        with reading(reader_of(request)):
            return see_other(here, Toast("block", in_words(refusal.detail)))
    with reading(reader_of(request)):
        return see_other(here, Toast("allow", _("Counted") if changed else _("That is how many there were")))


async def _moved(
    request: Request, kind: Annotated[Moved | None, Blank, Query()] = None, since: Day = None, until: Day = None
) -> dict[str, Any]:
    """What the address narrows a level's movements to."""
    span = span_of(reader_of(request), since, until)
    narrowed = {"kind": kind, "since_us": span.since_us, "until_us": span.until_us}
    return {"narrowed": narrowed, "shown": {"kind": kind, "since": since, "until": until}}


AskedMoves = Annotated[dict[str, Any], Depends(_moved)]


@router.get("/sell/stock/{sku_id}/{place_id}")
def show_level(
    request: Request, who: Seller, sku_id: SkuId, place_id: PlaceId, asked: AskedMoves, cursor: CursorParam = None
) -> Response:
    """Show one level and every movement that made it."""
    return _page(request, seller_of(who), sku_id, place_id, asked, cursor)


@router.get("/sell/stock/{sku_id}/{place_id}/movements.csv")
@slow
def export_movements(
    request: Request,
    who: Seller,
    sku_id: SkuId,
    place_id: PlaceId,
    asked: AskedMoves,
    bom: Bom = False,  # noqa: FBT002  # a query parameter
) -> Response:
    """Take a level's movements along as they are narrowed."""
    db, reader, seller_id = platform_of(request).db, reader_of(request), seller_of(who)
    with db.read() as connection:
        movements(connection, seller_id, sku_id, limit=1)  # another seller's variant is refused before a byte is sent

    def read(cursor: str | None) -> Page[MovementRow]:
        with db.read() as connection:
            return movements(connection, seller_id, sku_id, cursor, 200, place_id=place_id, **asked["narrowed"])

    def cells(row: MovementRow) -> list[object]:
        with reading(reader):
            said = str(state_of(row.kind).label)
        return [moment(row.at_us), said, row.on_hand_delta, row.reserved_delta, row.reference, row.note]

    with reading(reader):
        columns = [_("When"), _("What"), _("There"), pgettext("stock", "Promised"), _("For"), _("Note")]
    return csv_file("movements", columns, (cells(row) for row in every(read)), bom=bom)


@router.post("/sell/stock/{sku_id}/{place_id}")
def change_level(
    request: Request,
    who: Seller,
    sku_id: SkuId,
    place_id: PlaceId,
    act: Annotated[str, Form(pattern="^(receive|adjust)$")],
    units: Words = "",
    reason: Words = "",
) -> Response:
    """Book a delivery, or what a count found more or fewer."""
    db, seller_id = platform_of(request).db, seller_of(who)
    try:
        number = _number(units)
        if act == "receive":
            receive_own(
                db,
                seller_id,
                place_id=place_id,
                sku_id=sku_id,
                quantity=number,
                reference=reason.strip(),
                actor=who.person_id,
            )
        else:
            adjust_own(
                db,
                seller_id,
                place_id=place_id,
                sku_id=sku_id,
                delta=number,
                reason=reason.strip() or "count",
                actor=who.person_id,
            )
    except AppError as refusal:
        if refusal.status == 404:
            raise
        errors = {"units": refusal.detail} | field_error(refusal)
        return _page(request, seller_id, sku_id, place_id, _EVERY_MOVE, errors=errors)
    with reading(reader_of(request)):
        return see_other(f"/sell/stock/{sku_id}/{place_id}", Toast("allow", _("Booked")))


def _number(text: str) -> int:
    digits = text.strip().removeprefix("-")
    if not digits.isdecimal() or len(digits) > 9:
        raise InvalidInput(
            say("“%(text)s” is not a number of units", text=text[:20]), field="units", expected="a whole number"
        )
    return int(text)


def _page(
    request: Request,
    seller_id: str,
    sku_id: str,
    place_id: str,
    asked: dict[str, Any],
    cursor: str | None = None,
    *,
    errors: dict[str, str] | None = None,
) -> Response:
    with platform_of(request).db.read() as connection:
        level = next(iter(levels(connection, seller_id, sku_ids=[sku_id], place_id=place_id).items), None)
        moved = movements(connection, seller_id, sku_id, cursor, place_id=place_id, **asked["narrowed"])
        newest = movements(connection, seller_id, sku_id, None, _CHART_POINTS, place_id=place_id).items
        names = {each.id: each.name for each in places(connection, seller_id)}
    there, history = (level.on_hand if level else 0), []
    for each in newest:
        history.append(there)
        there -= each.on_hand_delta
    with reading(reader_of(request)):
        labels = [date_(from_us(each.at_us), "short") for each in reversed(newest)]
    return render(
        request,
        "seller/level.html",
        history=history[::-1],
        labels=labels,
        status_code=422 if errors else 200,
        level=level,
        sku_id=sku_id,
        place_id=place_id,
        moved=moved,
        places=names,
        errors=errors or {},
        moves=_MOVES,
        **asked["shown"],
        **frame(request),
    )
