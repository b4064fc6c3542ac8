"""Where a person is signed in."""

from dataclasses import dataclass

from sqlalchemy import Connection, select

from entrepot.core.accounts.tables import account_session

_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Session:
    """One place where a person is signed in; times in microseconds. ``seen_at`` is to the hour."""

    id: str
    created_at: int
    seen_at: int
    expires_at: int


def list_sessions(conn: Connection, person_id: str, *, now_us: int) -> list[Session]:
    """Return a person's sessions that are not over, the last seen first; 50 at most."""
    session = account_session.c
    rows = conn.execute(
        select(session.id, session.created_at, session.seen_at, session.expires_at)
        .where(session.person_id == person_id, session.expires_at > now_us)
        .order_by(session.seen_at.desc(), session.id.desc())
        .limit(_SHOWN)
    )
    return [Session(*row) for row in rows]
