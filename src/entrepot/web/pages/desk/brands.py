"""Brands at the review desk: holders and marks that wait, each with its papers beside it, and the decision."""

from collections import defaultdict
from typing import Annotated, Any, Final, Literal

from fastapi import Form, Query, Request, Response

from entrepot.core.http import ApiRouter, platform_of, slow
from entrepot.core.http.types import CursorParam, Id
from entrepot.kit.errors import AppError, NotFound
from entrepot.sell.brands import (
    brands_of,
    decide_brand,
    decide_holder,
    documents_of,
    get_brand,
    get_document,
    get_holder,
    licensees_of,
    list_brands,
    list_holders,
    members_of,
    namesakes,
)
from entrepot.web.brand_words import brand_words
from entrepot.web.flash import Toast, see_other
from entrepot.web.i18n import lazy
from entrepot.web.pages.desk.frame import Reviewer, frame
from entrepot.web.pages.evidence_file import give_evidence
from entrepot.web.pages.rights.brands import drawn
from entrepot.web.pages.seller.frame import field_error
from entrepot.web.reader import reading
from entrepot.web.render import reader_of, render

router = ApiRouter(prefix="", pages=True)

HERE: Final = "/desk/brands"
BrandId = Annotated[str, Id("brd")]
HolderId = Annotated[str, Id("rho")]
DocumentId = Annotated[str, Id("doc")]
Reason = Annotated[str, Form(max_length=8_000)]
Decision = Annotated[Literal["verify", "refuse"], Form()]
_PAGE: Final = 30


@router.get(HERE)
def show_brands(
    request: Request,
    who: Reviewer,
    state: Annotated[Literal["waiting", "verified", "refused", "retired"], Query()] = "waiting",
    cursor: CursorParam = None,
) -> Response:
    """List what waits: holders first, because a brand counts only once its holder is known."""
    with platform_of(request).db.read() as connection:
        page = list_brands(connection, state=state, cursor=cursor, limit=_PAGE)
        holders = list_holders(connection, state=state, limit=_PAGE).items if state != "retired" else []
        of = {each.holder_id: get_holder(connection, each.holder_id) for each in page.items}
    return render(
        request,
        "desk/brands.html",
        page=page,
        holders=holders,
        of=of,
        state=state,
        **brand_words(),
        **frame(request),
    )


@router.get(HERE + "/holders/{holder_id}")
def show_holder(request: Request, who: Reviewer, holder_id: HolderId) -> Response:
    """Show a holder with its papers."""
    return _holder_page(request, holder_id, "", {})


@router.post(HERE + "/holders/{holder_id}")
def post_holder(
    request: Request, who: Reviewer, holder_id: HolderId, decision: Decision, reason: Reason = ""
) -> Response:
    """Verify a holder, or refuse it."""
    try:
        verified = decision == "verify"
        decide_holder(platform_of(request).db, holder_id, verified=verified, reason=reason, actor=who.person_id)
    except AppError as refusal:
        if isinstance(refusal, NotFound):
            raise
        return _holder_page(request, holder_id, reason, field_error(refusal))
    with reading(reader_of(request)):
        return see_other(HERE, Toast("allow", str(lazy("Decided. The holder reads your reason"))))


def _holder_page(request: Request, holder_id: str, said: str, errors: dict[str, str]) -> Response:
    with platform_of(request).db.read() as connection:
        holder = get_holder(connection, holder_id)
        context: dict[str, Any] = {
            "holder": holder,
            "papers": documents_of(connection, holder_id),
            "brands": brands_of(connection, holder_id, limit=_PAGE).items,
            "people": len(members_of(connection, holder_id)),
        }
    return render(
        request,
        "desk/holder.html",
        status_code=422 if errors else 200,
        said=said,
        errors=defaultdict(str, errors),
        **context,
        **brand_words(),
        **frame(request),
    )


@router.get(HERE + "/documents/{document_id}")
@slow
def give_paper(request: Request, who: Reviewer, document_id: DocumentId) -> Response:
    """Give a paper as a download."""
    with platform_of(request).db.read() as connection:
        paper = get_document(connection, document_id)
    piece = {"file_id": paper.file_id, "media_type": paper.media_type, "size": paper.size}
    return give_evidence(request, [piece], paper.file_id)


@router.get(HERE + "/{brand_id}")
def show_brand(request: Request, who: Reviewer, brand_id: BrandId) -> Response:
    """Show a brand with its papers, and those of the same name."""
    return _brand_page(request, brand_id, "", {})


@router.get(HERE + "/{brand_id}/drawn.png")
@slow
def draw_brand(request: Request, who: Reviewer, brand_id: BrandId) -> Response:
    """Give a figure as it is looked for."""
    with platform_of(request).db.read() as connection:
        brand = get_brand(connection, brand_id)
    return drawn(request, brand)


@router.post(HERE + "/{brand_id}")
def post_brand(request: Request, who: Reviewer, brand_id: BrandId, decision: Decision, reason: Reason = "") -> Response:
    """Verify a brand, or refuse it."""
    try:
        verified = decision == "verify"
        decide_brand(platform_of(request).db, brand_id, verified=verified, reason=reason, actor=who.person_id)
    except AppError as refusal:
        if isinstance(refusal, NotFound):
            raise
        return _brand_page(request, brand_id, reason, field_error(refusal))
    with reading(reader_of(request)):
        return see_other(HERE, Toast("allow", str(lazy("Decided. The holder reads your reason"))))


def _brand_page(request: Request, brand_id: str, said: str, errors: dict[str, str]) -> Response:
    with platform_of(request).db.read() as connection:
        brand = get_brand(connection, brand_id)
        holder = get_holder(connection, brand.holder_id)
        context: dict[str, Any] = {
            "brand": brand,
            "holder": holder,
            "papers": documents_of(connection, brand.holder_id, brand_id=brand_id),
            "holder_papers": documents_of(connection, brand.holder_id),
            "same": namesakes(connection, brand),
            "licences": len(licensees_of(connection, brand_id)),
        }
    return render(
        request,
        "desk/brand.html",
        status_code=422 if errors else 200,
        said=said,
        errors=defaultdict(str, errors),
        **context,
        **brand_words(),
        **frame(request),
    )
