"""Double entry: a transfer is a list of legs that add up to nothing in each currency."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from zlib import crc32

from entrepot.kit.errors import AppError
from entrepot.kit.money import currency_exponent
from entrepot.kit.sentences import say

PLATFORM: Final = "platform"
"""Owner of the marketplace's own accounts."""

SHARDS: Final = {"bank": 16, "commission": 16, "delivery": 16, "tax": 16, "payable": 4}
"""Accounts without a lower limit are kept as several rows, so that thousands of transfers do not wait for one row."""

LIMITED: Final = frozenset({"wallet", "held"})
"""Kinds of account that may never go below zero."""


class UnbalancedTransfer(AppError):
    """The legs of a transfer do not add up to nothing."""

    code = "ledger.unbalanced"
    status = 422
    title = "A transfer must add up to nothing in each currency"


@dataclass(frozen=True, slots=True)
class Account:
    """Whose account of what kind in which currency.

    Kinds: ``wallet`` and ``held`` of a shopper; ``payable`` of a seller; ``commission``, ``delivery``, ``tax`` and
    ``bank`` of the platform (``bank`` mirrors the money outside and so runs below zero).
    """

    owner: str
    kind: str
    currency: str

    def row_id(self, transfer_id: str) -> str:
        """Return the row that a transfer touches: always the same one for the same transfer."""
        shard = crc32(transfer_id.encode()) % SHARDS.get(self.kind, 1)
        return f"{self.owner}:{self.kind}:{self.currency}:{shard}"


@dataclass(frozen=True, slots=True)
class Leg:
    """Minor units that an account receives (positive) or gives (negative)."""

    account: Account
    amount_minor: int


def merged(legs: Sequence[Leg]) -> list[Leg]:
    """Return one leg an account, none of them zero; raise UnbalancedTransfer where they do not balance."""
    sums: dict[Account, int] = defaultdict(int)
    by_currency: dict[str, int] = defaultdict(int)
    for leg in legs:
        currency_exponent(leg.account.currency)
        sums[leg.account] += leg.amount_minor
        by_currency[leg.account.currency] += leg.amount_minor
    if unbalanced := {currency: rest for currency, rest in by_currency.items() if rest}:
        raise UnbalancedTransfer(say("the legs leave %(unbalanced)s over", unbalanced=unbalanced))
    return [Leg(account, amount) for account, amount in sums.items() if amount]
