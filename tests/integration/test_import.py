"""Import and export: good rows are kept, bad ones are named, and the same file twice changes nothing."""

from __future__ import annotations

import csv
import gzip
import io
import zipfile
from collections import Counter
from pathlib import Path

import orjson
import pytest

from entrepot.core.database import Database
from entrepot.core.outbox import Outbox
from entrepot.sell.catalog import ProductFilter, import_errors_csv, import_status, list_products
from entrepot.sell.catalog.exchange import work
from entrepot.sell.catalog.save import save_products
from entrepot.sell.stock import levels
from entrepot.sell.stock.events import SUBSCRIPTIONS
from tests.sell_factories import Desk, announced

HEADER = "sku,title,price,currency\n"
MUGS = HEADER + "MUG-1,Navy mug,12000,KRW\nMUG-2,Cream mug,11000,KRW\n"


@pytest.fixture
def desk(db: Database, tmp_path: Path) -> Desk:
    return Desk(db, tmp_path)


def reasons(desk: Desk, text: str | bytes, file_format: str = "csv") -> list[tuple[int, str, str]]:
    """What an import leaves out: (row, field, found)."""
    return [(each.row, each.field, each.found) for each in desk.problems(desk.take(text, file_format))]


# --- What a file becomes ---


def test_each_row_becomes_a_live_product_with_its_offer(desk: Desk) -> None:
    status = desk.take(MUGS)
    assert (status.state, status.created, status.errors, status.rows_done) == ("done", 2, 0, 2)
    mug = desk.products()["MUG-1"]
    assert (mug["title"], mug["state"], mug["category"]) == ("Navy mug", "live", "cat_mugs")
    offer = mug["variants"][0]["offers"][0]
    assert (offer["price_minor"], offer["currency"], offer["place"]) == (12_000, "KRW", "Depot")


def test_the_same_file_twice_changes_nothing(desk: Desk) -> None:
    desk.take(MUGS)
    before = desk.export()
    status = desk.take(MUGS)
    assert (status.created, status.updated, status.unchanged) == (0, 0, 2)
    assert desk.export() == before


def test_a_changed_price_updates_its_product_alone(desk: Desk) -> None:
    desk.take(MUGS)
    status = desk.take(MUGS.replace("12000", "12500"))
    assert (status.updated, status.unchanged) == (1, 1)


def test_one_change_is_announced_for_each_product(desk: Desk) -> None:
    desk.take("product,sku,title,price\nmug,MUG-1,Mug,1\nmug,MUG-2,,2\ntea,TEA-1,Tea,3\n")
    assert len(announced(desk.db, "sell.product.changed")) == 2


def test_rows_with_the_same_key_are_variants_of_one_product(desk: Desk) -> None:
    desk.take(
        "product,sku,title,option.Colour,price,weight_g\nmug,MUG-N,Mug,Navy,12000,350\nmug,MUG-C,,Cream,12000,0.36 kg\n"
    )
    mug = desk.products()["mug"]
    assert [(each["sku"], each["options"], each["weight_g"]) for each in mug["variants"]] == [
        ("MUG-N", [["Colour", "Navy"]], 350),
        ("MUG-C", [["Colour", "Cream"]], 360),
    ]


def test_an_empty_cell_leaves_what_is_there(desk: Desk) -> None:
    desk.take("sku,title,brand,price\nMUG-1,Navy mug,Saebyeok,12000\n")
    desk.take("sku,title,brand,price\nMUG-1,,,13000\n")
    mug = desk.products()["MUG-1"]
    assert (mug["title"], mug["brand"]) == ("Navy mug", "Saebyeok")
    assert mug["variants"][0]["offers"][0]["price_minor"] == 13_000


