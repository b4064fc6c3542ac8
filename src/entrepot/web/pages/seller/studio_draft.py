"""One draft in the studio: fields as they are found, each kept, changed or taken away; then on sale, or thrown away."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

from fastapi import Form, Query, Request, Response
from pydantic import StringConstraints
from sqlalchemy import Connection

from entrepot.core.accounts import get_seller
from entrepot.core.http import ApiRouter, platform_of, seller_of, slow
from entrepot.core.http.types import Id
from entrepot.kit.errors import AppError
from entrepot.sell.catalog import category_tree, get_own_product
from entrepot.sell.listing import (
    FIELDS_MAX,
    DraftContradicts,
    DraftIncomplete,
    DraftView,
    Maker,
    accept_draft,
    change_inputs,
    check_draft,
    decide_fields,
    discard_draft,
    get_draft,
    sentence_of,
    take_back,
)
from entrepot.sell.listing import mend_draft as carry_out
from entrepot.sell.screening import Outcome, cases_of
from entrepot.sell.trials import trials_of_product
from entrepot.web.flash import Toast, see_other
from entrepot.web.i18n import current_language
from entrepot.web.i18n import gettext as _
from entrepot.web.pages.seller.frame import Seller, field_error, frame
from entrepot.web.pages.seller.studio import Locale, wants_json
from entrepot.web.pages.seller.studio_asks import asks_of
from entrepot.web.pages.seller.studio_of_each import VariantsForm, of_each
from entrepot.web.pages.seller.studio_prices import destinations, in_other_currencies
from entrepot.web.pages.seller.studio_said import FieldForm, Undo, decisions, undo_of
from entrepot.web.pages.seller.studio_view import id_of, shown_draft
from entrepot.web.pages.seller.studio_words import FIELDS, PROBLEMS, name_of, shown_value
from entrepot.web.pages.seller.verdict_view import ASKED, Reason, reasons_of
from entrepot.web.reader import reading
from entrepot.web.render import CURRENCIES, reader_of, render
from entrepot.web.verdict_words import MARKET_NAMES

router = ApiRouter(prefix="", pages=True)

DraftId = Annotated[str, Id("lst")]
Asks = Literal["", "contradictions"]
FieldName = Annotated[str, StringConstraints(max_length=130)]
_FORM_REFUSED: Final = 422
_ALWAYS: Final = frozenset({"title", "category", "price", "option", "variants"})
_CODE: Final = r"^[a-z][a-z_]{0,59}$"
_FIELD: Final = r"^[A-Za-z0-9_.\-]{1,130}$"


@dataclass(frozen=True, slots=True)
class DraftScreening:
    """What screening would say of a draft: as a whole, by market, and why."""

    outcome: Outcome
    markets: tuple[tuple[str, Outcome], ...]
    reasons: tuple[Reason, ...]


@router.get("/sell/studio/{draft_id}")
@slow
def show_draft(request: Request, who: Seller, draft_id: DraftId, asks: Annotated[Asks, Query()] = "") -> Response:
    """Show a draft to be looked through; ``asks`` is what the page asks at its top."""
    return draft_page(request, seller_of(who), draft_id, asks=asks)


@router.get("/sell/studio/{draft_id}/parts")
@slow
def show_draft_parts(request: Request, who: Seller, draft_id: DraftId) -> Response:
    """Give the parts of a draft's page that change while it is made."""
    return draft_page(request, seller_of(who), draft_id, parts=True)


@router.get("/sell/studio/{draft_id}/preview")
def preview_draft(request: Request, who: Seller, draft_id: DraftId) -> Response:
    """Show a draft as shoppers would see it, on a desk and on a phone."""
    with platform_of(request).db.read() as connection:
        draft = get_draft(connection, seller_of(who), draft_id)
        seller = get_seller(connection, seller_of(who))
        now_us = platform_of(request).db.clock.now_us()
        alongside = in_other_currencies(connection, draft, seller, reader_of(request).currency, now_us)
        tree = category_tree(connection, reader_of(request).language.code)
        with reading(reader_of(request)):
            rows = [
                (tree.definition(code).name, shown_value(f"attribute.{code}", value, tree))
                for code, value in draft.content.attributes().items()
            ]
        path = [each.name for each in tree.path(draft.content.value("category"))]
    alts = {each.name.removeprefix("alt."): each.value for each in draft.content.fields if each.name.startswith("alt.")}
    return render(
        request,
        "seller/studio_preview.html",
        draft=draft,
        seller=seller,
        alongside=alongside,
        rows=rows,
        category_path=path,
        pictures=[{"src": f"/files/{each}", "alt": str(alts.get(each) or "")} for each in draft.pictures],
        options=[
            (each.name.removeprefix("option."), each.value)
            for each in draft.content.fields
            if each.name.startswith("option.") and each.decided != "remove"
        ],
        **frame(request),
    )


