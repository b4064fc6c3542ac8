"""Exceptions: what went wrong on the floor, and the ways out of it."""

from typing import Annotated, Literal

from fastapi import Form, Query, Request, Response
from pydantic import StringConstraints

from entrepot.core.http import ApiRouter, platform_of
from entrepot.core.http.types import CursorParam, Id
from entrepot.fulfil.warehouse import exceptions, resolve_exception
from entrepot.web.flash import Toast, see_other
from entrepot.web.i18n import gettext as _
from entrepot.web.pages.warehouse.frame import Reader, Worker, frame
from entrepot.web.reader import reading
from entrepot.web.render import reader_of, render

router = ApiRouter(prefix="", pages=True)

ExceptionId = Annotated[str, Id("exc")]
Resolution = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}$")]


@router.get("/warehouse/exceptions")
def show_exceptions(
    request: Request,
    who: Reader,
    state: Annotated[Literal["open", "resolved"], Query()] = "open",
    cursor: CursorParam = None,
) -> Response:
    """List what went wrong."""
    with platform_of(request).db.read() as connection:
        page = exceptions(connection, state=state, cursor=cursor)
    return render(request, "warehouse/exceptions.html", page=page, state=state, **frame(request))


@router.post("/warehouse/exceptions/{exception_id}/resolve")
def resolve(
    request: Request, who: Worker, exception_id: ExceptionId, resolution: Annotated[Resolution, Form()]
) -> Response:
    """Take one of the ways out."""
    resolve_exception(platform_of(request).db, exception_id=exception_id, resolution=resolution, actor=who.person_id)
    with reading(reader_of(request)):
        return see_other("/warehouse/exceptions", Toast("allow", _("Seen to; the record keeps who and how")))
