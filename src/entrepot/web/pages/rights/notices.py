"""Notices by a holder of rights: all of them, how right they were, a new one, a file of many, one with its answer."""

import re
from typing import Annotated, Any, Final, Literal

from fastapi import Depends, File, Form, Query, Request, Response, UploadFile
from sqlalchemy import Connection

from entrepot.core.http import ApiRouter, Principal, Requires, platform_of, slow
from entrepot.core.http.types import CursorParam, Id
from entrepot.kit.errors import AppError, InvalidInput
from entrepot.sell.brands import Holder, brand_by_ids, brands_of
from entrepot.sell.notices import (
    COLUMNS,
    STATEMENT_MIN,
    TRUST,
    YES,
    NoticeDraft,
    TestPurchase,
    accuracy_of,
    answer_counter_notice,
    batches_of,
    counts_of_holder,
    evidence_of,
    get_batch,
    get_notice,
    give_notice,
    is_trusted,
    notices_allowed,
    notices_of_holder,
    start_bulk,
    steps_of,
    withdraw_notice,
)
from entrepot.web.flash import Toast, see_other
from entrepot.web.i18n import gettext as _
from entrepot.web.i18n import lazy
from entrepot.web.lists import Blank
from entrepot.web.notice_words import GROUNDS, words
from entrepot.web.pages.evidence_file import give_evidence, keep_evidence
from entrepot.web.pages.rights.frame import acting_for, frame
from entrepot.web.pages.seller.frame import field_error
from entrepot.web.reader import reading
from entrepot.web.render import reader_of, render

router = ApiRouter(prefix="", pages=True)

Who = Annotated[Principal, Requires()]
NoticeId = Annotated[str, Id("ntc")]
UploadId = Annotated[str, Id("ntb")]
Words = Annotated[str, Form(max_length=20_000)]
Files = Annotated[list[UploadFile] | None, File()]
Wanted = Literal["acted", "waiting", "upheld", "refused", "withdrawn", "countered", "lapsed", "restored"]
HERE: Final = "/rights/notices"
_PAGE: Final = 30
_UPLOAD_MAX: Final = 64 * 2**20
_PRODUCT: Final = re.compile(r"prd_[0-9a-z]{26}")


def _accuracy(connection: Connection, holder: Holder, now_us: int) -> dict[str, Any]:
    found = accuracy_of(connection, holder.holder_id, now_us)
    agency = holder.kind == "agency"
    return {
        "found": found,
        "trusted": is_trusted(found, agency=agency),
        "agency": agency,
        "a_day": notices_allowed(found, agency=agency),
        "rule": TRUST,
    }


@router.get(HERE)
def show_notices(
    request: Request,
    who: Who,
    state: Annotated[Wanted | None, Blank, Query()] = None,
    batch: Annotated[str | None, Blank, Query(max_length=40)] = None,
    cursor: CursorParam = None,
) -> Response:
    """List the holder's notices."""
    acting, db = acting_for(request, who), platform_of(request).db
    with db.read() as connection:
        page = notices_of_holder(connection, acting.holder_id, state=state, batch_id=batch, cursor=cursor, limit=_PAGE)
        brands = brand_by_ids(connection, {each.brand_id for each in page.items})
        counts = counts_of_holder(connection, acting.holder_id)
        accuracy = _accuracy(connection, acting.holder, db.clock.now_us())
        batches = batches_of(connection, acting.holder_id)
    return render(
        request,
        "rights/notices.html",
        page=page,
        brands=brands,
        counts=counts,
        accuracy=accuracy,
        batches=batches,
        state=state,
        batch=batch,
        **words(),
        **frame(request, acting),
    )


