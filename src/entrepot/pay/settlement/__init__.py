"""Settlement: what sellers are owed, when it is paid out, the way to their bank, and what the bank says of it."""

from entrepot.pay.settlement.accounts import BankAccount, find_account, set_account
from entrepot.pay.settlement.announced import PayoutPaid, PayoutReturned, PayoutSent
from entrepot.pay.settlement.balance import SellerBalance, reserved, seller_balances
from entrepot.pay.settlement.bank import Bank, BankFolder
from entrepot.pay.settlement.bank_messages import ReportUnreadable
from entrepot.pay.settlement.domain import (
    Destination,
    Every,
    NoBankAccount,
    PayoutTooLarge,
    State,
    Terms,
    destination,
)
from entrepot.pay.settlement.files import (
    PayoutFile,
    deliver,
    file_content,
    make_file,
    payout_files,
    waiting_count,
)
from entrepot.pay.settlement.house import NoHouseAccount, debtor
from entrepot.pay.settlement.payouts import (
    Payout,
    PayoutParts,
    payout_parts,
    payout_totals,
    payouts,
    request_payout,
)
from entrepot.pay.settlement.reports import BankReport, Difference, differences, take_report, take_reports
from entrepot.pay.settlement.sandbox import Manners, SandboxBank
from entrepot.pay.settlement.schedule import pay_due
from entrepot.pay.settlement.terms import HOUSE, set_terms, terms_of

__all__ = [
    "HOUSE",
    "Bank",
    "BankAccount",
    "BankFolder",
    "BankReport",
    "Destination",
    "Difference",
    "Every",
    "Manners",
    "NoBankAccount",
    "NoHouseAccount",
    "Payout",
    "PayoutFile",
    "PayoutPaid",
    "PayoutParts",
    "PayoutReturned",
    "PayoutSent",
    "PayoutTooLarge",
    "ReportUnreadable",
    "SandboxBank",
    "SellerBalance",
    "State",
    "Terms",
    "debtor",
    "deliver",
    "destination",
    "differences",
    "file_content",
    "find_account",
    "make_file",
    "pay_due",
    "payout_files",
    "payout_parts",
    "payout_totals",
    "payouts",
    "request_payout",
    "reserved",
    "seller_balances",
    "set_account",
    "set_terms",
    "take_report",
    "take_reports",
    "terms_of",
    "waiting_count",
]
