"""Tax, commission and exchange rates are dated data, loaded from files; what was sold keeps the rates of its sale."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from entrepot.core.database import Database
from entrepot.kit.clock import ManualClock
from entrepot.kit.errors import InvalidInput, Unavailable
from entrepot.sell.catalog import category_tree
from entrepot.shop.cart import RateMissing, RatesInvalid, fx_at, import_fx_rates
from entrepot.shop.orders import (
    CommissionDraft,
    add_commission_rule,
    group_view,
    import_tax_rates,
    load_builtin_rates,
    order_of_seller,
    payable,
    place,
)
from entrepot.shop.orders.reference import reference
from entrepot.shop.orders.tables import tax_rate
from tests.shop_factories import TARIFF, buy, buy_and_pay, make_market, wish

VAT_RATES = Path(__file__).parents[3] / "shared/data/trade/vat_rates.csv"
HEAD = "start_date,stop_date,territory_codes,currency_code,rate,rate_type,description\n"


def written(folder: Path, text: str) -> Path:
    path = folder / "rates.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_rate_that_begins_tomorrow_is_charged_tomorrow(db: Database, clock: ManualClock, tmp_path: Path) -> None:
    market = make_market(db)
    path = written(tmp_path, HEAD + "2026-03-03,,KR,KRW,0.12,standard,\n")
    assert import_tax_rates(db, path) == 1
    lamp = ((market.lamp.offer_id, 1),)
    today = buy(db, market, lines=lamp)
    clock.advance(timedelta(days=1))
    tomorrow = buy(db, market, lines=lamp)
    assert (today.tax_minor, tomorrow.tax_minor) == (4_136, 4_875)
    with db.read() as conn:
        assert group_view(conn, today.id, market.shopper_id).tax_minor == 4_136


def test_a_file_is_loaded_twice_without_harm_and_a_row_that_got_an_end_is_closed(db: Database, tmp_path: Path) -> None:
    row = '2026-01-01,{},"EL\nGR-69",EUR,0.24,standard,\n'
    for stop in ("", "", "2026-06-01"):
        assert import_tax_rates(db, written(tmp_path, HEAD + row.format(stop))) == 2
    with db.read() as conn:
        rows = {each.territory: each for each in conn.execute(select(tax_rate))}
    assert set(rows) == {"GR", "GR-69"}
    assert rows["GR"].valid_to_at is not None


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("01.03.2026,,KR,KRW,0.1,standard,", "start_date"),
        ("2026-03-01,never,KR,KRW,0.1,standard,", "stop_date"),
        ("2026-03-01,2026-03-01,KR,KRW,0.1,standard,", "stop_date"),
        ("2026-03-01,,Korea,KRW,0.1,standard,", "territory_codes"),
        ("2026-03-01,,KR,KRW,ten,standard,", "rate"),
        ("2026-03-01,,KR,KRW,-0.1,standard,", "rate"),
        ("2026-03-01,,KR,KRW,10,standard,", "rate"),
        ("2026-03-01,,KR,KRW,NaN,standard,", "rate"),
        ("2026-03-01,,KR,KRW,0.1,,", "rate_type"),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_loaded(db: Database, tmp_path: Path, row: str, field: str) -> None:
    good = "2026-03-01,,JP,JPY,0.1,standard,\n"
    with pytest.raises(RatesInvalid, match="Row 2") as refusal:
        import_tax_rates(db, written(tmp_path, HEAD + good + row + "\n"))
    assert (refusal.value.extra["field"], refusal.value.extra["row"]) == (field, 2)
    with db.read() as conn:
        assert not conn.execute(select(tax_rate)).all()


def test_a_file_of_something_else_is_refused(db: Database, tmp_path: Path) -> None:
    with pytest.raises(RatesInvalid, match="lacks"):
        import_tax_rates(db, written(tmp_path, "a,b\n1,2\n"))
    with pytest.raises(RatesInvalid, match="heading"):
        import_fx_rates(db, written(tmp_path, "a,b\n1,2\n"))


def test_the_public_table_of_vat_rates_agrees_with_ours_where_both_are_current(db: Database) -> None:
    if not VAT_RATES.exists():
        pytest.skip(f"no VAT table at {VAT_RATES}")
    load_builtin_rates(db)
    taxes = reference(db).rates.taxes
    now_us = db.clock.now_us()
    countries = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK GB CH KR JP AU NZ NO"
    before = {country: taxes.rate((country,), "standard", now_us).ppm for country in countries.split()}
    assert import_tax_rates(db, VAT_RATES) > 200
    taxes = reference(db).rates.taxes
    after = {country: taxes.rate((country,), "standard", now_us).ppm for country in before}
    assert after == before


def test_reference_rates_of_a_bank_are_read_as_they_come(db: Database, tmp_path: Path) -> None:
    path = written(tmp_path, "Date,USD,JPY,CYP,KRW,\n2026-02-27,1.2,180.5,N/A,1650,\n2026-02-26,1.1,181,0.58,1640,\n")
    assert import_fx_rates(db, path, source="bank") == 2
    assert import_fx_rates(db, path, source="bank") == 0
    with db.read() as conn:
        fixing = fx_at(conn, db.clock.now_us())
        old = fx_at(conn, db.clock.now_us() - 4 * 86_400_000_000 + 1)
    assert fixing.convert(100, "EUR", "USD") == 120
    assert fixing.convert(1_000, "USD", "KRW") == 13_750
    assert old.convert(100, "EUR", "USD") == 110


def test_a_currency_that_a_fixing_lacks_keeps_its_last_rate(db: Database, tmp_path: Path) -> None:
    load_builtin_rates(db)
    import_fx_rates(db, written(tmp_path, "Date,USD\n2026-02-27,1.25\n2026-02-28,1.5\n"), source="bank")
    with db.read() as conn:
        fixing = fx_at(conn, db.clock.now_us())
    assert fixing.source == "bank"
    assert fixing.convert(100, "USD", "EUR") == 67
    assert fixing.convert(100, "EUR", "KRW") == 1_700


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("2026-02-27,EUR,USD,0", "rate"),
        ("2026-02-27,EUR,XYZ,1.2", "currency"),
        ("yesterday,EUR,USD,1.2", "as_of"),
    ],
)
def test_a_bad_exchange_rate_is_named(db: Database, tmp_path: Path, row: str, field: str) -> None:
    with pytest.raises(RatesInvalid, match="Row 1") as refusal:
        import_fx_rates(db, written(tmp_path, f"as_of,base,currency,rate\n{row}\n"))
    assert refusal.value.extra["field"] == field


def test_a_purchase_keeps_the_fixing_of_its_moment(db: Database, clock: ManualClock, tmp_path: Path) -> None:
    market = make_market(db)
    before = buy(db, market, currency="USD")
    import_fx_rates(db, written(tmp_path, "as_of,base,currency,rate\n2026-03-01,EUR,USD,2\n2026-03-01,EUR,KRW,1000\n"))
    clock.advance(timedelta(seconds=11))
    after = buy(db, market, currency="USD")
    with db.read() as conn:
        fixings = [group_view(conn, group.id, market.shopper_id).fx_rate_id for group in (before, after)]
    assert fixings[0] != fixings[1]
    assert before.orders[1].lines[0].unit_minor == 3_131  # 45,500 won at 1,700 for 1.17 dollars
    assert after.orders[1].lines[0].unit_minor == 9_100


def test_the_most_particular_commission_rule_holds_from_its_moment(db: Database) -> None:
    market = make_market(db)
    lamp = ((market.lamp.offer_id, 1),)

    def commission() -> int:
        group = buy_and_pay(db, market, lines=lamp)
        with db.read() as conn:
            return order_of_seller(conn, group.orders[0].id, market.lamp.seller_id).commission_minor

    assert commission() == 4_136
    with db.read() as conn:
        kitchen, *_ = category_tree(conn, "en").path_ids("cat_mugs")
    add_commission_rule(db, actor="per_operator", draft=CommissionDraft(ppm=90_000, category_id=kitchen))
    assert commission() == 3_723
    add_commission_rule(db, actor="per_operator", draft=CommissionDraft(ppm=80_000, category_id="cat_mugs"))
    assert commission() == 3_309
    add_commission_rule(
        db,
        actor="per_operator",
        draft=CommissionDraft(
            ppm=50_000,
            seller_id=market.lamp.seller_id,
            fixed_minor=300,
            fixed_currency="KRW",
        ),
    )
    assert commission() == 2_068 + 300
    add_commission_rule(
        db,
        actor="per_operator",
        draft=CommissionDraft(ppm=0, seller_id=market.lamp.seller_id, valid_from_us=db.clock.now_us() + 1),
    )
    assert commission() == 2_368
    with pytest.raises(InvalidInput):
        add_commission_rule(db, actor="per_operator", draft=CommissionDraft(ppm=1_000_001))
    with pytest.raises(RateMissing):
        add_commission_rule(db, actor="per_operator", draft=CommissionDraft(ppm=1, fixed_minor=5, fixed_currency="KWD"))


def test_nothing_is_sold_before_rates_are_loaded(db: Database) -> None:
    with pytest.raises(Unavailable, match="rates"):
        reference(db)


def test_loading_the_builtin_rates_again_changes_nothing(db: Database) -> None:
    market = make_market(db)
    first = buy(db, market)
    load_builtin_rates(db)
    again = place(db, request=wish(market), delivery=TARIFF)
    assert again.total_minor == first.total_minor
    with db.read() as conn:
        assert payable(conn, again.id).total_minor == first.total_minor
