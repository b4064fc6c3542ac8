"""The same goods listed again after an upheld notice: held for a person, never taken down by it."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from entrepot.core.database import Database
from entrepot.core.files import upload_picture
from entrepot.sell.catalog import PictureDraft, add_picture, get_own_product
from entrepot.sell.notices import decide_notice, give_counter_notice
from entrepot.sell.screening import cases_of, decide, verdicts_of
from tests.notices_factories import Rights, Street, make_street


@pytest.fixture
def street(db: Database, tmp_path: Path) -> Street:
    return make_street(db, tmp_path)


@pytest.fixture
def agency(street: Street) -> Rights:
    return street.holder("agency")


@pytest.fixture
def onda(agency: Rights) -> str:
    return agency.brand()


def picture(seed: int, *, quality: int = 95, side: int = 400) -> bytes:
    """Return a JPEG of coarse blocks: the same seed shows the same."""
    blocks = np.random.default_rng(seed).integers(0, 255, (8, 8, 3)).astype(np.uint8)
    kept = io.BytesIO()
    Image.fromarray(blocks).resize((side, side), Image.Resampling.BICUBIC).save(kept, "JPEG", quality=quality)
    return kept.getvalue()


def show(street: Street, seller_id: str, product_id: str, *pictures: bytes) -> None:
    for each in pictures:
        kept, _ = upload_picture(street.db, street.files, each, owner=seller_id, max_bytes=10**7)
        add_picture(street.db, seller_id, product_id, PictureDraft(kept.id), street.owners[seller_id])
    street.step()


def upheld(street: Street, agency: Rights, brand_id: str, product_id: str, **more: object) -> str:
    given = agency.says(brand_id, product_id, **more)
    decide_notice(street.db, given.notice_id, "uphold", "A copy", street.reviewers[0])
    street.step()
    return given.notice_id


def markets(street: Street, product_id: str) -> set[str]:
    """Return the markets in which a product waits for a person or is taken away."""
    with street.db.read() as connection:
        last = verdicts_of(connection, product_id, 1)[0]
    assert "block" not in last.markets.values()
    return {each for each, outcome in last.markets.items() if outcome == "review"}


@pytest.mark.parametrize("title", ["Onda mug, navy", "ONDA MUG navy!", "0nda mug, navy", "Ｏｎｄａ mug - navy"])
def test_the_same_title_is_held_for_a_person_with_the_notice_named(
    street: Street, agency: Rights, onda: str, title: str
) -> None:
    seller_id = street.shop()
    notice_id = upheld(street, agency, onda, street.listing(seller_id))
    again = street.listing(seller_id, title)
    assert not street.shown(seller_id, again)
    with street.db.read() as connection:
        assert get_own_product(connection, seller_id, again).screening == "held"
        found = verdicts_of(connection, again, 1)[0].findings
        assert cases_of(connection, again, 1)[0].policy == "relisted"
    assert any(piece.quote == notice_id for each in found for piece in each.evidence)


def test_only_where_the_notice_holds(street: Street, agency: Rights, onda: str) -> None:
    seller_id = street.shop()
    upheld(street, agency, onda, street.listing(seller_id), territories=("KR",))
    again = street.listing(seller_id)
    assert street.shown(seller_id, again)
    assert markets(street, again) == {"KR"}


@pytest.mark.parametrize("other", ["Onda mug, navy, large", "Mug, navy", "Teapot", "Onda"])
def test_another_title_stays_on_sale(street: Street, agency: Rights, onda: str, other: str) -> None:
    seller_id = street.shop()
    upheld(street, agency, onda, street.listing(seller_id))
    assert street.shown(seller_id, street.listing(seller_id, other))


def test_another_seller_s_listing_of_that_title_stays_on_sale(street: Street, agency: Rights, onda: str) -> None:
    upheld(street, agency, onda, street.listing(street.shop()))
    other = street.shop()
    assert street.shown(other, street.listing(other))


def test_a_notice_that_nobody_upheld_holds_nothing_else(street: Street, agency: Rights, onda: str) -> None:
    seller_id = street.shop()
    agency.says(onda, street.listing(seller_id))
    assert street.shown(seller_id, street.listing(seller_id))


def test_a_listing_changed_into_the_same_is_held(street: Street, agency: Rights, onda: str) -> None:
    seller_id = street.shop()
    upheld(street, agency, onda, street.listing(seller_id))
    other = street.listing(seller_id, "Teapot")
    street.edit(seller_id, other, "Onda mug, navy")
    street.step()
    assert not street.shown(seller_id, other)


def test_a_licensee_s_is_never_held(street: Street, agency: Rights, onda: str) -> None:
    seller_id = street.shop()
    upheld(street, agency, onda, street.listing(seller_id))
    agency.licenses(onda, seller_id)
    street.step()
    assert street.shown(seller_id, street.listing(seller_id))


def test_it_comes_back_when_the_notice_is_reversed(street: Street, agency: Rights, onda: str) -> None:
    seller_id = street.shop()
    notice_id = upheld(street, agency, onda, street.listing(seller_id))
    again = street.listing(seller_id)
    said, owner = "The goods are genuine: here is the invoice of the maker.", street.owners[seller_id]
    give_counter_notice(street.db, seller_id, notice_id, statement=said, good_faith=True, actor=owner)
    street.step()
    assert not street.shown(seller_id, again)  # answered is not yet reversed
    decide_notice(street.db, notice_id, "refuse", "Genuine", street.reviewers[1])
    street.step()
    assert street.shown(seller_id, again)
    assert street.shown(seller_id, street.listing(seller_id))


def test_what_a_person_let_through_stays(street: Street, agency: Rights, onda: str) -> None:
    seller_id = street.shop()
    upheld(street, agency, onda, street.listing(seller_id))
    again = street.listing(seller_id)
    with street.db.read() as connection:
        case = cases_of(connection, again, 1)[0]
    decide(street.db, case.case_id, "allow", "Bought from the maker", street.reviewers[1])
    street.edit(seller_id, again, "Onda mug - navy")
    street.step()
    assert street.shown(seller_id, again)


def test_the_same_picture_is_held_also_when_it_was_saved_anew(street: Street, agency: Rights, onda: str) -> None:
    seller_id = street.shop()
    mug = street.listing(seller_id)
    show(street, seller_id, mug, picture(1), picture(2))
    upheld(street, agency, onda, mug)
    for seed, said, held in [
        ((1,), {}, True),
        ((1,), {"quality": 60, "side": 300}, True),
        ((3, 1), {}, True),
        ((3, 2), {}, False),  # a table of sizes beside other goods
        ((4,), {}, False),
    ]:
        other = street.listing(seller_id, f"Cup {seed}")
        show(street, seller_id, other, *(picture(each, **said) for each in seed))
        assert street.shown(seller_id, other) is not held, seed