def test_attributes_are_typed_by_what_is_known_of_them(desk: Desk) -> None:
    desk.take(
        "sku,title,price,attr.material,attr.capacity,attr.dishwasher_safe,attr.in_the_box,attr.odd thing\n"
        "MUG-1,Mug,1,Stoneware,350,yes,Mug; Lid,so\n"
    )
    assert desk.products()["MUG-1"]["attributes"] == {
        "material": "Stoneware",
        "capacity": {"value": 350, "unit": "ml"},
        "dishwasher_safe": True,
        "in_the_box": ["Mug", "Lid"],
        "odd thing": "so",
    }


def test_stated_stock_reaches_the_levels(desk: Desk) -> None:
    desk.take("sku,title,price,stock\nMUG-1,Mug,1,7\n")
    Outbox(desk.db, SUBSCRIPTIONS).drain()
    with desk.db.read() as connection:
        assert [row.available for row in levels(connection, desk.seller_id).items] == [7]


def test_a_category_is_known_by_its_id_its_path_or_its_name_in_any_language(desk: Desk) -> None:
    desk.take(
        "sku,title,price,category\n"
        "A,A,1,cat_kettles\nB,B,1,Kitchen & dining > Electric kettles\nC,C,1,전기 주전자\n"
        "D,D,1,电热水壶\nE,E,1,hg-11-7-11\n"
    )
    assert {each["category"] for each in desk.products().values()} == {"cat_kettles"}


def test_other_names_of_columns_and_other_delimiters_are_understood(desk: Desk) -> None:
    desk.take("SKU Code;Name;Price;EAN;Weight\nM;Mug;12,50;4006381333931;350\n", currency="EUR")
    variant = desk.products()["M"]["variants"][0]
    assert (variant["gtins"], variant["weight_g"]) == (["4006381333931"], 350)
    assert variant["offers"][0]["price_minor"] == 1250


def test_a_seller_says_what_their_columns_mean(desk: Desk) -> None:
    desk.take(
        "Artikelnummer,Bezeichnung,Preis,Kommentar\nM-1,Becher,9.90,intern\n",
        columns={"Artikelnummer": "sku", "Bezeichnung": "title", "Preis": "price"},
        currency="EUR",
        locale="de",
    )
    assert (desk.products()["M-1"]["title"], desk.products()["M-1"]["locale"]) == ("Becher", "de")


def test_what_cannot_be_shown_yet_is_kept_as_a_draft_and_shown_when_it_can(desk: Desk) -> None:
    status = desk.take("sku,title\nMUG-1,Mug\n")
    assert [(each.field, each.expected) for each in desk.problems(status)] == [("price", "a price above zero")]
    with desk.db.read() as connection:
        row = list_products(connection, desk.seller_id, ProductFilter(state="draft")).items[0]
    assert row.withheld
    desk.take("sku,price\nMUG-1,12000\n")
    with desk.db.read() as connection:
        assert list_products(connection, desk.seller_id).items[0].state == "live"


# --- Bad rows ---


