"""Paying sellers out: what waits, what is on its way, what came back; files for the bank, its reports, the terms."""

from typing import Annotated, Any, Final

from fastapi import File, Form, Query, Request, Response, UploadFile

from entrepot.core.accounts import sellers
from entrepot.core.http import ApiRouter, platform_of, slow
from entrepot.core.http.types import CursorParam, Id
from entrepot.kit.errors import AppError, InvalidInput
from entrepot.pay.settlement import (
    Every,
    State,
    Terms,
    debtor,
    differences,
    file_content,
    make_file,
    payout_files,
    payout_totals,
    payouts,
    set_terms,
    take_report,
    terms_of,
    waiting_count,
)
from entrepot.web.flash import Toast, see_other
from entrepot.web.i18n import Lazy, lazy
from entrepot.web.i18n import gettext as _
from entrepot.web.lists import Blank
from entrepot.web.pages.operator.frame import Operator, frame
from entrepot.web.reader import reading
from entrepot.web.render import reader_of, render

router = ApiRouter(prefix="", pages=True)

_HERE: Final = "/operator/payouts"
_REPORT_MOST: Final = 16 * 2**20
EVERY: Final[dict[str, Lazy]] = {
    "asked": lazy("when the seller asks"),
    "day": lazy("every day"),
    "week": lazy("every Monday"),
    "month": lazy("on the first of each month"),
}
SAID: Final[dict[str, Lazy]] = {
    "accepted": lazy("accepted"),
    "paid": lazy("paid"),
    "refused": lazy("refused"),
    "returned": lazy("returned"),
}


@router.get(_HERE)
def show_payouts(
    request: Request,
    who: Operator,
    state: Annotated[State | None, Blank, Query()] = None,
    cursor: CursorParam = None,
) -> Response:
    """Show payouts by state, the files and what the bank said that does not fit."""
    return _page(request, state, cursor)


@router.post(_HERE + "/files")
def take_file(request: Request, who: Operator) -> Response:
    """Take what waits into a file for the bank."""
    platform = platform_of(request)
    try:
        debtor(platform.settings)
        made = make_file(platform.db, actor=who.person_id)
    except AppError as refusal:
        return _page(request, None, None, refusal)
    with reading(reader_of(request)):
        words = _("No payout waits") if made is None else _("The file is ready to be taken to the bank")
        return see_other(f"{_HERE}#files", Toast("allow", words))


@router.get(_HERE + "/files/{file_id}.xml")
def read_file(request: Request, who: Operator, file_id: Annotated[str, Id("pfl")]) -> Response:
    """Hand out a file as the bank takes it."""
    platform = platform_of(request)
    owner = debtor(platform.settings)
    with platform.db.read() as connection:
        content = file_content(connection, file_id, debtor=owner)
    headers = {"Content-Disposition": f'attachment; filename="{file_id}.xml"'}
    return Response(content, media_type="application/xml", headers=headers)


@router.post(_HERE + "/reports", max_body_size=_REPORT_MOST + 2**20)
@slow
def give_report(request: Request, who: Operator, file: Annotated[UploadFile, File()]) -> Response:
    """Apply what the bank said."""
    content = file.file.read(_REPORT_MOST + 1)
    try:
        if len(content) > _REPORT_MOST:
            raise InvalidInput("the file is too large", field="file", expected="16 MiB at most")
        taken = take_report(
            platform_of(request).db, name=file.filename or "report.xml", content=content, actor=who.person_id
        )
    except AppError as refusal:
        return _page(request, None, None, refusal)
    with reading(reader_of(request)):
        counts = {"applied": taken.applied, "known": taken.known, "differing": taken.differing}
        words = _("Payouts moved: %(applied)s. Known before: %(known)s. To be looked at: %(differing)s") % counts
        return see_other(_HERE, Toast("block" if taken.differing else "allow", words))


@router.post(_HERE + "/terms")
def give_terms(
    request: Request,
    who: Operator,
    every: Annotated[Every, Form()],
    percent: Annotated[float, Form(ge=0, le=100, allow_inf_nan=False)] = 0,
    reserve_days: Annotated[int, Form(ge=0, le=365)] = 0,
    new_days: Annotated[int, Form(ge=0, le=3650)] = 0,
) -> Response:
    """Set when sellers are paid out and what is kept back of new ones."""
    terms = Terms(every, round(percent * 10_000), reserve_days, new_days)
    set_terms(platform_of(request).db, terms=terms, actor=who.person_id)
    with reading(reader_of(request)):
        return see_other(f"{_HERE}#terms", Toast("allow", _("Kept")))


def _page(request: Request, state: State | None, cursor: str | None, refusal: AppError | None = None) -> Response:
    platform = platform_of(request)
    with platform.db.read() as connection:
        page = payouts(connection, state=state, cursor=cursor)
        totals = _by_state(payout_totals(connection))
        context: dict[str, Any] = {
            "page": page,
            "totals": totals,
            "shops": sellers(connection, {one.seller_id for one in page.items}),
            "files": payout_files(connection, limit=10),
            "waiting": waiting_count(connection),
            "differences": differences(connection),
            "terms": terms_of(connection),
        }
    return render(
        request,
        "operator/payouts.html",
        status_code=422 if refusal else 200,
        refusal=refusal,
        state=state,
        every=EVERY,
        said=SAID,
        by_hand=platform.settings.bank_dir is None,
        **context,
        **frame(request),
    )


def _by_state(totals: dict[tuple[str, str, str], tuple[int, int]]) -> list[tuple[str, int, list[tuple[str, int]]]]:
    """Return (state, how many payouts, (currency, minor units) of each) of all sellers, in the order of their way."""
    counts, sums = dict.fromkeys(State, 0), {state: dict[str, int]() for state in State}
    for (_seller, currency, name), (count, minor) in totals.items():
        state = State(name)
        counts[state] += count
        sums[state][currency] = sums[state].get(currency, 0) + minor
    return [(state.value, counts[state], sorted(sums[state].items())) for state in State]
