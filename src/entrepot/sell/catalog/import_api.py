"""Imports and exports over HTTP."""

from collections.abc import Iterator
from typing import Annotated, Literal

from fastapi import Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

from entrepot.core.database import Database
from entrepot.core.files import uploaded
from entrepot.core.http import ApiRouter, Principal, Requires, platform_of, problems, reply, seller_of, slow
from entrepot.core.http.types import CursorParam, Id, LimitParam
from entrepot.kit.paging import Page
from entrepot.sell.catalog.bodies import ImportBody
from entrepot.sell.catalog.exchange import (
    ImportProblem,
    ImportStatus,
    export_products,
    import_errors,
    import_errors_csv,
    import_status,
    list_imports,
    start_import,
)

router = ApiRouter(tags=["imports"])

_SELLERS = ("seller_owner", "seller_staff")
Reader = Annotated[Principal, Requires(*_SELLERS, scope="catalog:read")]
Writer = Annotated[Principal, Requires(*_SELLERS, scope="catalog:write")]
ImportId = Annotated[str, Id("job")]
_TYPES = {"csv": "text/csv; charset=utf-8", "jsonl": "application/x-ndjson"}


class ImportStarted(BaseModel):
    """The id of an import that waits for its turn."""

    id: str


@router.post(
    "/seller/imports",
    status_code=202,
    summary="Import a file",
    responses={202: {"model": ImportStarted}, **problems(401, 403, 404, 422)},
)
def post_import(request: Request, who: Writer, body: ImportBody) -> Response:
    """Read a file that was sent to ``POST /files`` into the catalogue, in the background.

    Good rows are kept, bad ones are listed with row, field, what was found and what was expected. The same file again
    changes nothing.
    """
    platform, seller_id = platform_of(request), seller_of(who)
    with platform.db.read() as connection:
        file = uploaded(connection, body.file_id, seller_id)
    import_id = start_import(
        platform.db,
        platform.files,
        seller_id,
        file,
        body.format,
        body.mapping(),
        who.person_id,
        file_name=body.file_name,
    )
    return reply({"id": import_id}, 202, {"Location": f"/api/v1/seller/imports/{import_id}"})


@router.get(
    "/seller/imports",
    summary="My imports, the newest first",
    responses={200: {"model": Page[ImportStatus]}, **problems(401, 403, 422)},
)
def read_imports(request: Request, who: Reader, cursor: CursorParam = None, limit: LimitParam = 50) -> Response:
    with platform_of(request).db.read() as connection:
        return reply(list_imports(connection, seller_of(who), cursor, limit))


@router.get(
    "/seller/imports/{import_id}",
    summary="How an import is going",
    responses={200: {"model": ImportStatus}, **problems(401, 403, 404)},
)
def read_import(request: Request, who: Reader, import_id: ImportId) -> Response:
    with platform_of(request).db.read() as connection:
        return reply(import_status(connection, seller_of(who), import_id))


@router.get(
    "/seller/imports/{import_id}/errors",
    summary="What an import left out, and why",
    responses={200: {"model": Page[ImportProblem]}, **problems(401, 403, 404, 422)},
)
def read_import_errors(
    request: Request, who: Reader, import_id: ImportId, cursor: CursorParam = None, limit: LimitParam = 50
) -> Response:
    with platform_of(request).db.read() as connection:
        return reply(import_errors(connection, seller_of(who), import_id, cursor, limit))


@router.get(
    "/seller/imports/{import_id}/errors.csv",
    summary="What an import left out, as a file for a spreadsheet",
    responses={200: {"content": {"text/csv": {}}}, **problems(401, 403, 404)},
)
@slow
def take_import_errors(request: Request, who: Reader, import_id: ImportId) -> Response:
    db, seller_id = platform_of(request).db, seller_of(who)
    with db.read() as connection:
        import_status(connection, seller_id, import_id)
    return _download(_errors(db, seller_id, import_id), "csv", "errors.csv")


@router.get(
    "/seller/export",
    summary="All my products as a file",
    responses={200: {"content": {"text/csv": {}, "application/x-ndjson": {}}}, **problems(401, 403, 422)},
)
@slow
def take_export(
    request: Request,
    who: Reader,
    format: Annotated[Literal["csv", "jsonl"], Query()] = "csv",  # noqa: A002  # ?format=
) -> Response:
    """Stream the whole catalogue; read back by an import it changes nothing."""
    return _download(_export(platform_of(request).db, seller_of(who), format), format, f"products.{format}")


def _errors(db: Database, seller_id: str, import_id: str) -> Iterator[bytes]:
    with db.read() as connection:
        yield from import_errors_csv(connection, seller_id, import_id)


def _export(db: Database, seller_id: str, file_format: str) -> Iterator[bytes]:
    with db.read() as connection:
        yield from export_products(connection, seller_id, file_format)


def _download(parts: Iterator[bytes], file_format: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(parts, 200, headers, _TYPES[file_format])
