"""Trials: start one of a second title or main picture, see in words what it has shown, keep the better one."""

from dataclasses import dataclass, field
from typing import Annotated, Any, Final, Literal

from fastapi import Form, Query, Request, Response
from sqlalchemy import Connection

from entrepot.core.http import ApiRouter, platform_of, seller_of
from entrepot.core.http.types import CursorParam, Id
from entrepot.kit.errors import AppError
from entrepot.sell.catalog import ProductView, category_tree, get_own_product, product_facts
from entrepot.sell.screening import explain_title
from entrepot.sell.trials import (
    DAYS,
    DEFAULT_DAYS,
    Plan,
    TitleFaults,
    TrialResult,
    adopt,
    counts_of,
    list_trials,
    read_trial,
    start_trial,
    stop_trial,
    trials_of_product,
)
from entrepot.web.flash import Toast, see_other
from entrepot.web.i18n import Lazy, lazy
from entrepot.web.i18n import gettext as _
from entrepot.web.lists import Blank
from entrepot.web.pages.seller.frame import Seller, field_error, frame
from entrepot.web.pages.seller.trial_words import Told, told
from entrepot.web.pages.seller.verdict_view import reasons_of
from entrepot.web.reader import reading
from entrepot.web.render import reader_of, render
from entrepot.web.sentences import in_words

router = ApiRouter(prefix="", pages=True)

