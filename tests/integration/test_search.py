"""The search index: what is found, how it keeps up with the outbox, how it is rebuilt."""

import threading
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from entrepot.core import accounts
from entrepot.core.accounts.keyring import open_keyring
from entrepot.core.database import Database
from entrepot.core.jobs import Jobs, get_job
from entrepot.kit.errors import AppError, InvalidInput
from entrepot.sell import catalog
from entrepot.sell.catalog import OfferDraft, ProductDraft, Quantity, SkuDraft
from entrepot.shop.search import BeingBuilt, SearchIndex, SearchPage, SearchQuery, labelled
from entrepot.shop.search.api import router
from entrepot.shop.search.generation import IndexDamaged, building
from entrepot.shop.search.jobs import JOBS, REBUILD
from tests.visitors import PASSWORD, Visitor, bearer, build_app, quick_settings

Draft = dict[str, Any]


TYPED = [("wirless", "wireless"), ("keybaord", "keyboard"), ("teh kettel", "")]
"""What is typed, and what is meant by it, if that can be told."""
MADE_UP = ["", "x", "e30", "eyJxIjp7fX0", "eyJ2IjoiYSIsIm4iOjEsInAiOiJwcmRfISIsInEiOnt9fQ"]
HOSTILE = (
    *("a" * 10_000, "a b " * 2_500, "漢" * 10_000, "\0", "\0kettle\0", "😀🫖", "AND OR NOT", 'title:"x" +y -z ('),
    *("*", "~2", "^10", "[1 TO 2]", "{", "\\", "kettle\\", "%00", "../../etc", "'; drop table product;--"),
    *("\u202e", "kettle😀"),
)


class Rates:
    """One euro is two dollars; nothing else has a rate."""

    def at(self, at_us: int) -> "Rates":
        assert at_us > 0
        return self

    def convert(self, minor: int, currency: str, to: str) -> int:
        rates = {("EUR", "USD"): 2.0, ("USD", "EUR"): 0.5}
        if (currency, to) not in rates:
            raise InvalidInput("no rate")
        return int(minor * rates[currency, to])


class Shop:
    """A seller with products, and the index of one node."""

    def __init__(self, db: Database, folder: Path) -> None:
        self.db, self.folder = db, folder
        open_keyring(db, quick_settings(folder))
        catalog.plant_categories(db)
        self.owner = accounts.sign_up(db, "owner@entrepot.example", PASSWORD, "Seller owner", "en")
        self.seller_id = self.open_seller("Kettle Works", "kettle-works")
        self.index = SearchIndex(folder / "search", db)
        self.codes = 0

    def open_seller(self, name: str, slug: str) -> str:
        seller_id = accounts.create_seller(self.db, self.owner, name, "KR", "USD", slug)
        self.db.write(lambda tx: catalog.create_place(tx, seller_id, name="Store room", country="KR"))
        return seller_id

    def add(self, title: str, **more: Any) -> str:
        self.codes += 1
        prices = more.pop("prices", {"USD": 1000})
        code = more.pop("code", f"C-{self.codes}")
        seller_id = more.pop("seller_id", self.seller_id)
        first, *others = prices.items()
        offers = (OfferDraft(first[1], first[0], stock=more.pop("stock", 5)),)
        skus = [SkuDraft(code, gtins=more.pop("gtins", None), offers=offers, options=(("Kind", "first"),))]
        for number, (currency, minor) in enumerate(others):
            offer = OfferDraft(minor, currency, stock=5)
            skus.append(SkuDraft(f"{code}-{number}", offers=(offer,), options=(("Kind", str(number)),)))
        draft: Draft = {"locale": "en", "state": "live", "category_id": "cat_beauty", **more}
        product_id = catalog.create_product(
            self.db, seller_id, ProductDraft(title=title, skus=tuple(skus), **draft), self.owner
        )
        if draft["state"] == "live" and offers[0].stock:
            self._in_stock(seller_id, product_id)
        return product_id

    def _in_stock(self, seller_id: str, product_id: str) -> None:
        with self.db.read() as connection:
            view = catalog.get_own_product(connection, seller_id, product_id, "en")
        for variant in view.variants:
            for offer in variant.offers:
                self.db.write(
                    lambda tx, sku=variant.sku_id, place=offer.place_id: catalog.set_availability(  # type: ignore[misc]  # a default argument binds the loop's value
                        tx, sku, place, in_stock=True
                    )
                )

    def find(self, text: str = "", **asked: Any) -> SearchPage:
        self.index.catch_up()
        return self.index.search(SearchQuery(text=text, **asked))

    def titles(self, text: str = "", **asked: Any) -> list[str]:
        return self.shown(self.find(text, **asked))

    def shown(self, page: SearchPage) -> list[str]:
        with self.db.read() as connection:
            return [card.title for card in catalog.products_by_id(connection, [hit.product_id for hit in page.hits])]


