"""Who may move an order where, how long goods may come back, and what they give back."""

import pytest

from entrepot.shop.orders import Amounts, OrderState, ReturnRefused, Role, TransitionRefused
from entrepot.shop.orders.domain import (
    TRANSITIONS,
    LineAmounts,
    check_move,
    line_refund,
    part_of,
    return_days,
    returnable_until_us,
    sources,
)

S, R = OrderState, Role


def test_a_shopper_may_cancel_until_it_is_sent_and_a_seller_until_the_hub_has_it() -> None:
    check_move(S.PAID, S.CANCELLED, R.SHOPPER)
    check_move(S.SENT, S.CANCELLED, R.SELLER)
    for state, role in ((S.SENT, R.SHOPPER), (S.RECEIVED, R.SELLER), (S.SHIPPED, R.SELLER)):
        with pytest.raises(TransitionRefused):
            check_move(state, S.CANCELLED, role)


def test_only_payment_makes_an_order_paid_or_refunded() -> None:
    for to in (S.PAID, S.REFUNDED):
        roles = {role for (_, end), roles in TRANSITIONS.items() if end is to for role in roles}
        assert roles == {R.PAYMENT}


def test_a_refusal_says_where_the_order_stands() -> None:
    with pytest.raises(TransitionRefused, match="delivered") as refusal:
        check_move(S.DELIVERED, S.SENT, R.SELLER)
    assert refusal.value.extra == {"state": "delivered", "wanted": "sent"}


def test_every_state_can_be_reached_and_left_but_for_the_end() -> None:
    reached = {end for _, end in TRANSITIONS} | {S.AWAITING_PAYMENT}
    assert reached == set(S)
    assert {start for start, _ in TRANSITIONS} == set(S)


def test_the_hub_takes_a_parcel_whose_seller_forgot_to_say_that_it_was_sent() -> None:
    assert set(sources(S.RECEIVED, R.WAREHOUSE)) == {S.PAID, S.SENT}


def test_a_wholly_refunded_order_has_nothing_left_to_return() -> None:
    check_move(S.REFUNDED, S.RETURN_REQUESTED, R.SHOPPER, partly_returned=True)
    with pytest.raises(TransitionRefused, match="whole order"):
        check_move(S.REFUNDED, S.RETURN_REQUESTED, R.SHOPPER)


def test_the_return_window_is_the_destinations() -> None:
    assert (return_days("DE"), return_days("KR"), return_days("US")) == (14, 14, 30)
    assert returnable_until_us(0, "DE") == 14 * 86_400_000_000


def test_units_that_go_back_one_by_one_give_back_exactly_what_was_paid() -> None:
    line = LineAmounts(quantity=3, net_minor=1_000, tax_minor=100, commission_minor=101, tax_remitted_by="seller")
    refund = sum((line_refund(line, before=before, units=1) for before in range(3)), Amounts())
    assert refund == line_refund(line, before=0, units=3)
    assert (refund.goods_minor, refund.seller_tax_minor, refund.commission_minor) == (1_000, 100, 101)
    assert refund.total_minor == 1_100


def test_no_more_units_come_back_than_were_bought() -> None:
    line = LineAmounts(2, 100, 0, 0, "marketplace")
    for before, units in ((2, 1), (0, 3), (1, 0)):
        with pytest.raises(ReturnRefused):
            line_refund(line, before=before, units=units)


def test_shares_of_a_line_are_differences_of_the_running_total() -> None:
    assert [part_of(10, 3, before, 1) for before in range(3)] == [3, 3, 4]
