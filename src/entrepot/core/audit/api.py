"""The audit log over HTTP, for operators."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import Query, Request, Response
from pydantic import StringConstraints
from starlette.responses import StreamingResponse

from entrepot.core.audit.read import audit_entries, export_audit
from entrepot.core.audit.seal import verify_seals
from entrepot.core.http import ApiRouter, Principal, Requires, platform_of, problems, reply, slow
from entrepot.core.http.types import CursorParam, LimitParam

router = ApiRouter(tags=["operator"])

Term = Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]{1,120}$")]
Operator = Annotated[Principal, Requires("operator", scope="operator:audit")]


@router.get("/operator/audit", summary="Who decided what", responses=problems(401, 403, 422))
def read_audit(
    request: Request,
    who: Operator,
    subject: Annotated[Term | None, Query()] = None,
    actor: Annotated[Term | None, Query()] = None,
    action: Annotated[Term | None, Query()] = None,
    cursor: CursorParam = None,
    limit: LimitParam = 50,
) -> Response:
    """List decisions, newest first; `action` is a whole action or its beginning up to a dot."""
    with platform_of(request).db.read() as connection:
        return reply(audit_entries(connection, subject=subject, actor=actor, action=action, cursor=cursor, limit=limit))


@router.get("/operator/audit/seals", summary="Whether the log is as it was sealed", responses=problems(401, 403))
@slow
def read_seals(request: Request, who: Operator) -> Response:
    with platform_of(request).db.read() as connection:
        report = verify_seals(connection)
    return reply({"holds": report.holds, "report": report})


@router.get("/operator/audit.jsonl", summary="The whole log with its seals", responses=problems(401, 403))
def download_audit(request: Request, who: Operator) -> Response:
    platform = platform_of(request)

    def lines() -> Iterator[bytes]:
        with platform.db.read() as connection:
            yield from export_audit(connection)

    return StreamingResponse(
        lines(),
        media_type="application/jsonl",
        headers={"Content-Disposition": 'attachment; filename="audit.jsonl"'},
    )
