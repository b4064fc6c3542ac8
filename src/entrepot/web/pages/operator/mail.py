"""Letters: what was sent, what waits, what was given up, and how each looks."""

from typing import Annotated, Final, Literal

from fastapi import Query, Request, Response

from entrepot.core.http import ApiRouter, platform_of
from entrepot.core.http.types import CursorParam, Id
from entrepot.core.mail import Composer, get_letter, letter_counts, list_letters, send_again
from entrepot.web.flash import Toast, see_other
from entrepot.web.i18n import gettext as _
from entrepot.web.letters import KINDS
from entrepot.web.lists import Blank
from entrepot.web.pages.operator.frame import Operator, frame
from entrepot.web.reader import reading
from entrepot.web.render import reader_of, render

router = ApiRouter(prefix="", pages=True)

LetterId = Annotated[str, Id("ltr")]
LetterState = Literal["waiting", "sending", "sent", "kept", "failed", "unneeded"]
_STATES: Final = ("waiting", "sending", "sent", "kept", "failed", "unneeded")


@router.get("/operator/mail")
def show_mail(
    request: Request,
    who: Operator,
    state: Annotated[LetterState | None, Blank, Query()] = None,
    cursor: CursorParam = None,
) -> Response:
    """List letters, newest first."""
    platform = platform_of(request)
    with platform.db.read() as connection:
        page = list_letters(connection, state=state, cursor=cursor)
        counts = letter_counts(connection)
    return render(
        request,
        "operator/mail.html",
        page=page,
        state=state,
        states=_STATES,
        counts=counts,
        kinds=KINDS,
        server=platform.settings.smtp_host,
        **frame(request),
    )


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
