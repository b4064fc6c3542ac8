"""The floor over HTTP: scans, and what is known of parcels, boxes, places, manifests and troubles."""

from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import File, Query, Request, Response, UploadFile

from entrepot.core.http import ApiRouter, Principal, Requires, platform_of, problems, reply, seller_of, slow
from entrepot.core.http.types import CursorParam, LimitParam
from entrepot.core.outbox import Position
from entrepot.fulfil.warehouse import bodies as b
from entrepot.fulfil.warehouse.advise import advise
from entrepot.fulfil.warehouse.camera import MOST_BYTES, FoundCode, codes_in_picture
from entrepot.fulfil.warehouse.cancel import withdraw_advice
from entrepot.fulfil.warehouse.count import CountResult, count_slot
from entrepot.fulfil.warehouse.domain import BoxState
from entrepot.fulfil.warehouse.history import box_history, changes_since, parcel_history
from entrepot.fulfil.warehouse.labels import any_label, parcel_label
from entrepot.fulfil.warehouse.manifest import close_manifest, open_manifest
from entrepot.fulfil.warehouse.papers import manifest_csv, manifest_pdf
from entrepot.fulfil.warehouse.picks import pick_list
from entrepot.fulfil.warehouse.places import bays, in_place, points, slots
from entrepot.fulfil.warehouse.reads import (
    boxes,
    exceptions,
    find_box,
    find_manifest,
    find_parcel,
    manifests,
    parcels,
)
from entrepot.fulfil.warehouse.render import answer_of
from entrepot.fulfil.warehouse.reopen import reopen_box
from entrepot.fulfil.warehouse.reslot import reslot
from entrepot.fulfil.warehouse.resolve import resolve_exception
from entrepot.fulfil.warehouse.scan import scan, scan_many
from entrepot.fulfil.warehouse.send_now import send_now
from entrepot.fulfil.warehouse.summary import floor_summary
from entrepot.fulfil.warehouse.views import BoxView, FloorSummary, ManifestRow, ParcelView

router = ApiRouter(tags=["warehouse"])

Worker = Annotated[Principal, Requires("warehouse", scope="warehouse:scan")]
Reader = Annotated[Principal, Requires("warehouse", "operator", scope="warehouse:read")]
Seller = Annotated[Principal, Requires("seller_owner", "seller_staff", scope="orders:read")]
# A parcel's own states, and those of a packed one's box. As one list: a union's error would not name the field alone.
_OfParcels = Literal[
    "expected", "received", "stored", "picked", "packed", "sorted", "loaded", "shipped", "damaged", "missing",
    "cancelled", "returning", "returned", "disposed", "lost",
]  # fmt: skip
_ONLY = Query(description="Only those in this state")
After = Annotated[
    str | None, Query(pattern=r"^-?[0-9]{1,19}\.-?[0-9]{1,19}$", description="`position` of the answer before")
]
_PICTURE_LIMIT = MOST_BYTES + 64 * 1024


@router.post(
    "/warehouse/scans",
    summary="Book a scan",
    responses={200: {"model": b.ScanAnswer}, **problems(401, 403, 422)},
)
def post_scan(request: Request, who: Worker, body: b.ScanBody) -> Response:
    """Book one scan and say where the thing belongs. The same `scan_id` again gets the first answer."""
    return reply(scan(platform_of(request).db, body.request(who.person_id)).as_dict())


@router.post(
    "/warehouse/scans/batch",
    summary="Book scans that waited",
    responses={200: {"model": b.BatchAnswer}, **problems(401, 403, 422)},
)
def post_scans(request: Request, who: Worker, body: b.ScanBatch) -> Response:
    """Book the queue of a scanner that was offline, oldest first. Each scan is answered; sending it again is safe."""
    answers = scan_many(platform_of(request).db, [each.request(who.person_id) for each in body.scans])
    return reply({"answers": [answer.as_dict() for answer in answers]})


@router.post(
    "/warehouse/advices",
    summary="Announce parcels of another shop",
    responses={200: {"model": b.AdviceAnswer}, **problems(401, 403, 422)},
)
def post_advices(request: Request, who: Worker, body: b.AdviceBatch) -> Response:
    """Expect parcels of another shop and return the codes for their labels. The same references again are safe."""
    parcels = [each.advice() for each in body.parcels]
    codes = advise(platform_of(request).db, client_id=body.client_id, parcels=parcels, actor=who.person_id)
    return reply({"codes": codes})


