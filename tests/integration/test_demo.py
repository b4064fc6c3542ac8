"""The demonstration's goods: complete, honest in form, and put in once."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest
from PIL import Image

from entrepot.core.accounts import seller_by_slug, sign_in
from entrepot.core.database import Database
from entrepot.core.files import LocalFiles
from entrepot.core.outbox import Outbox
from entrepot.core.platform import Platform
from entrepot.kit.clock import ManualClock
from entrepot.kit.ids import Ids
from entrepot.kit.paging import Page
from entrepot.sell.catalog import ProductRow, ProductView, get_own_product, get_product, list_products
from entrepot.sell.stock import LevelRow, levels
from entrepot.sell.stock.events import SUBSCRIPTIONS
from entrepot.world.demo import DEMO_ACCOUNTS, DEMO_PASSWORD, DEMO_SELLERS, seed_demo
from tests.conftest import Templates, create_schema
from tests.visitors import quick_settings

PICTURES = Path(__file__).parents[2] / "src" / "entrepot" / "world" / "demo" / "pictures"


def seeded(db: Database, folder: Path) -> Platform:
    made = Platform(quick_settings(folder), db, LocalFiles(folder / "files", durable=False))
    seed_demo(made)
    return made


@pytest.fixture(scope="module")
def platform(templates: Templates, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """The demonstration on SQLite, put in once: these tests read it and change none of its goods."""
    folder = tmp_path_factory.mktemp("demo")
    path = shutil.copyfile(templates.sqlite(create_schema), folder / "entrepot.db")
    clock = ManualClock(datetime(2026, 3, 2, 9, tzinfo=UTC))
    with Database.open(f"sqlite:///{path}", clock=clock, ids=Ids(clock, Random(1)), durable=False) as db:
        yield seeded(db, folder)


def rows(platform: Platform) -> list[ProductRow]:
    """All goods of all sellers."""
    found: list[ProductRow] = []
    with platform.db.read() as connection:
        for seller in DEMO_SELLERS:
            page: Page[ProductRow] = list_products(
                connection, seller_by_slug(connection, seller.slug).id, None, None, 200
            )
            found += page.items
    return found


def stock(platform: Platform) -> list[LevelRow]:
    with platform.db.read() as connection:
        sellers = [seller_by_slug(connection, each.slug).id for each in DEMO_SELLERS]
        return [row for each in sellers for row in levels(connection, each, None, 200).items]


def test_all_goods_are_live_with_a_picture_a_price_and_a_full_specification(platform: Platform) -> None:
    found = rows(platform)
    assert len(found) == 150
    assert {row.state for row in found} == {"live"}
    with platform.db.read() as connection:
        sellers = [seller_by_slug(connection, each.slug).id for each in DEMO_SELLERS]
        views = [
            get_own_product(connection, seller_id, row.product_id, "ko")
            for seller_id in sellers
            for row in list_products(connection, seller_id, None, None, 200).items
        ]
    assert [view.title for view in views if not is_complete(platform, view)] == []
    assert {view.text_locale for view in views} == {"ko"}
    assert len({view.category_id for view in views}) == 16


def is_complete(platform: Platform, view: ProductView) -> bool:
    return (
        len(view.attributes) >= 5
        and bool(view.description)
        and all(
            variant.gtins
            and variant.hs_code
            and variant.origin
            and variant.offers[0].price_minor > 0
            and variant.weight_g
            and variant.length_mm
            and variant.width_mm
            and variant.height_mm
            and platform.files.exists(variant.picture_file_id or "", "320.webp")
            for variant in view.variants
        )
    )


HANGUL, HAN = re.compile("[\uac00-\ud7a3]"), re.compile("[\u4e00-\u9fff]")
PLAIN = re.compile(r"[a-z]{3,}")
SAID_THE_SAME = re.compile(r"USB-C|Bluetooth|RCA|ABS|TPU|Hz|mAh|AAA|cm|mm")


@pytest.mark.parametrize(("locale", "script"), [("ko", HANGUL), ("zh", HAN)])
def test_every_product_speaks_korean_and_chinese_down_to_its_colours(
    platform: Platform, locale: str, script: re.Pattern[str]
) -> None:
    with platform.db.read() as connection:
        views = [get_product(connection, row.product_id, locale) for row in rows(platform)]
    english: set[str] = set()
    for view in views:
        assert script.search(view.title)
        assert script.search(view.description)
        texts = [text for variant in view.variants for option in variant.options for text in option]
        assert all(script.search(text) for text in texts), view.title
        assert all(script.search(each.alt) for each in view.pictures), view.title
        english |= {each.text for each in view.attributes if PLAIN.search(SAID_THE_SAME.sub("", each.text))}
    assert english == set()


def test_every_variant_is_shown_from_three_sides_and_most_products_with_their_measures(platform: Platform) -> None:
    with platform.db.read() as connection:
        views = [get_product(connection, row.product_id) for row in rows(platform)]
    for view in views:
        for variant in view.variants:
            own = [each for each in view.pictures if each.sku_id == variant.sku_id]
            assert len({each.file_id for each in own}) == 3, variant.code
            assert own[0].file_id == variant.picture_file_id
            assert all(platform.files.exists(each.file_id or "", "640.webp") for each in own)
    assert sum(any(each.sku_id is None for each in view.pictures) for view in views) == 138


def test_no_two_products_of_a_colour_share_a_picture(platform: Platform) -> None:
    with platform.db.read() as connection:
        views = [get_product(connection, row.product_id) for row in rows(platform)]
    shared = Counter(variant.picture_file_id for view in views for variant in view.variants)
    twice = [variant.code for view in views for variant in view.variants if shared[variant.picture_file_id] > 1]
    assert twice == []


def test_some_are_plenty_some_are_few_and_some_are_sold_out(platform: Platform) -> None:
    units = [row.on_hand for row in stock(platform)]
    assert 340 < len(units) < 369
    assert min(units) < 4
    assert max(units) > 100


def test_putting_it_in_again_changes_nothing(db: Database, tmp_path: Path) -> None:
    platform = seeded(db, tmp_path)
    Outbox(platform.db, SUBSCRIPTIONS).drain()
    before, lying = rows(platform), stock(platform)
    seed_demo(platform)
    Outbox(platform.db, SUBSCRIPTIONS).drain()
    assert rows(platform) == before
    assert stock(platform) == lying


def test_everybody_whom_a_visitor_may_play_can_sign_in(platform: Platform) -> None:
    assert [each.role for each in DEMO_ACCOUNTS].count("Seller") == len(DEMO_SELLERS)
    assert {each.start for each in DEMO_ACCOUNTS} == {
        "/",
        "/sell",
        "/warehouse",
        "/courier",
        "/operator",
        "/desk",
        "/rights",
    }
    for account in DEMO_ACCOUNTS:
        assert sign_in(platform.db, account.email, DEMO_PASSWORD)


def test_the_pictures_are_small_and_see_through() -> None:
    paths = sorted(PICTURES.glob("*.webp"))
    sizes = [path.stat().st_size for path in paths]
    assert len(paths) > 1200
    assert max(sizes) <= 30_000
    assert sum(sizes) <= 11_000_000
    for path in paths[::7]:
        with Image.open(path) as image:
            if not path.stem.endswith("-detail"):
                assert image.getchannel("A").getpixel((0, 0)) == 0