@pytest.mark.parametrize(
    ("row", "field", "found"),
    [
        ("M,Mug,-5,KRW", "price", "-5"),
        ("M,Mug,twelve,KRW", "price", "twelve"),
        ("M,Mug,nan,KRW", "price", "nan"),
        ("M,Mug,1e400,KRW", "price", "1e400"),
        ("M,Mug,99999999999999999999,KRW", "price", "99999999999999999999"),
        ("M,Mug,12.505,USD", "price", "12.505"),
        ('M,Mug,"1,234",USD', "price", "1,234"),
        ("M,Mug,12,ZZZ", "currency", "ZZZ"),
        (",Mug,12,KRW", "sku", ""),
        ("M,Mu\x00g,12,KRW", "title", "U+0000"),
        ("M,,12,KRW", "title", ""),
        (f"{'M' * 101},Mug,12,KRW", "sku", "101 characters"),
        ("M,Mug,12,KRW,more", "", "5 cells"),
    ],
)
def test_a_bad_row_is_named_and_the_others_are_kept(desk: Desk, row: str, field: str, found: str) -> None:
    status = desk.take(HEADER + f"GOOD-1,Mug,1,KRW\n{row}\nGOOD-2,Mug,2,KRW\n")
    assert [(each.row, each.field, each.found) for each in desk.problems(status)] == [(3, field, found)]
    assert sorted(desk.products()) == ["GOOD-1", "GOOD-2"]


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("weight_g", "12 stone"),
        ("weight_g", "-3"),
        ("weight_g", "1e9"),
        ("length_mm", "900000000"),
        ("stock", "many"),
        ("stock", "-1"),
        ("gtin", "4006381333932"),
        ("category", "Nowhere > Else"),
        ("state", "sold"),
        ("locale", "Korean"),
        ("origin", "Korea"),
        ("hs_code", "teapot"),
        ("place", "Moon base"),
        ("tax_class", "none"),
        ("options", "Navy"),
        ("attributes", "{broken"),
        ("attributes", '{"a": {"b": 1}}'),
        ("attributes", '{"a": 1e999}'),
        ("pictures", "ftp://example.com/a.png"),
        ("pictures", '[{"file": "no hash"}]'),
        ("translations", "[]"),
        ("translations", '{"ko": {"bullets": "one"}}'),
        ("condition", "as new"),
        ("bullets", "[1]"),
        ("bullets", "x" * 501),
        ("search_words", ",".join(map(str, range(51)))),
        ("title.Korean", "머그"),
    ],
)
def test_a_cell_that_cannot_be_read_is_named(desk: Desk, column: str, cell: str) -> None:
    quoted = '"' + cell.replace('"', '""') + '"'
    status = desk.take(f"sku,title,price,{column}\nGOOD,Mug,1,\nBAD,Mug,1,{quoted}\n")
    problems = desk.problems(status)
    assert [each.row for each in problems] == [3]
    assert problems[0].expected
    assert problems[0].reason
    assert sorted(desk.products()) == ["GOOD"]


def test_a_bad_variant_is_left_out_and_its_product_is_kept(desk: Desk) -> None:
    status = desk.take("product,sku,title,option.Size,price\nmug,M-S,Mug,S,10\nmug,M-M,,M,-1\nmug,M-L,,L,30\n")
    assert [each.row for each in desk.problems(status)] == [3]
    assert [each["sku"] for each in desk.products()["mug"]["variants"]] == ["M-S", "M-L"]


def test_a_code_of_another_product_is_refused(desk: Desk) -> None:
    desk.take("product,sku,title,price\nmug,M-1,Mug,1\n")
    status = desk.take("product,sku,title,price\ntea,M-1,Tea,1\n")
    assert desk.problems(status)[0].reason == "another product of yours has this code"
    assert sorted(desk.products()) == ["mug"]


def test_the_error_file_opens_in_a_spreadsheet_and_runs_nothing_there(desk: Desk) -> None:
    status = desk.take(HEADER + "=cmd|' /C calc'!A0,Mug,x,KRW\nM,Mug,=1+1,KRW\n")
    with desk.db.read() as connection:
        lines = b"".join(import_errors_csv(connection, desk.seller_id, status.import_id)).decode("utf-8-sig")
    assert lines.splitlines()[0] == "file,row,field,found,expected,reason"
    assert lines.splitlines()[2].startswith("goods.csv,3,price,'=1+1,")


# --- Broken files ---


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp949"])
def test_korean_is_read_in_every_encoding_that_writes_it(desk: Desk, encoding: str) -> None:
    text = "sku,title,description,price\n" + "".join(
        f"K-{n},도자기 머그잔 네이비,커피를 마시기 좋은 도자기 머그잔입니다,{n}000\n" for n in range(1, 9)
    )
    status = desk.take(text.encode(encoding))
    assert (status.created, status.errors) == (8, 0)
    assert desk.products()["K-3"]["title"] == "도자기 머그잔 네이비"


