"""Erase a person's data; suspend an account."""

from collections.abc import Sequence
from typing import Protocol

from sqlalchemy import delete, select, update

from entrepot.core.accounts.domain import LastOwner, MoneyLeft
from entrepot.core.accounts.events import PersonErased
from entrepot.core.accounts.keyring import keyring_of
from entrepot.core.accounts.members import leave_seller, only_owner_of
from entrepot.core.accounts.roles import keep_an_operator
from entrepot.core.accounts.sign_out import end_sessions
from entrepot.core.accounts.tables import api_key, house_role, password_reset, person, person_private, seller_member
from entrepot.core.database import Database, Tx
from entrepot.kit.errors import NotFound
from entrepot.kit.money import Money
from entrepot.kit.sentences import say


class Belongings(Protocol):
    """Tells what money a person has in the marketplace; a stage that keeps money provides it."""

    def __call__(self, tx: Tx, person_id: str) -> Sequence[Money]:
        """Return the amounts above zero, held ones too."""
        ...


def erase_person(db: Database, person_id: str, *, actor: str, belongings: Belongings | None = None) -> None:
    """Delete what is personal, end sessions, keys and roles; the id stays, so that records keep their sense.

    Announces PersonErased. Raises NotFound, LastOwner where a seller or the house would be left without anybody, and
    MoneyLeft where ``belongings`` finds money; without it the person gives that up.
    """

    def erase(tx: Tx) -> None:
        state = tx.execute(select(person.c.state).where(person.c.id == person_id)).scalar_one_or_none()
        if state in {None, "erased"}:
            raise NotFound("there is no such person")
        if belongings is not None and (left := belongings(tx, person_id)):
            amounts = [{"minor": each.minor, "currency": each.currency} for each in left]
            raise MoneyLeft(
                say("%(amounts)s would be lost: spend it first, or give it up", amounts=", ".join(map(str, left))),
                amounts=amounts,
            )
        if owned := only_owner_of(tx, person_id):
            raise LastOwner("make somebody else an owner of the seller first", sellers=owned)
        keep_an_operator(tx, person_id)
        joined = tx.execute(select(seller_member.c.seller_id).where(seller_member.c.person_id == person_id))
        for seller_id in joined.scalars().all():
            leave_seller(tx, seller_id, person_id)
        end_sessions(tx, person_id)
        tx.execute(delete(password_reset).where(password_reset.c.person_id == person_id))
        tx.execute(delete(api_key).where(api_key.c.person_id == person_id))
        tx.execute(delete(house_role).where(house_role.c.person_id == person_id))
        tx.execute(delete(person_private).where(person_private.c.person_id == person_id))
        tx.execute(update(person).where(person.c.id == person_id).values(state="erased"))
        tx.audit(actor, "person.erased", person_id)
        tx.publish(PersonErased(person_id))

    db.write(erase)
    keyring_of(db).recollection.forget(person_id)


def suspend_person(db: Database, person_id: str, *, suspended: bool, actor: str) -> None:
    """Shut a person out, ending their sessions, or let them in again; raise NotFound, LastOwner."""
    state = "suspended" if suspended else "active"

    def change(tx: Tx) -> None:
        if suspended:
            keep_an_operator(tx, person_id)
            end_sessions(tx, person_id)
        changed = tx.execute(
            update(person)
            .where(person.c.id == person_id, person.c.state.in_(("active", "suspended")))
            .values(state=state)
        )
        if changed.rowcount == 0:
            raise NotFound("there is no such person")
        tx.audit(actor, f"person.{state}", person_id)

    db.write(change)
    keyring_of(db).recollection.forget(person_id)
