"""The seller's desk: from opening a shop to sending an order and being paid, through its pages."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from entrepot.app import App, open_app
from entrepot.core.accounts import principal_of_session
from entrepot.kit.money import Money
from entrepot.pay.checkout import pay
from entrepot.pay.wallet import top_up
from entrepot.sell.catalog import get_own_product, list_products
from entrepot.shop.orders import DeliveryQuotes, PlaceOrder, mark_received, order_of_seller, place
from tests.shop_factories import HOME
from tests.visitors import Visitor, fresh_settings

PAGES = (
    "/sell",
    "/sell/products",
    "/sell/products?state=live&text=mug",
    "/sell/products/new",
    "/sell/imports",
    "/sell/orders",
    "/sell/orders?state=paid",
    "/sell/stock",
    "/sell/money",
)
MUG = {
    "title": "Navy mug",
    "category_id": "cat_mugs",
    "code": "MUG-1",
    "price": "12000",
    "currency": "KRW",
    "stock": "20",
    "weight_g": "350",
}


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


def _seller_id(app: App, owner: Visitor) -> str:
    principal = principal_of_session(app.platform.db, owner.headers["authorization"].removeprefix("Bearer "))
    assert principal is not None
    assert principal.seller_id is not None
    return principal.seller_id


def _mug(app: App, owner: Visitor) -> str:
    answer = owner.request("POST", "/sell/products/new", form=MUG)
    assert answer.status == 303, re.sub(r"<[^>]+>", " ", answer.text)[:2000]
    app.step()
    return answer.headers["location"].rsplit("/", 1)[1]


def _picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (900, 900), "navy").save(out, "PNG")
    return out.getvalue()


def _multipart(fields: dict[str, str], name: str, file_name: str, content: bytes) -> tuple[bytes, dict[str, str]]:
    line = "boundary-of-the-form"
    parts = [
        f'--{line}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n' for key, value in fields.items()
    ]
    head = f'--{line}\r\nContent-Disposition: form-data; name="{name}"; filename="{file_name}"\r\n\r\n'
    body = "".join(parts).encode() + head.encode() + content + f"\r\n--{line}--\r\n".encode()
    return body, {"content-type": f"multipart/form-data; boundary={line}"}


@pytest.mark.parametrize("path", PAGES)
def test_each_page_shows_an_empty_and_a_stocked_shop(app: App, owner: Visitor, path: str) -> None:
    assert owner.get(path).status == 200
    _mug(app, owner)
    assert owner.get(path).status == 200


@pytest.mark.parametrize("path", PAGES[1:])
def test_who_has_no_shop_is_not_let_in(app: App, path: str) -> None:
    guest = Visitor(app.http)
    assert guest.get(path).status == 401
    guest.sign_up("shopper@market.example")
    guest.sign_in("shopper@market.example")
    assert guest.get(path).status == 403
    assert "Open a shop" in guest.get("/sell").text
    guest.close()


def test_a_shop_name_that_is_taken_is_told_under_its_field(app: App, owner: Visitor) -> None:
    other = Visitor(app.http)
    other.sign_up("other@market.example")
    other.sign_in("other@market.example")
    answer = other.request("POST", "/sell", form={"name": "B", "slug": "onda", "country": "KR", "currency": "KRW"})
    assert answer.status == 422
    assert "onda" in answer.text
    other.close()


def test_a_product_is_written_pictured_and_put_on_sale(app: App, owner: Visitor) -> None:
    product_id = _mug(app, owner)
    here = f"/sell/products/{product_id}"
    body, headers = _multipart({"alt": "A navy mug"}, "picture", "mug.png", _picture())
    assert owner.request("POST", f"{here}/pictures", body=body, headers=headers).status == 303
    assert owner.request("POST", f"{here}/state", form={"act": "publish"}).status == 303
    assert owner.request("POST", here, form={"title": "Deep navy mug", "category_id": "cat_mugs"}).status == 303
    more = {**MUG, "price": "13000"}
    assert owner.request("POST", f"{here}/variants", form=more).status == 303
    app.step()
    page = owner.get(here).text
    assert "Deep navy mug" in page
    assert "13,000" in page
    with app.platform.db.read() as connection:
        product = get_own_product(connection, _seller_id(app, owner), product_id)
    assert product.state == "live"
    assert owner.request("POST", f"{here}/pictures/{product.pictures[0].picture_id}/remove").status == 303
    assert owner.request("POST", f"{here}/state", form={"act": "archive"}).status == 303


@pytest.mark.parametrize(
    "wrong",
    [{"price": "12,5"}, {"currency": "XXQ"}, {"price": "-1"}, {"stock": "many"}, {"title": ""}, {"weight_g": "1e9"}],
)
def test_a_product_that_does_not_fit_is_not_saved_and_what_was_typed_stays(
    app: App, owner: Visitor, wrong: dict[str, str]
) -> None:
    answer = owner.request("POST", "/sell/products/new", form={**MUG, **wrong})
    assert answer.status == 422
    assert 'value="MUG-1"' in answer.text
    with app.platform.db.read() as connection:
        assert list_products(connection, _seller_id(app, owner)).items == []


def test_a_picture_that_is_none_is_refused_on_the_page(app: App, owner: Visitor) -> None:
    product_id = _mug(app, owner)
    body, headers = _multipart({}, "picture", "mug.png", b"not a picture")
    answer = owner.request("POST", f"/sell/products/{product_id}/pictures", body=body, headers=headers)
    assert answer.status == 422


def test_an_import_shows_its_rows_and_names_those_that_do_not_fit(app: App, owner: Visitor) -> None:
    rows = (
        "sku,title,category,price,currency,stock",
        "A-1,First mug,cat_mugs,12000,KRW,5",
        "A-2,Second mug,cat_mugs,-4,KRW,5",
    )
    body, headers = _multipart({"preset": "own"}, "file", "mugs.csv", "\n".join(rows).encode())
    answer = owner.request("POST", "/sell/imports", body=body, headers=headers)
    assert answer.status == 303, re.sub(r"<[^>]+>", " ", answer.text)[:1500]
    here = answer.headers["location"]
    assert owner.get(f"{here}/progress").json()["state"] == "running"
    app.step()
    assert owner.get(f"{here}/progress").json()["state"] == "done"
    page = owner.get(here).text
    assert "price" in page
    assert "sku, title, category, price, currency" in owner.get("/sell/imports").text
    assert owner.get("/sell/products").text.count("First mug") >= 1


def test_an_order_is_sent_its_stock_counted_and_its_money_paid_out(app: App, owner: Visitor) -> None:
    product_id = _mug(app, owner)
    assert owner.request("POST", f"/sell/products/{product_id}/state", form={"act": "publish"}).status == 303
    app.hand_over()
    db, seller_id = app.platform.db, _seller_id(app, owner)
    with db.read() as connection:
        variant = get_own_product(connection, seller_id, product_id).variants[0]
    shopper = db.ids.new("per")
    wish = PlaceOrder(shopper_id=shopper, address=HOME, currency="KRW", lines=((variant.offers[0].offer_id, 2),))
    group = place(db, request=wish, delivery=app.platform.port(DeliveryQuotes))
    top_up(db, person_id=shopper, amount=Money(10_000_000, "KRW"), idempotency_key=None)
    pay(db, group_id=group.id, shopper_id=shopper)
    app.step()
    here = f"/sell/orders/{group.orders[0].id}"
    assert "It is sent" in owner.get(here).text
    assert owner.request("POST", f"{here}/sent", form={"tracking_code": "KR123"}).status == 303
    with db.read() as connection:
        assert order_of_seller(connection, group.orders[0].id, seller_id).state == "sent"
    level = f"/sell/stock/{variant.sku_id}/{variant.offers[0].place_id}"
    assert owner.request("POST", level, form={"act": "receive", "units": "5"}).status == 303
    assert owner.request("POST", level, form={"act": "adjust", "units": "-2", "reason": "count"}).status == 303
    assert owner.request("POST", level, form={"act": "adjust", "units": "-99999", "reason": "count"}).status == 422
    assert owner.get(level).status == 200
    db.write(lambda tx: mark_received(tx, group.orders[0].id, "per_hub"))
    account = {"holder": "Potter", "country": "DE", "number": "DE89 3704 0044 0532 0130 00"}
    assert owner.request("POST", "/sell/money/account", form=account).status == 303
    form = {"amount": "1000", "currency": "KRW", "key": "once"}
    assert owner.request("POST", "/sell/money/payouts", form=form).status == 303
    assert owner.request("POST", "/sell/money/payouts", form={**form, "amount": "99999999", "key": "x"}).status == 422
    assert "Waits for the bank" in owner.get("/sell/money").text


def test_another_shops_things_are_not_there(app: App, owner: Visitor) -> None:
    product_id = _mug(app, owner)
    other = Visitor(app.http)
    other.sign_up("other@market.example")
    other.sign_in("other@market.example")
    other.request("POST", "/sell", form={"name": "Other", "slug": "other", "country": "KR", "currency": "KRW"})
    assert other.get(f"/sell/products/{product_id}").status == 404
    assert other.request("POST", f"/sell/products/{product_id}", form={"title": "mine"}).status == 404
    assert other.request("POST", f"/sell/products/{product_id}/state", form={"act": "archive"}).status == 404
    other.close()
