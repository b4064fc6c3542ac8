"""The catalogue: what batches of readers see, the category tree and its growth by an imported taxonomy."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import event

from entrepot.core.database import Database
from entrepot.kit.errors import InvalidInput, NotFound
from entrepot.sell.catalog import (
    OfferDraft,
    PictureDraft,
    PlaceNameTaken,
    ProductDraft,
    ProductFilter,
    Quantity,
    SkuDraft,
    add_picture,
    archive_product,
    attribute_choices,
    category_tree,
    create_product,
    get_own_product,
    get_product,
    import_taxonomy,
    list_products,
    offers_for_sale,
    plant_categories,
    products_by_id,
    products_to_index,
    products_to_index_after,
    set_offer,
    update_product,
)
from tests.sell_factories import ACTOR, announced, make_goods, make_place

TAXONOMY = Path(__file__).parents[3] / "shared" / "data" / "taxonomy"


def test_cards_come_in_the_order_asked_for_and_without_what_is_not_live(db: Database) -> None:
    first = make_goods(db, title="First", units=1)
    second = make_goods(db, seller_id=first.seller_id, code="SECOND", title="Second")
    gone = make_goods(db, seller_id=first.seller_id, code="GONE")
    archive_product(db, gone.seller_id, gone.product_id, ACTOR)
    with db.read() as connection:
        ids = [second.product_id, gone.product_id, "prd_none", first.product_id]
        cards = products_by_id(connection, ids)
    assert [(each.title, each.in_stock) for each in cards] == [("Second", False), ("First", True)]


def test_many_cards_cost_two_statements(db: Database) -> None:
    ids = [make_goods(db, code=f"MUG-{n}").product_id for n in range(5)]
    statements: list[str] = []
    with db.read() as connection:
        event.listen(connection.engine, "before_cursor_execute", lambda *what: statements.append(what[2]))
        assert len(products_by_id(connection, ids)) == 5
        assert len([each for each in statements if each.startswith("SELECT")]) == 2
        offers_for_sale(connection, [card.offer_id or "" for card in products_by_id(connection, ids)])
    assert len([each for each in statements if each.startswith("SELECT")]) == 5


def test_a_card_shows_the_lowest_price_of_the_wanted_currency(db: Database) -> None:
    goods = make_goods(db, price_minor=12_000)
    abroad = make_place(db, goods.seller_id, name="Abroad", country="US")
    set_offer(db, goods.seller_id, goods.sku_id, OfferDraft(950, "USD", abroad), ACTOR)
    with db.read() as connection:
        shown = {
            wanted: products_by_id(connection, [goods.product_id], currency=wanted)[0]
            for wanted in ("USD", "KRW", None)
        }
    assert [(each.price_minor, each.currency) for each in shown.values()] == [
        (950, "USD"),
        (12_000, "KRW"),
        (12_000, "KRW"),
    ]


def test_an_offer_knows_all_that_an_order_needs(db: Database) -> None:
    goods = make_goods(db)
    with db.read() as connection:
        offer = offers_for_sale(connection, [goods.offer_id, "off_none"])[goods.offer_id]
    assert (offer.sku_code, offer.price_minor, offer.currency, offer.ships_from) == ("MUG-NAVY", 12_000, "KRW", "KR")
    assert (offer.weight_g, offer.length_mm, offer.category_id, offer.live) == (350, 120, "cat_mugs", True)


@pytest.mark.parametrize("stop", ["archive", "pause"])
def test_what_is_not_sold_any_more_is_not_live(db: Database, stop: str) -> None:
    goods = make_goods(db)
    if stop == "archive":
        archive_product(db, goods.seller_id, goods.product_id, ACTOR)
    else:
        paused = OfferDraft(12_000, "KRW", goods.place_id, state="paused")
        set_offer(db, goods.seller_id, goods.sku_id, paused, ACTOR)
    with db.read() as connection:
        assert not offers_for_sale(connection, [goods.offer_id])[goods.offer_id].live


def test_a_product_is_read_in_the_readers_language_where_there_is_one(db: Database) -> None:
    goods = make_goods(db)
    draft = ProductDraft(
        description="For tea", translations={"ko": ("네이비 머그", "차를 위한 머그"), "zh": ("藏青马克杯", "")}
    )
    update_product(db, goods.seller_id, goods.product_id, draft, ACTOR)
    with db.read() as connection:
        read = {locale: get_product(connection, goods.product_id, locale) for locale in ("ko-KR", "zh", "de")}
        assert products_by_id(connection, [goods.product_id], locale="ko")[0].title == "네이비 머그"
    assert [(each.title, each.description, each.text_locale) for each in read.values()] == [
        ("네이비 머그", "차를 위한 머그", "ko"),
        ("藏青马克杯", "For tea", "zh"),
        ("Navy mug", "For tea", "en"),
    ]


def test_selling_points_are_read_in_the_readers_language_and_stay_until_they_are_taken_away(db: Database) -> None:
    goods = make_goods(db)

    def points(locale: str) -> tuple[str, ...]:
        with db.read() as connection:
            return get_product(connection, goods.product_id, locale).bullets

    def say(**what: Any) -> None:
        update_product(db, goods.seller_id, goods.product_id, ProductDraft(**what), ACTOR)

    say(bullets=("Holds 350 ml", " "), translations={"ko": ("머그", "")}, lists={"ko": {"bullets": ("350ml",)}})
    assert [points(locale) for locale in ("en", "ko", "zh")] == [("Holds 350 ml",), ("350ml",), ("Holds 350 ml",)]
    say(title="Another title", lists={"ko": {"search_words": ("컵",)}})
    assert points("ko") == ("350ml",)
    say(bullets=(), lists={"ko": {"bullets": ()}})
    assert points("ko") == points("en") == ()


def test_search_is_given_all_words_of_a_product(db: Database) -> None:
    goods = make_goods(db)
    draft = ProductDraft(
        attributes={"capacity": Quantity(350, "ml"), "material": "Stoneware"},
        translations={"ko": ("네이비 머그", "")},
        bullets=("Holds 350 ml",),
        search_words=("cup",),
        lists={"ko": {"search_words": ("컵",)}},
        skus=(SkuDraft("MUG-NAVY", gtins=("4006381333931",), options=(("Colour", "Navy"),)),),
    )
    update_product(db, goods.seller_id, goods.product_id, draft, ACTOR)
    with db.read() as connection:
        [row] = products_to_index(connection, [goods.product_id])
        assert products_to_index_after(connection, "", 10) == [row]
        assert products_to_index_after(connection, goods.product_id, 10) == []
    assert row.category_ids == ("cat_kitchen", "cat_mugs")
    assert {"Mugs", "머그", "马克杯"} <= set(row.category_names)
    assert (row.gtins, row.sku_codes, row.options) == (("4006381333931",), ("MUG-NAVY",), ("Navy",))
    assert (row.price_minor, row.currency, row.live) == (12_000, "KRW", True)
    assert row.translations == {"ko": ("네이비 머그", "\n컵")}
    assert row.description == "\nHolds 350 ml\ncup"


def test_a_change_that_changes_nothing_is_not_announced(db: Database) -> None:
    goods = make_goods(db)

    def changes() -> int:
        return len(announced(db, "sell.product.changed"))

    before = changes()
    update_product(db, goods.seller_id, goods.product_id, ProductDraft(title="Navy mug"), ACTOR)
    assert changes() == before
    update_product(db, goods.seller_id, goods.product_id, ProductDraft(title="Blue mug"), ACTOR)
    assert changes() == before + 1


def test_pictures_of_a_variant_stand_before_those_of_its_product(db: Database) -> None:
    goods = make_goods(db)
    for file_id, code in (("a" * 64, None), ("b" * 64, "MUG-NAVY")):
        add_picture(db, goods.seller_id, goods.product_id, PictureDraft(file_id, sku_code=code), ACTOR)
    with db.read() as connection:
        assert products_by_id(connection, [goods.product_id])[0].picture_file_id == "a" * 64
        assert offers_for_sale(connection, [goods.offer_id])[goods.offer_id].picture_file_id == "b" * 64


def test_a_sellers_list_is_read_page_by_page_the_last_changed_first(db: Database, clock: object) -> None:
    first = make_goods(db, code="MUG-0", title="Mug 0")
    for number in range(1, 7):
        clock.set_us(db.clock.now_us() + 1000)  # type: ignore[attr-defined]  # the test's clock can be set
        make_goods(db, seller_id=first.seller_id, place_id=first.place_id, code=f"MUG-{number}", title=f"Mug {number}")
    make_goods(db, title="Somebody else's")
    titles: list[str] = []
    cursor = None
    with db.read() as connection:
        while True:
            page = list_products(connection, first.seller_id, None, cursor, 3)
            titles += [row.title for row in page.items]
            if (cursor := page.next) is None:
                break
        found = list_products(connection, first.seller_id, ProductFilter(text="mug-3"), None, 10).items
        by_title = list_products(connection, first.seller_id, ProductFilter(text="UG 4"), None, 10).items
    assert titles == [f"Mug {number}" for number in range(6, -1, -1)]
    assert [row.title for row in (*found, *by_title)] in (["Mug 3", "Mug 4"], ["Mug 4"])


def test_a_cursor_that_is_not_ours_is_refused(db: Database) -> None:
    with db.read() as connection:
        for cursor in ("x", "e30", "eyJhdCI6MX0"):
            with pytest.raises(InvalidInput):
                list_products(connection, "sel_x", None, cursor)


def test_a_place_has_a_name_of_its_own(db: Database) -> None:
    seller_id = db.ids.new("sel")
    make_place(db, seller_id)
    with pytest.raises(PlaceNameTaken):
        make_place(db, seller_id)


# --- The tree ---


def test_the_built_in_tree_is_planted_once_and_named_in_three_languages(db: Database) -> None:
    assert plant_categories(db) > 60
    assert plant_categories(db) == 0
    with db.read() as connection:
        names = [category_tree(connection, locale).get("cat_mugs").name for locale in ("en", "ko", "zh-CN", "fr")]
        tree = category_tree(connection, "en")
    assert names == ["Mugs", "머그", "马克杯", "Mugs"]
    assert [each.name for each in tree.path("cat_mugs")] == ["Kitchen & dining", "Mugs"]
    assert "cat_mugs" in tree.descendants("cat_kitchen")
    assert all(tree.attributes(each.id) for each in tree)
    with pytest.raises(NotFound):
        tree.get("cat_none")


def a_taxonomy(folder: Path) -> Path:
    """A small taxonomy of our own in the form of Shopify's files, one language packed, one not."""
    lines = {
        "en": [("hg", "House"), ("hg-11", "House > Kitchen"), ("hg-11-10", "House > Kitchen > Table"),
               ("hg-11-10-5-5", "House > Kitchen > Table > Cups"), ("zz", "Odd things")],
        "ko": [("hg", "집"), ("hg-11", "집 > 부엌"), ("hg-11-10", "집 > 부엌 > 식탁"),
               ("hg-11-10-5-5", "집 > 부엌 > 식탁 > 컵")],
    }  # fmt: skip
    names = {"en": ("Rim", "Thin"), "ko": ("테두리", "얇은")}
    for locale, categories in lines.items():
        at = folder / locale
        at.mkdir(parents=True)
        text = "# A comment\n\n" + "".join(
            f"gid://shopify/TaxonomyCategory/{code:<12} : {path}\n" for code, path in categories
        )
        attribute, value = names[locale]
        attributes = {
            "attributes": [
                {
                    "id": "gid://shopify/TaxonomyAttribute/1",
                    "name": attribute,
                    "handle": "rim-style",
                    "values": [{"id": "gid://shopify/TaxonomyValue/9", "name": value, "handle": "rim-style__thin"}],
                }
            ]
        }
        if locale == "en":
            (at / "categories.txt.gz").write_bytes(gzip.compress(text.encode()))
            (at / "attributes.json.gz").write_bytes(gzip.compress(orjson.dumps(attributes)))
            (at / "integrations_google_x.txt").write_text("→ House > Kitchen > Table > Cups\n⇒ Home > Mugs\n")
        else:
            (at / "categories.txt").write_text(text)
            (at / "attributes.json").write_bytes(orjson.dumps(attributes))
    return folder


