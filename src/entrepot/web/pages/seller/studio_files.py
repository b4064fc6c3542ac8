"""A supplier's file in the studio: how far it is, its drafts as a table, accepted by rule, and taken back together."""

from contextlib import suppress
from typing import Annotated, Any, Final, Literal

from fastapi import Form, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from entrepot.core.accounts import get_seller
from entrepot.core.http import ApiRouter, platform_of, reply, seller_of
from entrepot.core.http.types import CursorParam, Id
from entrepot.kit.errors import AppError, Conflict, InvalidInput
from entrepot.sell.catalog import category_tree
from entrepot.sell.listing import (
    AcceptanceView,
    Rule,
    RulePreview,
    accept_drafts,
    discard_drafts,
    get_acceptance,
    get_batch,
    get_drafts_with_options,
    last_acceptance,
    list_drafts,
    preview_rule,
    restore_drafts,
    retry_acceptance,
    retry_batch,
    trials_ended_by_undo,
    undo_acceptance,
    usual_score,
)
from entrepot.web.filters import number
from entrepot.web.flash import Toast, see_other
from entrepot.web.i18n import gettext as _
from entrepot.web.i18n import ngettext
from entrepot.web.pages.seller.frame import Seller, field_error, frame
from entrepot.web.pages.seller.studio import wants_json
from entrepot.web.pages.seller.studio_of_each import of_each
from entrepot.web.pages.seller.studio_words import NEEDS
from entrepot.web.reader import reading
from entrepot.web.render import reader_of, render
from entrepot.web.sentences import in_words

router = ApiRouter(prefix="", pages=True)

BatchId = Annotated[str, Id("job")]
Need = Literal["", "ready", "doubts", "barred", "missing", "failed", "accepted", "working"]
DraftIds = Annotated[list[Annotated[str, Id("lst")]], Field(max_length=100)]
_PAGE: Final = 50
_OVER: Final = frozenset({"done", "failed"})
_SCORE_DIGITS, _SCORE_MOST = 6, 100


class ChosenForm(BaseModel):
    """The drafts that are chosen in the table, and what is to become of them."""

    model_config = ConfigDict(extra="ignore")

    draft_ids: DraftIds = Field(default_factory=list)
    act: Literal["accept", "discard"] | None = None
    accept: Annotated[str, Id("lst")] | None = None
    discard: Annotated[str, Id("lst")] | None = None
    live: bool = False
    need: Need = ""


class RuleForm(BaseModel):
    """A rule as it is typed; the score is text, so that what is no score is said at its field."""

    model_config = ConfigDict(extra="ignore")

    least_score: Annotated[str, Field(max_length=200)] = "0"
    with_doubts: bool = False
    live: bool = False
    without_pictures: bool = False
    act: Literal["accept", "preview"] = "accept"

    def rule(self, batch_id: str) -> Rule:
        """Return the rule; raise InvalidInput where the score is none."""
        text = self.least_score.strip() or "0"
        if not (text.isascii() and text.isdigit() and len(text) <= _SCORE_DIGITS and int(text) <= _SCORE_MOST):
            raise InvalidInput("a score is a whole number from 0 to 100", field="least_score")
        return Rule(batch_id, (), int(text), self.with_doubts, self.live, self.without_pictures)


@router.get("/sell/studio/files/{batch_id}")
def show_file(
    request: Request,
    who: Seller,
    batch_id: BatchId,
    need: Annotated[Need, Query()] = "",
    cursor: CursorParam = None,
) -> Response:
    """Show how far a file is, and its drafts to be looked through."""
    return _page(request, seller_of(who), batch_id, need, cursor)


@router.get("/sell/studio/files/{batch_id}/progress")
def tell_file_progress(request: Request, who: Seller, batch_id: BatchId) -> Response:
    """Tell how far a file is, for a page that is open."""
    with platform_of(request).db.read() as connection:
        batch = get_batch(connection, seller_of(who), batch_id)
    with reading(reader_of(request)):
        label = _("%(done)s of %(total)s rows are drafts") % {"done": batch.done, "total": batch.total}
    state = "done" if batch.state in _OVER or batch.broke_off else "running"
    href = f"/sell/studio/files/{batch_id}"
    return reply({"value": batch.done, "max": batch.total, "label": label, "state": state, "href": href})


