"""Sending files, taking one's own back, and the pictures that anybody may see."""

from collections.abc import Iterator
from typing import Annotated, Any, BinaryIO

from fastapi import File, Request, Response, UploadFile
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field

from entrepot.core.files.domain import FileMissing, is_file_id
from entrepot.core.files.pictures import PICTURE_WIDTHS, PictureSet, derived_name, picture_url
from entrepot.core.files.store import CHUNK_BYTES
from entrepot.core.files.upload import upload_file, upload_picture, uploaded
from entrepot.core.http import ApiRouter, Principal, Requires, platform_of, problems, reply, slow
from entrepot.kit.files import FileRef

# Without the API's prefix: pictures are at the short addresses that pages use, ``/files/{file_id}/{width}.webp``.
router = ApiRouter(prefix="", tags=["files"], include_in_schema=True)

# What is read before the settings' own, lower bounds are asked; multipart adds a little.
_DATA_LIMIT = 1024**3 + 64 * 1024
_PICTURE_LIMIT = 64 * 1024**2
_MEBIBYTE = 1024**2
_PICTURE_NAMES = frozenset(derived_name(width) for width in PICTURE_WIDTHS)
_FOR_EVER = "public, max-age=31536000, immutable"

Sender = Annotated[Principal, Requires(scope="files:write")]
Reader = Annotated[Principal, Requires(scope="files:read")]


class FileAnswer(BaseModel):
    """A stored file; the id is the SHA-256 of its bytes."""

    id: str = Field(examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"])
    size: int = Field(examples=[48_213])
    media_type: str = Field(examples=["text/csv"])


class PictureAnswer(FileAnswer):
    """A stored picture: its size in pixels as it is seen, and where its drawings are by their width."""

    width: int = Field(examples=[4000])
    height: int = Field(examples=[3000])
    urls: dict[str, str] = Field(examples=[{"320": "/files/9f86…/320.webp"}])


@router.post(
    "/api/v1/files",
    status_code=201,
    summary="Send a file of data",
    max_body_size=_DATA_LIMIT,
    responses={201: {"model": FileAnswer}, **problems(401, 403, 413, 422, 503)},
)
def send_file(request: Request, who: Sender, file: Annotated[UploadFile, File()]) -> Response:
    """Store a CSV, JSON Lines, PDF, gzip or zip file, for an import for example. Only its sender's side can read it."""
    platform = platform_of(request)
    stored = upload_file(
        platform.db,
        platform.files,
        file.file,
        owner=owner_of(who),
        media_type=file.content_type or "",
        max_bytes=platform.settings.upload_limit_mb * _MEBIBYTE,
    )
    return reply(stored, 201, {"Location": f"/api/v1/files/{stored.id}"})


@router.post(
    "/api/v1/pictures",
    status_code=201,
    summary="Send a picture",
    max_body_size=_PICTURE_LIMIT,
    responses={201: {"model": PictureAnswer}, **problems(401, 403, 413, 415, 422, 503)},
)
def send_picture(request: Request, who: Sender, file: Annotated[UploadFile, File()]) -> Response:
    """Store a JPEG, PNG, WebP or GIF of up to 50 megapixels and draw it anew in three widths, which anybody may see."""
    platform = platform_of(request)
    max_bytes = platform.settings.picture_limit_mb * _MEBIBYTE
    stored, pictures = upload_picture(
        platform.db, platform.files, file.file.read(max_bytes + 1), owner=owner_of(who), max_bytes=max_bytes
    )
    return reply(_picture_answer(stored, pictures), 201, {"Location": picture_url(stored.id, PICTURE_WIDTHS[0])})


@router.get(
    "/api/v1/files/{file_id}",
    summary="Take a file back",
    responses={200: {"content": {"application/octet-stream": {}}}, **problems(401, 403, 404, 503)},
)
@slow
def take_file(request: Request, who: Reader, file_id: str) -> Response:
    """Return a file that one's own side sent, as a download."""
    platform = platform_of(request)
    with platform.db.read() as connection:
        file = uploaded(connection, file_id, owner_of(who))
    headers = {
        "Content-Length": str(file.size),
        "Content-Disposition": f'attachment; filename="{file.id[:12]}"',
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    return StreamingResponse(_chunks(platform.files.open(file.id)), 200, headers, file.media_type)


@router.get("/files/{file_id}/{name}", include_in_schema=False)
@slow
def show_picture(request: Request, file_id: str, name: str) -> Response:
    """Return a drawing of a picture; it never changes, so browsers keep it."""
    if name not in _PICTURE_NAMES or not is_file_id(file_id):
        raise FileMissing("there is no such picture")
    headers = {"Cache-Control": _FOR_EVER, "ETag": f'"{file_id}-{name}"'}
    if headers["ETag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    with platform_of(request).files.open(file_id, name) as stream:
        return Response(stream.read(), 200, headers, "image/webp")


def owner_of(who: Principal) -> str:
    """Return in whose name a person sends files: the seller's that they act for, else their own."""
    return who.seller_id or who.person_id


def _picture_answer(file: FileRef, pictures: PictureSet) -> dict[str, Any]:
    return {
        "id": file.id,
        "size": file.size,
        "media_type": file.media_type,
        "width": pictures.width,
        "height": pictures.height,
        "urls": {str(width): picture_url(file.id, width) for width in PICTURE_WIDTHS},
    }


def _chunks(stream: BinaryIO) -> Iterator[bytes]:
    with stream:
        while chunk := stream.read(CHUNK_BYTES):
            yield chunk
