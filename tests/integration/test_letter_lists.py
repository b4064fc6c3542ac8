"""The operator's list of letters: narrowed, sorted, taken along without what the letters say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text, update

from entrepot.app import App, open_app
from entrepot.core.accounts import grant_role
from entrepot.core.database import Database, Tx
from entrepot.core.mail import COUNTED, letter_counts, list_letters, post_letter
from entrepot.core.mail.tables import mail_letter
from entrepot.kit.clock import ManualClock
from entrepot.kit.errors import InvalidInput
from tests.visitors import Visitor, fresh_settings

ANNA, BEN = "per_anna", "per_ben"


def queue(db: Database, kind: str, person_id: str, key: str, **facts: str) -> None:
    def put(tx: Tx) -> None:
        post_letter(tx, kind, person_id, facts, key=key)

    db.write(put)


@pytest.fixture
def letters(db: Database, clock: ManualClock) -> list[str]:
    """A welcome to each of two, a confirmation that failed at the fifth try, and one that was sent; an hour apart."""
    for number, (kind, person_id) in enumerate(
        (("welcome", ANNA), ("confirmed", ANNA), ("welcome", BEN), ("confirmed", BEN))
    ):
        queue(db, kind, person_id, str(number))
        clock.advance(dt.timedelta(hours=1))
    with db.read() as connection:
        ids = [row.id for row in list_letters(connection, sort="queued").items]

    def end(tx: Tx) -> None:
        for letter_id, state, tries in ((ids[1], "failed", 5), (ids[3], "sent", 1)):
            tx.execute(update(mail_letter).where(mail_letter.c.id == letter_id).values(state=state, attempts=tries))

    db.write(end)
    return ids


@pytest.mark.parametrize(
    ("sort", "order"),
    [(None, [3, 2, 1, 0]), ("queued", [0, 1, 2, 3]), ("-tries", [1, 3, 2, 0]), ("tries", [0, 2, 3, 1])],
)
def test_letters_are_walked_in_every_order_there_and_back(
    db: Database, letters: list[str], sort: str | None, order: list[int]
) -> None:
    with db.read() as connection:
        first = list_letters(connection, sort=sort, limit=3)
        rest = list_letters(connection, sort=sort, limit=3, cursor=first.next)
        again = list_letters(connection, sort=sort, limit=3, cursor=rest.previous)
    assert [row.id for row in first.items + rest.items] == [letters[number] for number in order]
    assert again.items == first.items


def test_letters_are_narrowed_by_state_kind_person_and_days(db: Database, letters: list[str]) -> None:
    with db.read() as connection:

        def found(**narrowed: object) -> list[str]:
            return [row.id for row in list_letters(connection, **narrowed).items]  # type: ignore[arg-type]  # whatever the test names

        assert found(state="failed") == [letters[1]]
        assert found(kind="welcome") == [letters[2], letters[0]]
        assert found(person_id=BEN) == [letters[3], letters[2]]
        assert found(person_id=BEN, kind="confirmed") == [letters[3]]
        third = list_letters(connection, sort="queued").items[2].created_at
        assert found(since_us=third) == [letters[3], letters[2]]
        assert found(until_us=third) == [letters[1], letters[0]]
        with pytest.raises(InvalidInput, match="not sorted by"):
            found(sort="body")


def test_letters_are_counted_by_state_up_to_a_bound(db: Database, letters: list[str]) -> None:
    with db.read() as connection:
        assert letter_counts(connection, ("waiting", "failed", "kept")) == {"waiting": 2, "failed": 1, "kept": 0}

    def many(tx: Tx) -> None:
        for number in range(COUNTED):
            post_letter(tx, "welcome", f"per_{number}", {}, key="many")

    db.write(many)
    with db.read() as connection:
        assert letter_counts(connection, ("waiting",)) == {"waiting": COUNTED}


@pytest.mark.parametrize(
    ("where", "order"),
    [
        ("", "created_at DESC, id DESC"),
        ("", "attempts DESC, id DESC"),
        ("WHERE state = 'failed'", "created_at DESC, id DESC"),
        ("WHERE kind = 'welcome'", "created_at DESC, id DESC"),
    ],
)
def test_a_sorted_list_of_letters_is_read_from_an_index(db: Database, where: str, order: str) -> None:
    query = f"SELECT id FROM mail_letter {where} ORDER BY {order} LIMIT 50"
    with db.read() as conn:
        if conn.dialect.name == "sqlite":
            steps = " ".join(str(step.detail) for step in conn.execute(text(f"EXPLAIN QUERY PLAN {query}")))
            assert "USING" in steps
            assert "TEMP B-TREE" not in steps
        else:
            conn.execute(text("SET LOCAL enable_seqscan = off"))
            conn.execute(text("SET LOCAL enable_sort = off"))
            steps = " ".join(str(step[0]) for step in conn.execute(text(f"EXPLAIN {query}")))
            assert "Index" in steps
            assert "Sort" not in steps


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    settings = fresh_settings(tmp_path)
    app = open_app(settings, durable=False)
    yield app
    app.stop()


@pytest.fixture
def operator(app: App) -> Iterator[Visitor]:
    visitor = Visitor(app.http)
    person_id = visitor.sign_up("operator@house.example", name="Operator")
    grant_role(app.platform.db, person_id, "operator", actor=person_id)
    visitor.sign_in("operator@house.example")
    yield visitor
    visitor.close()


def test_the_list_of_letters_keeps_its_address_and_leaves_without_what_is_secret(app: App, operator: Visitor) -> None:
    shopper = Visitor(app.http)
    person_id = shopper.sign_up("shopper@mail.example", name="Shopper")
    shopper.close()
    queue(app.platform.db, "password_reset", person_id, "1", token="the-secret-of-the-link")
    queue(app.platform.db, "delivered", person_id, "1")
    asked = "person=shopper%40mail.example&amp;kind=delivered&amp;sort=tries"
    page = operator.get("/operator/mail?person=shopper@mail.example&kind=delivered&sort=tries").text
    assert ">Delivered</a>" in page
    assert ">Link to a new password</a>" not in page
    assert f'href="/operator/mail.csv?{asked}"' in page
    assert f'href="/operator/people/{person_id}">Shopper</a>' in page
    assert (
        'href="/operator/mail?person=shopper%40mail.example&amp;kind=delivered&amp;sort=tries&amp;state=failed"' in page
    )
    assert "No letter is like that" in operator.get("/operator/mail?person=nobody@mail.example").text
    header, *rows = operator.get(f"/operator/mail.csv?person={person_id}&kind=password_reset").text.splitlines()
    assert header == "Letter,Kind,State,Person,Tries,Queued,Ended,Reason"
    assert len(rows) == 1
    assert f",password_reset,waiting,{person_id},0," in rows[0]
    assert "secret" not in rows[0]
    assert operator.get("/operator/mail?sort=body").status == 422
