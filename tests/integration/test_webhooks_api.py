"""Webhooks over HTTP: whose endpoints they are, what is told of them, and what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from entrepot.core.accounts import grant_role
from entrepot.core.accounts.api import router as accounts
from entrepot.core.database import Database
from entrepot.core.http import HttpApp
from entrepot.core.webhooks import Enqueuer
from entrepot.core.webhooks.api import router
from tests.visitors import Visitor, build_app
from tests.webhook_events import OrderPaid

DRAFT = {"url": "https://shop.example/hooks", "events": ["shop.order.*"], "description": "Our shop"}
PATH = "/api/v1/webhooks"


@pytest.fixture
def app(db: Database, tmp_path: Path) -> HttpApp:
    return build_app(db, tmp_path, [accounts, router])


def person(app: HttpApp, name: str) -> tuple[Visitor, str]:
    visitor = Visitor(app)
    person_id = visitor.sign_up(f"{name}@entrepot.example")
    visitor.sign_in(f"{name}@entrepot.example")
    return visitor, person_id


def owner(app: HttpApp, slug: str) -> tuple[Visitor, str]:
    visitor, _ = person(app, slug)
    answer = visitor.post("/api/v1/sellers", {"name": slug, "slug": slug, "country": "KR", "currency": "KRW"})
    assert answer.status == 201, answer.text
    seller_id: str = answer.json()["id"]
    return visitor, seller_id


@pytest.fixture
def seller(app: HttpApp) -> Visitor:
    return owner(app, "saebyeok")[0]


def add(visitor: Visitor, **changes: Any) -> dict[str, Any]:
    answer = visitor.post(PATH, {**DRAFT, **changes})
    assert answer.status == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def test_an_endpoint_is_made_shown_changed_and_removed(seller: Visitor) -> None:
    made = add(seller)
    assert made["secret"].startswith("whsec_")
    path = f"{PATH}/{made['id']}"
    shown = seller.get(path).json()
    assert shown["url"] == DRAFT["url"]
    assert (shown["state"], shown["events"], shown["description"]) == ("active", ["shop.order.*"], "Our shop")
    assert "secret" not in shown
    assert seller.get(PATH).json() == [shown]
    changed = seller.request("PATCH", path, json={"state": "paused", "events": ["*"]}).json()
    assert (changed["state"], changed["events"], changed["url"]) == ("paused", ["*"], DRAFT["url"])
    renewed = seller.post(f"{path}/secret").json()
    assert renewed["secret"] not in {made["secret"], ""}
    assert seller.request("DELETE", path).status == 204
    assert seller.get(path).status == 404
    assert seller.get(PATH).json() == []


def test_making_an_endpoint_twice_with_one_key_makes_one(seller: Visitor) -> None:
    answers = [seller.post(PATH, DRAFT, headers={"idempotency-key": "once"}).json() for _ in range(2)]
    assert answers[0] == answers[1]
    assert len(seller.get(PATH).json()) == 1


def test_deliveries_their_log_and_their_replay_can_be_seen_and_asked_for(db: Database, app: HttpApp) -> None:
    seller, seller_id = owner(app, "saebyeok")
    path = f"{PATH}/{add(seller)['id']}"
    for n in range(3):
        db.write(lambda tx, n=n: tx.publish(OrderPaid(f"ord_{n}", seller_id)))  # type: ignore[misc]  # a default argument binds the loop's value
    Enqueuer(db).step()
    first = seller.get(f"{path}/deliveries?limit=2").json()
    second = seller.get(f"{path}/deliveries?limit=2&cursor={first['next']}").json()
    assert [len(first["items"]), len(second["items"]), second["next"]] == [2, 1, None]
    delivery = first["items"][0]
    assert (delivery["event_name"], delivery["state"], delivery["attempts"]) == ("shop.order.paid", "waiting", 0)
    one = f"{path}/deliveries/{delivery['id']}"
    assert seller.get(f"{one}/attempts").json() == []
    assert seller.post(f"{one}/replay").json() == {"id": delivery["id"]}
    assert seller.post(f"{path}/replay", {"since": "2026-03-02T00:00:00Z"}).json()["id"].startswith("job_")
    trial = seller.post(f"{path}/test").json()["id"]
    assert seller.get(f"{path}/deliveries?limit=1").json()["items"][0]["id"] == trial
    assert seller.get(f"{path}/deliveries?state=failed").json()["items"] == []


def test_what_belongs_to_another_seller_is_not_there(app: HttpApp, db: Database) -> None:
    (mine, seller_id), (other, _) = owner(app, "saebyeok"), owner(app, "harbour")
    path = f"{PATH}/{add(mine)['id']}"
    db.write(lambda tx: tx.publish(OrderPaid("ord_1", seller_id)))
    Enqueuer(db).step()
    delivery = mine.get(f"{path}/deliveries").json()["items"][0]["id"]
    for method, where, body in (
        ("GET", path, None),
        ("PATCH", path, {"state": "paused"}),
        ("DELETE", path, None),
        ("POST", f"{path}/secret", None),
        ("POST", f"{path}/test", None),
        ("POST", f"{path}/replay", {"since": "2026-03-02T00:00:00Z"}),
        ("GET", f"{path}/deliveries", None),
        ("GET", f"{path}/deliveries/{delivery}/attempts", None),
        ("POST", f"{path}/deliveries/{delivery}/replay", None),
    ):
        assert other.request(method, where, json=body).status == 404, (method, where)
    assert mine.get(path).json()["state"] == "active"


def test_the_house_has_endpoints_of_its_own_and_a_shopper_none(app: HttpApp, db: Database) -> None:
    operator, person_id = person(app, "operator")
    grant_role(db, person_id, "operator")
    operator.sign_in("operator@entrepot.example")
    add(operator)
    assert len(operator.get(PATH).json()) == 1
    shopper, _ = person(app, "shopper")
    assert shopper.get(PATH).status == 403
    assert shopper.post(PATH, DRAFT).status == 403
    assert Visitor(app).get(PATH).status == 401


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"url": "http://169.254.169.254/latest/meta-data"}, "url"),
        ({"url": "http://localhost:8000/"}, "url"),
        ({"url": "ftp://shop.example/"}, "url"),
        ({"events": []}, "events"),
        ({"events": ["Shop"]}, "events"),
        ({"extra": 1}, "extra"),
    ],
)
def test_what_cannot_be_is_refused_with_the_field_named(seller: Visitor, changes: dict[str, Any], field: str) -> None:
    answer = seller.post(PATH, {**DRAFT, **changes})
    assert (answer.status, answer.json()["field"]) == (422, field), answer.text
    assert seller.get(PATH).json() == []
