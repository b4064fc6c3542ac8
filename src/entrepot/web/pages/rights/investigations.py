"""Investigations of a holder of rights: files whose pieces are sealed, taken along as PDF or JSON."""

from typing import Annotated, Final, Literal

from fastapi import File, Form, Request, Response, UploadFile

from entrepot.core.accounts import seller_by_slug
from entrepot.core.http import ApiRouter, Principal, Requires, computes, platform_of, slow, to_json
from entrepot.core.http.types import Id
from entrepot.kit.errors import AppError, InvalidInput, NotFound
from entrepot.sell.brands import brands_of
from entrepot.sell.notices import (
    add_note,
    broken_at,
    close_investigation,
    collect,
    get_investigation,
    investigations_of,
    open_investigation,
)
from entrepot.web.flash import Toast, see_other
from entrepot.web.i18n import gettext as _
from entrepot.web.i18n import lazy, ngettext
from entrepot.web.notice_words import PIECES
from entrepot.web.pages.evidence_file import give_evidence, keep_evidence
from entrepot.web.pages.rights.frame import acting_for, frame
from entrepot.web.pages.rights.investigation_pdf import as_pdf
from entrepot.web.pages.seller.frame import field_error
from entrepot.web.reader import reading
from entrepot.web.render import reader_of, render
from entrepot.web.sentences import in_words

router = ApiRouter(prefix="", pages=True)

Who = Annotated[Principal, Requires()]
InvestigationId = Annotated[str, Id("inv")]
HERE: Final = "/rights/investigations"
_UPLOAD_MAX: Final = 64 * 2**20


@router.get(HERE)
def show_investigations(request: Request, who: Who) -> Response:
    """List the holder's files."""
    return _list(request, who, {}, {})


def _list(request: Request, who: Principal, said: dict[str, str], errors: dict[str, str]) -> Response:
    acting = acting_for(request, who)
    with platform_of(request).db.read() as connection:
        items = investigations_of(connection, acting.holder_id)
        brands = brands_of(connection, acting.holder_id, limit=200).items
    return render(
        request,
        "rights/investigations.html",
        status_code=422 if errors else 200,
        items=items,
        brands=[("", lazy("No brand")), *((each.brand_id, each.name) for each in brands)],
        said=said,
        errors=errors,
        **frame(request, acting),
    )


@router.post(HERE)
def begin(
    request: Request,
    who: Who,
    title: Annotated[str, Form(max_length=1_000)] = "",
    brand: Annotated[str, Form(max_length=40)] = "",
    shop: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Open a file about a shop, or else a brand."""
    acting, db = acting_for(request, who), platform_of(request).db
    slug = shop.strip().rstrip("/").rpartition("/")[2]
    try:
        subject, about = brand, "brand"
        if slug:
            with db.read() as connection:
                subject, about = seller_by_slug(connection, slug).id, "seller"
        opened = open_investigation(
            db,
            acting.holder_id,
            about="seller" if about == "seller" else "brand",
            subject_id=subject,
            title=title,
            actor=who.person_id,
        )
        collect(db, acting.holder_id, opened, actor=who.person_id)
    except NotFound:
        with reading(reader_of(request)):
            errors = {"shop" if slug else "brand": _("There is no such thing")}
        return _list(request, who, {"title": title, "brand": brand, "shop": shop}, errors)
    except InvalidInput as refused:
        return _list(request, who, {"title": title, "brand": brand, "shop": shop}, field_error(refused))
    return see_other(f"{HERE}/{opened}")


@router.get(HERE + "/{investigation_id}")
def show_investigation(request: Request, who: Who, investigation_id: InvestigationId) -> Response:
    """Show a file with its pieces, and whether its seal holds."""
    acting = acting_for(request, who)
    with platform_of(request).db.read() as connection:
        view, pieces = get_investigation(connection, acting.holder_id, investigation_id)
    return render(
        request,
        "rights/investigation.html",
        view=view,
        pieces=pieces,
        broken=broken_at(pieces, view.head),
        kinds=PIECES,
        **frame(request, acting),
    )


@router.post(HERE + "/{investigation_id}", max_body_size=_UPLOAD_MAX)
@slow
def act(
    request: Request,
    who: Who,
    investigation_id: InvestigationId,
    act: Annotated[Literal["collect", "note", "close"], Form()],
    words: Annotated[str, Form(max_length=20_000)] = "",
    files: Annotated[list[UploadFile] | None, File()] = None,
) -> Response:
    """Collect what is there, add a note with files, or close the file."""
    acting, db = acting_for(request, who), platform_of(request).db
    here = f"{HERE}/{investigation_id}"
    holder = acting.holder_id
    try:
        if act == "collect":
            added = collect(db, holder, investigation_id, actor=who.person_id)
            with reading(reader_of(request)):
                told = ngettext("%(num)s piece added", "%(num)s pieces added", added) % {"num": added}
        elif act == "note":
            kept = keep_evidence(request, holder, files, "files")
            add_note(db, holder, investigation_id, words, kept, actor=who.person_id)
            with reading(reader_of(request)):
                told = _("Added and sealed")
        else:
            close_investigation(db, holder, investigation_id, actor=who.person_id)
            with reading(reader_of(request)):
                told = _("Closed. Nothing can be added any more")
    except NotFound:
        raise
    except AppError as refused:
        with reading(reader_of(request)):
            return see_other(here, Toast("block", str(in_words(refused.detail))))
    return see_other(here, Toast("allow", told))


@router.get(HERE + "/{investigation_id}/export.json")
def take_json(request: Request, who: Who, investigation_id: InvestigationId) -> Response:
    """Return the pieces as they were hashed."""
    acting = acting_for(request, who)
    with platform_of(request).db.read() as connection:
        view, pieces = get_investigation(connection, acting.holder_id, investigation_id)
    body = to_json({"investigation": view, "pieces": pieces})
    headers = {"Content-Disposition": f'attachment; filename="{investigation_id}.json"'}
    return Response(body, 200, headers, "application/json")


@router.get(HERE + "/{investigation_id}/export.pdf")
@computes
def take_pdf(request: Request, who: Who, investigation_id: InvestigationId) -> Response:
    """Return the file as a PDF."""
    acting = acting_for(request, who)
    with platform_of(request).db.read() as connection:
        view, pieces = get_investigation(connection, acting.holder_id, investigation_id)
    with reading(reader_of(request)):
        data = as_pdf(view, pieces, acting.holder.name)
    headers = {"Content-Disposition": f'attachment; filename="{investigation_id}.pdf"'}
    return Response(data, 200, headers, "application/pdf")


@router.get(HERE + "/{investigation_id}/files/{file_id}")
@slow
def take_file(request: Request, who: Who, investigation_id: InvestigationId, file_id: str) -> Response:
    """Return a file of a note or a notice."""
    acting = acting_for(request, who)
    with platform_of(request).db.read() as connection:
        _view, pieces = get_investigation(connection, acting.holder_id, investigation_id)
    return give_evidence(request, (each for piece in pieces for each in piece.facts.get("files", ())), file_id)
