"""Counting a slot: what somebody who stands before it finds in it."""

from typing import Annotated, Final

from fastapi import Form, Request, Response
from pydantic import StringConstraints

from entrepot.core.http import ApiRouter, platform_of
from entrepot.fulfil.warehouse import count_slot
from entrepot.kit.errors import AppError, InvalidInput
from entrepot.web.flash import Toast, see_other
from entrepot.web.i18n import gettext as _
from entrepot.web.i18n import ngettext
from entrepot.web.pages.warehouse.frame import Worker
from entrepot.web.reader import reading
from entrepot.web.render import reader_of
from entrepot.web.sentences import in_words

router = ApiRouter(prefix="", pages=True)

Slot = Annotated[str, StringConstraints(to_upper=True, pattern=r"^[A-Za-z]{1,3}[0-9]{1,4}-[0-9]{1,4}$")]
CountId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
_MOST: Final = 20_000


@router.post("/warehouse/places/{code}/count")
def count(
    request: Request,
    who: Worker,
    code: Slot,
    count_id: Annotated[CountId, Form()],
    here: Annotated[list[Annotated[str, StringConstraints(max_length=400)]] | None, Form(max_length=200)] = None,
    codes: Annotated[str, Form(max_length=_MOST)] = "",
    empty: Annotated[str, Form(pattern="^1?$")] = "",
) -> Response:
    """Book what is in a slot: those that were ticked and those that were scanned, one a line."""
    found = list(dict.fromkeys([*(here or []), *(line.strip() for line in codes.splitlines() if line.strip())]))
    with reading(reader_of(request)):
        try:
            told = _book(request, who.person_id, code, count_id, found, empty=bool(empty))
        except AppError as refusal:
            if refusal.status == 404:
                raise
            told = Toast("block", in_words(refusal.detail))
    return see_other(f"/warehouse/places/{code}", told)


def _book(request: Request, actor: str, slot: str, count_id: str, found: list[str], *, empty: bool) -> Toast:
    """Book a count; an empty slot is said in so many words, because all that should be in it is missing then."""
    if bool(found) == empty:
        raise InvalidInput("name what is in the slot, or say that it is empty")
    result = count_slot(platform_of(request).db, count_id=count_id, slot=slot, codes=found, actor=actor)
    words = [
        ngettext("%(num)s is right", "%(num)s are right", len(result.right)) % {"num": len(result.right)},
        ngettext("%(num)s is missing", "%(num)s are missing", len(result.missing)) % {"num": len(result.missing)},
        ngettext("%(num)s belongs elsewhere", "%(num)s belong elsewhere", len(result.misplaced))
        % {"num": len(result.misplaced)},
    ]
    amiss = bool(result.missing or result.misplaced)
    told = _("%(slot)s is counted: %(what)s") % {"slot": slot, "what": ", ".join(words)}
    return Toast("review" if amiss else "allow", told)
