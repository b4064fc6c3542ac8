"""The catalogue and stock over HTTP: all that a seller's desk does, and the walls between sellers."""

from __future__ import annotations

import io
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from entrepot.core.accounts.api import router as accounts_router
from entrepot.core.database import Database
from entrepot.core.files import LocalFiles
from entrepot.core.files.api import router as files_router
from entrepot.core.http import HttpApp
from entrepot.core.jobs import Jobs
from entrepot.core.outbox import Outbox
from entrepot.core.platform import Platform
from entrepot.sell.catalog import plant_categories
from entrepot.sell.catalog.api import router as catalog_router
from entrepot.sell.catalog.import_api import router as import_router
from entrepot.sell.catalog.jobs import JOBS, SCHEDULES
from entrepot.sell.stock.api import router as stock_router
from entrepot.sell.stock.events import SUBSCRIPTIONS
from tests.visitors import Visitor, build_app, quick_settings

KETTLE: dict[str, Any] = {
    "title": "Gooseneck kettle 0.9 l",
    "category_id": "cat_kettles",
    "state": "live",
    "attributes": {"capacity": {"value": 900, "unit": "ml"}, "temperature_control": True, "in_the_box": ["Kettle"]},
    "translations": {"ko": {"title": "드립 주전자 0.9 l"}},
    "variants": [
        {
            "sku": "KETTLE-NAVY",
            "options": [["Colour", "Navy"]],
            "weight_g": 1350,
            "offers": [{"price_minor": 59_000, "currency": "KRW", "stock": 4}],
        }
    ],
}


@pytest.fixture
def app(db: Database, tmp_path: Path) -> HttpApp:
    plant_categories(db)
    return build_app(db, tmp_path, [accounts_router, files_router, catalog_router, import_router, stock_router])


@pytest.fixture
def open_shop(app: HttpApp) -> Callable[[str], Visitor]:
    """Makes the owner of a seller with one place."""

    def come(slug: str) -> Visitor:
        visitor = Visitor(app)
        visitor.sign_up(f"{slug}@entrepot.example")
        visitor.sign_in(f"{slug}@entrepot.example")
        seller = {"name": slug, "slug": slug, "country": "KR", "currency": "KRW"}
        assert visitor.post("/api/v1/sellers", seller).status == 201
        assert visitor.post("/api/v1/seller/places", {"name": "Depot", "country": "KR"}).status == 201
        return visitor

    return come


@pytest.fixture
def seller(open_shop: Callable[[str], Visitor]) -> Visitor:
    return open_shop("saebyeok")


def made(answer: Any) -> str:
    assert answer.status in {201, 202}, answer.text
    made_id: str = answer.json()["id"]
    return made_id


def a_picture(colour: str) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(target, "PNG")
    return target.getvalue()


def send(visitor: Visitor, path: str, name: str, data: bytes, media_type: str) -> str:
    boundary = "entrepot-test"
    body = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        f"Content-Type: {media_type}\r\n\r\n"
    ).encode()
    answer = visitor.request(
        "POST",
        path,
        body=body + data + f"\r\n--{boundary}--\r\n".encode(),
        headers={"content-type": f"multipart/form-data; boundary={boundary}"},
    )
    return made(answer)


def test_a_product_is_made_and_everybody_sees_it(seller: Visitor, app: HttpApp) -> None:
    product_id = made(seller.post("/api/v1/seller/products", KETTLE))
    shown = Visitor(app).get(f"/api/v1/products/{product_id}?locale=ko").json()
    assert (shown["title"], shown["text_locale"]) == ("드립 주전자 0.9 l", "ko")
    assert [each["name"] for each in shown["category_path"]] == ["주방·다이닝", "전기 주전자"]
    assert [(each["name"], each["text"]) for each in shown["attributes"]] == [
        ("용량", "900\u00a0ml"),
        ("온도 조절", "✓"),
        ("구성품", "Kettle"),
    ]
    assert shown["variants"][0]["offers"][0]["price_minor"] == 59_000
    [card] = Visitor(app).get(f"/api/v1/products?id={product_id}").json()["items"]
    assert (card["price_minor"], card["currency"], card["variants"]) == (59_000, "KRW", 1)


