"""One connection to the mail server: SMTP (RFC 5321) with TLS, by the standard library."""

import smtplib
import ssl
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from types import TracebackType
from typing import Self

from entrepot.core.mail.domain import Addressee, Letter, Written, one_line
from entrepot.core.settings import Settings
from entrepot.kit.clock import from_us

TIMEOUT_S = 30
_PERMANENT = 500


class CannotBeSent(Exception):
    """The server refuses this letter for good, or it cannot be written to this address."""


class Mailbox:
    """An open connection; a context manager. Raises OSError or SMTPException where the server cannot be had."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._host = settings.public_url.partition("://")[2].partition("/")[0].partition(":")[0] or "localhost"

    def __enter__(self) -> Self:
        settings = self._settings
        host = settings.smtp_host or ""
        context = ssl.create_default_context()
        if settings.smtp_security == "tls":
            self._server: smtplib.SMTP = smtplib.SMTP_SSL(host, settings.smtp_port, timeout=TIMEOUT_S, context=context)
        else:
            self._server = smtplib.SMTP(host, settings.smtp_port, timeout=TIMEOUT_S)
        try:
            if settings.smtp_security == "starttls":
                self._server.starttls(context=context)
            if settings.smtp_user:
                self._server.login(settings.smtp_user, settings.smtp_password or "")
        except BaseException:
            self._server.close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        try:
            self._server.quit()
        except (OSError, smtplib.SMTPException):
            self._server.close()

    def send(self, letter: Letter, written: Written) -> None:
        """Hand a letter over; raise CannotBeSent where trying again is no use."""
        try:
            message = self._message(letter, written)
        except (ValueError, MessageError) as fault:
            raise CannotBeSent(f"the address cannot be written to: {type(fault).__name__}") from fault
        try:
            self._server.send_message(message)
        except smtplib.SMTPRecipientsRefused as refusal:
            code, reason = next(iter(refusal.recipients.values()))
            if code >= _PERMANENT:
                raise CannotBeSent(
                    f"the server refuses the address: {code} {reason.decode(errors='replace')}"
                ) from None
            raise
        except smtplib.SMTPNotSupportedError as refusal:
            raise CannotBeSent(f"the server cannot write to this address: {refusal}") from None
        except smtplib.SMTPDataError as refusal:
            if refusal.smtp_code >= _PERMANENT:
                raise CannotBeSent(f"the server refuses the letter: {refusal.smtp_code}") from None
            raise

    def _message(self, letter: Letter, written: Written) -> EmailMessage:
        message = EmailMessage()
        message["From"] = self._settings.smtp_from or f"Entrepôt <no-reply@{self._host}>"
        message["To"] = _address(written.to)
        message["Subject"] = one_line(written.subject)
        message["Date"] = format_datetime(from_us(letter.created_at))
        # The same each time it is tried, so that a letter that came twice is known as one.
        message["Message-ID"] = f"<{letter.id}@{self._host}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(written.text)
        message.add_alternative(written.html, subtype="html")
        message["Content-Language"] = written.language
        return message


def _address(to: Addressee) -> Address:
    return Address(one_line(to.name, 100), addr_spec=one_line(to.email, 254))
