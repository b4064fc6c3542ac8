"""Simulated days on pages: the list, one day with its charts, two side by side."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.pages.days import leave_report
from entrepot.app import App, open_app
from entrepot.core.accounts import grant_role
from tests.visitors import Visitor, fresh_settings

FIRST, SECOND = "20261111-080000-1", "20261112-080000-2"


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    app = open_app(fresh_settings(tmp_path), durable=False)
    yield app
    app.stop()


@pytest.fixture
def lead(app: App) -> Iterator[Visitor]:
    visitor = Visitor(app.http)
    person_id = visitor.sign_up("lead@market.example", name="Shift lead")
    grant_role(app.platform.db, person_id, "warehouse")
    visitor.sign_in("lead@market.example")
    yield visitor
    visitor.close()


def test_without_a_day_the_page_says_how_to_run_one(lead: Visitor) -> None:
    page = lead.get("/warehouse/days").text
    assert "entrepot warehouse simulate" in page
    assert "--building small" in page


def test_days_are_listed_and_what_is_no_report_is_passed_over(app: App, lead: Visitor) -> None:
    folder = app.platform.settings.data_dir
    leave_report(folder, FIRST, name="Tuesday")
    broken = folder / "simulations" / SECOND
    broken.mkdir()
    (broken / "report.json").write_text("{", "utf-8")
    page = lead.get("/warehouse/days").text
    assert "Tuesday" in page
    assert SECOND not in page
    assert lead.get(f"/warehouse/days/{SECOND}").status == 404


def test_a_day_shows_its_flow_its_queues_and_what_it_was_given(app: App, lead: Visitor) -> None:
    leave_report(app.platform.settings.data_dir, FIRST, scans=1_234)
    page = lead.get(f"/warehouse/days/{FIRST}").text
    for words in ("1,234", "Parcels an hour", "The longest queue of each hour", "98.9", "20 h × 10"):
        assert words in page


def test_two_days_stand_side_by_side(app: App, lead: Visitor) -> None:
    folder = app.platform.settings.data_dir
    leave_report(folder, FIRST, name="A usual day")
    leave_report(folder, SECOND, name="Singles’ Day")
    page = lead.get(f"/warehouse/days/{FIRST}?with={SECOND}").text
    assert page.count('<section class="stack gap-20"') == 2
    assert "Singles’ Day" in page


def test_two_days_show_what_each_cost_to_ship_and_what_merging_saved(app: App, lead: Visitor) -> None:
    folder = app.platform.settings.data_dir
    leave_report(folder, FIRST, cost_minor=570_000)
    leave_report(folder, SECOND, cost_minor=760_000)
    page = lead.get(f"/warehouse/days/{FIRST}?with={SECOND}").text
    for words in ("₩570,000", "₩210,000", "₩3,000", "₩760,000", "₩20,000", "₩4,000"):
        assert words in page
    assert "₩3,000" in lead.get("/warehouse/days").text


def test_a_report_of_before_costs_were_kept_is_shown_without_them(app: App, lead: Visitor) -> None:
    file = app.platform.settings.data_dir / "simulations" / leave_report(app.platform.settings.data_dir, FIRST)
    report = json.loads((file / "report.json").read_text("utf-8"))
    del report["shipping"]
    (file / "report.json").write_text(json.dumps(report), "utf-8")
    assert "Shipping cost" not in lead.get(f"/warehouse/days/{FIRST}").text
    assert lead.get("/warehouse/days").status == 200


@pytest.mark.parametrize("key", ["..", "20261111-080000-9", "%2e%2e%2fsecret"])
def test_no_other_file_is_read(lead: Visitor, key: str) -> None:
    assert lead.get(f"/warehouse/days/{key}").status in {404, 422}