@router.post(
    "/warehouse/advices/withdraw",
    summary="Take back an announced parcel",
    status_code=204,
    responses=problems(401, 403, 404, 422),
)
def post_withdrawal(request: Request, who: Worker, body: b.WithdrawalBody) -> Response:
    """Stop a parcel of another shop: it goes back when it comes, or from where it is. Again it changes nothing."""
    withdraw_advice(platform_of(request).db, client_id=body.client_id, reference=body.reference, actor=who.person_id)
    return Response(status_code=204)


@router.post(
    "/warehouse/pictures",
    summary="Read every code on a picture",
    max_body_size=_PICTURE_LIMIT,
    responses={200: {"model": list[FoundCode]}, **problems(401, 403, 413, 415, 422)},
)
def post_picture(request: Request, who: Worker, picture: Annotated[UploadFile, File()]) -> Response:
    """Take a JPEG, PNG or WebP of an overhead camera or a phone. Nothing is booked and the picture is not kept."""
    return reply(codes_in_picture(picture.file.read(MOST_BYTES + 1)))


@router.get(
    "/warehouse/summary", summary="The floor today", responses={200: {"model": FloorSummary}, **problems(401, 403)}
)
def get_summary(request: Request, who: Reader) -> Response:
    platform = platform_of(request)
    with platform.db.read() as connection:
        return reply(floor_summary(connection, platform.db.clock.now_us()))


@router.get("/warehouse/changes", summary="What happened since", responses=problems(401, 403, 422))
def get_changes(request: Request, who: Reader, after: After = None, limit: LimitParam = 200) -> Response:
    """Follow the record: ask again with the `position` of the answer before."""
    since = Position(*(int(part) for part in after.split("."))) if after else Position()
    with platform_of(request).db.read() as connection:
        changes, position = changes_since(connection, since, limit)
    lines = [asdict(change) | {"position": _text_of(change.position)} for change in changes]
    return reply({"changes": lines, "position": _text_of(position)})


def _text_of(position: Position) -> str:
    return f"{position.xid}.{position.seq}"


@router.get(
    "/warehouse/parcels", summary="Parcels", responses={200: {"model": b.ParcelPage}, **problems(401, 403, 422)}
)
def get_parcels(
    request: Request,
    who: Reader,
    state: Annotated[_OfParcels | None, _ONLY] = None,
    cursor: CursorParam = None,
    limit: LimitParam = 50,
) -> Response:
    with platform_of(request).db.read() as connection:
        return reply(parcels(connection, state=state, cursor=cursor, limit=limit))


@router.get("/warehouse/picks", summary="Parcels to fetch", responses=problems(401, 403))
def get_picks(request: Request, who: Reader, limit: LimitParam = 50) -> Response:
    with platform_of(request).db.read() as connection:
        return reply({"items": pick_list(connection, limit=limit)})


@router.get(
    "/warehouse/parcels/{code}", summary="A parcel", responses={200: {"model": ParcelView}, **problems(401, 403, 404)}
)
def get_parcel(request: Request, who: Reader, code: b.AnyCode) -> Response:
    """A parcel by its id, its label's code or its order."""
    with platform_of(request).db.read() as connection:
        return reply(find_parcel(connection, code))


@router.get(
    "/warehouse/parcels/{code}/history",
    summary="A parcel's whole history",
    responses={200: {"model": b.HistoryAnswer}, **problems(401, 403, 404)},
)
def get_parcel_history(request: Request, who: Reader, code: b.AnyCode) -> Response:
    with platform_of(request).db.read() as connection:
        return reply({"events": parcel_history(connection, find_parcel(connection, code).parcel.id)})


@router.post(
    "/warehouse/parcels/{parcel_id}/send-now",
    summary="Do not wait for the others",
    responses=problems(401, 403, 404, 409),
)
def post_send_now(request: Request, who: Worker, parcel_id: b.ParcelId) -> Response:
    """Plan a box for the shopper's parcels that are here, without those that are still to come."""
    return reply({"boxes": send_now(platform_of(request).db, parcel_id=parcel_id, actor=who.person_id)})


@router.post("/warehouse/parcels/{parcel_id}/reslot", summary="Another slot", responses=problems(401, 403, 404, 409))
def post_reslot(request: Request, who: Worker, parcel_id: b.ParcelId) -> Response:
    """The slot is full or broken: it is blocked, a task is opened, and another is given."""
    return reply({"slot": reslot(platform_of(request).db, parcel_id=parcel_id, actor=who.person_id)})


