"""Who decided what, on what evidence; and whether the log is as it was sealed."""

from typing import Annotated

from fastapi import Query, Request, Response
from pydantic import StringConstraints

from entrepot.core.accounts import person_names
from entrepot.core.audit import audit_entries, last_seal
from entrepot.core.http import ApiRouter, platform_of
from entrepot.core.http.types import CursorParam
from entrepot.web.pages.operator.frame import Operator, frame
from entrepot.web.render import render

router = ApiRouter(prefix="", pages=True)

Term = Annotated[str, StringConstraints(strip_whitespace=True, max_length=120, pattern=r"^[\x21-\x7e]*$")]


@router.get("/operator/audit")
def show_audit(
    request: Request,
    who: Operator,
    subject: Annotated[Term, Query()] = "",
    actor: Annotated[Term, Query()] = "",
    action: Annotated[Term, Query()] = "",
    cursor: CursorParam = None,
) -> Response:
    """List decisions, newest first, narrowed by thing, person or action."""
    with platform_of(request).db.read() as connection:
        page = audit_entries(
            connection, subject=subject or None, actor=actor or None, action=action or None, cursor=cursor
        )
        names = person_names(connection, {entry.actor for entry in page.items if entry.actor.startswith("per_")})
        seal = last_seal(connection)
    return render(
        request,
        "operator/audit.html",
        page=page,
        names=names,
        seal=seal,
        subject=subject,
        actor=actor,
        action=action,
        **frame(request),
    )
