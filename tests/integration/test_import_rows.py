"""Rows of an import that did not fit: kept as the file has them, put right in place, taken in by the same rules."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from entrepot.core.database import Database
from entrepot.kit.clock import ManualClock
from entrepot.kit.errors import NotFound
from entrepot.sell.catalog import (
    ImportStatus,
    ReviewField,
    ReviewRow,
    counts_by_state,
    import_status,
    keep_edits,
    move_rows,
    rows_to_review,
    rows_waiting,
    take_rows,
)
from entrepot.sell.catalog.exchange import keep_rows
from entrepot.sell.catalog.tables import import_row
from tests.sell_factories import ACTOR, Desk, announced

HEADER = "sku,title,price,currency,weight_g\n"
THREE_BAD = HEADER + (
    "GOOD,Mug,1000,KRW,350\nDEAR,Dear mug,twelve,KRW,350\nHEAVY,Heavy mug,2000,KRW,350 grams\nNAMELESS,,3000,KRW,350\n"
)


@pytest.fixture
def desk(db: Database, tmp_path: Path) -> Desk:
    return Desk(db, tmp_path)


def waiting(desk: Desk, status: ImportStatus, state: str = "waiting") -> list[ReviewRow]:
    with desk.db.read() as connection:
        return rows_to_review(connection, desk.seller_id, status.import_id, state).items


def wrong(row: ReviewRow) -> ReviewField:
    return next(each for each in row.shown if each.wrong)


def now(desk: Desk, status: ImportStatus) -> ImportStatus:
    with desk.db.read() as connection:
        return import_status(connection, desk.seller_id, status.import_id)


def take(desk: Desk, status: ImportStatus, edits: dict[int, dict[str, str]]) -> tuple[int, int, int]:
    done = take_rows(desk.db, desk.seller_id, status.import_id, edits, ACTOR)
    return done.taken, done.left, done.gone


def test_each_bad_row_waits_with_its_own_cells_and_what_is_wrong_with_them(desk: Desk) -> None:
    status = desk.take(THREE_BAD)
    rows = waiting(desk, status)
    assert (status.waiting, [each.row for each in rows]) == (3, [3, 4, 5])
    assert [(wrong(each).column, wrong(each).value) for each in rows] == [
        ("price", "twelve"),
        ("weight_g", "350 grams"),
        ("title", ""),
    ]
    assert {each.column: each.value for each in rows[0].shown}["title"] == "Dear mug"


def test_a_mend_is_offered_where_the_row_reads_well_with_it_and_only_there(desk: Desk) -> None:
    rows = waiting(desk, desk.take(THREE_BAD))
    assert [wrong(each).mend for each in rows] == [None, "350 g", None]


def test_rows_that_fit_now_go_in_and_the_others_stay_with_their_new_reason(desk: Desk) -> None:
    status = desk.take(THREE_BAD)
    edits = {3: {"price": "1200"}, 4: {"weight_g": "12 stone"}, 5: {"title": "Plain mug"}}
    assert take(desk, status, edits) == (2, 1, 0)
    assert sorted(desk.products()) == ["DEAR", "GOOD", "NAMELESS"]
    assert desk.products()["DEAR"]["variants"][0]["offers"][0]["price_minor"] == 1_200
    assert [(each.row, wrong(each).value) for each in waiting(desk, status)] == [(4, "12 stone")]
    assert [(each.row, each.found) for each in desk.problems(status)] == [(4, "12 stone")]
    after = now(desk, status)
    assert (after.created, after.errors, after.waiting) == (3, 1, 1)


def test_the_same_press_twice_takes_a_row_in_once(desk: Desk) -> None:
    status = desk.take(THREE_BAD)
    assert take(desk, status, {3: {"price": "1200"}}) == (1, 0, 0)
    before = desk.export(), now(desk, status), announced(desk.db)
    assert take(desk, status, {3: {"price": "9999"}}) == (0, 0, 1)
    assert (desk.export(), now(desk, status), announced(desk.db)) == before


def test_presses_at_once_take_each_row_in_once(desk: Desk) -> None:
    status = desk.take(THREE_BAD)
    edits = {3: {"price": "1200"}, 5: {"title": "Plain mug"}}
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda _: take(desk, status, edits), range(4)))
    assert sorted(done) == [(0, 0, 2), (0, 0, 2), (0, 0, 2), (2, 0, 0)]
    assert now(desk, status).created == 3


def test_nobody_sees_or_takes_the_rows_of_another_seller(desk: Desk) -> None:
    status = desk.take(THREE_BAD)
    stranger = desk.db.ids.new("sel")
    with desk.db.read() as connection, pytest.raises(NotFound):
        rows_to_review(connection, stranger, status.import_id)
    with pytest.raises(NotFound):
        take_rows(desk.db, stranger, status.import_id, {3: {"price": "1"}}, ACTOR)
    with pytest.raises(NotFound):
        move_rows(desk.db, stranger, status.import_id, None, "aside", ACTOR)
    with pytest.raises(NotFound):
        keep_edits(desk.db, stranger, status.import_id, {3: {"price": "1"}})
    with desk.db.read() as connection:
        assert (rows_waiting(connection, stranger), rows_waiting(connection, desk.seller_id)) == (0, 3)


def test_rows_are_put_aside_and_back(desk: Desk) -> None:
    status = desk.take(THREE_BAD)
    assert move_rows(desk.db, desk.seller_id, status.import_id, [4], "aside", ACTOR) == 1
    assert move_rows(desk.db, desk.seller_id, status.import_id, [4], "aside", ACTOR) == 0
    assert [each.row for each in waiting(desk, status)] == [3, 5]
    assert [each.row for each in waiting(desk, status, "aside")] == [4]
    assert take(desk, status, {4: {"weight_g": "350"}}) == (0, 0, 1), "what lies aside is not taken in"
    assert move_rows(desk.db, desk.seller_id, status.import_id, None, "aside", ACTOR) == 2
    assert move_rows(desk.db, desk.seller_id, status.import_id, [4], "waiting", ACTOR) == 1
    with desk.db.read() as connection:
        assert counts_by_state(connection, status.import_id) == {"aside": 2, "waiting": 1}


def test_what_was_written_is_kept_though_it_is_not_taken_in_yet(desk: Desk) -> None:
    status = desk.take(THREE_BAD)
    keep_edits(desk.db, desk.seller_id, status.import_id, {3: {"price": "12"}})
    assert {each.column: each.value for each in waiting(desk, status)[0].shown}["price"] == "12"
    assert sorted(desk.products()) == ["GOOD"]


def test_a_product_whose_first_row_is_bad_waits_with_all_its_rows_and_comes_whole(desk: Desk) -> None:
    status = desk.take(
        "product,sku,title,option.Size,price\nmug,M-S,Mug,S,ten\nmug,M-M,,M,20\nmug,M-L,,L,30\ntea,T,Tea,,5\n"
    )
    assert sorted(desk.products()) == ["tea"]
    assert [(each.row, each.waits) for each in waiting(desk, status)] == [(2, False), (3, False), (4, True)]
    assert take(desk, status, {2: {"price": "10"}, 3: {}, 4: {}}) == (3, 0, 0)
    assert [each["sku"] for each in desk.products()["mug"]["variants"]] == ["M-S", "M-M", "M-L"]


def test_a_draft_that_lacked_a_price_is_shown_once_its_row_has_one(desk: Desk) -> None:
    status = desk.take("sku,title\nMUG-1,Mug\n")
    row = waiting(desk, status)[0]
    assert (wrong(row).field, wrong(row).expected) == ("price", "a price above zero")
    assert take(desk, status, {2: {"price": "12000"}}) == (1, 0, 0)
    assert desk.products()["MUG-1"]["state"] == "live"


@pytest.mark.parametrize(
    ("line", "edits"),
    [
        ('{"sku": "A", "title": "Mug", "price": "twelve"}', {"price": "12"}),
        ('{"title": "Mug", "variants": [{"sku": "A", "weight_g": "x"}]}', {"": '{"sku": "A", "title": "Cup"}'}),
        ("{broken", {"": '{"sku": "A", "title": "Mug", "price": "3"}'}),
    ],
)  # fmt: skip
def test_a_line_of_json_is_put_right_too(desk: Desk, line: str, edits: dict[str, str]) -> None:
    status = desk.take(line + "\n", "jsonl")
    assert status.waiting == 1
    assert take(desk, status, {1: edits})[0] == int("price" in str(edits))
    assert "A" in desk.products()


def test_a_row_with_broken_quotes_is_cut_into_cells_that_can_be_put_right(desk: Desk) -> None:
    status = desk.take(HEADER + 'BOWL,"Bowl 3" wide",1000,KRW,200\n')
    row = waiting(desk, status)[0]
    assert {each.column: each.value for each in row.shown}["sku"] == "BOWL"
    assert row.whole
    assert take(desk, status, {2: {"title": 'Bowl 3" wide'}}) == (1, 0, 0)
    assert desk.products()["BOWL"]["title"] == 'Bowl 3" wide'


def test_a_shopify_variant_keeps_the_names_of_its_options(desk: Desk) -> None:
    status = desk.take(
        "Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price\n"
        "mug,Mug,Colour,Navy,M-N,10\nmug,,,Cream,M-C,ten\n"
    )
    assert take(desk, status, {3: {"Variant Price": "11"}}) == (1, 0, 0)
    assert [each["options"] for each in desk.products()["mug"]["variants"]] == [
        [["Colour", "Navy"]],
        [["Colour", "Cream"]],
    ]


def test_no_more_rows_are_kept_than_there_is_room_for(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keep_rows, "ROWS_KEPT", 2)
    status = desk.take(THREE_BAD)
    assert (status.waiting, status.errors) == (2, 3)


def test_a_row_too_large_to_keep_is_only_named(desk: Desk) -> None:
    status = desk.take(HEADER + f"BIG,{'x' * keep_rows.ROW_MAX},1,KRW,1\n")
    assert (status.waiting, status.errors) == (0, 1)


def test_kept_rows_are_forgotten_after_some_days(desk: Desk, clock: ManualClock) -> None:
    desk.take(THREE_BAD)
    desk.jobs.step()
    with desk.db.read() as connection:
        assert connection.execute(select(func.count()).select_from(import_row)).scalar_one() == 3
    clock.advance(timedelta(days=keep_rows.KEPT_DAYS, hours=1))
    while desk.jobs.step():
        pass
    with desk.db.read() as connection:
        assert connection.execute(select(func.count()).select_from(import_row)).scalar_one() == 0
