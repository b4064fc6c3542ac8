"""Make, list and revoke API keys."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection, insert, select, update

from entrepot.core.accounts.domain import KEYS_OF_A_PERSON, TooManyKeys, checked_scopes
from entrepot.core.accounts.keyring import digest, keyring_of, new_secret
from entrepot.core.accounts.store import is_member, roles_of
from entrepot.core.accounts.tables import api_key
from entrepot.core.database import Database, Tx
from entrepot.core.principal import KEY_PREFIX
from entrepot.kit.errors import NotFound
from entrepot.kit.sentences import say

_HINT = 4


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key as its owner sees it again: never its secret. Times are microseconds; ``used_at`` is to the hour."""

    id: str
    name: str
    hint: str
    seller_id: str | None
    scopes: list[str]
    created_at: int
    used_at: int | None
    expires_at: int | None
    revoked_at: int | None


def create_api_key(
    db: Database,
    person_id: str,
    scopes: Collection[str],
    name: str,
    seller_id: str | None = None,
    *,
    life: timedelta | None = None,
) -> tuple[str, str]:
    """Make a key and return its id and its secret (``ek_…``), which is shown now and never again.

    It does what its person may do, within the scopes, for the seller if one is named. Raises InvalidInput for a scope
    that is unknown, Forbidden for one that the person's roles do not allow, NotFound for a seller that is not theirs.
    """
    secret = new_secret(KEY_PREFIX)

    def create(tx: Tx) -> str:
        if seller_id is not None and not is_member(tx.connection, seller_id, person_id):
            raise NotFound("there is no such seller", field="seller_id")
        roles, _ = roles_of(tx.connection, person_id, seller_id)
        granted = checked_scopes(scopes, roles)
        held = select(api_key.c.id).where(api_key.c.person_id == person_id, api_key.c.revoked_at.is_(None))
        if len(tx.execute(held.limit(KEYS_OF_A_PERSON)).all()) == KEYS_OF_A_PERSON:
            raise TooManyKeys(say("revoke one first; %(most)s are the most", most=KEYS_OF_A_PERSON))
        key_id = tx.new_id("key")
        tx.execute(
            insert(api_key),
            {
                "id": key_id,
                "person_id": person_id,
                "seller_id": seller_id,
                "name": name,
                "secret_hash": digest(secret),
                "hint": secret[-_HINT:],
                "scopes": granted,
                "created_at": tx.now_us,
                "expires_at": None if life is None else tx.now_us + life // timedelta(microseconds=1),
            },
        )
        tx.audit(person_id, "key.created", key_id, scopes=granted, seller=seller_id)
        return key_id

    return db.write(create), secret


def revoke_api_key(db: Database, person_id: str, key_id: str) -> None:
    """End a key of a person at once; raise NotFound where it is not theirs. A revoked one stays revoked."""

    def revoke(tx: Tx) -> None:
        row = tx.execute(
            select(api_key.c.revoked_at).where(api_key.c.id == key_id, api_key.c.person_id == person_id)
        ).one_or_none()
        if row is None:
            raise NotFound("there is no such key")
        if row.revoked_at is None:
            tx.execute(update(api_key).where(api_key.c.id == key_id).values(revoked_at=tx.now_us))
            tx.audit(person_id, "key.revoked", key_id)

    db.write(revoke)
    keyring_of(db).recollection.forget(person_id)


def list_api_keys(conn: Connection, person_id: str) -> list[ApiKey]:
    """Return a person's keys, newest first; the last 200."""
    rows = conn.execute(
        select(
            api_key.c.id,
            api_key.c.name,
            api_key.c.hint,
            api_key.c.seller_id,
            api_key.c.scopes,
            api_key.c.created_at,
            api_key.c.used_at,
            api_key.c.expires_at,
            api_key.c.revoked_at,
        )
        .where(api_key.c.person_id == person_id)
        .order_by(api_key.c.id.desc())
        .limit(200)
    )
    return [ApiKey(*row) for row in rows]
