"""Find out who a session's or a key's secret belongs to: the port that the HTTP edge asks through."""

from sqlalchemy import bindparam, update

from entrepot.core.accounts.keyring import digest, keyring_of, open_keyring
from entrepot.core.accounts.store import KEY, SESSION, roles_of
from entrepot.core.accounts.tables import account_session, api_key
from entrepot.core.database import Database
from entrepot.core.principal import SESSION_PREFIX, Principal
from entrepot.core.settings import Settings

_HOUR_US = 3_600 * 1_000_000
_SEEN = (
    update(account_session)
    .where(account_session.c.id == bindparam("its_id"))
    .values(seen_at=bindparam("now"), expires_at=bindparam("until"))
)
_USED = update(api_key).where(api_key.c.id == bindparam("its_id")).values(used_at=bindparam("hour"))


class Doorkeeper:
    """Recognises people by their session or API key; implements ``core.http.Authenticator``.

    A known secret costs about 2 µs. The recollection lives as ``keyring.Recollection`` states.
    """

    def __init__(self, db: Database, settings: Settings) -> None:
        self._db = db
        keyring = open_keyring(db, settings)
        self._recollection = keyring.recollection

    def recall(self, secret: str) -> Principal | None:
        """Return the principal if it is remembered."""
        return self._recollection.recall(digest(secret), self._db.clock.now_us())

    def look_up(self, secret: str) -> Principal | None:
        """Return the principal of a secret, or None; puts a session's end off, notes a key's use to the hour."""
        return principal_of_session(self._db, secret) or principal_of_key(self._db, secret)


def principal_of_session(db: Database, token: str) -> Principal | None:
    """Return who a session belongs to, or None where it is unknown or over."""
    if not token.startswith(SESSION_PREFIX):
        return None
    keyring = keyring_of(db)
    token_hash, now_us = digest(token), db.clock.now_us()
    known = keyring.recollection.recall(token_hash, now_us)
    if known is not None:
        return known
    changes = keyring.recollection.changes
    with db.read() as conn:
        row = conn.execute(SESSION, {"secret_hash": token_hash}).one_or_none()
        if row is None or row.expires_at <= now_us or row.state != "active":
            return None
        roles, seller_id = roles_of(conn, row.person_id, row.seller_id)
    until_us: int = row.expires_at
    if now_us - row.seen_at >= min(_HOUR_US, keyring.session_us // 4):
        until_us = now_us + keyring.session_us
        seen = {"its_id": row.id, "now": now_us, "until": until_us}
        db.write(lambda tx: tx.execute(_SEEN, seen).rowcount)
    principal = Principal(row.person_id, roles, seller_id, locale=row.locale, currency=row.currency, credential=row.id)
    keyring.recollection.keep(token_hash, principal, now_us=now_us, until_us=until_us, changes=changes)
    return principal


def principal_of_key(db: Database, secret: str) -> Principal | None:
    """Return who an API key acts for, or None where it is unknown, expired or revoked."""
    keyring = keyring_of(db)
    secret_hash, now_us = digest(secret), db.clock.now_us()
    known = keyring.recollection.recall(secret_hash, now_us)
    if known is not None:
        return known
    changes = keyring.recollection.changes
    with db.read() as conn:
        row = conn.execute(KEY, {"secret_hash": secret_hash}).one_or_none()
        if row is None or row.revoked_at is not None or row.state != "active":
            return None
        if row.expires_at is not None and row.expires_at <= now_us:
            return None
        roles, seller_id = roles_of(conn, row.person_id, row.seller_id)
    hour = now_us - now_us % _HOUR_US
    if row.used_at is None or row.used_at < hour:
        used = {"its_id": row.id, "hour": hour}
        db.write(lambda tx: tx.execute(_USED, used).rowcount)
    principal = Principal(
        row.person_id,
        roles,
        seller_id,
        scopes=frozenset(row.scopes),
        locale=row.locale,
        currency=row.currency,
        credential=row.id,
    )
    keyring.recollection.keep(secret_hash, principal, now_us=now_us, until_us=row.expires_at, changes=changes)
    return principal
