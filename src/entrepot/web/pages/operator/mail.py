"""Letters: what was sent, what waits, what was given up, and how each looks."""

from typing import Annotated, Any, Final, Literal

from fastapi import Depends, Query, Request, Response
from sqlalchemy import Connection

from entrepot.core.accounts import find_people, person_names
from entrepot.core.http import ApiRouter, platform_of, slow
from entrepot.core.http.types import CursorParam, Id
from entrepot.core.mail import COUNTED, Composer, LetterRow, get_letter, letter_counts, list_letters, send_again
from entrepot.kit.ids import is_id
from entrepot.kit.paging import Page
from entrepot.web.export import Bom, csv_file, every, moment
from entrepot.web.flash import Toast, see_other
from entrepot.web.i18n import gettext as _
from entrepot.web.letters import KINDS
from entrepot.web.lists import Blank, Day, Sort, Words, span_of
from entrepot.web.pages.operator.frame import Operator, frame
from entrepot.web.reader import reading
from entrepot.web.render import reader_of, render

router = ApiRouter(prefix="", pages=True)

LetterId = Annotated[str, Id("ltr")]
LetterState = Literal["waiting", "sending", "sent", "kept", "failed", "unneeded"]
_STATES: Final = ("waiting", "sending", "sent", "kept", "failed", "unneeded")
_COUNTED: Final = ("waiting", "sent", "kept", "failed")


async def _asked(
    request: Request,
    state: Annotated[LetterState | None, Blank, Query()] = None,
    kind: Annotated[str | None, Blank, Query(max_length=40, pattern="^[a-z_]*$")] = None,
    person: Words = "",
    since: Day = None,
    until: Day = None,
    sort: Sort = None,
) -> dict[str, Any]:
    """What the address narrows letters to; the days are those on which they were queued."""
    span = span_of(reader_of(request), since, until)
    narrowed = {"state": state, "kind": kind, "since_us": span.since_us, "until_us": span.until_us, "sort": sort}
    shown = {"state": state, "kind": kind, "person": person, "since": since, "until": until}
    return {"narrowed": narrowed, "shown": shown}


Asked = Annotated[dict[str, Any], Depends(_asked)]


@router.get("/operator/mail")
def show_mail(request: Request, who: Operator, asked: Asked, cursor: CursorParam = None) -> Response:
    """List letters, newest first."""
    platform = platform_of(request)
    with platform.db.read() as connection:
        page = list_letters(connection, **_narrowed(connection, asked), cursor=cursor)
        names = person_names(connection, {row.person_id for row in page.items})
        counts = letter_counts(connection, _COUNTED)
    return render(
        request,
        "operator/mail.html",
        page=page,
        names=names,
        states=_STATES,
        counts=counts,
        counted=COUNTED,
        kinds=KINDS,
        server=platform.settings.smtp_host,
        **asked["shown"],
        **frame(request),
    )


@router.get("/operator/mail.csv")
@slow
def export_mail(request: Request, who: Operator, asked: Asked, bom: Bom = False) -> Response:  # noqa: FBT002  # a query parameter
    """Take along what became of letters as they are narrowed; what they say is not in it."""
    db = platform_of(request).db
    with db.read() as connection:
        narrowed = _narrowed(connection, asked)

    def read(cursor: str | None) -> Page[LetterRow]:
        with db.read() as connection:
            return list_letters(connection, **narrowed, cursor=cursor, limit=200)

    with reading(reader_of(request)):
        columns = [
            _("Letter"),
            _("Kind"),
            _("State"),
            _("Person"),
            _("Tries"),
            _("Queued"),
            _("Ended"),
            _("Reason"),
        ]
    return csv_file("letters", columns, (_cells(row) for row in every(read)), bom=bom)


def _cells(row: LetterRow) -> list[object]:
    return [
        row.id,
        row.kind,
        row.state,
        row.person_id,
        row.attempts,
        moment(row.created_at),
        moment(row.done_at),
        row.error,
    ]


def _narrowed(connection: Connection, asked: dict[str, Any]) -> dict[str, Any]:
    """What letters are asked for; a person may be named by their e-mail address or a part of their name."""
    person = asked["shown"]["person"]
    if person and not is_id(person, "per"):
        found = find_people(connection, text=person, limit=1).items
        person = found[0].id if found else person
    return {**asked["narrowed"], "person_id": person or None}


@router.get("/operator/mail/{letter_id}")
def show_letter(request: Request, who: Operator, letter_id: LetterId) -> Response:
    """Show a letter as it would be sent now, and what came of it."""
    platform = platform_of(request)
    with platform.db.read() as connection:
        row, letter = get_letter(connection, letter_id)
    # Its link opens the account: with a mail server it is for the person's own mailbox alone.
    secret = letter.kind == "password_reset" and platform.settings.smtp_host is not None
    written = None if secret else platform.port(Composer).compose(letter)
    return render(request, "operator/letter.html", letter=row, written=written, kinds=KINDS, **frame(request))


@router.post("/operator/mail/{letter_id}/send")
def try_again(request: Request, who: Operator, letter_id: LetterId) -> Response:
    """Send a letter again that was given up or kept."""
    send_again(platform_of(request).db, letter_id, actor=who.person_id)
    with reading(reader_of(request)):
        return see_other(f"/operator/mail/{letter_id}", Toast("info", _("The letter waits to be sent")))
