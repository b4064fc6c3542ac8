"""Search or go to: it finds what a person may see, by number, code and name, and nothing that is another's."""

from __future__ import annotations

import re

import pytest

from tests.requests_of import Asked, Said, send
from tests.town import Town

pytestmark = pytest.mark.slow


def find(town: Town, who: str, words: str, path: str = "/find/results") -> str:
    return said(town, who, words, path).body.decode()


def said(town: Town, who: str, words: str, path: str = "/find/results") -> Said:
    headers = town.people[who].headers if who else {}
    return send(town.app.http, Asked("GET", path, {"q": words}), headers)


def links(html: str) -> set[str]:
    return set(re.findall(r'class="found"[^>]* href="([^"]+)"', html))


def test_who_is_not_signed_in_is_sent_to_do_so(town: Town) -> None:
    assert said(town, "", "", "/find").status == 303
    assert said(town, "", "").status == 401


def test_everybody_gets_the_ways_of_their_own_desks_only(town: Town) -> None:
    ways = {who: links(find(town, who, "")) for who in ("shopper", "seller", "worker", "courier", "operator")}
    assert all("/orders" in way for way in ways.values())
    assert {who for who, way in ways.items() if "/sell/products" in way} == {"seller"}
    assert {who for who, way in ways.items() if "/operator/audit" in way} == {"operator"}
    assert {who for who, way in ways.items() if "/warehouse/parcels" in way} == {"worker", "operator"}
    assert {who for who, way in ways.items() if "/courier" in way} == {"courier"}


@pytest.mark.parametrize("whole", [True, False], ids=["whole", "end"])
def test_a_seller_finds_their_order_by_its_number_and_another_seller_does_not(town: Town, whole: bool) -> None:  # noqa: FBT001  # a parameter
    number = town.things["order_id"] if whole else town.things["order_id"][-8:]
    assert f"/sell/orders/{town.things['order_id']}" in links(find(town, "seller", number))
    assert f"/operator/orders/{town.things['order_id']}" in links(find(town, "operator", number))
    for stranger in ("other_seller", "other_shopper", "courier", "worker"):
        assert town.things["order_id"] not in "".join(links(find(town, stranger, number)))


def test_a_shopper_finds_their_purchase_by_the_end_of_its_number(town: Town) -> None:
    number = town.things["group_id"][-8:]
    assert f"/orders/{town.things['group_id']}" in links(find(town, "shopper", number))
    assert not any(town.things["group_id"] in link for link in links(find(town, "other_shopper", number)))


def test_the_floor_finds_boxes_by_their_code_and_sellers_do_not(town: Town) -> None:
    code = town.things["box_code"]
    assert f"/warehouse/boxes/{code}" in links(find(town, "worker", code))
    assert not any(link.startswith("/warehouse") for link in links(find(town, "seller", code)))


def test_only_operators_find_people(town: Town) -> None:
    person = f"/operator/people/{town.people['shopper'].id}"
    assert person in links(find(town, "operator", "shopper"))
    assert all(person not in links(find(town, who, "shopper")) for who in ("seller", "worker", "shopper"))


def test_the_page_gives_without_script_what_the_dialog_gives(town: Town) -> None:
    page, part = find(town, "seller", "sto", "/find"), find(town, "seller", "sto")
    assert links(page) == links(part)
    assert "/sell/stock" in links(page)


@pytest.mark.parametrize("words", ["<script>alert(1)</script>", "%", "_", "'", "x" * 120, "ord_", "\U0001f4e6", "a\\"])
def test_whatever_is_typed_is_answered(town: Town, words: str) -> None:
    for who in ("shopper", "seller", "operator"):
        answer = said(town, who, words)
        assert answer.status == 200
        assert b"<script" not in answer.body


def test_words_that_are_too_long_are_refused(town: Town) -> None:
    assert said(town, "shopper", "x" * 200).status == 422


def test_an_address_to_come_back_to_never_leads_away(town: Town) -> None:
    asked = Asked("GET", "/find", {"q": "", "from": "https://elsewhere.example/"})
    html = send(town.app.http, asked, town.people["shopper"].headers).body.decode()
    assert set(re.findall(r'name="(?:next|from)" value="([^"?]*)', html)) == {"/", "/find"}