@router.post("/sell/studio/files/{batch_id}/rows")
def change_rows(request: Request, who: Seller, batch_id: BatchId, said: Annotated[ChosenForm, Form()]) -> Response:
    """Accept the drafts that are chosen, or throw them away."""
    db, seller_id = platform_of(request).db, seller_of(who)
    here = f"/sell/studio/files/{batch_id}" + (f"?need={said.need}" if said.need else "")
    alone = said.accept or said.discard
    chosen = [alone] if alone else said.draft_ids
    discards = said.discard is not None or (alone is None and said.act == "discard")
    try:
        with db.read() as connection:
            get_batch(connection, seller_id, batch_id)
        if discards:
            gone = discard_drafts(db, seller_id, batch_id, chosen, who.person_id)
        elif chosen:
            rule = Rule(batch_id, tuple(chosen), live=said.live)
            accept_drafts(db, seller_id, rule, who.person_id)
    except AppError as refusal:
        return _refused(request, seller_id, batch_id, refusal, said.need)
    with reading(reader_of(request)):
        if not chosen:
            return see_other(here, Toast("review", _("Choose drafts first: mark their boxes")))
        if discards:
            text = ngettext("%(num)s draft thrown away", "%(num)s drafts thrown away", gone.count) % {"num": gone.count}
            back = {"discard_id": gone.discard_id, "need": said.need}
            way = f"/sell/studio/files/{batch_id}/restore"
            return see_other(here, Toast("info", text, _("Undo"), action=way, fields=back) if gone.count else None)
        return see_other(here)


@router.post("/sell/studio/files/{batch_id}/restore")
def restore_rows(
    request: Request,
    who: Seller,
    batch_id: BatchId,
    discard_id: Annotated[str, Form(max_length=40)],
    need: Annotated[Need, Form()] = "",
) -> Response:
    """Take back exactly the drafts that were thrown away together."""
    db, seller_id = platform_of(request).db, seller_of(who)
    with db.read() as connection:
        get_batch(connection, seller_id, batch_id)
    count = restore_drafts(db, seller_id, discard_id, who.person_id)
    with reading(reader_of(request)):
        text = ngettext("%(num)s draft is back", "%(num)s drafts are back", count) % {"num": count}
        return see_other(f"/sell/studio/files/{batch_id}" + (f"?need={need}" if need else ""), Toast("allow", text))


@router.post("/sell/studio/files/{batch_id}/accept")
def accept_by_rule(
    request: Request,
    who: Seller,
    batch_id: BatchId,
    said: Annotated[RuleForm, Form()],
) -> Response:
    """Accept every draft of the file that the rule lets through, or say first which those are."""
    db, seller_id = platform_of(request).db, seller_of(who)
    try:
        rule = said.rule(batch_id)
        with db.read() as connection:
            get_batch(connection, seller_id, batch_id)
            seen = preview_rule(connection, seller_id, rule)
        if wants_json(request):
            with reading(reader_of(request)):
                return reply({"told": would_accept(seen, rule)})
        if said.act == "preview":
            return _page(request, seller_id, batch_id, "", None, said=said)
        accept_drafts(db, seller_id, rule, who.person_id)
    except AppError as refusal:
        if refusal.status == 404:
            raise
        if wants_json(request):
            with reading(reader_of(request)):
                return reply({"told": [in_words(each) for each in field_error(refusal).values()]})
        return _page(request, seller_id, batch_id, "", None, field_error(refusal), said=said)
    return see_other(f"/sell/studio/files/{batch_id}")


@router.post("/sell/studio/files/{batch_id}/retry")
def try_file_again(request: Request, who: Seller, batch_id: BatchId) -> Response:
    """Go on with making the drafts of a file that broke off."""
    with suppress(Conflict):  # it goes on already
        retry_batch(platform_of(request).db, seller_of(who), batch_id, who.person_id)
    return see_other(f"/sell/studio/files/{batch_id}")


@router.get("/sell/studio/acceptances/{acceptance_id}/progress")
def tell_acceptance_progress(request: Request, who: Seller, acceptance_id: BatchId) -> Response:
    """Tell how far accepting many drafts, or taking them back, is."""
    with platform_of(request).db.read() as connection:
        found = get_acceptance(connection, seller_of(who), acceptance_id)
    batch_id = found.rule.get("batch_id")
    with reading(reader_of(request)):
        label = _accepting(found)
    state = "running" if found.state in {"waiting", "undoing"} and found.problem is None else "done"
    href = f"/sell/studio/files/{batch_id}" if batch_id else "/sell/studio"
    return reply({"value": 0, "max": 0, "label": label, "state": state, "href": href})


@router.post("/sell/studio/acceptances/{acceptance_id}/undo")
def undo(
    request: Request,
    who: Seller,
    acceptance_id: BatchId,
    sure: Annotated[bool, Form()] = False,  # noqa: FBT002  # a form's field
) -> Response:
    """Take back what was accepted together; where that ends trials, ask first, naming how many."""
    db, seller_id = platform_of(request).db, seller_of(who)
    with db.read() as connection:
        batch_id = get_acceptance(connection, seller_id, acceptance_id).rule.get("batch_id")
        ends = 0 if sure else trials_ended_by_undo(connection, seller_id, acceptance_id)
    if ends and batch_id:
        return _page(request, seller_id, batch_id, "", None, ends=ends)
    undo_acceptance(db, seller_id, acceptance_id, who.person_id)
    return see_other(f"/sell/studio/files/{batch_id}" if batch_id else "/sell/studio")


