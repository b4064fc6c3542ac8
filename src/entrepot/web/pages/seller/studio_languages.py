"""A draft in other languages, side by side; and rewording by a language model where one is configured."""

from typing import Annotated, Any, Final

from fastapi import Form, Query, Request, Response

from entrepot.core.http import ApiRouter, platform_of, seller_of, slow
from entrepot.core.http.types import Id
from entrepot.kit.errors import AppError
from entrepot.sell.listing import COUNTRIES, Maker, decide_fields, get_draft, in_language, reword_draft
from entrepot.web.flash import Toast, see_other
from entrepot.web.i18n import Lazy, lazy, ngettext
from entrepot.web.pages.seller.frame import Seller, frame
from entrepot.web.reader import reading
from entrepot.web.render import reader_of, render
from entrepot.web.sentences import sentence_in

router = ApiRouter(prefix="", pages=True)

DraftId = Annotated[str, Id("lst")]
_HOW: Final[dict[str, tuple[Lazy, str, str]]] = {
    "exact": (lazy("Exact"), "allow", "check"),
    "template": (lazy("Written from facts"), "info", "doc"),
    "translated": (lazy("Translated, numbers proven"), "info", "globe"),
    "untranslated": (lazy("Not translated"), "review", "eye"),
}
"""How a text came to be in a language: its words, tone and icon."""
_PARTS: Final[dict[str, Lazy]] = {
    "title": lazy("Title"),
    "bullets": lazy("Selling points"),
    "description": lazy("Description"),
    "search_words": lazy("Search words"),
    "attributes": lazy("Attributes"),
    "options": lazy("Options"),
    "sizes": lazy("Sizes"),
}


@router.get("/sell/studio/{draft_id}/languages")
@slow
def show_languages(
    request: Request, who: Seller, draft_id: DraftId, to: Annotated[str | None, Query(max_length=8)] = None
) -> Response:
    """Show a draft in another language beside its own, and choose those that it is published in."""
    platform = platform_of(request)
    with platform.db.read() as connection:
        draft = get_draft(connection, seller_of(who), draft_id)
    others = [each for each in COUNTRIES if each != draft.locale]
    chosen = [each for each in draft.content.value("languages") or () if each in others]
    shown = to if to in others else (chosen or others)[0]
    found = in_language(platform.db, draft, shown, "", platform.port(Maker).translator)
    with reading(reader_of(request)):
        rows: list[dict[str, Any]] = [
            {
                "part": str(_PARTS.get(each.field.partition(".")[0], each.field)),
                "source": each.source,
                "target": each.target,
                "how": _HOW[each.how],
                "problems": [problem.quote for problem in each.problems],
            }
            for each in found.fields
        ]
    return render(
        request,
        "seller/studio_languages.html",
        draft=draft,
        others=others,
        chosen=chosen,
        shown=shown,
        rows=rows,
        untranslated=len(found.untranslated),
        **frame(request),
    )


@router.post("/sell/studio/{draft_id}/languages")
@slow
def choose_languages(
    request: Request, who: Seller, draft_id: DraftId, languages: Annotated[list[str] | None, Form()] = None
) -> Response:
    """Say in which languages the product is to be published besides its own."""
    platform, seller_id = platform_of(request), seller_of(who)
    chosen = [each for each in COUNTRIES if each in (languages or ())]
    maker = platform.port(Maker)
    decide_fields(maker, platform.db, seller_id, draft_id, {"languages": ("change", chosen)}, who.person_id)
    with reading(reader_of(request)):
        count = len(chosen)
        told = ngettext("Published in %(num)s more language", "Published in %(num)s more languages", count)
        return see_other(f"/sell/studio/{draft_id}/languages", Toast("allow", told % {"num": count}))


@router.post("/sell/studio/{draft_id}/reword")
@slow
def reword(request: Request, who: Seller, draft_id: DraftId) -> Response:
    """Let the configured model reword selling points and description; each sentence is proven before it is used."""
    platform, seller_id = platform_of(request), seller_of(who)
    try:
        count = reword_draft(platform.port(Maker), platform.db, seller_id, draft_id, who.person_id)
    except AppError as refusal:
        if refusal.status == 404:
            raise
        with reading(reader_of(request)):
            return see_other(
                f"/sell/studio/{draft_id}",
                Toast("review", sentence_in(refusal.detail, reader_of(request).language.code)),
            )
    with reading(reader_of(request)):
        told = ngettext("%(num)s sentence reworded", "%(num)s sentences reworded", count) % {"num": count}
        return see_other(f"/sell/studio/{draft_id}", Toast("allow", told))
