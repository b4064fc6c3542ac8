"""Notices against a seller's listings: what was said, how to answer, until when, and where the shop stands."""

from typing import Annotated, Any, Final

from fastapi import File, Form, Request, Response, UploadFile

from entrepot.core.http import ApiRouter, Principal, platform_of, seller_of, slow
from entrepot.core.http.types import CursorParam, Id
from entrepot.kit.errors import AppError
from entrepot.sell.brands import brand_by_ids, get_holder
from entrepot.sell.notices import (
    DOWN,
    LADDER,
    get_notice,
    give_counter_notice,
    next_step,
    notices_against,
    standing_of,
    standing_strikes,
    steps_of,
    window,
)
from entrepot.web.flash import Toast, see_other
from entrepot.web.i18n import gettext as _
from entrepot.web.notice_words import words
from entrepot.web.pages.evidence_file import keep_evidence
from entrepot.web.pages.seller.frame import Seller, field_error, frame
from entrepot.web.pages.seller.notices_told import territories_in_words
from entrepot.web.reader import reading
from entrepot.web.render import reader_of, render
from entrepot.web.verdict_words import named_places

router = ApiRouter(prefix="", pages=True)

NoticeId = Annotated[str, Id("ntc")]
HERE: Final = "/sell/notices"
_PAGE: Final = 30
_UPLOAD_MAX: Final = 64 * 2**20


@router.get(HERE)
def show_notices(request: Request, who: Seller, cursor: CursorParam = None) -> Response:
    """List the notices that took something down, with the strikes that they left and what comes next."""
    db, seller_id = platform_of(request).db, seller_of(who)
    with db.read() as connection:
        page = notices_against(connection, seller_id, cursor=cursor, limit=_PAGE)
        brands = brand_by_ids(connection, {each.brand_id for each in page.items})
        standing = standing_of(connection, seller_id)
        struck = standing_strikes(connection, seller_id, db.clock.now_us())
    return render(
        request,
        "seller/notices.html",
        page=page,
        brands=brands,
        standing=standing,
        struck=len(struck),
        coming=next_step(struck),
        ladder=LADDER,
        now_us=db.clock.now_us(),
        **words(),
        **frame(request),
    )


@router.get(HERE + "/{notice_id}")
def show_notice(request: Request, who: Seller, notice_id: NoticeId) -> Response:
    """Show a notice with the way to answer it."""
    return _page(request, who, notice_id, {}, {})


def _page(request: Request, who: Principal, notice_id: str, said: dict[str, Any], errors: dict[str, str]) -> Response:
    with platform_of(request).db.read() as connection:
        view = get_notice(connection, notice_id, seller_id=seller_of(who))
        holder = get_holder(connection, view.holder_id)
        brand = brand_by_ids(connection, [view.brand_id]).get(view.brand_id)
        steps = steps_of(connection, notice_id)
    at_us = platform_of(request).db.clock.now_us() if view.counter is None else view.counter.given_at_us
    until = window(view.territories, view.ground, at_us)
    with reading(reader_of(request)):
        where = territories_in_words(view.territories)
        decides = named_places(until.decides.markets)
    return render(
        request,
        "seller/notice.html",
        status_code=422 if errors else 200,
        notice=view,
        # The company's name and its register entry; the address only where the law wants the seller to have it.
        holder=holder,
        contact=holder.contact_email if any(each.shows_contact for each in until.rules) else "",
        brand=brand,
        down=view.state in DOWN,
        until=until,
        at_us=at_us,
        where=where,
        decides=decides,
        steps=steps,
        said=said,
        errors=errors,
        **words(),
        **frame(request),
    )


@router.post(HERE + "/{notice_id}", max_body_size=_UPLOAD_MAX)
@slow
def answer(
    request: Request,
    who: Seller,
    notice_id: NoticeId,
    statement: Annotated[str, Form(max_length=20_000)] = "",
    good_faith: Annotated[bool, Form()] = False,  # noqa: FBT002  # a form's field
    evidence: Annotated[list[UploadFile] | None, File()] = None,
) -> Response:
    """Answer a notice, once; what is amiss is said at its field."""
    seller_id = seller_of(who)
    try:
        give_counter_notice(
            platform_of(request).db,
            seller_id,
            notice_id,
            statement=statement,
            good_faith=good_faith,
            evidence=keep_evidence(request, seller_id, evidence, "evidence"),
            actor=who.person_id,
        )
    except AppError as refused:
        said = {"statement": statement, "good_faith": good_faith}
        return _page(request, who, notice_id, said, field_error(refused))
    with reading(reader_of(request)):
        return see_other(f"{HERE}/{notice_id}", Toast("allow", _("Sent. A person looks at it")))
