"""Register a holder of rights, and take people into it by an invitation that works once."""

import hashlib
import secrets
from datetime import timedelta
from typing import Final

from sqlalchemy import delete, func, insert, select

from entrepot.core.accounts import PersonErased
from entrepot.core.database import Database, Tx, insert_or_ignore
from entrepot.core.idempotency import Repeat, made_once
from entrepot.kit.errors import Conflict, Forbidden, NotFound
from entrepot.kit.sentences import say
from entrepot.sell.brands.domain import (
    MEMBERS_MAX,
    HolderKind,
    Role,
    TooMany,
    checked_country,
    checked_email,
    line,
)
from entrepot.sell.brands.tables import rights_holder, rights_invitation, rights_member

INVITATION_LASTS: Final = timedelta(days=7)
_OF_A_PERSON: Final = 5
"""So many holders may one person register that nobody has verified yet."""
_M, _I = rights_member.c, rights_invitation.c
_JOIN = insert_or_ignore(rights_member, ["holder_id", "person_id"])


class LastLead(Conflict):
    """A holder would be left without anybody who may invite others."""

    code = "brands.last_lead"
    title = "Somebody must stay in charge"


def register_holder(
    db: Database,
    person_id: str,
    *,
    name: str,
    kind: HolderKind,
    contact_email: str,
    country: str,
    repeat: Repeat | None = None,
) -> str:
    """Register a holder of rights with its first person, and return its id (``rho_…``); a reviewer verifies it.

    Raises InvalidInput, and TooMany where the person has several waiting already.
    """
    row = {
        "name": line(name, field="name"),
        "kind": kind,
        "state": "waiting",
        "contact_email": checked_email(contact_email),
        "country": checked_country(country),
        "created_by": person_id,
    }

    def register(tx: Tx) -> str:
        waiting = select(func.count()).where(
            rights_holder.c.created_by == person_id, rights_holder.c.state != "verified"
        )
        if tx.execute(waiting).scalar_one() >= _OF_A_PERSON:
            raise TooMany("wait until those that you registered are verified")
        holder_id = tx.new_id("rho")
        tx.execute(insert(rights_holder), {"id": holder_id, "created_at": tx.now_us, **row})
        tx.execute(_JOIN, _member(tx, holder_id, person_id, "lead"))
        tx.audit(person_id, "rights.holder_registered", holder_id, kind=kind)
        return holder_id

    return made_once(db, register, owner=person_id, repeat=repeat)


def invite_member(db: Database, holder_id: str, role: Role, *, actor: str) -> str:
    """Return a secret with which one person joins a holder within seven days; only its hash is kept.

    Raises Forbidden where the actor is not in charge of the holder, TooMany.
    """
    secret = secrets.token_urlsafe(24)

    def invite(tx: Tx) -> None:
        if role_in(tx, holder_id, actor) != "lead":
            raise Forbidden("only who is in charge invites others")
        tx.execute(delete(rights_invitation).where(_I.expires_at < tx.now_us))
        invited = tx.execute(select(func.count()).where(_I.holder_id == holder_id)).scalar_one()
        members = tx.execute(select(func.count()).where(_M.holder_id == holder_id)).scalar_one()
        if invited + members >= MEMBERS_MAX:
            raise TooMany(say("a holder has at most %(most)s people", most=MEMBERS_MAX))
        row = {
            "secret_hash": _hashed(secret),
            "holder_id": holder_id,
            "role": role,
            "invited_by": actor,
            "expires_at": tx.now_us + INVITATION_LASTS // timedelta(microseconds=1),
        }
        tx.execute(insert(rights_invitation), row)
        tx.audit(actor, "rights.member_invited", holder_id, role=role)

    db.write(invite)
    return secret


def join_holder(db: Database, secret: str, person_id: str) -> str:
    """Take a person into the holder that an invitation is of, and return its id; raise NotFound where it is used up."""

    def join(tx: Tx) -> str:
        spent = delete(rights_invitation).where(_I.secret_hash == _hashed(secret[:200]), _I.expires_at >= tx.now_us)
        row = tx.execute(spent.returning(_I.holder_id, _I.role)).one_or_none()
        if row is None:
            raise NotFound("this invitation was used, or it is too old")
        tx.execute(_JOIN, _member(tx, row.holder_id, person_id, row.role))
        tx.audit(person_id, "rights.member_joined", row.holder_id, role=row.role)
        return str(row.holder_id)

    return db.write(join)


def remove_member(db: Database, holder_id: str, person_id: str, *, actor: str) -> None:
    """Let a person of a holder go, or leave oneself; raise NotFound, Forbidden, LastLead."""

    def remove(tx: Tx) -> None:
        tx.execute(select(rights_holder.c.id).where(rights_holder.c.id == holder_id).with_for_update())
        if actor != person_id and role_in(tx, holder_id, actor) != "lead":
            raise Forbidden("only who is in charge lets others go")
        if role_in(tx, holder_id, person_id) == "lead" and _leads(tx, holder_id) == 1:
            raise LastLead("put somebody else in charge first")
        gone = tx.execute(delete(rights_member).where(_M.holder_id == holder_id, _M.person_id == person_id))
        if gone.rowcount == 0:
            raise NotFound("this person is not a member")
        tx.audit(actor, "rights.member_removed", holder_id, person=person_id)

    db.write(remove)


def role_in(tx: Tx, holder_id: str, person_id: str) -> Role:
    """Return what a person is to a holder; raise NotFound where nothing, as for a holder that is not there."""
    found = tx.execute(select(_M.role).where(_M.holder_id == holder_id, _M.person_id == person_id))
    role: Role | None = found.scalar_one_or_none()
    if role is None:
        raise NotFound("there is no such holder of rights")
    return role


def forget_person(tx: Tx, event: PersonErased) -> None:
    """Take an erased person out of every holder."""
    tx.execute(delete(rights_member).where(_M.person_id == event.person_id))


def _leads(tx: Tx, holder_id: str) -> int:
    leads = tx.execute(select(func.count()).where(_M.holder_id == holder_id, _M.role == "lead"))
    return int(leads.scalar_one())


def _member(tx: Tx, holder_id: str, person_id: str, role: str) -> dict[str, object]:
    return {"holder_id": holder_id, "person_id": person_id, "role": role, "created_at": tx.now_us}


def _hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
