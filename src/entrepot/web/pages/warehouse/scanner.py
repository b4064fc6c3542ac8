"""The scanner's page: one scan, one answer that fills the screen, one thing to do next. Works without script."""

import re
import secrets
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

from fastapi import File, Form, Query, Request, Response, UploadFile
from pydantic import BaseModel, Field, StringConstraints
from sqlalchemy import Connection

from entrepot.core.files import upload_picture, uploaded
from entrepot.core.http import ApiRouter, Principal, platform_of, principal_of, reply, slow
from entrepot.core.http.types import Id
from entrepot.fulfil.warehouse import (
    DAMAGE_REASONS,
    SCAN_KINDS,
    ManifestRow,
    ParcelRow,
    PlaceRow,
    Say,
    ScanRequest,
    ScanResult,
    Tour,
    close_manifest,
    codes_in_picture,
    current_tour,
    find_parcel,
    manifest_at,
    open_manifest,
    pick_list,
    points,
    reslot,
    scan,
    slots,
)
from entrepot.kit.errors import AppError, InvalidInput
from entrepot.kit.sentences import say
from entrepot.web.flash import Toast, see_other
from entrepot.web.i18n import gettext as _
from entrepot.web.pages.warehouse.frame import Worker
from entrepot.web.reader import reading
from entrepot.web.render import reader_of, render
from entrepot.web.sentences import in_words

router = ApiRouter(prefix="", pages=True)

