"""Categories suggested from titles, in the marketplace's own tree as it is and as it grows."""

from __future__ import annotations

from pathlib import Path

import pytest

from entrepot.core.database import Database
from entrepot.sell.catalog import import_taxonomy, plant_categories
from entrepot.sell.classification import suggest_categories


@pytest.mark.parametrize(
    ("title", "category_id"),
    [
        ("Gooseneck electric kettle 0.9 l, matte black", "cat_kettles"),
        ("Wool throw blanket 130 x 180 cm", "cat_throws"),
        ("무선 기계식 키보드 68키", "cat_keyboards"),
        ("陶瓷马克杯 350ml 带盖", "cat_mugs"),
        ("折りたたみ傘 軽量 自動開閉", "cat_umbrellas"),
        ("Mochila urbana impermeable 20 L", "cat_backpacks"),
        ("Martillo de uña", "cat_tools"),
        ("金づち 小型", "cat_tools"),
        ("赤い傘", "cat_umbrellas"),
        ("iPhone 15 Pro 케이스 투명", "cat_electronics"),
        ("carcasa para iPhone 15", "cat_electronics"),
        ("iPhone 15 手机壳", "cat_electronics"),
        ("ヘルメット フリーサイズ", "cat_sport"),
    ],
)
def test_the_built_in_tree_is_known_in_five_languages(db: Database, title: str, category_id: str) -> None:
    plant_categories(db)
    with db.read() as connection:
        assert suggest_categories(connection, title)[0].category_id == category_id


def test_a_category_that_came_with_an_import_is_known_at_once(db: Database, tmp_path: Path) -> None:
    plant_categories(db)
    with db.read() as connection:
        before = suggest_categories(connection, "Zorbing ball")
    folder = tmp_path / "taxonomy" / "en"
    folder.mkdir(parents=True)
    line = "gid://shopify/TaxonomyCategory/{}  : {}\n"
    (folder / "categories.txt").write_text(line.format("sg", "Sport") + line.format("sg-77", "Sport > Zorbing Balls"))
    import_taxonomy(db, tmp_path / "taxonomy", lambda *_: None)
    with db.read() as connection:
        after = suggest_categories(connection, "Zorbing ball")
    assert "cat_sg-77" not in {each.category_id for each in before}
    assert after[0].category_id == "cat_sg-77"
