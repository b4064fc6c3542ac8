"""Columns of suppliers' files in the studio: prices in the heading's currency, costs apart from them, stock."""

from __future__ import annotations

from typing import Any

import pytest

from entrepot.app import App
from entrepot.sell.listing import DraftRow, DraftView, list_drafts
from entrepot.sell.listing import start_batch as begin
from tests.drafts import drafted, read, sent
from tests.sell_factories import ACTOR


def filed(app: App, seller: str, *lines: str) -> list[tuple[DraftRow, DraftView]]:
    file_id = sent(app, seller, "\n".join(lines).encode())
    batch_id = begin(app.platform.db, app.platform.files, seller, file_id=file_id, file_name="goods.csv", actor=ACTOR)
    app.step()
    with app.platform.db.read() as connection:
        rows = list_drafts(connection, seller, batch_id=batch_id).items
    return [(row, read(app, seller, row.draft_id)) for row in rows]


def money(minor: int, currency: str) -> dict[str, Any]:
    return {"minor": minor, "currency": currency}


@pytest.mark.parametrize(
    ("heading", "cell", "price"),
    [
        ("Unit Price (USD)", "9", money(900, "USD")),
        ("Price/USD", "9.50", money(950, "USD")),
        ("단가(원)", "24000", money(24_000, "KRW")),
        ("单价(元)", "45", money(4_500, "CNY")),
        ("価格(円)", "1200", money(1_200, "JPY")),
        ("Precio (€)", '"9,50"', money(950, "EUR")),
        ("Price (USD)", "€9", money(900, "EUR")),
    ],
)
def test_a_plain_number_is_in_the_currency_of_its_heading(
    app: App, seller: str, heading: str, cell: str, price: dict[str, Any]
) -> None:
    ((_, draft),) = filed(app, seller, f"Name,{heading}", f"Stoneware mug 350 ml,{cell}")
    assert draft.content.value("price") == price
    assert draft.content.value("cost") is None


def test_a_heading_and_a_currency_column_that_differ_are_asked_about(app: App, seller: str) -> None:
    ((row, draft),) = filed(app, seller, "Name,Price (USD),Currency", "Stoneware mug 350 ml,9,KRW")
    assert (draft.content.value("price"), row.standing) == (None, "missing")
    assert "price_unread" in draft.content.problems


@pytest.mark.parametrize("heading", ["Cost", "Wholesale price", "FOB price US$", "공급가", "进价", "仕入値", "coste"])
def test_a_cost_is_kept_as_such_and_a_row_without_a_price_is_not_ready(app: App, seller: str, heading: str) -> None:
    ((row, draft),) = filed(app, seller, f"Name,{heading}", "Stoneware mug 350 ml,9000")
    assert draft.content.value("cost")["minor"] in {9_000, 900_000}
    assert draft.content.value("price") is None
    assert row.standing == "missing"


def test_cost_and_price_of_a_row_stand_side_by_side(app: App, seller: str) -> None:
    ((_, draft),) = filed(app, seller, "Name,Cost (USD),Price (KRW)", "Stoneware mug 350 ml,9,24000")
    assert draft.content.value("cost") == money(900, "USD")
    assert draft.content.value("price") == money(24_000, "KRW")
    ((_, unsaid),) = filed(app, seller, "Name,Cost,Price (USD)", "Stoneware mug 350 ml,9,20")
    assert unsaid.content.value("cost") == money(900, "USD")
    assert "cost" in unsaid.content.to_look_at


def test_a_price_column_that_cannot_be_told_is_said(app: App, seller: str) -> None:
    ((row, draft),) = filed(app, seller, "Name,Price tier 2", "Stoneware mug 350 ml,9")
    assert row.standing == "missing"
    assert "price_unread" in draft.content.problems


def test_sizes_of_one_product_whose_costs_differ_have_no_cost_in_common(app: App, seller: str) -> None:
    same = ("Cotton T-shirt,S,A-1,9,20", "Cotton T-shirt,M,A-2,9,20")
    ((_, draft),) = filed(app, seller, "Name,Size,SKU,Cost,Price", *same)
    assert draft.content.value("cost") == money(9, "KRW")
    ((_, other),) = filed(app, seller, "Name,Size,SKU,Cost,Price", same[0], "Cotton T-shirt,M,A-2,11,20")
    assert other.content.value("cost") is None
    assert other.content.value("price") == money(20, "KRW")


@pytest.mark.parametrize(
    ("text", "cost", "price"),
    [
        ("FOB Ningbo: US$ 8.20\nMaterial: Stoneware", money(820, "USD"), None),
        ("공급가: 9,000원\n판매가: 24,000원\n재질: 도자기", money(9_000, "KRW"), money(24_000, "KRW")),
        ("批发价：45元\n材质：陶瓷", money(4_500, "CNY"), None),
        ("仕入値：900円\n素材：陶器", money(900, "JPY"), None),
        ("Price: 24,000 KRW\nMaterial: Stoneware", None, money(24_000, "KRW")),
    ],
)
def test_a_pasted_specification_tells_cost_from_price(
    app: App, seller: str, text: str, cost: dict[str, Any] | None, price: dict[str, Any] | None
) -> None:
    draft = drafted(app, seller, "stoneware mug 350 ml", text=text)
    assert (draft.content.value("cost"), draft.content.value("price")) == (cost, price)


