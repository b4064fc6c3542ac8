"""Checkout: paying purchases, refunding what was cancelled or came back, paying sellers out."""

from entrepot.pay.checkout.announced import PayoutSent
from entrepot.pay.checkout.buy import buy
from entrepot.pay.checkout.domain import PaymentRefused
from entrepot.pay.checkout.earnings import Earning, PayoutParts, earnings, payout_parts
from entrepot.pay.checkout.pay import METHODS, Payment, find_payment, pay
from entrepot.pay.checkout.payouts import (
    Payout,
    PayoutTooLarge,
    SellerBalance,
    payout_totals,
    payouts,
    payouts_of_house,
    request_payout,
    seller_balances,
)
from entrepot.pay.checkout.refund import Refund, refunds
from entrepot.pay.checkout.void_stale import void_stale

__all__ = [
    "METHODS",
    "Earning",
    "Payment",
    "PaymentRefused",
    "Payout",
    "PayoutParts",
    "PayoutSent",
    "PayoutTooLarge",
    "Refund",
    "SellerBalance",
    "buy",
    "earnings",
    "find_payment",
    "pay",
    "payout_parts",
    "payout_totals",
    "payouts",
    "payouts_of_house",
    "refunds",
    "request_payout",
    "seller_balances",
    "void_stale",
]
