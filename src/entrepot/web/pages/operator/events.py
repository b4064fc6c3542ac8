"""Events that failed for a subscriber: seen, handed over again, or given up with a reason."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from fastapi import Depends, Form, Query, Request, Response
from pydantic import StringConstraints

from entrepot.core.http import ApiRouter, platform_of, slow
from entrepot.core.http.types import CursorParam, Id, Text
from entrepot.core.outbox import (
    DeadLetter,
    act_on_dead_letters,
    dead_letters,
    discard_dead_letter,
    retry_dead_letter,
)
from entrepot.kit.paging import Page
from entrepot.web.export import Bom, csv_file, every, moment
from entrepot.web.flash import Toast, see_other
from entrepot.web.i18n import gettext as _
from entrepot.web.i18n import ngettext
from entrepot.web.lists import Blank, Sort, Words
from entrepot.web.pages.operator.frame import Operator, frame
from entrepot.web.reader import reading
from entrepot.web.render import reader_of, render

router = ApiRouter(prefix="", pages=True)

EventId = Annotated[str, Id("evt")]
Subscriber = Annotated[str, StringConstraints(pattern=r"^[a-z_.]{1,80}$")]
Letter = Annotated[str, StringConstraints(pattern=r"^[a-z_.]{1,80}/evt_[0-9a-z]{26}$")]
_HERE = "/operator/dead-letters"


async def _asked(
    state: Annotated[Literal["dead", "retry"] | None, Blank, Query()] = None, q: Words = "", sort: Sort = None
) -> dict[str, Any]:
    """What the address narrows events to."""
    return {"state": state, "text": q, "sort": sort}


Asked = Annotated[dict[str, Any], Depends(_asked)]


@router.get("/operator/dead-letters")
def show_dead_letters(request: Request, who: Operator, asked: Asked, cursor: CursorParam = None) -> Response:
    """List events that failed, newest first unless asked otherwise."""
    with platform_of(request).db.read() as connection:
        page = dead_letters(connection, cursor, **asked)
    return render(
        request, "operator/dead_letters.html", page=page, q=asked["text"], state=asked["state"], **frame(request)
    )


@router.get("/operator/dead-letters.csv")
@slow
def export_dead_letters(request: Request, who: Operator, asked: Asked, bom: Bom = False) -> Response:  # noqa: FBT002  # a query parameter
    """Take the events along as they are narrowed; what they said stays here."""
    db = platform_of(request).db

    def read(cursor: str | None) -> Page[DeadLetter]:
        with db.read() as connection:
            return dead_letters(connection, cursor, 200, **asked)

    with reading(reader_of(request)):
        columns = [_("Event"), _("Name"), _("Subscriber"), _("State"), _("Tries"), _("Last failed"), _("Reason")]
    return csv_file("dead-letters", columns, (_cells(letter) for letter in every(read)), bom=bom)


def _cells(letter: DeadLetter) -> list[object]:
    return [
        letter.event_id,
        letter.name,
        letter.subscriber,
        letter.state,
        letter.attempts,
        moment(letter.failed_at_us),
        letter.error,
    ]


@router.post("/operator/dead-letters")
def act_on_many(
    request: Request,
    who: Operator,
    act: Annotated[Literal["retry", "discard"], Form()],
    letters: Annotated[Sequence[Letter], Form(max_length=50)] = (),
    reason: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Hand the chosen events over again, or give them up with a reason."""
    give_up, said = act == "discard", reason.replace("\0", "").strip()
    chosen = [(subscriber, event_id) for subscriber, _slash, event_id in (each.partition("/") for each in letters)]
    with reading(reader_of(request)):
        if not chosen or (give_up and not said):
            wrong = _("Choose events first") if not chosen else _("Say why they are given up")
            return see_other(_HERE, Toast("review", wrong))
        done = act_on_dead_letters(platform_of(request).db, chosen, give_up=give_up, actor=who.person_id, reason=said)
        told = (
            ngettext("%(num)s event is given up", "%(num)s events are given up", done)
            if give_up
            else ngettext("%(num)s event is handed over again", "%(num)s events are handed over again", done)
        )
    return see_other(_HERE, Toast("allow", told))


@router.post("/operator/dead-letters/{subscriber}/{event_id}/retry")
def hand_over_again(request: Request, who: Operator, subscriber: Subscriber, event_id: EventId) -> Response:
    """Hand an event over again at once."""
    retry_dead_letter(platform_of(request).db, subscriber, event_id, actor=who.person_id)
    with reading(reader_of(request)):
        return see_other(_HERE, Toast("allow", _("The event is handed over again")))


@router.post("/operator/dead-letters/{subscriber}/{event_id}/discard")
def give_up(
    request: Request, who: Operator, subscriber: Subscriber, event_id: EventId, reason: Annotated[Text, Form()]
) -> Response:
    """Give an event up for one subscriber."""
    discard_dead_letter(platform_of(request).db, subscriber, event_id, actor=who.person_id, reason=reason)
    with reading(reader_of(request)):
        return see_other(_HERE, Toast("info", _("The event is given up; the audit log keeps your reason")))