@pytest.fixture
def shop(db: Database, tmp_path: Path) -> Iterator[Shop]:
    shop = Shop(db, tmp_path)
    yield shop
    shop.index.close()


def counts(page: SearchPage, name: str) -> dict[str, int]:
    return {value.value: value.count for facet in page.facets if facet.name == name for value in facet.values}


class TestFinding:
    def test_a_product_is_found_by_title_brand_attribute_code_and_category_in_any_language(self, shop: Shop) -> None:
        shop.add(
            "Gooseneck pour-over kettle",
            brand="Kettle Works",
            code="GN-900/B",
            gtins=("4006381333931",),
            attributes={"colour": "Matte black", "capacity": Quantity(0.9, "l"), "temperature_control": True},
            description="For slow mornings.",
            category_id="cat_kettles",
        )
        shop.add("Cast iron pan", category_id="cat_cookware")
        for text in (
            "gooseneck", "kettle works", "matte black", "0.9l", "temperature control", "GN900B", "gn-900/b",
            "4006381333931", "slow morning", "주전자", "电热水壶",
        ):  # fmt: skip
            assert shop.titles(text) == ["Gooseneck pour-over kettle"], text

    @pytest.mark.parametrize(
        ("title", "locale", "text"),
        [
            ("무선 전기 주전자", "ko", "전기주전자"),
            ("不锈钢电热水壶", "zh", "热水壶"),
            ("ステンレス電気ケトル", "ja", "電気ケトル"),
            ("Hervidores eléctricos rojos", "es", "hervidor electrico rojo"),
            ("Electric kettles", "en", "KETTLE electric"),
        ],
    )
    def test_each_language_is_searched_in_its_own_words(self, shop: Shop, title: str, locale: str, text: str) -> None:
        shop.add(title, locale=locale)
        shop.add("Bread knife", category_id="cat_cookware")
        assert shop.titles(text, locale=locale)[:1] == [title]

    def test_a_korean_compound_that_nobody_wrote_finds_its_longer_part(self, shop: Shop) -> None:
        shop.add("네이비 머그 320 ml", locale="ko")
        shop.add("나무 도마", locale="ko")
        assert shop.titles("머그잔", locale="ko") == ["네이비 머그 320 ml"]

    def test_a_korean_compound_that_is_written_finds_no_more_than_itself(self, shop: Shop) -> None:
        shop.add("도자기 머그잔", locale="ko")
        shop.add("네이비 머그 320 ml", locale="ko")
        assert shop.titles("머그잔", locale="ko") == ["도자기 머그잔"]

    def test_a_translation_is_found_too(self, shop: Shop) -> None:
        shop.add("Tea pot", translations={"ko": ("찻주전자 도자기", "물을 담는다")})
        assert shop.titles("도자기", locale="ko") == ["Tea pot"]

    def test_every_word_must_match_before_products_that_have_most_of_them(self, shop: Shop) -> None:
        shop.add("Red tea kettle")
        shop.add("Red tea pot")
        shop.add("Blue coffee pot")
        page = shop.find("red tea pot")
        assert shop.shown(page) == ["Red tea pot", "Red tea kettle"]
        assert (page.total, page.exact, page.more) == (2, 1, False)

    def test_the_title_weighs_more_than_the_description(self, shop: Shop) -> None:
        shop.add("Tray", description="Goes well with a teapot or two of your liking, always")
        shop.add("Teapot", description="Goes well with a tray or two of your liking, always")
        assert shop.titles("teapot") == ["Teapot", "Tray"]

    def test_the_last_word_may_be_unfinished(self, shop: Shop) -> None:
        shop.add("Wireless keyboard")
        assert shop.titles("wireless keyb") == ["Wireless keyboard"]
        assert shop.find("keyb ").corrected is None
        assert shop.titles("keyb ") == []

    @pytest.mark.parametrize(("typed", "meant"), TYPED)
    def test_typing_errors_are_mended_and_said_so(self, shop: Shop, typed: str, meant: str) -> None:
        shop.add("Wireless keyboard")
        page = shop.find(typed)
        if meant:
            assert shop.shown(page) == ["Wireless keyboard"]
            assert page.corrected == meant
        else:
            assert page.corrected is None

    def test_what_is_spelt_right_is_never_corrected(self, shop: Shop) -> None:
        shop.add("House plant")
        for number in range(5):
            shop.add(f"Mouse number {number}")
        page = shop.find("house")
        assert shop.shown(page) == ["House plant"]
        assert page.corrected is None

    def test_only_live_products_are_found_and_a_change_replaces_what_was(self, shop: Shop) -> None:
        product_id = shop.add("Old teapot")
        shop.add("Draft teapot", state="draft")
        assert shop.titles("teapot") == ["Old teapot"]
        catalog.update_product(shop.db, shop.seller_id, product_id, ProductDraft(title="New coffee pot"), shop.owner)
        assert shop.titles("teapot") == []
        assert shop.titles("coffee") == ["New coffee pot"]
        catalog.archive_product(shop.db, shop.seller_id, product_id, shop.owner)
        assert shop.titles("coffee") == []

    @pytest.mark.parametrize("text", HOSTILE)
    def test_a_hostile_query_is_only_a_query(self, shop: Shop, text: str) -> None:
        shop.add("Kettle")
        page = shop.find(text, currency="USD")
        assert page.total <= 1
        shop.index.suggest(text)


