"""Suppliers' files in the studio: what a column says is taken, or it is said at once why it cannot be."""

from __future__ import annotations

import pytest

from entrepot.app import App
from entrepot.kit.errors import AppError
from entrepot.sell.catalog import OfferDraft, ProductDraft, SkuDraft, create_place, create_product
from entrepot.sell.listing import (
    DraftRow,
    DraftView,
    Rule,
    accept_draft,
    accept_drafts,
    get_batch,
    list_drafts,
    take_back,
)
from entrepot.sell.listing import start_batch as begin
from tests.drafts import PRICE, drafted, read, said, sent
from tests.sell_factories import ACTOR


def filed(app: App, seller: str, *lines: str) -> tuple[str, list[DraftRow]]:
    file_id = sent(app, seller, "\n".join(lines).encode())
    batch_id = begin(app.platform.db, app.platform.files, seller, file_id=file_id, file_name="goods.csv", actor=ACTOR)
    app.step()
    with app.platform.db.read() as connection:
        return batch_id, list_drafts(connection, seller, batch_id=batch_id).items


def a_place(app: App, seller: str) -> None:
    app.platform.db.write(lambda tx: create_place(tx, seller, name="Depot", country="KR"))


def only(app: App, seller: str, *lines: str) -> tuple[DraftRow, DraftView]:
    _, (row,) = filed(app, seller, *lines)
    return row, read(app, seller, row.draft_id)


ORIGINS = [
    ("Country of origin", "Korea"),
    ("Country of Origin", "KR"),
    ("Made in", "South Korea"),
    ("Country of manufacture", "Made in Korea"),
    ("COO", "kr"),
    ("원산지", "대한민국"),
    ("제조국", "한국산"),
    ("产地", "韩国"),
    ("原產地", "韩国"),
    ("原産国", "韓国"),
    ("製造国", "韓国"),
    ("País de fabricación", "Corea del Sur"),
    ("Hecho en", "corea"),
]


def test_a_column_that_says_where_a_thing_was_made_is_read_in_five_languages(app: App, seller: str) -> None:
    for column, cell in ORIGINS:
        row, draft = only(app, seller, f"Name;{column}", f"Stoneware mug 350 ml;{cell}")
        assert (column, draft.content.value("origin")) == (column, "KR")
        assert row.objection is None


def test_a_cell_that_names_no_country_is_said_to(app: App, seller: str) -> None:
    row, draft = only(app, seller, "Name,Country of origin", "Stoneware mug,worldwide")
    assert draft.content.value("origin") is None
    assert (row.standing, row.objection) != ("ready", None)
    assert "“Country of origin”: “worldwide” is no country" in str(row.objection)


WRONG_GTINS = {
    "8801234567891": "8801234567891 is no GTIN; its last digit, the check digit, would have to be 3",
    "880-123": "“880-123” is no GTIN; expected are 8, 12, 13 or 14 digits",
    "8.80123E+12": "“8.80123E+12” is no GTIN; expected are 8, 12, 13 or 14 digits",
}


def test_a_wrong_gtin_does_not_vanish_but_says_what_was_expected(app: App, seller: str) -> None:
    _, found = filed(app, seller, "Name,EAN", *(f"Stoneware mug 350 ml,{cell}" for cell in WRONG_GTINS))
    assert [each.objection for each in found] == [f"Column “EAN”: {told}" for told in WRONG_GTINS.values()]
    draft = read(app, seller, found[0].draft_id)
    assert draft.content.value("gtin") is None
    assert "gtin" in draft.content.to_look_at
    mended = said(app, seller, draft.draft_id, gtin="8801234567893")
    assert mended.content.value("gtin") == "8801234567893"
    assert "gtin" not in mended.content.to_look_at


def test_a_right_gtin_is_read_as_people_write_it_also_without_the_zero_that_a_sheet_took(app: App, seller: str) -> None:
    cells = ("8801234567893", "880 1234 56789 3", "36000291452")
    _, found = filed(app, seller, "Name,바코드", *(f"Stoneware mug 350 ml,{cell}" for cell in cells))
    read_as = [read(app, seller, each.draft_id).content.value("gtin") for each in found]
    assert read_as == ["8801234567893", "8801234567893", "036000291452"]
    assert not any(each.objection for each in found)


def test_stock_that_is_no_number_is_said(app: App, seller: str) -> None:
    row, draft = only(app, seller, "Name,Stock", "Stoneware mug,plenty")
    assert draft.content.value("stock") is None
    assert "“plenty” is no number of pieces" in str(row.objection)


@pytest.mark.parametrize(
    ("price", "minor", "currency"),
    [("24.000,00 €", 2_400_000, "EUR"), ("3만5천원", 35_000, "KRW"), ("24000", 24_000, "KRW")],
)
def test_a_currency_in_the_price_cell_counts_though_the_currency_column_is_empty(
    app: App, seller: str, price: str, minor: int, currency: str
) -> None:
    _, draft = only(app, seller, "Name,Price,Currency", f'Stoneware mug 350 ml,"{price}",')
    assert draft.content.value("price") == {"minor": minor, "currency": currency}


