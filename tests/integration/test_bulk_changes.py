"""One change to many products: seen before, made in the background, told product by product, undone once."""

from __future__ import annotations

from pathlib import Path

import pytest

from entrepot.core.database import Database
from entrepot.core.jobs import Jobs
from entrepot.kit.errors import InvalidInput, NotFound
from entrepot.sell.bulk import (
    AlreadyUndone,
    Change,
    Selection,
    bulk_change,
    bulk_items,
    last_bulk_change,
    preview,
    start_bulk_change,
    undo_bulk_change,
)
from entrepot.sell.bulk.jobs import JOBS, SCHEDULES
from entrepot.sell.catalog import ProductFilter, get_own_product, list_products
from entrepot.sell.stock import StockLine, levels, reserve, units_by_sku
from tests.sell_factories import ACTOR, Desk, Goods, make_goods

EVERYTHING = Selection(everything=ProductFilter())


class Shop:
    """A seller with a few products, and the worker that makes their changes."""

    def __init__(self, db: Database, folder: Path) -> None:
        self.db = db
        self.desk = Desk(db, folder)
        self.seller_id = self.desk.seller_id
        self.jobs = Jobs(self.desk.platform, JOBS, SCHEDULES)

    def sells(self, code: str, price: int = 1_000, currency: str = "KRW", units: int = 0) -> Goods:
        return make_goods(
            self.db,
            seller_id=self.seller_id,
            place_id=self.desk.place_id,
            code=code,
            price_minor=price,
            currency=currency,
            units=units,
        )

    def changes(self, change: Change, selection: Selection = EVERYTHING, key: str = "") -> str:
        bulk_id = start_bulk_change(self.db, self.seller_id, selection, change, ACTOR, key)
        self.jobs.step()
        return bulk_id

    def counts(self, bulk_id: str) -> dict[str, int]:
        with self.db.read() as connection:
            return dict(bulk_change(connection, self.seller_id, bulk_id).counts)

    def price(self, goods: Goods) -> int:
        with self.db.read() as connection:
            return get_own_product(connection, self.seller_id, goods.product_id).variants[0].offers[0].price_minor

    def state(self, goods: Goods) -> str:
        with self.db.read() as connection:
            return get_own_product(connection, self.seller_id, goods.product_id).state

    def units(self, goods: Goods) -> int:
        with self.db.read() as connection:
            found = levels(connection, self.seller_id, sku_ids=[goods.sku_id]).items
            return found[0].on_hand if found else 0


@pytest.fixture
def shop(db: Database, tmp_path: Path) -> Shop:
    return Shop(db, tmp_path)


@pytest.mark.parametrize(
    ("how", "value", "rounding", "after"),
    [
        ("set", "1500", "", 1_500),
        ("percent", "-10", "", 11_111),
        ("percent", "-10", "100", 11_100),
        ("percent", "+7.5%", "1000", 13_000),
        ("amount", "-345", "", 12_000),
        ("amount", "500", "100", 12_800),
    ],
)
def test_a_price_is_set_or_moved_and_rounded(shop: Shop, how: str, value: str, rounding: str, after: int) -> None:
    goods = shop.sells("A", 12_345)
    shop.changes(Change("price", how, value, "KRW", rounding))  # type: ignore[arg-type]  # words that the test tries
    assert shop.price(goods) == after


def test_what_is_previewed_is_what_happens(shop: Shop) -> None:
    goods, dollars = shop.sells("A", 1_000), shop.sells("B", 500, "USD")
    change = Change("price", "amount", "-200", "KRW")
    with shop.db.read() as connection:
        seen = preview(connection, shop.seller_id, EVERYTHING, change)
    assert (seen.total, seen.changing, seen.unchanged, seen.refused) == (2, 1, 0, 1)
    assert [(line.before, line.after) for _, planned in seen.changes for line in planned.lines] == [(1_000, 800)]
    assert [str(reason) for _, reason in seen.refusals] == ["its prices are in another currency"]
    assert shop.price(goods) == 1_000
    bulk_id = shop.changes(change)
    assert shop.counts(bulk_id) == {"changed": 1, "refused": 1}
    assert (shop.price(goods), shop.price(dollars)) == (800, 500)


def test_a_price_that_would_be_nothing_is_refused(shop: Shop) -> None:
    goods = shop.sells("A", 100)
    assert shop.counts(shop.changes(Change("price", "amount", "-100", "KRW"))) == {"refused": 1}
    assert shop.price(goods) == 100


def test_units_are_set_or_added_but_never_below_what_is_promised(shop: Shop) -> None:
    plain, promised = shop.sells("A", units=10), shop.sells("B", units=10)
    line = StockLine(promised.sku_id, promised.place_id, 6)
    shop.db.write(lambda tx: reserve(tx, "ord_1", [line], shop.db.clock.now_us() + 60_000_000))
    bulk_id = shop.changes(Change("stock", "set", "4"))
    assert shop.counts(bulk_id) == {"changed": 1, "refused": 1}
    assert (shop.units(plain), shop.units(promised)) == (4, 10)
    shop.changes(Change("stock", "add", "3"))
    assert (shop.units(plain), shop.units(promised)) == (7, 13)


