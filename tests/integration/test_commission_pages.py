"""The operator's page of commission rules: added, put in order, ended and tried in a browser's forms."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.square import Square
from tests.town import Town

HERE = "/operator/commissions"


@pytest.fixture
def square(town: Town) -> Iterator[Square]:
    one = Square(town)
    yield one
    one.visitor.close()


def rules(square: Square) -> dict[str, str]:
    """The rules in force by their names."""
    found = square.ask("operator", "GET", "/api/v1/operator/commission-rules")
    return {each["name"]: each["id"] for each in found["items" if "items" in found else "rules"]}


def test_a_rule_is_added_tried_moved_and_ended(square: Square) -> None:
    seller_id = square.town.goods["seller"].seller_id
    form = {
        "percent": "7.5",
        "name": "Friends",
        "seller": seller_id,
        "floor": "500",
        "currency": "KRW",
        "position": "5",
    }
    assert square.fills_in("operator", HERE, form).status == 303
    shown = square.page("operator", HERE)
    assert "Friends" in shown
    assert "7.50%" in shown
    assert "at least ₩500" in shown
    trial = f"{HERE}?seller={seller_id}&price=100000&currency=KRW"
    assert "It meets “Friends” and costs ₩7,500." in square.page("operator", trial)
    assert "It meets “Friends” and costs ₩500." in square.page("operator", trial.replace("100000", "1000"))
    rule_id = rules(square)["Friends"]
    assert square.fills_in("operator", f"{HERE}/move", {"rule": rule_id, "position": "9999"}).status == 303
    assert "It meets “Friends”" not in square.page("operator", trial)
    assert square.fills_in("operator", f"{HERE}/end", {"rule": rule_id}).status == 303
    assert "Friends" not in rules(square)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("percent", "ten", "This is no percentage"),
        ("percent", "101", "A commission is 0 to 100 %"),
        ("cap", "1", "The cap is below the floor"),
        ("floor", "x", "x"),
        ("position", "0", "There is no such place in the order"),
        ("seller", "sel_nobody", "There is no such seller"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_at_its_field(square: Square, field: str, value: str, said: str) -> None:
    before = rules(square)
    form = {"percent": "10", "floor": "500", "currency": "KRW", "name": "Odd"} | {field: value}
    answer = square.fills_in("operator", HERE, form)
    assert answer.status == 422
    assert said in re.sub(r"<[^>]+>", " ", answer.text)
    assert 'aria-invalid="true"' in answer.text
    assert rules(square) == before


def test_the_last_rule_for_all_stays(square: Square) -> None:
    found = rules(square)
    answers = [square.fills_in("operator", f"{HERE}/end", {"rule": each}) for each in found.values()]
    assert answers[-1].status == 422
    assert "One rule for all sales has to stay" in answers[-1].text


def test_only_operators_see_it(square: Square) -> None:
    headers = dict(square.town.people["seller"].headers)
    assert square.visitor.get(HERE, headers=headers).status in {403, 404}
    assert square.visitor.request("POST", HERE, form={"percent": "0"}, headers=headers).status in {403, 404}
