"""Reviews: only who bought and has it may write, one a product; what they add up to is kept with them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from sqlalchemy import event, func, select

from entrepot.core.accounts import add_member, sign_up
from entrepot.core.audit import audit_entries
from entrepot.core.database import Database
from entrepot.kit.errors import IdempotencyMismatch, InvalidInput
from entrepot.shop.orders import By, OrderNotFound, ReturnReason, Role, request_return
from entrepot.shop.reviews import (
    HideReason,
    Rating,
    ReviewNotFound,
    ReviewRefused,
    ReviewSort,
    ReviewState,
    ReviewTaken,
    answer_review,
    change_review,
    erase_personal_data,
    hide_review,
    own_review,
    own_reviews,
    product_reviews,
    ratings,
    reviews_of_house,
    seller_rating,
    seller_reviews,
    show_review,
    waiting_for_answer,
    write_review,
)
from entrepot.shop.reviews.tables import review
from tests.shop_factories import PASSWORD, Market, bring, buy_and_pay, make_market


@dataclass(frozen=True, slots=True)
class Bought:
    """A line that its buyer has in hand."""

    person_id: str
    line_id: str
    order_id: str
    seller_id: str


def mugs_for(db: Database, market: Market, person_id: str | None = None, *, until: str = "delivered") -> Bought:
    buyer = replace(market, shopper_id=person_id or db.ids.new("per"))
    group = buy_and_pay(db, buyer, lines=((market.mug.offer_id, 1),))
    order = group.orders[0]
    bring(db, order.id, order.seller_id, until=until)
    return Bought(buyer.shopper_id, order.lines[0].id, order.id, order.seller_id)


def say(db: Database, bought: Bought, stars: int, words: str = "") -> str:
    return write_review(db, person_id=bought.person_id, line_id=bought.line_id, stars=stars, text=words)


def rating(db: Database, market: Market) -> Rating:
    with db.read() as conn:
        return ratings(conn, [market.mug.product_id]).get(market.mug.product_id, Rating())


@pytest.fixture
def market(db: Database) -> Market:
    return make_market(db)


def test_a_delivered_line_can_be_reviewed_and_counts_at_once(db: Database, market: Market) -> None:
    bought = mugs_for(db, market)
    review_id = write_review(
        db,
        person_id=bought.person_id,
        line_id=bought.line_id,
        stars=4,
        text="  손잡이가 편합니다.\r\n가볍습니다.  ",
        locale="ko",
        name=" 파란  컵 ",
    )
    with db.read() as conn:
        page = product_reviews(conn, market.mug.product_id)
    (shown,) = page.items
    assert (shown.id, shown.stars, shown.locale, shown.name) == (review_id, 4, "ko", "파란 컵")
    assert shown.text == "손잡이가 편합니다.\n가볍습니다."
    assert rating(db, market).average == 4.0
    assert rating(db, market).by_stars == (0, 0, 0, 1, 0)


def test_nobody_reviews_what_has_not_arrived(db: Database, market: Market) -> None:
    on_its_way = mugs_for(db, market, until="shipped")
    with pytest.raises(ReviewRefused):
        say(db, on_its_way, 5)
    assert rating(db, market).count == 0


def test_nobody_reviews_what_somebody_else_bought(db: Database, market: Market) -> None:
    bought = mugs_for(db, market)
    with pytest.raises(OrderNotFound):
        say(db, replace(bought, person_id=db.ids.new("per")), 1)


def test_who_sells_a_product_does_not_review_it(db: Database, market: Market) -> None:
    hand = sign_up(db, "hand@market.example", PASSWORD, "Hand")
    bought = mugs_for(db, market, hand)
    add_member(db, bought.seller_id, hand, "seller_staff", actor=hand)
    with pytest.raises(ReviewRefused):
        say(db, bought, 5)


def test_a_buyer_reviews_a_product_once_however_often_they_buy_it(db: Database, market: Market) -> None:
    first = mugs_for(db, market)
    again = mugs_for(db, market, first.person_id)
    review_id = say(db, first, 5)
    with pytest.raises(ReviewTaken) as refused:
        say(db, again, 1)
    assert refused.value.extra["review_id"] == review_id
    assert rating(db, market).by_stars == (0, 0, 0, 0, 1)


def test_a_repeated_request_with_its_key_writes_one_review(db: Database, market: Market) -> None:
    bought = mugs_for(db, market)

    def send(stars: int) -> str:
        return write_review(
            db, person_id=bought.person_id, line_id=bought.line_id, stars=stars, idempotency_key="press-1"
        )

    assert send(5) == send(5)
    with pytest.raises(IdempotencyMismatch):
        send(1)
    assert rating(db, market).count == 1


@pytest.mark.parametrize(("stars", "words", "name"), [(0, "", ""), (6, "", ""), (5, "x" * 2001, ""), (5, "", "n" * 61)])
def test_what_is_too_much_is_refused_by_name(db: Database, market: Market, stars: int, words: str, name: str) -> None:
    bought = mugs_for(db, market)
    with pytest.raises(InvalidInput) as refused:
        write_review(db, person_id=bought.person_id, line_id=bought.line_id, stars=stars, text=words, name=name)
    assert refused.value.extra["field"] in {"stars", "text", "name"}


def test_two_thousand_characters_fit(db: Database, market: Market) -> None:
    words = "가" * 2000
    review_id = say(db, bought := mugs_for(db, market), 3, words)
    with db.read() as conn:
        assert own_review(conn, review_id, bought.person_id).text == words


def test_a_changed_review_counts_with_its_new_stars(db: Database, market: Market) -> None:
    bought = mugs_for(db, market)
    review_id = say(db, bought, 5, "Good")
    change_review(db, review_id=review_id, person_id=bought.person_id, stars=2, text="It chipped", locale="en")
    with db.read() as conn:
        mine = own_reviews(conn, bought.person_id, [market.mug.product_id])[market.mug.product_id]
    assert (mine.stars, mine.text, mine.changed_at is not None) == (2, "It chipped", True)
    assert rating(db, market).by_stars == (0, 1, 0, 0, 0)


def test_nobody_changes_or_reads_back_the_review_of_another(db: Database, market: Market) -> None:
    review_id = say(db, mugs_for(db, market), 5)
    stranger = db.ids.new("per")
    with pytest.raises(ReviewNotFound):
        change_review(db, review_id=review_id, person_id=stranger, stars=1, text="")
    with db.read() as conn, pytest.raises(ReviewNotFound):
        own_review(conn, review_id, stranger)
    assert rating(db, market).by_stars == (0, 0, 0, 0, 1)


def test_the_seller_answers_and_takes_the_answer_back(db: Database, market: Market) -> None:
    bought = mugs_for(db, market)
    review_id = say(db, bought, 2, "It chipped")
    with db.read() as conn:
        assert waiting_for_answer(conn, bought.seller_id) == 1
    answer_review(db, review_id=review_id, seller_id=bought.seller_id, actor="per_seller", text="We send another")
    with db.read() as conn:
        assert waiting_for_answer(conn, bought.seller_id) == 0
        assert [each.answer for each in seller_reviews(conn, bought.seller_id, answered=True).items] == [
            "We send another"
        ]
        assert seller_reviews(conn, bought.seller_id, answered=False).items == []
    answer_review(db, review_id=review_id, seller_id=bought.seller_id, actor="per_seller", text=" ")
    with db.read() as conn:
        assert seller_reviews(conn, bought.seller_id, answered=False).items[0].answer == ""


def test_another_seller_answers_nothing(db: Database, market: Market) -> None:
    review_id = say(db, mugs_for(db, market), 2)
    with pytest.raises(ReviewNotFound):
        answer_review(db, review_id=review_id, seller_id=market.lamp.seller_id, actor="per_seller", text="No")


def test_a_hidden_review_neither_shows_nor_counts_and_the_reason_is_on_record(db: Database, market: Market) -> None:
    bought = mugs_for(db, market)
    review_id = say(db, bought, 1, "Call me at home")
    hide_review(db, review_id=review_id, actor="per_operator", reason=HideReason.PERSONAL_DATA)
    with db.read() as conn:
        assert product_reviews(conn, market.mug.product_id).items == []
        assert seller_reviews(conn, bought.seller_id).items == []
        assert waiting_for_answer(conn, bought.seller_id) == 0
        assert reviews_of_house(conn, state=ReviewState.HIDDEN).items[0].id == review_id
        assert own_review(conn, review_id, bought.person_id).hidden_for == "personal_data"
        (entry,) = [each for each in audit_entries(conn).items if each.action == "review.hidden"]
    assert (entry.actor, entry.subject, entry.evidence["reason"]) == ("per_operator", review_id, "personal_data")
    assert rating(db, market).count == 0
    with pytest.raises(ReviewRefused):
        hide_review(db, review_id=review_id, actor="per_operator", reason=HideReason.ABUSE)


def test_a_hidden_review_that_is_changed_stays_hidden_and_counts_anew_once_shown(db: Database, market: Market) -> None:
    bought = mugs_for(db, market)
    review_id = say(db, bought, 1)
    hide_review(db, review_id=review_id, actor="per_operator", reason=HideReason.ABUSE)
    change_review(db, review_id=review_id, person_id=bought.person_id, stars=4, text="Sorry")
    assert rating(db, market).count == 0
    show_review(db, review_id=review_id, actor="per_operator")
    assert rating(db, market).by_stars == (0, 0, 0, 1, 0)
    with pytest.raises(ReviewRefused):
        show_review(db, review_id=review_id, actor="per_operator")


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        (ReviewSort.NEWEST, [3, 5, 1, 5, 2]),
        (ReviewSort.HIGHEST, [5, 5, 3, 2, 1]),
        (ReviewSort.LOWEST, [1, 2, 3, 5, 5]),
    ],
)
def test_pages_of_every_order_hold_each_review_once(
    db: Database, market: Market, sort: ReviewSort, expected: list[int]
) -> None:
    for stars in (2, 5, 1, 5, 3):
        say(db, mugs_for(db, market), stars)
    seen: list[tuple[str, int]] = []
    cursor = None
    for _ in range(5):
        with db.read() as conn:
            page = product_reviews(conn, market.mug.product_id, sort=sort, cursor=cursor, limit=2)
        seen += [(each.id, each.stars) for each in page.items]
        cursor = page.next
        if cursor is None:
            break
    assert [stars for _, stars in seen] == expected
    assert len({each for each, _ in seen}) == 5


def test_a_cursor_of_another_order_is_refused(db: Database, market: Market) -> None:
    for stars in (2, 5):
        say(db, mugs_for(db, market), stars)
    with db.read() as conn:
        page = product_reviews(conn, market.mug.product_id, limit=1)
        with pytest.raises(InvalidInput):
            product_reviews(conn, market.mug.product_id, sort=ReviewSort.LOWEST, cursor=page.next)


def test_stars_narrow_the_list(db: Database, market: Market) -> None:
    for stars in (2, 5, 5):
        say(db, mugs_for(db, market), stars)
    with db.read() as conn:
        assert [each.stars for each in product_reviews(conn, market.mug.product_id, stars=5).items] == [5, 5]
        assert seller_rating(conn, market.mug.seller_id) == Rating((0, 1, 0, 0, 2))
        assert seller_rating(conn, market.lamp.seller_id).average is None


def test_erasing_a_person_empties_their_words_and_keeps_the_stars(db: Database, market: Market) -> None:
    bought = mugs_for(db, market)
    write_review(db, person_id=bought.person_id, line_id=bought.line_id, stars=4, text="Mine", name="Me")
    kept = mugs_for(db, market)
    say(db, kept, 2, "Theirs")
    assert db.write(lambda tx: erase_personal_data(tx, bought.person_id, actor="policy:erasure")) == 1
    with db.read() as conn:
        rows = {(each.stars, each.name, each.text) for each in product_reviews(conn, market.mug.product_id).items}
    assert rows == {(4, "", ""), (2, "", "Theirs")}
    assert rating(db, market).count == 2


def test_the_kept_counts_are_those_of_the_reviews(db: Database, market: Market) -> None:
    ids = [(say(db, bought := mugs_for(db, market), stars), bought) for stars in (1, 2, 3, 4, 5)]
    hide_review(db, review_id=ids[0][0], actor="per_operator", reason=HideReason.OTHER)
    change_review(db, review_id=ids[1][0], person_id=ids[1][1].person_id, stars=5, text="")
    with db.read() as conn:
        shown = select(review.c.stars, func.count()).where(review.c.state == "shown").group_by(review.c.stars)
        counted = {row[0]: row[1] for row in conn.execute(shown)}
    assert counted == {stars: many for stars, many in enumerate(rating(db, market).by_stars, 1) if many}


def test_the_ratings_of_a_page_of_cards_are_one_statement(db: Database, market: Market) -> None:
    say(db, mugs_for(db, market), 5)
    statements: list[str] = []
    with db.read() as conn:
        event.listen(conn, "before_cursor_execute", lambda *said: statements.append(said[2]))
        found = ratings(conn, [market.mug.product_id, market.red_mug.product_id, market.lamp.product_id])
    assert set(found) == {market.mug.product_id}
    assert [each[:6] for each in statements if each != "BEGIN"] == ["SELECT"]


def test_a_returned_order_can_still_be_reviewed(db: Database, market: Market) -> None:
    bought = mugs_for(db, market)
    request_return(
        db,
        order_id=bought.order_id,
        by=By(bought.person_id, Role.SHOPPER),
        lines=[(bought.line_id, 1)],
        reason=ReturnReason.DAMAGED,
    )
    assert say(db, bought, 1, "Sent back")
    assert rating(db, market).count == 1
