"""Commission rules as operators keep them: added, put in order, ended, tried; what was sold keeps its own."""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, insert, select, update

from entrepot.core.accounts import sellers
from entrepot.core.database import Database, Tx
from entrepot.kit.errors import Conflict, InvalidInput, NotFound
from entrepot.kit.money import Money, currency_exponent
from entrepot.sell.catalog import category_tree
from entrepot.shop.orders.commission import (
    STANDARD_POSITION,
    Charge,
    CommissionRule,
    CommissionTable,
    Miss,
    Sold,
    charge,
)
from entrepot.shop.orders.reference import commission_rule_of, forget, reference
from entrepot.shop.orders.tables import commission_rule
from entrepot.shop.orders.taxes import PPM

_R = commission_rule.c
NAME_MAX: Final = 80
POSITION_MAX: Final = 10_000


class CommissionRuleNotFound(NotFound):
    """There is no such rule."""

    code = "commission.not_found"
    title = "There is no such commission rule"


class LastCommissionRule(Conflict):
    """Without this rule a sale could meet none."""

    code = "commission.last_rule"
    title = "One rule for all sales has to stay. Add another one first, then end this one"


@dataclass(frozen=True, slots=True)
class CommissionDraft:
    """A rule to be added; its fields are those of ``CommissionRule``, ``name`` is made from the rate where empty."""

    ppm: int
    name: str = ""
    seller_id: str | None = None
    category_id: str | None = None
    fixed_minor: int = 0
    fixed_currency: str = "USD"
    valid_from_us: int | None = None
    valid_to_us: int | None = None
    position: int = STANDARD_POSITION
    seller_country: str | None = None
    currency: str | None = None
    price_from_minor: int | None = None
    price_to_minor: int | None = None
    floor_minor: int = 0
    cap_minor: int | None = None


@dataclass(frozen=True, slots=True)
class Tried:
    """Which rule a sample sale meets, what it costs, and the rules before it with why the sale does not meet them."""

    rule: CommissionRule
    charge: Charge
    currency: str
    passed: tuple[tuple[CommissionRule, Miss], ...]


def add_commission_rule(db: Database, *, actor: str, draft: CommissionDraft) -> str:
    """Add a rule that holds from a moment, now by default, and return its id; orders placed before keep their own.

    Raise InvalidInput naming the field, and RateMissing for amounts in a currency that no
    order could be converted from.
    """
    _check(draft)
    rates = reference(db).rates
    rates.fixing.convert(draft.fixed_minor, draft.fixed_currency, rates.fixing.base)
    with db.read() as connection:
        _check_names(connection, draft)

    def add(tx: Tx) -> str:
        rule_id = tx.new_id("com")
        begins = tx.now_us if draft.valid_from_us is None else draft.valid_from_us
        if draft.valid_to_us is not None and draft.valid_to_us <= begins:
            raise InvalidInput("The rule ends before it begins", field="valid_to", expected="a later moment")
        name = draft.name.strip() or f"{draft.ppm / 10_000:g} %"
        values: dict[str, Any] = {field: getattr(draft, field) for field in _KEPT}
        tx.execute(
            insert(commission_rule).values(
                id=rule_id,
                rate_ppm=draft.ppm,
                name=name,
                version=1,
                valid_from_at=begins,
                valid_to_at=draft.valid_to_us,
                **values,
            )
        )
        tx.audit(
            actor,
            "commission.rule_added",
            rule_id,
            name=name,
            rate_ppm=draft.ppm,
            seller=draft.seller_id,
            category=draft.category_id,
        )
        return rule_id

    rule_id = db.write(add)
    forget(db)
    return rule_id


_KEPT: Final = (
    "seller_id",
    "category_id",
    "fixed_minor",
    "fixed_currency",
    "position",
    "seller_country",
    "currency",
    "price_from_minor",
    "price_to_minor",
    "floor_minor",
    "cap_minor",
)


def move_commission_rule(db: Database, *, actor: str, rule_id: str, position: int) -> None:
    """Give a rule another place in the order; raise CommissionRuleNotFound. The same place again changes nothing."""
    _check_position(position)

    def move(tx: Tx) -> None:
        row = _find(tx, rule_id)
        if row.position == position:
            return
        tx.execute(update(commission_rule).where(_R.id == rule_id).values(position=position, version=_R.version + 1))
        tx.audit(actor, "commission.rule_moved", rule_id, was=row.position, position=position)

    db.write(move)
    forget(db)


