"""The building: drawn from its document, changed entry by entry or as a file, with the effect shown before it is."""

import hashlib
from typing import Annotated, Any, Final

import orjson
from fastapi import File, Form, Query, Request, Response, UploadFile
from pydantic import BaseModel, ConfigDict, StringConstraints

from entrepot.core.accounts import person_names
from entrepot.core.http import ApiRouter, Principal, Requires, platform_of, slow
from entrepot.fulfil.warehouse import (
    BuildingChange,
    Layout,
    change_building,
    check_building,
    current_layout,
    last_changes,
    layout_from,
    route_codes,
)
from entrepot.kit.errors import InvalidInput, NotFound
from entrepot.web.flash import Toast, see_other
from entrepot.web.i18n import gettext as _
from entrepot.web.pages.warehouse.building_form import FIELDS, PARTS, Part, changed, entry_of, texts_of
from entrepot.web.pages.warehouse.frame import Reader, frame
from entrepot.web.pages.warehouse.plan import Now, draw
from entrepot.web.reader import reading
from entrepot.web.render import reader_of, render

router = ApiRouter(prefix="", pages=True)

Builder = Annotated[Principal, Requires("operator")]
MOST_BYTES: Final = 4 * 2**20
Number = Annotated[int, Query(ge=0, le=10_000)]
Text = Annotated[str, StringConstraints(max_length=4_000)]
_STATIONS: Final = ("receive", "store", "pack", "sort", "problem", "return", "hand")


class EntryForm(BaseModel):
    """An entry as the form sends it; fields that its part does not have are empty."""

    model_config = ConfigDict(extra="ignore")

    part: Part
    number: Annotated[int, Query(ge=0, le=10_000)] = 0
    act: Annotated[str, StringConstraints(pattern=r"^(keep|remove)$")] = "keep"
    code: Text = ""
    bays: Text = ""
    aisles: Text = ""
    columns: Text = ""
    digits: Text = ""
    pick_rank: Text = ""
    kind: Text = ""
    capacity: Text = ""
    routes: Text = ""
    count: Text = ""
    first: Text = ""
    rows: Text = ""
    at_x: Text = ""
    at_y: Text = ""
    size_x: Text = ""
    size_y: Text = ""
    step_x: Text = ""
    step_y: Text = ""


@router.get("/warehouse/building")
def show_building(request: Request, who: Reader) -> Response:
    """Show the building as its document describes it, and how its changes stand."""
    with platform_of(request).db.read() as connection:
        layout = _installed(current_layout(connection))
        changes = last_changes(connection, limit=5)
        names = person_names(connection, {each.made_by for each in changes if each.made_by.startswith("per_")})
    return render(
        request,
        "warehouse/building.html",
        layout=layout,
        plan=draw(layout, Now()),
        parts=PARTS,
        changes=changes,
        names=names,
        may_build="operator" in who.roles,
        **frame(request),
    )


@router.get("/warehouse/building/file.json")
def download_building(request: Request, who: Reader) -> Response:
    """Take the building's document along as a file."""
    with platform_of(request).db.read() as connection:
        layout = _installed(current_layout(connection))
    text = orjson.dumps(layout.document, option=orjson.OPT_INDENT_2)
    name = f'attachment; filename="{layout.code}.json"'
    return Response(text, media_type="application/json", headers={"content-disposition": name})


@router.get("/warehouse/building/{part}")
def show_part(request: Request, who: Builder, part: Part, number: Number = 0) -> Response:
    """Show an entry of the building as a form; without a number an empty one."""
    return _form(request, part, number, None, None)


@router.post("/warehouse/building/entry")
def check_entry(request: Request, who: Builder, form: Annotated[EntryForm, Form()]) -> Response:
    """Show what the changed entry would change, before it is."""
    texts = form.model_dump()
    with platform_of(request).db.read() as connection:
        layout = _installed(current_layout(connection))
    try:
        entry = None if form.act == "remove" else entry_of(form.part, texts)
        document = changed(layout.document, form.part, form.number, entry)
        return _effect(request, document)
    except InvalidInput as problem:
        return _form(request, form.part, form.number, texts, problem)


@router.post("/warehouse/building/file", max_body_size=MOST_BYTES + 64 * 1024)
@slow
def check_file(request: Request, who: Builder, file: Annotated[UploadFile, File()]) -> Response:
    """Show what the building of a file would change, before it does."""
    raw = file.file.read(MOST_BYTES + 1)
    if len(raw) > MOST_BYTES:
        raise InvalidInput("the file is too large", field="file", expected="at most 4 MiB")
    return _effect(request, _document(raw))


@router.post("/warehouse/building", max_body_size=2 * MOST_BYTES)
@slow
def apply_change(
    request: Request,
    who: Builder,
    document: Annotated[str, Form(max_length=MOST_BYTES)],
    based_on: Annotated[str, Form()],
) -> Response:
    """Make the building that of the document whose effect was shown."""
    platform = platform_of(request)
    layout = layout_from(_document(document.encode()), route_codes())
    with platform.db.read() as connection:
        if _basis(_installed(current_layout(connection))) != based_on:
            raise InvalidInput("somebody changed the building meanwhile", expected="look at the effect again")
    begun = change_building(platform.db, layout, actor=who.person_id)
    with reading(reader_of(request)):
        words = _("The building is changed") if begun.job_id is None else _("The building is being changed")
        return see_other("/warehouse/building", Toast("allow", words))


def _installed(layout: Layout | None) -> Layout:
    if layout is None:
        raise NotFound("no building is installed yet")
    return layout


def _document(raw: bytes) -> dict[str, Any]:
    try:
        found = orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise InvalidInput("the file is no JSON", field="file", expected="a building's fields in JSON") from None
    if not isinstance(found, dict):
        raise InvalidInput("the file holds no building", field="file", expected="a building's fields in JSON")
    return found


def _basis(layout: Layout) -> str:
    """Return what tells one document from another: whoever changes a building names the one that they saw."""
    return hashlib.blake2b(orjson.dumps(layout.document, option=orjson.OPT_SORT_KEYS), digest_size=8).hexdigest()


def _effect(request: Request, document: dict[str, Any]) -> Response:
    layout = layout_from(document, route_codes())
    with platform_of(request).db.read() as connection:
        installed = _installed(current_layout(connection))
        change: BuildingChange = check_building(connection, layout)
    return render(
        request,
        "warehouse/building_check.html",
        layout=layout,
        plan=draw(layout, Now()),
        change=change,
        document=orjson.dumps(document).decode(),
        based_on=_basis(installed),
        **frame(request),
    )


def _form(
    request: Request, part: Part, number: int, texts: dict[str, str] | None, problem: InvalidInput | None
) -> Response:
    with platform_of(request).db.read() as connection:
        layout = _installed(current_layout(connection))
    entries = layout.document.get(part, [])
    if number > len(entries):
        raise NotFound("there is no such entry any more")
    return render(
        request,
        "warehouse/building_part.html",
        status_code=200 if problem is None else 422,
        part=part,
        title=PARTS[part],
        number=number,
        fields=FIELDS[part],
        values=texts
        or (texts_of(part, entries[number - 1]) if number else dict.fromkeys(map(_name, FIELDS[part]), "")),
        problem=problem,
        stations=_STATIONS,
        routes=sorted(route_codes()),
        **frame(request),
    )


def _name(field: Any) -> str:
    return str(field.name)
