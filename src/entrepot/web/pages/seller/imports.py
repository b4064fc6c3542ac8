"""Imports: a file goes in and its progress shows; a template and the way out again."""

from typing import Annotated, Any, Final, Literal

from fastapi import Depends, File, Form, Query, Request, Response, UploadFile

from entrepot.core.files import upload_file
from entrepot.core.http import ApiRouter, platform_of, reply, seller_of, slow
from entrepot.core.http.types import CursorParam, Id
from entrepot.kit.errors import AppError
from entrepot.kit.paging import Page
from entrepot.sell.catalog import (
    ImportMapping,
    ImportStatus,
    category_tree,
    import_status,
    list_imports,
    places,
    start_import,
    template_file,
)
from entrepot.web.export import Bom, csv_file, every, moment
from entrepot.web.flash import Toast, see_other
from entrepot.web.i18n import gettext as _
from entrepot.web.lists import Blank, Day, Sort, Words, span_of
from entrepot.web.pages.seller.frame import Seller, field_error, frame
from entrepot.web.reader import reading
from entrepot.web.render import reader_of, render

router = ApiRouter(prefix="", pages=True)

ImportId = Annotated[str, Id("job")]
Preset = Literal["auto", "own", "shopify", "icecat"]
_MIB: Final = 2**20
_UPLOAD_LIMIT: Final = 256 * _MIB
_OVER: Final = frozenset({"done", "refused"})
_STATES: Final = ("waiting", "running", "done", "refused")
_ALL: Final[dict[str, Any]] = {"narrowed": {}, "shown": dict.fromkeys(("state", "q", "since", "until"))}


async def _asked(
    request: Request,
    state: Annotated[Literal["waiting", "running", "done", "refused"] | None, Blank, Query()] = None,
    q: Words = "",
    since: Day = None,
    until: Day = None,
    sort: Sort = None,
) -> dict[str, Any]:
    """What the address narrows imports to; the days are those on which they were begun."""
    span = span_of(reader_of(request), since, until)
    narrowed = {"state": state, "text": q, "since_us": span.since_us, "until_us": span.until_us, "sort": sort}
    return {"narrowed": narrowed, "shown": {"state": state, "q": q, "since": since, "until": until}}


Asked = Annotated[dict[str, Any], Depends(_asked)]


@router.get("/sell/imports")
def show_imports(request: Request, who: Seller, asked: Asked, cursor: CursorParam = None) -> Response:
    """List imports, and start another."""
    return _page(request, seller_of(who), asked, cursor)


@router.get("/sell/imports.csv")
@slow
def export_imports(request: Request, who: Seller, asked: Asked, bom: Bom = False) -> Response:  # noqa: FBT002  # a query parameter
    """Take the imports along as they are narrowed."""
    db, seller_id = platform_of(request).db, seller_of(who)

    def read(cursor: str | None) -> Page[ImportStatus]:
        with db.read() as connection:
            return list_imports(connection, seller_id, cursor, 200, **asked["narrowed"])

    with reading(reader_of(request)):
        columns = [
            _("Import"),
            _("File"),
            _("State"),
            _("Rows"),
            _("New"),
            _("Changed"),
            _("As they were"),
            _("Problems found"),
            _("To put right"),
            _("Begun"),
            _("Ended"),
        ]
    return csv_file("imports", columns, (_cells(row) for row in every(read)), bom=bom)


def _cells(row: ImportStatus) -> list[object]:
    return [
        row.import_id,
        row.file_name,
        row.state,
        row.rows_done,
        row.created,
        row.updated,
        row.unchanged,
        row.errors,
        row.waiting,
        moment(row.created_at_us),
        moment(row.ended_at_us),
    ]


@router.post("/sell/imports", max_body_size=_UPLOAD_LIMIT)
def begin_import(
    request: Request,
    who: Seller,
    file: Annotated[UploadFile, File()],
    preset: Annotated[Preset, Form()] = "auto",
    category: Annotated[str, Form(max_length=80)] = "",
    place: Annotated[str, Form(max_length=80)] = "",
) -> Response:
    """Take a file and read it in the background."""
    platform, seller_id = platform_of(request), seller_of(who)
    name = (file.filename or "products.csv")[:200]
    try:
        kept = upload_file(
            platform.db,
            platform.files,
            file.file,
            owner=seller_id,
            media_type=file.content_type or "application/octet-stream",
            max_bytes=platform.settings.upload_limit_mb * _MIB,
        )
        how = ImportMapping(preset=preset, category_id=category or None, place_id=place or None)
        plain = name.lower().removesuffix(".gz")
        form = "jsonl" if plain.endswith((".jsonl", ".ndjson", ".json")) else "csv"
        import_id = start_import(platform.db, platform.files, seller_id, kept, form, how, who.person_id, file_name=name)
    except AppError as refusal:
        return _page(request, seller_id, _ALL, errors={"file": refusal.detail} | field_error(refusal))
    with reading(reader_of(request)):
        return see_other(f"/sell/imports/{import_id}", Toast("info", _("The file is here and is being read")))


@router.get("/sell/imports/template.csv")
def take_template(_request: Request, _who: Seller) -> Response:
    """Give a file to fill in: the columns that are used most, with two rows as an example."""
    headers = {"Content-Disposition": 'attachment; filename="products-template.csv"'}
    return Response(template_file(), media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/sell/imports/{import_id}/progress")
def tell_progress(request: Request, who: Seller, import_id: ImportId) -> Response:
    """Tell how far an import is, for a page that is open."""
    with platform_of(request).db.read() as connection:
        status = import_status(connection, seller_of(who), import_id)
    with reading(reader_of(request)):
        label = _("%(rows)s rows read, problems: %(errors)s") % {"rows": status.rows_done, "errors": status.errors}
    return reply(
        {
            "value": status.rows_done,
            "max": status.rows_total,
            "label": str(label),
            "state": "done" if status.state in _OVER else "running",
            "href": f"/sell/imports/{import_id}",
        }
    )


def _page(
    request: Request,
    seller_id: str,
    asked: dict[str, Any],
    cursor: str | None = None,
    *,
    errors: dict[str, str] | None = None,
) -> Response:
    reader = reader_of(request)
    with platform_of(request).db.read() as connection:
        page = list_imports(connection, seller_id, cursor, **asked["narrowed"])
        tree = category_tree(connection, reader.language.code)
        here = places(connection, seller_id)
    return render(
        request,
        "seller/imports.html",
        status_code=422 if errors else 200,
        page=page,
        errors=errors or {},
        places=here,
        categories=[each for each in tree if not each.has_children],
        states=_STATES,
        **asked["shown"],
        **frame(request),
    )
