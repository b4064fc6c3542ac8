"""The desks' lists of reviews: narrowed, sorted, each review once, read from an index."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from entrepot.core.database import Database
from entrepot.kit.clock import ManualClock
from entrepot.kit.errors import InvalidInput
from entrepot.shop.reviews import (
    HideReason,
    Review,
    ReviewFilter,
    ReviewState,
    answer_review,
    hide_review,
    reviews_of_house,
    seller_reviews,
)
from tests.integration.test_reviews import mugs_for, say
from tests.shop_factories import Market, make_market


@pytest.fixture
def market(db: Database) -> Market:
    return make_market(db)


@pytest.fixture
def said(db: Database, market: Market, clock: ManualClock) -> list[str]:
    """Reviews of the mug with 2, 5, 1 and 5 stars, a day apart; the first is the oldest."""
    found = []
    for stars, words in ((2, "It chipped"), (5, "Lovely"), (1, "100% broken"), (5, "Pours well")):
        found.append(say(db, mugs_for(db, market), stars, words))
        clock.advance(timedelta(days=1))
    return found


def walked(db: Database, seller_id: str, *, sort: str | None = None) -> tuple[list[str], list[str]]:
    """The reviews of all pages of two, there and back again."""
    forth: list[Review] = []
    back: list[Review] = []
    with db.read() as conn:
        page = seller_reviews(conn, seller_id, sort=sort, limit=2)
        forth += page.items
        while page.next:
            page = seller_reviews(conn, seller_id, sort=sort, cursor=page.next, limit=2)
            forth += page.items
        back = page.items + back
        while page.previous:
            page = seller_reviews(conn, seller_id, sort=sort, cursor=page.previous, limit=2)
            back = page.items + back
    return [each.id for each in forth], [each.id for each in back]


@pytest.mark.parametrize(
    ("sort", "order"),
    [(None, [3, 2, 1, 0]), ("written", [0, 1, 2, 3]), ("stars", [2, 0, 1, 3]), ("-stars", [3, 1, 0, 2])],
)
def test_a_seller_walks_their_reviews_in_every_order_there_and_back(
    db: Database, market: Market, said: list[str], sort: str | None, order: list[int]
) -> None:
    expected = [said[number] for number in order]
    assert walked(db, market.mug.seller_id, sort=sort) == (expected, expected)


def test_reviews_are_narrowed_by_stars_words_and_days(db: Database, market: Market, said: list[str]) -> None:
    answer_review(
        db, review_id=said[1], seller_id=market.mug.seller_id, actor="per_owner", text="Thank you", locale="en"
    )

    def found(chosen: ReviewFilter) -> list[str]:
        with db.read() as conn:
            of_seller = [each.id for each in seller_reviews(conn, market.mug.seller_id, chosen=chosen).items]
            assert [each.id for each in reviews_of_house(conn, chosen=chosen).items] == of_seller
        return of_seller

    assert found(ReviewFilter(stars=5)) == [said[3], said[1]]
    assert found(ReviewFilter(text="CHIPPED")) == [said[0]]
    assert found(ReviewFilter(text="thank")) == [said[1]]
    assert found(ReviewFilter(text="%")) == [said[2]]
    assert found(ReviewFilter(text="_")) == []
    with db.read() as conn:
        second = next(each for each in reviews_of_house(conn).items if each.id == said[1]).written_at
    assert found(ReviewFilter(since_us=second)) == [said[3], said[2], said[1]]
    assert found(ReviewFilter(until_us=second)) == [said[0]]
    assert found(ReviewFilter(stars=5, since_us=second + 1)) == [said[3]]


def test_the_house_sorts_what_it_has_hidden(db: Database, said: list[str]) -> None:
    for review_id in (said[0], said[1]):
        hide_review(db, review_id=review_id, actor="per_op", reason=HideReason.ABUSE)
    with db.read() as conn:
        hidden = reviews_of_house(conn, state=ReviewState.HIDDEN, sort="-stars").items
        shown = reviews_of_house(conn, state=ReviewState.SHOWN, sort="stars").items
    assert [each.id for each in hidden] == [said[1], said[0]]
    assert [each.id for each in shown] == [said[2], said[3]]


def test_an_order_that_reviews_do_not_have_is_refused(db: Database, market: Market) -> None:
    with db.read() as conn, pytest.raises(InvalidInput, match="not sorted by"):
        seller_reviews(conn, market.mug.seller_id, sort="helpful")


@pytest.mark.parametrize(
    ("where", "order"),
    [
        ("", "stars, id"),
        ("", "written_at DESC, id DESC"),
        ("WHERE seller_id = 'sel_1'", "stars, id"),
        ("WHERE seller_id = 'sel_1'", "written_at, id"),
    ],
)
def test_a_sorted_list_of_reviews_is_read_from_an_index(db: Database, where: str, order: str) -> None:
    query = f"SELECT id FROM review {where} ORDER BY {order} LIMIT 50"
    with db.read() as conn:
        if conn.dialect.name == "sqlite":
            steps = " ".join(str(step.detail) for step in conn.execute(text(f"EXPLAIN QUERY PLAN {query}")))
            assert "USING" in steps
            assert "TEMP B-TREE" not in steps
        else:
            conn.execute(text("SET LOCAL enable_seqscan = off"))
            conn.execute(text("SET LOCAL enable_sort = off"))
            steps = " ".join(str(step[0]) for step in conn.execute(text(f"EXPLAIN {query}")))
            assert "Index" in steps
            assert "Sort" not in steps
