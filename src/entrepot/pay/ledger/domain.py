"""Double entry: a transfer is a list of legs that add up to nothing in each currency."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from zlib import crc32

from entrepot.kit.errors import AppError, InsufficientFunds
from entrepot.kit.money import Money, currency_exponent
from entrepot.kit.sentences import say

PLATFORM: Final = "platform"
"""Owner of the marketplace's own accounts."""

SHARDS: Final = {"bank": 16, "commission": 16, "delivery": 16, "in_transit": 16, "tax": 16, "payable": 4}
"""Accounts without a lower limit are kept as several rows, so that thousands of transfers do not wait for one row."""

LIMITED: Final = frozenset({"wallet", "held"})
"""Kinds of account that may never go below zero."""


NO_LOWEST: Final = -(2**63)
"""The lowest balance of an account that may owe as much as it likes."""

RETURNS: Final = frozenset({"refund", "void"})
"""Kinds of transfer that bring money back to whom it belongs: no highest balance keeps it out."""


class TransferDiffers(AppError):
    """A transfer's id was used before, for another movement of money."""

    code = "ledger.transfer_differs"
    status = 409
    title = "This id was used for another transfer"


class LimitExceeded(AppError):
    """An account may not hold so much, or so little."""

    code = "ledger.limit_exceeded"
    status = 409
    title = "This would pass a limit of the account"


class UnbalancedTransfer(AppError):
    """The legs of a transfer do not add up to nothing."""

    code = "ledger.unbalanced"
    status = 422
    title = "A transfer must add up to nothing in each currency"


@dataclass(frozen=True, slots=True)
class Account:
    """Whose account of what kind in which currency.

    Kinds: ``wallet`` and ``held`` of a shopper; ``payable`` of a seller; ``commission``, ``delivery``, ``tax``,
    ``in_transit`` and ``bank`` of the platform (``bank`` mirrors the money outside and so runs below zero,
    ``in_transit`` holds what was sent to sellers' banks and has not arrived).
    """

    owner: str
    kind: str
    currency: str

    def row_id(self, transfer_id: str) -> str:
        """Return the row that a transfer touches: always the same one for the same transfer."""
        shards = SHARDS.get(self.kind)
        shard = crc32(transfer_id.encode()) % shards if shards else 0
        return f"{self.owner}:{self.kind}:{self.currency}:{shard}"


@dataclass(frozen=True, slots=True)
class Leg:
    """Minor units that an account receives (positive) or gives (negative)."""

    account: Account
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Transfer:
    """Money to be moved: every leg or none.

    ``transfer_id`` is made by the caller and kept for ever: the same transfer sent again is made once, the same id with
    anything else in it is refused. ``reference`` says what it is for.
    """

    transfer_id: str
    kind: str
    reference: str
    legs: tuple[Leg, ...]


Body = tuple[str, str, frozenset[tuple[str, int]]]
"""What a transfer says but its id: kind, reference, and (row of an account, minor units) of each leg."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A transfer whose legs balance: one leg a row of an account, in the order of the rows; of nothing, none."""

    transfer: Transfer
    rows: tuple[tuple[str, Leg], ...]

    @property
    def body(self) -> Body:
        """What must be the same where the id is."""
        moved = frozenset((row, leg.amount_minor) for row, leg in self.rows)
        return self.transfer.kind, self.transfer.reference, moved


def ready(transfer: Transfer) -> Ready:
    """Return a transfer with the rows that it touches, each once; raise UnbalancedTransfer."""
    rows, left = dict[str, Leg](), dict[str, int]()
    for leg in transfer.legs:
        account = leg.account
        if account.currency not in left:
            currency_exponent(account.currency)  # raises where there is no such currency
        left[account.currency] = left.get(account.currency, 0) + leg.amount_minor
        row = account.row_id(transfer.transfer_id)
        rows[row] = Leg(account, rows[row].amount_minor + leg.amount_minor) if row in rows else leg
    if any(left.values()):
        unbalanced = {currency: rest for currency, rest in left.items() if rest}
        raise UnbalancedTransfer(say("the legs leave %(unbalanced)s over", unbalanced=unbalanced))
    return Ready(transfer, tuple(sorted((row, leg) for row, leg in rows.items() if leg.amount_minor)))


