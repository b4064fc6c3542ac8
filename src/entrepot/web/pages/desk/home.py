"""The desk's first page: what waits, what is late, today's work, and what to do next."""

from datetime import datetime, time
from typing import Final

from fastapi import Request, Response

from entrepot.core.http import ApiRouter, platform_of
from entrepot.kit.clock import to_us
from entrepot.sell.catalog import submissions
from entrepot.sell.screening import (
    CaseFilter,
    count_queue,
    decided_today,
    list_cases,
    list_policies,
    open_checks,
    waiting,
)
from entrepot.web.pages.desk.frame import Reviewer, frame
from entrepot.web.pages.desk.words import KINDS, SEVERITIES, SEVERITY_TONES, left, policy_words
from entrepot.web.reader import reading
from entrepot.web.render import reader_of, render

router = ApiRouter(prefix="", pages=True)

_SOON_US: Final = 2 * 3_600_000_000
_FIRST: Final = 6


@router.get("/desk")
def show_desk(request: Request, who: Reviewer) -> Response:
    """Show what waits on the desk."""
    db = platform_of(request).db
    now = db.clock.now_us()
    reader = reader_of(request)
    midnight = to_us(datetime.combine(reader.now.astimezone(reader.timezone).date(), time(), reader.timezone))
    with db.read() as connection, reading(reader):
        counts = count_queue(connection, now, soon_us=_SOON_US)
        for_me = count_queue(connection, now, soon_us=_SOON_US, not_for=who.person_id)
        mine = list_cases(connection, narrow=CaseFilter(claimed_by=who.person_id), limit=_FIRST).items
        first = list_cases(connection, not_for=who.person_id, limit=_FIRST).items
        products = submissions(connection, [each.product_id for each in (*mine, *first)])
        return render(
            request,
            "desk/home.html",
            counts=counts,
            for_me=for_me,
            mine=[each for each in mine if each.claimed(now)],
            first=first,
            titles={each.product_id: each.texts.get("title", "") for each in products},
            checks=open_checks(connection, who.person_id),
            drafts=[each for each in list_policies(connection) if each.state == "draft"],
            today=decided_today(connection, who.person_id, midnight),
            unjudged=waiting(connection),
            now=now,
            left=left,
            kinds=KINDS,
            severities=SEVERITIES,
            tones=SEVERITY_TONES,
            policy_words=policy_words,
            **frame(request),
        )
