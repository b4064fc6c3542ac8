"""The queue: what waits for a person, the gravest and most urgent first, and the next case with one key."""

from typing import Annotated, Any, Final, Literal

from fastapi import Depends, Form, Request, Response
from sqlalchemy import Connection
from starlette.responses import StreamingResponse

from entrepot.core.accounts import person_names, sellers
from entrepot.core.database import Database
from entrepot.core.http import ApiRouter, platform_of, slow
from entrepot.core.http.types import CursorParam, Id
from entrepot.kit.errors import AppError
from entrepot.sell.catalog import submissions
from entrepot.sell.screening import (
    MARKETS,
    MEDIA_TYPES,
    CaseView,
    claim_case,
    count_queue,
    drop_check,
    export_desk,
    list_cases,
    open_checks,
    release_case,
    take_next,
)
from entrepot.web.flash import Toast, see_other
from entrepot.web.i18n import gettext as _
from entrepot.web.i18n import lazy
from entrepot.web.lists import Day, span_of
from entrepot.web.pages.desk.asked import Asked, asked, narrow_of, query_of
from entrepot.web.pages.desk.frame import Reviewer, frame
from entrepot.web.pages.desk.words import (
    KINDS,
    SEVERITIES,
    SEVERITY_TONES,
    detector_words,
    left,
    policies_by_name,
    policy_words,
)
from entrepot.web.reader import reading
from entrepot.web.render import reader_of, render
from entrepot.web.sentences import in_words
from entrepot.web.verdict_words import MARKET_NAMES

router = ApiRouter(prefix="", pages=True)

CaseId = Annotated[str, Id("cas")]
Narrow = Annotated[str, Form(max_length=400)]
_PAGE: Final = 30
_SOON_US: Final = 2 * 3_600_000_000
_HERE: Final = "/desk/cases"


@router.get("/desk/cases")
@slow
def show_cases(
    request: Request, who: Reviewer, wanted: Annotated[Asked, Depends(asked)], cursor: CursorParam = None
) -> Response:
    """Show the queue, or what was closed, or what waits for a blind check."""
    db = platform_of(request).db
    now = db.clock.now_us()
    narrow = wanted.narrow_for(who.person_id)
    with db.read() as connection, reading(reader_of(request)):
        counts = count_queue(connection, now, soon_us=_SOON_US)
        checks = open_checks(connection, who.person_id)
        state = "closed" if wanted.show == "closed" else "open"
        page = list_cases(connection, state=state, narrow=narrow, now_us=now, cursor=cursor, limit=_PAGE)
        about = _about(connection, page.items, [each.product_id for each in checks])
        return render(
            request,
            "desk/cases.html",
            wanted=wanted,
            page=page,
            checks=checks,
            counts=counts,
            now=now,
            me=who.person_id,
            left=left,
            policies=_counted(policies_by_name(), counts.by.get("policy", {})),
            markets=_counted([(each, str(MARKET_NAMES[each])) for each in MARKETS], counts.by.get("market", {})),
            languages_of=sorted(each for each in counts.by.get("language", {}) if each),
            kinds=KINDS,
            severities=SEVERITIES,
            tones=SEVERITY_TONES,
            policy_words=policy_words,
            detector_words=detector_words,
            **about,
            **frame(request),
        )


def _about(connection: Connection, cases: list[CaseView], more: list[str]) -> dict[str, Any]:
    products = submissions(connection, [*(each.product_id for each in cases), *more])
    shops = sellers(connection, {each.seller_id for each in cases})
    people = person_names(connection, {each.claimed_by for each in cases if each.claimed_by})
    return {
        "titles": {each.product_id: each.texts.get("title", "") for each in products},
        "locales": {each.product_id: each.locale for each in products},
        "shops": {each: shop.name for each, shop in shops.items()},
        "people": people,
    }


def _counted(named: list[tuple[str, str]], counts: object) -> list[tuple[str, str]]:
    """Name what waits with how much of it does, what does not wait last."""
    found: dict[str, int] = counts if isinstance(counts, dict) else {}
    ordered = sorted(named, key=lambda each: -found.get(each[0], 0))
    return [(value, f"{words} ({found[value]})" if value in found else words) for value, words in ordered]


@router.post("/desk/next")
def next_case(
    request: Request,
    who: Reviewer,
    narrow: Narrow = "",
    after: Annotated[str, Form(max_length=40)] = "",
) -> Response:
    """Claim the next case that waits and go to it; a blind check where no case does."""
    db = platform_of(request).db
    found = take_next(db, who.person_id, narrow_of(narrow), after=after.replace("\0", "") or None)
    if found is not None and found != after:
        query = f"?{query_of(narrow_of(narrow))}" if narrow else ""
        return see_other(f"{_HERE}/{found}{query}")
    check = None if found else _next_check(db, who.person_id)
    if check is not None:
        return see_other(f"/desk/checks/{check}")
    with reading(reader_of(request)):
        if found is not None:
            return see_other(f"{_HERE}/{found}", Toast("info", _("No other case waits for you")))
        return see_other("/desk", Toast("allow", _("Nothing waits for you any more")))


def _next_check(db: Database, person_id: str) -> str | None:
    """Return the next blind check of a product that is still as it was decided; close those that have no object."""
    with db.read() as connection:
        checks = open_checks(connection, person_id)
        revisions = {
            each.product_id: each.revision for each in submissions(connection, [one.product_id for one in checks])
        }
    for each in checks:
        if revisions.get(each.product_id) == each.revision:
            return each.case_id
        drop_check(db, each.case_id)
    return None


@router.post("/desk/cases/{case_id}/claim")
def claim(
    request: Request, who: Reviewer, case_id: CaseId, act: Annotated[Literal["take", "give"], Form()] = "take"
) -> Response:
    """Take a case, or give it back."""
    db = platform_of(request).db
    here = f"{_HERE}/{case_id}"
    if act == "give":
        release_case(db, case_id, who.person_id)
        return see_other(_HERE, Toast("info", str(lazy("Given back"))))
    try:
        claim_case(db, case_id, who.person_id)
    except AppError as refusal:
        with reading(reader_of(request)):
            return see_other(here, Toast("block", in_words(refusal.title or refusal.detail)))
    return see_other(here)


@router.get("/desk/export")
@slow
def export(
    request: Request,
    who: Reviewer,
    what: Literal["cases", "verdicts"] = "cases",
    form: Literal["csv", "jsonl"] = "csv",
    since: Day = None,
    until: Day = None,
) -> Response:
    """Take cases or verdicts along with their reasons; the audit log keeps that it was done."""
    span = span_of(reader_of(request), since, until)
    db = platform_of(request).db
    lines = export_desk(db, what, form, who.person_id, since_us=span.since_us, until_us=span.until_us)
    headers = {"Content-Disposition": f'attachment; filename="{what}.{form}"', "Cache-Control": "private, no-store"}
    return StreamingResponse(lines, 200, headers, MEDIA_TYPES[form])