class TestNarrowing:
    def test_facets_count_what_was_found_and_filter_it(self, shop: Shop) -> None:
        for number in range(6):
            shop.add(
                f"Kettle {number}",
                brand="Kettle Works" if number < 4 else "Other House",
                attributes={"colour": "Black" if number % 2 else "White"},
                prices={"USD": 1000 * (number + 1)},
                stock=0 if number == 5 else 5,
            )
        page = shop.find("kettle", currency="USD")
        assert counts(page, "brand") == {"Kettle Works": 4, "Other House": 2}
        assert counts(page, "attribute:colour") == {"Black": 3, "White": 3}
        assert counts(page, "stock") == {"in": 5}
        narrowed = shop.find("kettle", facets={"brand": ["other house"], "attribute:colour": ["Black"]})
        assert shop.shown(narrowed) == ["Kettle 5"]
        assert counts(narrowed, "brand") == {"Kettle Works": 2, "Other House": 1}
        assert [v.chosen for f in narrowed.facets if f.name == "brand" for v in f.values] == [False, True]
        assert shop.titles("kettle", facets={"brand": ["Other House"]}, in_stock=True) == ["Kettle 4"]
        assert shop.find("kettle", facets={"brand": ["Nobody"]}).total == 0

    def test_a_category_holds_what_is_below_it_and_offers_its_children(self, shop: Shop) -> None:
        shop.add("Kettle", category_id="cat_kettles")
        shop.add("Pan", category_id="cat_cookware")
        with shop.db.read() as connection:
            tree = catalog.category_tree(connection, "en")
            top = tree.path("cat_kettles")[0]
            page = labelled(connection, shop.find(category_id=top.id), "en")
        assert page.total == 2
        shown = {value.label for facet in page.facets if facet.name == "category" for value in facet.values}
        assert shown & {each.name for each in tree.children(top.id)}
        assert shop.titles(category_id="cat_kettles") == ["Kettle"]

    def test_a_seller_s_products_can_be_searched_alone(self, shop: Shop) -> None:
        other = shop.open_seller("Tea House", "tea-house")
        shop.add("Kettle")
        shop.add("Kettle of another", seller_id=other)
        assert shop.titles("kettle", seller_id=other) == ["Kettle of another"]
        with shop.db.read() as connection:
            page = labelled(connection, shop.find("kettle"), "en")
        assert {v.label for f in page.facets if f.name == "seller" for v in f.values} == {"Kettle Works", "Tea House"}

    def test_prices_are_compared_in_the_currency_asked_for(self, shop: Shop) -> None:
        shop.add("Dollar kettle", prices={"USD": 3000})
        shop.add("Won kettle", prices={"KRW": 3000})
        shop.add("Kettle of both", prices={"USD": 5000, "KRW": 900})
        assert shop.titles("kettle", currency="USD", price_max_minor=4000) == ["Dollar kettle"]
        assert shop.titles("kettle", currency="KRW", sort="price_asc") == ["Kettle of both", "Won kettle"]
        assert shop.titles("kettle", currency="USD", sort="price_desc") == ["Kettle of both", "Dollar kettle"]
        assert len(shop.titles("kettle", currency="USD")) == 3

    def test_with_rates_other_currencies_are_compared_too(self, shop: Shop) -> None:
        shop.index = SearchIndex(shop.folder / "search", shop.db, rates=Rates())
        shop.add("Dollar kettle", prices={"USD": 3000})
        shop.add("Euro kettle", prices={"EUR": 2000})
        shop.add("Won kettle", prices={"KRW": 3000})
        shop.add("Kettle of both", prices={"USD": 5000, "EUR": 1})
        assert shop.titles("kettle", currency="USD", sort="price_asc") == [
            "Dollar kettle",
            "Euro kettle",
            "Kettle of both",
        ]
        assert shop.titles("kettle", currency="USD", price_min_minor=3500, price_max_minor=4500) == ["Euro kettle"]
        assert shop.titles("kettle", currency="EUR", sort="price_desc") == [
            "Euro kettle",
            "Dollar kettle",
            "Kettle of both",
        ]


