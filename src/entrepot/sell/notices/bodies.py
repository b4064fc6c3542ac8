"""What goes in and out of the notices' HTTP interface."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, StringConstraints
from sqlalchemy import Connection

from entrepot.core.http.types import Body, Id, storable
from entrepot.kit.clock import from_us
from entrepot.sell.notices.domain import BATCH_MAX, Ground, NoticeDraft, TestPurchase
from entrepot.sell.notices.read import NoticeView, steps_of

NoticeId = Annotated[str, Id("ntc")]
HolderId = Annotated[str, Id("rho")]
SellerId = Annotated[str, Id("sel")]
Moment = Annotated[str, Field(examples=["2026-11-20T09:00:00Z"])]
Said = Annotated[str, StringConstraints(max_length=10_000), AfterValidator(storable)]
Short = Annotated[str, StringConstraints(max_length=200), AfterValidator(storable)]
State = Literal["acted", "waiting", "upheld", "refused", "withdrawn", "countered", "lapsed", "restored"]
FileIds = Annotated[list[Short], Field(max_length=20)]


class PurchaseBody(Body):
    """What was bought to see what is sent."""

    order_no: Short = Field(examples=["2026-000123"])
    findings: Said = Field(examples=["The seam is glued, the label misspelt."])
    bought_on: Short = ""
    file_ids: FileIds = Field(default_factory=list)


class DraftBody(Body):
    """What is said against one listing; `territories` empty means wherever the brand is registered."""

    brand_id: Short = Field(examples=["brd_01kjpwd6m0e028gtvf2c8bz8m7"])
    product_id: Short = Field(examples=["prd_01kjpwd6m0e028gtvf2c8bz8m7"])
    ground: Ground
    statement: Said = Field(examples=["We bought one: it is a copy of our registered goods."])
    good_faith: bool
    territories: Annotated[list[Short], Field(max_length=100)] = Field(default_factory=list)
    evidence: FileIds = Field(default_factory=list)
    test_purchase: PurchaseBody | None = None


class NoticesBody(Body):
    """Up to 100 notices in one request."""

    holder_id: HolderId
    notices: Annotated[list[DraftBody], Field(min_length=1, max_length=BATCH_MAX)]


class GivenAnswer(Body):
    """What became of one: a notice, or a problem with its field."""

    notice_id: str | None = None
    state: str | None = None
    why: str | None = Field(default=None, description="Why a person looks first; empty where it acted at once")
    folded: bool | None = Field(default=None, description="An open notice says this already: this is its id")
    field: str | None = None
    problem: str | None = None
    expected: str | None = None


class GivenList(Body):
    """In the order of the request."""

    items: list[GivenAnswer]


class CounterAnswer(Body):
    """What the seller answered, and when the listing comes back by itself."""

    counter_id: str
    statement: str
    given_at: Moment
    restore_not_before: Moment
    restore_by: Moment
    rules: list[str]
    answer: str | None


class StepAnswer(Body):
    """A step of a notice."""

    act: str
    state: str
    at: Moment


class NoticeAnswer(Body):
    """A notice as its reader may see it."""

    notice_id: str
    brand_id: str
    product_id: str
    ground: str
    statement: str
    territories: list[str]
    listing: dict[str, Any]
    state: str
    why: str
    given_at: Moment
    acted_at: Moment | None
    decided_at: Moment | None
    reason: str | None
    counter: CounterAnswer | None
    steps: list[StepAnswer] = Field(default_factory=list)
    holder_id: str | None = None
    seller_id: str | None = None
    test_purchase: dict[str, Any] | None = None
    due_at: Moment | None = None


class NoticePage(Body):
    """A page of notices; `next` is where to go on."""

    items: list[NoticeAnswer]
    next: str | None


class WordsBody(Body):
    """What somebody says."""

    words: Said = Field(examples=["Seoul Central District Court, 2026 Gahap 1234"])


class WithdrawBody(Body):
    """Why, if anything is to be said."""

    reason: Said = ""


class CounterBody(Body):
    """Why the listing may be sold; `evidence` are ids of files sent before."""

    statement: Said = Field(examples=["We bought these from the maker: the invoice is enclosed."])
    good_faith: bool
    evidence: FileIds = Field(default_factory=list)


class Ref(Body):
    """Something made."""

    id: str = Field(examples=["ctn_01kjpwd6m0e028gtvf2c8bz8m7"])


class StateAnswer(Body):
    """The state after it."""

    state: str


class DecideBody(Body):
    """What a reviewer decides, and why."""

    decision: Literal["uphold", "refuse"]
    reason: Said = Field(examples=["The label differs from the registered mark."])


class ClosingBody(Body):
    """Whether the shop's listings are closed, left restricted, or opened again."""

    decision: Literal["close", "leave", "reopen"]
    reason: Said = Field(examples=["Eight upheld notices of three brands."])


class Statistics(Body):
    """How a reporter's notices went over the last six months."""

    right: int
    decided: int
    share: float | None
    lower_bound: float
    acts_at_once: bool
    notices_a_day: int
    by_state: dict[str, int]


class StrikeAnswer(Body):
    """A strike of an upheld notice."""

    notice_id: str
    at: Moment
    expires_at: Moment
    stands: bool


class StandingAnswer(Body):
    """Where a seller stands: none, warned, restricted, closing, closed."""

    step: str
    since: Moment | None
    strikes: list[StrikeAnswer]


def draft_of(body: DraftBody) -> NoticeDraft:
    """Return a notice as it is given."""
    bought = body.test_purchase
    return NoticeDraft(
        body.brand_id,
        body.product_id,
        body.ground,
        body.statement,
        body.good_faith,
        tuple(body.territories),
        tuple(body.evidence),
        None
        if bought is None
        else TestPurchase(bought.order_no, bought.findings, bought.bought_on, tuple(bought.file_ids)),
    )


def notice_answer(view: NoticeView, reader: str) -> dict[str, Any]:
    """Return a notice as its holder, its seller or a reviewer may see it."""
    counter = view.counter
    answer = {
        "notice_id": view.notice_id,
        "brand_id": view.brand_id,
        "product_id": view.product_id,
        "ground": view.ground,
        "statement": view.statement,
        "territories": list(view.territories),
        "listing": dict(view.listing),
        "state": view.state,
        "why": view.why if reader != "seller" else "",
        "given_at": from_us(view.given_at_us),
        "acted_at": view.acted_us and from_us(view.acted_us),
        "decided_at": view.decided_us and from_us(view.decided_us),
        "reason": view.reason,
        "counter": counter
        and {
            "counter_id": counter.counter_id,
            "statement": counter.statement,
            "given_at": from_us(counter.given_at_us),
            "restore_not_before": from_us(counter.after_us),
            "restore_by": from_us(counter.restore_us),
            "rules": list(counter.rules),
            "answer": counter.answer,
        },
    }
    if reader != "holder":
        answer["holder_id"] = view.holder_id
    if reader == "reviewer":
        answer |= {"seller_id": view.seller_id, "due_at": from_us(view.due_us)}
    if reader != "seller":
        answer["test_purchase"] = None if view.test_purchase is None else dict(view.test_purchase)
    return answer


def steps_answer(connection: Connection, notice_id: str) -> list[dict[str, Any]]:
    """Return a notice's steps as they are sent."""
    return [
        {"act": each.act, "state": each.state, "at": from_us(each.at_us)} for each in steps_of(connection, notice_id)
    ]