@pytest.mark.parametrize(
    ("encoding", "title"),
    [("gb18030", "陶瓷马克杯 深蓝色"), ("cp932", "陶器のマグカップ 紺"), ("cp1252", "Becher größer")],
)
def test_other_old_encodings_are_recognised(desk: Desk, encoding: str, title: str) -> None:
    text = "sku,title,price\n" + "".join(f"K-{n},{title},{n}000\n" for n in range(1, 9))
    assert desk.take(text.encode(encoding)).errors == 0
    assert desk.products()["K-3"]["title"] == title


def test_bytes_that_are_not_of_the_encoding_cost_their_row_only(desk: Desk) -> None:
    good = "".join(f"K-{n},도자기 머그잔,{n}000\n" for n in range(1, 9)).encode()
    status = desk.take(b"sku,title,price\n" + good + b"BAD,\xff\xfe\xff,1\n", encoding="utf-8")
    assert [(each.row, each.found) for each in desk.problems(status)] == [(10, "U+FFFD")]
    assert status.created == 8


def test_a_quote_that_never_closes_costs_its_own_row(desk: Desk) -> None:
    rows = "".join(f"M-{n},Mug {n},1,KRW\n" for n in range(300))
    text = HEADER + 'BAD,"Mug,1,KRW\n' + rows
    assert reasons(desk, text) == [(2, "", "a quote is not closed")]
    assert len(desk.products()) == 300


def test_text_after_a_closing_quote_costs_its_own_row(desk: Desk) -> None:
    text = HEADER + 'BAD,"Mug" navy,1,KRW\nGOOD,Mug,1,KRW\n'
    assert reasons(desk, text) == [(2, "", "broken quotes")]
    assert sorted(desk.products()) == ["GOOD"]


def test_a_description_over_several_lines_is_one_cell(desk: Desk) -> None:
    desk.take('sku,title,description,price\r\nM,Mug,"For ""tea""\r\nand coffee",1\r\n')
    assert desk.products()["M"]["description"] == 'For "tea"\r\nand coffee'


@pytest.mark.parametrize("quote", ['"', ""])
def test_a_field_of_ten_megabytes_costs_its_own_row(desk: Desk, quote: str) -> None:
    text = HEADER + f"BAD,{quote}{'x' * 10_000_000}{quote},1,KRW\nGOOD,Mug,1,KRW\n"
    assert [row for row, _, _ in reasons(desk, text)] == [2]
    assert sorted(desk.products()) == ["GOOD"]


def test_ten_megabytes_in_one_quoted_cell_of_many_lines_cost_no_good_row(desk: Desk) -> None:
    text = HEADER + 'BAD,"' + f"{'x' * 1000}\n" * 10_000 + '",1,KRW\nGOOD,Mug,1,KRW\n'
    status = desk.take(text)
    assert status.state == "done"
    assert "GOOD" in desk.products()


def test_lines_may_end_as_on_an_old_mac(desk: Desk) -> None:
    assert desk.take(MUGS.replace("\n", "\r")).created == 2


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"colour,price\nnavy,1\n", "SKU"),
        (b"\xd0\xcf\x11\xe0 old workbook", "Excel"),
        (b"%PDF-1.7", "PDF"),
        (gzip.compress(MUGS.encode(), mtime=0)[:-9], "damaged"),
        (b'"sku,title\nM,Mug\n', "first row"),
    ],
    ids=["nothing", "blank lines", "no key", "old workbook", "pdf", "broken gzip", "broken header"],
)
def test_a_file_that_is_no_catalogue_is_refused_with_the_reason(desk: Desk, data: bytes, said: str) -> None:
    status = desk.take(data)
    assert status.state == "refused"
    assert said in (status.reason or "")
    assert desk.products() == {}


def test_a_workbook_is_refused_with_what_to_do(desk: Desk) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("goods.csv", MUGS)
    assert "save the sheet as CSV" in (desk.take(packed.getvalue()).reason or "")


