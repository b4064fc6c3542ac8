"""A draft in other languages, side by side: what is published, part by part translated, edited or left out."""

from typing import Annotated, Any, Final, Literal

from fastapi import Form, Query, Request, Response

from entrepot.core.http import LOCALES, ApiRouter, platform_of, seller_of, slow
from entrepot.core.http.types import Id
from entrepot.kit.errors import AppError
from entrepot.sell.listing import (
    COUNTRIES,
    LanguagePart,
    Maker,
    decide_fields,
    get_draft,
    in_language,
    reword_draft,
    translate_draft,
    unproven_part,
)
from entrepot.web.flash import Toast, see_other
from entrepot.web.i18n import Lazy, lazy, ngettext
from entrepot.web.i18n import gettext as _
from entrepot.web.pages.seller.frame import Seller, field_error, frame
from entrepot.web.reader import reading
from entrepot.web.render import reader_of, render
from entrepot.web.sentences import sentence_in

router = ApiRouter(prefix="", pages=True)

DraftId = Annotated[str, Id("lst")]
WrittenIn = Literal["en", "ko", "zh", "ja", "es", "de", "fr", "pt"]
_Part = Literal["title", "bullets", "description", "search_words"]
_HOW: Final[dict[str, tuple[Lazy, str, str]]] = {
    "exact": (lazy("Exact"), "allow", "check"),
    "template": (lazy("Written from facts"), "info", "doc"),
    "translated": (lazy("Translated by %(by)s, numbers proven"), "info", "globe"),
    "seller": (lazy("In your own words"), "allow", "edit"),
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
_QUOTES_MOST: Final = 6
_EDITED: Final = frozenset({"title", "bullets", "description", "search_words"})


@router.get("/sell/studio/{draft_id}/languages")
@slow
def show_languages(
    request: Request, who: Seller, draft_id: DraftId, to: Annotated[str | None, Query(max_length=8)] = None
) -> Response:
    """Show a draft in another language beside its own, and choose those that it is published in."""
    return _page(request, seller_of(who), draft_id, to)


@router.post("/sell/studio/{draft_id}/languages")
@slow
def choose_languages(
    request: Request, who: Seller, draft_id: DraftId, languages: Annotated[list[str] | None, Form()] = None
) -> Response:
    """Say in which languages the product is to be published besides its own; what the seller wrote is translated."""
    platform, seller_id = platform_of(request), seller_of(who)
    chosen = [each for each in COUNTRIES if each in (languages or ())]
    maker = platform.port(Maker)
    decide_fields(maker, platform.db, seller_id, draft_id, {"languages": ("change", chosen)}, who.person_id)
    with reading(reader_of(request)):
        count = len(chosen)
        told = ngettext("Published in %(num)s more language", "Published in %(num)s more languages", count)
        toast = Toast("allow", told % {"num": count})
    if maker.translator is not None and chosen:
        toast = _translated(request, seller_id, draft_id, chosen, who.person_id) or toast
    return see_other(_here(draft_id, chosen[0] if chosen else ""), toast)


@router.post("/sell/studio/{draft_id}/languages/translate")
@slow
def translate(request: Request, who: Seller, draft_id: DraftId, to: Annotated[WrittenIn, Form()]) -> Response:
    """Have what the seller wrote translated into a language, and keep what was proven."""
    refused = _translated(request, seller_of(who), draft_id, [to], who.person_id)
    with reading(reader_of(request)):
        return see_other(_here(draft_id, to), refused or Toast("allow", _("Translated")))


@router.post("/sell/studio/{draft_id}/languages/part")
@slow
def change_part(
    request: Request,
    who: Seller,
    draft_id: DraftId,
    to: Annotated[WrittenIn, Form()],
    part: Annotated[_Part, Form()],
    act: Annotated[Literal["change", "remove", "back"], Form()] = "change",
    value: Annotated[str, Form(max_length=20_000)] = "",
    knowing: Annotated[bool, Form()] = False,  # noqa: FBT002  # a form's field
) -> Response:
    """Say a part of a draft otherwise in a language, leave its translation out, or take that back.

    What no fact holds is said first, with what the facts hold; it is kept once the seller says so, ``knowing`` it.
    """
    platform, seller_id = platform_of(request), seller_of(who)
    name, text = f"translation.{to}.{part}", value.replace("\0", "").replace("\r\n", "\n").strip()
    said: tuple[Any, Any] = ("remove", None) if act == "remove" or not text else ("change", text)
    if part in {"bullets", "search_words"} and said[0] == "change":
        said = ("change", [line.strip() for line in text.split("\n") if line.strip()])
    try:
        if said[0] == "change" and act != "back" and not knowing:
            warning = _warning(request, seller_id, draft_id, to, said[1])
            if warning:
                return _page(request, seller_id, draft_id, to, {part: warning}, {part: value}, unproven=part)
        maker = platform.port(Maker)
        decide_fields(
            maker,
            platform.db,
            seller_id,
            draft_id,
            {name: (None, None) if act == "back" else said},
            who.person_id,
            knowing=knowing,
        )
    except AppError as refusal:
        if refusal.status == 404:
            raise
        told = next(iter(field_error(refusal).values()))
        return _page(request, seller_id, draft_id, to, {part: told}, {part: value})
    return see_other(f"{_here(draft_id, to)}#part-{part}")


def _warning(request: Request, seller_id: str, draft_id: str, to: str, value: Any) -> str:
    """Return what a translation says that no fact holds, with what the facts hold; "" where all of it is proven."""
    platform = platform_of(request)
    with platform.db.read() as connection:
        draft = get_draft(connection, seller_id, draft_id)
    quotes, facts = unproven_part(platform.db, draft, to, value)
    if not quotes:
        return ""
    with reading(reader_of(request)):
        said = {"quotes": ", ".join(f"“{each}”" for each in quotes[:_QUOTES_MOST]), "facts": "; ".join(facts)}
        if facts:
            return _("No fact holds %(quotes)s. The facts say: %(facts)s") % said
        return _("No fact holds %(quotes)s") % said


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


def _here(draft_id: str, to: str) -> str:
    return f"/sell/studio/{draft_id}/languages" + (f"?to={to}" if to else "")


def _translated(request: Request, seller_id: str, draft_id: str, locales: list[str], actor: str) -> Toast | None:
    """Translate what the seller wrote, and return what to say where that did not go well."""
    platform = platform_of(request)
    try:
        translate_draft(platform.port(Maker), platform.db, seller_id, draft_id, locales, actor)
    except AppError as refusal:
        if refusal.status == 404:
            raise
        with reading(reader_of(request)):
            return Toast("review", sentence_in(refusal.detail, reader_of(request).language.code))
    return None


def _page(
    request: Request,
    seller_id: str,
    draft_id: str,
    to: str | None,
    errors: dict[str, str] | None = None,
    typed: dict[str, str] | None = None,
    unproven: str = "",
) -> Response:
    platform = platform_of(request)
    with platform.db.read() as connection:
        draft = get_draft(connection, seller_id, draft_id)
    others = [each for each in COUNTRIES if each != draft.locale]
    chosen = [each for each in draft.content.value("languages") or () if each in others]
    shown = to if to in others else (chosen or others)[0]
    found = in_language(platform.db, draft, shown)
    texts = [each for each in found.untranslated if each in _EDITED]
    with reading(reader_of(request)):
        rows = [_row(each) for each in found.fields]
    return render(
        request,
        "seller/studio_languages.html",
        status_code=422 if errors else 200,
        draft=draft,
        others=others,
        spoken=shown in LOCALES,
        chosen=chosen,
        shown=shown,
        rows=rows,
        untranslated=len(found.untranslated),
        publishable=found.publishable,
        can_translate=bool(texts) and platform.port(Maker).translator is not None,
        errors=errors or {},
        typed=typed or {},
        unproven=unproven,
        **frame(request),
    )


def _row(each: LanguagePart) -> dict[str, Any]:
    words, tone, icon = _HOW[each.how]
    name = each.field.partition(".")[0]
    how = (str(words) % {"by": each.by} if each.how == "translated" else str(words), tone, icon)
    if each.stale:
        how = (_("What it translates has changed"), "review", "eye")
    elif each.how == "seller" and each.problems:
        how = (_("In your own words, not proven"), "review", "eye")
    return {
        "field": each.field,
        "part": str(_PARTS.get(name, each.field)),
        "source": each.source,
        "target": each.target,
        "came": each.how,
        "how": how,
        "problems": each.problems,
        "facts": each.facts,
        "left_out": each.left_out,
        "edited": each.field in _EDITED,
        "own": each.target if each.how != "untranslated" else "",
    }