@router.get("/warehouse/boxes", summary="Boxes", responses={200: {"model": b.BoxPage}, **problems(401, 403, 422)})
def get_boxes(
    request: Request,
    who: Reader,
    state: BoxState | None = None,
    manifest_id: b.ManifestId | None = None,
    cursor: CursorParam = None,
    limit: LimitParam = 50,
) -> Response:
    with platform_of(request).db.read() as connection:
        return reply(boxes(connection, state=state, manifest_id=manifest_id, cursor=cursor, limit=limit))


@router.get("/warehouse/boxes/{code}", summary="A box", responses={200: {"model": BoxView}, **problems(401, 403, 404)})
def get_box(request: Request, who: Reader, code: b.AnyCode) -> Response:
    """A box by its id, its code or its SSCC."""
    with platform_of(request).db.read() as connection:
        return reply(find_box(connection, code))


@router.get(
    "/warehouse/boxes/{code}/history",
    summary="A box's whole history",
    responses={200: {"model": b.HistoryAnswer}, **problems(401, 403, 404)},
)
def get_box_history(request: Request, who: Reader, code: b.AnyCode) -> Response:
    with platform_of(request).db.read() as connection:
        return reply({"events": box_history(connection, find_box(connection, code).box.id)})


@router.post(
    "/warehouse/boxes/{box_id}/reopen", summary="Open a box again", responses=problems(401, 403, 404, 409, 422)
)
def post_reopen(request: Request, who: Worker, box_id: b.BoxId, body: b.ReopenBody) -> Response:
    """Take everything out: what was cancelled goes back to its seller, the rest is packed again under a new label."""
    db = platform_of(request).db
    reopen_box(db, box_id=box_id, station=body.station.upper(), actor=who.person_id)
    with db.read() as connection:
        return reply(find_box(connection, box_id))


@router.get("/warehouse/labels/{code}.{form}", summary="A box's label", responses=problems(401, 403, 404, 409, 422))
@slow
def get_label(request: Request, who: Reader, code: b.AnyCode, form: b.Form) -> Response:
    """The label as a PNG of 300 dpi, a PDF page, or ZPL II for 203 dpi. Holds an address.

    A parcel that goes back has a label too, by its own code.
    """
    with platform_of(request).db.read() as connection:
        label = any_label(connection, code)
    body, media_type = answer_of(label, form)
    return Response(body, media_type=media_type, headers={"cache-control": "private, no-store"})


@router.get(
    "/orders/{order_id}/parcel-label.{form}",
    summary="The label for a parcel to the hub",
    responses=problems(401, 403, 404, 422),
)
@slow
def get_parcel_label(request: Request, who: Seller, order_id: b.OrderId, form: b.Form) -> Response:
    """What a seller prints and puts on the parcel of an order, so that the hub knows it."""
    with platform_of(request).db.read() as connection:
        label = parcel_label(connection, order_id=order_id, seller_id=seller_of(who))
    body, media_type = answer_of(label, form)
    return Response(body, media_type=media_type)


@router.get("/warehouse/bays", summary="How full the store is", responses=problems(401, 403))
def get_bays(request: Request, who: Reader) -> Response:
    with platform_of(request).db.read() as connection:
        return reply({"items": bays(connection)})


@router.get("/warehouse/bays/{bay}/slots", summary="The slots of a bay", responses=problems(401, 403, 404))
def get_slots(request: Request, who: Reader, bay: b.PlaceCode) -> Response:
    with platform_of(request).db.read() as connection:
        return reply({"items": slots(connection, bay.upper())})


@router.get("/warehouse/places", summary="Stations, cells, chutes and docks", responses=problems(401, 403))
def get_places(request: Request, who: Reader) -> Response:
    with platform_of(request).db.read() as connection:
        return reply({"items": points(connection)})


@router.get("/warehouse/places/{code}", summary="What is in a place", responses=problems(401, 403, 404))
def get_place(request: Request, who: Reader, code: b.PlaceCode) -> Response:
    with platform_of(request).db.read() as connection:
        place, inside = in_place(connection, code.upper())
    return reply({"place": place, "parcels": inside})


@router.post(
    "/warehouse/places/{code}/counts",
    summary="Count a slot",
    responses={200: {"model": CountResult}, **problems(401, 403, 404, 422)},
)
def post_count(request: Request, who: Worker, code: b.PlaceCode, body: b.CountBody) -> Response:
    """Say everything that is in a slot: what is not named is missing now, what should not be there is a task."""
    db = platform_of(request).db
    return reply(count_slot(db, count_id=body.count_id, slot=code.upper(), codes=body.codes, actor=who.person_id))


