"""Notices over HTTP for holders of rights and agencies: given in batches, followed, withdrawn, with statistics."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import Query, Request, Response

from entrepot.core.http import ApiRouter, Principal, Requires, platform_of, problems, reply
from entrepot.core.http.types import CursorParam, LimitParam
from entrepot.kit.errors import AppError, NotFound, RateLimited
from entrepot.sell.brands import holders_of
from entrepot.sell.notices.accuracy import accuracy_of
from entrepot.sell.notices.bodies import (
    GivenList,
    HolderId,
    NoticeAnswer,
    NoticeId,
    NoticePage,
    NoticesBody,
    State,
    StateAnswer,
    Statistics,
    WithdrawBody,
    WordsBody,
    draft_of,
    notice_answer,
    steps_answer,
)
from entrepot.sell.notices.decide import answer_counter_notice, withdraw_notice
from entrepot.sell.notices.domain import is_trusted, notices_allowed
from entrepot.sell.notices.give import acting_holder, give_notice
from entrepot.sell.notices.read import NoticeView, counts_of_holder, get_notice, notices_of_holder

router = ApiRouter(tags=["notices"])

Partner = Annotated[Principal, Requires(scope="partner:read")]
PartnerActs = Annotated[Principal, Requires(scope="partner:write")]


def _own(request: Request, who: Principal, notice_id: str) -> NoticeView:
    """Return a notice of a holder for whom the asking person acts; raise NotFound."""
    with platform_of(request).db.read() as connection:
        view = get_notice(connection, notice_id)
        if not any(each.holder.holder_id == view.holder_id for each in holders_of(connection, who.person_id)):
            raise NotFound("there is no such notice")
    return view


@router.post(
    "/partners/notices",
    summary="Say that listings infringe",
    description="A trusted partner's act at once, before this answers. Each is taken or refused by itself.",
    responses={200: {"model": GivenList}, **problems(401, 403, 404, 409, 422, 429)},
)
def post_notices(request: Request, who: PartnerActs, body: NoticesBody) -> Response:
    db = platform_of(request).db
    with db.read() as connection:
        acting_holder(connection, body.holder_id, who.person_id)
    items: list[Mapping[str, Any]] = []
    for each in body.notices:
        try:
            given = give_notice(db, body.holder_id, draft_of(each), actor=who.person_id, channel="partner")
            items.append(asdict(given))
        except RateLimited:
            if not items:
                raise
            items.append({"field": "", "problem": "as many notices were taken today as may be"})
        except AppError as refused:
            expected = refused.extra.get("expected")
            items.append({"field": refused.extra.get("field"), "problem": refused.detail, "expected": expected})
    return reply({"items": items})


@router.get(
    "/partners/notices",
    summary="Notices of mine, newest first",
    responses={200: {"model": NoticePage}, **problems(401, 403, 404, 409, 422)},
)
def list_notices(
    request: Request,
    who: Partner,
    holder_id: Annotated[HolderId, Query()],
    state: State | None = None,
    cursor: CursorParam = None,
    limit: LimitParam = 50,
) -> Response:
    with platform_of(request).db.read() as connection:
        acting_holder(connection, holder_id, who.person_id)
        page = notices_of_holder(connection, holder_id, state=state, cursor=cursor, limit=limit)
    return reply({"items": [notice_answer(each, "holder") for each in page.items], "next": page.next})


@router.get(
    "/partners/notices/{notice_id}",
    summary="A notice of mine with its steps",
    responses={200: {"model": NoticeAnswer}, **problems(401, 403, 404)},
)
def read_notice(request: Request, who: Partner, notice_id: NoticeId) -> Response:
    view = _own(request, who, notice_id)
    with platform_of(request).db.read() as connection:
        return reply({**notice_answer(view, "holder"), "steps": steps_answer(connection, notice_id)})


@router.post(
    "/partners/notices/{notice_id}/withdrawal",
    summary="Take a notice back",
    description="What it took down is judged and shown again.",
    responses={200: {"model": StateAnswer}, **problems(401, 403, 404, 409, 422)},
)
def post_withdrawal(request: Request, who: PartnerActs, notice_id: NoticeId, body: WithdrawBody) -> Response:
    view = _own(request, who, notice_id)
    db = platform_of(request).db
    state = withdraw_notice(db, view.holder_id, notice_id, actor=who.person_id, reason=body.reason)
    return reply({"state": state})


@router.post(
    "/partners/notices/{notice_id}/answer",
    status_code=204,
    summary="Say that a matter is before a court or an authority",
    description="After a counter-notice: the listing then does not come back by itself.",
    responses=problems(401, 403, 404, 409, 422),
)
def post_answer(request: Request, who: PartnerActs, notice_id: NoticeId, body: WordsBody) -> Response:
    view = _own(request, who, notice_id)
    answer_counter_notice(platform_of(request).db, view.holder_id, notice_id, body.words, actor=who.person_id)
    return reply(None)


@router.get(
    "/partners/statistics",
    summary="How right my notices were",
    responses={200: {"model": Statistics}, **problems(401, 403, 404, 409, 422)},
)
def get_statistics(request: Request, who: Partner, holder_id: Annotated[HolderId, Query()]) -> Response:
    db = platform_of(request).db
    with db.read() as connection:
        holder = acting_holder(connection, holder_id, who.person_id)
        found = accuracy_of(connection, holder_id, db.clock.now_us())
        states = counts_of_holder(connection, holder_id)
    agency = holder.kind == "agency"
    return reply(
        {
            "right": found.right,
            "decided": found.decided,
            "share": found.share,
            "lower_bound": round(found.lower, 4),
            "acts_at_once": is_trusted(found, agency=agency),
            "notices_a_day": notices_allowed(found, agency=agency),
            "by_state": states,
        }
    )
