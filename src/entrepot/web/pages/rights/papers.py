"""A holder's papers, for its people alone; and the people themselves."""

from collections import defaultdict
from typing import Annotated, Final

from fastapi import File, Form, Query, Request, Response, UploadFile

from entrepot.core.accounts import person_names
from entrepot.core.http import ApiRouter, Signed, platform_of, slow
from entrepot.core.http.types import Id
from entrepot.kit.errors import AppError, InvalidInput
from entrepot.sell.brands import (
    DOCUMENT_BYTES_MAX,
    DocumentKind,
    add_document,
    brand_by_ids,
    documents_of,
    get_brand,
    get_document,
    invite_member,
    join_holder,
    members_of,
    remove_member,
)
from entrepot.web.brand_words import brand_words
from entrepot.web.flash import Toast, see_other
from entrepot.web.i18n import lazy
from entrepot.web.pages.evidence_file import give_evidence
from entrepot.web.pages.rights.frame import HOLDER_COOKIE, HOME, acting_for, acting_of, frame
from entrepot.web.pages.seller.frame import field_error
from entrepot.web.pages.shop.visit import visit_of
from entrepot.web.reader import reading
from entrepot.web.render import reader_of, render

router = ApiRouter(prefix="", pages=True)

PAPERS: Final = "/rights/documents"
PEOPLE: Final = "/rights/people"
DocumentId = Annotated[str, Id("doc")]


@router.get(PAPERS)
def show_papers(request: Request, who: Signed) -> Response:
    """List the holder's papers."""
    return _papers(request, who, {})


def _papers(request: Request, who: Signed, errors: dict[str, str]) -> Response:
    acting = acting_for(request, who)
    with platform_of(request).db.read() as connection:
        papers = documents_of(connection, acting.holder_id, all_brands=True)
        brands = brand_by_ids(connection, {each.brand_id for each in papers if each.brand_id})
    return render(
        request,
        "rights/documents.html",
        status_code=422 if errors else 200,
        papers=papers,
        brands=brands,
        errors=defaultdict(str, errors),
        **brand_words(),
        **frame(request, acting),
    )


@router.post(PAPERS, max_body_size=DOCUMENT_BYTES_MAX + 2**20)
@slow
def post_paper(
    request: Request,
    who: Signed,
    kind: Annotated[DocumentKind, Form()],
    file: Annotated[UploadFile, File()],
    brand_id: Annotated[str, Form(max_length=40)] = "",
) -> Response:
    """Take a paper in, about the holder or about one brand."""
    acting, platform = acting_for(request, who), platform_of(request)
    if brand_id:
        with platform.db.read() as connection:
            get_brand(connection, brand_id, holder_id=acting.holder_id)
    try:
        if not file.filename:
            raise InvalidInput("choose a file first", field="file")
        data = file.file.read(DOCUMENT_BYTES_MAX + 1)
        add_document(
            platform.db,
            platform.files,
            acting.holder_id,
            data,
            name=file.filename,
            kind=kind,
            actor=who.person_id,
            brand_id=brand_id or None,
        )
    except AppError as refusal:
        return _papers(request, who, field_error(refusal))
    with reading(reader_of(request)):
        back = f"/rights/brands/{brand_id}#papers" if brand_id else PAPERS
        return see_other(back, Toast("allow", str(lazy("The paper is kept. Only your people and reviewers see it"))))


@router.get(PAPERS + "/{document_id}")
@slow
def give_paper(request: Request, who: Signed, document_id: DocumentId) -> Response:
    """Give a paper as a download."""
    acting = acting_for(request, who)
    with platform_of(request).db.read() as connection:
        paper = get_document(connection, document_id, holder_id=acting.holder_id)
    piece = {"file_id": paper.file_id, "media_type": paper.media_type, "size": paper.size}
    return give_evidence(request, [piece], paper.file_id)


@router.get(PEOPLE)
def show_people(request: Request, who: Signed) -> Response:
    """List who acts for the holder."""
    return _people(request, who)


def _people(request: Request, who: Signed, *, secret: str = "", error: str = "") -> Response:
    acting = acting_for(request, who)
    platform = platform_of(request)
    with platform.db.read() as connection:
        members = members_of(connection, acting.holder_id)
        names = person_names(connection, [each.person_id for each in members])
    return render(
        request,
        "rights/people.html",
        members=members,
        names=names,
        link=f"{platform.settings.public_url.rstrip('/')}/rights/join?key={secret}" if secret else "",
        error=error,
        headers={"Cache-Control": "no-store"} if secret else {},
        **brand_words(),
        **frame(request, acting),
    )


@router.post(PEOPLE)
def invite(request: Request, who: Signed) -> Response:
    """Make an invitation, shown once."""
    acting = acting_for(request, who)
    try:
        secret = invite_member(platform_of(request).db, acting.holder_id, "member", actor=who.person_id)
    except AppError as refusal:
        return _people(request, who, error=field_error(refusal).get("form", refusal.detail))
    return _people(request, who, secret=secret)


@router.post(PEOPLE + "/{person_id}/remove")
def remove(request: Request, who: Signed, person_id: Annotated[str, Id("per")]) -> Response:
    """Let a person go."""
    acting = acting_for(request, who)
    try:
        remove_member(platform_of(request).db, acting.holder_id, person_id, actor=who.person_id)
    except AppError as refusal:
        if refusal.status == 404:
            raise
        return _people(request, who, error=refusal.detail)
    return see_other(PEOPLE if person_id != who.person_id else HOME)


@router.get("/rights/join")
def show_join(request: Request, who: Signed, key: Annotated[str, Query(max_length=100)] = "") -> Response:
    """Ask whether one wants to join."""
    return render(request, "rights/join.html", key=key, error="", **frame(request, acting_of(request, who)))


@router.post("/rights/join")
def join(request: Request, who: Signed, key: Annotated[str, Form(max_length=100)] = "") -> Response:
    """Join a holder by an invitation."""
    try:
        holder_id = join_holder(platform_of(request).db, key, who.person_id)
    except AppError as refusal:
        context = frame(request, acting_of(request, who))
        return render(request, "rights/join.html", status_code=404, key="", error=refusal.detail, **context)
    with reading(reader_of(request)):
        response: Response = see_other(HOME, Toast("allow", str(lazy("You act for this holder of rights now"))))
    return visit_of(request, who).keep(response, HOLDER_COOKIE, holder_id)
