"""The ledger: double entry, append-only, integers of minor units."""

from entrepot.pay.ledger.domain import PLATFORM, Account, Leg, Transfer, TransferDiffers, UnbalancedTransfer
from entrepot.pay.ledger.ledger import Ledger
from entrepot.pay.ledger.post import post
from entrepot.pay.ledger.read import (
    StatementLine,
    balance,
    balances,
    last_before,
    lines_of_transfer,
    moved_by_quarter,
    owed,
    statement,
)

__all__ = [
    "PLATFORM",
    "Account",
    "Ledger",
    "Leg",
    "StatementLine",
    "Transfer",
    "TransferDiffers",
    "UnbalancedTransfer",
    "balance",
    "balances",
    "last_before",
    "lines_of_transfer",
    "moved_by_quarter",
    "owed",
    "post",
    "statement",
]
