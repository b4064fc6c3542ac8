"""A holder's notices and investigations over HTTP: one notice, a file of many and how it went, evidence, sealed files.

Agencies give up to a hundred at once at ``partner_api``, where notices are also read, answered and withdrawn.
"""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Any, Final

from fastapi import File, Query, Request, Response, UploadFile

from entrepot.core.files import FileMissing
from entrepot.core.http import ApiRouter, Principal, Requires, download, fingerprint, platform_of, problems, reply, slow
from entrepot.core.http.types import CursorParam, IdempotencyKey, LimitParam
from entrepot.core.idempotency import Repeat
from entrepot.sell.brands import own_holder
from entrepot.sell.notices.bodies import (
    DraftBody,
    GivenAnswer,
    HolderId,
    NoticeId,
    NoticePage,
    Ref,
    State,
    draft_of,
    notice_answer,
)
from entrepot.sell.notices.bulk import BULK_BYTES_MAX, start_bulk
from entrepot.sell.notices.evidence import Piece, broken_at
from entrepot.sell.notices.files_bodies import (
    InvestigationAnswer,
    InvestigationBody,
    InvestigationId,
    InvestigationList,
    NoteBody,
    Sealed,
    UploadAnswer,
    UploadId,
    UploadList,
    investigation_answer,
    piece_answer,
    upload_answer,
)
from entrepot.sell.notices.give import give_notice
from entrepot.sell.notices.investigate import (
    add_note,
    close_investigation,
    collect,
    get_investigation,
    investigations_of,
    open_investigation,
)
from entrepot.sell.notices.read import batches_of, evidence_of, get_batch, get_notice, notices_of_holder

router = ApiRouter(tags=["rights"])

Partner = Annotated[Principal, Requires(scope="partner:read")]
PartnerActs = Annotated[Principal, Requires(scope="partner:write")]
ONE = "/rights/holders/{holder_id}"
FILE = ONE + "/investigations/{investigation_id}"
_UPLOADS_SHOWN: Final = 50
_BYTES: Final[dict[int | str, dict[str, Any]]] = {200: {"content": {"application/octet-stream": {}}}}
_SUFFIX: Final = {
    "application/pdf": "pdf",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "image/gif": "gif",
}


@router.get(
    ONE + "/notices",
    summary="A holder's notices, newest first",
    description="All, those in a state, or those of one upload.",
    responses={200: {"model": NoticePage}, **problems(401, 403, 404, 422)},
)
def list_own_notices(
    request: Request,
    who: Partner,
    holder_id: HolderId,
    state: State | None = None,
    upload_id: Annotated[UploadId | None, Query()] = None,
    cursor: CursorParam = None,
    limit: LimitParam = 50,
) -> Response:
    with platform_of(request).db.read() as connection:
        own_holder(connection, holder_id, who.person_id)
        page = notices_of_holder(connection, holder_id, state=state, batch_id=upload_id, cursor=cursor, limit=limit)
    return reply({"items": [notice_answer(each, "holder") for each in page.items], "next": page.next})


@router.post(
    ONE + "/notices",
    status_code=201,
    summary="Say that a listing infringes",
    description="Evidence and photos of a test purchase are ids of files sent to `/api/v1/files` before. "
    "Said again while it stands, the answer names the notice that says it.",
    responses={201: {"model": GivenAnswer}, **problems(401, 403, 404, 409, 422, 429)},
)
def post_one_notice(request: Request, who: PartnerActs, holder_id: HolderId, body: DraftBody) -> Response:
    given = give_notice(platform_of(request).db, holder_id, draft_of(body), actor=who.person_id, channel="api")
    return reply(asdict(given), 201, {"Location": f"/api/v1/partners/notices/{given.notice_id}"})


@router.get(
    ONE + "/notices/{notice_id}/files/{file_id}",
    summary="A file of one's own notice",
    responses={**_BYTES, **problems(401, 403, 404, 503)},
)
@slow
def read_evidence(request: Request, who: Partner, holder_id: HolderId, notice_id: NoticeId, file_id: str) -> Response:
    with platform_of(request).db.read() as connection:
        own_holder(connection, holder_id, who.person_id)
        pieces = evidence_of(get_notice(connection, notice_id, holder_id=holder_id))
    return _file(request, pieces, file_id)


@router.get(
    ONE + "/notice-uploads",
    summary="The last files of notices and how they went",
    responses={200: {"model": UploadList}, **problems(401, 403, 404)},
)
def list_uploads(request: Request, who: Partner, holder_id: HolderId) -> Response:
    with platform_of(request).db.read() as connection:
        own_holder(connection, holder_id, who.person_id)
        found = batches_of(connection, holder_id, _UPLOADS_SHOWN)
    return reply({"items": [upload_answer(each) for each in found]})


@router.post(
    ONE + "/notice-uploads",
    status_code=202,
    summary="Give notices by a CSV file",
    description="At most 1,000 rows: product, brand, ground, statement, good_faith; territories, order_no and findings "
    "may be there. Each row is a notice or a named problem, in the background.",
    max_body_size=BULK_BYTES_MAX + 2**20,
    responses={202: {"model": Ref}, **problems(401, 403, 404, 409, 413, 422)},
)
@slow
def post_upload(
    request: Request,
    who: PartnerActs,
    holder_id: HolderId,
    file: Annotated[UploadFile, File()],
    key: IdempotencyKey = None,
) -> Response:
    platform, data = platform_of(request), file.file.read(BULK_BYTES_MAX + 1)
    upload_id = start_bulk(
        platform.db,
        platform.files,
        holder_id,
        data,
        file_name=file.filename or "notices.csv",
        actor=who.person_id,
        repeat=Repeat(key, fingerprint(request, data)),
    )
    place = f"/api/v1/rights/holders/{holder_id}/notice-uploads/{upload_id}"
    return reply({"id": upload_id}, 202, {"Location": place})