class TestPages:
    def test_pages_follow_one_another_without_gap_or_repeat_and_lead_back(self, shop: Shop) -> None:
        for number in range(11):
            shop.add(f"Kettle {number}", prices={"USD": 100 + number})
        page = shop.find("kettle", sort="price_asc", currency="USD", limit=4)
        titles, pages = shop.shown(page), [page]
        while page.next:
            page = shop.index.search(SearchQuery(cursor=page.next, limit=4))
            pages.append(page)
            titles += shop.shown(page)
        assert titles == [f"Kettle {number}" for number in range(11)]
        assert pages[0].previous is None
        for before, after in pairwise(pages):
            back = shop.index.search(SearchQuery(cursor=after.previous, limit=4))
            assert back.hits == before.hits

    def test_a_page_stays_what_it_was_while_products_come_and_go(self, shop: Shop) -> None:
        for number in range(6):
            shop.add(f"Kettle {number}", prices={"USD": 100 + number})
        first = shop.find("kettle", sort="price_asc", currency="USD", limit=3)
        shop.add("Cheapest kettle", prices={"USD": 1})
        shop.index.catch_up()
        second = shop.index.search(SearchQuery(cursor=first.next, limit=3))
        assert shop.shown(second) == ["Kettle 3", "Kettle 4", "Kettle 5"]
        assert shop.titles("kettle", sort="price_asc", currency="USD", limit=1) == ["Cheapest kettle"]

    def test_a_forgotten_list_is_made_again_from_its_cursor_by_any_node(self, shop: Shop) -> None:
        for number in range(6):
            shop.add(f"Kettle {number}", prices={"USD": 100 + number})
        first = shop.find("kettle", sort="price_asc", currency="USD", limit=3)
        shop.add("Cheapest kettle", prices={"USD": 1})
        other_node = SearchIndex(shop.folder / "other", shop.db)
        other_node.catch_up()
        second = other_node.search(SearchQuery(cursor=first.next, limit=3))
        assert shop.shown(second) == ["Kettle 3", "Kettle 4", "Kettle 5"]
        other_node.close()

    @pytest.mark.parametrize(
        "cursor", ["", "x", "e30", "eyJxIjp7fX0", "eyJ2IjoiYSIsIm4iOjEsInAiOiJwcmRfISIsInEiOnt9fQ"]
    )
    def test_a_made_up_cursor_is_refused(self, shop: Shop, cursor: str) -> None:
        with pytest.raises(InvalidInput):
            shop.find("kettle", cursor=cursor)

    def test_an_empty_text_shows_the_newest_first(self, shop: Shop) -> None:
        for number in range(3):
            shop.add(f"Kettle {number}")
        assert shop.titles() == ["Kettle 2", "Kettle 1", "Kettle 0"]


