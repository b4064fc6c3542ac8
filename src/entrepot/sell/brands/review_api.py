"""The registry over HTTP for reviewers: what waits, with its papers, and the decision."""

from typing import Annotated

from fastapi import Request, Response

from entrepot.core.http import ApiRouter, Principal, Requires, platform_of, problems, reply, slow
from entrepot.core.http.types import CursorParam, LimitParam
from entrepot.sell.brands.bodies import (
    BrandCase,
    BrandId,
    BrandPage,
    DecisionBody,
    DocumentId,
    HolderCase,
    HolderId,
    HolderPage,
    brand_answer,
    document_answer,
    holder_answer,
    member_answer,
)
from entrepot.sell.brands.decide import decide_brand, decide_holder
from entrepot.sell.brands.domain import BrandState, HolderState
from entrepot.sell.brands.papers_api import BYTES, PNG, document_download, figure_answer
from entrepot.sell.brands.read import (
    brands_of,
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

router = ApiRouter(tags=["rights"])

Reviewer = Annotated[Principal, Requires("reviewer", "operator", scope="review:read")]
ReviewerActs = Annotated[Principal, Requires("reviewer", "operator", scope="review:write")]


@router.get(
    "/review/brands",
    summary="Everybody's brands, newest first",
    responses={200: {"model": BrandPage}, **problems(401, 403, 422)},
)
def list_all_brands(
    request: Request,
    who: Reviewer,
    state: BrandState | None = None,
    cursor: CursorParam = None,
    limit: LimitParam = 50,
) -> Response:
    with platform_of(request).db.read() as connection:
        page = list_brands(connection, state=state, cursor=cursor, limit=limit)
    return reply({"items": [brand_answer(each) for each in page.items], "next": page.next})


@router.get(
    "/review/brands/holders",
    summary="Everybody who holds rights, newest first",
    responses={200: {"model": HolderPage}, **problems(401, 403, 422)},
)
def list_all_holders(
    request: Request,
    who: Reviewer,
    state: HolderState | None = None,
    cursor: CursorParam = None,
    limit: LimitParam = 50,
) -> Response:
    with platform_of(request).db.read() as connection:
        page = list_holders(connection, state=state, cursor=cursor, limit=limit)
    return reply({"items": [holder_answer(each) for each in page.items], "next": page.next})


@router.get(
    "/review/brands/holders/{holder_id}",
    summary="A holder with its papers and newest brands",
    responses={200: {"model": HolderCase}, **problems(401, 403, 404)},
)
def read_holder_case(request: Request, who: Reviewer, holder_id: HolderId) -> Response:
    with platform_of(request).db.read() as connection:
        holder = get_holder(connection, holder_id)
        return reply(
            {
                "holder": holder_answer(holder),
                "members": [member_answer(each) for each in members_of(connection, holder_id)],
                "documents": [document_answer(each) for each in documents_of(connection, holder_id)],
                "brands": [brand_answer(each) for each in brands_of(connection, holder_id).items],
            }
        )


@router.post(
    "/review/brands/holders/{holder_id}/decision",
    status_code=204,
    summary="Verify a holder, or refuse it",
    description="Either can be changed later. Nobody decides on what they act for.",
    responses=problems(401, 403, 404, 409, 422),
)
def post_holder_decision(request: Request, who: ReviewerActs, holder_id: HolderId, body: DecisionBody) -> Response:
    verified = body.decision == "verify"
    decide_holder(platform_of(request).db, holder_id, verified=verified, reason=body.reason, actor=who.person_id)
    return reply(None)


@router.get(
    "/review/brands/documents/{document_id}",
    summary="A paper",
    responses={**BYTES, **problems(401, 403, 404, 503)},
)
@slow
def read_paper(request: Request, who: Reviewer, document_id: DocumentId) -> Response:
    platform = platform_of(request)
    with platform.db.read() as connection:
        found = get_document(connection, document_id)
    return document_download(platform, found)


@router.get(
    "/review/brands/{brand_id}",
    summary="A brand with its papers and those of the same name",
    responses={200: {"model": BrandCase}, **problems(401, 403, 404)},
)
def read_brand_case(request: Request, who: Reviewer, brand_id: BrandId) -> Response:
    with platform_of(request).db.read() as connection:
        brand = get_brand(connection, brand_id)
        return reply(
            {
                "brand": brand_answer(brand),
                "holder": holder_answer(get_holder(connection, brand.holder_id)),
                "documents": [
                    document_answer(each) for each in documents_of(connection, brand.holder_id, brand_id=brand_id)
                ],
                "holder_documents": [document_answer(each) for each in documents_of(connection, brand.holder_id)],
                "namesakes": [brand_answer(each) for each in namesakes(connection, brand)],
                "licences": len(licensees_of(connection, brand_id)),
            }
        )


@router.get(
    "/review/brands/{brand_id}/figure.png",
    summary="A figure as it is looked for",
    responses={**PNG, **problems(401, 403, 404, 503)},
)
@slow
def show_figure(request: Request, who: Reviewer, brand_id: BrandId) -> Response:
    platform = platform_of(request)
    with platform.db.read() as connection:
        brand = get_brand(connection, brand_id)
    return figure_answer(platform, brand)


@router.post(
    "/review/brands/{brand_id}/decision",
    status_code=204,
    summary="Verify a brand, or refuse it",
    description="Its holder is verified first. Either can be changed later. Nobody decides on what they act for.",
    responses=problems(401, 403, 404, 409, 422),
)
def post_brand_decision(request: Request, who: ReviewerActs, brand_id: BrandId, body: DecisionBody) -> Response:
    verified = body.decision == "verify"
    decide_brand(platform_of(request).db, brand_id, verified=verified, reason=body.reason, actor=who.person_id)
    return reply(None)
