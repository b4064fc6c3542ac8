"""`/find`: the page that answers without script, and the same answers for the dialog that opens with Ctrl K."""

from typing import Annotated, Any, Final

from fastapi import Query, Request, Response

from entrepot.core.http import ApiRouter, MaybeSigned, Principal, Signed, platform_of, slow
from entrepot.web.flash import local_path, see_other
from entrepot.web.i18n import gettext as _
from entrepot.web.lists import Words
from entrepot.web.pages.find.things import things_of
from entrepot.web.pages.find.ways import Group, acts_of, pages_of
from entrepot.web.reader import reading
from entrepot.web.render import reader_of, render

router = ApiRouter(prefix="", pages=True)

_LEAST: Final = 2
_MOST_WAYS: Final = 8
Here = Annotated[str, Query(alias="from", max_length=2000)]


@router.get("/find")
@slow
def find_page(request: Request, who: MaybeSigned, q: Words = "", here: Here = "/") -> Response:
    """Show where the person may go, what they may do, and what their words find."""
    if who is None:
        return see_other("/sign-in?next=/find")
    return render(request, "find/page.html", **_answer(request, who, q, here))


@router.get("/find/results")
@slow
def find_results(request: Request, who: Signed, q: Words = "", here: Here = "/") -> Response:
    """Show the same as the options of a list, for the dialog."""
    return render(request, "find/results.html", **_answer(request, who, q, here))


def _answer(request: Request, who: Principal, q: str, here: str) -> dict[str, Any]:
    reader = reader_of(request)
    platform = platform_of(request)
    with reading(reader):
        ways, acts = list(pages_of(request, who)), list(acts_of(who, local_path(here)))
        if q:
            ways = [way for way in ways if way.fits(q)][:_MOST_WAYS]
            acts = [act for act in acts if act.fits(q)][:_MOST_WAYS]
        groups = [Group(_("Go to"), ways), Group(_("Do"), acts)]
        if len(q) >= _LEAST or (q and not q.isascii()):
            with platform.db.read() as conn:
                groups += things_of(platform, conn, who, q, reader.language.code)
    return {"q": q, "here": local_path(here), "groups": [group for group in groups if group.items]}
