"""Put a letter in the queue, in the transaction of what it tells."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from entrepot.core.database import Tx, insert_or_ignore
from entrepot.core.mail.tables import mail_letter

_PUT = insert_or_ignore(mail_letter, ["key"])
_MICROSECOND = timedelta(microseconds=1)


def post_letter(
    tx: Tx, kind: str, person_id: str, facts: Mapping[str, Any], *, key: str, wait: timedelta = timedelta(0)
) -> None:
    """Queue a letter to a person; the same kind, person and key is one letter. ``facts`` are ids, nothing personal.

    It is composed after ``wait``: what happens until then can stand in the same letter.
    """
    tx.execute(
        _PUT,
        {
            "id": tx.new_id("ltr"),
            "key": f"{kind}:{person_id}:{key}"[:200],
            "kind": kind,
            "person_id": person_id,
            "facts": dict(facts),
            "state": "waiting",
            "attempts": 0,
            "next_at": tx.now_us + wait // _MICROSECOND,
            "created_at": tx.now_us,
        },
    )