@router.get(
    ONE + "/notice-uploads/{upload_id}",
    summary="How a file of notices went",
    responses={200: {"model": UploadAnswer}, **problems(401, 403, 404)},
)
def read_upload(request: Request, who: Partner, holder_id: HolderId, upload_id: UploadId) -> Response:
    with platform_of(request).db.read() as connection:
        own_holder(connection, holder_id, who.person_id)
        return reply(upload_answer(get_batch(connection, holder_id, upload_id)))


@router.get(
    ONE + "/investigations",
    summary="A holder's investigations, newest first",
    responses={200: {"model": InvestigationList}, **problems(401, 403, 404)},
)
def list_investigations(request: Request, who: Partner, holder_id: HolderId) -> Response:
    with platform_of(request).db.read() as connection:
        own_holder(connection, holder_id, who.person_id)
        found = investigations_of(connection, holder_id)
    return reply({"items": [investigation_answer(each) for each in found]})


@router.post(
    ONE + "/investigations",
    status_code=201,
    summary="Open an investigation",
    description="About a brand or a seller. Collect what is there with `…/pieces`.",
    responses={201: {"model": Ref}, **problems(401, 403, 404, 409, 422)},
)
def post_investigation(
    request: Request, who: PartnerActs, holder_id: HolderId, body: InvestigationBody, key: IdempotencyKey = None
) -> Response:
    opened = open_investigation(
        platform_of(request).db,
        holder_id,
        about=body.about,
        subject_id=body.subject_id,
        title=body.title,
        actor=who.person_id,
        repeat=Repeat(key, fingerprint(request, body)),
    )
    return reply({"id": opened}, 201, {"Location": f"/api/v1/rights/holders/{holder_id}/investigations/{opened}"})


@router.get(
    FILE,
    summary="An investigation with its pieces and seals",
    description="`content` is the text that is hashed, letter for letter; each seal is the SHA-256 of the seal before "
    "followed by the piece's hash. `broken_at` is null where all hold.",
    responses={200: {"model": InvestigationAnswer}, **problems(401, 403, 404)},
)
def read_investigation(
    request: Request, who: Partner, holder_id: HolderId, investigation_id: InvestigationId
) -> Response:
    with platform_of(request).db.read() as connection:
        own_holder(connection, holder_id, who.person_id)
        view, pieces = get_investigation(connection, holder_id, investigation_id)
    broken = broken_at(pieces, view.head)
    answer = investigation_answer(view)
    return reply({**answer, "broken_at": broken, "items": [piece_answer(each) for each in pieces]})


@router.post(
    FILE + "/pieces",
    summary="Collect what is there",
    description="One's own notices with their listings and test purchases, those listings as they are now, and which "
    "shops show the same pictures. What was added before and is the same is left out.",
    responses={200: {"model": Sealed}, **problems(401, 403, 404, 409)},
)
def post_pieces(request: Request, who: PartnerActs, holder_id: HolderId, investigation_id: InvestigationId) -> Response:
    return reply({"added": collect(platform_of(request).db, holder_id, investigation_id, actor=who.person_id)})


@router.post(
    FILE + "/notes",
    status_code=204,
    summary="Add a note, and files with it",
    responses=problems(401, 403, 404, 409, 422),
)
def post_note(
    request: Request, who: PartnerActs, holder_id: HolderId, investigation_id: InvestigationId, body: NoteBody
) -> Response:
    files = tuple(body.file_ids)
    add_note(platform_of(request).db, holder_id, investigation_id, body.words, files, actor=who.person_id)
    return reply(None)


@router.post(
    FILE + "/closing",
    status_code=204,
    summary="Close an investigation",
    description="Nothing is added any more.",
    responses=problems(401, 403, 404, 409),
)
def post_closing_of(
    request: Request, who: PartnerActs, holder_id: HolderId, investigation_id: InvestigationId
) -> Response:
    close_investigation(platform_of(request).db, holder_id, investigation_id, actor=who.person_id)
    return reply(None)


@router.get(
    FILE + "/files/{file_id}",
    summary="A file of an investigation",
    responses={**_BYTES, **problems(401, 403, 404, 503)},
)
@slow
def read_piece_file(
    request: Request, who: Partner, holder_id: HolderId, investigation_id: InvestigationId, file_id: str
) -> Response:
    with platform_of(request).db.read() as connection:
        own_holder(connection, holder_id, who.person_id)
        _view, pieces = get_investigation(connection, holder_id, investigation_id)
    return _file(request, _files_in(pieces), file_id)


def _files_in(pieces: list[Piece]) -> list[Mapping[str, Any]]:
    return [each for piece in pieces for each in piece.facts.get("files", ())]


def _file(request: Request, pieces: list[Mapping[str, Any]], file_id: str) -> Response:
    found = next((each for each in pieces if each["file_id"] == file_id), None)
    if found is None:
        raise FileMissing("there is no such file")
    name = f"{file_id[:12]}.{_SUFFIX.get(found['media_type'], 'txt')}"
    stream = platform_of(request).files.open(file_id)
    return download(stream, name=name, size=found["size"], media_type=found["media_type"])
