"""Grant and withdraw the roles of the house."""

from sqlalchemy import delete, select

from entrepot.core.accounts.domain import LastOwner, checked_house_role
from entrepot.core.accounts.keyring import keyring_of
from entrepot.core.accounts.tables import house_role, person
from entrepot.core.database import Database, Tx, insert_or_ignore
from entrepot.kit.errors import NotFound

_INSERT_ROLE = insert_or_ignore(house_role, ["person_id", "role"])


def grant_role(db: Database, person_id: str, role: str, *, actor: str = "system") -> None:
    """Give a person the role reviewer, warehouse, courier or operator; raise InvalidInput, NotFound."""
    checked_house_role(role)

    def grant(tx: Tx) -> None:
        state = tx.execute(select(person.c.state).where(person.c.id == person_id)).scalar_one_or_none()
        if state in {None, "erased"}:
            raise NotFound("there is no such person")
        row = {"person_id": person_id, "role": role, "granted_by": actor, "granted_at": tx.now_us}
        if tx.execute(_INSERT_ROLE, row).rowcount:
            tx.audit(actor, "role.granted", person_id, role=role)

    db.write(grant)
    keyring_of(db).recollection.forget(person_id)


def revoke_role(db: Database, person_id: str, role: str, *, actor: str = "system") -> None:
    """Withdraw a role of the house; raise LastOwner where nobody would be operator any more."""
    checked_house_role(role)

    def revoke(tx: Tx) -> None:
        if role == "operator":
            keep_an_operator(tx, person_id)
        gone = tx.execute(delete(house_role).where(house_role.c.person_id == person_id, house_role.c.role == role))
        if gone.rowcount:
            tx.audit(actor, "role.withdrawn", person_id, role=role)

    db.write(revoke)
    keyring_of(db).recollection.forget(person_id)


def keep_an_operator(tx: Tx, person_id: str) -> None:
    """Raise LastOwner where a person is the only operator."""
    operators = (
        tx.execute(select(house_role.c.person_id).where(house_role.c.role == "operator").with_for_update())
        .scalars()
        .all()
    )
    if list(operators) == [person_id]:
        raise LastOwner("make somebody else an operator first")
