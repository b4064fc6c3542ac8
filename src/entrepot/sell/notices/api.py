"""Notices over HTTP for those whom they are about: sellers answer, reviewers decide."""

from typing import Annotated, Literal

from fastapi import Request, Response

from entrepot.core.http import ApiRouter, Principal, Requires, platform_of, problems, reply, seller_of
from entrepot.core.http.types import CursorParam, LimitParam
from entrepot.kit.clock import from_us
from entrepot.sell.notices.bodies import (
    ClosingBody,
    CounterBody,
    DecideBody,
    NoticeAnswer,
    NoticeId,
    NoticePage,
    Ref,
    SellerId,
    StandingAnswer,
    StateAnswer,
    notice_answer,
    steps_answer,
)
from entrepot.sell.notices.counter import give_counter_notice
from entrepot.sell.notices.decide import decide_notice
from entrepot.sell.notices.read import get_notice, notices_against, notices_to_decide, standing_of
from entrepot.sell.notices.strikes import decide_closing, reopen_shop

router = ApiRouter(tags=["notices"])

_SELLERS = ("seller_owner", "seller_staff")
Seller = Annotated[Principal, Requires(*_SELLERS, scope="seller:read")]
SellerActs = Annotated[Principal, Requires(*_SELLERS, scope="seller:write")]
Reviewer = Annotated[Principal, Requires("reviewer", "operator", scope="review:read")]
ReviewerActs = Annotated[Principal, Requires("reviewer", "operator", scope="review:write")]


@router.get(
    "/seller/notices",
    summary="Notices that took listings of mine down",
    responses={200: {"model": NoticePage}, **problems(401, 403, 422)},
)
def list_against(request: Request, who: Seller, cursor: CursorParam = None, limit: LimitParam = 50) -> Response:
    with platform_of(request).db.read() as connection:
        page = notices_against(connection, seller_of(who), cursor=cursor, limit=limit)
    return reply({"items": [notice_answer(each, "seller") for each in page.items], "next": page.next})


@router.get(
    "/seller/notices/{notice_id}",
    summary="A notice against a listing of mine",
    responses={200: {"model": NoticeAnswer}, **problems(401, 403, 404)},
)
def read_against(request: Request, who: Seller, notice_id: NoticeId) -> Response:
    with platform_of(request).db.read() as connection:
        view = get_notice(connection, notice_id, seller_id=seller_of(who))
        return reply({**notice_answer(view, "seller"), "steps": steps_answer(connection, notice_id)})


@router.post(
    "/seller/notices/{notice_id}/counter-notice",
    status_code=201,
    summary="Answer a notice",
    description="Once. A person decides; else the listing comes back at the deadline.",
    responses={201: {"model": Ref}, **problems(401, 403, 404, 409, 422)},
)
def post_counter(request: Request, who: SellerActs, notice_id: NoticeId, body: CounterBody) -> Response:
    counter_id = give_counter_notice(
        platform_of(request).db,
        seller_of(who),
        notice_id,
        statement=body.statement,
        good_faith=body.good_faith,
        evidence=body.evidence,
        actor=who.person_id,
    )
    return reply({"id": counter_id}, status=201)


@router.get(
    "/seller/standing",
    summary="Where I stand with repeated infringement",
    responses={200: {"model": StandingAnswer}, **problems(401, 403)},
)
def get_standing(request: Request, who: Seller) -> Response:
    db = platform_of(request).db
    with db.read() as connection:
        found = standing_of(connection, seller_of(who))
    now = db.clock.now_us()
    strikes = [
        {
            "notice_id": each.notice_id,
            "at": from_us(each.at_us),
            "expires_at": from_us(each.expires_us),
            "stands": each.stands(now),
        }
        for each in found.strikes
    ]
    return reply({"step": found.step, "since": found.since_us and from_us(found.since_us), "strikes": strikes})


@router.get(
    "/review/notices",
    summary="Notices that people are to decide, by deadline",
    responses={200: {"model": NoticePage}, **problems(401, 403, 422)},
)
def list_to_decide(
    request: Request,
    who: Reviewer,
    state: Literal["waiting", "acted", "countered", "lapsed"] | None = None,
    cursor: CursorParam = None,
    limit: LimitParam = 50,
) -> Response:
    with platform_of(request).db.read() as connection:
        page = notices_to_decide(connection, state=state, cursor=cursor, limit=limit)
    return reply({"items": [notice_answer(each, "reviewer") for each in page.items], "next": page.next})


@router.get(
    "/review/notices/{notice_id}",
    summary="A notice with both sides and its steps",
    responses={200: {"model": NoticeAnswer}, **problems(401, 403, 404)},
)
def read_to_decide(request: Request, who: Reviewer, notice_id: NoticeId) -> Response:
    with platform_of(request).db.read() as connection:
        view = get_notice(connection, notice_id)
        return reply({**notice_answer(view, "reviewer"), "steps": steps_answer(connection, notice_id)})


@router.post(
    "/review/notices/{notice_id}/decision",
    summary="Decide a notice",
    description="After a counter-notice another person decides than the first.",
    responses={200: {"model": StateAnswer}, **problems(401, 403, 404, 409, 422)},
)
def post_notice_decision(request: Request, who: ReviewerActs, notice_id: NoticeId, body: DecideBody) -> Response:
    state = decide_notice(platform_of(request).db, notice_id, body.decision, body.reason, who.person_id)
    return reply({"state": state})


@router.post(
    "/review/sellers/{seller_id}/standing",
    summary="Close a shop's listings, leave them, or open the shop again",
    responses={200: {"model": StateAnswer}, **problems(401, 403, 409, 422)},
)
def post_closing(request: Request, who: ReviewerActs, seller_id: SellerId, body: ClosingBody) -> Response:
    db = platform_of(request).db
    if body.decision == "reopen":
        step = reopen_shop(db, seller_id, reason=body.reason, actor=who.person_id)
    else:
        close = body.decision == "close"
        step = decide_closing(db, seller_id, close=close, reason=body.reason, actor=who.person_id)
    return reply({"state": step})
