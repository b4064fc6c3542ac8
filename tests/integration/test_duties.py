"""Tables of import duties: read and written as CSV, read over HTTP, and what the price advice makes of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from entrepot.app import App, open_app
from entrepot.core.accounts import create_seller, grant_role, open_session, sign_up
from entrepot.core.database import Database
from entrepot.kit.clock import ManualClock
from entrepot.sell.duties import (
    DutiesInvalid,
    DutiesLoaded,
    DutyFound,
    Part,
    export_duties,
    find_duty,
    import_duties,
    list_duties,
    load_builtin_duties,
)
from entrepot.sell.duties import files as duty_files
from entrepot.sell.listing import Maker, decide_fields, get_draft, start_draft
from tests.sell_factories import ACTOR
from tests.visitors import PASSWORD, Visitor, quick_settings

PARTS: tuple[Part, ...] = ("rates", "reliefs")
HEAD = "hs,destination,origin,rate,kind,source,valid_from,valid_to\n"
RELIEFS = "destination,origin,limit_minor,currency,flat_minor,basis,source,valid_from,valid_to\n"
ROWS = HEAD + (
    "69,EU,,0.05,mfn,TARIC,2026-01-01,\n"
    "6912.00,EU,,0.12,mfn,TARIC,2026-01-01,\n"
    "691200,EU,KR,0,preferential,EU-Korea agreement,2026-01-01,2027-01-01\n"
)


@pytest.fixture
def app(upgraded_url: str, tmp_path: Path) -> Iterator[App]:
    settings = quick_settings(tmp_path, database_url=upgraded_url, rate_limit_per_minute=0)
    app = open_app(settings, clock=ManualClock(datetime(2026, 11, 18, 1, tzinfo=UTC)), durable=False)
    yield app
    app.stop()


def found(db: Database, hs: str = "691200", to: str = "DE", origin: str = "", sent: str = "KR") -> DutyFound:
    with db.read() as connection:
        return find_duty(connection, hs=hs, destination=to, origin=origin, ships_from=sent, now_us=db.clock.now_us())


def rate(db: Database, **asked: str) -> int | None:
    row = found(db, **asked).rate
    return None if row is None else row.rate_ppm


def test_the_longest_code_and_the_named_origin_are_found(db: Database) -> None:
    assert import_duties(db, ROWS, actor=ACTOR) == DutiesLoaded(3, 0)
    assert rate(db) == 120_000
    assert rate(db, origin="KR") == 0
    assert rate(db, hs="6909") == 50_000
    assert rate(db, to="US") is None
    assert rate(db, hs="") is None
    assert found(db, hs="6909").relief is None


def test_a_file_read_again_changes_nothing_and_new_values_take_the_place_of_old_ones(db: Database) -> None:
    for _ in range(2):
        import_duties(db, ROWS, actor=ACTOR)
    import_duties(db, HEAD + "69,EU,,0.04,mfn,TARIC,2026-01-01,\n", actor=ACTOR)
    with db.read() as connection:
        listed = list_duties(connection)
    assert [(each.hs, each.rate_ppm) for each in listed.rates] == [("69", 40_000), ("691200", 0), ("691200", 120_000)]


def test_what_is_written_out_reads_in_again_the_same(db: Database) -> None:
    load_builtin_duties(db)
    import_duties(db, ROWS, actor=ACTOR)
    with db.read() as connection:
        before = [export_duties(connection, part) for part in PARTS]
    for text in before:
        import_duties(db, text, actor=ACTOR)
    with db.read() as connection:
        assert [export_duties(connection, part) for part in PARTS] == before


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("69x,EU,,0.05,mfn,T,2026-01-01,", "hs"),
        ("6,EU,,0.05,mfn,T,2026-01-01,", "hs"),
        ("69,Europe,,0.05,mfn,T,2026-01-01,", "destination"),
        ("69,ZZ,,0.05,mfn,T,2026-01-01,", "destination"),
        ("69,EU,korea,0.05,mfn,T,2026-01-01,", "origin"),
        ("69,EU,,5 %,mfn,T,2026-01-01,", "rate"),
        ("69,EU,,-0.1,mfn,T,2026-01-01,", "rate"),
        ("69,EU,,NaN,mfn,T,2026-01-01,", "rate"),
        ("69,EU,,1e300,mfn,T,2026-01-01,", "rate"),
        ("69,EU,,0.05,special,T,2026-01-01,", "kind"),
        ("69,EU,,0.05,mfn,,2026-01-01,", "source"),
        ("69,EU,,0.05,mfn,T,soon,", "valid_from"),
        ("69,EU,,0.05,mfn,T,2026-01-01,2026-01-01", "valid_to"),
        ("69,EU,,0.05,mfn,T", "file"),
        ("70,EU,,0.07,mfn,T,2026-01-01,", "hs"),
    ],
)
def test_one_bad_row_is_named_with_its_field_and_nothing_is_taken(db: Database, row: str, field: str) -> None:
    text = HEAD + "70,EU,,0.05,mfn,T,2026-01-01,\n" + row + "\n"
    with pytest.raises(DutiesInvalid) as refused:
        import_duties(db, text, actor=ACTOR)
    assert (refused.value.extra["row"], refused.value.extra["field"]) == (2, field)
    assert refused.value.extra["expected"]
    with db.read() as connection:
        assert list_duties(connection).rates == ()


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("EU,,150 EUR,EUR,0,cif,T,2026-01-01,", "limit_minor"),
        ("EU,,15000,EURO,0,cif,T,2026-01-01,", "currency"),
        ("EU,,15000,EUR,-3,cif,T,2026-01-01,", "flat_minor"),
        ("EU,,15000,EUR,0,ddp,T,2026-01-01,", "basis"),
    ],
)
def test_reliefs_are_checked_as_rates_are(db: Database, row: str, field: str) -> None:
    with pytest.raises(DutiesInvalid) as refused:
        import_duties(db, RELIEFS + row + "\n", actor=ACTOR)
    assert (refused.value.extra["row"], refused.value.extra["field"]) == (1, field)


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", '"hs,destination\n', "hs,rate\n69,0.1\n"])
def test_a_file_that_is_none_is_refused_at_its_heading(db: Database, text: str) -> None:
    with pytest.raises(DutiesInvalid) as refused:
        import_duties(db, text, actor=ACTOR)
    assert refused.value.extra["row"] == 0


def test_too_many_rows_are_refused(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duty_files, "ROWS_MOST", 2)
    with pytest.raises(DutiesInvalid, match="too many rows"):
        import_duties(db, ROWS, actor=ACTOR)


def test_what_comes_with_the_product_names_its_source_and_leaves_an_operators_rows_alone(db: Database) -> None:
    load_builtin_duties(db)
    with db.read() as connection:
        listed = list_duties(connection)
    assert listed.rates
    assert all(each.source for each in listed.rates)
    assert all(each.source for each in listed.reliefs)
    assert all("average" in each.source for each in listed.rates if each.kind == "average")
    import_duties(db, HEAD + "61,KR,,0.5,mfn,mine,2026-01-01,\n", actor=ACTOR)
    load_builtin_duties(db)
    assert rate(db, hs="610910", to="KR") == 500_000


@pytest.mark.parametrize(
    ("to", "sent", "day", "limit", "flat"),
    [
        ("DE", "KR", datetime(2026, 6, 30, tzinfo=UTC), 15_000, 0),
        ("DE", "KR", datetime(2026, 7, 1, tzinfo=UTC), 15_000, 300),
        ("DE", "KR", datetime(2028, 7, 1, tzinfo=UTC), 0, 0),
        ("US", "KR", datetime(2025, 8, 28, tzinfo=UTC), 80_000, 0),
        ("US", "KR", datetime(2025, 8, 29, tzinfo=UTC), 0, 0),
        ("KR", "US", datetime(2026, 11, 18, tzinfo=UTC), 20_000, 0),
        ("KR", "CN", datetime(2026, 11, 18, tzinfo=UTC), 15_000, 0),
    ],
)
def test_what_small_consignments_pay_changes_on_its_day(
    db: Database, to: str, sent: str, day: datetime, limit: int, flat: int
) -> None:
    load_builtin_duties(db)
    with db.read() as connection:
        relief = find_duty(
            connection, hs="", destination=to, origin="", ships_from=sent, now_us=int(day.timestamp()) * 1_000_000
        ).relief
    assert relief is not None
    assert (relief.limit_minor, relief.flat_minor) == (limit, flat)


def signed_in(app: App, email: str, role: str | None) -> Visitor:
    person = sign_up(app.platform.db, email, PASSWORD, "Person", "en")
    if role:
        grant_role(app.platform.db, person, role)
    visitor = Visitor(app.http)
    visitor.headers["authorization"] = f"Bearer {open_session(app.platform.db, person)}"
    return visitor


def test_an_operator_loads_reads_and_writes_out_the_tables(app: App) -> None:
    operator = signed_in(app, "operator@market.example", "operator")
    loaded = operator.post("/api/v1/operator/duties", {"csv": ROWS})
    assert (loaded.status, loaded.json()) == (200, {"rates": 3, "reliefs": 0})
    shown = operator.get("/api/v1/operator/duties?destination=DE&hs=691200").json()
    assert {(each["hs"], each["kind"]) for each in shown["rates"]} == {
        ("69", "mfn"),
        ("691200", "mfn"),
        ("691200", "preferential"),
    }
    assert shown["reliefs"][0]["flat_minor"] == 300
    file = operator.get("/api/v1/operator/duties.csv?part=rates")
    assert file.text.startswith(HEAD.strip())
    refused = operator.post("/api/v1/operator/duties", {"csv": HEAD + "69,EU,,much,mfn,T,2026-01-01,\n"})
    assert (refused.status, refused.json()["row"], refused.json()["field"]) == (422, 1, "rate")


@pytest.mark.parametrize("path", ["", ".csv"])
def test_nobody_else_reads_or_loads_duties(app: App, path: str) -> None:
    shopper = signed_in(app, "shopper@market.example", None)
    assert shopper.get(f"/api/v1/operator/duties{path}").status == 403
    assert Visitor(app.http).get(f"/api/v1/operator/duties{path}").status == 401
    assert shopper.post("/api/v1/operator/duties", {"csv": ROWS}).status == 403


def landed(app: App, **fields: Any) -> dict[str, Any]:
    """The landed cost of a Korean seller's draft with some fields decided."""
    db = app.platform.db
    person = sign_up(db, "owner@market.example", PASSWORD, "Owner", "en")
    seller = create_seller(db, person, "Onda", "KR", "EUR", "onda")
    draft_id = start_draft(db, seller, words="navy stoneware mug 350 ml", actor=ACTOR)
    app.step()
    said = {"weight_g": 450, "hs_code": "691200", "cost": {"minor": 5_000, "currency": "EUR"}, **fields}
    decide_fields(
        app.platform.port(Maker), db, seller, draft_id, {name: ("change", each) for name, each in said.items()}, ACTOR
    )
    with db.read() as connection:
        ranges = get_draft(connection, seller, draft_id).content.ranges
    found: dict[str, Any] = ranges.get("landed") or {}
    return found


