"""Open an account."""

from sqlalchemy import insert

from entrepot.core.accounts.domain import EmailTaken, checked_password, email_key
from entrepot.core.accounts.events import PersonSignedUp
from entrepot.core.accounts.keyring import keyring_of
from entrepot.core.accounts.tables import person, person_private
from entrepot.core.database import Database, Tx, insert_or_ignore

_INSERT_PERSON = insert(person)
_INSERT_PRIVATE = insert_or_ignore(person_private, ["email_key"])


def sign_up(
    db: Database,
    email: str,
    password: str,
    name: str,
    locale: str | None = None,
    *,
    currency: str | None = None,
    phone: str | None = None,
) -> str:
    """Open an account and return the person's id; raise EmailTaken, or InvalidInput for a weak password.

    That an address is taken can be seen here, as it must be until addresses are verified by mail: whoever may open an
    account with an address learns by trying. Signing in tells nothing.
    """
    key = email_key(email)
    password_hash = keyring_of(db).passwords.hash(checked_password(password, email))

    def open_account(tx: Tx) -> str:
        person_id = tx.new_id("per")
        tx.execute(_INSERT_PERSON, {"id": person_id, "state": "active", "created_at": tx.now_us})
        private = {
            "person_id": person_id,
            "email": email.strip(),
            "email_key": key,
            "name": name,
            "phone": phone,
            "locale": locale,
            "currency": currency,
            "password_hash": password_hash,
            "changed_at": tx.now_us,
        }
        if tx.execute(_INSERT_PRIVATE, private).rowcount == 0:
            raise EmailTaken("sign in instead, or use another address", field="email")
        tx.audit(person_id, "person.signed_up", person_id)
        tx.publish(PersonSignedUp(person_id))
        return person_id

    return db.write(open_account)
