"""What the post listens to: people who are erased get no letter, and none of theirs is kept."""

from sqlalchemy import delete

from entrepot.core.accounts import PersonErased
from entrepot.core.database import Tx
from entrepot.core.mail.tables import mail_letter, mail_refused
from entrepot.core.outbox import Subscription


def forget_person(tx: Tx, event: PersonErased) -> None:
    """Delete a person's letters, whatever their state, and what they chose."""
    tx.execute(delete(mail_letter).where(mail_letter.c.person_id == event.person_id))
    tx.execute(delete(mail_refused).where(mail_refused.c.person_id == event.person_id))


SUBSCRIPTIONS = [Subscription("core.mail.forget_person", PersonErased, forget_person)]