@router.post("/sell/studio/{draft_id}/fields")
@slow
def decide_field(request: Request, who: Seller, draft_id: DraftId, said: Annotated[FieldForm, Form()]) -> Response:
    """Keep, change or take away one field."""
    platform, seller_id = platform_of(request), seller_of(who)
    try:
        with platform.db.read() as connection:
            decided = decisions(connection, get_draft(connection, seller_id, draft_id), said)
        decide_fields(platform.port(Maker), platform.db, seller_id, draft_id, decided, who.person_id)
    except AppError as refusal:
        _pass_on(refusal)
        told = next(iter(field_error(refusal).values()))
        return draft_page(
            request, seller_id, draft_id, {said.name: told}, parts=wants_json(request), typed={said.name: said.value}
        )
    return _changed(request, seller_id, draft_id, f"#{id_of(said.name)}", asks=said.asks)


@router.post("/sell/studio/{draft_id}/words")
@slow
def change_words(
    request: Request,
    who: Seller,
    draft_id: DraftId,
    words: Annotated[str, Form(max_length=2_000_000)] = "",
    locale: Annotated[Locale | None, Form()] = None,
) -> Response:
    """Make the draft again from other words, or in another language; what was decided stays."""
    platform, seller_id = platform_of(request), seller_of(who)
    try:
        maker = platform.port(Maker)
        change_inputs(maker, platform.db, seller_id, draft_id, words=words, locale=locale, actor=who.person_id)
    except AppError as refusal:
        _pass_on(refusal)
        return draft_page(request, seller_id, draft_id, field_error(refusal), parts=wants_json(request))
    return _changed(request, seller_id, draft_id)


@router.post("/sell/studio/{draft_id}/mend")
@slow
def mend_draft(
    request: Request,
    who: Seller,
    draft_id: DraftId,
    code: Annotated[str, Form(pattern=_CODE)],
    field: Annotated[str, Form(pattern=_FIELD)],
) -> Response:
    """Carry out the fix that the content score proposes, with a way to undo it."""
    platform, seller_id = platform_of(request), seller_of(who)
    maker = platform.port(Maker)
    try:
        mended = carry_out(maker, platform.db, seller_id, draft_id, code, field, who.person_id)
    except AppError as refusal:
        _pass_on(refusal)
        errors = field_error(refusal)
        return draft_page(request, seller_id, draft_id, errors, parts=wants_json(request), status=refusal.status)
    with platform.db.read() as connection, reading(reader_of(request)):
        undo = undo_of(mended, category_tree(connection, reader_of(request).language.code))
        if wants_json(request):
            return draft_page(request, seller_id, draft_id, parts=True, undo=undo)
        told = _("Mended: %(field)s") % {"field": undo.label}
        told += f" {_('Some of it is left to you.')}" if undo.left else ""
        toast = Toast("allow", told, _("Undo"), action=f"/sell/studio/{draft_id}/fields", fields=undo.fields)
        return see_other(f"/sell/studio/{draft_id}#score-title", toast)


@router.post("/sell/studio/{draft_id}/accept")
def accept(
    request: Request,
    who: Seller,
    draft_id: DraftId,
    live: Annotated[bool, Form()] = False,  # noqa: FBT002  # a form's field
    despite: Annotated[list[FieldName] | None, Form(max_length=FIELDS_MAX)] = None,
) -> Response:
    """Make the draft a product: on sale at once, or a draft product; what contradicts itself is asked first."""
    db, seller_id = platform_of(request).db, seller_of(who)
    try:
        product_id = accept_draft(db, seller_id, draft_id, who.person_id, live=live, despite=despite or ())
    except DraftContradicts as refusal:
        return draft_page(request, seller_id, draft_id, status=refusal.status, asks="contradictions")
    except AppError as refusal:
        _pass_on(refusal)
        missing = refusal.extra.get("missing", ()) if isinstance(refusal, DraftIncomplete) else ()
        errors: dict[str, str] = dict.fromkeys(missing, refusal.detail) or field_error(refusal)
        return draft_page(request, seller_id, draft_id, errors)
    with reading(reader_of(request)):
        text = _told(request, seller_id, product_id) if live else _("Saved as a draft product")
        undo = Toast("allow", text, _("Take it back"), action=f"/sell/studio/{draft_id}/take-back")
    return see_other(f"/sell/studio/{draft_id}?done={product_id}", undo)


@router.post("/sell/studio/{draft_id}/take-back")
def take_draft_back(
    request: Request,
    who: Seller,
    draft_id: DraftId,
    sure: Annotated[bool, Form()] = False,  # noqa: FBT002  # a form's field
) -> Response:
    """Put the product away and open the draft again; where that ends a trial, ask first."""
    db, seller_id = platform_of(request).db, seller_of(who)
    if not sure:
        with db.read() as connection:
            product_id = get_draft(connection, seller_id, draft_id).product_id
            trials = trials_of_product(connection, seller_id, product_id) if product_id else []
        if any(each.state in {"checking", "running"} for each in trials):
            return draft_page(request, seller_id, draft_id, asks="trial")
    take_back(db, seller_id, draft_id, who.person_id)
    with reading(reader_of(request)):
        return see_other(
            f"/sell/studio/{draft_id}", Toast("info", _("The product is put away, the draft is open again"))
        )