def euros(amount: int) -> dict[str, Any]:
    return {"minor": amount, "currency": "EUR"}


def test_a_dear_consignment_pays_duty_and_tax_at_the_door_on_goods_and_delivery(app: App) -> None:
    import_duties(app.platform.db, ROWS, actor=ACTOR)
    shown = landed(app, destination="DE", price=euros(20_000))
    assert (shown["status"], shown["rate_ppm"], shown["payer"], shown["basis"]) == ("rate", 120_000, "importer", "cif")
    assert shown["freight_known"]
    assert shown["customs_value_minor"] == 20_000 + shown["freight_minor"]
    assert shown["duty_minor"] == round(shown["customs_value_minor"] * 0.12)
    taxed = shown["customs_value_minor"] + shown["duty_minor"]
    assert abs(shown["tax_minor"] - taxed * 0.19) <= 1
    assert shown["total_minor"] == taxed + shown["tax_minor"]
    assert shown["source"] == "TARIC"
    assert shown["confidence"] == 0.9
    assert shown["margin_if_paid"] is not None
    assert shown["notes"][0]["text"] == "a duty of 12 % for customs code 691200; confirm your own"


def test_a_small_consignment_to_the_union_pays_three_euros_out_of_the_price(app: App) -> None:
    shown = landed(app, destination="DE", price=euros(3_000))
    assert (shown["status"], shown["duty_minor"], shown["payer"]) == ("flat", 300, "seller")
    assert "2026/382" in shown["source"]