OFFER = ("variants", 0, "offers", 0)
BAD = [
    ((*OFFER, "currency"), "XYZ", "variants.0.offers.0.currency", "an ISO 4217 currency code such as KRW"),
    ((*OFFER, "price_minor"), -1, "variants.0.offers.0.price_minor", "greater than or equal to 0"),
    ((*OFFER, "price_minor"), 10**15, "variants.0.offers.0.price_minor", "less than or equal to 1000000000000"),
    ((*OFFER, "price_minor"), 12.5, "variants.0.offers.0.price_minor", "a whole number"),
    ((*OFFER, "stock"), -4, "variants.0.offers.0.stock", "greater than or equal to 0"),
    (("variants", 0, "weight_g"), -1, "variants.0.weight_g", "greater than or equal to 0"),
    (("variants",), [], "variants", "a list of 1 or more"),
    (("title",), "a\0b", None, "text without the NUL character"),
    (("category_id",), "cat_nothing", "category_id", "the id of a category"),
    (("attributes",), {"capacity": 5}, "attributes.capacity", "a text, true or false, a number with its unit"),
    (("attributes",), {"capacity": {"value": "much"}}, "attributes.capacity.quantity.value", "a number"),
    (("made_up",), 1, "made_up", "no such field is expected"),
]


def test_what_is_wrong_with_a_product_is_named_and_nothing_is_kept(seller: Visitor) -> None:
    for path, value, field, expected in BAD:
        draft = deepcopy(KETTLE)
        at: Any = draft
        for step in path[:-1]:
            at = at[step]
        at[path[-1]] = value
        answer = seller.post("/api/v1/seller/products", draft)
        told = answer.json()
        assert (answer.status, told.get("field")) == (422, field), told
        assert told["expected"].startswith(expected), told
        assert len(told.get("errors", [1])) == 1, told
    assert seller.get("/api/v1/seller/products").json()["items"] == []


def test_the_same_key_makes_one_product(seller: Visitor) -> None:
    first = seller.post("/api/v1/seller/products", KETTLE, headers={"idempotency-key": "k1"})
    again = seller.post("/api/v1/seller/products", KETTLE, headers={"idempotency-key": "k1"})
    assert made(first) == made(again)
    assert len(seller.get("/api/v1/seller/products").json()["items"]) == 1


def test_a_code_is_used_once(seller: Visitor) -> None:
    made(seller.post("/api/v1/seller/products", KETTLE))
    answer = seller.post("/api/v1/seller/products", {**KETTLE, "key": "other"})
    assert (answer.status, answer.json()["code"], answer.json()["field"]) == (409, "catalog.sku_taken", "sku")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": ""}, "title"),
        ({"category_id": "cat_nowhere"}, "category_id"),
        ({"attributes": {"a": {"value": 1e300}}}, "attributes"),
        ({"variants": []}, "variants"),
        ({"variants": [{"sku": "A", "gtins": ["4006381333932"]}]}, "gtin"),
        ({"variants": [{"sku": "A", "weight_g": -1}]}, "variants"),
        ({"variants": [{"sku": "A", "offers": [{"price_minor": 1, "currency": "ZZZ"}]}]}, "variants"),
        ({"title": "nul \x00"}, None),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_values_out_of_bounds_are_refused_by_name(seller: Visitor, change: dict[str, Any], field: str | None) -> None:
    answer = seller.post("/api/v1/seller/products", {**KETTLE, **change})
    assert answer.status == 422
    assert field is None or field in str(answer.json()["field"])
    assert seller.get("/api/v1/seller/products").json()["items"] == []


