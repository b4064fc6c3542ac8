"""Webhooks on pages: made, tried, watched and removed by those whose they are; names of no event are refused."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from urllib.parse import urlencode

import pytest

import entrepot
from entrepot.core.webhooks import EVENT_NAMES, check_known
from entrepot.kit.errors import InvalidInput
from tests.requests_of import Asked, Said, send
from tests.town import Town


def announced() -> set[str]:
    """The names of events that the code announces."""
    found = set()
    for path in Path(entrepot.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for each in node.body if isinstance(node, ast.ClassDef) else ():
                if isinstance(each, ast.AnnAssign) and ast.unparse(each.target) == "NAME" and each.value is not None:
                    found.add(ast.literal_eval(each.value))
    return found


def test_the_names_that_are_offered_are_those_that_are_announced() -> None:
    assert set(EVENT_NAMES) == announced()
    assert list(EVENT_NAMES) == sorted(EVENT_NAMES)


@pytest.mark.parametrize("pattern", ["*", "shop.*", "shop.order.*", "shop.order.paid"])
def test_a_name_or_pattern_of_some_event_is_taken(pattern: str) -> None:
    check_known([pattern])


@pytest.mark.parametrize("pattern", ["shop.order.payed", "shops.*", "shop.order.paid.*", "order.paid"])
def test_a_name_of_no_event_is_refused_with_those_there_are(pattern: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        check_known(["shop.order.paid", pattern])
    assert "shop.order.paid" in str(refusal.value.extra["expected"])


def post(town: Town, path: str, who: str, fields: list[tuple[str, str]]) -> Said:
    body = urlencode(fields).encode()
    asked = Asked("POST", path, {}, body, "application/x-www-form-urlencoded")
    return send(town.app.http, asked, town.people[who].headers)


def get(town: Town, path: str, who: str) -> Said:
    return send(town.app.http, Asked("GET", path, {}), town.people[who].headers)


@pytest.mark.slow
@pytest.mark.parametrize("who", ["seller", "operator"])
def test_an_endpoint_is_made_tried_paused_and_removed_from_its_page(town: Town, who: str) -> None:
    made = post(town, "/account/webhooks", who, [("url", "https://shop.example/new"), ("events", "shop.order.paid")])
    assert made.status == 200
    assert b"whsec_" in made.body
    assert made.headers["cache-control"] == "no-store"
    page = get(town, "/account/webhooks", who).body.decode()
    assert "whsec_" not in page
    endpoint = re.findall(r"/account/webhooks/(whk_\w+)\"[^>]*>https://shop.example/new", page)[0]
    there = f"/account/webhooks/{endpoint}"
    assert post(town, there, who, [("act", "test")]).status == 303
    assert get(town, there, who).body.count(b"?delivery=whd_") == 1
    assert post(town, there, who, [("act", "pause")]).status == 303
    assert "Paused" in get(town, there, who).body.decode()
    assert b"whsec_" in post(town, there, who, [("act", "secret")]).body
    for stranger in ("other_seller", "shopper"):
        assert get(town, there, stranger).status in {403, 404}
        assert post(town, there, stranger, [("act", "remove")]).status in {403, 404}
    assert post(town, there, who, [("act", "remove")]).status == 303
    assert endpoint not in get(town, "/account/webhooks", who).body.decode()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("url", "event"), [("https://shop.example/new", "shop.order.payed"), ("http://127.0.0.1/", "*"), ("nonsense", "*")]
)
def test_what_cannot_be_told_or_reached_is_refused_in_place(town: Town, url: str, event: str) -> None:
    answer = post(town, "/account/webhooks", "seller", [("url", url), ("events", event)])
    assert answer.status == 422
    assert b"help error" in answer.body


@pytest.mark.slow
def test_a_shopper_is_told_what_webhooks_are_for(town: Town) -> None:
    page = get(town, "/account/webhooks", "shopper")
    assert page.status == 200
    assert b'name="url"' not in page.body
