"""Commission rules as an operator keeps them: in an order, with conditions, frozen at sale, never seen by others."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from entrepot.core.database import Database
from entrepot.kit.clock import ManualClock
from entrepot.kit.errors import InvalidInput
from entrepot.kit.money import Money
from entrepot.shop.orders import (
    CommissionDraft,
    CommissionRuleNotFound,
    LastCommissionRule,
    Miss,
    add_commission_rule,
    commission_rules,
    end_commission_rule,
    move_commission_rule,
    order_of_seller,
    try_commission,
)
from entrepot.shop.orders.tables import commission_rule, order_line
from tests.shop_factories import Market, buy_and_pay, make_market

ACTOR = "per_operator"


def add(db: Database, ppm: int, **more: Any) -> str:
    return add_commission_rule(db, actor=ACTOR, draft=CommissionDraft(ppm=ppm, **more))


def sold(db: Database, market: Market) -> dict[str, Any]:
    """A lamp of 45,500 won is sold, 41,364 without tax: what its line froze."""
    group = buy_and_pay(db, market, lines=((market.lamp.offer_id, 1),))
    with db.read() as conn:
        row = conn.execute(select(order_line).where(order_line.c.order_id == group.orders[0].id)).one()
    return dict(row._mapping)


def test_a_rule_put_before_others_wins_over_a_more_particular_one(db: Database) -> None:
    market = make_market(db)
    own = add(db, 50_000, seller_id=market.lamp.seller_id)
    assert sold(db, market)["commission_rule_id"] == own
    first = add(db, 20_000, name="Opening week", position=1)
    assert sold(db, market)["commission_rule_id"] == first
    move_commission_rule(db, actor=ACTOR, rule_id=first, position=200)
    assert sold(db, market)["commission_rule_id"] == own


@pytest.mark.parametrize(
    ("conditions", "meets"),
    [
        ({"seller_country": "KR"}, True),
        ({"seller_country": "DE"}, False),
        ({"currency": "KRW"}, True),
        ({"currency": "USD"}, False),
        ({"currency": "KRW", "price_from_minor": 45_500, "price_to_minor": 45_500}, True),
        ({"currency": "KRW", "price_from_minor": 45_501}, False),
        ({"currency": "KRW", "price_to_minor": 45_499}, False),
        ({"category_id": "cat_mugs"}, True),
    ],
)
def test_each_condition_is_held_against_the_sellers_own_price_and_country(
    db: Database, conditions: dict[str, Any], *, meets: bool
) -> None:
    market = make_market(db)
    rule_id = add(db, 50_000, **conditions)
    assert (sold(db, market)["commission_rule_id"] == rule_id) is meets


@pytest.mark.parametrize(
    ("figures", "commission"),
    [
        ({}, 2_068),
        ({"floor_minor": 3_000}, 3_000),
        ({"cap_minor": 1_500}, 1_500),
        ({"fixed_minor": 200, "cap_minor": 2_300}, 2_268),
        ({"fixed_minor": 90_000}, 41_364),  # never more than the goods without tax
    ],
)
def test_floor_cap_and_flat_part_make_the_commission(db: Database, figures: dict[str, int], commission: int) -> None:
    market = make_market(db)
    add(db, 50_000, fixed_currency="KRW", **figures)
    assert sold(db, market)["commission_minor"] == commission


def test_every_figure_is_frozen_and_a_later_change_changes_nothing_that_was_sold(
    db: Database, clock: ManualClock
) -> None:
    market = make_market(db)
    rule_id = add(db, 50_000, fixed_minor=100, floor_minor=50, cap_minor=9_000, fixed_currency="KRW")
    before = sold(db, market)
    frozen = {name: value for name, value in before.items() if name.startswith("commission_")}
    assert frozen == {
        "commission_minor": 2_168,
        "commission_rule_id": rule_id,
        "commission_rule_version": 1,
        "commission_ppm": 50_000,
        "commission_fixed_minor": 100,
        "commission_floor_minor": 50,
        "commission_cap_minor": 9_000,
    }
    move_commission_rule(db, actor=ACTOR, rule_id=rule_id, position=5)
    assert sold(db, market)["commission_rule_version"] == 2
    end_commission_rule(db, actor=ACTOR, rule_id=rule_id)
    clock.advance(timedelta(seconds=1))
    assert sold(db, market)["commission_rule_id"] == "com_builtin_1"
    with db.read() as conn:
        again = conn.execute(select(order_line).where(order_line.c.id == before["id"])).one()
    assert dict(again._mapping) == before


def test_a_rule_ends_once_and_the_last_one_for_all_stays(db: Database) -> None:
    make_market(db)
    with pytest.raises(LastCommissionRule):
        end_commission_rule(db, actor=ACTOR, rule_id="com_builtin_1")
    add(db, 80_000)
    end_commission_rule(db, actor=ACTOR, rule_id="com_builtin_1")
    end_commission_rule(db, actor=ACTOR, rule_id="com_builtin_1")
    with db.read() as conn:
        ended = conn.execute(select(commission_rule).where(commission_rule.c.id == "com_builtin_1")).one()
        left = commission_rules(conn, now_us=db.clock.now_us())
    assert (ended.version, [rule.ppm for rule in left]) == (2, [80_000])
    with pytest.raises(CommissionRuleNotFound):
        end_commission_rule(db, actor=ACTOR, rule_id="com_none")


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        ({"ppm": 1_000_001}, "rate_ppm"),
        ({"ppm": 1, "floor_minor": 2, "cap_minor": 1}, "cap_minor"),
        ({"ppm": 1, "price_from_minor": 1}, "currency"),
        ({"ppm": 1, "currency": "KRW", "price_from_minor": 2, "price_to_minor": 1}, "price_to_minor"),
        ({"ppm": 1, "seller_id": "sel_none"}, "seller_id"),
        ({"ppm": 1, "category_id": "cat_none"}, "category_id"),
        ({"ppm": 1, "position": 0}, "position"),
        ({"ppm": 1, "valid_from_us": 5, "valid_to_us": 5}, "valid_to"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_by_its_field(db: Database, draft: dict[str, Any], field: str) -> None:
    make_market(db)
    with pytest.raises(InvalidInput) as refused:
        add_commission_rule(db, actor=ACTOR, draft=CommissionDraft(**draft))
    assert refused.value.extra["field"] == field


def test_a_trial_names_the_rule_its_figures_and_why_the_ones_before_it_were_passed(db: Database) -> None:
    market = make_market(db)
    german = add(db, 10_000, position=1, seller_country="DE")
    dear = add(db, 20_000, position=2, currency="KRW", price_from_minor=50_000)
    met = add(db, 30_000, position=3, category_id="cat_mugs")
    tried = try_commission(
        db, seller_id=market.lamp.seller_id, category_id="cat_mugs", price=Money(40_000, "KRW"), quantity=2
    )
    assert (tried.rule.id, tried.charge.commission_minor, tried.charge.ppm) == (met, 2_400, 30_000)
    assert [(rule.id, why) for rule, why in tried.passed] == [(german, Miss.COUNTRY), (dear, Miss.PRICE)]


def test_the_order_page_of_a_seller_is_the_only_one_with_its_figures(db: Database) -> None:
    market = make_market(db)
    add(db, 50_000, name="Lamps", seller_id=market.lamp.seller_id)
    group = buy_and_pay(db, market)
    lamp = next(order for order in group.orders if order.seller_id == market.lamp.seller_id)
    with db.read() as conn:
        view = order_of_seller(conn, lamp.id, market.lamp.seller_id)
    assert [line.commission_rule_name for line in view.lines] == ["Lamps"]
