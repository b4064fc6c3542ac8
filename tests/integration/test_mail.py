"""Letters: queued with what they tell, sent over real SMTP, in the reader's language, and nobody's for long."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import re
import socket
import ssl
from collections.abc import Iterator
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from entrepot.app import App, open_app
from entrepot.core.accounts import BadCredentials, change_profile, erase_person, sign_in, sign_up
from entrepot.core.mail import (
    GIVEN_UP_AFTER,
    Composer,
    Postman,
    change_choices,
    get_letter,
    list_letters,
    one_line,
    post_letter,
    send_again,
    wait_after,
)
from entrepot.core.settings import Settings
from entrepot.kit.clock import ManualClock
from entrepot.kit.errors import Conflict, NotFound
from tests.visitors import PASSWORD, Visitor, quick_settings

MINUTE = dt.timedelta(minutes=1)


class Inbox:
    """What a mail server was given; it answers ``replies`` first, then takes everything."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.replies: list[str] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        if self.replies:
            return self.replies.pop(0)
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        self.letters.append(message)
        return "250 OK"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of this machine with its key, in one file, which its own clients trust."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + private)
    return path


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def server(inbox: Inbox, authority: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Controller]:
    """A mail server that takes letters over STARTTLS only."""
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(inbox, "127.0.0.1", port, tls_context=context, require_starttls=True, decode_data=False)
    controller.start()
    yield controller
    controller.stop()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(dt.datetime(2026, 11, 22, 3, 0, tzinfo=dt.UTC))


@pytest.fixture
def app(upgraded_url: str, tmp_path: Path, clock: ManualClock) -> Iterator[App]:
    settings = quick_settings(tmp_path, database_url=upgraded_url, base_url="https://shop.example")
    opened = open_app(settings, clock=clock, durable=False)
    yield opened
    opened.stop()


@pytest.fixture
def settings(app: App, server: Controller) -> Settings:
    """The settings of an app that has a mail server."""
    mail = {"smtp_host": "127.0.0.1", "smtp_port": server.port, "smtp_from": "Harbour <post@shop.example>"}
    return app.platform.settings.model_copy(update=mail)


@pytest.fixture
def postman(app: App, settings: Settings) -> Postman:
    return Postman(app.platform.db, settings, app.platform.port(Composer))


def open_account(app: App, address: str = "reader@mail.example", *, name: str = "Reader", locale: str = "en") -> str:
    person_id = sign_up(app.platform.db, address, PASSWORD, name, locale)
    app.step()
    return person_id


def states(app: App) -> dict[str, str]:
    with app.platform.db.read() as connection:
        return {row.kind: row.state for row in list_letters(connection).items}


def body(letter: EmailMessage, kind: str = "plain") -> str:
    part = letter.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def test_who_signs_up_is_welcomed_in_their_language_over_tls(app: App, postman: Postman, inbox: Inbox) -> None:
    open_account(app, locale="ko", name="독자")
    assert postman.step() == 1
    (letter,) = inbox.letters
    assert letter["subject"] == "Entrepôt에 오신 것을 환영합니다"
    assert letter["to"].addresses[0].display_name == "독자"
    assert letter["from"] == "Harbour <post@shop.example>"
    assert letter["content-language"] == "ko"
    assert letter["auto-submitted"] == "auto-generated"
    assert "https://shop.example/" in body(letter)
    assert '<html lang="ko">' in body(letter, "html")
    assert "<img" not in body(letter, "html")
    assert states(app) == {"welcome": "sent"}
    assert postman.step() == 0


def test_the_same_news_makes_one_letter(app: App) -> None:
    person_id = open_account(app)
    for _ in range(2):
        app.platform.db.write(lambda tx: post_letter(tx, "welcome", person_id, {}, key=""))
    assert states(app) == {"welcome": "waiting"}


def test_a_letter_is_queued_only_if_what_it_tells_was_kept(app: App) -> None:
    def fail(tx: Any) -> None:
        post_letter(tx, "welcome", "per_x", {}, key="")
        raise Conflict

    with pytest.raises(Conflict):
        app.platform.db.write(fail)
    assert states(app) == {}


def test_without_a_mail_server_letters_are_kept_for_the_operator(app: App) -> None:
    open_account(app)
    without = Postman(app.platform.db, app.platform.settings, app.platform.port(Composer))
    assert without.step() == 1
    assert states(app) == {"welcome": "kept"}


def test_a_server_that_fails_is_tried_again_later_under_the_same_message_id(
    app: App, postman: Postman, inbox: Inbox, clock: ManualClock
) -> None:
    open_account(app)
    inbox.replies.append("451 not now")
    postman.step()
    assert states(app) == {"welcome": "waiting"}
    assert postman.step() == 0
    clock.advance(MINUTE)
    postman.step()
    with app.platform.db.read() as connection:
        (row,) = list_letters(connection).items
    assert (row.state, row.attempts) == ("sent", 2)
    assert inbox.letters[0]["message-id"] == f"<{row.id}@shop.example>"


