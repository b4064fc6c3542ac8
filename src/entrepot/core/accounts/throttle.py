"""Count failed sign-ins and make those who fail too often wait."""

import hashlib

from sqlalchemy import bindparam, case, delete, update
from sqlalchemy.dialects import postgresql

from entrepot.core.accounts.domain import SIGN_IN_WINDOW_US, SignInThrottled, wait_for_sign_in
from entrepot.core.accounts.tables import sign_in_failure
from entrepot.core.database import Tx
from entrepot.kit.sentences import say

_proposed = postgresql.insert(sign_in_failure).values(key=bindparam("key"), failures=1, window_at=bindparam("now"))
_over = sign_in_failure.c.window_at <= bindparam("now") - SIGN_IN_WINDOW_US
_COUNT = _proposed.on_conflict_do_update(
    index_elements=["key"],
    set_={
        "failures": case((_over, 1), else_=sign_in_failure.c.failures + 1),
        "window_at": case((_over, bindparam("now")), else_=sign_in_failure.c.window_at),
    },
).returning(sign_in_failure.c.failures, sign_in_failure.c.window_at)
_TAKE_BACK = (
    update(sign_in_failure)
    .where(sign_in_failure.c.key == bindparam("its_key"), sign_in_failure.c.failures > 0)
    .values(failures=sign_in_failure.c.failures - 1)
)
_CLEAR = delete(sign_in_failure).where(sign_in_failure.c.key == bindparam("its_key"))
_PRUNE = delete(sign_in_failure).where(sign_in_failure.c.window_at <= bindparam("before"))


def keys_of(email_key: str, address: str | None) -> dict[str, str]:
    """Return the keys to count under, by kind; an address of None is this machine and counts for nobody."""
    keys = {"account": email_key}
    if address is not None:
        keys |= {"address": address, "pair": f"{email_key}\n{address}"}
    return {kind: f"{kind}:{hashlib.sha256(text.encode()).hexdigest()}" for kind, text in sorted(keys.items())}


def count_attempt(tx: Tx, keys: dict[str, str]) -> None:
    """Count one attempt before its password is looked at, so that many at once gain nothing; raise SignInThrottled."""
    waits = []
    for kind, key in keys.items():
        row = tx.execute(_COUNT, {"key": key, "now": tx.now_us}).one()
        wait = wait_for_sign_in(kind, row.failures, row.window_at, tx.now_us)
        if wait is not None:
            waits.append(wait)
    if waits:
        raise SignInThrottled(
            say("try again in %(minutes)s minutes", minutes=f"{max(waits) / 60:.0f}"), retry_after_s=max(waits)
        )


def take_back(tx: Tx, keys: dict[str, str]) -> None:
    """The attempt was right: it does not count, and this account from this address starts anew."""
    for kind, key in keys.items():
        tx.execute(_CLEAR if kind == "pair" else _TAKE_BACK, {"its_key": key})


def prune_failures(tx: Tx) -> int:
    """Delete the counts whose window is over; return how many."""
    return tx.execute(_PRUNE, {"before": tx.now_us - SIGN_IN_WINDOW_US}).rowcount