ScanId = Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]{0,100}$")]
Station = Annotated[
    str, StringConstraints(strip_whitespace=True, to_upper=True, pattern=r"^([A-Za-z]{1,3}[0-9]{1,4})?$")
]
Code = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=400)]
Kind = Annotated[str, StringConstraints(pattern=rf"^({'|'.join(SCAN_KINDS)})?$")]
Grams = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^([0-9]{1,7})?$")]
Moment = Annotated[str, StringConstraints(pattern=r"^([0-9]{1,14})?$")]
Reason = Annotated[str, StringConstraints(pattern=rf"^({'|'.join(DAMAGE_REASONS)})?$")]
Photo = Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{64})?$")]
ParcelId = Annotated[str, Id("pcl")]
_PLACE: Final = re.compile(r"[A-Z]{1,3}[0-9]{1,4}(-[0-9]{1,4})?")
_SLOT: Final = re.compile(r"[A-Z]{1,3}[0-9]{1,4}-[0-9]{1,4}")
_GRAMS: Final = re.compile(r"([0-9]{1,7})\s*g?", re.IGNORECASE)
_NO_GRAMS: Final = re.compile(r"[0-9]{1,7}([.,][0-9]{1,3})?\s*(k?g)?", re.IGNORECASE)
_PICTURE_LIMIT: Final = 12 * 2**20
_STATION_COOKIE: Final = "entrepot_station"
_LOOKED_AT: Final = 50
_YEAR_S: Final = 365 * 86_400
ACKNOWLEDGED: Final = "X-Scan-Id"
_STATIONS: Final = ("receive", "store", "hand", "pack", "sort", "dock", "problem", "return")
_LOOKS: Final = {"ok": "ok", "show": "put", "already": "ok"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the scanner is to be given next: the kind of scan and the code that it began with."""

    kind: str = ""
    code: str = ""
    expects: str = ""


@dataclass(frozen=True, slots=True)
class BayMap:
    """A bay as its front is seen: how many rows and columns, the slot that is meant, the one that was not."""

    rows: int
    columns: int
    target: tuple[int, int]
    wrong: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class TourPlace:
    """What is next on a tour, as the scanner shows what is to be fetched."""

    code: str
    position: str | None


@dataclass(frozen=True, slots=True)
class Here:
    """What is to be done at a station before anything is scanned: a truck to fill, a parcel to fetch."""

    dock: bool = False
    manifest: ManifestRow | None = None
    fetch: ParcelRow | TourPlace | None = None
    tour: Tour | None = None


_ELSEWHERE: Final = Here()


class ScanForm(BaseModel):
    """What the scanner's form sends: the code, where, and what the answer before asked for."""

    code: Code
    station: Station
    scan_id: ScanId = ""
    kind: Kind = ""
    begun: Annotated[str, Field(max_length=400)] = ""
    expects: Annotated[str, Field(max_length=20)] = ""
    weight_g: Grams = ""
    reason: Reason = ""
    photo_file_id: Photo = ""
    scanned_at: Annotated[Moment, Field(description="The device's clock when it was scanned, ms since 1970")] = ""


@router.get("/warehouse/scan")
def show_scanner(
    request: Request,
    who: Worker,
    station: Annotated[Station, Query()] = "",
    other: Annotated[str, Query(max_length=1)] = "",
) -> Response:
    """Show the scanner, ready; first of all, and when asked for another, it asks at which station it is."""
    chosen = station or ("" if other else request.cookies.get(_STATION_COOKIE, ""))
    with platform_of(request).db.read() as connection:
        stations = sorted((place for place in points(connection) if place.kind in _STATIONS), key=_by_work)
    if chosen not in {place.code for place in stations}:
        return render(request, "warehouse/station.html", stations=stations)
    response = _page(request, chosen, None, Asked())
    response.set_cookie(_STATION_COOKIE, chosen, max_age=_YEAR_S, samesite="lax", path="/warehouse")
    return response


@router.post("/warehouse/scan")
def take_scan(request: Request, who: Worker, form: Annotated[ScanForm, Form()]) -> Response:
    """Book one scan. What is scanned is the thing, or what the scanner asked for: a place, a weight.

    The answer carries the scan's id in ``X-Scan-Id``: only then may a device forget a scan that it keeps.
    """
    of_place = form.expects == "position" and bool(form.begun) and _PLACE.fullmatch(form.code.upper()) is not None
    weighed = _GRAMS.fullmatch(form.code) if form.expects == "weight" and form.begun else None
    of_weight = weighed is not None
    answers = of_place or of_weight or form.expects not in {"position", "weight"}
    asked = ScanRequest(
        scan_id=form.scan_id or secrets.token_hex(16),
        station=form.station,
        code=form.begun if of_place or of_weight else form.code,
        actor=who.person_id,
        kind=(form.kind or None) if answers else None,  # type: ignore[arg-type]  # the pattern admits the kinds alone
        position=form.code if of_place else None,
        weight_g=int(weighed[1]) if weighed else int(form.weight_g) if form.weight_g else None,
        reason=form.reason or None,
        photo_file_id=form.photo_file_id or None,
        device_at=int(form.scanned_at) * 1000 if form.scanned_at else None,
    )
    acknowledged = {ACKNOWLEDGED: asked.scan_id}
    try:
        if form.expects == "weight" and form.begun and not weighed and _NO_GRAMS.fullmatch(form.code):
            raise InvalidInput(
                say("%(found)s is not a weight in whole grams, such as 1240", found=form.code), field="code"
            )
        if form.photo_file_id:
            with platform_of(request).db.read() as connection:
                uploaded(connection, form.photo_file_id, who.person_id)
        result = scan(platform_of(request).db, asked)
    except AppError as refusal:
        return _refused(request, form, refusal, acknowledged)
    return _page(request, form.station, result, _next(result, form), _bay(request, result), acknowledged)


@router.post("/warehouse/scan/truck")
def begin_or_end_truck(
    request: Request, who: Worker, station: Annotated[Station, Form()], act: Annotated[Literal["open", "close"], Form()]
) -> Response:
    """Open a manifest at the dock where the scanner stands, or close the one that is open there."""
    db = platform_of(request).db
    with reading(reader_of(request)):
        try:
            if act == "open":
                open_manifest(db, dock=station, actor=who.person_id)
                told = Toast("allow", _("The manifest is open; scan boxes on"))
            else:
                told = _close(request, station, who)
        except AppError as refusal:
            told = Toast("block", in_words(refusal.detail))
    return see_other(f"/warehouse/scan?station={station}", told)


def _close(request: Request, station: str, who: Principal) -> Toast:
    db = platform_of(request).db
    with db.read() as connection:
        manifest = manifest_at(connection, station)
    if manifest is None:
        return Toast("allow", _("It was closed already"))
    close_manifest(db, manifest_id=manifest.id, actor=who.person_id)
    return Toast("allow", _("The manifest is closed; its boxes ship"))


@router.post("/warehouse/scan/frame", max_body_size=_PICTURE_LIMIT)
def read_frame(request: Request, who: Worker, frame: Annotated[UploadFile, File()]) -> Response:
    """Read the codes on a camera's picture; nothing is booked and the picture is not kept."""
    return reply({"codes": codes_in_picture(frame.file.read(_PICTURE_LIMIT + 1))})


@router.post("/warehouse/scan/photo", max_body_size=_PICTURE_LIMIT)
@slow
def keep_photo(request: Request, who: Worker, photo: Annotated[UploadFile, File()]) -> Response:
    """Keep a photo of what is damaged; the scan that says so names it."""
    platform = platform_of(request)
    raw = photo.file.read(_PICTURE_LIMIT + 1)
    kept, _sizes = upload_picture(platform.db, platform.files, raw, owner=who.person_id, max_bytes=_PICTURE_LIMIT)
    return reply({"photo_file_id": kept.id})


@router.post("/warehouse/scan/reslot")
def give_another_slot(
    request: Request, who: Worker, station: Annotated[Station, Form()], parcel_id: Annotated[ParcelId, Form()]
) -> Response:
    """Close the slot that the parcel in hand was sent to, because it is full or broken, and show another."""
    db = platform_of(request).db
    form = ScanForm(code=parcel_id, station=station, kind="store", begun=parcel_id, expects="position")
    try:
        reslot(db, parcel_id=parcel_id, actor=who.person_id)
        with db.read() as connection:
            code = find_parcel(connection, parcel_id).parcel.code
        again = ScanRequest(
            scan_id=secrets.token_hex(16), station=station, code=code, actor=who.person_id, kind="store"
        )
        result = scan(db, again)
    except AppError as refusal:
        return _refused(request, form, refusal, {})
    return _page(request, station, result, _next(result, form), _bay(request, result))


def _refused(request: Request, form: ScanForm, refusal: AppError, headers: dict[str, str]) -> Response:
    with reading(reader_of(request)):
        words = in_words(refusal.detail)
    return render(
        request,
        "warehouse/scan.html",
        status_code=refusal.status,
        headers=headers if refusal.status < 500 else None,
        station=form.station,
        result=None,
        refusal=words,
        asked=Asked(form.kind, form.begun, form.expects),
        reasons=DAMAGE_REASONS,
        look="wrong",
        counts="",
        here=_ELSEWHERE,
        cut_off=False,
    )


def _next(result: ScanResult, form: ScanForm) -> Asked:
    """Return what to scan next. A code that is nobody's leaves the thing in hand in hand: it is asked for again."""
    following = result.next
    if following is not None:
        return Asked(following.kind, following.code, following.expects)
    nothing = result.outcome in {"unknown", "refused"} and not (result.parcel_id or result.box_id)
    if nothing and form.begun and form.expects in {"position", "weight"}:
        return Asked(form.kind, form.begun, form.expects)
    return Asked()


def _by_work(place: PlaceRow) -> tuple[int, str]:
    return _STATIONS.index(place.kind), place.code


def _bay(request: Request, result: ScanResult) -> BayMap | None:
    """Return the bay of the slot that fills the screen, so that a hand sees where to reach."""
    aim = result.big_text
    if _SLOT.fullmatch(aim) is None:
        return None
    with platform_of(request).db.read() as connection:
        try:
            bay = slots(connection, aim.partition("-")[0])
        except AppError:
            return None
    high = max(place.row for place in bay)
    spots = {place.code: (high + 1 - place.row, place.column) for place in bay}  # drawn from the top, built from below
    if aim not in spots:
        return None
    found = None if result.booked else spots.get(result.position or "")
    return BayMap(high, max(place.column for place in bay), spots[aim], found)


def _page(
    request: Request,
    station: str,
    result: ScanResult | None,
    asked: Asked,
    bay: BayMap | None = None,
    headers: dict[str, str] | None = None,
) -> Response:
    return render(
        request,
        "warehouse/scan.html",
        headers=headers,
        station=station,
        result=result,
        refusal=None,
        asked=asked,
        bay=bay,
        here=_here(request, station) if result is None or result.kind in {"load", "pick"} else _ELSEWHERE,
        look=_look(result),
        counts=_counted(result),
        said=said,
        reasons=DAMAGE_REASONS,
        cut_off=False,
    )


def _here(request: Request, station: str) -> Here:
    """Return what waits at a station: at a dock its truck, with a hand what is next on the tour, or presses most."""
    who = principal_of(request)
    with platform_of(request).db.read() as connection:
        kind = next((place.kind for place in points(connection) if place.code == station), "")
        if kind == "dock":
            return Here(dock=True, manifest=manifest_at(connection, station))
        if kind == "hand":
            return _to_fetch(connection, current_tour(connection, who.person_id) if who else None)
    return _ELSEWHERE


def _to_fetch(connection: Connection, tour: Tour | None) -> Here:
    if tour is not None and tour.to_fetch:
        stop = tour.to_fetch[0]
        return Here(fetch=TourPlace(stop.code, stop.place), tour=tour)
    free = (parcel for parcel in pick_list(connection, limit=_LOOKED_AT) if parcel.tour is None)
    return Here(fetch=next(free, None))


def _counted(result: ScanResult | None) -> str:
    """Return the slot whose label was scanned by itself: somebody stands before it and may count it."""
    alone = result is not None and result.outcome == "show" and not (result.parcel_id or result.box_id)
    return result.big_text if alone and result is not None and _SLOT.fullmatch(result.big_text) else ""


def _look(result: ScanResult | None) -> str:
    if result is None:
        return "idle"
    if result.outcome == "ok" and result.of is not None and result.of > 1 and result.kind not in {"sort", "load"}:
        return "merge"
    return _LOOKS.get(result.outcome, "wrong")


def said(sentence: Say) -> str:
    """Return a sentence of the floor in the reader's language."""
    params: dict[str, Any] = dict(sentence.params)
    translated = str(_(sentence.id))
    return translated % params if params else translated
