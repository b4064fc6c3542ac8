"""The audit log over HTTP is the operator's."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from entrepot.core.accounts import grant_role
from entrepot.core.accounts.api import router as accounts
from entrepot.core.audit import Sealer
from entrepot.core.audit.api import router
from entrepot.core.database import Database
from entrepot.core.http import HttpApp
from tests.visitors import Visitor, build_app


@pytest.fixture
def app(db: Database, tmp_path: Path) -> HttpApp:
    return build_app(db, tmp_path, [accounts, router])


@pytest.fixture
def operator(app: HttpApp, db: Database) -> Visitor:
    visitor = Visitor(app)
    grant_role(db, visitor.sign_up("operator@entrepot.example"), "operator")
    visitor.sign_in("operator@entrepot.example")
    return visitor


def test_an_operator_looks_things_up_page_by_page(operator: Visitor, db: Database) -> None:
    for n in range(5):
        db.write(lambda tx, n=n: tx.audit("policy:test", "test.done", f"ord_{n}", n=n))  # type: ignore[misc]  # a default argument binds the loop's value
    first = operator.get("/api/v1/audit?actor=policy:test&limit=3").json()
    second = operator.get(f"/api/v1/audit?actor=policy:test&limit=3&cursor={first['next']}").json()
    assert [each["evidence"]["n"] for each in [*first["items"], *second["items"]]] == [4, 3, 2, 1, 0]
    assert first["items"][0]["at"] == "2026-03-02T09:00:00Z"
    found = operator.get("/api/v1/audit?subject=ord_2&since=2026-03-02T00:00:00Z&until=2026-03-03T00:00:00Z").json()
    assert [each["subject"] for each in found["items"]] == ["ord_2"]


def test_an_operator_takes_the_log_out_with_its_seals(operator: Visitor, db: Database) -> None:
    assert operator.get("/api/v1/audit/seal").status == 404
    Sealer(db).step()
    seal = operator.get("/api/v1/audit/seal").json()
    lines = [json.loads(line) for line in operator.get("/api/v1/audit/export").text.splitlines()]
    assert [line["seal"]["hash"] for line in lines if "seal" in line][-1] == seal["hash"]


@pytest.mark.parametrize("path", ["/api/v1/audit", "/api/v1/audit/seal", "/api/v1/audit/export"])
def test_nobody_else_sees_it(app: HttpApp, path: str) -> None:
    assert Visitor(app).get(path).status == 401
    shopper = Visitor(app)
    shopper.sign_up("shopper@entrepot.example")
    shopper.sign_in("shopper@entrepot.example")
    assert shopper.get(path).status == 403


@pytest.mark.parametrize("query", ["cursor=nothing", "limit=0", "since=yesterday", "actor=%00"])
def test_a_question_that_makes_no_sense_is_refused(operator: Visitor, query: str) -> None:
    assert operator.get(f"/api/v1/audit?{query}").status == 422