@pytest.mark.parametrize(
    ("heading", "cell", "stock"),
    [
        ("Qty on hand", "300", 300),
        ("재고수량", "300개", 300),
        ("现货数量", "12件", 12),
        ("在庫数", "8", 8),
        ("Stock", "Stock: 15 pcs", 15),
        ("Stock", "8 pairs", 8),
        ("Carton qty", "24", None),
        ("MOQ", "500 pcs", None),
    ],
)
def test_stock_is_read_as_it_is_called_and_a_carton_or_a_least_order_is_no_stock(
    app: App, seller: str, heading: str, cell: str, stock: int | None
) -> None:
    ((row, draft),) = filed(app, seller, f"Name,{heading},Price", f"Stoneware mug 350 ml,{cell},24000")
    assert draft.content.value("stock") == stock
    assert draft.content.value("attribute.pieces") is None
    assert row.objection is None


def test_two_columns_that_say_different_stock_are_asked_about(app: App, seller: str) -> None:
    ((row, draft),) = filed(app, seller, "Name,Stock qty,Qty,Price", "Stoneware mug,11,10,24000")
    assert (draft.content.value("stock"), draft.content.value("attribute.pieces")) == (None, None)
    assert row.objection == "Two columns say the stock: “Stock qty” 11, “Qty” 10 – which is it?"
    ((_, agreed),) = filed(app, seller, "Name,Stock qty,Qty,Price", "Stoneware mug,10,10,24000")
    assert agreed.content.value("stock") == 10


def test_the_least_order_of_a_pasted_specification_is_no_count_of_pieces(app: App, seller: str) -> None:
    for text in ("MOQ: 500 pcs", "Carton qty: 24 pcs", "起订量：500件"):
        draft = drafted(app, seller, "stoneware mug 350 ml", text=f"{text}\nMaterial: Stoneware")
        assert draft.content.value("attribute.pieces") is None
    four = drafted(app, seller, "stoneware mug 350 ml", text="Pieces: 4 pcs\nMaterial: Stoneware")
    assert four.content.value("attribute.pieces") == {"value": 4, "unit": ""}


@pytest.mark.parametrize(
    ("locale", "lines", "names"),
    [
        ("ja", ("商品名,色,サイズ,SKU,価格", "Tシャツ,紺,M,A-1,2400", "Tシャツ,白,L,A-2,2400"), ["色", "サイズ"]),
        (
            "ko",
            ("상품명,색상,사이즈,SKU,가격", "티셔츠,남색,M,A-1,24000", "티셔츠,흰색,L,A-2,24000"),
            ["색상", "크기"],
        ),
        ("es", ("Nombre,Color,SKU,Precio", "Taza de gres,azul,A-1,24", "Taza de gres,blanco,A-2,24"), ["Color"]),
        ("en", ("Name,Colour,SKU,Price", "Stoneware mug,navy,A-1,24", "Stoneware mug,white,A-2,24"), ["Colour"]),
    ],
)
def test_options_are_named_in_the_language_of_the_listing(
    app: App, seller: str, locale: str, lines: tuple[str, ...], names: list[str]
) -> None:
    file_id = sent(app, seller, "\n".join(lines).encode())
    batch_id = begin(app.platform.db, app.platform.files, seller, file_id=file_id, locale=locale, actor=ACTOR)
    app.step()
    with app.platform.db.read() as connection:
        (row,) = list_drafts(connection, seller, batch_id=batch_id).items
    draft = read(app, seller, row.draft_id)
    assert [name for name, _ in draft.content.options()] == names
    assert "option" not in str(draft.content.ranges.get("unsaid", ""))


def test_a_thing_is_called_in_the_singular_or_without_an_article(app: App, seller: str) -> None:
    things = {
        "Terra 350 ml,Mugs": "A mug by Onda.",
        "Crew,T-shirts": "A T-shirt by Onda.",
        "Kettle 1 l,Kettles": "A kettle by Onda.",
        "Mia,Wine glasses": "A wine glass by Onda.",
        "Sol,Sunglasses": "Sunglasses by Onda.",
        "Sky,Jeans": "Jeans by Onda.",
        "Tank,Mug": "A mug by Onda.",
    }
    found = filed(app, seller, "Name,Category,Brand", *(f"{thing},Onda" for thing in things))
    told = [str(draft.content.value("description")) for _, draft in found]
    assert [each[: len(sentence)] for each, sentence in zip(told, things.values(), strict=True)] == [*things.values()]
