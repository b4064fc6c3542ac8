"""Taking evidence in from a form, and giving a piece of it to who may see it."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from fastapi import Request, Response, UploadFile

from entrepot.core.files import FileMissing, upload_file
from entrepot.core.http import download, platform_of
from entrepot.kit.errors import AppError, InvalidInput

EVIDENCE_BYTES_MAX: Final = 10 * 2**20
_SUFFIX: Final = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "image/gif": "gif"}


def keep_evidence(request: Request, owner: str, files: list[UploadFile] | None, field: str) -> tuple[str, ...]:
    """Store the files of a form for an owner and return their ids; raise InvalidInput naming the form's field."""
    platform, kept = platform_of(request), []
    for each in files or []:
        if not each.filename:
            continue
        try:
            ref = upload_file(
                platform.db,
                platform.files,
                each.file,
                owner=owner,
                media_type=each.content_type or "",
                max_bytes=EVIDENCE_BYTES_MAX,
            )
        except InvalidInput as refused:
            raise InvalidInput(refused.detail, field=field, expected="a picture, a PDF or text") from refused
        except AppError as refused:
            raise InvalidInput(refused.detail, field=field) from refused
        kept.append(ref.id)
    return tuple(kept)


def give_evidence(request: Request, pieces: Iterable[Mapping[str, Any]], file_id: str) -> Response:
    """Return a piece of evidence as a download; raise FileMissing where it is none of these."""
    found = next((each for each in pieces if each["file_id"] == file_id), None)
    if found is None:
        raise FileMissing("there is no such file")
    name = f"{file_id[:12]}.{_SUFFIX.get(found['media_type'], 'pdf' if 'pdf' in found['media_type'] else 'txt')}"
    stream = platform_of(request).files.open(file_id)
    return download(stream, name=name, size=found["size"], media_type=found["media_type"])