def test_gzip_is_unpacked(desk: Desk) -> None:
    assert desk.take(gzip.compress(MUGS.encode(), mtime=0)).created == 2


def test_a_bomb_is_refused_before_anything_is_taken(desk: Desk) -> None:
    bomb = gzip.compress(HEADER.encode() + b"M,Mug,1,KRW\n" * 8_000_000, mtime=0)
    status = desk.take(bomb)
    assert status.state == "refused"
    assert "unpacks to more than" in (status.reason or "")
    assert desk.products() == {}


# --- JSON lines ---


def test_json_lines_hold_whole_products(desk: Desk) -> None:
    line = {
        "product": "mug",
        "title": "Mug",
        "category": "cat_mugs",
        "attributes": {"capacity": {"value": 350, "unit": "ml"}, "lids": 2, "tags": ["a", "b"], "safe": True},
        "translations": {"ko": {"title": "머그", "description": "좋은 머그"}},
        "variants": [
            {"sku": "M-1", "options": [["Colour", "Navy"]], "offers": [{"price_minor": 100, "currency": "USD"}]}
        ],
    }
    assert desk.take(orjson.dumps(line), "jsonl").created == 1
    mug = desk.products()["mug"]
    assert mug["attributes"]["lids"] == {"value": 2, "unit": ""}
    assert mug["translations"]["ko"]["title"] == "머그"


def test_selling_points_and_search_words_are_lists_in_a_cell(desk: Desk) -> None:
    header = "sku,title,price,bullets,search_words,condition"
    desk.take(f'{header}\nMUG,Mug,1,"• Holds 350 ml\n\nThick walls","cup; taza, 컵",new\n')
    mug = desk.products()["MUG"]
    assert mug["bullets"] == ["Holds 350 ml", "Thick walls"]
    assert mug["search_words"] == ["cup", "taza", "컵"]
    assert mug["condition"] == "new"


def test_flat_json_lines_are_read_like_rows(desk: Desk) -> None:
    desk.take(b'{"sku": "M-1", "title": "Mug", "price": "12", "weight": 350}\n', "jsonl")
    assert desk.products()["M-1"]["variants"][0]["weight_g"] == 350


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("{", ""),
        ("[1]", ""),
        ('"text"', ""),
        ("{'a': 1}", ""),
        ('{"product": 5, "variants": []}', "product"),
        ('{"title": "M", "variants": {}}', "variants"),
        ('{"title": "M", "variants": [{"sku": "M", "offers": [{"price_minor": 1.5}]}]}', "price_minor"),
        ('{"title": "M", "variants": [{"sku": "M", "offers": [{"price_minor": -1}]}]}', "price"),
        ('{"title": "M", "variants": [{"sku": "M", "weight_g": 99999999999999999999}]}', "weight_g"),
        ('{"title": "M\\u0000", "variants": [{"sku": "M"}]}', "title"),
        ('{"title": "M", "variants": [{"sku": "M"}], "attributes": {"a": null}}', "attributes.a"),
        ('{"title": "\\ud800", "variants": []}', ""),
    ],
)
def test_a_bad_line_is_named_and_the_others_are_kept(desk: Desk, line: str, field: str) -> None:
    good = '{"title": "Mug", "variants": [{"sku": "GOOD", "offers": [{"price_minor": 1}]}]}'
    found = reasons(desk, f"{line}\n{good}\n", "jsonl")
    assert (found[0][0], found[0][1]) == (1, field)
    assert sorted(desk.products()) == ["GOOD"]


