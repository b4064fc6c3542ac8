"""What a holder of rights sends as files, over HTTP: papers that prove a right, figures and pictures."""

from typing import Annotated, Any, Final, Literal

from fastapi import Depends, File, Form, Query, Request, Response, UploadFile

from entrepot.core.http import ApiRouter, download, fingerprint, platform_of, problems, reply, slow
from entrepot.core.http.types import IdempotencyKey
from entrepot.core.idempotency import Repeat
from entrepot.core.platform import Platform
from entrepot.kit.errors import NotFound
from entrepot.sell.brands.api import ONE, Partner, PartnerActs
from entrepot.sell.brands.bodies import (
    BrandId,
    Code,
    Day,
    DocumentId,
    DocumentList,
    HolderId,
    Line,
    Made,
    document_answer,
)
from entrepot.sell.brands.documents import add_document
from entrepot.sell.brands.domain import (
    DOCUMENT_BYTES_MAX,
    Brand,
    BrandDraft,
    Document,
    DocumentKind,
    end_of_day_us,
)
from entrepot.sell.brands.figures import figure_of, readable
from entrepot.sell.brands.index import read_bytes
from entrepot.sell.brands.read import documents_of, get_brand, get_document, own_holder
from entrepot.sell.brands.register import MARK_BYTES_MAX, register_brand

router = ApiRouter(tags=["rights"])

_SUFFIX: Final = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}
PNG: Final[dict[int | str, dict[str, Any]]] = {200: {"content": {"image/png": {}}}}
BYTES: Final[dict[int | str, dict[str, Any]]] = {200: {"content": {"application/octet-stream": {}}}}


async def _mark(
    name: Annotated[Line, Form()],
    classes: Annotated[list[int], Form(max_length=45)],
    territories: Annotated[list[Code], Form(max_length=300)],
    registration_no: Annotated[Line, Form()],
    office: Annotated[Line, Form()],
    kind: Annotated[Literal["figure", "picture"], Form()] = "figure",
    valid_until: Annotated[Day | None, Form()] = None,
) -> BrandDraft:
    until_us = None if valid_until is None else end_of_day_us(valid_until)
    return BrandDraft(name, kind, classes, territories, registration_no, office, valid_until_us=until_us)


@router.post(
    ONE + "/marks",
    status_code=201,
    summary="Register a figure or a picture",
    description="A figure as SVG or a picture on a plain ground, or a picture whose copies are looked for.",
    max_body_size=MARK_BYTES_MAX + 2**20,
    responses={201: {"model": Made}, **problems(401, 403, 404, 409, 413, 415, 422)},
)
@slow
def post_mark(
    request: Request,
    who: PartnerActs,
    holder_id: HolderId,
    draft: Annotated[BrandDraft, Depends(_mark)],
    file: Annotated[UploadFile, File()],
    key: IdempotencyKey = None,
) -> Response:
    platform, data = platform_of(request), file.file.read(MARK_BYTES_MAX + 1)
    with platform.db.read() as connection:
        own_holder(connection, holder_id, who.person_id)
    brand_id = register_brand(
        platform.db,
        platform.files,
        holder_id,
        draft,
        actor=who.person_id,
        data=data,
        repeat=Repeat(key, fingerprint(request, repr(draft).encode() + data)),
    )
    return reply({"id": brand_id}, 201, {"Location": f"/api/v1/rights/holders/{holder_id}/brands/{brand_id}"})


@router.get(
    ONE + "/brands/{brand_id}/figure.png",
    summary="A figure as it is looked for",
    description="Its silhouette in black on white, 256 pixels wide.",
    responses={**PNG, **problems(401, 403, 404, 503)},
)
@slow
def read_figure(request: Request, who: Partner, holder_id: HolderId, brand_id: BrandId) -> Response:
    platform = platform_of(request)
    with platform.db.read() as connection:
        own_holder(connection, holder_id, who.person_id)
        brand = get_brand(connection, brand_id, holder_id=holder_id)
    return figure_answer(platform, brand)


@router.get(
    ONE + "/documents",
    summary="A holder's papers, newest first",
    description="About itself and all its brands, or about one.",
    responses={200: {"model": DocumentList}, **problems(401, 403, 404, 422)},
)
def list_documents(
    request: Request, who: Partner, holder_id: HolderId, brand_id: Annotated[BrandId | None, Query()] = None
) -> Response:
    with platform_of(request).db.read() as connection:
        own_holder(connection, holder_id, who.person_id)
        found = documents_of(connection, holder_id, brand_id=brand_id, all_brands=brand_id is None)
    return reply({"items": [document_answer(each) for each in found]})


@router.post(
    ONE + "/documents",
    status_code=201,
    summary="Send a paper in",
    description="PDF or a picture of at most 10 MB. Only the holder's people and reviewers see it.",
    max_body_size=DOCUMENT_BYTES_MAX + 2**20,
    responses={201: {"model": Made}, **problems(401, 403, 404, 409, 413, 422)},
)
@slow
def post_document(
    request: Request,
    who: PartnerActs,
    holder_id: HolderId,
    kind: Annotated[DocumentKind, Form()],
    file: Annotated[UploadFile, File()],
    brand_id: Annotated[BrandId | None, Form()] = None,
    key: IdempotencyKey = None,
) -> Response:
    platform, data = platform_of(request), file.file.read(DOCUMENT_BYTES_MAX + 1)
    name = file.filename or "document"
    document_id = add_document(
        platform.db,
        platform.files,
        holder_id,
        data,
        name=name,
        kind=kind,
        actor=who.person_id,
        brand_id=brand_id,
        repeat=Repeat(key, fingerprint(request, repr([holder_id, kind, name, brand_id]).encode() + data)),
    )
    return reply({"id": document_id}, 201, {"Location": f"/api/v1/rights/holders/{holder_id}/documents/{document_id}"})


@router.get(
    ONE + "/documents/{document_id}",
    summary="Take a paper back",
    responses={**BYTES, **problems(401, 403, 404, 503)},
)
@slow
def read_document(request: Request, who: Partner, holder_id: HolderId, document_id: DocumentId) -> Response:
    platform = platform_of(request)
    with platform.db.read() as connection:
        own_holder(connection, holder_id, who.person_id)
        found = get_document(connection, document_id, holder_id=holder_id)
    return document_download(platform, found)


def document_download(platform: Platform, found: Document) -> Response:
    """Answer with a paper's bytes."""
    name = f"{found.document_id}.{_SUFFIX.get(found.media_type, 'bin')}"
    return download(platform.files.open(found.file_id), name=name, size=found.size, media_type=found.media_type)


def figure_answer(platform: Platform, brand: Brand) -> Response:
    """Answer with a figure's silhouette; raise NotFound for what is no figure."""
    if brand.kind != "figure":
        raise NotFound("there is no figure")
    png = readable(figure_of(read_bytes(platform.files, brand)))
    return Response(png, 200, {"Cache-Control": "private, max-age=600"}, "image/png")
