"""The operator's desk: what is set, what was sold, what needs somebody; tables come in whole or not at all."""

from __future__ import annotations

import csv
import io

import pytest
from sqlalchemy import text

from entrepot.core.settings import Settings
from entrepot.web.pages.operator.settings import settings_shown
from entrepot.web.pages.operator.settings_words import MEANINGS
from tests.requests_of import Asked, Said, send
from tests.town import Town

pytestmark = pytest.mark.slow


def get(town: Town, path: str, who: str = "operator", **query: str) -> Said:
    return send(town.app.http, Asked("GET", path, query), town.people[who].headers)


def upload(town: Town, part: str, content: bytes, who: str = "operator") -> Said:
    body = (
        b'--boundary\r\nContent-Disposition: form-data; name="part"\r\n\r\n'
        + part.encode()
        + b'\r\n--boundary\r\nContent-Disposition: form-data; name="file"; filename="new rates.csv"\r\n\r\n'
        + content
        + b"\r\n--boundary--\r\n"
    )
    asked = Asked("POST", "/operator/settings/tables", {}, body, "multipart/form-data; boundary=boundary")
    return send(town.app.http, asked, town.people[who].headers)


def count(town: Town, statement: str) -> int:
    with town.app.platform.db.read() as connection:
        return int(connection.execute(text(statement)).scalar_one())


def test_every_setting_says_what_it_means() -> None:
    assert set(Settings.model_fields) <= set(MEANINGS)


def test_no_secret_of_a_setting_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENTREPOT_DATABASE_URL", "postgresql://shop:hidden@db/shop")
    shown = {one.name: one for one in settings_shown(Settings())}
    assert shown["ENTREPOT_DATABASE_URL"].value == "postgresql://shop:…@db/shop"
    assert shown["ENTREPOT_DATABASE_URL"].source == "environment"
    assert shown["ENTREPOT_PORT"].source == "default"
    assert "hidden" not in repr(shown)


def test_a_good_table_of_exchange_rates_is_in_force_at_once_and_in_the_audit_log(town: Town) -> None:
    answer = upload(town, "fixings", b"as_of,base,currency,rate\n2026-03-01,USD,KRW,1400\n2026-03-01,USD,EUR,0.9\n")
    assert answer.status == 303
    assert b"new-rates.csv" in get(town, "/operator/settings").body
    assert (
        count(town, "SELECT count(*) FROM audit_log WHERE action = 'rates.fixings_loaded' AND actor LIKE 'per_%'") == 1
    )


@pytest.mark.parametrize(
    ("part", "content", "said"),
    [
        ("fixings", b"as_of,base,currency,rate\n2026-03-01,USD,KRW,cheap\n", "Row 1"),
        ("taxes", b"start_date,stop_date,territory_codes,rate,rate_type\n2026-03-01,,KR,ten,standard\n", "Row 1"),
        ("holidays", b"country,day,name\nKR,someday,Rest\n", "Row 2"),
        ("holidays", b"day,name\n", "country"),
        ("zones", b"\xff\xfe\x00", "UTF-8"),
    ],
    ids=["rate", "tax", "day", "columns", "no text"],
)
def test_a_table_with_a_bad_row_names_it_and_nothing_is_kept(town: Town, part: str, content: bytes, said: str) -> None:
    tables = ("fx_rate", "tax_rate", "delivery_zone", "delivery_holiday")
    before = [count(town, f"SELECT count(*) FROM {table}") for table in tables]
    answer = upload(town, part, content)
    assert answer.status == 422
    assert said in answer.body.decode()
    assert [count(town, f"SELECT count(*) FROM {table}") for table in tables] == before


def test_nobody_else_loads_tables(town: Town) -> None:
    for who in ("shopper", "seller", "worker", "courier", "reviewer"):
        assert upload(town, "fixings", b"", who).status == 403


def test_sales_add_up_to_the_orders_that_were_paid(town: Town) -> None:
    days = {"since": "2026-01-01", "until": "2026-12-31"}
    answer = get(town, "/operator/sales.csv", **days)
    rows = list(csv.DictReader(io.StringIO(answer.body.decode())))
    assert sum(int(row["Orders"]) for row in rows) == count(
        town, "SELECT count(*) FROM customer_order WHERE paid_at IS NOT NULL"
    )
    assert {row["Seller"] for row in rows} == {town.goods["seller"].seller_id}
    assert get(town, "/operator/sales", **days, sort="-owed").status == 200


def test_an_export_holds_what_the_list_was_narrowed_to(town: Town) -> None:
    wanted = town.things["order_id"]
    answer = get(town, "/operator/orders.csv", q=wanted[-8:], bom="1")
    assert answer.body.startswith(b"\xef\xbb\xbf")
    assert [row["Order"] for row in csv.DictReader(io.StringIO(answer.body.decode("utf-8-sig")))] == [wanted]


@pytest.mark.parametrize("name", ["jobs", "people", "dead-letters"])
def test_an_export_has_the_rows_and_the_order_of_its_list(town: Town, name: str) -> None:
    sort = {"jobs": "work", "people": "since", "dead-letters": "subscriber"}[name]
    up, down = (
        list(csv.reader(io.StringIO(get(town, f"/operator/{name}.csv", sort=each).body.decode())))[1:]
        for each in (sort, f"-{sort}")
    )
    assert up
    assert up == down[::-1]
    assert get(town, f"/operator/{name}.csv", state="none of these").status == 422


def test_dead_letters_are_found_by_their_subscriber(town: Town) -> None:
    assert town.things["event_id"].encode() in get(town, "/operator/dead-letters.csv", q="fulfil.ware").body
    assert town.things["event_id"].encode() not in get(town, "/operator/dead-letters.csv", q="ware").body


def test_decisions_are_told_in_the_readers_language_and_found_by_person_and_days(town: Town) -> None:
    headers = {**town.people["operator"].headers, "cookie": "entrepot_locale=ko"}
    query = {"actor": "seller@", "since": "2026-01-01", "until": "2026-12-31"}
    page = send(town.app.http, Asked("GET", "/operator/audit", query), headers)
    assert page.status == 200
    rows = csv.DictReader(io.StringIO(get(town, "/operator/audit.csv", action="order").body.decode()))
    actions = {row["Action"] for row in rows}
    assert actions
    assert all(action.startswith("order.") for action in actions)


def test_health_names_what_needs_somebody(town: Town) -> None:
    page = get(town, "/operator").body.decode()
    assert "/operator/dead-letters" in page
    assert "What needs somebody" in page
    assert get(town, "/operator/figures").status == 200


def test_many_dead_letters_are_handed_over_again_or_given_up_with_a_reason(town: Town) -> None:
    letter = f"fulfil.warehouse.expect/{town.things['event_id']}"
    path, headers = "/operator/dead-letters", town.people["operator"].headers

    def act(body: str) -> Said:
        asked = Asked("POST", path, {}, body.encode(), "application/x-www-form-urlencoded")
        return send(town.app.http, asked, headers)

    assert letter.encode() in get(town, path).body
    assert act(f"act=retry&letters={letter}").status == 303
    assert act(f"act=discard&letters={letter}&reason=").status == 303
    assert count(town, "SELECT count(*) FROM outbox_failure") == 1
    assert act(f"act=discard&letters={letter}&letters={letter}&reason=Sent+twice").status == 303
    assert count(town, "SELECT count(*) FROM outbox_failure") == 0
    assert count(town, "SELECT count(*) FROM audit_log WHERE action = 'outbox.discard'") == 1
    assert act("act=retry&letters=what/ever").status == 422