def test_icecats_typed_attributes_prices_and_sizes_are_read(desk: Desk) -> None:
    line = {
        "id": "77",
        "name": "K-1",
        "title": "Example keyboard K-1",
        "ean": ["85896333746", "4006381333931"],
        "short_description": "A keyboard",
        "img_500x500": "https://example.com/k.jpg",
        "date_released": "2009-12-10T00:00:00Z",
        "supplier": "Example",
        "price": 4995,
        "attr_t_product_colour": "Black",
        "attr_n_weight": 455.3,
        "attr_n_width": 440.0,
        "attr_b_numeric_keypad": True,
    }
    desk.take(orjson.dumps(line), "jsonl", currency="EUR", category_id=None)
    board = desk.products()["77"]
    assert board["category"] == "cat_electronics"
    assert board["attributes"]["weight"] == {"value": 455.3, "unit": "g"}
    assert board["attributes"]["numeric_keypad"] is True
    variant = board["variants"][0]
    assert variant["gtins"] == ["085896333746", "4006381333931"]
    assert (variant["weight_g"], variant["width_mm"]) == (456, 440)
    assert variant["offers"][0]["price_minor"] == 4995
    assert board["pictures"] == [{"url": "https://example.com/k.jpg"}]


# --- Shopify ---

SHOPIFY = """\
Handle,Title,Body (HTML),Vendor,Product Category,Type,Published,Option1 Name,Option1 Value,Variant SKU,Variant Grams,\
Variant Inventory Qty,Variant Price,Variant Barcode,Image Src,Image Alt Text,Variant Image,Status
kettle,Gooseneck kettle,"<p>Pours <b>slowly</b>.</p><ul><li>0.9 l</li></ul><script>alert(1)</script>",Saebyeok,\
Home & Garden > Kitchen & Dining > Kitchen Appliances > Electric Kettles,Kettle,TRUE,Colour,Navy,KET-N,1200,5,59.00,\
'4006381333931,https://example.com/1.jpg,Front,https://example.com/n.jpg,active
kettle,,,,,,,,Cream,KET-C,1200,3,59.00,,https://example.com/2.jpg,Back,,
kettle,,,,,,,,,,,,,,https://example.com/3.jpg,,,
poster,Poster,,Print room,,Art,TRUE,Title,Default Title,,100,,12.00,,,,,draft
"""


def test_a_shopify_file_gives_products_with_variants_and_pictures(desk: Desk) -> None:
    status = desk.take(SHOPIFY, currency="USD")
    assert (status.created, [each.reason for each in desk.problems(status)]) == (2, [])
    kettle = desk.products()["kettle"]
    assert kettle["description"] == "Pours slowly.\n0.9 l"
    assert [(each["sku"], each["options"]) for each in kettle["variants"]] == [
        ("KET-N", [["Colour", "Navy"]]),
        ("KET-C", [["Colour", "Cream"]]),
    ]
    assert kettle["variants"][0]["gtins"] == ["4006381333931"]
    assert kettle["variants"][0]["weight_g"] == 1200
    assert [(each["url"][-5:], each.get("sku")) for each in kettle["pictures"]] == [
        ("1.jpg", None),
        ("n.jpg", "KET-N"),
        ("2.jpg", None),
        ("3.jpg", None),
    ]
    poster = desk.products()["poster"]
    assert (poster["state"], poster["variants"][0]["sku"], poster["variants"][0]["options"]) == ("draft", "poster", [])


def test_a_shopify_file_twice_changes_nothing(desk: Desk) -> None:
    desk.take(SHOPIFY, currency="USD")
    before = desk.export()
    assert desk.take(SHOPIFY, currency="USD").unchanged == 2
    assert desk.export() == before


def test_the_newer_shopify_header_is_read_too(desk: Desk) -> None:
    desk.take(
        "Title,URL handle,Description,Vendor,Status,SKU,Option1 name,Option1 value,Price,Weight value (grams)\n"
        "Mug,mug,<p>Good</p>,Saebyeok,Active,M-1,Size,L,9.50,350\n",
        currency="USD",
    )
    assert desk.products()["mug"]["variants"][0]["offers"][0]["price_minor"] == 950


# --- Out and in again ---

