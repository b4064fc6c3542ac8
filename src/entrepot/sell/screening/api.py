"""Screening over HTTP: what sellers are told and may appeal against, and what reviewers decide."""

from typing import Annotated, Any, Literal

from fastapi import Depends, Query, Request, Response
from pydantic import AfterValidator, Field, StringConstraints

from entrepot.core.http import ApiRouter, Principal, Requires, platform_of, problems, reply, seller_of
from entrepot.core.http.types import Body, CursorParam, Id, LimitParam, storable
from entrepot.kit.clock import from_us
from entrepot.sell.catalog import get_own_product
from entrepot.sell.screening.appeals import WORDS_MAX, appeal
from entrepot.sell.screening.decide import REASON_MAX, decide
from entrepot.sell.screening.judgement import Action, Outcome, Severity
from entrepot.sell.screening.narrow import CaseFilter
from entrepot.sell.screening.read import CaseView, VerdictView, get_case, get_verdict, list_cases, verdicts_of
from entrepot.sell.screening.rules import (
    NOTE_MAX,
    Change,
    PolicyVersion,
    Threshold,
    adopt_policy,
    drop_policy,
    get_policy,
    list_policies,
    propose_policy,
)
from entrepot.sell.screening.store import finding_to_json

router = ApiRouter(tags=["screening"])

_SELLERS = ("seller_owner", "seller_staff")
Seller = Annotated[Principal, Requires(*_SELLERS, scope="seller:read")]
SellerActs = Annotated[Principal, Requires(*_SELLERS, scope="seller:write")]
Reviewer = Annotated[Principal, Requires("reviewer", "operator", scope="review:read")]
ReviewerActs = Annotated[Principal, Requires("reviewer", "operator", scope="review:write")]

ProductId = Annotated[str, Id("prd")]
CaseId = Annotated[str, Id("cas")]
PolicyId = Annotated[str, Id("pol")]
Moment = Annotated[str, Field(examples=["2026-11-20T09:00:00Z"])]
Text = AfterValidator(storable)
CaseKind = Literal["verdict", "appeal"]
CaseState = Literal["open", "closed", "moot"]
Said = Annotated[str | None, Query(max_length=40), AfterValidator(lambda said: said and storable(said))]


class EvidenceAnswer(Body):
    """Where something stands: a field of the listing with its characters, or a picture with its box."""

    origin: str
    quote: str
    place: str = Field(examples=["title"])
    span: list[int] | None = Field(examples=[[5, 12]])
    box: list[float] | None


class FindingAnswer(Body):
    """What a policy is about in a listing; `markets` empty means everywhere, `remedy` names what to change."""

    policy: str = Field(examples=["medicine_claims"])
    outcome: Outcome
    confidence: float
    detector: str
    evidence: list[EvidenceAnswer]
    markets: list[str]
    remedy: str


class VerdictAnswer(Body):
    """A verdict on one revision of a product, for each market, with what it rests on."""

    verdict_id: str
    product_id: str
    revision: int
    outcome: Outcome
    markets: dict[str, Outcome] = Field(examples=[{"US": "allow", "SA": "block"}])
    findings: list[FindingAnswer]
    versions: dict[str, str]
    actor: str
    reason: str | None
    at: Moment


class VerdictList(Body):
    """The last verdicts, the newest first."""

    items: list[VerdictAnswer]


class CaseAnswer(Body):
    """Something that a person is to decide, or did."""

    case_id: str
    kind: CaseKind
    product_id: str
    seller_id: str
    revision: int
    verdict_id: str
    policy: str
    risk: int = Field(description="0 to 100: what is looked at first")
    severe: bool = Field(description="Two people decide it")
    state: str
    due_at: Moment
    opened_at: Moment
    words: str | None = Field(description="The seller's, of an appeal")
    against: str | None = Field(description="Of an appeal: who decided, a space between several")
    first_by: str | None
    first_decision: str | None
    first_reason: str | None
    decided_by: str | None
    decision: str | None
    reason: str | None
    closed_at: Moment | None
    severity: Severity
    language: str | None = Field(description="The listing's own", examples=["ko"])
    markets: list[str] = Field(description="Those that do not take it as it is", examples=[["KR"]])
    claimed_by: str | None = Field(description="Who looks at it now, until `claimed_until`")
    claimed_until: Moment | None
    reopened_of: str | None = Field(description="The case whose decision is looked at anew")
    reopened_for: str | None
    first_at: Moment | None
    first_markets: dict[str, Outcome] | None
    second_by: str | None = Field(description="Who disagreed with the first: a third person decides")
    second_decision: str | None
    second_reason: str | None
    second_at: Moment | None
    second_markets: dict[str, Outcome] | None
    decided_markets: dict[str, Outcome] | None