@router.post("/sell/studio/acceptances/{acceptance_id}/retry")
def try_again(request: Request, who: Seller, acceptance_id: BatchId) -> Response:
    """Go on with accepting, or taking back, that broke off."""
    db, seller_id = platform_of(request).db, seller_of(who)
    with db.read() as connection:
        batch_id = get_acceptance(connection, seller_id, acceptance_id).rule.get("batch_id")
    with suppress(Conflict):  # it goes on already
        retry_acceptance(db, seller_id, acceptance_id, who.person_id)
    return see_other(f"/sell/studio/files/{batch_id}" if batch_id else "/sell/studio")


def would_accept(seen: RulePreview, rule: Rule) -> list[str]:
    """Return what a rule would do, in sentences: how many it accepts, and why it holds back the others."""
    first = _("Would accept %(count)s of %(total)s.") % {"count": number(seen.passing), "total": number(seen.total)}
    held = [_held(reason, count, rule) for reason, count in seen.held.items()]
    return [first, *held, *(_without(what, count) for what, count in seen.without.items())]


def _without(what: str, count: int) -> str:
    """Return the sentence that says how many of those that would be accepted lack something."""
    match what:
        case "picture":
            words = ngettext("%(num)s of them has no picture.", "%(num)s of them have no picture.", count)
        case "stock":
            words = ngettext("%(num)s of them says no stock.", "%(num)s of them say no stock.", count)
        case _:
            words = ngettext(
                "%(num)s of them has the title of another draft of the file.",
                "%(num)s of them have the title of another draft of the file.",
                count,
            )
    return words % {"num": number(count)}


def _held(reason: str, count: int, rule: Rule) -> str:
    match reason:
        case "missing":
            words = ngettext(
                "%(num)s held back: a needed field is empty.", "%(num)s held back: a needed field is empty.", count
            )
        case "doubts":
            words = ngettext(
                "%(num)s held back: something is to be looked at.",
                "%(num)s held back: something is to be looked at.",
                count,
            )
        case "contradicts":
            words = ngettext(
                "%(num)s held back: it contradicts itself, so a person decides.",
                "%(num)s held back: they contradict themselves, so a person decides.",
                count,
            )
        case "score":
            words = ngettext(
                "%(num)s held back: the score is below %(least)s.",
                "%(num)s held back: the score is below %(least)s.",
                count,
            )
        case "picture":
            words = ngettext(
                "%(num)s held back: without a picture it does not go on sale.",
                "%(num)s held back: without a picture they do not go on sale.",
                count,
            )
        case _:
            words = ngettext(
                "%(num)s held back: a person should see it first.",
                "%(num)s held back: a person should see them first.",
                count,
            )
    return words % {"num": number(count), "least": rule.least_score}


def _accepting(found: AcceptanceView) -> str:
    words = _("Being taken back") if found.state == "undoing" else _("Accepted so far: %(count)s")
    return words % {"count": found.accepted}


def _refused(request: Request, seller_id: str, batch_id: str, refusal: AppError, need: Need) -> Response:
    if refusal.status == 404:
        raise refusal
    return _page(request, seller_id, batch_id, need, None, field_error(refusal))


def _page(
    request: Request,
    seller_id: str,
    batch_id: str,
    need: Need,
    cursor: str | None,
    errors: dict[str, str] | None = None,
    said: RuleForm | None = None,
    ends: int = 0,
) -> Response:
    reader, asked = reader_of(request), said
    told: list[str] = []
    with platform_of(request).db.read() as connection, reading(reader):
        batch = get_batch(connection, seller_id, batch_id)
        page = list_drafts(connection, seller_id, batch_id=batch_id, need=need, cursor=cursor, limit=_PAGE)
        tree = category_tree(connection, reader.language.code)
        open_ones = [each.draft_id for each in page.items if each.state == "ready"]
        varied = get_drafts_with_options(connection, seller_id, open_ones)
        usual = get_seller(connection, seller_id).currency if varied else ""
        last = last_acceptance(connection, seller_id)
        if last is not None and last.rule.get("batch_id") != batch_id:
            last = None
        said = said or RuleForm(least_score=str(usual_score(connection, seller_id, batch_id)))
        with suppress(InvalidInput):
            rule = said.rule(batch_id)
            told = would_accept(preview_rule(connection, seller_id, rule), rule)
        context: dict[str, Any] = {
            "said": said,
            "told": told,
            "ready_without": [_without(what, count) for what, count in batch.ready_without.items()],
            "batch": batch,
            "page": page,
            "last": last,
            "accepting": _accepting(last) if last else "",
            "of_each": {
                draft_id: found
                for draft_id, draft in varied.items()
                if (found := of_each(connection, draft, usual)) is not None
            },
            "names": {
                each.category_id: tree.get(each.category_id).name
                for each in page.items
                if each.category_id and each.category_id in tree
            },
        }
    return render(
        request,
        "seller/studio_file.html",
        status_code=422 if errors else 200,
        errors=errors or {},
        ends=ends,
        need=need,
        needs=NEEDS,
        rule_open=asked is not None,
        over=context["batch"].state in _OVER,
        **context,
        **frame(request),
    )