ROUND_TRIP = orjson.dumps(
    {
        "product": "=HYPERLINK(1)",
        "title": "-1 mug, \"navy\"; 'new'",
        "description": "Line one\nline two\r\n+ three",
        "brand": "@home",
        "category": "cat_mugs",
        "locale": "en",
        "attributes": {"capacity": {"value": 350.5, "unit": "ml"}, "a": "-20 - 60", "b": False, "c": ["x", "=y"]},
        "translations": {"ko": {"title": "머그", "description": "", "bullets": ['"좋은"', "=머그"]}},
        "bullets": ["[Holds] 350 ml", "-Safe\nin two lines", "=1+1"],
        "search_words": ["cup, big", "taza"],
        "condition": "used",
        "pictures": [{"url": "https://example.com/a.jpg", "alt": "=a", "sku": "-S-1"}, {"file": "ab" * 32}],
        "variants": [
            {
                "sku": "-S-1",
                "gtins": ["4006381333931", "085896333746"],
                "options": [["Colour", "a;b=c"], ["Size", "'=L"]],
                "weight_g": 350,
                "length_mm": 1,
                "width_mm": 2,
                "height_mm": 3,
                "hs_code": "691110",
                "origin": "KR",
                "offers": [{"price_minor": 1, "currency": "BHD", "tax_class": "reduced", "state": "paused"}],
            },
            {"sku": "S-2", "state": "archived", "offers": [{"price_minor": 12_345, "currency": "USD"}]},
            {"sku": "S-3", "options": [["Colour", "Red"]]},
        ],
    }
)


@pytest.mark.parametrize("file_format", ["csv", "jsonl"])
def test_an_export_read_back_changes_nothing(desk: Desk, file_format: str) -> None:
    desk.take(ROUND_TRIP, "jsonl")
    desk.take(MUGS)
    before = desk.export(file_format)
    status = desk.take(before, file_format)
    assert (status.created, status.updated, status.unchanged) == (0, 0, 3)
    assert desk.export(file_format) == before


def test_an_export_makes_the_same_catalogue_elsewhere(desk: Desk, tmp_path: Path) -> None:
    desk.take(ROUND_TRIP, "jsonl")
    other = Desk(desk.db, tmp_path / "elsewhere")
    assert other.take(desk.export("csv")).created == 1
    assert other.export("csv") == desk.export("csv")


def test_an_exported_sheet_holds_no_formula(desk: Desk) -> None:
    desk.take(ROUND_TRIP, "jsonl")
    sheet = csv.reader(io.StringIO(desk.export("csv").decode("utf-8-sig"), newline=""))
    assert not [cell for row in sheet for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_an_import_goes_on_where_it_was_interrupted(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The third batch fails as if the process had died; the job then runs again."""
    rows = "".join(f"P-{n // 2},S-{n},Mug {n},{n + 1},Size {n}\n" for n in range(1000))
    text = "product,sku,title,price,option.Size\n" + rows
    kept = save_products
    calls = Counter[str]()

    def fails_once(*args: object, **more: object) -> object:
        calls["all"] += 1
        if calls["all"] == 3:
            raise ConnectionError("the power went out")
        return kept(*args, **more)  # type: ignore[arg-type]  # whatever the test names

    monkeypatch.setattr(work, "save_products", fails_once)
    import_id = desk.start(text.encode())
    desk.jobs.step()
    clock = desk.db.clock
    clock.set_us(clock.now_us() + 3_600_000_000)  # type: ignore[attr-defined]  # the test's clock can be set
    desk.jobs.step()
    whole = Desk(desk.db, desk.files.folder.parent / "whole")
    assert whole.take(text).created == 500
    assert whole.export() == desk.export()
    with desk.db.read() as connection:
        status = import_status(connection, desk.seller_id, import_id)
    assert (status.state, status.created, status.updated, status.errors) == ("done", 500, 0, 0)
