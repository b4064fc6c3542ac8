"""The building's pages: drawn from its document, drilled down to a parcel, changed with the effect shown first."""

from __future__ import annotations

import copy
import html
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from entrepot.app import App, open_app
from entrepot.core.accounts import grant_role
from entrepot.core.outbox import Position
from entrepot.fulfil.warehouse import Change, current_layout
from entrepot.kit.clock import SystemClock
from entrepot.web.pages.warehouse.building_form import FIELDS, changed, entry_of, texts_of
from entrepot.web.pages.warehouse.moves import shown
from tests.unit.test_warehouse_building import SITE
from tests.visitors import Visitor, fresh_settings

PAGES = (
    "/warehouse",
    "/warehouse/floor/plan",
    "/warehouse/floor/pace",
    "/warehouse/zones/A",
    "/warehouse/walls/W1",
    "/warehouse/bays/A01",
    "/warehouse/places/R1",
    "/warehouse/places/C01",
    "/warehouse/building",
    "/warehouse/building/file.json",
)


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    app = open_app(fresh_settings(tmp_path), durable=False)
    yield app
    app.stop()


def person(app: App, role: str) -> Visitor:
    visitor = Visitor(app.http)
    person_id = visitor.sign_up(f"{role}@market.example", name="Somebody")
    grant_role(app.platform.db, person_id, role)
    visitor.sign_in(f"{role}@market.example")
    return visitor


@pytest.fixture
def operator(app: App) -> Iterator[Visitor]:
    visitor = person(app, "operator")
    yield visitor
    visitor.close()


def test_everything_of_the_building_has_its_page(app: App) -> None:
    worker = person(app, "warehouse")
    for path in PAGES:
        assert worker.get(path).status == 200, path
    assert worker.get("/warehouse/zones/ZZ").status == 404
    assert worker.get("/warehouse/walls/W9").status == 404
    for part in FIELDS:
        assert worker.get(f"/warehouse/building/{part}").status == 403
    worker.close()


def test_every_part_of_the_document_is_drawn_and_leads_on(operator: Visitor) -> None:
    page = operator.get("/warehouse").text
    for code in ("A01", "W1", "R1", "C12", "D2", "V2", "L1", "T1", "E2"):
        assert f'data-at="{code}"' in page, code
    assert 'href="/warehouse/bays/A01"' in page
    assert 'href="/warehouse/walls/W1"' in page


def form(part: str, number: int, **changes: str) -> dict[str, str]:
    return texts_of(part, SITE[part][number - 1]) | {"part": part, "number": str(number), "act": "keep"} | changes


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None
    return html.unescape(found.group(1))


def test_an_entry_is_changed_after_its_effect_was_shown(app: App, operator: Visitor) -> None:
    page = operator.request("POST", "/warehouse/building/entry", form=form("chutes", 1, capacity="75"))
    assert page.status == 200
    assert "1 changed" in page.text
    with app.platform.db.read() as connection:
        layout = current_layout(connection)
    assert layout is not None
    assert layout.document == SITE
    sent = {name: hidden(page.text, name) for name in ("document", "based_on")}
    assert operator.request("POST", "/warehouse/building", form=sent).status in {200, 303}
    with app.platform.db.read() as connection:
        layout = current_layout(connection)
    assert layout is not None
    assert layout.document["chutes"][0]["capacity"] == 75
    late = operator.request("POST", "/warehouse/building", form=sent)
    assert late.status == 422
    assert "meanwhile" in late.text


def test_a_zone_is_added_and_taken_out_by_form(operator: Visitor) -> None:
    zone = {
        "part": "zones", "number": "0", "act": "keep", "code": "G", "bays": "4", "aisles": "2", "columns": "5",
        "at_x": "31", "at_y": "20", "size_x": "3", "size_y": "5", "rows": "600 400 300 4 4",
    }  # fmt: skip
    page = operator.request("POST", "/warehouse/building/entry", form=zone)
    assert "+80" in page.text
    gone = operator.request("POST", "/warehouse/building/entry", form=form("zones", 3, act="remove"))
    assert "−4" in gone.text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"bays": "many"}, "no whole number"),
        ({"rows": "600 400"}, "no row of slots"),
        ({"at_x": ""}, "one is missing"),
        ({"at_x": "500"}, "stands outside the building"),
        ({"bays": "0"}, "site.zones[1].bays"),
    ],
)
def test_what_cannot_be_read_or_built_is_said_in_the_form(
    operator: Visitor, changes: dict[str, str], words: str
) -> None:
    page = operator.request("POST", "/warehouse/building/entry", form=form("zones", 1, **changes))
    assert page.status == 422
    assert words in html.unescape(page.text)


def test_a_file_goes_out_and_comes_back(operator: Visitor) -> None:
    text = operator.get("/warehouse/building/file.json").text
    assert json.loads(text) == SITE
    document = copy.deepcopy(SITE)
    document["zones"][0]["columns"] = 12
    body = b"\r\n".join(
        [
            b"--boundary",
            b'Content-Disposition: form-data; name="file"; filename="hub.json"',
            b"Content-Type: application/json",
            b"",
            json.dumps(document).encode(),
            b"--boundary--",
            b"",
        ]
    )
    page = operator.request(
        "POST",
        "/warehouse/building/file",
        body=body,
        headers={"content-type": "multipart/form-data; boundary=boundary"},
    )
    assert page.status == 200, page.text[:300]
    assert "+36" in page.text


@pytest.mark.parametrize("part", list(FIELDS))
def test_a_form_sent_back_as_it_was_shown_changes_nothing(part: str) -> None:
    for number, entry in enumerate(SITE[part], start=1):
        read = entry_of(part, texts_of(part, entry))
        assert changed(SITE, part, number, read) == SITE


def change(number: int, before: str | None, after: str | None, outcome: str = "ok") -> Change:
    return Change(Position(0, number), SystemClock().now(), "store", outcome, "stored", "p", None, before, after, 1)


def test_only_moves_are_shown_and_few_of_many() -> None:
    quiet = [change(1, "R1", "R1"), change(2, "R1", None), change(3, "R1", "A01-001", "refused")]
    assert shown(quiet) == []
    many = [change(number, "R1", f"A01-{number:03d}") for number in range(400)]
    assert len(shown(many)) == 40
    assert shown(many)[-1][2] == "A01-390"


def test_the_moves_of_the_floor_are_for_its_people(app: App) -> None:
    stranger = Visitor(app.http)
    assert stranger.get("/warehouse/floor/moves").status in {303, 401}
    stranger.close()