def end_commission_rule(db: Database, *, actor: str, rule_id: str) -> None:
    """Let no more sales meet a rule from now on; one that has ended stays as it is.

    Raise CommissionRuleNotFound, LastCommissionRule for the only open rule that every sale meets.
    """

    def end(tx: Tx) -> None:
        open_rules = [
            commission_rule_of(row)
            for row in tx.execute(
                select(commission_rule).where(_R.valid_to_at.is_(None)).order_by(_R.id).with_for_update()
            )
        ]
        row = _find(tx, rule_id)
        if row.valid_to_at is not None and row.valid_to_at <= tx.now_us:
            return
        if not any(rule.for_all and rule.id != rule_id and rule.valid_from_us <= tx.now_us for rule in open_rules):
            raise LastCommissionRule
        tx.execute(
            update(commission_rule)
            .where(_R.id == rule_id)
            .values(valid_to_at=max(tx.now_us, row.valid_from_at), version=_R.version + 1)
        )
        tx.audit(actor, "commission.rule_ended", rule_id, name=row.name)

    db.write(end)
    forget(db)


def commission_rules(connection: Connection, *, now_us: int, ended: bool = False) -> list[CommissionRule]:
    """Return the rules in the order in which a sale is held against them; ``ended`` adds those of the past."""
    rules = [commission_rule_of(row) for row in connection.execute(select(commission_rule))]
    table = CommissionTable(rules, category_tree(connection, "en").path_ids)
    return [rule for rule in table.rules if ended or rule.valid_to_us is None or rule.valid_to_us > now_us]


def commission_rule_names(connection: Connection, rule_ids: set[str]) -> dict[str, str]:
    """Return the names of some rules by id, those that have ended too."""
    if not rule_ids:
        return {}
    rows = connection.execute(select(_R.id, _R.name).where(_R.id.in_(sorted(rule_ids))))
    return {row.id: row.name or row.id for row in rows}


def try_commission(db: Database, *, seller_id: str, category_id: str | None, price: Money, quantity: int = 1) -> Tried:
    """Return what a sale at the seller's own net price of one unit would cost now, and why; raise InvalidInput."""
    if quantity < 1 or price.minor < 0:
        raise InvalidInput("The sample sale is not possible", field="quantity", expected="1 or more")
    rates = reference(db).rates
    with db.read() as connection:
        seller = sellers(connection, {seller_id}).get(seller_id)
        known = commission_rules(connection, now_us=db.clock.now_us(), ended=True)
        table = CommissionTable(known, category_tree(connection, "en").path_ids)
    if seller is None:
        raise InvalidInput("There is no such seller", field="seller_id", expected="a seller's id")
    sold = Sold(seller_id, seller.country, category_id, price.currency, price.minor, db.clock.now_us())
    seen = list(table.considered(sold))
    rule = seen[-1][0]
    fee = charge(rule, price.minor * quantity, price.currency, rates.fixing)
    passed = tuple((each, miss) for each, miss in seen if miss is not None and miss is not Miss.ENDED)
    return Tried(rule, fee, price.currency, passed)


def _find(tx: Tx, rule_id: str) -> Any:
    row = tx.execute(select(commission_rule).where(_R.id == rule_id)).one_or_none()
    if row is None:
        raise CommissionRuleNotFound(rule_id=rule_id)
    return row


def _check(draft: CommissionDraft) -> None:
    if not 0 <= draft.ppm <= PPM:
        raise InvalidInput("A commission is 0 to 100 %", field="rate_ppm", expected="0 to 1000000")
    if min(draft.fixed_minor, draft.floor_minor) < 0 or (draft.cap_minor is not None and draft.cap_minor < 0):
        raise InvalidInput("An amount is below nothing", field="fixed_minor", expected="0 or more")
    if draft.cap_minor is not None and draft.cap_minor < draft.floor_minor:
        raise InvalidInput("The cap is below the floor", field="cap_minor", expected="the floor or more")
    if len(draft.name) > NAME_MAX:
        raise InvalidInput("The name is too long", field="name", expected="at most 80 letters")
    _check_position(draft.position)
    currency_exponent(draft.fixed_currency)
    band = [each for each in (draft.price_from_minor, draft.price_to_minor) if each is not None]
    if band and draft.currency is None:
        raise InvalidInput("A price band needs its currency", field="currency", expected="such as KRW")
    if band != sorted(band) or any(each < 0 for each in band):
        raise InvalidInput("The price band is empty", field="price_to_minor", expected="the lower price or more")


def _check_position(position: int) -> None:
    if not 1 <= position <= POSITION_MAX:
        raise InvalidInput("There is no such place in the order", field="position", expected="1 to 10000")


def _check_names(connection: Connection, draft: CommissionDraft) -> None:
    if draft.seller_id is not None and draft.seller_id not in sellers(connection, {draft.seller_id}):
        raise InvalidInput("There is no such seller", field="seller_id", expected="a seller's id")
    if draft.category_id is not None and not category_tree(connection, "en").path_ids(draft.category_id):
        raise InvalidInput("There is no such category", field="category_id", expected="a category's id")