def test_an_origin_with_a_preference_pays_its_rate(app: App) -> None:
    import_duties(app.platform.db, ROWS, actor=ACTOR)
    shown = landed(app, destination="DE", price=euros(20_000), origin="KR")
    assert (shown["kind"], shown["rate_ppm"], shown["duty_minor"]) == ("preferential", 0, 0)


def test_where_no_rate_is_known_none_is_made_up_and_it_is_said(app: App) -> None:
    shown = landed(app, destination="DE", price=euros(20_000))
    assert (shown["status"], shown["rate_ppm"], shown["duty_minor"], shown["confidence"]) == ("unknown", None, 0, 0)
    assert "no duty rate is known" in shown["notes"][0]["text"]


def test_where_the_whole_code_decides_the_span_is_said(app: App) -> None:
    shown = landed(app, destination="US", price=euros(3_000))
    assert (shown["status"], shown["duty_minor"], shown["basis"]) == ("span", 0, "fob")
    assert "from 0.7 to 28 %" in shown["notes"][0]["text"]


def test_what_the_seller_states_goes_before_the_tables(app: App) -> None:
    shown = landed(app, destination="DE", price=euros(20_000), duty_ppm=100_000)
    assert (shown["status"], shown["payer"], shown["confidence"]) == ("stated", "seller", 1.0)
    assert shown["duty_minor"] > 0


def test_at_home_nothing_is_said_of_duty(app: App) -> None:
    assert landed(app, price=euros(20_000)) == {}
