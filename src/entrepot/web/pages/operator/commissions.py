"""Commission rules: in the order in which a sale is held against them, added, moved, ended, and tried on a sale."""

from typing import Annotated, Any, Final

from fastapi import Form, Query, Request, Response
from pydantic import BaseModel, Field

from entrepot.core.accounts import list_sellers, sellers
from entrepot.core.http import ApiRouter, platform_of
from entrepot.core.http.types import CurrencyCode
from entrepot.kit.errors import AppError, InvalidInput
from entrepot.kit.money import parse_money
from entrepot.sell.catalog import category_tree
from entrepot.shop.orders import (
    CommissionDraft,
    Miss,
    Tried,
    add_commission_rule,
    commission_rules,
    countries,
    end_commission_rule,
    move_commission_rule,
    try_commission,
)
from entrepot.web.flash import Toast, see_other
from entrepot.web.i18n import Lazy, lazy
from entrepot.web.lists import Blank
from entrepot.web.pages.operator.frame import Operator, frame
from entrepot.web.reader import reading
from entrepot.web.render import CURRENCIES, reader_of, render

router = ApiRouter(prefix="", pages=True)

_HERE: Final = "/operator/commissions"
_SELLERS: Final = 200
RuleId = Annotated[str, Form(pattern=r"^com_[0-9a-z_]{1,40}$")]
_FIELDS: Final = {
    "rate_ppm": "percent",
    "seller_id": "seller",
    "category_id": "category",
    "seller_country": "country",
    "fixed_minor": "fixed",
    "floor_minor": "floor",
    "cap_minor": "cap",
}
"""What the form calls the fields of a rule."""
MISSES: Final[dict[Miss, Lazy]] = {
    Miss.NOT_YET: lazy("not in force yet"),
    Miss.ENDED: lazy("ended"),
    Miss.SELLER: lazy("another seller"),
    Miss.CATEGORY: lazy("another category"),
    Miss.COUNTRY: lazy("a seller of another country"),
    Miss.CURRENCY: lazy("another currency"),
    Miss.PRICE: lazy("another price"),
}


@router.get(_HERE)
def show_commissions(
    request: Request,
    who: Operator,
    seller: Annotated[str, Query(max_length=80)] = "",
    category: Annotated[str, Query(max_length=80)] = "",
    price: Annotated[str, Query(max_length=40)] = "",
    currency: Annotated[CurrencyCode | None, Blank, Query()] = None,
) -> Response:
    """Show the rules in their order; with a sample sale, which of them it meets and what it costs."""
    sample = {"seller": seller, "category": category, "price": price, "currency": currency or ""}
    tried, errors = None, dict[str, str]()
    if seller and price and currency:
        try:
            tried = try_commission(
                platform_of(request).db,
                seller_id=seller,
                category_id=category or None,
                price=parse_money(price, currency),
            )
        except AppError as refusal:
            errors = {"price": refusal.detail}
    return _page(request, sample=sample, tried=tried, sample_errors=errors)


class RuleForm(BaseModel):
    """A rule as it is written into the form; what is left empty holds for every sale."""

    percent: str = Field(max_length=12)
    name: str = Field("", max_length=80)
    position: str = Field("100", max_length=6)
    seller: str = Field("", max_length=80)
    category: str = Field("", max_length=80)
    country: str = Field("", max_length=2)
    fixed: str = Field("", max_length=40)
    floor: str = Field("", max_length=40)
    cap: str = Field("", max_length=40)
    currency: str = Field("USD", max_length=3)

    def draft(self) -> CommissionDraft:
        """Return it as the rules take it; raise InvalidInput naming the field."""
        return CommissionDraft(
            ppm=_ppm(self.percent),
            name=self.name,
            seller_id=self.seller or None,
            category_id=self.category or None,
            seller_country=self.country or None,
            fixed_minor=self._minor("fixed") or 0,
            floor_minor=self._minor("floor") or 0,
            cap_minor=self._minor("cap"),
            fixed_currency=self.currency,
            position=_place(self.position),
        )

    def _minor(self, field: str) -> int | None:
        text = str(getattr(self, field)).strip()
        if not text:
            return None
        try:
            return parse_money(text, self.currency).minor
        except InvalidInput as problem:
            raise InvalidInput(problem.detail, field=field) from None