@router.get(
    "/warehouse/manifests", summary="Manifests", responses={200: {"model": b.ManifestPage}, **problems(401, 403, 422)}
)
def get_manifests(
    request: Request,
    who: Reader,
    state: Annotated[Literal["open", "closing", "shipped"] | None, _ONLY] = None,
    cursor: CursorParam = None,
    limit: LimitParam = 50,
) -> Response:
    with platform_of(request).db.read() as connection:
        return reply(manifests(connection, state=state, cursor=cursor, limit=limit))


@router.post(
    "/warehouse/manifests",
    status_code=201,
    summary="Open a manifest at a dock",
    responses={201: {"model": ManifestRow}, **problems(401, 403, 404, 409, 422)},
)
def post_manifest(request: Request, who: Worker, body: b.ManifestBody) -> Response:
    db = platform_of(request).db
    manifest_id = open_manifest(db, dock=body.dock.upper(), route=body.route, kind=body.kind, actor=who.person_id)
    return _manifest(request, manifest_id, status=201)


@router.get(
    "/warehouse/manifests/{manifest_id}",
    summary="A manifest",
    responses={200: {"model": ManifestRow}, **problems(401, 403, 404)},
)
def get_manifest(request: Request, who: Reader, manifest_id: b.ManifestId) -> Response:
    return _manifest(request, manifest_id)


@router.post(
    "/warehouse/manifests/{manifest_id}/close",
    summary="Close a manifest: its boxes are shipped",
    responses={200: {"model": ManifestRow}, **problems(401, 403, 404, 409, 422)},
)
def post_close(
    request: Request, who: Worker, manifest_id: b.ManifestId, body: b.HandOverBody | None = None
) -> Response:
    """Say who takes the load, now or once afterwards. Closing again changes nothing."""
    said = None if body is None else body.said()
    close_manifest(platform_of(request).db, manifest_id=manifest_id, actor=who.person_id, handover=said)
    return _manifest(request, manifest_id)


def _manifest(request: Request, manifest_id: str, status: int = 200) -> Response:
    with platform_of(request).db.read() as connection:
        return reply(find_manifest(connection, manifest_id), status=status)


@router.get(
    "/warehouse/manifests/{manifest_id}/boxes.csv", summary="A manifest as CSV", responses=problems(401, 403, 404)
)
@slow
def get_manifest_csv(request: Request, who: Reader, manifest_id: b.ManifestId) -> Response:
    with platform_of(request).db.read() as connection:
        text = manifest_csv(connection, manifest_id)
    return Response(text, media_type="text/csv; charset=utf-8", headers=_named(manifest_id, "csv"))


@router.get(
    "/warehouse/manifests/{manifest_id}/boxes.pdf", summary="A manifest to sign", responses=problems(401, 403, 404)
)
@slow
def get_manifest_pdf(request: Request, who: Reader, manifest_id: b.ManifestId) -> Response:
    with platform_of(request).db.read() as connection:
        page = manifest_pdf(connection, manifest_id)
    return Response(page, media_type="application/pdf", headers=_named(manifest_id, "pdf"))


def _named(manifest_id: str, form: str) -> dict[str, Any]:
    return {"content-disposition": f'attachment; filename="{manifest_id}.{form}"'}


@router.get(
    "/warehouse/exceptions", summary="Troubles", responses={200: {"model": b.ExceptionPage}, **problems(401, 403, 422)}
)
def get_exceptions(
    request: Request,
    who: Reader,
    state: Annotated[Literal["open", "resolved"], _ONLY] = "open",
    cursor: CursorParam = None,
    limit: LimitParam = 50,
) -> Response:
    """What somebody has to see to; `state=resolved` for what somebody has seen to."""
    with platform_of(request).db.read() as connection:
        return reply(exceptions(connection, state=state, cursor=cursor, limit=limit))


@router.post(
    "/warehouse/exceptions/{exception_id}/resolve", summary="End a trouble", responses=problems(401, 403, 404, 409, 422)
)
def post_resolve(request: Request, who: Worker, exception_id: b.ExceptionId, body: b.ResolveBody) -> Response:
    """End a trouble by one of its `ways_out`."""
    resolve_exception(
        platform_of(request).db, exception_id=exception_id, resolution=body.resolution, actor=who.person_id
    )
    return reply(None)