def test_an_imported_taxonomy_takes_the_built_in_categories_in(db: Database, tmp_path: Path) -> None:
    goods = make_goods(db)
    seen: list[tuple[int, int, str]] = []
    result = import_taxonomy(db, a_taxonomy(tmp_path / "taxonomy"), lambda *step: seen.append(step))
    assert (result.categories, result.attributes, result.choices, result.locales) == (5, 1, 1, ("en", "ko"))
    assert seen[-1][0] == seen[-1][1] == 7
    with db.read() as connection:
        english, korean = (category_tree(connection, locale) for locale in ("en", "ko"))
        assert [each.name for each in english.path("cat_mugs")] == ["House", "Kitchen", "Table", "Cups"]
        assert [each.name for each in korean.path("cat_mugs")] == ["집", "부엌", "식탁", "컵"]
        assert english.attributes("cat_mugs")[0].code == "capacity"
        assert english.definition("rim_style").name == "Rim"
        [choice] = attribute_choices(connection, ["rim_style", "no_such"])
        assert (choice.code, choice.value, choice.names["ko"]) == ("rim_style", "Thin", "얇은")
        assert {english.find(name) for name in ("Home > Mugs", "house > kitchen > table > cups", "컵")} == {"cat_mugs"}
        [row] = products_to_index(connection, [goods.product_id])
    assert row.category_ids == ("cat_hg", "cat_kitchen", "cat_hg-11-10", "cat_mugs")
    assert announced(db, "sell.product.changed")[-1][1]["product_id"] == goods.product_id


