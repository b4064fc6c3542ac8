"""Notices at the desk: what waits for a person, both sides next to each other, and shops that came too far."""

from typing import Annotated, Any, Final, Literal

from fastapi import Form, Query, Request, Response

from entrepot.core.accounts import sellers
from entrepot.core.http import ApiRouter, platform_of, slow
from entrepot.core.http.types import CursorParam, Id
from entrepot.kit.errors import AppError
from entrepot.sell.brands import brand_by_ids, get_holder, licensees_of
from entrepot.sell.catalog import submissions
from entrepot.sell.notices import (
    accuracy_of,
    count_to_decide,
    decide_closing,
    decide_notice,
    evidence_of,
    get_notice,
    is_trusted,
    notices_to_decide,
    reopen_shop,
    standing_of,
    standing_strikes,
    standings,
    steps_of,
)
from entrepot.web.flash import Toast, see_other
from entrepot.web.i18n import lazy
from entrepot.web.lists import Blank
from entrepot.web.notice_words import words
from entrepot.web.pages.desk.frame import Reviewer, frame
from entrepot.web.pages.evidence_file import give_evidence
from entrepot.web.pages.seller.frame import field_error
from entrepot.web.reader import reading
from entrepot.web.render import reader_of, render
from entrepot.web.sentences import in_words

router = ApiRouter(prefix="", pages=True)

NoticeId = Annotated[str, Id("ntc")]
SellerId = Annotated[str, Id("sel")]
Wanted = Literal["waiting", "acted", "countered", "lapsed"]
HERE: Final = "/desk/notices"
_PAGE: Final = 30


@router.get(HERE)
def show_notices(
    request: Request,
    who: Reviewer,
    state: Annotated[Wanted | None, Blank, Query()] = None,
    cursor: CursorParam = None,
) -> Response:
    """List what people are to decide, by its deadline, and shops to be decided on."""
    with platform_of(request).db.read() as connection:
        page = notices_to_decide(connection, state=state, cursor=cursor, limit=_PAGE)
        counts = count_to_decide(connection)
        brands = brand_by_ids(connection, {each.brand_id for each in page.items})
        shops = standings(connection, ("closing", "closed"))
        names = sellers(connection, {each.seller_id for each in page.items} | {each.seller_id for each in shops})
    return render(
        request,
        "desk/notices.html",
        page=page,
        counts=counts,
        brands=brands,
        shops=shops,
        names=names,
        state=state,
        **words(),
        **frame(request),
    )


@router.get(HERE + "/{notice_id}")
def show_notice(request: Request, who: Reviewer, notice_id: NoticeId) -> Response:
    """Show a notice, its evidence, the listing, licences, the counter-notice, and the past of both sides."""
    return _page(request, notice_id, {})


def _page(request: Request, notice_id: str, errors: dict[str, str], said: str = "") -> Response:
    db = platform_of(request).db
    with db.read() as connection:
        view = get_notice(connection, notice_id)
        now = db.clock.now_us()
        found = submissions(connection, [view.product_id])
        accuracy = accuracy_of(connection, view.holder_id, now)
        facts: dict[str, Any] = {
            "notice": view,
            "brand": brand_by_ids(connection, [view.brand_id]).get(view.brand_id),
            "holder": get_holder(connection, view.holder_id),
            "shop": sellers(connection, {view.seller_id}).get(view.seller_id),
            "product": found[0] if found else None,
            "licences": [each for each in licensees_of(connection, view.brand_id) if each.seller_id == view.seller_id],
            "steps": steps_of(connection, notice_id),
            "accuracy": accuracy,
            "trusted": is_trusted(accuracy, agency=view.agency),
            "standing": standing_of(connection, view.seller_id),
            "strikes": len(standing_strikes(connection, view.seller_id, now)),
            "now_us": now,
        }
    return render(
        request,
        "desk/notice.html",
        status_code=422 if errors else 200,
        errors=errors,
        said=said,
        **facts,
        **words(),
        **frame(request),
    )


@router.get(HERE + "/{notice_id}/files/{file_id}")
@slow
def take_file(request: Request, who: Reviewer, notice_id: NoticeId, file_id: str) -> Response:
    """Return a piece of evidence of either side."""
    with platform_of(request).db.read() as connection:
        view = get_notice(connection, notice_id)
    return give_evidence(request, evidence_of(view, counter=True), file_id)


@router.post(HERE + "/{notice_id}")
def decide(
    request: Request,
    who: Reviewer,
    notice_id: NoticeId,
    decision: Annotated[Literal["uphold", "refuse"], Form()],
    reason: Annotated[str, Form(max_length=10_000)] = "",
) -> Response:
    """Decide a notice; a reason that is missing is asked for where it stands."""
    try:
        state = decide_notice(platform_of(request).db, notice_id, decision, reason, who.person_id)
    except AppError as refused:
        return _page(request, notice_id, field_error(refused), reason)
    with reading(reader_of(request)):
        told = lazy("Upheld. Both sides are written to") if state == "upheld" else lazy("Decided for the seller")
        return see_other(HERE, Toast("allow", str(told)))


@router.post("/desk/sellers/{seller_id}/standing")
def decide_standing(
    request: Request,
    who: Reviewer,
    seller_id: SellerId,
    decision: Annotated[Literal["close", "leave", "reopen"], Form()],
    reason: Annotated[str, Form(max_length=10_000)] = "",
) -> Response:
    """Close a shop's listings, leave them, or open the shop again."""
    db = platform_of(request).db
    try:
        if decision == "reopen":
            reopen_shop(db, seller_id, reason=reason, actor=who.person_id)
        else:
            decide_closing(db, seller_id, close=decision == "close", reason=reason, actor=who.person_id)
    except AppError as refused:
        with reading(reader_of(request)):
            return see_other(HERE, Toast("block", str(in_words(refused.detail))))
    with reading(reader_of(request)):
        return see_other(HERE, Toast("allow", str(lazy("Decided. The reason is in the audit log"))))
