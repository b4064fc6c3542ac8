"""The auditor agrees with a market that was played honestly, and names exactly what was changed behind its back."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

from entrepot.app import SUBSCRIPTIONS
from entrepot.auditor import Report, verify
from entrepot.auditor.backlog import FOLLOWED
from entrepot.auditor.journal import APPEND_ONLY
from entrepot.core.database import Database, metadata
from entrepot.kit.clock import ManualClock
from entrepot.kit.ids import Ids
from tests.played_market import Played, play
from tests.tampering import ANY, CASES, past_all_triggers
from tools.postgres import PrivatePostgres


class Story:
    """A market that was played once, to be copied for each test."""

    def __init__(self, folder: Path, server: PrivatePostgres | None, name: str) -> None:
        self.engine = "postgres" if server else "sqlite"
        self._folder, self._server, self._name, self._copies = folder, server, name, 0
        self.url = server.create_database(name) if server else f"sqlite:///{folder / 'story.db'}"
        clock = ManualClock(datetime(2026, 3, 2, 9, tzinfo=UTC))
        with Database.open(self.url, clock=clock, ids=Ids(clock, Random(7)), durable=False) as db:
            db.create_schema()
            self.played: Played = play(db, clock)

    def copy(self) -> str:
        """The address of a fresh copy."""
        self._copies += 1
        if self._server is None:
            path = self._folder / f"copy_{self._copies}.db"
            shutil.copyfile(self._folder / "story.db", path)
            return f"sqlite:///{path}"
        return self._server.create_database(f"{self._name}_{self._copies}", template=self._name)


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def story(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Story:
    server = request.getfixturevalue("postgres") if request.param == "postgres" else None
    return Story(tmp_path_factory.mktemp("story"), server, f"story_{worker_id}")


def audited(url: str) -> Report:
    with Database.open_read_only(url) as db:
        return verify(db)


def said(report: Report) -> str:
    return "\n".join(map(str, report.differences))


def test_the_auditor_agrees_with_an_honest_market(story: Story) -> None:
    report = audited(story.url)
    assert report.agrees, said(report)
    assert report.counts["order_groups"] == len(story.played.groups)
    for kind in ("ledger_entries", "stock_movements", "orders", "payments", "refunds", "audit_seals", "parcels"):
        assert report.counts[kind], kind


@pytest.mark.parametrize("case", CASES)
def test_the_auditor_finds(story: Story, case: str) -> None:
    script, expected = CASES[case]
    url = story.copy()
    past_all_triggers(url, script)
    report = audited(url)
    found = {check: count for check, count in report.found.items() if check != "journal.rows"}
    assert found.keys() == expected.keys(), said(report)
    for check, count in expected.items():
        assert count in {ANY, found[check]}, said(report)


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_the_auditor_finds_a_table_whose_records_could_be_changed(story: Story, table: str) -> None:
    url = story.copy()
    drop = f"DROP TRIGGER {table}_no_delete" if story.engine == "sqlite" else f"ALTER TABLE {table} DISABLE TRIGGER ALL"
    with Database.open(url, durable=False) as db:
        db.write(lambda tx: tx.connection.exec_driver_sql(drop))
        assert verify(db).found == {"journal.unguarded": 1 if story.engine == "sqlite" else 2}


def test_a_record_that_was_taken_off_the_end_is_missed_on_sqlite(story: Story) -> None:
    url = story.copy()
    past_all_triggers(url, "DELETE FROM parcel_event WHERE seq = (SELECT max(seq) FROM parcel_event)")
    assert audited(url).found.get("journal.rows") == (1 if story.engine == "sqlite" else None)


def test_the_auditor_knows_every_append_only_table() -> None:
    assert {name for name, table in metadata.tables.items() if table.info.get("append_only")} == set(APPEND_ONLY)


def test_the_auditor_waits_for_subscribers_that_there_are() -> None:
    known = {(each.name, each.event.NAME): set(each.event.__dataclass_fields__) for each in SUBSCRIPTIONS}
    for subscriber, event, field in FOLLOWED:
        assert field in known[subscriber, event]
