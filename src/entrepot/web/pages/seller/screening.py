"""Where a product stands with screening: being checked, held, closed somewhere; the fix in one press, the appeal."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

from fastapi import Form, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection

from entrepot.core.http import ApiRouter, platform_of, seller_of
from entrepot.core.http.types import Id
from entrepot.kit.errors import AppError
from entrepot.sell.catalog import ProductView, category_tree, get_own_product, submissions
from entrepot.sell.screening import (
    COUNTRIES,
    CaseView,
    VerdictView,
    appeal,
    cases_of,
    explain,
    notice_of,
    rulings_in_force,
    take_statement,
    take_wording,
    verdicts_of,
)
from entrepot.web.flash import Toast, see_other
from entrepot.web.i18n import Lazy, lazy
from entrepot.web.pages.seller.frame import Seller, field_error
from entrepot.web.pages.seller.notices_told import NoticeTold, notices_told
from entrepot.web.pages.seller.verdict_view import ASKED, Reason, countries_by_market, reasons_of
from entrepot.web.reader import reading
from entrepot.web.render import reader_of, render
from entrepot.web.sentences import in_words

router = ApiRouter(prefix="", pages=True)

ProductId = Annotated[str, Id("prd")]
Place = Annotated[str, Field(max_length=80, pattern=r"^[a-z_]{1,20}(\.[a-z0-9_]{1,20}){0,3}$")]
_HISTORY: Final = 10
_POLICY: Final = "policy:screening"


class WordingForm(BaseModel):
    """Texts to take over, each with its field."""

    model_config = ConfigDict(extra="ignore")

    place: list[Place] = Field(default_factory=list, max_length=50)
    text: list[Annotated[str, Field(max_length=20_000)]] = Field(default_factory=list, max_length=50)


class StatedForm(BaseModel):
    """What a seller states: the fields that the finding asks for."""

    model_config = ConfigDict(extra="ignore")

    key: Literal["state_battery", "state_dangerous_goods", "state_age"]
    watt_hours: str = Field("", max_length=20)
    tested: str = Field("", max_length=5)
    un_number: str = Field("", max_length=20)
    hazard_class: str = Field("", max_length=20)
    data_sheet: str = Field("", max_length=5)
    age: str = Field("", max_length=20)
    standard: str = Field("", max_length=100)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a product stands, for its page.

    ``word`` is checking, held, refused, decided (by a person), notice (by a holder of rights, it holds the product),
    closed (in some markets) or "" where nothing is said.
    """

    word: str
    reasons: tuple[Reason, ...]
    closed: tuple[str, ...]
    case: CaseView | None
    may_appeal: bool
    last: VerdictView | None
    history: tuple[VerdictView, ...]
    notices: tuple[NoticeTold, ...] = ()

    @property
    def by_person(self) -> bool:
        """Whether a person spoke last."""
        return self.last is not None and not self.last.actor.startswith("policy:")


def standing_of(connection: Connection, product: ProductView, locale: str, now_us: int) -> Standing:
    """Return where a product stands with screening, with the reasons in the reader's language."""
    verdicts = verdicts_of(connection, product.product_id, _HISTORY)
    last = verdicts[0] if verdicts else None
    case = next(iter(cases_of(connection, product.product_id, 1)), None)
    reasons: tuple[Reason, ...] = ()
    shown = product.screening == "held" or bool(product.closed_to)
    notices = notices_told(connection, product.seller_id, product.product_id, last.findings) if last and shown else ()
    held_by_notice = any(not each.again for each in notices)
    found = submissions(connection, [product.product_id])
    if last is not None and found and last.revision == found[0].revision and product.screening != "waiting":
        tree = category_tree(connection, locale)
        _version, rulings = rulings_in_force(connection, now_us)
        if shown:
            # What a notice says is told as a notice: no other words would put it right.
            own = [each for each in last.findings if not (held_by_notice and notice_of(each))]
            reasons = reasons_of(explain(own, found[0], rulings, now_us), found[0], tree)
    is_open = case is not None and case.state in {"open", "second", "third"}
    held = product.screening == "held"
    return Standing(
        "notice" if held and held_by_notice else _word(product, last, is_open=is_open),
        reasons,
        countries_by_market(product.closed_to, COUNTRIES) if product.state == "live" else (),
        case,
        held and last is not None and not (is_open and case is not None and case.words) and not held_by_notice,
        last,
        tuple(verdicts),
        notices,
    )


def _word(product: ProductView, last: VerdictView | None, *, is_open: bool) -> str:
    if product.screening == "waiting":
        return "checking"
    if product.screening == "held":
        if is_open:
            return "held"
        return "refused" if last is None or last.actor.startswith("policy:") else "decided"
    return "closed" if product.state == "live" and product.closed_to else ""


def standing_context(request: Request, connection: Connection, product: ProductView) -> dict[str, Any]:
    """Return what the part of a product's page about screening needs."""
    platform = platform_of(request)
    code = reader_of(request).language.code
    with reading(reader_of(request)):
        return {
            "standing": standing_of(connection, product, code, platform.db.clock.now_us()),
            "asked": ASKED,
            "here": f"/sell/products/{product.product_id}",
        }


@router.get("/sell/products/{product_id}/screening")
def show_standing(request: Request, who: Seller, product_id: ProductId) -> Response:
    """Give the part of a product's page that says where it stands."""
    with platform_of(request).db.read() as connection:
        product = get_own_product(connection, seller_of(who), product_id, reader_of(request).language.code)
        context = standing_context(request, connection, product)
    return render(request, "seller/product_standing.html", product=product, errors={}, **context)


@router.post("/sell/products/{product_id}/wording")
def use_wording(request: Request, who: Seller, product_id: ProductId, said: Annotated[WordingForm, Form()]) -> Response:
    """Take over the wording that is proposed, as it was shown or as the seller changed it."""
    texts = dict(zip(said.place, said.text, strict=False))
    return _done(
        request,
        product_id,
        lambda: take_wording(platform_of(request).db, seller_of(who), product_id, texts, who.person_id),
        lazy("Saved. It is checked again now"),
    )


@router.post("/sell/products/{product_id}/statement")
def state(request: Request, who: Seller, product_id: ProductId, said: Annotated[StatedForm, Form()]) -> Response:
    """Write what was asked for under the description."""
    values = said.model_dump(exclude={"key"})
    return _done(
        request,
        product_id,
        lambda: take_statement(platform_of(request).db, seller_of(who), product_id, said.key, values, who.person_id),
        lazy("Saved. It is checked again now"),
    )


@router.post("/sell/products/{product_id}/appeal")
def make_appeal(
    request: Request, who: Seller, product_id: ProductId, words: Annotated[str, Form(max_length=8_000)] = ""
) -> Response:
    """Ask for a person who did not decide before."""
    words = words.replace("\0", "")
    return _done(
        request,
        product_id,
        lambda: appeal(platform_of(request).db, seller_of(who), product_id, words, who.person_id),
        lazy("Your appeal is with a person now"),
    )


def _done(request: Request, product_id: str, change: Callable[[], object], told: Lazy) -> Response:
    here = f"/sell/products/{product_id}"
    try:
        change()
    except AppError as refusal:
        if refusal.status == 404:
            raise
        with reading(reader_of(request)):
            return see_other(f"{here}#standing", Toast("block", in_words(next(iter(field_error(refusal).values())))))
    with reading(reader_of(request)):
        return see_other(f"{here}#standing", Toast("allow", str(told)))
