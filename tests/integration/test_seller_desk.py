"""The seller's day at the desk: many products changed at once, several orders printed and sent, earnings read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from entrepot.app import App, open_app
from entrepot.kit.money import Money
from entrepot.pay.checkout import pay
from entrepot.pay.wallet import top_up
from entrepot.sell.catalog import get_own_product
from entrepot.sell.stock import levels
from entrepot.shop.orders import DeliveryQuotes, PlaceOrder, mark_received, order_of_seller, place
from tests.integration.test_seller_pages import MUG, _multipart, _picture, _seller_id
from tests.shop_factories import HOME
from tests.visitors import Visitor, fresh_settings


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    settings = fresh_settings(tmp_path)
    app = open_app(settings, durable=False)
    yield app
    app.stop()


@pytest.fixture
def owner(app: App) -> Iterator[Visitor]:
    visitor = Visitor(app.http)
    visitor.sign_up("owner@market.example", name="Seller owner")
    visitor.sign_in("owner@market.example")
    form = {"name": "Onda Ceramics", "slug": "onda", "country": "KR", "currency": "KRW"}
    assert visitor.request("POST", "/sell", form=form).status == 303
    yield visitor
    visitor.close()


@pytest.fixture
def mug(app: App, owner: Visitor) -> str:
    """A mug on sale."""
    answer = owner.request("POST", "/sell/products/new", form=MUG)
    product_id = answer.headers["location"].rpartition("/")[2]
    assert owner.request("POST", f"/sell/products/{product_id}/state", form={"act": "publish"}).status == 303
    app.step()
    return product_id


def sold(app: App, owner: Visitor, product_id: str) -> str:
    """The id of an order of two that is bought and paid."""
    db = app.platform.db
    with db.read() as connection:
        variant = get_own_product(connection, _seller_id(app, owner), product_id).variants[0]
    shopper = db.ids.new("per")
    wish = PlaceOrder(shopper_id=shopper, address=HOME, currency="KRW", lines=((variant.offers[0].offer_id, 2),))
    group = place(db, request=wish, delivery=app.platform.port(DeliveryQuotes))
    top_up(db, person_id=shopper, amount=Money(10_000_000, "KRW"), idempotency_key=None)
    pay(db, group_id=group.id, shopper_id=shopper)
    app.step()
    return group.orders[0].id


def test_a_change_to_many_is_seen_made_told_and_undone(app: App, owner: Visitor, mug: str) -> None:
    asked = {"product_ids": mug, "what": "price", "how": "percent", "value": "-10", "key": "press-1"}
    seen = owner.get("/sell/products/change?" + "&".join(f"{name}={value}" for name, value in asked.items()))
    assert seen.status == 200
    assert "₩12,000" in seen.text
    assert "₩10,800" in seen.text
    there = owner.request("POST", "/sell/products/change", form=asked).headers["location"]
    app.step()
    assert owner.get(f"{there}/progress").json()["state"] == "done"
    assert "₩10,800" in owner.get(there).text
    undone = owner.request("POST", f"{there}/undo").headers["location"]
    app.step()
    assert "₩12,000" in owner.get(undone).text


def test_a_change_that_says_nothing_is_refused_in_its_field(owner: Visitor, mug: str) -> None:
    answer = owner.get(f"/sell/products/change?product_ids={mug}&what=price&how=percent&value=much")
    assert answer.status == 422
    assert "“much” is not a percentage" in answer.text


def test_the_export_holds_what_the_filter_shows_and_nothing_else(owner: Visitor, mug: str) -> None:
    assert "MUG-1" in owner.get("/sell/products.csv?state=live").text
    assert "MUG-1" not in owner.get("/sell/products.csv?state=archived").text
    assert "MUG-1" not in owner.get("/sell/products.csv?stock=none").text
    assert owner.get("/sell/products.csv?sort=colour").status == 422
    assert "MUG-1" in owner.get("/sell/stock.csv?q=MUG&sort=-there").text
    assert "MUG-1" not in owner.get("/sell/stock.csv?left=none").text


def test_several_orders_are_printed_and_sent_in_one_go(app: App, owner: Visitor, mug: str) -> None:
    orders = [sold(app, owner, mug), sold(app, owner, mug)]
    form = [("order_ids", each) for each in orders]
    labels = owner.get("/sell/papers/labels.pdf?" + "&".join(f"{name}={value}" for name, value in form))
    assert labels.headers["content-type"] == "application/pdf"
    assert labels.body.count(b"/Type /Page\n") + labels.body.count(b"/Type /Page ") == 2
    packing = owner.get("/sell/papers/packing?" + "&".join(f"{name}={value}" for name, value in form)).text
    assert packing.count("sheet-a4") == 2
    assert owner.request("POST", "/sell/orders", form={"act": "sent", "order_ids": orders[0]}).status == 303
    with app.platform.db.read() as connection:
        assert order_of_seller(connection, orders[0], _seller_id(app, owner)).state == "sent"
    assert owner.request("POST", f"/sell/orders/{orders[1]}/cancel", form={"reason": "broken"}).status == 303
    answer = owner.request("POST", "/sell/orders", form={"act": "sent", "order_ids": orders[1]})
    assert answer.status == 200
    assert "Not sent" in answer.text, "an order that cannot be sent says why"


def test_an_invoice_names_its_number_its_tax_by_rate_and_its_total(app: App, owner: Visitor, mug: str) -> None:
    order_id = sold(app, owner, mug)
    page = owner.get(f"/sell/orders/{order_id}/invoice").text
    assert f"INV-{order_id.removeprefix('ord_').upper()}" in page
    assert "10%" in page
    assert HOME.name not in page, "who bought is not told to sellers"


def test_each_movement_leads_to_its_order_and_a_payout_to_what_it_is_made_of(
    app: App, owner: Visitor, mug: str
) -> None:
    order_id = sold(app, owner, mug)
    app.platform.db.write(lambda tx: mark_received(tx, order_id, "per_hub"))
    assert f"/sell/orders/{order_id}" in owner.get("/sell/money").text
    account = {"holder": "Potter", "country": "DE", "number": "DE89 3704 0044 0532 0130 00"}
    assert owner.request("POST", "/sell/money/account", form=account).status == 303
    form = {"amount": "1000", "currency": "KRW", "key": "once"}
    assert owner.request("POST", "/sell/money/payouts", form=form).status == 303
    page = owner.get("/sell/money").text
    payout = re.search(r"/sell/money/payouts/pot_\w+", page)
    assert payout is not None
    page = owner.get(payout[0]).text
    assert f"/sell/orders/{order_id}" in page
    assert f'href="{payout[0]}/parts.csv"' in page
    rows = owner.get(f"{payout[0]}/parts.csv").text.splitlines()[1:]
    assert [f",capture,{order_id}," in row for row in rows] == [True]
    assert owner.get("/sell/money/payouts/pot_01kjpwd6m0e028gtvf2c8bz8m7/parts.csv").status == 404
    assert f"/sell/orders/{order_id}" not in owner.get("/sell/money?what=payout").text
    assert order_id in owner.get("/sell/money.csv?what=capture").text


def test_a_count_where_the_number_stands_keeps_what_was_sold_meanwhile(app: App, owner: Visitor, mug: str) -> None:
    seller_id = _seller_id(app, owner)
    with app.platform.db.read() as connection:
        level = levels(connection, seller_id).items[0]
    here = f"/sell/stock/{level.sku_id}/{level.place_id}"
    assert level.on_hand == 20
    assert owner.request("POST", f"{here}/count", form={"units": "18", "seen": "20"}).status == 303
    assert owner.request("POST", f"{here}/count", form={"units": "20", "seen": "20"}).status == 303
    with app.platform.db.read() as connection:
        assert levels(connection, seller_id).items[0].on_hand == 18


def test_pictures_are_put_in_order_and_described(app: App, owner: Visitor, mug: str) -> None:
    here = f"/sell/products/{mug}"
    for words in ("Front", "Back"):
        body, headers = _multipart({"alt": words}, "picture", "mug.png", _picture())
        assert owner.request("POST", f"{here}/pictures", body=body, headers=headers).status == 303

    def alts() -> list[tuple[str, str]]:
        with app.platform.db.read() as connection:
            found = get_own_product(connection, _seller_id(app, owner), mug).pictures
            return [(each.picture_id, each.alt) for each in found]

    back = alts()[1][0]
    assert owner.request("POST", f"{here}/pictures/{back}", form={"act": "earlier"}).status == 303
    assert [words for _, words in alts()] == ["Back", "Front"]
    first = alts()[0][0]
    assert owner.request("POST", f"{here}/pictures/{first}", form={"act": "alt", "alt": "From behind"}).status == 303
    assert [words for _, words in alts()] == ["From behind", "Front"]


def test_today_says_what_is_due_first(app: App, owner: Visitor, mug: str) -> None:
    sold(app, owner, mug)
    page = owner.get("/sell").text
    assert "Orders to send" in page
    assert "Earned in 14 days" in page


def test_the_template_is_a_file_that_an_import_takes(app: App, owner: Visitor) -> None:
    template = owner.get("/sell/imports/template.csv").body
    body, headers = _multipart({"preset": "own"}, "file", "template.csv", template)
    here = owner.request("POST", "/sell/imports", body=body, headers=headers).headers["location"]
    app.step()
    assert "Every row went in" in owner.get(here).text


def test_imports_are_narrowed_by_their_address_and_leave_as_a_file(app: App, owner: Visitor) -> None:
    template = owner.get("/sell/imports/template.csv").body
    assert "list-tools" not in owner.get("/sell/imports").text
    for name in ("spring.csv", "autumn.csv"):
        body, headers = _multipart({"preset": "own"}, "file", name, template)
        owner.request("POST", "/sell/imports", body=body, headers=headers)
        app.step()
    page = owner.get("/sell/imports?q=spring&sort=-rows").text
    assert ">spring.csv</a>" in page
    assert "autumn.csv" not in page
    assert 'href="/sell/imports.csv?q=spring&amp;sort=-rows"' in page
    assert 'aria-sort="descending"' in page
    assert "No import is like that" in owner.get("/sell/imports?state=refused").text
    header, *rows = owner.get("/sell/imports.csv?sort=begun").text.splitlines()
    assert header.startswith("Import,File,State,Rows,")
    assert ["spring.csv,done,2," in rows[0], "autumn.csv,done,2," in rows[1], len(rows)] == [True, True, 2]
    assert len(owner.get("/sell/imports.csv?q=autumn").text.splitlines()) == 2
    assert owner.get("/sell/imports?sort=colour").status == 422


def test_a_level_s_movements_are_narrowed_and_leave_as_a_file(app: App, owner: Visitor, mug: str) -> None:
    sold(app, owner, mug)
    with app.platform.db.read() as connection:
        level = levels(connection, _seller_id(app, owner)).items[0]
    here = f"/sell/stock/{level.sku_id}/{level.place_id}"
    page = owner.get(f"{here}?kind=sell&since=2001-01-01").text
    assert f'href="{here}/movements.csv?kind=sell&amp;since=2001-01-01"' in page
    assert "Nothing moved like that" in owner.get(f"{here}?until=2001-01-01").text
    header, *rows = owner.get(f"{here}/movements.csv").text.splitlines()
    assert header == "When,What,There,Promised,For,Note"
    assert len(rows) >= 3
    (row,) = owner.get(f"{here}/movements.csv?kind=sell").text.splitlines()[1:]
    assert ",-2,-2,grp_" in row
    assert owner.get(f"{here}?kind=theft").status == 422
    elsewhere = f"/sell/stock/{app.platform.db.ids.new('sku')}/{level.place_id}/movements.csv"
    assert owner.get(elsewhere).status == 404


def test_what_became_of_a_change_to_many_leaves_as_a_file(app: App, owner: Visitor, mug: str) -> None:
    asked = {"product_ids": mug, "what": "price", "how": "percent", "value": "-10", "key": "press-2"}
    there = owner.request("POST", "/sell/products/change", form=asked).headers["location"]
    app.step()
    assert f'href="{there}/products.csv"' in owner.get(there).text
    header, row = owner.get(f"{there}/products.csv").text.splitlines()
    assert header == "Product,Title,What became of it,What,Code,Before,After,Currency,Reason"
    assert row.startswith(f"{mug},")
    assert ",changed,price,MUG-1,12000,10800,KRW," in row
    assert owner.get(f"{there}/products.csv?outcome=refused").text.splitlines() == [header]
