"""Waves: what is released together to picking, how far each has come, and what would be released by now."""

from datetime import timedelta
from typing import Annotated, Final, Literal

from fastapi import Form, Query, Request, Response
from pydantic import StringConstraints

from entrepot.core.accounts import person_names
from entrepot.core.http import ApiRouter, Principal, Requires, platform_of
from entrepot.core.http.types import CursorParam, Id
from entrepot.fulfil.warehouse import (
    ReleaseMode,
    WaveRow,
    WhyAlone,
    at_work_on,
    boxes_of_wave,
    due_now,
    find_wave,
    release_of,
    release_wave,
    set_release,
    wave_of_box,
    waves,
    withdraw_wave,
)
from entrepot.kit.clock import to_us
from entrepot.kit.errors import AppError
from entrepot.web.flash import Toast, see_other
from entrepot.web.i18n import Lazy, lazy
from entrepot.web.i18n import gettext as _
from entrepot.web.lists import Blank, Sort
from entrepot.web.pages.warehouse.frame import Reader, Worker, frame
from entrepot.web.reader import reading
from entrepot.web.render import reader_of, render
from entrepot.web.sentences import in_words

router = ApiRouter(prefix="", pages=True)

WaveId = Annotated[str, Id("wav")]
Operator = Annotated[Principal, Requires("operator")]
BoxCode = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=80, pattern=r"^[\x20-\x7e]*$"), Query(examples=["B"])
]
Route = Annotated[str, StringConstraints(strip_whitespace=True, max_length=20), Form()]
Figure = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^([0-9]{1,6})?$"), Form()]
_STATES: Final = ("released", "done", "withdrawn")
_HOURS: Final = ("", "2", "4", "8", "24", "72")
_WHY: Final[dict[WhyAlone, Lazy]] = {
    "begun": lazy("It is being packed already; it needed no wave."),
    "sealed": lazy("It is sealed already."),
    "ended": lazy("It has left or was given up."),
    "held": lazy("It is on hold: a parcel in it was cancelled."),
    "nothing_to_fetch": lazy("All of its parcels are fetched already."),
    "at_once": lazy("Here each planned box may be fetched at once. A lead may still release it with a wave."),
    "by_lead": lazy("Here a lead releases waves, and none has taken it yet."),
    "later": lazy("Its truck leaves later than the release window reaches."),
    "full": lazy("It is due, but as many boxes are at work as the walls and people can take."),
    "next": lazy("It is due and goes with the next wave, within a minute."),
}


@router.get("/warehouse/waves")
def show_waves(
    request: Request,
    who: Reader,
    state: Annotated[Literal["released", "done", "withdrawn"] | None, Blank, Query()] = None,
    box: BoxCode = "",
    sort: Sort = None,
    cursor: CursorParam = None,
) -> Response:
    """List waves with their progress, release another, and say why a box is in none."""
    db = platform_of(request).db
    now_us = db.clock.now_us()
    with db.read() as connection:
        page = waves(connection, now_us, state=state, sort=sort, cursor=cursor)
        names = person_names(connection, {row.released_by for row in page.items if row.released_by.startswith("per_")})
        due, release = due_now(connection, now_us), release_of(connection)
        found: tuple[WaveRow | None, Lazy | None] | None = None
        unknown = False
        if box:
            try:
                wave, why = wave_of_box(connection, box, now_us)
                found = wave, None if why is None else _WHY[why]
            except AppError:
                unknown = True
    return render(
        request,
        "warehouse/waves.html",
        page=page,
        names=names,
        due=due,
        release=release,
        state=state,
        states=_STATES,
        box=box,
        found=found,
        unknown=unknown,
        hours=_HOURS,
        may_act=who.has_role("warehouse"),
        may_set=who.has_role("operator"),
        **frame(request),
    )


@router.post("/warehouse/waves")
def begin_wave(
    request: Request, who: Worker, route: Route = "", within_h: Figure = "", most_boxes: Figure = ""
) -> Response:
    """Release a wave: boxes that leave within some hours, of a route or all, as many as are wanted or can be taken."""
    db = platform_of(request).db
    until_us = to_us(db.clock.now() + timedelta(hours=int(within_h))) if within_h else None
    with reading(reader_of(request)):
        try:
            wave_id = release_wave(
                db,
                actor=who.person_id,
                route=route or None,
                until_us=until_us,
                most_boxes=int(most_boxes) if most_boxes else None,
            )
        except AppError as refusal:
            return see_other("/warehouse/waves", Toast("block", in_words(refusal.detail)))
        return see_other(f"/warehouse/waves/{wave_id}", Toast("allow", _("The wave is released to picking")))


@router.post("/warehouse/release")
def say_release(
    request: Request,
    who: Operator,
    mode: Annotated[ReleaseMode, Form()],
    window_min: Figure,
    most_boxes: Figure,
    most_at_work: Figure,
) -> Response:
    """Say how boxes are let to picking here."""
    figures = {"window_min": window_min, "most_boxes": most_boxes, "most_at_work": most_at_work}
    with reading(reader_of(request)):
        try:
            said = {name: int(each or "0") for name, each in figures.items()}
            set_release(platform_of(request).db, mode=mode, actor=who.person_id, **said)
        except AppError as refusal:
            return see_other("/warehouse/waves", Toast("block", in_words(refusal.detail)))
        return see_other("/warehouse/waves", Toast("allow", _("Saved")))


@router.get("/warehouse/waves/{wave_id}")
def show_wave(request: Request, who: Reader, wave_id: WaveId) -> Response:
    """Show a wave: its boxes, late ones first, its zones, who is at work."""
    db = platform_of(request).db
    now_us = db.clock.now_us()
    with db.read() as connection:
        wave = find_wave(connection, wave_id, now_us)
        boxes = boxes_of_wave(connection, wave.id, now_us)
        hands = at_work_on(connection, wave.id, now_us)
        people = {wave.released_by, *(each.person_id for each in hands)}
        names = person_names(connection, {each for each in people if each.startswith("per_")})
    return render(
        request,
        "warehouse/wave.html",
        wave=wave,
        boxes=boxes,
        hands=hands,
        names=names,
        may_act=who.has_role("warehouse"),
        **frame(request),
    )


@router.post("/warehouse/waves/{wave_id}/withdraw")
def take_wave_back(request: Request, who: Worker, wave_id: WaveId) -> Response:
    """Take back a wave that nobody has begun."""
    with reading(reader_of(request)):
        try:
            withdraw_wave(platform_of(request).db, wave_id=wave_id, actor=who.person_id)
        except AppError as refusal:
            return see_other(f"/warehouse/waves/{wave_id}", Toast("block", in_words(refusal.detail)))
        return see_other("/warehouse/waves", Toast("allow", _("The wave is withdrawn; its boxes wait again")))
