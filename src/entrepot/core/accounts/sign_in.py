"""Open a session with an address and a password."""

from sqlalchemy import insert, select, update

from entrepot.core.accounts.domain import BadCredentials, Suspended, email_key, prepared_password
from entrepot.core.accounts.keyring import digest, keyring_of, new_secret
from entrepot.core.accounts.store import credentials_of
from entrepot.core.accounts.tables import account_session, person_private, seller_member
from entrepot.core.accounts.throttle import count_attempt, keys_of, take_back
from entrepot.core.database import Database, Tx
from entrepot.core.principal import SESSION_PREFIX
from entrepot.kit.errors import InvalidInput

_INSERT_SESSION = insert(account_session)


def sign_in(db: Database, email: str, password: str, *, address: str | None = None) -> str:
    """Return the secret of a new session (``es_…``, kept only as its hash).

    Raises BadCredentials, which does not say what was wrong and takes as long for an unknown account; SignInThrottled
    after too many failures for the account or from the client's ``address``; Suspended once the password was right.
    """
    keyring = keyring_of(db)
    try:
        key = email_key(email)
    except InvalidInput:
        key = "no address"
    keys = keys_of(key, address)
    db.write(lambda tx: count_attempt(tx, keys))
    with db.read() as conn:
        account = credentials_of(conn, key)
    text = prepared_password(password)
    right = keyring.passwords.verify(account.password_hash if account else None, text)
    if account is None or not right:
        subject = account.id if account else "nobody"
        db.write(lambda tx: tx.audit("system", "session.refused", subject))
        raise BadCredentials("the address or the password is not right")
    if account.state != "active":
        raise Suspended("ask the operator of this marketplace")
    person_id: str = account.id
    token = new_secret(SESSION_PREFIX)
    anew = keyring.passwords.hash(text) if keyring.passwords.is_outdated(account.password_hash) else None

    def open_session(tx: Tx) -> None:
        take_back(tx, keys)
        _insert(tx, person_id, token, keyring.session_us)
        if anew is not None:
            tx.execute(update(person_private).where(person_private.c.person_id == person_id).values(password_hash=anew))

    db.write(open_session)
    return token


def open_session(db: Database, person_id: str) -> str:
    """Return the secret of a new session of a person who has just proved who they are in another way."""
    token = new_secret(SESSION_PREFIX)
    session_us = keyring_of(db).session_us
    db.write(lambda tx: _insert(tx, person_id, token, session_us))
    return token


def _insert(tx: Tx, person_id: str, token: str, session_us: int) -> None:
    session_id = tx.new_id("ses")
    first_seller = (
        select(seller_member.c.seller_id)
        .where(seller_member.c.person_id == person_id)
        .order_by(seller_member.c.seller_id)
        .limit(1)
    )
    tx.execute(
        _INSERT_SESSION,
        {
            "id": session_id,
            "person_id": person_id,
            "token_hash": digest(token),
            "seller_id": tx.execute(first_seller).scalar_one_or_none(),
            "created_at": tx.now_us,
            "seen_at": tx.now_us,
            "expires_at": tx.now_us + session_us,
        },
    )
    tx.audit(person_id, "session.opened", session_id)
