"""Change one's own data, password and the seller one acts for."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from entrepot.core.accounts.domain import BadCredentials, EmailTaken, checked_password, email_key, prepared_password
from entrepot.core.accounts.keyring import keyring_of
from entrepot.core.accounts.sign_out import end_sessions
from entrepot.core.accounts.store import is_member
from entrepot.core.accounts.tables import account_session, person_private
from entrepot.core.accounts.throttle import count_attempt, keys_of, take_back
from entrepot.core.database import Database, Tx
from entrepot.kit.errors import InvalidInput, NotFound
from entrepot.kit.money import currency_exponent
from entrepot.kit.sentences import say

_CHANGEABLE = frozenset({"name", "phone", "locale", "currency", "email"})


def change_profile(db: Database, person_id: str, changes: Mapping[str, Any]) -> None:
    """Change some of name, phone, locale, currency and email; raise InvalidInput, EmailTaken, NotFound."""
    if unknown := set(changes) - _CHANGEABLE:
        raise InvalidInput(
            say("%(field)s cannot be changed", field=min(unknown)), expected=", ".join(sorted(_CHANGEABLE))
        )
    values = dict(changes)
    if values.get("currency") is not None:
        currency_exponent(values["currency"])
    if "email" in values:
        values["email_key"] = email_key(values["email"])

    def change(tx: Tx) -> None:
        if "email_key" in values and _is_guest(tx, person_id):
            del values["email_key"]  # an address signs in, and is taken, once there is a password
        if "email_key" in values:
            other = select(person_private.c.person_id).where(person_private.c.email_key == values["email_key"])
            if tx.execute(other).scalar_one_or_none() not in {None, person_id}:
                raise EmailTaken("use another address", field="email")
        changed = tx.execute(
            update(person_private).where(person_private.c.person_id == person_id).values(**values, changed_at=tx.now_us)
        )
        if changed.rowcount == 0:
            raise NotFound("there is no such person")
        tx.audit(person_id, "person.changed", person_id, fields=sorted(changes))

    try:
        db.write(change)
    except IntegrityError as clash:  # somebody took the address between our look and our change
        raise EmailTaken("use another address", field="email") from clash
    keyring_of(db).recollection.forget(person_id)


def _is_guest(tx: Tx, person_id: str) -> bool:
    held = select(person_private.c.password_hash).where(person_private.c.person_id == person_id)
    return tx.execute(held).scalar_one_or_none() == ""


def check_password(db: Database, person_id: str, password: str) -> None:
    """Raise BadCredentials unless this is the person's password; failures are counted as for signing in."""
    with db.read() as conn:
        row = conn.execute(
            select(person_private.c.password_hash, person_private.c.email_key).where(
                person_private.c.person_id == person_id
            )
        ).one_or_none()
    keys = keys_of(row.email_key if row else person_id, None)
    db.write(lambda tx: count_attempt(tx, keys))
    if not keyring_of(db).passwords.verify(row.password_hash if row else None, prepared_password(password)):
        raise BadCredentials("the password is not right", field="password")
    db.write(lambda tx: take_back(tx, keys))


def change_password(db: Database, person_id: str, current: str, new: str, *, keep_session: str | None = None) -> None:
    """Change the password and end all other sessions; raise BadCredentials, InvalidInput."""
    check_password(db, person_id, current)
    with db.read() as conn:
        email = conn.execute(select(person_private.c.email).where(person_private.c.person_id == person_id)).scalar_one()
    password_hash = keyring_of(db).passwords.hash(checked_password(new, email))

    def change(tx: Tx) -> None:
        tx.execute(
            update(person_private)
            .where(person_private.c.person_id == person_id)
            .values(password_hash=password_hash, changed_at=tx.now_us)
        )
        end_sessions(tx, person_id, except_session=keep_session)
        tx.audit(person_id, "person.password_changed", person_id)

    db.write(change)
    keyring_of(db).recollection.forget(person_id)


def act_for(db: Database, person_id: str, session_id: str, seller_id: str | None) -> None:
    """Let a session act for one of the person's sellers, or for none; raise NotFound where it is not theirs."""

    def choose(tx: Tx) -> None:
        if seller_id is not None and not is_member(tx.connection, seller_id, person_id):
            raise NotFound("there is no such seller", field="seller_id")
        tx.execute(
            update(account_session)
            .where(account_session.c.id == session_id, account_session.c.person_id == person_id)
            .values(seller_id=seller_id)
        )
        tx.audit(person_id, "session.acts_for", session_id, seller=seller_id)

    db.write(choose)
    keyring_of(db).recollection.forget(person_id)