def test_a_letter_is_given_up_visibly_and_can_be_sent_again(
    app: App, postman: Postman, inbox: Inbox, clock: ManualClock
) -> None:
    open_account(app)
    inbox.replies.append("554 no such letter here")
    postman.step()
    with app.platform.db.read() as connection:
        (row,) = list_letters(connection, state="failed").items
    assert row.error == "the server refuses the letter: 554"
    send_again(app.platform.db, row.id, actor="per_operator")
    postman.step()
    assert states(app) == {"welcome": "sent"}
    with pytest.raises(Conflict):
        send_again(app.platform.db, row.id, actor="per_operator")
    assert [wait_after(tries) for tries in (1, GIVEN_UP_AFTER)] == [60, None]


def test_a_sender_that_died_leaves_its_letters_to_the_next(
    app: App, postman: Postman, inbox: Inbox, clock: ManualClock
) -> None:
    open_account(app)
    app.platform.db.write(postman._claim)
    assert postman.step() == 0
    clock.advance(11 * MINUTE)
    postman.step()
    assert len(inbox.letters) == 1


def test_nothing_in_a_name_or_an_address_becomes_a_header(app: App, postman: Postman, inbox: Inbox) -> None:
    person_id = open_account(app, name="Reader")
    change_profile(app.platform.db, person_id, {"name": "Mallory\r\nBcc: all@mail.example\u2028x"})
    postman.step()
    (letter,) = inbox.letters
    assert letter["bcc"] is None
    assert "Hello Mallory Bcc: all@mail.example x," in body(letter)
    assert one_line("a\r\nb\x00c" + "x" * 300).startswith("a b c")


def test_who_switched_letters_off_gets_none_of_them_but_the_needed_ones(
    app: App, postman: Postman, inbox: Inbox
) -> None:
    person_id = open_account(app)
    change_choices(app.platform.db, person_id, {"parcels"})
    facts = {"order_ids": [], "promised_at": 0}
    app.platform.db.write(lambda tx: post_letter(tx, "on_its_way", person_id, facts, key="box"))
    postman.step()
    assert states(app) == {"welcome": "sent", "on_its_way": "unneeded"}


def test_erasing_a_person_removes_their_letters(app: App) -> None:
    person_id = open_account(app)
    change_choices(app.platform.db, person_id, {"parcels"})
    erase_person(app.platform.db, person_id, actor=person_id)
    app.step()
    assert states(app) == {}


class TestPasswordReset:
    def send(self, visitor: Visitor, path: str, **fields: str) -> Any:
        page = visitor.get(path)
        token = re.search(r'name="csrf-token" content="([^"]*)"', page.text)
        assert token is not None
        return visitor.request("POST", path.partition("?")[0], form={"_csrf": token[1], **fields})

    def test_a_link_sets_a_new_password_once(self, app: App, postman: Postman, inbox: Inbox) -> None:
        open_account(app)
        visitor = Visitor(app.http)
        known = self.send(visitor, "/forgot-password", email="reader@mail.example")
        unknown = self.send(visitor, "/forgot-password", email="nobody@mail.example")
        assert known.status == unknown.status == 200
        assert known.text.replace("reader@", "nobody@") == unknown.text
        postman.step()
        (letter,) = [each for each in inbox.letters if each["subject"] == "Set a new password"]
        link = re.search(r"https://shop\.example(/reset-password\?token=\S+)", body(letter))
        assert link is not None
        secret = link[1].partition("=")[2]
        assert visitor.get(link[1]).status == 200
        assert self.send(visitor, link[1], token=secret, password="short").status == 422
        assert self.send(visitor, link[1], token=secret, password="another harbour 7").status == 303
        assert visitor.get(link[1]).status == 404
        assert sign_in(app.platform.db, "reader@mail.example", "another harbour 7")
        with pytest.raises(BadCredentials):
            sign_in(app.platform.db, "reader@mail.example", PASSWORD)
        with app.platform.db.read() as connection:
            rows = list_letters(connection).items
            kept = [get_letter(connection, row.id)[1].facts for row in rows if row.kind == "password_reset"]
        assert kept == [{}]
        visitor.close()

    def test_a_link_ends_after_half_an_hour(self, app: App, postman: Postman, inbox: Inbox, clock: ManualClock) -> None:
        open_account(app)
        visitor = Visitor(app.http)
        self.send(visitor, "/forgot-password", email="reader@mail.example")
        postman.step()
        link = re.search(r"/reset-password\?token=\S+", body(inbox.letters[-1]))
        assert link is not None
        clock.advance(31 * MINUTE)
        assert visitor.get(link[0]).status == 404
        visitor.close()

    def test_asking_too_often_has_to_wait(self, app: App) -> None:
        open_account(app)
        visitor = Visitor(app.http)
        answers = [self.send(visitor, "/forgot-password", email="reader@mail.example").status for _ in range(30)]
        assert answers[0] == 200
        assert answers[-1] == 429
        visitor.close()


def test_an_unknown_letter_is_not_found(app: App) -> None:
    with app.platform.db.read() as connection, pytest.raises(NotFound):
        get_letter(connection, "ltr_" + "0" * 26)