class TestSuggesting:
    def test_what_is_typed_is_completed_from_titles_that_there_are(self, shop: Shop) -> None:
        for title in ("Wireless mouse black", "Wireless mouse white", "Wireless keyboard", "무선 마우스 검정"):
            shop.add(title)
        shop.index.catch_up()
        assert [each.text for each in shop.index.suggest("wireless mo")][:1] == ["wireless mouse"]
        assert "wireless mouse" in [each.text for each in shop.index.suggest("wire")]
        assert "무선 마우스" in [each.text for each in shop.index.suggest("무선 마", "ko")]
        assert shop.index.suggest("") == []
        assert shop.index.suggest("zzz") == []

    def test_brands_are_suggested(self, shop: Shop) -> None:
        shop.add("Kettle", brand="Gooseneck & Sons")
        shop.index.catch_up()
        assert [(each.kind, each.text) for each in shop.index.suggest("goos")] == [("brand", "Gooseneck & Sons")]


class TestKeepingUp:
    def test_a_change_is_findable_within_two_seconds(self, shop: Shop) -> None:
        stop = threading.Event()
        thread = threading.Thread(target=shop.index.run, args=(stop,))
        thread.start()
        try:
            shop.index.catch_up()
            shop.add("Sudden kettle")
            announced = time.monotonic()
            while not shop.index.search(SearchQuery(text="sudden")).hits:
                assert time.monotonic() - announced < 2
                time.sleep(0.02)
        finally:
            stop.set()
            thread.join()

    def test_a_crash_between_index_and_position_reads_again_and_loses_nothing(self, shop: Shop) -> None:
        shop.add("First kettle")
        shop.index.catch_up()
        position_file = next((shop.folder / "search").glob("g*/position.json"))
        before = position_file.read_bytes()
        shop.add("Second kettle")
        shop.index.catch_up()
        shop.index.close()
        position_file.write_bytes(before)  # as if the process died after tantivy's commit
        again = SearchIndex(shop.folder / "search", shop.db)
        assert again.catch_up() > 0
        assert again.catch_up() == 0
        assert again.search(SearchQuery(text="kettle")).total == 2
        again.close()

    def test_any_number_of_nodes_follow_each_at_its_own_position(self, shop: Shop) -> None:
        nodes = [SearchIndex(shop.folder / f"node{number}", shop.db) for number in range(3)]
        shop.add("Kettle one")
        nodes[0].catch_up()
        shop.add("Kettle two")
        nodes[0].catch_up()
        nodes[1].catch_up()
        assert [node.search(SearchQuery(text="kettle")).total for node in nodes] == [2, 2, 0]
        assert nodes[0].position != nodes[2].position
        for node in nodes:
            node.close()

    def test_processes_that_share_a_folder_read_what_one_of_them_writes(self, shop: Shop) -> None:
        shop.index.catch_up()
        other = SearchIndex(shop.folder / "search", shop.db)
        shop.add("Shared kettle")
        assert shop.index.catch_up() > 0
        assert other.catch_up() == 0
        assert other.search(SearchQuery(text="kettle")).total == 1
        shop.index.close()
        shop.add("Second shared kettle")
        assert other.catch_up() > 0
        assert other.search(SearchQuery(text="kettle")).total == 2
        other.close()

    def test_an_event_that_commits_late_is_not_passed_over_by_a_rebuild(self, shop: Shop) -> None:
        shop.index.catch_up()
        before = shop.index.position
        shop.index.rebuild(lambda *_: None)
        shop.add("Late kettle")
        assert shop.index.position is not None
        assert before is not None
        assert shop.titles("late") == ["Late kettle"]


