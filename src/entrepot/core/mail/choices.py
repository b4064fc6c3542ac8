"""Which letters a person does without."""

from collections.abc import Iterable

from sqlalchemy import Connection, delete, select

from entrepot.core.database import Database, Tx, insert_or_ignore
from entrepot.core.mail.domain import CHOICES
from entrepot.core.mail.tables import mail_refused
from entrepot.kit.errors import InvalidInput

_PUT = insert_or_ignore(mail_refused, ["person_id", "choice"])


def refused_choices(connection: Connection, person_id: str) -> frozenset[str]:
    """Return the choices that a person switched off."""
    rows = connection.execute(select(mail_refused.c.choice).where(mail_refused.c.person_id == person_id))
    return frozenset(rows.scalars())


def refused_kinds(connection: Connection, person_id: str) -> frozenset[str]:
    """Return the kinds of letters that a person does not want."""
    return frozenset[str]().union(*(CHOICES.get(each, frozenset()) for each in refused_choices(connection, person_id)))


def change_choices(db: Database, person_id: str, refused: Iterable[str]) -> None:
    """Keep which letters a person does without, instead of what was kept before; raise InvalidInput."""
    wanted = sorted(set(refused))
    if not set(wanted) <= CHOICES.keys():
        raise InvalidInput("there are no such letters", field="letters", expected=", ".join(CHOICES))

    def keep(tx: Tx) -> None:
        tx.execute(delete(mail_refused).where(mail_refused.c.person_id == person_id))
        for choice in wanted:
            tx.execute(_PUT, {"person_id": person_id, "choice": choice, "created_at": tx.now_us})
        tx.audit(person_id, "person.letters_chosen", person_id, refused=wanted)

    db.write(keep)
