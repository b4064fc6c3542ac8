"""Accounts over HTTP: the ways of one person, one key, one seller and one operator, and the walls between them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from entrepot.core import accounts
from entrepot.core.accounts.api import router as accounts_router
from entrepot.core.accounts.operator_api import router as operator_router
from entrepot.core.database import Database
from entrepot.core.http import HttpApp
from tests.visitors import PASSWORD, Visitor, bearer, build_app

SELLER = {"name": "North Quay", "slug": "north-quay", "country": "KR", "currency": "KRW"}


@pytest.fixture
def app(db: Database, tmp_path: Path) -> HttpApp:
    return build_app(db, tmp_path, [accounts_router, operator_router])


@pytest.fixture
def arrive(app: HttpApp) -> Callable[[str], Visitor]:
    """Makes people, each with a session."""

    def come(email: str) -> Visitor:
        visitor = Visitor(app)
        visitor.sign_up(email)
        assert visitor.sign_in(email).status == 201
        return visitor

    return come


@pytest.fixture
def operator(db: Database, arrive: Callable[[str], Visitor]) -> Visitor:
    visitor = arrive("operator@entrepot.example")
    accounts.grant_role(db, visitor.get("/api/v1/me").json()["person_id"], "operator")
    return visitor


def test_a_person_reads_and_changes_their_own_account(arrive: Callable[[str], Visitor]) -> None:
    visitor = arrive("shopper@entrepot.example")
    changed = visitor.request(
        "PATCH", "/api/v1/me", json={"name": "Shopper", "locale": "ko-KR", "currency": "KRW", "phone": None}
    )
    assert changed.status == 200
    me = visitor.get("/api/v1/me").json()
    assert {name: me[name] for name in ("email", "name", "locale", "currency", "phone", "seller_id")} == {
        "email": "shopper@entrepot.example",
        "name": "Shopper",
        "locale": "ko-KR",
        "currency": "KRW",
        "phone": None,
        "seller_id": None,
    }
    assert me["roles"] == ["shopper"]


@pytest.mark.parametrize(
    "change",
    [
        {"name": None},
        {"name": ""},
        {"email": "no"},
        {"email": None},
        {"currency": "QQQ"},
        {"phone": "call me"},
        {"x": 1},
    ],
)
def test_a_change_that_cannot_be_is_refused_by_name(
    arrive: Callable[[str], Visitor], change: dict[str, object]
) -> None:
    answer = arrive("shopper@entrepot.example").request("PATCH", "/api/v1/me", json=change)
    assert answer.status == 422
    assert answer.json()["field"] == next(iter(change))


def test_signing_in_wrongly_says_the_same_for_all_accounts_and_then_waits(app: HttpApp) -> None:
    visitor = Visitor(app, address="198.51.100.7")
    visitor.sign_up("shopper@entrepot.example")
    answers = [
        visitor.sign_in(email, "wrong password")
        for email in ("shopper@entrepot.example", "nobody@entrepot.example", "x")
    ]
    assert [answer.status for answer in answers] == [401] * 3
    assert len({answer.json()["detail"] for answer in answers}) == 1
    for _ in range(7):
        visitor.sign_in("shopper@entrepot.example", "wrong password")
    throttled = visitor.sign_in("shopper@entrepot.example")
    assert (throttled.status, throttled.json()["code"]) == (429, "auth.throttled")
    assert 0 < int(throttled.headers["retry-after"]) <= 900


def test_signing_out_everywhere_ends_the_other_sessions_too(app: HttpApp, arrive: Callable[[str], Visitor]) -> None:
    here = arrive("shopper@entrepot.example")
    there = Visitor(app)
    there.sign_in("shopper@entrepot.example")
    assert here.request("DELETE", "/api/v1/sessions?everywhere=true").status == 204
    assert [visitor.get("/api/v1/me").status for visitor in (here, there)] == [401, 401]


def test_a_keys_secret_is_shown_once(arrive: Callable[[str], Visitor]) -> None:
    visitor = arrive("shopper@entrepot.example")
    made = visitor.post("/api/v1/keys", {"name": "Desk", "scopes": ["orders:read"], "days": 30})
    assert made.status == 201
    secret = made.json()["secret"]
    listed = visitor.get("/api/v1/keys")
    assert secret not in listed.text
    [key] = listed.json()["items"]
    assert (key["name"], key["hint"], key["expires_at"]) == ("Desk", secret[-4:], "2026-04-01T09:00:00Z")
    assert visitor.request("DELETE", f"/api/v1/keys/{key['id']}").status == 204
    assert visitor.get("/api/v1/sellers", headers=bearer(secret)).status == 401


def test_a_seller_is_opened_read_and_staffed(arrive: Callable[[str], Visitor]) -> None:
    owner, staff = arrive("seller.owner@entrepot.example"), arrive("seller.staff@entrepot.example")
    opened = owner.post("/api/v1/sellers", SELLER)
    assert opened.status == 201
    seller_id = opened.json()["id"]
    assert staff.get("/api/v1/sellers/north-quay").json() == staff.get(f"/api/v1/sellers/{seller_id}").json()
    staff_id = staff.get("/api/v1/me").json()["person_id"]
    added = owner.post(f"/api/v1/sellers/{seller_id}/members", {"person_id": staff_id, "role": "seller_staff"})
    assert added.status == 204
    assert staff.get("/api/v1/me").json()["roles"] == ["seller_staff", "shopper"]
    people = staff.get(f"/api/v1/sellers/{seller_id}/members").json()["items"]
    assert [each["role"] for each in people] == ["seller_owner", "seller_staff"]
    assert (
        staff.post(f"/api/v1/sellers/{seller_id}/members", {"person_id": staff_id, "role": "seller_owner"}).status
        == 403
    )
    assert owner.request("DELETE", f"/api/v1/sellers/{seller_id}/members/{staff_id}").status == 204
    assert staff.get(f"/api/v1/sellers/{seller_id}/members").status == 403


def test_one_sellers_people_are_hidden_from_another_seller(arrive: Callable[[str], Visitor]) -> None:
    one, other = arrive("seller.one@entrepot.example"), arrive("seller.two@entrepot.example")
    one_id = one.post("/api/v1/sellers", SELLER).json()["id"]
    other.post("/api/v1/sellers", {**SELLER, "slug": "south-quay"})
    person_id = one.get("/api/v1/me").json()["person_id"]
    draft = {"person_id": other.get("/api/v1/me").json()["person_id"], "role": "seller_owner"}
    assert other.get(f"/api/v1/sellers/{one_id}/members").status == 404
    assert other.post(f"/api/v1/sellers/{one_id}/members", draft).status == 404
    assert other.request("DELETE", f"/api/v1/sellers/{one_id}/members/{person_id}").status == 404
    assert other.post("/api/v1/me/seller", {"seller_id": one_id}).status == 404
    key = {"name": "Desk", "scopes": ["stock:write"], "seller_id": one_id}
    assert other.post("/api/v1/keys", key).status == 404


def test_a_persons_keys_are_hidden_from_another(arrive: Callable[[str], Visitor]) -> None:
    one, other = arrive("one@entrepot.example"), arrive("two@entrepot.example")
    key_id = one.post("/api/v1/keys", {"name": "Desk", "scopes": ["orders:read"]}).json()["id"]
    assert other.get("/api/v1/keys").json() == {"items": []}
    assert other.request("DELETE", f"/api/v1/keys/{key_id}").status == 404


def test_only_an_operator_sees_people_and_gives_roles(operator: Visitor, arrive: Callable[[str], Visitor]) -> None:
    shopper = arrive("shopper@entrepot.example")
    person_id = shopper.get("/api/v1/me").json()["person_id"]
    for method, path in (
        ("GET", "/api/v1/operator/people"),
        ("GET", f"/api/v1/operator/people/{person_id}"),
        ("PUT", f"/api/v1/operator/people/{person_id}/roles/operator"),
        ("DELETE", f"/api/v1/operator/people/{person_id}/roles/operator"),
        ("POST", f"/api/v1/operator/people/{person_id}/erasure"),
    ):
        assert shopper.request(method, path).status == 403
    assert operator.request("PUT", f"/api/v1/operator/people/{person_id}/roles/courier").status == 204
    assert shopper.get("/api/v1/me").json()["roles"] == ["courier", "shopper"]
    [found] = operator.get("/api/v1/operator/people?email=SHOPPER@entrepot.example").json()["items"]
    assert (found["person_id"], found["roles"]) == (person_id, ["courier"])
    assert operator.request("PUT", f"/api/v1/operator/people/{person_id}/roles/emperor").status == 422
    suspended = operator.request("PATCH", f"/api/v1/operator/people/{person_id}", json={"suspended": True})
    assert (suspended.status, shopper.get("/api/v1/me").status) == (204, 401)


def test_an_operators_key_needs_the_operators_scope(operator: Visitor) -> None:
    narrow = operator.post("/api/v1/keys", {"name": "Desk", "scopes": ["orders:read"]}).json()["secret"]
    wide = operator.post("/api/v1/keys", {"name": "Desk", "scopes": ["operator:*"]}).json()["secret"]
    assert operator.get("/api/v1/operator/people", headers=bearer(narrow)).status == 403
    assert operator.get("/api/v1/operator/people", headers=bearer(wide)).status == 200


def test_a_person_erases_themselves_with_their_password(arrive: Callable[[str], Visitor]) -> None:
    visitor = arrive("shopper@entrepot.example")
    assert visitor.post("/api/v1/me/erasure", {"password": "not my password"}).status == 401
    assert visitor.post("/api/v1/me/erasure", {"password": PASSWORD}).status == 204
    assert visitor.get("/api/v1/me").status == 401
    assert visitor.sign_in("shopper@entrepot.example").status == 401


def test_a_password_is_never_said_again(arrive: Callable[[str], Visitor]) -> None:
    visitor = arrive("shopper@entrepot.example")
    secret = "hunter2 but a longer one"
    answer = visitor.post("/api/v1/accounts", {"email": "x", "password": secret, "name": 5, "extra": secret})
    assert answer.status == 422
    assert secret not in answer.text
