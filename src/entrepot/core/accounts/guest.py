"""An account that buying opens: no password yet, so it lives in the session in which it was opened.

Until a password is set its e-mail address is kept to be told of, not to sign in with, and reserves nothing: whoever
types somebody else's address takes nothing from them, and nobody can ask whether an address has bought here.
"""

import hashlib
from typing import Final

from sqlalchemy import Connection, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from entrepot.core.accounts.domain import EmailTaken, PasswordSet, checked_password, email_key
from entrepot.core.accounts.keyring import keyring_of
from entrepot.core.accounts.store import credentials_of
from entrepot.core.accounts.tables import person, person_private
from entrepot.core.database import Database, Tx
from entrepot.core.idempotency import once
from entrepot.kit.errors import NotFound

GUEST_KEY: Final = "guest:"
"""What stands for the unique form of the address; no address begins so, for each has an @ that this lacks."""
_OWNER: Final = "accounts.guest"
_INSERT_PERSON = insert(person)
_INSERT_PRIVATE = insert(person_private)
_P = person_private.c
_HELD = select(_P.email, _P.email_key, _P.password_hash).where(_P.person_id == bindparam("of_person"))


def open_guest(
    db: Database, email: str, name: str, locale: str | None = None, *, currency: str | None = None, key: str
) -> str:
    """Open an account without a password and return the person's id; the same ``key`` gives the same person.

    The key is a secret of the one who buys: it must not be guessable. Raises InvalidInput for what is no address, and
    EmailTaken where an account with a password has it: that one signs in.
    """
    unique = email_key(email)

    def put(tx: Tx) -> dict[str, str]:
        if credentials_of(tx.connection, unique) is not None:
            raise EmailTaken("sign in instead, or use another address", field="email")
        person_id = tx.new_id("per")
        tx.execute(_INSERT_PERSON, {"id": person_id, "state": "active", "created_at": tx.now_us})
        private = {
            "person_id": person_id,
            "email": email.strip(),
            "email_key": GUEST_KEY + person_id,
            "name": name,
            "phone": None,
            "locale": locale,
            "currency": currency,
            "password_hash": "",
            "changed_at": tx.now_us,
        }
        tx.execute(_INSERT_PRIVATE, private)
        tx.audit(person_id, "person.opened_by_buying", person_id)
        return {"person_id": person_id}

    def write(tx: Tx) -> str:
        same = hashlib.sha256(unique.encode()).hexdigest()
        return str(once(tx, owner=_OWNER, key=key, fingerprint=same, answer=lambda: put(tx))["person_id"])

    return db.write(write)


def has_password(conn: Connection, person_id: str) -> bool:
    """Return whether the person can sign in with a password."""
    row = conn.execute(_HELD, {"of_person": person_id}).one_or_none()
    return row is not None and bool(row.password_hash)


def set_first_password(db: Database, person_id: str, password: str) -> None:
    """Give an account that buying opened its password: from now on its address signs in.

    Raises PasswordSet where it has one, EmailTaken where the address has become another account's, InvalidInput for a
    weak password.
    """
    with db.read() as conn:
        row = conn.execute(_HELD, {"of_person": person_id}).one_or_none()
    if row is None:
        raise NotFound("there is no such person")
    if row.password_hash:
        raise PasswordSet("change it instead")
    password_hash = keyring_of(db).passwords.hash(checked_password(password, row.email))
    unique = email_key(row.email)

    def put(tx: Tx) -> None:
        other = credentials_of(tx.connection, unique)
        if other is not None and other.id != person_id:
            raise EmailTaken("use another address", field="email")
        changed = tx.execute(
            update(person_private)
            .where(_P.person_id == person_id, _P.password_hash == "")
            .values(password_hash=password_hash, email_key=unique, changed_at=tx.now_us)
        )
        if changed.rowcount == 0:
            raise PasswordSet("change it instead")
        tx.audit(person_id, "person.password_set", person_id)

    try:
        db.write(put)
    except IntegrityError as clash:  # somebody took the address between our look and our change
        raise EmailTaken("use another address", field="email") from clash
    keyring_of(db).recollection.forget(person_id)