def test_a_taxonomy_twice_is_the_same_taxonomy(db: Database, tmp_path: Path) -> None:
    plant_categories(db)
    folder = a_taxonomy(tmp_path / "taxonomy")
    for _ in range(2):
        import_taxonomy(db, folder, lambda *_: None)
        with db.read() as connection:
            size = len(category_tree(connection, "en"))
    assert size == 71 + 3
    assert plant_categories(db) == 0


@pytest.mark.parametrize("broken", ["nowhere", "no english", "odd line", "odd json"])
def test_a_folder_that_is_no_taxonomy_changes_nothing(db: Database, tmp_path: Path, broken: str) -> None:
    plant_categories(db)
    folder = a_taxonomy(tmp_path / "taxonomy")
    if broken == "nowhere":
        folder = tmp_path / "nowhere"
    elif broken == "no english":
        (folder / "en" / "categories.txt.gz").unlink()
    elif broken == "odd line":
        (folder / "ko" / "categories.txt").write_text("hg : House\n")
    else:
        (folder / "ko" / "attributes.json").write_text("[]")
    with pytest.raises(InvalidInput):
        import_taxonomy(db, folder, lambda *_: None)
    with db.read() as connection:
        assert len(category_tree(connection, "en")) == 71


@pytest.mark.slow
@pytest.mark.skipif(not TAXONOMY.is_dir(), reason="the public taxonomy is not beside the project")
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_the_public_taxonomy_is_read_in_all_its_languages(db: Database) -> None:
    goods = make_goods(db)
    result = import_taxonomy(db, TAXONOMY, lambda *_: None)
    assert result.categories > 10_000
    assert len(result.locales) == 8
    with db.read() as connection:
        assert [each.name for each in category_tree(connection, "ja").path("cat_mugs")][-1] == "マグカップ"
        view = get_own_product(connection, goods.seller_id, goods.product_id, "de")
    assert len(view.category_path) > 3


def test_a_product_needs_a_category_that_there_is(db: Database) -> None:
    seller_id = db.ids.new("sel")
    make_place(db, seller_id)
    draft = ProductDraft(title="Mug", category_id="cat_none", skus=(SkuDraft("M"),))
    with pytest.raises(InvalidInput, match="category"):
        create_product(db, seller_id, draft, ACTOR)
