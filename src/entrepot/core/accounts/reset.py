"""Set a new password by a link that was sent to the account's address."""

import hashlib
import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from entrepot.core.accounts.domain import checked_password, email_key
from entrepot.core.accounts.keyring import keyring_of
from entrepot.core.accounts.sign_out import end_sessions
from entrepot.core.accounts.store import credentials_of
from entrepot.core.accounts.tables import password_reset, person_private
from entrepot.core.accounts.throttle import count_attempt
from entrepot.core.database import Database, Tx
from entrepot.kit.errors import InvalidInput, NotFound

RESET_LASTS: Final = timedelta(minutes=30)
_LASTS_US: Final = int(RESET_LASTS.total_seconds()) * 1_000_000
_R = password_reset.c


class ResetOver(NotFound):
    """The link was used, has run out, or was never one."""

    code = "accounts.reset_over"
    title = "This link cannot be used any more"


def ask_reset(db: Database, email: str, *, address: str | None, tell: Callable[[Tx, str, str], None]) -> None:
    """Let ``tell(tx, person_id, token)`` send a link where the address has an account; nobody can see whether it has.

    Raises SignInThrottled where it is asked too often for this address, or from there.
    """
    try:
        key = email_key(email)
    except InvalidInput:
        return
    keys = {"reset": f"reset:{_hash(key)}"}
    if address is not None:
        keys["address"] = f"address:{_hash(f'reset {address}')}"

    def ask(tx: Tx) -> None:
        count_attempt(tx, keys)
        found = credentials_of(tx.connection, key)
        if found is None or found.state != "active":
            return
        token = secrets.token_urlsafe(32)
        tx.execute(delete(password_reset).where(_R.person_id == found.id))
        values = {"token_hash": _hash(token), "person_id": found.id, "expires_at": tx.now_us + _LASTS_US}
        tx.execute(insert(password_reset), values)
        tx.audit(found.id, "person.password_reset_asked", found.id)
        tell(tx, found.id, token)

    db.write(ask)


def may_reset(connection: Connection, token: str, *, now_us: int) -> bool:
    """Return whether a link may still be used."""
    return connection.execute(select(_R.person_id).where(*_good(token, now_us))).first() is not None


def reset_password(db: Database, token: str, new: str) -> None:
    """Set the password and end all sessions; raise ResetOver, or InvalidInput for a weak password."""
    with db.read() as connection:
        row = connection.execute(
            select(person_private.c.email)
            .join_from(password_reset, person_private, person_private.c.person_id == _R.person_id)
            .where(*_good(token, db.clock.now_us()))
        ).one_or_none()
    if row is None:
        raise ResetOver("ask for a new link")
    password_hash = keyring_of(db).passwords.hash(checked_password(new, row.email))

    def change(tx: Tx) -> str:
        used = delete(password_reset).where(*_good(token, tx.now_us)).returning(_R.person_id)
        person_id = tx.execute(used).scalar_one_or_none()
        if person_id is None:
            raise ResetOver("ask for a new link")
        values = {"password_hash": password_hash, "changed_at": tx.now_us}
        tx.execute(update(person_private).where(person_private.c.person_id == person_id).values(values))
        end_sessions(tx, person_id)
        tx.audit(person_id, "person.password_reset", person_id)
        return str(person_id)

    keyring_of(db).recollection.forget(db.write(change))


def prune_resets(tx: Tx) -> None:
    """Delete links that ran out."""
    tx.execute(delete(password_reset).where(_R.expires_at <= tx.now_us))


def _good(token: str, now_us: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return (_R.token_hash == _hash(token), _R.expires_at > now_us)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