def test_what_is_missing_keeps_a_product_from_being_shown(seller: Visitor) -> None:
    draft = {**KETTLE, "state": "draft", "category_id": None}
    product_id = made(seller.post("/api/v1/seller/products", draft))
    refusal = seller.post(f"/api/v1/seller/products/{product_id}/publish")
    assert refusal.status == 409
    assert [each["field"] for each in refusal.json()["problems"]] == ["category"]
    seller.request("PATCH", f"/api/v1/seller/products/{product_id}", json={"category_id": "cat_kettles"})
    assert seller.post(f"/api/v1/seller/products/{product_id}/publish").status == 204
    assert seller.get(f"/api/v1/products/{product_id}").status == 200


@pytest.mark.parametrize("act", ["unpublish", "archive"])
def test_a_product_is_taken_from_the_shelves(seller: Visitor, act: str) -> None:
    product_id = made(seller.post("/api/v1/seller/products", KETTLE))
    assert seller.post(f"/api/v1/seller/products/{product_id}/{act}").status == 204
    assert seller.get(f"/api/v1/products/{product_id}").status == 404
    assert seller.get(f"/api/v1/products?id={product_id}").json()["items"] == []
    assert seller.get(f"/api/v1/seller/products/{product_id}").status == 200


def test_variants_and_prices_are_changed(seller: Visitor) -> None:
    product_id = made(seller.post("/api/v1/seller/products", KETTLE))
    path = f"/api/v1/seller/products/{product_id}"
    cream = {
        "sku": "KETTLE-CREAM",
        "options": [["Colour", "Cream"]],
        "offers": [{"price_minor": 61_000, "currency": "KRW"}],
    }
    assert seller.request("PUT", f"{path}/variants", json=cream).status == 204
    navy, added = seller.get(path).json()["variants"]
    assert added["options_text"] == "Cream"
    offers = f"/api/v1/seller/variants/{navy['sku_id']}/offers"
    price = {"price_minor": 57_000, "currency": "KRW", "state": "paused"}
    assert seller.request("PUT", offers, json=price).status == 204
    assert seller.post(f"/api/v1/seller/variants/{added['sku_id']}/archive").status == 204
    variants = seller.get(path).json()["variants"]
    assert (variants[0]["offers"][0]["price_minor"], variants[0]["offers"][0]["state"]) == (57_000, "paused")
    assert variants[1]["state"] == "archived"
    assert seller.get(path).json()["state"] == "draft"


def test_stock_that_is_stated_again_after_sales_is_counted_again(seller: Visitor, db: Database, tmp_path: Path) -> None:
    product_id = made(seller.post("/api/v1/seller/products", KETTLE))
    (variant,) = seller.get(f"/api/v1/seller/products/{product_id}").json()["variants"]
    outbox = Outbox(db, SUBSCRIPTIONS)
    outbox.drain()
    (level,) = seller.get("/api/v1/seller/stock").json()["items"]
    gone = {"place_id": level["place_id"], "sku_id": variant["sku_id"], "delta": -4, "reason": "all sold elsewhere"}
    assert seller.post("/api/v1/seller/stock/adjustments", gone).status == 204
    again = {"price_minor": 59_000, "currency": "KRW", "stock": 4}
    assert seller.request("PUT", f"/api/v1/seller/variants/{variant['sku_id']}/offers", json=again).status == 204
    outbox.drain()
    (level,) = seller.get("/api/v1/seller/stock").json()["items"]
    assert level["available"] == 4


def test_pictures_are_added_ordered_and_removed(seller: Visitor) -> None:
    product_id = made(seller.post("/api/v1/seller/products", KETTLE))
    path = f"/api/v1/seller/products/{product_id}"
    files = [send(seller, "/api/v1/pictures", "p.png", a_picture(each), "image/png") for each in ("navy", "white")]
    for file_id in files:
        assert seller.post(f"{path}/pictures", {"file_id": file_id, "alt": "Front"}).status == 204
    pictures = [each["picture_id"] for each in seller.get(path).json()["pictures"]]
    assert seller.request("PUT", f"{path}/pictures/order", json={"picture_ids": pictures[::-1]}).status == 204
    shown = seller.get(path).json()["pictures"]
    assert [each["picture_id"] for each in shown] == pictures[::-1]
    assert [each["file_id"] for each in shown] == files[::-1]
    assert seller.get(f"/api/v1/products?id={product_id}").json()["items"][0]["picture_file_id"] == files[1]
    assert seller.request("DELETE", f"{path}/pictures/{shown[0]['picture_id']}").status == 204
    assert [each["file_id"] for each in seller.get(path).json()["pictures"]] == files[:1]