def test_a_price_in_yen_or_yuan_is_asked_about_where_nothing_tells_which(app: App, seller: str) -> None:
    _, draft = only(app, seller, "Name,Price", "Stoneware mug 350 ml,¥129")
    assert draft.content.value("price") is None
    assert [each.told for each in draft.content.objections] == [
        "Column “Price”, “¥129”: ¥ is yen and yuan – which currency?"
    ]
    assert "price" in draft.content.required_missing
    own = drafted(app, seller, "stoneware mug 350 ml ¥129")
    assert own.content.value("price") is None
    assert "price" in [each.field for each in own.content.objections]
    chinese, _ = only(app, seller, "名称,价格", "陶瓷马克杯 350毫升,¥129")
    assert chinese.price == {"minor": 12_900, "currency": "CNY"}


def test_a_code_that_a_row_before_has_is_said_at_once_and_not_called_ready(app: App, seller: str) -> None:
    rows = [f"Stoneware mug 350 ml number {n},{code},24000" for n, code in enumerate(["A-1", "A-2", "A-1"])]
    batch_id, found = filed(app, seller, "Name,SKU,Price", *rows)
    assert [each.objection for each in found] == [
        None,
        None,
        "Row 2 of the file has the code A-1 too; each thing needs a code of its own",
    ]
    assert found[2].standing == "doubts"
    with app.platform.db.read() as connection:
        assert "sku" in read(app, seller, found[2].draft_id).content.to_look_at
        assert get_batch(connection, seller, batch_id).counts["doubts"] >= 1
    own = said(app, seller, found[2].draft_id, sku="A-3")
    assert "sku" not in own.content.to_look_at


def test_a_code_of_another_product_is_said_at_once(app: App, seller: str) -> None:
    db = app.platform.db
    a_place(app, seller)
    sku = SkuDraft("B-7", offers=(OfferDraft(24_000, "KRW", stock=3),))
    create_product(db, seller, ProductDraft(title="A jug", skus=(sku,)), ACTOR)
    row, draft = only(app, seller, "Name,SKU", "Stoneware mug 350 ml,B-7")
    assert row.objection == "Another product of yours has the code B-7; each thing needs a code of its own"
    assert "sku" in draft.content.to_look_at


def test_a_draft_that_was_taken_back_does_not_object_to_its_own_product(app: App, seller: str) -> None:
    a_place(app, seller)
    row, _ = only(app, seller, "Name,SKU", "Stoneware mug 350 ml,C-1")
    said(app, seller, row.draft_id, price=PRICE, category="cat_mugs")
    accept_draft(app.platform.db, seller, row.draft_id, ACTOR, live=False)
    take_back(app.platform.db, seller, row.draft_id, ACTOR)
    assert not said(app, seller, row.draft_id, stock=4).content.objections


def test_counts_are_of_one_standing_each_and_add_up(app: App, seller: str) -> None:
    a_place(app, seller)
    rows = ["Stoneware mug 350 ml,A-1,24000", "Thing,A-1,", "Blorp,A-2,100", "Stoneware mug navy,A-4,21000", ",,"]
    batch_id, found = filed(app, seller, "Name,SKU,Price", *rows)
    for each in (found[0], found[3]):
        draft = read(app, seller, each.draft_id)
        for name in draft.content.to_look_at:
            said(app, seller, each.draft_id, **{name.replace(".", "__"): draft.content.value(name)})
    accept_draft(app.platform.db, seller, found[0].draft_id, ACTOR, live=False)
    with app.platform.db.read() as connection:
        counts = dict(get_batch(connection, seller, batch_id).counts)
        listed = {
            need: list_drafts(connection, seller, batch_id=batch_id, need=need).items
            for need in ("ready", "doubts", "missing", "failed", "accepted", "working")
        }
    total = counts.pop("all")
    assert total == sum(counts.values()) == 4
    assert (counts["accepted"], counts["ready"]) == (1, 1)
    for need, items in listed.items():
        assert len(items) == counts[need]
        assert {each.standing for each in items} <= {need}


def test_what_was_refused_is_to_be_looked_at_and_ready_again_once_it_is_changed(app: App, seller: str) -> None:
    a_place(app, seller)
    sku = SkuDraft("B-7", offers=(OfferDraft(24_000, "KRW", stock=3),))
    row, draft = only(app, seller, "Name,SKU,Price", "Stoneware mug 350 ml,B-7,24000")
    for name in draft.content.to_look_at:
        said(app, seller, row.draft_id, **{name.replace(".", "__"): draft.content.value(name)})
    create_product(app.platform.db, seller, ProductDraft(title="A jug", skus=(sku,)), ACTOR)
    accept_drafts(app.platform.db, seller, Rule(draft.batch_id, live=True, without_pictures=True), ACTOR)
    app.step()
    with app.platform.db.read() as connection:
        (refused,) = list_drafts(connection, seller, batch_id=draft.batch_id).items
    assert "B-7" in str(refused.problem)
    assert refused.standing == "doubts"
    with pytest.raises(AppError):
        accept_drafts(app.platform.db, seller, Rule(draft.batch_id, live=True, without_pictures=True), ACTOR)
    said(app, seller, row.draft_id, sku="B-8")
    with app.platform.db.read() as connection:
        (again,) = list_drafts(connection, seller, batch_id=draft.batch_id).items
    assert again.standing == "ready"