@router.post(_HERE)
def add_rule(request: Request, who: Operator, form: Annotated[RuleForm, Form()]) -> Response:
    """Add a rule that holds from now on."""
    try:
        add_commission_rule(platform_of(request).db, actor=who.person_id, draft=form.draft())
    except AppError as refusal:
        given = form.model_dump()
        named = _FIELDS.get(field := str(refusal.extra.get("field", "")), field)
        return _page(request, given=given, errors={named if named in given else "percent": refusal.detail})
    return _done(request, lazy("The rule holds from now on; what was sold keeps its own"))


@router.post(_HERE + "/move")
def move_rule(request: Request, who: Operator, rule: RuleId, position: Annotated[str, Form(max_length=6)]) -> Response:
    """Put a rule elsewhere in the order."""
    try:
        move_commission_rule(platform_of(request).db, actor=who.person_id, rule_id=rule, position=_place(position))
    except AppError as refusal:
        return _page(request, refusal=refusal)
    return _done(request, lazy("Moved"))


@router.post(_HERE + "/end")
def end_rule(request: Request, who: Operator, rule: RuleId) -> Response:
    """Let no more sales meet a rule."""
    try:
        end_commission_rule(platform_of(request).db, actor=who.person_id, rule_id=rule)
    except AppError as refusal:
        return _page(request, refusal=refusal)
    return _done(request, lazy("Ended"))


def _done(request: Request, words: Lazy) -> Response:
    with reading(reader_of(request)):
        return see_other(_HERE, Toast("allow", str(words)))


def _ppm(percent: str) -> int:
    """Return a percentage as parts per million, to four decimals of a percent."""
    text = percent.strip().removesuffix("%").strip().replace(",", ".")
    whole, _dot, part = text.partition(".")
    if not (whole.isascii() and whole.isdigit()) or len(part) > 4 or (part and not (part.isascii() and part.isdigit())):
        raise InvalidInput("This is no percentage", field="percent", expected="such as 10 or 7.5")
    return int(whole) * 10_000 + int(part.ljust(4, "0"))


def _place(position: str) -> int:
    text = position.strip()
    if not (text.isascii() and text.isdigit()):
        raise InvalidInput("There is no such place in the order", field="position", expected="1 to 10000")
    return int(text)


def _page(
    request: Request,
    *,
    given: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
    sample: dict[str, str] | None = None,
    tried: Tried | None = None,
    sample_errors: dict[str, str] | None = None,
    refusal: AppError | None = None,
) -> Response:
    db, reader = platform_of(request).db, reader_of(request)
    with db.read() as connection:
        rules = commission_rules(connection, now_us=db.clock.now_us())
        tree = category_tree(connection, reader.language.code)
        named = sellers(connection, {each.seller_id for each in rules if each.seller_id})
        shops = list_sellers(connection, limit=_SELLERS).items
    places = [(each.id, [one.name for one in tree.path(each.id)]) for each in tree if len(tree.path(each.id)) <= 2]
    context: dict[str, Any] = {
        "rules": rules,
        "named": named,
        "path_of": lambda category_id: [one.name for one in tree.path(category_id)],
        "shops": shops,
        "places": places,
        "countries": countries(),
        "currencies": CURRENCIES,
        "misses": MISSES,
    }
    return render(
        request,
        "operator/commissions.html",
        status_code=422 if errors or refusal else 200,
        given=given or {},
        errors=errors or {},
        sample=sample or {},
        tried=tried,
        sample_errors=sample_errors or {},
        refusal=refusal,
        **context,
        **frame(request),
    )
