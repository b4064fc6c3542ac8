"""Commission rules over HTTP, for the operator: the list in its order, adding, moving, ending, trying."""

from typing import Annotated

from fastapi import Request, Response
from pydantic import Field

from entrepot.core.http import ApiRouter, Principal, Requires, platform_of, problems, reply
from entrepot.core.http.types import Body, Count, CountryCode, CurrencyCode, Id, Instant, Minor, Name
from entrepot.kit.clock import from_us, to_us
from entrepot.kit.money import Money
from entrepot.shop.orders.answers import shown
from entrepot.shop.orders.commission import STANDARD_POSITION, CommissionRule
from entrepot.shop.orders.commission_rules import (
    POSITION_MAX,
    CommissionDraft,
    add_commission_rule,
    commission_rules,
    end_commission_rule,
    move_commission_rule,
    try_commission,
)
from entrepot.shop.orders.schemas import Moment

router = ApiRouter(tags=["commission"])

Operator = Annotated[Principal, Requires("operator", scope="orders:read")]
OperatorActs = Annotated[Principal, Requires("operator", scope="orders:write")]
RuleId = Annotated[str, Field(pattern=r"^com_[0-9a-z_]{1,40}$")]
Position = Annotated[int, Field(ge=1, le=POSITION_MAX, examples=[10])]


class CommissionBody(Body):
    """A commission from a moment on, now by default; a condition that is left out holds for every sale."""

    rate_ppm: Annotated[Count, Field(le=1_000_000, examples=[100_000])]
    name: Annotated[str, Field(max_length=80)] = ""
    position: Position = STANDARD_POSITION
    seller_id: Annotated[str, Id("sel")] | None = None
    category_id: Name | None = None
    seller_country: CountryCode | None = None
    currency: CurrencyCode | None = None
    price_from_minor: Minor | None = None
    price_to_minor: Minor | None = None
    fixed_minor: Minor = 0
    floor_minor: Minor = 0
    cap_minor: Minor | None = None
    fixed_currency: CurrencyCode = "USD"
    valid_from: Instant | None = None
    valid_to: Instant | None = None

    def draft(self) -> CommissionDraft:
        """Return it as the rules take it."""
        values = self.model_dump(exclude={"rate_ppm", "valid_from", "valid_to"})
        begins = None if self.valid_from is None else to_us(self.valid_from)
        ends = None if self.valid_to is None else to_us(self.valid_to)
        return CommissionDraft(ppm=self.rate_ppm, valid_from_us=begins, valid_to_us=ends, **values)


class CommissionRef(Body):
    """A rule's id."""

    id: str


class RuleAnswer(Body):
    """A rule; `version` rises with each change of its place or end."""

    id: str
    name: str
    version: int
    position: int
    rate_ppm: int
    seller_id: str | None
    category_id: str | None
    seller_country: str | None
    currency: str | None
    price_from_minor: Minor | None
    price_to_minor: Minor | None
    fixed_minor: Minor
    floor_minor: Minor
    cap_minor: Minor | None
    fixed_currency: str
    valid_from: Moment
    valid_to: Moment | None


class RuleList(Body):
    """The rules in the order in which a sale is held against them; the first that it meets wins."""

    items: list[RuleAnswer]


class PositionBody(Body):
    """The rule's new place; a smaller number comes first."""

    position: Position


class SampleBody(Body):
    """A sample sale: the seller's own net price of one unit."""

    seller_id: Annotated[str, Id("sel")]
    category_id: Name | None = None
    currency: CurrencyCode
    price_minor: Minor
    quantity: Annotated[int, Field(ge=1, le=999)] = 1


class PassedAnswer(Body):
    """A rule before the one that was met, and the first condition that failed."""

    id: str
    name: str
    why_not: str


class TriedAnswer(Body):
    """The rule that the sale meets, and every figure of its commission in minor units of `currency`."""

    rule: RuleAnswer
    commission_minor: Minor
    currency: str
    ppm: int
    fixed_minor: Minor
    floor_minor: Minor
    cap_minor: Minor | None
    passed: list[PassedAnswer]


@router.get(
    "/operator/commission-rules",
    summary="The commission rules in their order",
    responses={200: {"model": RuleList}, **problems(401, 403)},
)
def list_rules(request: Request, who: Operator) -> Response:
    db = platform_of(request).db
    with db.read() as connection:
        return reply({"items": [_rule(each) for each in commission_rules(connection, now_us=db.clock.now_us())]})


@router.post(
    "/operator/commission-rules",
    status_code=201,
    summary="Set a commission; what was sold keeps its own",
    responses={201: {"model": CommissionRef}, **problems(401, 403, 422)},
)
def set_commission(request: Request, who: OperatorActs, body: CommissionBody) -> Response:
    rule_id = add_commission_rule(platform_of(request).db, actor=who.person_id, draft=body.draft())
    return reply({"id": rule_id}, status=201)


@router.post(
    "/operator/commission-rules/try",
    summary="Which rule a sample sale would meet now, and why",
    responses={200: {"model": TriedAnswer}, **problems(401, 403, 422)},
)
def try_rules(request: Request, who: Operator, body: SampleBody) -> Response:
    tried = try_commission(
        platform_of(request).db,
        seller_id=body.seller_id,
        category_id=body.category_id,
        price=Money(body.price_minor, body.currency),
        quantity=body.quantity,
    )
    figures = {name: value for name, value in shown(tried.charge).items() if not name.startswith("rule_")}
    passed = [{"id": rule.id, "name": rule.name, "why_not": miss.value} for rule, miss in tried.passed]
    return reply({"rule": _rule(tried.rule), "currency": tried.currency, "passed": passed, **figures})


@router.put(
    "/operator/commission-rules/{rule_id}/position",
    status_code=204,
    summary="Put a rule elsewhere in the order",
    responses=problems(401, 403, 404, 422),
)
def move_rule(request: Request, who: OperatorActs, rule_id: RuleId, body: PositionBody) -> Response:
    move_commission_rule(platform_of(request).db, actor=who.person_id, rule_id=rule_id, position=body.position)
    return reply(None)


@router.post(
    "/operator/commission-rules/{rule_id}/end",
    status_code=204,
    summary="End a rule now; what was sold keeps its own",
    responses=problems(401, 403, 404, 409, 422),
)
def end_rule(request: Request, who: OperatorActs, rule_id: RuleId) -> Response:
    end_commission_rule(platform_of(request).db, actor=who.person_id, rule_id=rule_id)
    return reply(None)


def _rule(rule: CommissionRule) -> dict[str, object]:
    values = {name: getattr(rule, name) for name in RuleAnswer.model_fields if hasattr(rule, name)}
    return values | {
        "rate_ppm": rule.ppm,
        "valid_from": from_us(rule.valid_from_us),
        "valid_to": None if rule.valid_to_us is None else from_us(rule.valid_to_us),
    }