class TestRebuilding:
    def test_the_old_index_answers_until_the_new_one_takes_over(self, shop: Shop) -> None:
        for number in range(5):
            shop.add(f"Kettle {number}")
        shop.index.catch_up()
        seen: list[tuple[int, int]] = []

        def progress(done: int, _total: int | None, _note: str) -> None:
            seen.append((done, shop.index.search(SearchQuery(text="kettle")).total))

        assert shop.index.rebuild(progress) == 5
        assert seen[-1] == (5, 5)
        assert [each.name for each in (shop.folder / "search").glob("g*")] == ["g000003"]
        shop.add("Kettle after")
        assert shop.find("kettle").total == 6

    def test_a_lost_or_damaged_index_is_built_anew_by_itself(self, shop: Shop) -> None:
        shop.add("Kettle")
        shop.index.catch_up()
        shop.index.close()
        for pattern in ("meta.json", "*.store", "*.term"):
            for path in (shop.folder / "search").glob(f"g*/index/{pattern}"):
                path.write_bytes(b"damaged")
            again = SearchIndex(shop.folder / "search", shop.db)
            assert again.position is None
            assert again.search(SearchQuery(text="kettle")).total == 0
            again.catch_up()
            assert again.search(SearchQuery(text="kettle")).total == 1
            again.close()

    def test_damage_that_a_search_meets_is_said_and_mended(self, shop: Shop) -> None:
        shop.add("Kettle")
        shop.index.catch_up()

        class Broken:
            def __getattr__(self, name: str) -> Any:
                raise ValueError("Data corrupted")

        object.__setattr__(shop.index._view, "searcher", Broken())
        with pytest.raises(IndexDamaged):
            shop.index.search(SearchQuery(text="kettle"))
        shop.index.catch_up()
        assert shop.index.search(SearchQuery(text="kettle")).total == 1

    def test_rules_that_changed_make_every_node_rebuild(self, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
        shop.add("Kettle")
        shop.index.catch_up()
        shop.index.close()
        monkeypatch.setattr("entrepot.shop.search.generation.SCHEMA_VERSION", 99)
        again = SearchIndex(shop.folder / "search", shop.db)
        assert again.position is None
        again.catch_up()
        assert again.search(SearchQuery(text="kettle")).total == 1
        again.close()

    def test_one_build_at_a_time_on_a_node(self, shop: Shop) -> None:
        with building(shop.folder / "search"), pytest.raises(BeingBuilt):
            shop.index.rebuild(lambda *_: None)


class TestOverHttp:
    def test_a_search_answers_with_cards_facets_and_cursors(self, shop: Shop) -> None:
        for number in range(3):
            shop.add(f"Kettle {number}", brand="Kettle Works", prices={"USD": 100 + number})
        shop.index.catch_up()
        app = build_app(shop.db, shop.folder, [router])
        app.state.platform.provide(SearchIndex, shop.index)
        visitor = Visitor(app)
        answer = visitor.get(
            "/api/v1/search?q=ketle&sort=price_desc&currency=USD&limit=2&facet=brand%3DKettle%20Works"
        ).json()
        assert [each["title"] for each in answer["items"]] == ["Kettle 2", "Kettle 1"]
        assert answer["items"][0]["price_minor"] == 102
        assert answer["corrected"] == "kettle"
        assert {each["name"] for each in answer["facets"]} >= {"brand", "seller", "stock"}
        more = visitor.get(f"/api/v1/search?cursor={answer['next']}").json()
        assert [each["title"] for each in more["items"]] == ["Kettle 0"]
        suggested = visitor.get("/api/v1/search/suggest?q=ket").json()
        assert suggested["items"][0] == {"text": "Kettle Works", "kind": "brand", "count": 3}
        visitor.close()

    @pytest.mark.parametrize(
        ("path", "status"),
        [
            ("/api/v1/search?q=%00", 422),
            ("/api/v1/search?q=%F0%9F%98%80", 200),
            ("/api/v1/search?q=%FF%FE", 200),
            (f"/api/v1/search?q={'x' * 10_000}", 200),
            ("/api/v1/search?facet=brand", 422),
            ("/api/v1/search?facet=shape%3Dx", 422),
            ("/api/v1/search?sort=random", 422),
            ("/api/v1/search?currency=ZZZ", 422),
            ("/api/v1/search?price_min_minor=-1", 422),
            ("/api/v1/search?seller_id=x", 422),
            ("/api/v1/search?cursor=x", 422),
            ("/api/v1/search?limit=0", 422),
            ("/api/v1/search?category=nowhere", 200),
            ("/api/v1/search/suggest?q=%00", 422),
            ("/api/v1/search/suggest", 422),
            ("/api/v1/operator/search/rebuild", 405),
        ],
    )
    @pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
    def test_hostile_requests_are_answered_precisely(self, shop: Shop, path: str, status: int) -> None:
        shop.add("Kettle")
        shop.index.catch_up()
        app = build_app(shop.db, shop.folder, [router])
        app.state.platform.provide(SearchIndex, shop.index)
        visitor = Visitor(app)
        assert visitor.get(path).status == status
        visitor.close()

    def test_an_operator_asks_for_a_rebuild_as_a_job(self, shop: Shop) -> None:
        shop.add("Kettle")
        app = build_app(shop.db, shop.folder, [router])
        platform = app.state.platform
        platform.provide(SearchIndex, shop.index)
        operator = accounts.sign_up(shop.db, "operator@entrepot.example", PASSWORD, "Operator", "en")
        accounts.grant_role(shop.db, operator, "operator", actor="system")
        visitor = Visitor(app)
        assert visitor.post("/api/v1/operator/search/rebuild").status == 401
        visitor.headers |= bearer(accounts.sign_in(shop.db, "operator@entrepot.example", PASSWORD))
        answer = visitor.post("/api/v1/operator/search/rebuild")
        assert answer.status == 202
        Jobs(platform, JOBS, []).step()
        with shop.db.read() as connection:
            job = get_job(connection, answer.json()["job_id"])
        assert (job.kind, job.state) == (REBUILD, "done")
        assert shop.index.products == 1
        visitor.close()


def test_every_error_of_the_search_has_a_code() -> None:
    assert issubclass(BeingBuilt, AppError)
    assert BeingBuilt.code == "search.being_built"
