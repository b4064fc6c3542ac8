"""End sessions."""

from sqlalchemy import delete, select

from entrepot.core.accounts.keyring import digest, keyring_of
from entrepot.core.accounts.tables import account_session
from entrepot.core.database import Database, Tx


def sign_out(db: Database, token: str) -> None:
    """End the session of a secret; nothing happens where there is none."""
    token_hash = digest(token)

    def end(tx: Tx) -> str | None:
        row = tx.execute(
            select(account_session.c.id, account_session.c.person_id).where(account_session.c.token_hash == token_hash)
        ).one_or_none()
        if row is None:
            return None
        return end_session(tx, row.person_id, row.id)

    person_id = db.write(end)
    if person_id is not None:
        keyring_of(db).recollection.forget(person_id)


def sign_out_session(db: Database, person_id: str, session_id: str) -> None:
    """End one of a person's own sessions; nothing happens where it is not theirs."""
    db.write(lambda tx: end_session(tx, person_id, session_id))
    keyring_of(db).recollection.forget(person_id)


def sign_out_everywhere(db: Database, person_id: str, *, except_session: str | None = None) -> None:
    """End all sessions of a person, but for one where it is named."""

    def end(tx: Tx) -> None:
        end_sessions(tx, person_id, except_session=except_session)
        tx.audit(person_id, "session.ended_everywhere", person_id)

    db.write(end)
    keyring_of(db).recollection.forget(person_id)


def end_session(tx: Tx, person_id: str, session_id: str) -> str:
    """Delete a session of a person and audit it; return the person's id."""
    ended = tx.execute(
        delete(account_session).where(account_session.c.id == session_id, account_session.c.person_id == person_id)
    )
    if ended.rowcount:
        tx.audit(person_id, "session.ended", session_id)
    return person_id


def end_sessions(tx: Tx, person_id: str, *, except_session: str | None = None) -> None:
    """Delete all sessions of a person, but for one."""
    theirs = delete(account_session).where(account_session.c.person_id == person_id)
    if except_session is not None:
        theirs = theirs.where(account_session.c.id != except_session)
    tx.execute(theirs)
