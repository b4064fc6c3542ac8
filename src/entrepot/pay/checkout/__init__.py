"""Checkout: paying purchases, refunding what was cancelled or came back, and what sellers earned with it."""

from entrepot.pay.checkout.buy import buy
from entrepot.pay.checkout.domain import PaymentRefused
from entrepot.pay.checkout.earnings import Earning, earnings, earnings_of
from entrepot.pay.checkout.pay import METHODS, Payment, find_payment, pay
from entrepot.pay.checkout.refund import Refund, refunds
from entrepot.pay.checkout.void_stale import void_stale

__all__ = [
    "METHODS",
    "Earning",
    "Payment",
    "PaymentRefused",
    "Refund",
    "buy",
    "earnings",
    "earnings_of",
    "find_payment",
    "pay",
    "refunds",
    "void_stale",
]
