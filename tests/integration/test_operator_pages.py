"""The operator's desk shows what happened and lets an operator, and nobody else, act on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import pytest

from entrepot.app import App, open_app
from entrepot.core.accounts import grant_role
from entrepot.core.database import Tx
from entrepot.core.jobs import JobKind, JobRun, Jobs, get_job
from entrepot.core.outbox import Outbox, Subscription, dead_letters
from entrepot.shop.orders import DeliveryQuotes, place
from tests.shop_factories import make_market, wish
from tests.visitors import Visitor, fresh_settings

PAGES = (
    "/operator",
    "/operator/sales",
    "/operator/sales?since=2026-01-01&until=2026-12-31&sort=-owed",
    "/operator/orders",
    "/operator/orders?q=abcd&since=2026-01-01&sort=promised",
    "/operator/orders?state=paid",
    "/operator/duties",
    "/operator/duties?destination=DE&hs=6912",
    "/operator/jobs",
    "/operator/jobs?state=failed",
    "/operator/dead-letters",
    "/operator/dead-letters?state=retry&q=test.&sort=-tries",
    "/operator/audit",
    "/operator/audit?action=order.",
    "/operator/people",
    "/operator/people?q=operator@market.example",
)


@dataclass(frozen=True, slots=True)
class Cracked:
    """An event that its subscriber cannot take."""

    NAME: ClassVar[str] = "test.bell.cracked"
    id: str


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    settings = fresh_settings(tmp_path)
    app = open_app(settings, durable=False)
    yield app
    app.stop()


@pytest.fixture
def operator(app: App) -> Iterator[Visitor]:
    visitor = Visitor(app.http)
    person_id = visitor.sign_up("operator@market.example", name="Operator")
    grant_role(app.platform.db, person_id, "operator")
    visitor.sign_in("operator@market.example")
    yield visitor
    visitor.close()


def _fail_a_job(app: App) -> str:
    def fail(run: JobRun) -> None:
        raise OSError("the shelf fell down")

    job_id = app.platform.db.write(lambda tx: tx.enqueue("test.shelf", {}))
    Jobs(app.platform, [JobKind("test.shelf", fail, max_attempts=1)], []).step()
    return job_id


def _fail_an_event(app: App) -> str:
    def refuse(tx: Tx, event: Cracked) -> None:
        raise ValueError("the bell is cracked")

    app.platform.db.write(lambda tx: tx.publish(Cracked("a")))
    Outbox(app.platform.db, [Subscription("test.bell", Cracked, refuse)]).drain()
    with app.platform.db.read() as connection:
        return dead_letters(connection).items[0].event_id


@pytest.mark.parametrize("path", PAGES)
def test_each_page_shows_an_empty_and_a_lively_marketplace(app: App, operator: Visitor, path: str) -> None:
    assert operator.get(path).status == 200
    market = make_market(app.platform.db)
    place(app.platform.db, request=wish(market), delivery=app.platform.port(DeliveryQuotes))
    _fail_a_job(app)
    _fail_an_event(app)
    app.step()
    answer = operator.get(path)
    assert answer.status == 200
    assert "<h1" in answer.text


@pytest.mark.parametrize("path", PAGES)
def test_nobody_else_sees_the_desk(app: App, path: str) -> None:
    guest = Visitor(app.http)
    assert guest.get(path).status == 401
    guest.sign_up("shopper@market.example")
    guest.sign_in("shopper@market.example")
    assert guest.get(path).status == 403
    guest.close()


def test_failed_work_is_run_again_from_its_page(app: App, operator: Visitor) -> None:
    job_id = _fail_a_job(app)
    assert "the shelf fell down" in operator.get(f"/operator/jobs/{job_id}").text
    assert operator.request("POST", f"/operator/jobs/{job_id}/retry").status == 303
    with app.platform.db.read() as connection:
        assert get_job(connection, job_id).state == "waiting"


def test_a_dead_letter_is_handed_over_again_or_given_up_with_a_reason(app: App, operator: Visitor) -> None:
    event_id = _fail_an_event(app)
    assert "the bell is cracked" in operator.get("/operator/dead-letters").text
    here = f"/operator/dead-letters/test.bell/{event_id}"
    assert operator.request("POST", f"{here}/retry").status == 303
    assert operator.request("POST", f"{here}/discard", form={"reason": ""}).status == 422
    assert operator.request("POST", f"{here}/discard", form={"reason": "a test bell"}).status == 303
    assert "the bell is cracked" not in operator.get("/operator/dead-letters").text
    assert "a test bell" in operator.get(f"/operator/audit?subject={event_id}").text


def test_a_role_is_granted_and_withdrawn_and_a_person_suspended(app: App, operator: Visitor) -> None:
    hand = Visitor(app.http)
    person_id = hand.sign_up("hand@market.example", name="Warehouse hand")
    here = f"/operator/people/{person_id}"
    for act, held in (("grant", True), ("revoke", False)):
        assert operator.request("POST", f"{here}/roles", form={"role": "warehouse", "act": act}).status == 303
        assert ('value="revoke"' in operator.get(here).text) is held
    assert operator.request("POST", f"{here}/roles", form={"role": "king", "act": "grant"}).status == 422
    assert operator.request("POST", f"{here}/state", form={"act": "suspend"}).status == 303
    assert hand.sign_in("hand@market.example").status in {401, 403}
    assert operator.request("POST", f"{here}/state", form={"act": "admit"}).status == 303
    assert hand.sign_in("hand@market.example").status == 201
    hand.close()


@pytest.mark.parametrize("path", ["/operator/orders/ord_nothing", "/operator/jobs/x", "/operator/people/per_1"])
def test_an_id_that_is_none_gives_a_page_that_says_so(operator: Visitor, path: str) -> None:
    assert operator.get(path).status == 404