def test_products_are_taken_off_sale_put_away_and_put_on_sale(shop: Shop) -> None:
    goods = shop.sells("A")
    for state in ("draft", "archived", "live"):
        shop.changes(Change("state", "set", state))
        assert shop.state(goods) == state


def test_a_product_that_lacks_something_is_not_put_on_sale_and_says_what(shop: Shop) -> None:
    status = shop.desk.take("sku,title,state\nA,Mug,draft\n")
    bulk_id = shop.changes(Change("state", "set", "live"))
    with shop.db.read() as connection:
        items = bulk_items(connection, shop.seller_id, bulk_id, "refused").items
    assert [each.reason for each in items] == ["it lacks a price above zero"]
    assert status.created == 1


def test_the_category_and_the_brand_change(shop: Shop) -> None:
    goods = shop.sells("A")
    shop.changes(Change("category", "set", "cat_kettles"))
    shop.changes(Change("brand", "set", "Onda"))
    with shop.db.read() as connection:
        found = get_own_product(connection, shop.seller_id, goods.product_id)
    assert (found.category_id, found.brand) == ("cat_kettles", "Onda")
    with pytest.raises(InvalidInput):
        shop.changes(Change("category", "set", "cat_nowhere"))


def test_only_chosen_products_change_and_never_another_seller_s(shop: Shop, db: Database) -> None:
    chosen, other = shop.sells("A"), shop.sells("B")
    strange = make_goods(db, code="S", price_minor=1_000)
    shop.changes(Change("price", "set", "5", "KRW"), Selection((chosen.product_id, strange.product_id)))
    assert (shop.price(chosen), shop.price(other)) == (5, 1_000)
    with db.read() as connection:
        theirs = get_own_product(connection, strange.seller_id, strange.product_id)
    assert theirs.variants[0].offers[0].price_minor == 1_000


def test_nobody_sees_or_undoes_another_seller_s_change(shop: Shop) -> None:
    shop.sells("A")
    bulk_id = shop.changes(Change("price", "set", "5", "KRW"))
    stranger = shop.db.ids.new("sel")
    with shop.db.read() as connection:
        with pytest.raises(NotFound):
            bulk_change(connection, stranger, bulk_id)
        with pytest.raises(NotFound):
            bulk_items(connection, stranger, bulk_id, "changed")
        assert last_bulk_change(connection, stranger) is None
    with pytest.raises(NotFound):
        undo_bulk_change(shop.db, stranger, bulk_id, ACTOR)


def test_the_same_press_twice_changes_once(shop: Shop) -> None:
    goods = shop.sells("A")
    change = Change("price", "percent", "10")
    assert shop.changes(change, key="press-1") == shop.changes(change, key="press-1")
    assert shop.price(goods) == 1_100


def test_a_change_is_undone_once_and_not_where_somebody_changed_it_since(shop: Shop) -> None:
    goods, touched = shop.sells("A", units=5), shop.sells("B")
    bulk_id = shop.changes(Change("price", "set", "700", "KRW"))
    shop.changes(Change("price", "set", "900", "KRW"), Selection((touched.product_id,)))
    undo_id = undo_bulk_change(shop.db, shop.seller_id, bulk_id, ACTOR)
    shop.jobs.step()
    assert (shop.price(goods), shop.price(touched)) == (1_000, 900)
    assert shop.counts(undo_id) == {"changed": 1, "refused": 1}
    for each in (bulk_id, undo_id):
        with pytest.raises(AlreadyUndone):
            undo_bulk_change(shop.db, shop.seller_id, each, ACTOR)


def test_units_that_were_added_are_taken_back(shop: Shop) -> None:
    goods = shop.sells("A", units=5)
    undo_bulk_change(shop.db, shop.seller_id, shop.changes(Change("stock", "add", "7")), ACTOR)
    assert shop.units(goods) == 12
    shop.jobs.step()
    assert shop.units(goods) == 5


def test_many_products_are_changed_each_once(shop: Shop) -> None:
    goods = [shop.sells(f"M-{number}") for number in range(25)]
    bulk_id = shop.changes(Change("price", "percent", "50"))
    assert shop.counts(bulk_id) == {"changed": 25}
    assert {shop.price(each) for each in goods} == {1_500}


def test_products_are_found_by_what_lies_there_and_sorted_by_it(shop: Shop) -> None:
    none, low, many = shop.sells("A"), shop.sells("B", 3_000, units=3), shop.sells("C", 2_000, units=30)
    units = units_by_sku(shop.seller_id)

    def found(sort: str | None = None, **chosen: str) -> list[str]:
        with shop.db.read() as connection:
            rows = list_products(connection, shop.seller_id, ProductFilter(**chosen), sort=sort, units=units)  # type: ignore[arg-type]  # whatever the test names
            return [each.product_id for each in rows.items]

    assert found(stock="none") == [none.product_id]
    assert found(stock="low") == [low.product_id]
    assert found("-stock") == [many.product_id, low.product_id, none.product_id]
    assert found("price") == [none.product_id, many.product_id, low.product_id]