class CasePage(Body):
    """A page of cases; `next` is where to go on."""

    items: list[CaseAnswer]
    next: str | None


class WholeCase(CaseAnswer):
    """A case with the verdict that it is about."""

    verdict: VerdictAnswer


class AppealBody(Body):
    """Why the product may be sold."""

    words: Annotated[str, StringConstraints(max_length=2 * WORDS_MAX), Text] = Field(examples=["It is a toy."])


class CaseRef(Body):
    """A case."""

    id: str = Field(examples=["cas_01kjpwd6m0e028gtvf2c8bz8m7"])


class DecisionBody(Body):
    """What a reviewer decides, and why."""

    decision: Literal["allow", "block"]
    reason: Annotated[str, StringConstraints(max_length=2 * REASON_MAX), Text] = Field(examples=["A violin's bow."])
    markets: dict[Annotated[str, StringConstraints(max_length=4)], Literal["allow", "block"]] | None = Field(
        None, description="Markets that are decided otherwise than the rest", examples=[{"SA": "block"}]
    )


class DecisionAnswer(Body):
    """`second` and `third` where another person must decide too, else `closed`."""

    state: Literal["second", "third", "closed"]


class ChangeBody(Body):
    """What one policy does from now on in one market."""

    policy: str = Field(max_length=40, examples=["alcohol"])
    market: str = Field(max_length=4, examples=["SA"])
    action: Action
    severity: Severity


class ThresholdBody(Body):
    """How sure a detector has to be for its findings of a policy to count."""

    policy: str = Field(max_length=40, examples=["alcohol"])
    detector: str = Field(max_length=40, examples=["words"])
    least: float = Field(ge=0, le=1)


class PolicyBody(Body):
    """All that differs from the policies that come with the program, and why."""

    changes: list[ChangeBody] = Field(max_length=200)
    thresholds: list[ThresholdBody] | None = Field(None, max_length=200, description="Left out: those in force stay")
    note: Annotated[str, StringConstraints(max_length=2 * NOTE_MAX), Text] = Field(examples=["The law changed."])


class PolicyAnswer(Body):
    """A change of the policies; `trial` is what it would do to the catalogue, once that is known."""

    policy_id: str
    state: str
    changes: list[ChangeBody]
    thresholds: list[ThresholdBody]
    note: str
    author: str
    created_at: Moment
    trial: dict[str, Any] | None
    adopted_by: str | None
    since: Moment | None


class PolicyList(Body):
    """Changes of the policies, the newest first."""

    items: list[PolicyAnswer]


def _verdict(view: VerdictView) -> dict[str, Any]:
    return {
        "verdict_id": view.verdict_id,
        "product_id": view.product_id,
        "revision": view.revision,
        "outcome": view.outcome,
        "markets": dict(view.markets),
        "findings": [finding_to_json(each) for each in view.findings],
        "versions": dict(view.versions),
        "actor": view.actor,
        "reason": view.reason,
        "at": from_us(view.at_us),
    }


def _case(view: CaseView, who: Principal) -> dict[str, Any]:
    view = view.for_reader(who.person_id)
    facts = {name: getattr(view, name) for name in CaseView.__slots__}
    return {
        name.removesuffix("_us"): value and from_us(value) if name.endswith("_us") else value
        for name, value in facts.items()
    }


def _policy(view: PolicyVersion) -> dict[str, Any]:
    return {
        "policy_id": view.policy_id,
        "state": view.state,
        "changes": list(view.changes),
        "thresholds": list(view.thresholds),
        "note": view.note,
        "author": view.author,
        "created_at": from_us(view.created_at_us),
        "trial": view.trial,
        "adopted_by": view.adopted_by,
        "since": view.since_us and from_us(view.since_us),
    }


@router.get(
    "/seller/products/{product_id}/verdicts",
    summary="What screening and people said of a product of mine",
    responses={200: {"model": VerdictList}, **problems(401, 403, 404)},
)
def list_verdicts(request: Request, who: Seller, product_id: ProductId) -> Response:
    with platform_of(request).db.read() as connection:
        get_own_product(connection, seller_of(who), product_id)
        return reply({"items": [_verdict(each) for each in verdicts_of(connection, product_id)]})


@router.post(
    "/seller/products/{product_id}/appeals",
    status_code=201,
    summary="Appeal against what holds a product of mine",
    description="A person who did not decide it before looks at it.",
    responses={201: {"model": CaseRef}, **problems(401, 403, 404, 409, 422)},
)
def post_appeal(request: Request, who: SellerActs, product_id: ProductId, body: AppealBody) -> Response:
    case_id = appeal(platform_of(request).db, seller_of(who), product_id, body.words, who.person_id)
    return reply({"id": case_id}, status=201)