@router.post("/sell/studio/{draft_id}/discard")
def throw_away(
    request: Request,
    who: Seller,
    draft_id: DraftId,
    back: Annotated[bool, Form()] = False,  # noqa: FBT002  # a form's field
) -> Response:
    """Throw the draft away, or take that back."""
    db, seller_id = platform_of(request).db, seller_of(who)
    discard_draft(db, seller_id, draft_id, who.person_id, back=back)
    here = f"/sell/studio/{draft_id}"
    with reading(reader_of(request)):
        if back:
            return see_other(here, Toast("allow", _("The draft is back")))
        gone = Toast("info", _("Thrown away"), _("Undo"), action=f"{here}/discard", fields={"back": "1"})
        return see_other("/sell/studio", gone)


def change_draft(request: Request, seller_id: str, draft_id: str, change: Callable[[], object]) -> Response:
    """Change a draft and show it as it is then, or why it was not changed."""
    try:
        change()
    except AppError as refusal:
        _pass_on(refusal)
        return draft_page(
            request, seller_id, draft_id, field_error(refusal), parts=wants_json(request), status=refusal.status
        )
    return _changed(request, seller_id, draft_id)


def _pass_on(refusal: AppError) -> None:
    if refusal.status == 404:
        raise refusal


def _changed(request: Request, seller_id: str, draft_id: str, place: str = "", *, asks: Asks = "") -> Response:
    if wants_json(request):
        return draft_page(request, seller_id, draft_id, parts=True, asks=asks)
    return see_other(f"/sell/studio/{draft_id}?asks={asks}#asks" if asks else f"/sell/studio/{draft_id}{place}")


def _told(request: Request, seller_id: str, product_id: str) -> str:
    """Say whether a product is on sale, or is looked at first."""
    with platform_of(request).db.read() as connection:
        waits = get_own_product(connection, seller_id, product_id).screening == "waiting"
    return _("It is being checked before it is shown") if waits else _("It is on sale")


def draft_page(
    request: Request,
    seller_id: str,
    draft_id: str,
    errors: dict[str, str] | None = None,
    *,
    parts: bool = False,
    typed: dict[str, str] | None = None,
    status: int = _FORM_REFUSED,
    asks: str = "",
    undo: Undo | None = None,
    typed_of_each: VariantsForm | None = None,
) -> Response:
    """Return a draft's page, or its parts alone, with refusals at the fields that they are about."""
    reader = reader_of(request)
    with platform_of(request).db.read() as connection, reading(reader):
        draft = get_draft(connection, seller_id, draft_id)
        seller = get_seller(connection, seller_id)
        shown = shown_draft(connection, draft, reader.language.code, seller.currency)
        sold_to = destinations(seller.country)
        accepted = draft.state == "accepted" and draft.product_id
        product = get_own_product(connection, seller_id, accepted) if accepted else None
        waits = product is not None and product.screening == "waiting"
        with_a_person = waits and any(each.waits_for for each in cases_of(connection, str(accepted)))
        tree = category_tree(connection, reader.language.code)
        unsaid = [name_of(each, tree) for each in draft.content.ranges.get("unsaid", ())]
        screening = screening_of(connection, draft, platform_of(request).db.clock.now_us())
        every = of_each(connection, draft, seller.currency, typed_of_each)
        asked = asks_of(draft, tree) if asks == "contradictions" else ()
    errors = errors or {}
    return render(
        request,
        "seller/studio_parts.html" if parts else "seller/studio_draft.html",
        status_code=200 if status == _FORM_REFUSED and not errors else status,
        shown=shown,
        product=product,
        with_a_person=with_a_person,
        asks=asks,
        contradictions=asked,
        undo=undo,
        problems=[PROBLEMS.get(each, each) for each in draft.content.problems],
        unsaid=unsaid,
        draft=draft,
        seller=seller,
        errors=errors,
        elsewhere=_elsewhere(draft, errors),
        typed=typed or {},
        currencies=tuple(dict.fromkeys((seller.currency, *CURRENCIES))),
        field_names=FIELDS,
        destinations=sold_to,
        screening=screening,
        of_each=every,
        asked=ASKED,
        can_reword=platform_of(request).port(Maker).rewords(draft.locale),
        id_of=id_of,
        sentence_of=sentence_of,
        **frame(request),
    )


def screening_of(connection: Connection, draft: DraftView, now_us: int) -> DraftScreening | None:
    """Return what screening would say of a draft that is open; None for one that is closed."""
    if draft.state in {"accepted", "discarded", "failed"}:
        return None
    check, product = check_draft(connection, draft, now_us)
    tree = category_tree(connection, current_language().code)
    markets = tuple((str(MARKET_NAMES[market]), each) for market, each in check.judgement.markets.items())
    return DraftScreening(check.outcome, markets, reasons_of(check.reasons, product, tree))


def _elsewhere(draft: DraftView, errors: dict[str, str]) -> dict[str, Any]:
    """Return the refusals that are about no field of the page."""
    here = {each.name for each in draft.content.fields} | {*_ALWAYS, *draft.content.missing}
    return {name: told for name, told in errors.items() if name not in here}
