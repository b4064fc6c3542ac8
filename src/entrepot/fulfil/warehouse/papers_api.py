"""Papers over HTTP: customs of boxes, hand-overs of manifests, returns of parcels."""

from typing import Annotated, Any

from fastapi import Path, Request, Response
from pydantic import AfterValidator, Field, StringConstraints

from entrepot.core.http import ApiRouter, Principal, Requires, platform_of, problems, reply, slow
from entrepot.core.http.types import Body, storable
from entrepot.fulfil.customs import Declaration, DeclarationNotFound, declaration_of
from entrepot.fulfil.warehouse import bodies as b
from entrepot.fulfil.warehouse.abroad import check_customs, complete_customs
from entrepot.fulfil.warehouse.box_papers import customs_advance, customs_papers
from entrepot.fulfil.warehouse.domain import ParcelNotFound
from entrepot.fulfil.warehouse.give_back import ReturnView, return_of
from entrepot.fulfil.warehouse.handover import forget_handover, handover_of, left_behind
from entrepot.fulfil.warehouse.reads import find_box, find_manifest, find_parcel
from entrepot.fulfil.warehouse.render import answer_of, to_pdf

router = ApiRouter(tags=["warehouse"])

Worker = Annotated[Principal, Requires("warehouse", scope="warehouse:scan")]
Reader = Annotated[Principal, Requires("warehouse", "operator", scope="warehouse:read")]
LineNumber = Annotated[int, Path(ge=1, le=999)]
_PRIVATE = {"cache-control": "private, no-store"}


class CustomsLineBody(Body):
    """What is known of a line now; a field that is left out stays as it is."""

    hs_code: Annotated[str, StringConstraints(max_length=20), Field(examples=["6912.00"])] | None = None
    origin: Annotated[str, StringConstraints(max_length=2), Field(examples=["KR"])] | None = None
    net_g: Annotated[int, Field(ge=1, le=1_000_000, description="Of all its units together")] | None = None
    description: Annotated[str, StringConstraints(max_length=300), AfterValidator(storable)] | None = None


@router.get(
    "/warehouse/boxes/{code}/customs",
    summary="A box's customs declaration",
    responses={200: {"model": Declaration}, **problems(401, 403, 404)},
)
def get_declaration(request: Request, who: Reader, code: b.AnyCode) -> Response:
    """What is declared, and what is missing in `gaps`; 404 for a box that needs no papers."""
    return _declaration(request, code)


def _declaration(request: Request, code: str) -> Response:
    with platform_of(request).db.read() as connection:
        found = declaration_of(connection, find_box(connection, code).box.id)
    if found is None:
        raise DeclarationNotFound("the box needs no customs declaration")
    return reply(found)


@router.put(
    "/warehouse/boxes/{box_id}/customs/lines/{number}",
    summary="Fill in a line of a declaration",
    responses={200: {"model": Declaration}, **problems(401, 403, 404, 409, 422)},
)
def put_line(request: Request, who: Worker, box_id: b.BoxId, number: LineNumber, body: CustomsLineBody) -> Response:
    """It is noted who said so. The box gets its number as soon as nothing is missing any more."""
    said = body.model_dump(exclude_none=True)
    complete_customs(platform_of(request).db, box_id=box_id, number=number, actor=who.person_id, **said)
    return _declaration(request, box_id)


@router.post(
    "/warehouse/boxes/{box_id}/customs/check",
    summary="Look again what is missing",
    responses={200: {"model": Declaration}, **problems(401, 403, 404, 409)},
)
def post_check(request: Request, who: Worker, box_id: b.BoxId) -> Response:
    """Use it after the catalogue was mended or numbers were added; loading the box looks again too."""
    check_customs(platform_of(request).db, box_id=box_id, actor=who.person_id)
    return _declaration(request, box_id)


@router.get(
    "/warehouse/boxes/{code}/customs/advance",
    summary="Advance data for the post",
    responses=problems(401, 403, 404, 409),
)
def get_advance(request: Request, who: Worker, code: b.AnyCode) -> Response:
    """Electronic advance data of a box with the fields of ITMATT (UPU M33). Holds the shopper's address."""
    with platform_of(request).db.read() as connection:
        return reply(customs_advance(connection, code), headers=_PRIVATE)


@router.get(
    "/warehouse/boxes/{code}/customs/paper.{form}",
    summary="CN 22 or CN 23",
    responses=problems(401, 403, 404, 409, 422),
)
@slow
def get_paper(request: Request, who: Worker, code: b.AnyCode, form: b.Form) -> Response:
    """All pages as PDF; the first as PNG or ZPL, which is the whole of a CN 22. Holds the shopper's address."""
    with platform_of(request).db.read() as connection:
        pages = customs_papers(connection, code)
    if form == "pdf":
        return Response(to_pdf(*pages), media_type="application/pdf", headers=_PRIVATE)
    body, media_type = answer_of(pages[0], form)
    return Response(body, media_type=media_type, headers=_PRIVATE)


@router.get("/warehouse/manifests/{manifest_id}/handover", summary="A hand-over", responses=problems(401, 403, 404))
def get_handover(request: Request, who: Reader, manifest_id: b.ManifestId) -> Response:
    """Who took the load, and which boxes stay in chutes of its route: those of now while the manifest is open."""
    with platform_of(request).db.read() as connection:
        manifest = find_manifest(connection, manifest_id)
        handover = handover_of(connection, manifest.id)
        waiting = left_behind(connection, manifest.route) if manifest.kind == "out" else []
    answer: dict[str, Any] = {
        "handover": handover,
        "left_behind": waiting if handover is None else list(handover.left_behind),
    }
    return reply(answer, headers=_PRIVATE)


@router.post(
    "/warehouse/manifests/{manifest_id}/handover/forget",
    summary="Erase the names of a hand-over",
    responses=problems(401, 403, 404),
)
def post_forget(request: Request, who: Worker, manifest_id: b.ManifestId) -> Response:
    """Erase carrier, vehicle, names and signature; sums, seal and time stay."""
    forget_handover(platform_of(request).db, manifest_id=manifest_id, actor=who.person_id)
    return reply(None)


@router.get(
    "/warehouse/parcels/{code}/return",
    summary="A parcel's return",
    responses={200: {"model": ReturnView}, **problems(401, 403, 404)},
)
def get_return(request: Request, who: Reader, code: b.AnyCode) -> Response:
    """Its reference and SSCC; 404 before it was scanned to be sent back."""
    with platform_of(request).db.read() as connection:
        found = return_of(connection, find_parcel(connection, code).parcel.id)
    if found is None:
        raise ParcelNotFound("the parcel does not go back")
    return reply(found)
