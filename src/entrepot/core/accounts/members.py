"""Take people into a seller, and let them go."""

from sqlalchemy import delete, select, update

from entrepot.core.accounts.domain import LastOwner, checked_seller_role
from entrepot.core.accounts.keyring import keyring_of
from entrepot.core.accounts.tables import account_session, api_key, person, seller, seller_member
from entrepot.core.database import Database, Tx, upsert
from entrepot.kit.errors import NotFound

_UPSERT_MEMBER = upsert(seller_member, index=["seller_id", "person_id"], set_=["role"])


def add_member(db: Database, seller_id: str, person_id: str, role: str, *, actor: str) -> None:
    """Take a person into a seller as ``seller_owner`` or ``seller_staff``, or change what they are there.

    Raises NotFound where there is no such person, LastOwner where the only owner would become staff.
    """
    checked_seller_role(role)

    def add(tx: Tx) -> None:
        state = tx.execute(select(person.c.state).where(person.c.id == person_id)).scalar_one_or_none()
        if state != "active":
            raise NotFound("there is no such person", field="person_id")
        if role != "seller_owner":
            _keep_an_owner(tx, seller_id, person_id)
        tx.execute(
            _UPSERT_MEMBER,
            {"seller_id": seller_id, "person_id": person_id, "role": role, "created_at": tx.now_us},
        )
        tx.execute(
            update(account_session)
            .where(account_session.c.person_id == person_id, account_session.c.seller_id.is_(None))
            .values(seller_id=seller_id)
        )
        tx.audit(actor, "seller.member_added", seller_id, person=person_id, role=role)

    db.write(add)
    keyring_of(db).recollection.forget(person_id)


def remove_member(db: Database, seller_id: str, person_id: str, *, actor: str) -> None:
    """Let a person of a seller go; their keys for it are revoked. Raises NotFound, LastOwner."""

    def remove(tx: Tx) -> None:
        _keep_an_owner(tx, seller_id, person_id)
        leave_seller(tx, seller_id, person_id)
        tx.audit(actor, "seller.member_removed", seller_id, person=person_id)

    db.write(remove)
    keyring_of(db).recollection.forget(person_id)


def leave_seller(tx: Tx, seller_id: str, person_id: str) -> None:
    """Delete a membership with the keys and the sessions' choice that hang on it; raise NotFound."""
    gone = tx.execute(
        delete(seller_member).where(seller_member.c.seller_id == seller_id, seller_member.c.person_id == person_id)
    )
    if gone.rowcount == 0:
        raise NotFound("this person is not a member")
    tx.execute(
        update(api_key)
        .where(api_key.c.seller_id == seller_id, api_key.c.person_id == person_id, api_key.c.revoked_at.is_(None))
        .values(revoked_at=tx.now_us)
    )
    tx.execute(
        update(account_session)
        .where(account_session.c.person_id == person_id, account_session.c.seller_id == seller_id)
        .values(seller_id=None)
    )


def only_owner_of(tx: Tx, person_id: str) -> list[str]:
    """Return the sellers that would be without an owner if a person went."""
    owned = tx.execute(
        select(seller_member.c.seller_id).where(
            seller_member.c.person_id == person_id, seller_member.c.role == "seller_owner"
        )
    ).scalars()
    return [seller_id for seller_id in owned.all() if not _has_other_owner(tx, seller_id, person_id)]


def _keep_an_owner(tx: Tx, seller_id: str, person_id: str) -> None:
    role = tx.execute(
        select(seller_member.c.role).where(
            seller_member.c.seller_id == seller_id, seller_member.c.person_id == person_id
        )
    ).scalar_one_or_none()
    if role == "seller_owner" and not _has_other_owner(tx, seller_id, person_id):
        raise LastOwner("make somebody else an owner of the seller first")


def _has_other_owner(tx: Tx, seller_id: str, person_id: str) -> bool:
    # The seller's row is locked, so that two owners who leave at once on PostgreSQL see each other.
    tx.execute(select(seller.c.id).where(seller.c.id == seller_id).with_for_update())
    other = tx.execute(
        select(seller_member.c.person_id)
        .where(
            seller_member.c.seller_id == seller_id,
            seller_member.c.role == "seller_owner",
            seller_member.c.person_id != person_id,
        )
        .limit(1)
    )
    return other.first() is not None
