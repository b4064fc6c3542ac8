"""Exceptions: what went wrong on the floor, and the ways out of it."""

from typing import Annotated, Any, Literal

from fastapi import Depends, Form, Query, Request, Response
from pydantic import StringConstraints

from entrepot.core.files import picture_url
from entrepot.core.http import ApiRouter, platform_of, slow
from entrepot.core.http.types import CursorParam, Id
from entrepot.fulfil.warehouse import TROUBLES, ExceptionRow, Say, exceptions, resolve_exception
from entrepot.kit.paging import Page
from entrepot.web.export import Bom, csv_file, every, iso
from entrepot.web.flash import Toast, local_path, see_other
from entrepot.web.i18n import gettext as _
from entrepot.web.lists import Blank, Day, Sort, Words, span_of
from entrepot.web.pages.warehouse.frame import Reader, Worker, frame
from entrepot.web.pages.warehouse.scanner import said
from entrepot.web.reader import reading
from entrepot.web.render import reader_of, render

router = ApiRouter(prefix="", pages=True)

ExceptionId = Annotated[str, Id("exc")]
Resolution = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}$")]


async def _asked(
    request: Request,
    state: Annotated[Literal["open", "resolved"], Query()] = "open",
    kind: Annotated[str | None, Blank, Query(pattern=r"^[a-z_]{1,20}$")] = None,
    q: Words = "",
    since: Day = None,
    until: Day = None,
    sort: Sort = None,
) -> dict[str, Any]:
    """What the address narrows troubles to; the days are those since which they are known."""
    span = span_of(reader_of(request), since, until)
    narrowed = {"state": state, "kind": kind, "text": q, "since_us": span.since_us, "until_us": span.until_us}
    return {"narrowed": {**narrowed, "sort": sort}, "since": since, "until": until}


Asked = Annotated[dict[str, Any], Depends(_asked)]


@router.get("/warehouse/exceptions")
def show_exceptions(request: Request, who: Reader, asked: Asked, cursor: CursorParam = None) -> Response:
    """List what went wrong."""
    with platform_of(request).db.read() as connection:
        page = exceptions(connection, **asked["narrowed"], cursor=cursor)
    return render(
        request,
        "warehouse/exceptions.html",
        page=page,
        state=asked["narrowed"]["state"],
        kind=asked["narrowed"]["kind"],
        kinds=TROUBLES,
        picture=picture_url,
        said=_said,
        q=asked["narrowed"]["text"],
        since=asked["since"],
        until=asked["until"],
        **frame(request),
    )


def _said(told: dict[str, Any]) -> str:
    return said(Say(told["id"], told["params"]))


@router.get("/warehouse/exceptions.csv")
@slow
def export_exceptions(request: Request, who: Reader, asked: Asked, bom: Bom = False) -> Response:  # noqa: FBT002  # a query parameter
    """Take the troubles along as they are narrowed."""
    db = platform_of(request).db

    def read(cursor: str | None) -> Page[ExceptionRow]:
        with db.read() as connection:
            return exceptions(connection, **asked["narrowed"], cursor=cursor, limit=200)

    with reading(reader_of(request)):
        columns = [
            _("What"),
            _("State"),
            _("Code"),
            _("Parcel"),
            _("Box"),
            _("Where"),
            _("Since"),
            _("Seen to"),
            _("Way out"),
        ]
    return csv_file("exceptions", columns, (_cells(row) for row in every(read)), bom=bom)


def _cells(row: ExceptionRow) -> list[object]:
    return [
        row.kind,
        row.state,
        row.code,
        row.parcel_id,
        row.box_id,
        row.place,
        iso(row.opened_at),
        iso(row.resolved_at),
        row.resolution,
    ]


@router.post("/warehouse/exceptions/{exception_id}/resolve")
def resolve(
    request: Request,
    who: Worker,
    exception_id: ExceptionId,
    resolution: Annotated[Resolution, Form()],
    back: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Take one of the ways out."""
    resolve_exception(platform_of(request).db, exception_id=exception_id, resolution=resolution, actor=who.person_id)
    here = local_path(back, "/warehouse/exceptions")
    here = here if here.startswith("/warehouse/exceptions") else "/warehouse/exceptions"
    with reading(reader_of(request)):
        return see_other(here, Toast("allow", _("Seen to; the record keeps who and how")))
