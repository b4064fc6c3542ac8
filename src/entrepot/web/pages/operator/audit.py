"""Who decided what, on what evidence; and whether the log is as it was sealed."""

from typing import Annotated, Any

import orjson
from fastapi import Depends, Query, Request, Response
from pydantic import StringConstraints
from sqlalchemy import Connection

from entrepot.core.accounts import find_people, person_names
from entrepot.core.audit import AuditEntry, audit_entries, last_seal
from entrepot.core.http import ApiRouter, platform_of, slow
from entrepot.core.http.types import CursorParam
from entrepot.kit.ids import is_id
from entrepot.kit.paging import Page
from entrepot.web.export import Bom, csv_file, every, moment
from entrepot.web.i18n import gettext as _
from entrepot.web.lists import Day, Words, span_of
from entrepot.web.pages.operator.frame import Operator, frame
from entrepot.web.pages.operator.words import SUBJECTS, action_words, actor_words
from entrepot.web.reader import reading
from entrepot.web.render import reader_of, render

router = ApiRouter(prefix="", pages=True)

Term = Annotated[str, StringConstraints(strip_whitespace=True, max_length=120, pattern=r"^[\x20-\x7e]*$")]


async def _asked(
    request: Request,
    subject: Annotated[Term, Query()] = "",
    actor: Words = "",
    action: Annotated[Term, Query()] = "",
    since: Day = None,
    until: Day = None,
) -> dict[str, Any]:
    """What the address narrows the log to."""
    return {"subject": subject, "actor": actor, "action": action, "since": since, "until": until}


Asked = Annotated[dict[str, Any], Depends(_asked)]


@router.get("/operator/audit")
def show_audit(request: Request, who: Operator, asked: Asked, cursor: CursorParam = None) -> Response:
    """List decisions, newest first, narrowed by thing, person, action or days."""
    with platform_of(request).db.read() as connection:
        page = audit_entries(connection, **_narrowed(request, connection, asked), cursor=cursor)
        names = _names(connection, page)
        seal = last_seal(connection)
    return render(
        request,
        "operator/audit.html",
        page=page,
        names=names,
        seal=seal,
        subjects=SUBJECTS,
        cursor=cursor,
        **asked,
        **frame(request),
    )


@router.get("/operator/audit.csv")
@slow
def export_decisions(request: Request, who: Operator, asked: Asked, bom: Bom = False) -> Response:  # noqa: FBT002  # a query parameter
    """Take the decisions along as they are narrowed; the sealed log itself comes from the API."""
    db = platform_of(request).db
    reader = reader_of(request)
    with db.read() as connection:
        narrowed = _narrowed(request, connection, asked)

    def read(cursor: str | None) -> Page[AuditEntry]:
        with db.read() as connection:
            return audit_entries(connection, **narrowed, cursor=cursor, limit=200)

    def cells(entry: AuditEntry) -> list[object]:
        with reading(reader):
            said, by = str(action_words(entry.action)), str(actor_words(entry.actor))
        return [moment(entry.at_us), entry.action, said, by, entry.subject, orjson.dumps(entry.evidence).decode()]

    with reading(reader):
        columns = [_("When"), _("Action"), _("What"), _("Who"), _("About"), _("On what evidence")]
    return csv_file("audit", columns, (cells(entry) for entry in every(read)), bom=bom)


def _narrowed(request: Request, connection: Connection, asked: dict[str, Any]) -> dict[str, Any]:
    """What the log is asked for; a person may be named by their e-mail address or a part of their name."""
    span = span_of(reader_of(request), asked["since"], asked["until"])
    actor = asked["actor"]
    if actor and not is_id(actor, "per") and ":" not in actor and actor != "system":
        found = find_people(connection, text=actor, limit=1).items
        actor = found[0].id if found else actor
    return {
        "subject": asked["subject"] or None,
        "actor": actor or None,
        "action": asked["action"] or None,
        "since_us": span.since_us,
        "until_us": span.until_us,
    }


def _names(connection: Connection, page: Page[AuditEntry]) -> dict[str, str]:
    return person_names(connection, {entry.actor for entry in page.items if entry.actor.startswith("per_")})
