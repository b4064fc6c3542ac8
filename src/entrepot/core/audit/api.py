"""The audit log over HTTP, for operators."""

from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field

from entrepot.core.audit.domain import AuditEntry
from entrepot.core.audit.read import audit_entries, export_audit
from entrepot.core.audit.seal import last_seal
from entrepot.core.database import Database
from entrepot.core.http import ApiRouter, Principal, Requires, platform_of, problems, reply, slow
from entrepot.core.http.types import CursorParam, Instant, LimitParam, Text
from entrepot.kit.clock import from_us, to_us
from entrepot.kit.errors import NotFound

router = ApiRouter(tags=["audit"])
Operator = Annotated[Principal, Requires("operator", scope="operator:audit")]
Wanted = Annotated[Text | None, Query()]
Moment = Annotated[Instant | None, Query()]


class EntryAnswer(BaseModel):
    """One decision: who did what to which thing, on what evidence."""

    at: str = Field(examples=["2026-03-02T09:00:00Z"])
    actor: str = Field(examples=["per_01jd…", "policy:webhooks", "system"])
    action: str = Field(examples=["order.paid"])
    subject: str = Field(examples=["ord_01jd…"])
    evidence: dict[str, Any]


class EntryPage(BaseModel):
    """Entries, newest first; ``next`` may be set though few were found: the search goes on there."""

    items: list[EntryAnswer]
    next: str | None
    previous: str | None


class SealAnswer(BaseModel):
    """The newest seal: its hash proves every entry up to it."""

    number: int = Field(examples=[1042])
    hash: str = Field(examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"])
    sealed_at: str = Field(examples=["2026-03-02T09:00:00Z"])


@router.get(
    "/audit",
    summary="Look things up in the audit log",
    responses={200: {"model": EntryPage}, **problems(401, 403, 422)},
)
def list_entries(
    request: Request,
    _: Operator,
    subject: Wanted = None,
    actor: Wanted = None,
    action: Wanted = None,
    since: Moment = None,
    until: Moment = None,
    cursor: CursorParam = None,
    limit: LimitParam = 50,
) -> Response:
    with platform_of(request).db.read() as connection:
        page = audit_entries(
            connection,
            subject=subject,
            actor=actor,
            action=action,
            since_us=None if since is None else to_us(since),
            until_us=None if until is None else to_us(until),
            cursor=cursor,
            limit=limit,
        )
    return reply({"items": [_answer(each) for each in page.items], "next": page.next, "previous": page.previous})


@router.get(
    "/audit/seal", summary="Show the newest seal", responses={200: {"model": SealAnswer}, **problems(401, 403, 404)}
)
def show_seal(request: Request, _: Operator) -> Response:
    with platform_of(request).db.read() as connection:
        seal = last_seal(connection)
    if seal is None:
        raise NotFound("nothing is sealed yet")
    return reply({"number": seal.number, "hash": seal.hash, "sealed_at": from_us(seal.sealed_at_us)})


@router.get(
    "/audit/export",
    summary="Take the audit log out, with its seals",
    responses={200: {"content": {"application/jsonl": {}}}, **problems(401, 403)},
)
@slow
def export_entries(request: Request, _: Operator) -> Response:
    """Return JSON lines: entries, and after each batch the seal that covers it; docs/running.md says how to verify."""
    headers = {"Content-Disposition": 'attachment; filename="audit.jsonl"'}
    return StreamingResponse(_lines(platform_of(request).db), 200, headers, "application/jsonl")


def _lines(db: Database) -> Iterator[bytes]:
    with db.read() as connection:
        yield from export_audit(connection)


def _answer(entry: AuditEntry) -> dict[str, Any]:
    return {
        "at": from_us(entry.at_us),
        "actor": entry.actor,
        "action": entry.action,
        "subject": entry.subject,
        "evidence": entry.evidence,
    }
