"""A supplier's file in the studio: how far it is, its drafts as a table, accepted by rule, and taken back together."""

from contextlib import suppress
from typing import Annotated, Any, Final, Literal

from fastapi import Form, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from entrepot.core.http import ApiRouter, platform_of, reply, seller_of
from entrepot.core.http.types import CursorParam, Id
from entrepot.kit.errors import AppError, Conflict
from entrepot.sell.catalog import category_tree
from entrepot.sell.listing import (
    AcceptanceView,
    Rule,
    accept_drafts,
    discard_drafts,
    get_acceptance,
    get_batch,
    last_acceptance,
    list_drafts,
    restore_drafts,
    retry_acceptance,
    undo_acceptance,
)
from entrepot.web.flash import Toast, see_other
from entrepot.web.i18n import Lazy, lazy, ngettext
from entrepot.web.i18n import gettext as _
from entrepot.web.pages.seller.frame import Seller, field_error, frame
from entrepot.web.reader import reading
from entrepot.web.render import reader_of, render

router = ApiRouter(prefix="", pages=True)

BatchId = Annotated[str, Id("job")]
Need = Literal["", "ready", "doubts", "missing", "failed", "accepted", "working"]
DraftIds = Annotated[list[Annotated[str, Id("lst")]], Field(max_length=100)]
_PAGE: Final = 50
_LEAST: Final = 80
_OVER: Final = frozenset({"done", "failed"})
NEEDS: Final[dict[str, Lazy]] = {
    "": lazy("All"),
    "ready": lazy("Ready"),
    "doubts": lazy("To look at"),
    "missing": lazy("Something is missing"),
    "failed": lazy("Failed"),
    "accepted": lazy("Accepted"),
}


class ChosenForm(BaseModel):
    """The drafts that are chosen in the table, and what is to become of them."""

    model_config = ConfigDict(extra="ignore")

    draft_ids: DraftIds = Field(default_factory=list)
    act: Literal["accept", "discard"] | None = None
    accept: Annotated[str, Id("lst")] | None = None
    discard: Annotated[str, Id("lst")] | None = None
    live: bool = False
    need: Need = ""


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
    state = "done" if batch.state in _OVER else "running"
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
    least_score: Annotated[int, Form(ge=0, le=100)] = _LEAST,
    with_doubts: Annotated[bool, Form()] = False,  # noqa: FBT002  # a form's field
    live: Annotated[bool, Form()] = False,  # noqa: FBT002  # a form's field
) -> Response:
    """Accept every draft of the file that the rule lets through."""
    db, seller_id = platform_of(request).db, seller_of(who)
    try:
        with db.read() as connection:
            get_batch(connection, seller_id, batch_id)
        rule = Rule(batch_id, (), least_score, with_doubts, live)
        accept_drafts(db, seller_id, rule, who.person_id)
    except AppError as refusal:
        return _refused(request, seller_id, batch_id, refusal, "")
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
def undo(request: Request, who: Seller, acceptance_id: BatchId) -> Response:
    """Take back what was accepted together."""
    db, seller_id = platform_of(request).db, seller_of(who)
    undo_acceptance(db, seller_id, acceptance_id, who.person_id)
    with db.read() as connection:
        batch_id = get_acceptance(connection, seller_id, acceptance_id).rule.get("batch_id")
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
) -> Response:
    reader = reader_of(request)
    with platform_of(request).db.read() as connection, reading(reader):
        batch = get_batch(connection, seller_id, batch_id)
        page = list_drafts(connection, seller_id, batch_id=batch_id, need=need, cursor=cursor, limit=_PAGE)
        tree = category_tree(connection, reader.language.code)
        last = last_acceptance(connection, seller_id)
        if last is not None and last.rule.get("batch_id") != batch_id:
            last = None
        context: dict[str, Any] = {
            "batch": batch,
            "page": page,
            "last": last,
            "accepting": _accepting(last) if last else "",
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
        need=need,
        needs=NEEDS,
        least=_LEAST,
        over=context["batch"].state in _OVER,
        **context,
        **frame(request),
    )