@dataclass(frozen=True, slots=True)
class Standing:
    """Rows of accounts that have limits, by id: what each holds, and between what it has to stay; minor units.

    A row in ``balances`` alone may not fall below zero and holds as much as it likes.
    """

    balances: Mapping[str, int]
    lowest: Mapping[str, int] = field(default_factory=dict)
    highest: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Applied:
    """What came of a batch: what is to be written, and for each of its groups why it was refused, or None.

    ``changes`` holds the minor units that each touched row of an account gains or loses; it may be nothing.
    """

    made: list[Ready]
    changes: dict[str, int]
    accounts: dict[str, Account]
    refused: list[AppError | None]


def apply(groups: Sequence[Sequence[Ready]], standing: Standing, known: Mapping[str, Body]) -> Applied:
    """Decide groups of transfers one after the other, each seeing what those before it left; a group is all or none.

    ``standing`` knows every row with limits that is touched, ``known`` what earlier transfers with these ids said.
    Pure: it writes nothing.
    """
    balances, said = dict(standing.balances), dict[str, Ready]()
    done = Applied([], {}, {}, [])
    for group in groups:
        undo, made, problem = dict[str, int](), list[Ready](), None
        for each in group:
            problem = _apply_one(each, balances, standing, known, said, undo, made)
            if problem is not None:
                break
        done.refused.append(problem)
        if problem is not None:
            for row, amount in undo.items():
                balances[row] -= amount
            for each in made:
                del said[each.transfer.transfer_id]
            continue
        done.made.extend(made)
        for each in made:
            for row, leg in each.rows:
                done.changes[row] = done.changes.get(row, 0) + leg.amount_minor
                done.accounts[row] = leg.account
    return done


def _apply_one(
    each: Ready,
    balances: dict[str, int],
    standing: Standing,
    known: Mapping[str, Body],
    said: dict[str, Ready],
    undo: dict[str, int],
    made: list[Ready],
) -> AppError | None:
    """Apply one transfer to the balances and return None, or return why it cannot be made."""
    name = each.transfer.transfer_id
    if not each.rows:
        return None  # a transfer of nothing is not stored
    before = said[name].body if name in said else known.get(name)
    if before is not None:
        return None if before == each.body else TransferDiffers(say("transfer %(name)s said something else", name=name))
    for row, leg in each.rows:
        if row in balances and (problem := _refusal(row, leg, balances[row], standing, each.transfer.kind)) is not None:
            return problem
    for row, leg in each.rows:
        if row in balances:
            balances[row] += leg.amount_minor
            undo[row] = undo.get(row, 0) + leg.amount_minor
    said[name] = each
    made.append(each)
    return None


def _refusal(row: str, leg: Leg, minor: int, standing: Standing, kind: str) -> AppError | None:
    """Return why an account that holds so much may not give or take a leg, or None."""
    after, lowest, highest = minor + leg.amount_minor, standing.lowest.get(row, 0), standing.highest.get(row)
    if leg.amount_minor < 0 and after < lowest:
        facts = {"amount_minor": -leg.amount_minor, "currency": leg.account.currency}
        if after < 0 <= lowest:
            return InsufficientFunds(
                say("the %(kind)s balance does not cover this amount", kind=leg.account.kind), **facts
            )
        least = Money(lowest, leg.account.currency)
        return LimitExceeded(
            say("the %(kind)s balance may not fall below %(least)s", kind=leg.account.kind, least=least), **facts
        )
    if leg.amount_minor > 0 and highest is not None and after > highest and kind not in RETURNS:
        most = Money(highest, leg.account.currency)
        return LimitExceeded(
            say("the %(kind)s balance may not exceed %(most)s", kind=leg.account.kind, most=most),
            amount_minor=leg.amount_minor,
            currency=leg.account.currency,
        )
    return None
