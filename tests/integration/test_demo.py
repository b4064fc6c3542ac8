"""The demonstration's goods: complete, honest in form, and put in once."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from entrepot.core.accounts import seller_by_slug, sign_in
from entrepot.core.database import Database
from entrepot.core.files import LocalFiles
from entrepot.core.outbox import Outbox
from entrepot.core.platform import Platform
from entrepot.kit.paging import Page
from entrepot.sell.catalog import ProductRow, ProductView, get_own_product, list_products
from entrepot.sell.stock import LevelRow, levels
from entrepot.sell.stock.events import SUBSCRIPTIONS
from entrepot.world.demo import DEMO_ACCOUNTS, DEMO_PASSWORD, DEMO_SELLERS, seed_demo
from tests.visitors import quick_settings

ON_SQLITE = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
PICTURES = Path(__file__).parents[2] / "src" / "entrepot" / "world" / "demo" / "pictures"


@pytest.fixture
def platform(db: Database, tmp_path: Path) -> Platform:
    made = Platform(quick_settings(tmp_path), db, LocalFiles(tmp_path / "files"))
    seed_demo(made)
    return made


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


@ON_SQLITE
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
    assert sum(view.text_locale == "ko" for view in views) > 25
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


@ON_SQLITE
def test_some_are_plenty_some_are_few_and_some_are_sold_out(platform: Platform) -> None:
    units = [row.on_hand for row in stock(platform)]
    assert 340 < len(units) < 369
    assert min(units) < 4
    assert max(units) > 100


def test_putting_it_in_again_changes_nothing(platform: Platform) -> None:
    Outbox(platform.db, SUBSCRIPTIONS).drain()
    before, lying = rows(platform), stock(platform)
    seed_demo(platform)
    Outbox(platform.db, SUBSCRIPTIONS).drain()
    assert rows(platform) == before
    assert stock(platform) == lying


@ON_SQLITE
def test_everybody_whom_a_visitor_may_play_can_sign_in(platform: Platform) -> None:
    assert [each.role for each in DEMO_ACCOUNTS].count("Seller") == len(DEMO_SELLERS)
    for account in DEMO_ACCOUNTS:
        assert sign_in(platform.db, account.email, DEMO_PASSWORD)


def test_the_pictures_are_small_and_see_through() -> None:
    paths = sorted(PICTURES.glob("*.webp"))
    sizes = [path.stat().st_size for path in paths]
    assert len(paths) > 60
    assert max(sizes) <= 30_000
    assert sum(sizes) <= 1_500_000
    for path in paths:
        with Image.open(path) as image:
            assert image.mode == "RGBA"
            assert image.getpixel((0, 0)) == (0, 0, 0, 0)
