"""Sends what is due, outside any transaction, and keeps what came of it; what a killed sender began is sent again."""

import smtplib
import threading
from collections.abc import Sequence
from typing import Any, Final

import structlog
from sqlalchemy import or_, select, update

from entrepot.core.database import Database, Tx
from entrepot.core.mail.choices import refused_kinds
from entrepot.core.mail.domain import Composer, Letter, Written, wait_after
from entrepot.core.mail.smtp import CannotBeSent, Mailbox
from entrepot.core.mail.tables import mail_letter
from entrepot.core.settings import Settings

AT_ONCE: Final = 20
_LEASE_US: Final = 600_000_000
_SECOND_US: Final = 1_000_000
_IDLE_S: Final = 2.0
_AFTER_FAILURE_S: Final = 15.0
_ERROR_MOST: Final = 500
_L = mail_letter.c
_log = structlog.get_logger(__name__)


class Postman:
    """The sender of one process; on PostgreSQL any number of processes share the work."""

    def __init__(self, db: Database, settings: Settings, composer: Composer) -> None:
        self._db, self._settings, self._composer = db, settings, composer

    def run(self, stop: threading.Event) -> None:
        """Send until ``stop`` is set; for a thread of its own."""
        while not stop.is_set():
            wait = _IDLE_S
            try:
                if self.step():
                    wait = 0.0
            except Exception:  # noqa: BLE001  # logged; the thread goes on
                _log.exception("mail.failed")
                wait = _AFTER_FAILURE_S
            stop.wait(wait)

    def step(self) -> int:
        """Send some of what is due and return how many letters that were; without a mail server they are kept."""
        if not self._due():
            return 0
        letters = self._db.write(self._claim)
        ready = [(letter, written) for letter in letters if (written := self._written(letter)) is not None]
        if not self._settings.smtp_host:
            for letter, _ in ready:
                self._end(letter, "kept")
        elif ready:
            self._send(ready)
        return len(letters)

    def _due(self) -> bool:
        with self._db.read() as connection:
            now = self._db.clock.now_us()
            return connection.execute(select(_L.id).where(_due_at(now)).limit(1)).first() is not None

    def _claim(self, tx: Tx) -> list[Letter]:
        statement = select(mail_letter).where(_due_at(tx.now_us)).order_by(_L.next_at).limit(AT_ONCE)
        rows = tx.execute(statement.with_for_update(skip_locked=True)).all()
        tx.execute(
            update(mail_letter)
            .where(_L.id.in_([row.id for row in rows]))
            .values(state="sending", next_at=tx.now_us + _LEASE_US, attempts=_L.attempts + 1)
        )
        return [Letter(row.id, row.kind, row.person_id, row.facts, row.created_at) for row in rows]

    def _written(self, letter: Letter) -> Written | None:
        """Return the letter, or None where its person does not want it, is gone, or there is nothing to tell."""
        try:
            with self._db.read() as connection:
                unwanted = letter.kind in refused_kinds(connection, letter.person_id)
            written = None if unwanted else self._composer.compose(letter)
        except Exception as fault:  # noqa: BLE001  # one letter that cannot be written holds up no other
            _log.exception("mail.not_composed", letter=letter.id, kind=letter.kind)
            self._later(letter, f"it could not be written: {type(fault).__name__}")
            return None
        if written is None:
            self._end(letter, "unneeded")
        return written

    def _send(self, ready: Sequence[tuple[Letter, Written]]) -> None:
        waiting = list(ready)
        try:
            with Mailbox(self._settings) as mailbox:
                while waiting:
                    letter, written = waiting[0]
                    try:
                        mailbox.send(letter, written)
                    except CannotBeSent as refusal:
                        self._end(letter, "failed", str(refusal))
                    else:
                        self._end(letter, "sent")
                    waiting.pop(0)
        except (OSError, smtplib.SMTPException) as fault:
            _log.warning("mail.server_failed", problem=type(fault).__name__)
            for letter, _ in waiting:
                self._later(letter, f"the mail server failed: {fault}")

    def _end(self, letter: Letter, state: str, error: str | None = None) -> None:
        # What a letter told is not needed any more once it is sent, and a token in it must not stay.
        facts: dict[str, Any] = {"facts": {}} if state == "sent" and "token" in letter.facts else {}
        self._keep(letter, state=state, error=error and error[:_ERROR_MOST], done_at=self._db.clock.now_us(), **facts)

    def _later(self, letter: Letter, error: str) -> None:
        def put_off(tx: Tx) -> None:
            attempts = tx.execute(select(_L.attempts).where(_L.id == letter.id)).scalar_one_or_none()
            wait = wait_after(attempts or 1)
            state, done = ("failed", tx.now_us) if wait is None else ("waiting", None)
            next_at = tx.now_us + (wait or 0) * _SECOND_US
            values = {"state": state, "next_at": next_at, "error": error[:_ERROR_MOST], "done_at": done}
            tx.execute(update(mail_letter).where(_L.id == letter.id, _L.state == "sending").values(values))

        self._db.write(put_off)

    def _keep(self, letter: Letter, **values: Any) -> None:
        self._db.write(lambda tx: tx.execute(update(mail_letter).where(_L.id == letter.id).values(**values)))


def _due_at(now_us: int) -> Any:
    """What waits and is due, and what a sender that died was sending."""
    return or_(_L.state == "waiting", _L.state == "sending") & (_L.next_at <= now_us)
