"""A supplier's rows that are one product: one draft with options, stock, prices and codes of each, and apart again."""

from __future__ import annotations

import pytest

from entrepot.app import App
from entrepot.kit.errors import NotFound
from entrepot.sell.catalog import get_own_product
from entrepot.sell.listing import accept_draft, get_batch, list_drafts, start_batch, ungroup_draft
from tests.drafts import a_seller, read, said, sent
from tests.sell_factories import ACTOR
from tests.visitors import Visitor

FILE = b"""SKU,Name,Material,Colour,Size,Price,Currency,Stock,EAN
TEE-NL,Cotton T-shirt,Cotton,Navy,L,24000,KRW,3,4006381333931
TEE-NM,Cotton T-shirt,Cotton,Navy,M,24000,KRW,4,
TEE-SL,Cotton T-shirt,Cotton,Sage,L,26000,KRW,5,
MUG-1,Stoneware mug 350 ml,Stoneware,White,,24000,KRW,7,
"""


def batch(app: App, seller: str) -> tuple[str, list[str]]:
    platform = app.platform
    batch_id = start_batch(platform.db, platform.files, seller, file_id=sent(app, seller, FILE), actor=ACTOR)
    app.step()
    return batch_id, drafts(app, seller, batch_id)


def drafts(app: App, seller: str, batch_id: str) -> list[str]:
    with app.platform.db.read() as connection:
        return [each.draft_id for each in list_drafts(connection, seller, batch_id=batch_id).items]


def test_rows_that_are_one_product_become_one_draft_with_what_each_has_of_its_own(app: App, seller: str) -> None:
    _, (tee, mug) = batch(app, seller)
    draft = read(app, seller, tee)
    assert draft.rows == (2, 3, 4)
    assert read(app, seller, mug).rows == ()
    assert dict(draft.content.options()) == {"Colour": ("Navy", "Sage"), "Size": ("L", "M")}
    found = {each.options: (each.sku, each.stock, each.sold) for each in draft.variants}
    assert found[("Colour", "Navy"), ("Size", "L")] == ("TEE-NL", 3, True)
    assert found[("Colour", "Sage"), ("Size", "L")] == ("TEE-SL", 5, True)
    assert not found[("Colour", "Sage"), ("Size", "M")][2]
    assert "stock" not in draft.content.missing
    assert "stock_of_each" not in draft.content.problems
    assert draft.content.get("variants").evidence[0].origin == "file"  # type: ignore[union-attr]  # it is there


def test_the_product_has_the_codes_prices_and_bar_codes_of_the_rows(app: App, seller: str) -> None:
    _, (tee, _) = batch(app, seller)
    product_id = accept_draft(app.platform.db, seller, tee, ACTOR, live=False)
    with app.platform.db.read() as connection:
        variants = {each.code: each for each in get_own_product(connection, seller, product_id).variants}
    assert sorted(variants) == ["TEE-NL", "TEE-NM", "TEE-SL"]
    assert variants["TEE-NL"].gtins == ("4006381333931",)
    assert [variants[code].offers[0].price_minor for code in ("TEE-NM", "TEE-SL")] == [24_000, 26_000]


def test_a_seller_takes_the_rows_apart_and_what_was_decided_stays_with_the_first(
    app: App, owner: Visitor, seller: str
) -> None:
    batch_id, (tee, _) = batch(app, seller)
    said(app, seller, tee, brand="Onda")
    page = owner.get(f"/sell/studio/{tee}").text
    assert "Rows 2, 3, 4 of the file" in page
    assert owner.request("POST", f"/sell/studio/{tee}/ungroup").status == 303
    app.step()
    apart = [read(app, seller, each) for each in drafts(app, seller, batch_id)]
    assert [(each.row, each.state, each.content.value("sku")) for each in apart] == [
        (2, "ready", "TEE-NL"),
        (3, "ready", "TEE-NM"),
        (4, "ready", "TEE-SL"),
        (5, "ready", "MUG-1"),
    ]
    assert [each.content.value("stock") for each in apart] == [3, 4, 5, 7]
    assert apart[0].content.value("brand") == "Onda"
    assert dict(apart[0].source)["Name"] == "Cotton T-shirt"
    with app.platform.db.read() as connection:
        found = get_batch(connection, seller, batch_id)
    assert (found.total, found.done, found.state) == (4, 4, "done")
    assert ungroup_draft(app.platform.db, seller, tee, ACTOR) == 1


def test_another_sellers_rows_are_not_taken_apart(app: App, seller: str) -> None:
    _, (tee, _) = batch(app, seller)
    with pytest.raises(NotFound):
        ungroup_draft(app.platform.db, a_seller(app, "rival"), tee, ACTOR)
