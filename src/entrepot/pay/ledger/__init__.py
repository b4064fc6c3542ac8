"""The ledger: double entry, append-only, integers of minor units."""

from entrepot.pay.ledger.account_statement import (
    AccountStatement,
    BalancedLine,
    account_statement,
    balanced_lines,
)
from entrepot.pay.ledger.domain import (
    PLATFORM,
    Account,
    Leg,
    LimitExceeded,
    Transfer,
    TransferDiffers,
    UnbalancedTransfer,
)
from entrepot.pay.ledger.hold import Hold, HoldSettled, find_hold, hold, post_hold, void_expired, void_hold
from entrepot.pay.ledger.ledger import Ledger
from entrepot.pay.ledger.limits import Limits, set_limits
from entrepot.pay.ledger.past import balance_at, balances_at
from entrepot.pay.ledger.post import post
from entrepot.pay.ledger.read import (
    StatementLine,
    balance,
    balances,
    first_entry_at,
    last_before,
    lines_of_transfer,
    moved_by_quarter,
    moved_since,
    owed,
    statement,
)

__all__ = [
    "PLATFORM",
    "Account",
    "AccountStatement",
    "BalancedLine",
    "Hold",
    "HoldSettled",
    "Ledger",
    "Leg",
    "LimitExceeded",
    "Limits",
    "StatementLine",
    "Transfer",
    "TransferDiffers",
    "UnbalancedTransfer",
    "account_statement",
    "balance",
    "balance_at",
    "balanced_lines",
    "balances",
    "balances_at",
    "find_hold",
    "first_entry_at",
    "hold",
    "last_before",
    "lines_of_transfer",
    "moved_by_quarter",
    "moved_since",
    "owed",
    "post",
    "post_hold",
    "set_limits",
    "statement",
    "void_expired",
    "void_hold",
]