@router.get(HERE + "/new")
def show_new(
    request: Request,
    who: Who,
    product: Annotated[str, Query(max_length=400)] = "",
    brand: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    """Show the form of a notice."""
    return _form(request, who, {"product": product, "brand_id": brand}, {})


def _form(request: Request, who: Principal, said: dict[str, Any], errors: dict[str, str]) -> Response:
    acting = acting_for(request, who)
    with platform_of(request).db.read() as connection:
        mine = brands_of(connection, acting.holder_id, state="verified", limit=200).items
        named = brand_by_ids(connection, [said["brand_id"]]) if said.get("brand_id") else {}
    brands = [(each.brand_id, each.name) for each in mine]
    if acting.holder.kind == "agency":
        brands += [(key, each.name) for key, each in named.items() if key not in dict(brands)]
    return render(
        request,
        "rights/notice_new.html",
        status_code=422 if errors else 200,
        said=said,
        errors=errors,
        brands=brands,
        grounds=list(GROUNDS.items()),
        columns=COLUMNS,
        yes=YES,
        statement_min=STATEMENT_MIN,
        **words(),
        **frame(request, acting),
    )


async def _typed(
    product: Words = "",
    brand_id: Annotated[str, Form(max_length=40)] = "",
    other_brand: Annotated[str, Form(max_length=40)] = "",
    ground: Annotated[str, Form(max_length=20)] = "",
    statement: Words = "",
    territories: Annotated[str, Form(max_length=400)] = "",
    good_faith: Annotated[bool, Form()] = False,  # noqa: FBT002  # a form's field
    order_no: Annotated[str, Form(max_length=400)] = "",
    findings: Words = "",
) -> dict[str, Any]:
    """What was typed into the form of a notice."""
    return {
        "product": product,
        "brand_id": brand_id,
        "other_brand": other_brand.strip(),
        "ground": ground,
        "statement": statement,
        "territories": territories,
        "good_faith": good_faith,
        "order_no": order_no,
        "findings": findings,
    }


@router.post(HERE, max_body_size=_UPLOAD_MAX)
@slow
def post_notice(
    request: Request,
    who: Who,
    said: Annotated[dict[str, Any], Depends(_typed)],
    evidence: Files = None,
    purchase: Files = None,
) -> Response:
    """Give a notice; what is amiss is said at its field, and what was typed stays."""
    acting = acting_for(request, who)
    try:
        found = _PRODUCT.search(said["product"])
        if found is None:
            raise InvalidInput("this names no product", field="product", expected="a product's id or address")
        bought = None
        shots = keep_evidence(request, acting.holder_id, purchase, "purchase")
        if said["order_no"].strip() or said["findings"].strip() or shots:
            bought = TestPurchase(said["order_no"], said["findings"], "", shots)
        draft = NoticeDraft(
            said["other_brand"] or said["brand_id"],
            found[0],
            said["ground"],
            said["statement"],
            said["good_faith"],
            tuple(re.split(r"[;,\s]+", said["territories"])),
            keep_evidence(request, acting.holder_id, evidence, "evidence"),
            bought,
        )
        given = give_notice(platform_of(request).db, acting.holder_id, draft, actor=who.person_id, channel="page")
    except AppError as refused:
        errors = field_error(refused)
        return _form(request, who, said, {"product" if key == "product_id" else key: v for key, v in errors.items()})
    with reading(reader_of(request)):
        told = (
            _("You said this before: this is the notice")
            if given.folded
            else _("The listing is off sale")
            if given.state == "acted"
            else _("Sent. A person looks at it first")
        )
    return see_other(f"{HERE}/{given.notice_id}", Toast("allow", told))


@router.post(HERE + "/bulk", max_body_size=_UPLOAD_MAX)
@slow
def post_bulk(request: Request, who: Who, file: Annotated[UploadFile, File()]) -> Response:
    """Send a file of notices."""
    acting, platform = acting_for(request, who), platform_of(request)
    data = file.file.read(5 * 2**20 + 1)
    try:
        batch_id = start_bulk(
            platform.db, platform.files, acting.holder_id, data, file_name=file.filename or "", actor=who.person_id
        )
    except AppError as refused:
        return _form(request, who, {}, {"file": str(next(iter(field_error(refused).values())))})
    return see_other(f"{HERE}/bulk/{batch_id}")


@router.get(HERE + "/bulk/{upload_id}")
def show_bulk(request: Request, who: Who, upload_id: UploadId) -> Response:
    """Show how far a file is, and what is amiss in its rows."""
    acting = acting_for(request, who)
    with platform_of(request).db.read() as connection:
        batch = get_batch(connection, acting.holder_id, upload_id)
    return render(request, "rights/notice_bulk.html", batch=batch, **frame(request, acting))


@router.get(HERE + "/{notice_id}")
def show_notice(request: Request, who: Who, notice_id: NoticeId) -> Response:
    """Show a notice with what the seller answered and what is decided."""
    acting = acting_for(request, who)
    with platform_of(request).db.read() as connection:
        view = get_notice(connection, notice_id, holder_id=acting.holder_id)
        brands = brand_by_ids(connection, [view.brand_id])
        steps = steps_of(connection, notice_id)
    return render(
        request,
        "rights/notice.html",
        notice=view,
        brand=brands.get(view.brand_id),
        steps=steps,
        **words(),
        **frame(request, acting),
    )


@router.get(HERE + "/{notice_id}/files/{file_id}")
@slow
def take_file(request: Request, who: Who, notice_id: NoticeId, file_id: str) -> Response:
    """Return a piece of the holder's own evidence."""
    acting = acting_for(request, who)
    with platform_of(request).db.read() as connection:
        view = get_notice(connection, notice_id, holder_id=acting.holder_id)
    return give_evidence(request, evidence_of(view), file_id)


@router.post(HERE + "/{notice_id}")
def act(
    request: Request,
    who: Who,
    notice_id: NoticeId,
    act: Annotated[Literal["withdraw", "answer"], Form()],
    said: Words = "",
) -> Response:
    """Withdraw a notice, or say that the matter is before a court."""
    acting, db = acting_for(request, who), platform_of(request).db
    here = f"{HERE}/{notice_id}"
    try:
        if act == "withdraw":
            withdraw_notice(db, acting.holder_id, notice_id, actor=who.person_id, reason=said)
            told = lazy("Withdrawn. What it took down is judged and shown again")
        else:
            answer_counter_notice(db, acting.holder_id, notice_id, said, actor=who.person_id)
            told = lazy("Kept. The listing does not come back by itself")
    except InvalidInput as refused:
        with reading(reader_of(request)):
            return see_other(here, Toast("block", str(refused.detail)))
    with reading(reader_of(request)):
        return see_other(here, Toast("allow", str(told)))