def test_a_picture_of_somebody_elses_is_not_there(seller: Visitor, open_shop: Callable[[str], Visitor]) -> None:
    theirs = send(open_shop("other"), "/api/v1/pictures", "p.png", a_picture("navy"), "image/png")
    product_id = made(seller.post("/api/v1/seller/products", KETTLE))
    assert seller.post(f"/api/v1/seller/products/{product_id}/pictures", {"file_id": theirs}).status == 404


def test_a_file_is_imported_and_its_bad_rows_are_told(seller: Visitor, db: Database, tmp_path: Path) -> None:
    file_id = send(seller, "/api/v1/files", "goods.csv", b"sku,title,price\nM-1,Mug,1200\nM-2,Mug,-1\n", "text/csv")
    started = seller.post(
        "/api/v1/seller/imports",
        {"file_id": file_id, "format": "csv", "file_name": "goods.csv", "category_id": "cat_mugs"},
    )
    import_id = made(started)
    assert seller.get(f"/api/v1/seller/imports/{import_id}").json()["state"] == "waiting"
    Jobs(Platform(quick_settings(tmp_path), db, LocalFiles(tmp_path / "files")), JOBS, SCHEDULES).step()
    status = seller.get(started.headers["location"]).json()
    assert (status["state"], status["created"], status["errors"]) == ("done", 1, 1)
    [problem] = seller.get(f"/api/v1/seller/imports/{import_id}/errors").json()["items"]
    assert (problem["row"], problem["field"], problem["found"]) == (3, "price", "-1")
    sheet = seller.get(f"/api/v1/seller/imports/{import_id}/errors.csv")
    assert sheet.headers["content-type"].startswith("text/csv")
    assert "goods.csv,3,price,'-1,0 or more" in sheet.text
    assert [each["import_id"] for each in seller.get("/api/v1/seller/imports").json()["items"]] == [import_id]
    assert "M-1" in seller.get("/api/v1/seller/export?format=jsonl").text


def test_stock_is_received_adjusted_and_followed(seller: Visitor, db: Database) -> None:
    product_id = made(seller.post("/api/v1/seller/products", KETTLE))
    Outbox(db, SUBSCRIPTIONS).drain()
    variant = seller.get(f"/api/v1/seller/products/{product_id}").json()["variants"][0]
    where = {"sku_id": variant["sku_id"], "place_id": variant["offers"][0]["place_id"]}
    receipt = {**where, "quantity": 6, "reference": "note 7"}
    for _ in range(2):
        key = {"idempotency-key": "note-7"}
        assert seller.post("/api/v1/seller/stock/receipts", receipt, headers=key).status == 204
    assert seller.post("/api/v1/seller/stock/adjustments", {**where, "delta": -2, "reason": "broken"}).status == 204
    refused = seller.post("/api/v1/seller/stock/adjustments", {**where, "delta": -9, "reason": "lost"})
    assert (refused.status, refused.json()["on_hand"]) == (409, 8)
    [level] = seller.get("/api/v1/seller/stock?text=KETTLE").json()["items"]
    assert (level["on_hand"], level["available"], level["sku_code"]) == (8, 8, "KETTLE-NAVY")
    moved = seller.get(f"/api/v1/seller/stock/{variant['sku_id']}/movements").json()["items"]
    assert [(each["kind"], each["on_hand_delta"]) for each in moved] == [("adjust", -2), ("receive", 6), ("count", 4)]


