"""A node tells how it fares: in logs that name nobody, in figures, in its health."""

from __future__ import annotations

import io
import json
import logging
import shutil
import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog
from sqlalchemy import text

from entrepot.core.accounts import create_api_key, grant_role
from entrepot.core.accounts.api import router as accounts
from entrepot.core.database import Database
from entrepot.core.http import HttpApp, RequestObserver
from entrepot.core.http.build import build_http
from entrepot.core.http.client import InProcessClient
from entrepot.core.maintenance import head_revision, schema_problem
from entrepot.core.outbox import Outbox, Subscription
from entrepot.core.platform import Platform
from entrepot.core.settings import Settings
from entrepot.core.telemetry import Heartbeat, Metrics, configure_logs, health, readiness
from entrepot.core.telemetry.api import router
from entrepot.kit.clock import ManualClock
from tests.visitors import Visitor, bearer, build_app
from tests.webhook_events import OrderPaid

# --- Logs ---


@pytest.fixture
def log(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    """What the process logs, as JSON; the configuration before it comes back afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    configure_logs(Settings(log_json=True, log_level="info"), stream)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_log_line_is_json_with_a_time_a_level_and_a_name(log: io.StringIO) -> None:
    structlog.get_logger("entrepot.test").info("order.paid", order_id="ord_1", n=3)
    (line,) = lines(log)
    assert (line["event"], line["order_id"], line["n"]) == ("order.paid", "ord_1", 3)
    assert (line["level"], line["logger"]) == ("info", "entrepot.test")
    assert line["timestamp"].endswith("Z")


def test_logs_of_libraries_come_in_the_same_form(log: io.StringIO) -> None:
    logging.getLogger("some.library").warning("it took %s s", 3)
    (line,) = lines(log)
    assert (line["event"], line["level"], line["logger"]) == ("it took 3 s", "warning", "some.library")


def test_what_belongs_to_a_person_or_opens_a_door_is_taken_out(log: io.StringIO) -> None:
    logger = structlog.get_logger("entrepot.test")
    logger.info(
        "sign_in",
        email="person@shop.example",
        detail="no account for person@shop.example",
        nested={"phone": "010-0000-0000", "note": "key ek_abcdefghijklmnop"},
        many=["es_abcdefghijklmnop", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
        url="postgresql://user:hunter22@host/name",
    )
    try:
        int("person@shop.example")
    except ValueError:
        logger.exception("failed")
    said = log.getvalue()
    for secret in ("person@shop.example", "010-0000", "ek_abc", "es_abc", "MfKQ9r", "hunter22"):
        assert secret not in said, said
    assert lines(log)[0]["url"] == "postgresql://[removed]@host/name"
    assert "ValueError" in lines(log)[1]["exception"]


def test_for_a_terminal_a_line_is_text(log: io.StringIO) -> None:
    stream = io.StringIO()
    configure_logs(Settings(log_json=False), stream)
    structlog.get_logger("entrepot.test").warning("order.paid", order_id="ord_1")
    assert "order.paid" in stream.getvalue()
    assert "order_id=ord_1" in stream.getvalue()


def test_what_is_less_than_the_level_is_not_logged(log: io.StringIO) -> None:
    structlog.get_logger("entrepot.test").debug("detail")
    logging.getLogger("httpx").info("GET https://shop.example/?token=secret")
    assert log.getvalue() == ""


# --- Figures ---


def value(figures: str, name: str) -> float:
    found = [line for line in figures.splitlines() if line.startswith(f"{name} ")]
    assert len(found) == 1, f"{name} in\n{figures}"
    return float(found[0].rpartition(" ")[2])


def fail(*_: object) -> None:
    raise RuntimeError("this subscriber is broken")


def test_figures_tell_how_far_background_work_is_behind(db: Database, clock: ManualClock) -> None:
    metrics = Metrics(db, {"test.quick": OrderPaid.NAME, "test.broken": OrderPaid.NAME, "test.asleep": OrderPaid.NAME})
    for n in range(4):
        db.write(lambda tx, n=n: tx.publish(OrderPaid(f"ord_{n}", "sel_one")))  # type: ignore[misc]  # a default argument binds the loop's value
    db.write(lambda tx: tx.enqueue("test.job", {}))
    db.write(lambda tx: tx.audit("per_one", "order.paid", "ord_1"))
    Outbox(
        db,
        [
            Subscription("test.quick", OrderPaid, lambda tx, event: None),
            Subscription("test.broken", OrderPaid, fail),
        ],
    ).step()
    clock.advance(timedelta(seconds=90))
    figures = metrics.render().decode()
    assert value(figures, 'entrepot_outbox_lag_events{subscriber="test.quick"}') == 0
    assert value(figures, 'entrepot_outbox_lag_events{subscriber="test.asleep"}') == 4
    assert value(figures, 'entrepot_outbox_lag_seconds{subscriber="test.asleep"}') == 90
    assert value(figures, 'entrepot_outbox_lag_events{subscriber="core.webhooks"}') == 4
    assert value(figures, 'entrepot_outbox_failures{state="retry"}') == 4
    assert value(figures, 'entrepot_outbox_failures{state="dead"}') == 0
    assert value(figures, 'entrepot_jobs{state="waiting"}') == 1
    assert value(figures, "entrepot_job_late_seconds") == 90
    assert value(figures, "entrepot_audit_unsealed_seconds") == 90


def test_figures_count_commits_and_what_they_carried(db: Database) -> None:
    metrics = Metrics(db, {})
    for _ in range(3):
        db.write(lambda tx: tx.execute(text("SELECT 1")))
    figures = metrics.render().decode()
    assert value(figures, "entrepot_db_commit_seconds_count") == 3
    assert value(figures, "entrepot_db_commit_functions_sum") == 3
    assert value(figures, "entrepot_db_write_queue") == 0


def test_figures_of_requests_are_told_even_when_the_database_cannot_be_read(db: Database) -> None:
    metrics = Metrics(db, {})
    metrics.observe(method="GET", route="/api/v1/orders/{order_id}", status=200, seconds=0.02)
    metrics.observe(method="GET", route="/api/v1/orders/{order_id}", status=500, seconds=0.02)
    db.write(lambda tx: tx.execute(text("ALTER TABLE job RENAME TO gone")))
    figures = metrics.render().decode()
    labels = '{method="GET",route="/api/v1/orders/{order_id}",status="2xx"}'
    assert value(figures, f"entrepot_http_request_seconds_count{labels}") == 1
    assert value(figures, "entrepot_http_faults_total") == 1
    assert "entrepot_jobs" not in figures


# --- Over HTTP ---


@pytest.fixture
def app(db: Database, tmp_path: Path) -> HttpApp:
    made = build_app(db, tmp_path, [accounts, router])
    platform: Platform = made.state.platform
    metrics = Metrics(db, {})
    platform.provide(Metrics, metrics)
    platform.provide(RequestObserver, metrics)
    return build_http(platform, [accounts, router])


def get(app: HttpApp, path: str, address: str | None, **headers: str) -> int:
    with InProcessClient(app, address=address) as client:
        return client.request("GET", path, headers=headers).status


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("127.0.0.1", {"x-forwarded-for": "203.0.113.9"}, 403),
        ("127.0.0.1", {"forwarded": "for=203.0.113.9"}, 403),
        ("203.0.113.9", {}, 403),
        ("1270.0.0.1", {}, 403),
        (None, {}, 403),
    ],
)
def test_figures_are_for_this_machine(app: HttpApp, address: str | None, headers: dict[str, str], status: int) -> None:
    assert get(app, "/metrics", address, **headers) == status


def test_figures_are_for_operators_and_their_keys(app: HttpApp, db: Database) -> None:
    visitor = Visitor(app)
    person_id = visitor.sign_up("operator@entrepot.example")
    visitor.sign_in("operator@entrepot.example")
    assert visitor.get("/metrics").status == 403
    grant_role(db, person_id, "operator")
    visitor.sign_in("operator@entrepot.example")
    answer = visitor.get("/metrics")
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert 'entrepot_http_request_seconds_count{method="POST",route="/api/v1/sessions",status="2xx"}' in answer.text
    _, secret = create_api_key(db, person_id, scopes=["operator:*"], name="watch", seller_id=None)
    assert Visitor(app).get("/metrics", headers=bearer(secret)).status == 200
    _, other = create_api_key(db, person_id, scopes=["orders:read"], name="shop", seller_id=None)
    assert Visitor(app).get("/metrics", headers=bearer(other)).status == 403


def test_a_node_that_answers_lives(app: HttpApp) -> None:
    assert Visitor(app).get("/health/live").json() == {"status": "live"}


def test_a_node_without_a_heartbeat_is_not_ready(app: HttpApp) -> None:
    answer = Visitor(app).get("/health/ready")
    assert answer.status == 503
    assert answer.json()["checks"]["write"] == {"good": False, "detail": "no heartbeat runs on this node"}
    assert answer.json()["checks"]["read"]["good"] is True


# --- Health ---


def checks(db: Database, settings: Settings, beat: Heartbeat | None, problem: str | None = None) -> dict[str, bool]:
    return {check.name: check.good for check in readiness(db, settings, beat, lambda: problem)}


ALL_GOOD = {"read": True, "write": True, "schema": True, "disk": True}


def test_a_node_that_reads_writes_and_has_room_is_ready(db: Database, tmp_path: Path) -> None:
    beat = Heartbeat(db)
    assert checks(db, Settings(data_dir=tmp_path), beat) == {**ALL_GOOD, "write": False}
    beat.beat()
    assert checks(db, Settings(data_dir=tmp_path), beat) == ALL_GOOD


def test_a_node_that_could_not_write_for_a_while_is_not_ready(
    db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    beat = Heartbeat(db)
    beat.beat()
    monkeypatch.setattr(health, "SILENCE_S", -1.0)
    assert checks(db, Settings(data_dir=tmp_path), beat) == {**ALL_GOOD, "write": False}


def test_a_node_on_a_full_disk_is_not_ready(db: Database, tmp_path: Path) -> None:
    beat = Heartbeat(db)
    beat.beat()
    more_than_there_is = shutil.disk_usage(tmp_path).total // 1024**2 + 1
    settings = Settings(data_dir=tmp_path, min_free_disk_mb=more_than_there_is)
    assert checks(db, settings, beat) == {**ALL_GOOD, "disk": False}
    assert checks(db, Settings(data_dir=tmp_path / "gone"), beat) == {**ALL_GOOD, "disk": False}


def test_a_node_whose_schema_is_not_its_programs_is_not_ready(db: Database, tmp_path: Path) -> None:
    beat = Heartbeat(db)
    beat.beat()
    assert checks(db, Settings(data_dir=tmp_path), beat, "behind") == {**ALL_GOOD, "schema": False}
    if head_revision() is not None:
        assert "entrepot upgrade" in str(schema_problem(db))


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_node_whose_database_is_gone_is_not_ready(db: Database, tmp_path: Path) -> None:
    beat = Heartbeat(db)
    beat.beat()
    path = Path(db.url.removeprefix("sqlite:///"))
    with Database.open_read_only(db.url) as reader:
        path.rename(path.with_name("elsewhere.db"))
        sqlite3.connect(path).close()
        path.write_bytes(b"this is no database" * 100)
        assert not checks(reader, Settings(data_dir=tmp_path), beat)["read"]
        path.unlink()
        path.with_name("elsewhere.db").rename(path)


def test_old_nodes_are_forgotten(db: Database, clock: ManualClock) -> None:
    Heartbeat(db).beat()
    clock.advance(timedelta(hours=2))
    Heartbeat(db).beat()
    with db.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM heartbeat")).scalar_one() == 1