ProductId = Annotated[str, Id("prd")]
TrialId = Annotated[str, Id("trl")]
Words = Annotated[str, Form(max_length=1_000)]
State = Annotated[
    Literal["checking", "running", "decided", "expired", "stopped", "changed", "refused"] | None, Blank, Query()
]
STATES: Final[dict[str, Lazy]] = {
    "checking": lazy("Being checked"),
    "running": lazy("Running"),
    "decided": lazy("Decided"),
    "expired": lazy("No difference in time"),
    "stopped": lazy("Stopped"),
    "changed": lazy("Product changed"),
    "refused": lazy("Title not allowed"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """What a form to start a trial was sent with, and what is wrong with it."""

    vary: str = ""
    title: str = ""
    locale: str = ""
    picture_id: str = ""
    days: str = str(DEFAULT_DAYS)
    errors: dict[str, str] = field(default_factory=dict)
    status: int = 200


_NOTHING: Final = Said()


@router.get("/sell/trials")
def show_trials(request: Request, who: Seller, state: State = None, cursor: CursorParam = None) -> Response:
    """List the seller's trials, the last started first."""
    seller_id = seller_of(who)
    with platform_of(request).db.read() as connection:
        page = list_trials(connection, seller_id, state=state, cursor=cursor)
        counts = counts_of(connection, page.items)
        facts = product_facts(connection, seller_id, list({each.product_id for each in page.items}))
    return render(
        request,
        "seller/trials.html",
        page=page,
        state=state,
        states=STATES,
        counts=counts,
        titles={each.product_id: each.title for each in facts},
        **frame(request),
    )


@router.get("/sell/trials/{trial_id}")
def show_trial(request: Request, who: Seller, trial_id: TrialId) -> Response:
    """Show one trial, also one that ended long ago."""
    seller_id = seller_of(who)
    with platform_of(request).db.read() as connection:
        found = read_trial(connection, seller_id, trial_id)
        product = _product(request, connection, seller_id, found.trial.product_id)
        shown = _result(request, connection, found)
    return render(request, "seller/trial.html", product=product, **shown, **frame(request))


@router.get("/sell/products/{product_id}/trials")
def show_product_trials(request: Request, who: Seller, product_id: ProductId) -> Response:
    """Show the trial of a product that runs, or what the last one has shown and how to start another."""
    return _page(request, seller_of(who), product_id, _NOTHING)


@router.post("/sell/products/{product_id}/trials")
def begin_trial(
    request: Request,
    who: Seller,
    product_id: ProductId,
    vary: Annotated[Literal["title", "picture"], Form()],
    title: Words = "",
    locale: Annotated[str, Form(max_length=12)] = "",
    picture_id: Annotated[str, Form(max_length=60)] = "",
    days: Annotated[str, Form(max_length=4)] = str(DEFAULT_DAYS),
) -> Response:
    """Start a trial; half of the visitors see the second one once it may be shown."""
    seller_id = seller_of(who)
    plan = Plan(vary, title, picture_id, locale or None, int(days) if days.isascii() and days.isdigit() else 0)
    db = platform_of(request).db
    try:
        trial_id = start_trial(
            db, seller_id, product_id, plan, who.person_id, faults=platform_of(request).port(TitleFaults)
        )
    except AppError as refusal:
        if refusal.status == 404 and not picture_id:
            raise
        with reading(reader_of(request)):
            errors = {name: in_words(words) for name, words in field_error(refusal).items()}
        said = Said(vary, title, locale, picture_id, days, errors, refusal.status)
        return _page(request, seller_id, product_id, said)
    with db.read() as connection:
        waits = read_trial(connection, seller_id, trial_id).trial.state == "checking"
    said_so = lazy("Title B is being checked. Then the trial runs") if waits else lazy("The trial runs")
    return _back(request, product_id, said_so)


@router.post("/sell/trials/{trial_id}/stop")
def end_trial(
    request: Request,
    who: Seller,
    trial_id: TrialId,
    sure: Annotated[bool, Form()] = False,  # noqa: FBT002  # a form's field
) -> Response:
    """Stop a trial, once that is confirmed: everybody sees the product as it is."""
    db, seller_id = platform_of(request).db, seller_of(who)
    with db.read() as connection:
        product_id = read_trial(connection, seller_id, trial_id).trial.product_id
    if not sure:
        return _page(request, seller_id, product_id, _NOTHING, asks_to_stop=True)
    stop_trial(db, seller_id, trial_id, who.person_id)
    return _back(request, product_id, lazy("Stopped. Everybody sees the product as it is"))


@router.post("/sell/trials/{trial_id}/adopt")
def keep_one(
    request: Request, who: Seller, trial_id: TrialId, arm: Annotated[Literal["a", "b"], Form()] = "b"
) -> Response:
    """Keep one of the two for good."""
    db, seller_id = platform_of(request).db, seller_of(who)
    with db.read() as connection:
        product_id = read_trial(connection, seller_id, trial_id).trial.product_id
    try:
        adopt(db, seller_id, trial_id, arm, who.person_id)
    except AppError as refusal:
        with reading(reader_of(request)):
            toast = Toast("block", in_words(refusal.detail))
        return see_other(f"/sell/products/{product_id}/trials", toast)
    text = (
        lazy("Adopted. Everybody sees it from now on") if arm == "b" else lazy("Kept. Nothing of the product changed")
    )
    return _back(request, product_id, text)


def _back(request: Request, product_id: str, text: Lazy) -> Response:
    with reading(reader_of(request)):
        return see_other(f"/sell/products/{product_id}/trials", Toast("allow", str(text)))


def _page(request: Request, seller_id: str, product_id: str, said: Said, *, asks_to_stop: bool = False) -> Response:
    with platform_of(request).db.read() as connection:
        product = _product(request, connection, seller_id, product_id)
        trials = trials_of_product(connection, seller_id, product_id)
        found = read_trial(connection, seller_id, trials[0].id) if trials else None
        titles = _titles(connection, seller_id, product)
        shown = _result(request, connection, found) if found else {"found": None}
    return render(
        request,
        "seller/product_trials.html",
        status_code=said.status,
        product=product,
        earlier=trials[1:],
        said=said,
        asks_to_stop=asks_to_stop,
        states=STATES,
        days=DAYS,
        locales=list(titles),
        titles=titles,
        **shown,
        **frame(request),
    )


def _product(request: Request, connection: Connection, seller_id: str, product_id: str) -> ProductView:
    return get_own_product(connection, seller_id, product_id, reader_of(request).language.code)


def _titles(connection: Connection, seller_id: str, product: ProductView) -> dict[str, str]:
    """The titles that a product has by their language, its own first."""
    own = get_own_product(connection, seller_id, product.product_id, product.locale).title
    others = {each: str(texts["title"]) for each, texts in sorted(product.translations.items()) if texts.get("title")}
    return {product.locale: own} | {each: title for each, title in others.items() if each != product.locale}


def _result(request: Request, connection: Connection, found: TrialResult) -> dict[str, Any]:
    reader, now_us = reader_of(request), platform_of(request).db.clock.now_us()
    explained, product = explain_title(connection, found.trial, now_us)
    with reading(reader):
        tree = category_tree(connection, reader.language.code)
        reasons = reasons_of(explained, product, tree) if product else ()
        words: Told = told(found)
        heading = _("Two titles") if found.trial.vary == "title" else _("Two main pictures")
    return {"found": found, "told": words, "heading": heading, "reasons": reasons}
