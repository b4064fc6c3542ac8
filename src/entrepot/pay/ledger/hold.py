"""Holds: money kept apart for a while, then posted in whole or in part, or given back, at the latest when time is up.

A hold is settled once. Whoever comes second with the same answer hears nothing, with another HoldSettled. What a hold
keeps lies on its owner's ``held`` account, so nothing else can spend it and it is in every balance and statement.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from sqlalchemy import Connection, Update, bindparam, or_, select, update

from entrepot.core.database import Database, Tx, insert_or_ignore
from entrepot.kit.errors import AppError, InvalidInput, NotFound
from entrepot.kit.money import Money
from entrepot.kit.sentences import say
from entrepot.pay.ledger.domain import Account, Leg, Transfer, TransferDiffers
from entrepot.pay.ledger.post import post, post_batch
from entrepot.pay.ledger.tables import ledger_hold

_BATCH: Final = 100
_INSERT = insert_or_ignore(ledger_hold, ["id"])
_FIND = select(ledger_hold).where(ledger_hold.c.id == bindparam("hold"))
_SETTLE = (
    update(ledger_hold)
    .where(ledger_hold.c.id == bindparam("hold"), ledger_hold.c.state == "pending")
    .values(state=bindparam("to"), posted_minor=bindparam("posted"), settled_at=bindparam("now"))
)
_POST = _SETTLE.where(or_(ledger_hold.c.expires_at.is_(None), ledger_hold.c.expires_at > bindparam("now")))
_EXPIRE = _SETTLE.where(ledger_hold.c.expires_at <= bindparam("now"))


class HoldSettled(AppError):
    """A hold was posted, voided or has expired; nothing more comes of it."""

    code = "ledger.hold_settled"
    status = 409
    title = "This hold is settled"


@dataclass(frozen=True, slots=True)
class Hold:
    """Money of an account kept apart; ``state`` is pending, posted, voided or expired; times in microseconds, UTC.

    ``posted_minor`` of its amount went where the hold was for; the rest of a settled hold went back.
    """

    hold_id: str
    account: Account
    amount_minor: int
    reference: str
    state: str
    posted_minor: int
    expires_at_us: int | None

    @property
    def amount(self) -> Money:
        """What it keeps, or kept."""
        return Money(self.amount_minor, self.account.currency)

    @property
    def apart(self) -> Account:
        """Where it lies meanwhile."""
        return Account(self.account.owner, "held", self.account.currency)


def hold(
    tx: Tx, *, hold_id: str, account: Account, amount_minor: int, reference: str, expires_at_us: int | None = None
) -> Hold:
    """Keep an amount of an account apart, until an instant if one is given; sent again, nothing more is kept.

    Raises InsufficientFunds, TransferDiffers where the id was used for something else, and InvalidInput for an amount
    that is none or a time that is over.
    """
    made = Hold(hold_id, account, amount_minor, reference, "pending", 0, expires_at_us)
    if (before := find_hold(tx, hold_id)) is not None:
        return _same(before, made)
    if amount_minor <= 0:
        raise InvalidInput("only money can be held", field="amount_minor", expected="a positive amount")
    if expires_at_us is not None and expires_at_us <= tx.now_us:
        raise InvalidInput("this hold would be over at once", field="expires_at", expected="a time to come")
    row = {
        "id": hold_id,
        "owner": account.owner,
        "kind": account.kind,
        "currency": account.currency,
        "amount_minor": amount_minor,
        "reference": reference,
        "state": "pending",
        "posted_minor": 0,
        "expires_at": expires_at_us,
        "created_at": tx.now_us,
        "settled_at": None,
    }
    if tx.execute(_INSERT, row).rowcount != 1:  # the same hold at once, from another process: it is there by now
        return _same(_found(tx, hold_id), made)
    legs = [Leg(account, -amount_minor), Leg(made.apart, amount_minor)]
    post(tx, transfer_id=f"{hold_id}:hold", kind="hold", reference=hold_id, legs=legs)
    return made


def post_hold(tx: Tx, *, hold_id: str, legs: Sequence[Leg]) -> None:
    """Give what a hold keeps to others; what the legs leave of it goes back. Sent again, it is given once.

    The legs add up to what is taken of the hold, in its currency. Raises NotFound, HoldSettled where it was voided or
    its time is over, TransferDiffers where it was posted to others, and InvalidInput where they take nothing or more
    than there is.
    """
    kept = _found(tx, hold_id)
    taken, own = sum(leg.amount_minor for leg in legs), {kept.account, kept.apart}
    others = all(leg.account not in own and leg.account.currency == kept.account.currency for leg in legs)
    if not others or not 0 < taken <= kept.amount_minor:
        raise InvalidInput(
            say("a hold of %(amount)s does not give this", amount=kept.amount),
            field="legs",
            expected="no more than it keeps, in its currency, to others",
        )
    settled = {"hold": hold_id, "to": "posted", "posted": taken, "now": tx.now_us}
    if tx.execute(_POST, settled).rowcount != 1:
        state = _found(tx, hold_id).state
        if state == "voided":
            raise HoldSettled("this hold was given back")
        if state != "posted":
            raise HoldSettled("the time of this hold is over")
    rest = kept.amount_minor - taken
    back = [Leg(kept.apart, -kept.amount_minor), Leg(kept.account, rest)]
    (problem,) = post_batch(tx, [[Transfer(f"{hold_id}:post", "post", hold_id, (*legs, *back))]])
    if problem is not None:
        raise problem


def void_hold(tx: Tx, hold_id: str) -> bool:
    """Give back what a hold keeps; return False where it was settled before. Raises NotFound."""
    return _give_back(tx, _found(tx, hold_id), _SETTLE, "voided")


def void_expired(db: Database) -> int:
    """Give back holds whose time is over, 100 at most; return how many."""
    columns = ledger_hold.c
    over = (
        select(columns.id)
        .where(columns.state == "pending", columns.expires_at <= db.clock.now_us())
        .order_by(columns.expires_at)
        .limit(_BATCH)
    )
    with db.read() as connection:
        names = connection.execute(over).scalars().all()
    return sum(db.write(partial(_expire, hold_id=each)) for each in names)


def find_hold(reader: Connection | Tx, hold_id: str) -> Hold | None:
    """Return a hold, or None."""
    row = reader.execute(_FIND, {"hold": hold_id}).one_or_none()
    if row is None:
        return None
    account = Account(row.owner, row.kind, row.currency)
    return Hold(row.id, account, row.amount_minor, row.reference, row.state, row.posted_minor, row.expires_at)


def _found(tx: Tx, hold_id: str) -> Hold:
    found = find_hold(tx, hold_id)
    if found is None:
        raise NotFound("there is no such hold")
    return found


def _same(before: Hold, asked: Hold) -> Hold:
    facts = [(it.account, it.amount_minor, it.reference, it.expires_at_us) for it in (before, asked)]
    if facts[0] != facts[1]:
        raise TransferDiffers(say("hold %(name)s said something else", name=before.hold_id))
    return before


def _expire(tx: Tx, hold_id: str) -> bool:
    return _give_back(tx, _found(tx, hold_id), _EXPIRE, "expired")


def _give_back(tx: Tx, kept: Hold, settle: Update, state: str) -> bool:
    settled = {"hold": kept.hold_id, "to": state, "posted": 0, "now": tx.now_us}
    if tx.execute(settle, settled).rowcount != 1:
        return False
    legs = [Leg(kept.apart, -kept.amount_minor), Leg(kept.account, kept.amount_minor)]
    post(tx, transfer_id=f"{kept.hold_id}:void", kind="void", reference=kept.hold_id, legs=legs)
    return True