async def _narrow(
    kind: CaseKind | None = None,
    policy: Said = None,
    market: Said = None,
    severity: Severity | None = None,
    language: Said = None,
    seller_id: Annotated[str | None, Id("sel")] = None,
    overdue: Annotated[bool, Query()] = False,  # noqa: FBT002  # a query parameter
) -> CaseFilter:
    return CaseFilter(kind, policy, market, severity, language, seller_id, overdue)


@router.get(
    "/review/cases",
    summary="What people are to decide, the gravest first",
    responses={200: {"model": CasePage}, **problems(401, 403, 422)},
)
def get_cases(
    request: Request,
    who: Reviewer,
    narrow: Annotated[CaseFilter, Depends(_narrow)],
    state: CaseState = "open",
    cursor: CursorParam = None,
    limit: LimitParam = 50,
) -> Response:
    db = platform_of(request).db
    with db.read() as connection:
        now = db.clock.now_us()
        page = list_cases(connection, state=state, narrow=narrow, now_us=now, cursor=cursor, limit=limit)
    return reply({"items": [_case(each, who) for each in page.items], "next": page.next})


@router.get(
    "/review/cases/{case_id}",
    summary="A case with its verdict",
    responses={200: {"model": WholeCase}, **problems(401, 403, 404)},
)
def read_case(request: Request, who: Reviewer, case_id: CaseId) -> Response:
    with platform_of(request).db.read() as connection:
        view = get_case(connection, case_id)
        return reply({**_case(view, who), "verdict": _verdict(get_verdict(connection, view.verdict_id))})


@router.post(
    "/review/cases/{case_id}/decision",
    summary="Decide a case",
    description=(
        "A severe one is decided by two people, who do not know each other's decision, and by a third where they "
        "differ; an appeal by people who did not decide what it is against. One that somebody else claimed is refused."
    ),
    responses={200: {"model": DecisionAnswer}, **problems(401, 403, 404, 409, 422)},
)
def post_decision(request: Request, who: ReviewerActs, case_id: CaseId, body: DecisionBody) -> Response:
    state = decide(platform_of(request).db, case_id, body.decision, body.reason, who.person_id, body.markets)
    return reply({"state": state})


@router.get(
    "/review/policies",
    summary="Changes of the policies, the newest first",
    responses={200: {"model": PolicyList}, **problems(401, 403)},
)
def get_policies(request: Request, who: Reviewer) -> Response:
    with platform_of(request).db.read() as connection:
        return reply({"items": [_policy(each) for each in list_policies(connection)]})


@router.post(
    "/review/policies",
    status_code=201,
    summary="Write down a change of the policies and try it on the catalogue",
    responses={201: {"model": PolicyAnswer}, **problems(401, 403, 422)},
)
def post_policy(request: Request, who: ReviewerActs, body: PolicyBody) -> Response:
    db = platform_of(request).db
    changes = [Change(each.policy, each.market, each.action, each.severity) for each in body.changes]
    least = body.thresholds
    thresholds = None if least is None else [Threshold(each.policy, each.detector, each.least) for each in least]
    policy_id = propose_policy(db, changes, body.note, who.person_id, thresholds)
    with db.read() as connection:
        return reply(_policy(get_policy(connection, policy_id)), status=201)


@router.get(
    "/review/policies/{policy_id}",
    summary="A change of the policies, with what it would do",
    responses={200: {"model": PolicyAnswer}, **problems(401, 403, 404)},
)
def read_policy(request: Request, who: Reviewer, policy_id: PolicyId) -> Response:
    with platform_of(request).db.read() as connection:
        return reply(_policy(get_policy(connection, policy_id)))


@router.post(
    "/review/policies/{policy_id}/adoption",
    status_code=204,
    summary="Put a change of the policies into force",
    description="Another person than its author does so, once it was tried. The whole catalogue is judged by it.",
    responses=problems(401, 403, 404, 409),
)
def post_adoption(request: Request, who: ReviewerActs, policy_id: PolicyId) -> Response:
    adopt_policy(platform_of(request).db, policy_id, who.person_id)
    return reply(None)


@router.delete(
    "/review/policies/{policy_id}",
    status_code=204,
    summary="Give up a change of the policies that is not in force",
    responses=problems(401, 403, 404, 409),
)
def delete_policy(request: Request, who: ReviewerActs, policy_id: PolicyId) -> Response:
    drop_policy(platform_of(request).db, policy_id, who.person_id)
    return reply(None)
