"""The page of import duties: an operator sees what is in force, and a table goes in whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from entrepot.app import App, open_app
from entrepot.core.accounts import grant_role
from tests.requests_of import Asked, Said, send
from tests.visitors import Visitor, fresh_settings

RATES = "hs,destination,origin,rate,kind,source,valid_from,valid_to\n"
RELIEFS = "destination,origin,limit_minor,currency,flat_minor,basis,source,valid_from,valid_to\n"


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    settings = fresh_settings(tmp_path)
    app = open_app(settings, durable=False)
    yield app
    app.stop()


@pytest.fixture
def operator(app: App) -> Iterator[Visitor]:
    visitor = Visitor(app.http)
    person_id = visitor.sign_up("operator@market.example", name="Operator")
    grant_role(app.platform.db, person_id, "operator")
    visitor.sign_in("operator@market.example")
    yield visitor
    visitor.close()


def load(app: App, visitor: Visitor, content: bytes, source: str = "") -> Said:
    body = (
        b'--boundary\r\nContent-Disposition: form-data; name="source"\r\n\r\n'
        + source.encode()
        + b'\r\n--boundary\r\nContent-Disposition: form-data; name="file"; filename="rates.csv"\r\n\r\n'
        + content
        + b"\r\n--boundary--\r\n"
    )
    asked = Asked("POST", "/operator/duties", {}, body, "multipart/form-data; boundary=boundary")
    return send(app.http, asked, visitor.headers)


def test_a_table_that_is_loaded_is_shown_with_its_source_and_days(app: App, operator: Visitor) -> None:
    row = b"9999.11,BR,CN,0.1235,mfn,,2026-01-01,2090-01-01\n"
    assert load(app, operator, RATES.encode() + row, source="Tariff of the day").status == 303
    page = operator.get("/operator/duties?destination=BR&hs=9999").text
    assert all(each in page for each in ("Brazil", "999911", "China", "12.35%", "Tariff of the day", "2090-01-01"))
    assert "999911" not in operator.get("/operator/duties?destination=KR").text


def test_reliefs_say_what_small_consignments_pay_instead(app: App, operator: Visitor) -> None:
    assert load(app, operator, RELIEFS.encode() + b"BR,,5000,USD,300,fob,Ordinance 1,2026-01-01,\n").status == 303
    page = operator.get("/operator/duties?destination=BR").text
    assert "$50.00" in page
    assert "goods without delivery (FOB)" in page
    assert "Ordinance 1" in page


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (RATES.encode() + b"6109,EU,,0.12,mfn,T,2026-01-01,\n62,EU,,much,mfn,T,2026-01-01,\n", "Row 2, rate"),
        (b"name,price\n", "the heading lacks"),
        (RATES.encode() + b"6109,EU,,0.12,mfn,,2026-01-01,\n", "Row 1, source"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"", "the heading lacks"),
    ],
    ids=["rate", "columns", "source", "no text", "empty"],
)
def test_a_table_with_a_bad_row_names_it_and_nothing_is_kept(
    app: App, operator: Visitor, content: bytes, said: str
) -> None:
    before = operator.get("/api/v1/operator/duties.csv?part=rates").text
    answer = load(app, operator, content)
    assert (answer.status, said in answer.body.decode()) == (422, True)
    assert operator.get("/api/v1/operator/duties.csv?part=rates").text == before


def test_what_the_page_gives_out_it_takes_again(app: App, operator: Visitor) -> None:
    page = operator.get("/operator/duties").text
    for part in ("rates", "reliefs"):
        address = f"/api/v1/operator/duties.csv?part={part}"
        assert address in page
        file = operator.get(address).text
        assert load(app, operator, file.encode()).status == 303
        assert operator.get(address).text == file


def test_nobody_else_loads_duties(app: App) -> None:
    shopper = Visitor(app.http)
    assert load(app, shopper, RATES.encode()).status in {401, 403}
    shopper.sign_up("shopper@market.example")
    shopper.sign_in("shopper@market.example")
    assert load(app, shopper, RATES.encode()).status == 403
    shopper.close()
