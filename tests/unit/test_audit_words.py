"""Every decision that the code records has words for its action and its evidence, and every kind of job has them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import entrepot
from entrepot.app import JOBS
from entrepot.web.pages.operator.evidence import EVIDENCE, evidence_words
from entrepot.web.pages.operator.words import ACTIONS, action_words, job_words

_ACTION = re.compile(r"[a-z]+(\.[a-z_]*[a-z])+")


def _audits() -> Iterator[tuple[str, ast.Call]]:
    folder = Path(entrepot.__file__).parent
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "audit":
                yield f"{path.relative_to(folder)}:{node.lineno}", node


def test_every_action_has_words() -> None:
    said = {
        each.value: where
        for where, call in _audits()
        for argument in call.args[1:2]
        for each in ast.walk(argument)
        if isinstance(each, ast.Constant) and isinstance(each.value, str) and _ACTION.fullmatch(each.value)
    }
    assert len(said) > 60
    assert {action: where for action, where in said.items() if action not in ACTIONS} == {}


def test_every_piece_of_evidence_has_a_name() -> None:
    keys = {each.arg: where for where, call in _audits() for each in call.keywords if each.arg}
    assert len(keys) > 40
    assert {key: where for key, where in keys.items() if key not in EVIDENCE and key != "currency"} == {}


def test_evidence_is_spelt_out() -> None:
    evidence = {"amount_minor": 1250, "currency": "USD", "rate_ppm": 82500, "was": "awaiting_payment", "rows": 1200}
    assert list(evidence_words(evidence | {"active": True, "order_id": "ord_1", "scopes": []})) == [
        ("Amount", "US$12.50", False),
        ("Rate", "8.25%", False),
        ("Before", "Awaiting payment", False),
        ("Rows", "1,200", False),
        ("Active", "yes", False),
        ("Order", "ord_1", True),
        ("Rights", "–", False),
    ]


def test_what_was_made_of_a_problem_on_the_floor_is_said_in_its_words() -> None:
    assert str(action_words("warehouse.weight.accept")) == "Weight does not fit: Accept the weight"


def test_every_kind_of_job_has_words() -> None:
    assert [kind.name for kind in JOBS if job_words(kind.name) == kind.name] == []