def test_categories_are_read_in_the_readers_language(app: HttpApp) -> None:
    visitor = Visitor(app)
    roots = visitor.get("/api/v1/categories?locale=zh").json()["items"]
    assert roots[0] == {
        "id": "cat_kitchen",
        "parent_id": None,
        "name": "厨房与餐厅",
        "depth": 0,
        "has_children": True,
    }
    kettles = visitor.get("/api/v1/categories/cat_kettles?locale=ko").json()
    assert kettles["attributes"][0] == {"code": "capacity", "kind": "number", "unit": "ml", "name": "용량"}
    assert visitor.get("/api/v1/categories/cat_none").status == 404


def test_another_sellers_things_are_not_there(
    seller: Visitor, open_shop: Callable[[str], Visitor], db: Database
) -> None:
    product_id = made(seller.post("/api/v1/seller/products", KETTLE))
    variant = seller.get(f"/api/v1/seller/products/{product_id}").json()["variants"][0]
    sku_id, place_id = variant["sku_id"], variant["offers"][0]["place_id"]
    file_id = send(seller, "/api/v1/files", "goods.csv", b"sku,title,price\nM-1,Mug,1200\n", "text/csv")
    import_id = made(seller.post("/api/v1/seller/imports", {"file_id": file_id, "format": "csv"}))
    price = {"price_minor": 1, "currency": "KRW"}
    elsewhere = {**price, "place_id": place_id}
    wrong = {"sku_id": sku_id, "delta": 1, "reason": "x"}
    other = open_shop("other")
    own_place = other.get("/api/v1/seller/places").json()["items"][0]["id"]
    picture_id = db.ids.new("pic")
    calls: list[tuple[str, str, Any]] = [
        ("GET", f"/api/v1/seller/products/{product_id}", None),
        ("PATCH", f"/api/v1/seller/products/{product_id}", {"title": "Mine"}),
        ("POST", f"/api/v1/seller/products/{product_id}/publish", None),
        ("POST", f"/api/v1/seller/products/{product_id}/unpublish", None),
        ("POST", f"/api/v1/seller/products/{product_id}/archive", None),
        ("PUT", f"/api/v1/seller/products/{product_id}/variants", {"sku": "X"}),
        ("POST", f"/api/v1/seller/variants/{sku_id}/archive", None),
        ("PUT", f"/api/v1/seller/variants/{sku_id}/offers", price),
        ("DELETE", f"/api/v1/seller/products/{product_id}/pictures/{picture_id}", None),
        ("PUT", f"/api/v1/seller/products/{product_id}/pictures/order", {"picture_ids": []}),
        ("POST", "/api/v1/seller/imports", {"file_id": file_id, "format": "csv"}),
        ("GET", f"/api/v1/seller/imports/{import_id}", None),
        ("GET", f"/api/v1/seller/imports/{import_id}/errors", None),
        ("GET", f"/api/v1/seller/imports/{import_id}/errors.csv", None),
        ("GET", f"/api/v1/seller/places/{place_id}", None),
        ("GET", f"/api/v1/seller/stock/{sku_id}/movements", None),
        ("POST", "/api/v1/seller/stock/receipts", {"sku_id": sku_id, "place_id": place_id, "quantity": 1}),
        ("POST", "/api/v1/seller/stock/receipts", {"sku_id": sku_id, "place_id": own_place, "quantity": 1}),
        ("POST", "/api/v1/seller/stock/adjustments", {**wrong, "place_id": own_place}),
        ("POST", "/api/v1/seller/products", {**KETTLE, "variants": [{"sku": "Y", "offers": [elsewhere]}]}),
    ]  # fmt: skip
    answers = {f"{method} {path}": other.request(method, path, json=body).status for method, path, body in calls}
    assert set(answers.values()) == {404}, answers
    for path in ("products", "stock", "imports"):
        assert other.get(f"/api/v1/seller/{path}").json()["items"] == []


def test_a_shopper_has_no_desk(app: HttpApp) -> None:
    shopper = Visitor(app)
    shopper.sign_up("shopper@entrepot.example")
    shopper.sign_in("shopper@entrepot.example")
    for path in ("products", "stock", "places", "imports", "export"):
        assert shopper.get(f"/api/v1/seller/{path}").status == 403
        assert Visitor(app).get(f"/api/v1/seller/{path}").status == 401
