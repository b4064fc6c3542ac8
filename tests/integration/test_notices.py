"""Notices from end to end on both engines: taken down, answered, restored; trust, floods, races, strikes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from entrepot.core.database import Database
from entrepot.kit.clock import ManualClock
from entrepot.kit.errors import Conflict, InvalidInput, NotFound
from entrepot.sell.brands import HolderNotVerified, add_licensee, end_licensee, register_holder, retire_brand
from entrepot.sell.catalog import archive_product, publish_product, submissions, unpublish_product
from entrepot.sell.catalog.tables import product
from entrepot.sell.notices import (
    TRUST,
    BrandNotInForce,
    InvestigationClosed,
    NotNow,
    TestPurchase,
    TooManyNotices,
    accuracy_of,
    add_note,
    answer_counter_notice,
    broken_at,
    close_investigation,
    collect,
    count_to_decide,
    decide_closing,
    decide_notice,
    get_batch,
    get_investigation,
    get_notice,
    give_counter_notice,
    give_notice,
    notices_against,
    notices_of_holder,
    notices_to_decide,
    open_investigation,
    reopen_shop,
    standing_of,
    start_bulk,
    steps_of,
    withdraw_notice,
)
from entrepot.sell.notices.jobs import lapse, let_strikes_expire
from entrepot.sell.notices.licensed import heed_licences
from entrepot.sell.notices.tables import notice
from entrepot.sell.screening import NothingToAppeal, SamePerson, appeal, held_outside
from tests.notices_factories import WORDS, Rights, Street, make_street

ANSWER = "The goods are genuine: here is the invoice of the maker."


@pytest.fixture
def street(db: Database, tmp_path: Path) -> Street:
    return make_street(db, tmp_path)


@pytest.fixture
def agency(street: Street) -> Rights:
    """Acts at once, by agreement."""
    return street.holder("agency")


@pytest.fixture
def onda(agency: Rights) -> str:
    return agency.brand()


def shop_with_mug(street: Street) -> tuple[str, str]:
    seller_id = street.shop()
    return seller_id, street.listing(seller_id)


def answer(street: Street, seller_id: str, notice_id: str) -> str:
    owner = street.owners[seller_id]
    return give_counter_notice(street.db, seller_id, notice_id, statement=ANSWER, good_faith=True, actor=owner)


def state_of(street: Street, notice_id: str) -> str:
    with street.db.read() as connection:
        return get_notice(connection, notice_id).state


def test_a_trusted_reporter_s_notice_takes_the_listing_down_in_the_same_write(
    street: Street, agency: Rights, onda: str
) -> None:
    seller_id, mug = shop_with_mug(street)
    given = agency.says(onda, mug)
    assert given.state == "acted"
    assert not street.shown(seller_id, mug)  # nothing ran in the background


def test_an_unknown_reporter_s_notice_waits_for_a_person(street: Street) -> None:
    rights = street.holder()
    seller_id, mug = shop_with_mug(street)
    given = rights.says(rights.brand(), mug)
    assert (given.state, given.why) == ("waiting", "new_reporter")
    assert street.shown(seller_id, mug)
    decide_notice(street.db, given.notice_id, "uphold", "A copy", street.reviewers[0])
    assert not street.shown(seller_id, mug)


def test_accuracy_earns_and_loses_the_right_to_act_at_once(street: Street, clock: ManualClock) -> None:
    rights = street.holder()
    brand_id = rights.brand()
    rights.earns_trust(brand_id)
    assert rights.says(brand_id, shop_with_mug(street)[1]).state == "acted"
    clock.advance(TRUST.over + timedelta(days=1))  # what is old does not count
    assert rights.says(brand_id, shop_with_mug(street)[1]).why == "new_reporter"


def test_a_refused_notice_brings_the_listing_back_and_lowers_accuracy(
    street: Street, agency: Rights, onda: str
) -> None:
    seller_id, mug = shop_with_mug(street)
    given = agency.says(onda, mug)
    decide_notice(street.db, given.notice_id, "refuse", "It is genuine", street.reviewers[0])
    street.step()
    assert street.shown(seller_id, mug)
    with street.db.read() as connection:
        found = accuracy_of(connection, agency.holder_id, street.db.clock.now_us())
    assert (found.right, found.decided) == (0, 1)


def test_a_listing_comes_back_after_a_counter_notice_that_another_person_finds_right(
    street: Street, agency: Rights, onda: str
) -> None:
    seller_id, mug = shop_with_mug(street)
    given = agency.says(onda, mug)
    first, second, _ = street.reviewers
    decide_notice(street.db, given.notice_id, "uphold", "It looks like a copy", first)
    answer(street, seller_id, given.notice_id)
    with pytest.raises(SamePerson):
        decide_notice(street.db, given.notice_id, "refuse", "On second thoughts", first)
    assert decide_notice(street.db, given.notice_id, "refuse", "The invoice is real", second) == "restored"
    street.step()
    assert street.shown(seller_id, mug)
    with street.db.read() as connection:
        assert [each.act for each in steps_of(connection, given.notice_id)] == [
            "give", "act", "uphold", "counter", "restore",
        ]  # fmt: skip


def test_a_notice_upheld_after_a_counter_notice_is_not_answered_twice(
    street: Street, agency: Rights, onda: str
) -> None:
    seller_id, mug = shop_with_mug(street)
    given = agency.says(onda, mug)
    answer(street, seller_id, given.notice_id)
    decide_notice(street.db, given.notice_id, "uphold", "The invoice is forged", street.reviewers[0])
    with pytest.raises(NotNow):
        answer(street, seller_id, given.notice_id)
    with pytest.raises(NotNow):
        decide_notice(street.db, given.notice_id, "refuse", "Again", street.reviewers[1])


def test_a_counter_notice_always_waits_for_a_person(street: Street, agency: Rights, onda: str) -> None:
    seller_id, mug = shop_with_mug(street)
    given = agency.says(onda, mug)
    answer(street, seller_id, given.notice_id)
    with street.db.read() as connection:
        (case,) = notices_to_decide(connection).items
        assert (case.notice_id, case.state) == (given.notice_id, "countered")
        assert count_to_decide(connection)["countered"] == 1


def test_the_deadline_brings_it_back_and_a_person_still_looks(
    street: Street, agency: Rights, onda: str, clock: ManualClock
) -> None:
    seller_id, mug = shop_with_mug(street)
    given = agency.says(onda, mug, territories=("KR",))
    answer(street, seller_id, given.notice_id)
    with street.db.read() as connection:
        counter = get_notice(connection, given.notice_id).counter
    assert counter is not None
    assert counter.rules == ("house",)
    clock.advance(timedelta(microseconds=counter.restore_us - clock.now_us() - 1))
    assert lapse(street.db) == 0
    clock.advance(timedelta(seconds=1))
    assert lapse(street.db) == 1
    street.step()
    assert street.shown(seller_id, mug)
    assert state_of(street, given.notice_id) == "lapsed"
    decide_notice(street.db, given.notice_id, "uphold", "It is a copy after all", street.reviewers[0])
    with street.db.read() as connection:
        assert held_outside(connection, mug)


def test_nothing_comes_back_by_itself_while_a_court_decides(
    street: Street, agency: Rights, onda: str, clock: ManualClock
) -> None:
    seller_id, mug = shop_with_mug(street)
    given = agency.says(onda, mug)
    answer(street, seller_id, given.notice_id)
    answer_counter_notice(
        street.db, agency.holder_id, given.notice_id, "Seoul Central District Court, 2026 Gahap 1", actor=agency.person
    )
    clock.advance(timedelta(days=60))
    assert lapse(street.db) == 0
    street.step()
    assert not street.shown(seller_id, mug)


def test_withdrawing_brings_the_listing_back(street: Street, agency: Rights, onda: str) -> None:
    seller_id, mug = shop_with_mug(street)
    given = agency.says(onda, mug)
    withdraw_notice(street.db, agency.holder_id, given.notice_id, actor=agency.person)
    street.step()
    assert street.shown(seller_id, mug)
    with street.db.read() as connection:
        assert accuracy_of(connection, agency.holder_id, street.db.clock.now_us()).decided == 1


def test_no_edit_publication_or_appeal_brings_back_what_a_notice_holds(
    street: Street, agency: Rights, onda: str
) -> None:
    seller_id, mug = shop_with_mug(street)
    owner = street.owners[seller_id]
    agency.says(onda, mug)
    street.edit(seller_id, mug, "Plain mug")
    street.step()
    assert not street.shown(seller_id, mug)
    unpublish_product(street.db, seller_id, mug, owner)
    publish_product(street.db, seller_id, mug, owner)
    street.step()
    assert not street.shown(seller_id, mug)
    with pytest.raises(NothingToAppeal):
        appeal(street.db, seller_id, mug, "It is ours", owner)


def get_product_state(street: Street, product_id: str) -> tuple[str, str | None]:
    with street.db.read() as connection:
        (found,) = submissions(connection, [product_id])
    return found.state, found.screening


def test_what_was_off_sale_when_the_notice_stood_is_not_put_on_sale_past_it(
    street: Street, agency: Rights, onda: str
) -> None:
    seller_id, mug = shop_with_mug(street)
    given = agency.says(onda, mug)
    owner = street.owners[seller_id]
    unpublish_product(street.db, seller_id, mug, owner)
    withdraw_notice(street.db, agency.holder_id, given.notice_id, actor=agency.person)
    street.step()
    assert not street.shown(seller_id, mug)  # its seller took it off sale
    publish_product(street.db, seller_id, mug, owner)
    street.step()
    assert street.shown(seller_id, mug)


def test_a_notice_for_one_country_closes_only_that(street: Street, agency: Rights, onda: str) -> None:
    seller_id, mug = shop_with_mug(street)
    given = agency.says(onda, mug, territories=("KR", "DE"))
    assert closed_to(street, mug) == ("DE", "KR")
    street.step()
    assert street.shown(seller_id, mug)
    assert closed_to(street, mug) == ("DE", "KR")
    street.edit(seller_id, mug, "Onda mug, blue")
    street.step()
    assert closed_to(street, mug) == ("DE", "KR")
    withdraw_notice(street.db, agency.holder_id, given.notice_id, actor=agency.person)
    street.step()
    assert closed_to(street, mug) == ()


def closed_to(street: Street, product_id: str) -> tuple[str, ...]:
    with street.db.read() as connection:
        found = connection.execute(select(product.c.closed_to).where(product.c.id == product_id)).scalar_one()
    return tuple(found or ())


def test_two_notices_hold_until_both_are_gone(street: Street, agency: Rights, onda: str) -> None:
    seller_id, mug = shop_with_mug(street)
    first = agency.says(onda, mug)
    second = agency.says(onda, mug, ground="trademark")
    withdraw_notice(street.db, agency.holder_id, first.notice_id, actor=agency.person)
    street.step()
    assert not street.shown(seller_id, mug)
    withdraw_notice(street.db, agency.holder_id, second.notice_id, actor=agency.person)
    street.step()
    assert street.shown(seller_id, mug)


def test_the_same_notice_said_again_is_folded(street: Street, agency: Rights, onda: str) -> None:
    _, mug = shop_with_mug(street)
    first, again = agency.says(onda, mug), agency.says(onda, mug)
    assert again.folded
    assert again.notice_id == first.notice_id
    with street.db.read() as connection:
        assert get_notice(connection, first.notice_id).repeats == 1


def test_a_licensee_s_listing_waits_for_a_person_even_if_the_licence_ended(
    street: Street, agency: Rights, onda: str
) -> None:
    seller_id, mug = shop_with_mug(street)
    licence = agency.licenses(onda, seller_id)
    assert agency.says(onda, mug).why == "licensee"
    end_licensee(street.db, agency.holder_id, licence, actor=agency.person)
    other = street.listing(seller_id)
    assert agency.says(onda, other).why == "licensee"
    assert street.shown(seller_id, mug)
    assert street.shown(seller_id, other)


def test_a_licence_that_comes_after_the_act_brings_the_listing_back_for_a_person(
    street: Street, agency: Rights, onda: str
) -> None:
    seller_id, mug = shop_with_mug(street)
    given = agency.says(onda, mug)
    agency.licenses(onda, seller_id)
    street.step()
    assert street.shown(seller_id, mug)
    assert state_of(street, given.notice_id) == "waiting"


def test_becoming_the_holder_s_own_shop_answers_for_all_its_brands(street: Street, agency: Rights, onda: str) -> None:
    seller_id, mug = shop_with_mug(street)
    given = agency.says(onda, mug)
    other = agency.brand("Perlmutt")
    add_licensee(street.db, agency.holder_id, other, seller_id, actor=agency.person, kind="own")
    street.step()
    assert state_of(street, given.notice_id) == "waiting"


def test_a_licence_for_another_shop_or_another_brand_brings_nothing_back(
    street: Street, agency: Rights, onda: str
) -> None:
    seller_id, mug = shop_with_mug(street)
    given = agency.says(onda, mug)
    agency.licenses(onda, street.shop())
    agency.licenses(agency.brand("Perlmutt"), seller_id)
    street.step()
    assert state_of(street, given.notice_id) == "acted"


def test_a_licence_to_come_brings_the_listing_back_when_it_begins(
    street: Street, agency: Rights, onda: str, clock: ManualClock
) -> None:
    seller_id, mug = shop_with_mug(street)
    given = agency.says(onda, mug)
    tomorrow = clock.now_us() + 24 * 3_600_000_000
    add_licensee(street.db, agency.holder_id, onda, seller_id, actor=agency.person, since_us=tomorrow)
    street.step()
    assert (state_of(street, given.notice_id), heed_licences(street.db)) == ("acted", 0)
    clock.advance(timedelta(days=1, minutes=1))
    assert heed_licences(street.db) == 1
    street.step()
    assert street.shown(seller_id, mug)


def test_many_notices_are_answered_by_one_licence(street: Street, agency: Rights, onda: str) -> None:
    seller_id = street.shop()
    given = [agency.says(onda, street.listing(seller_id)).notice_id for _ in range(23)]
    agency.licenses(onda, seller_id)
    street.step()
    assert {state_of(street, each) for each in given} == {"waiting"}


def test_a_listing_that_does_not_name_the_brand_waits_for_a_person(street: Street, agency: Rights, onda: str) -> None:
    seller_id = street.shop()
    plain = street.listing(seller_id, "Plain mug, blue")
    assert agency.says(onda, plain).why == "nothing_seen"
    assert street.shown(seller_id, plain)


def test_a_flood_is_bounded_refused_with_a_reason_and_logged_once(
    street: Street, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    rights = street.holder()
    brand_id = rights.brand()
    _, mug = shop_with_mug(street)
    for _ in range(TRUST.notices_a_day):
        rights.says(brand_id, mug)
    for _ in range(5):
        with pytest.raises(TooManyNotices):
            rights.says(brand_id, mug)
    with street.db.read() as connection:
        assert connection.execute(select(func.count()).select_from(notice)).scalar_one() == 1
        logged = connection.exec_driver_sql("SELECT count(*) FROM audit_log WHERE action = 'notice.flood'").scalar_one()
    assert logged == 1
    clock.advance(timedelta(days=1))
    assert rights.says(brand_id, mug).folded


@pytest.mark.parametrize(
    ("more", "field"), [({"product_id": "prd_none"}, "product_id"), ({"brand_id": "brd_none"}, "brand_id")]
)
def test_what_is_not_there_is_named(
    street: Street, agency: Rights, onda: str, more: dict[str, str], field: str
) -> None:
    _, mug = shop_with_mug(street)
    said = {"brand_id": onda, "product_id": mug} | more
    with pytest.raises(InvalidInput) as caught:
        agency.says(**said)
    assert caught.value.extra["field"] == field


def test_another_holder_s_brand_cannot_be_used(street: Street, onda: str) -> None:
    other = street.holder()
    _, mug = shop_with_mug(street)
    with pytest.raises(InvalidInput):
        other.says(onda, mug)


def test_a_notice_reaches_no_farther_than_the_registration(street: Street, agency: Rights) -> None:
    brand_id = agency.brand("Onda", ("KR",))
    seller_id, mug = shop_with_mug(street)
    with pytest.raises(InvalidInput):
        agency.says(brand_id, mug, territories=("US",))
    agency.says(brand_id, mug)
    assert street.shown(seller_id, mug)
    assert closed_to(street, mug) == ("KR",)


def test_who_is_not_verified_gives_no_notice(street: Street, agency: Rights, onda: str) -> None:
    person = street.person()
    holder_id = register_holder(
        street.db, person, name="New", kind="owner", contact_email="a@new.example", country="KR"
    )
    _, mug = shop_with_mug(street)
    with pytest.raises(HolderNotVerified):
        give_notice(street.db, holder_id, agency.draft(onda, mug), actor=person, channel="page")
    with pytest.raises(NotFound):
        give_notice(street.db, agency.holder_id, agency.draft(onda, mug), actor=person, channel="page")


def test_what_is_archived_draws_no_notice_and_can_still_be_decided(street: Street, agency: Rights, onda: str) -> None:
    seller_id, mug = shop_with_mug(street)
    given = agency.says(onda, mug)
    archive_product(street.db, seller_id, mug, street.owners[seller_id])
    decide_notice(street.db, given.notice_id, "refuse", "It is genuine", street.reviewers[0])
    street.step()
    assert get_product_state(street, mug)[0] == "archived"
    with pytest.raises(InvalidInput):
        agency.says(onda, mug, ground="trademark")


def test_nobody_decides_on_their_own_shop_or_brand(street: Street, agency: Rights, onda: str) -> None:
    seller_id, mug = shop_with_mug(street)
    given = agency.says(onda, mug)
    for actor in (street.owners[seller_id], agency.person):
        with pytest.raises(SamePerson):
            decide_notice(street.db, given.notice_id, "uphold", "Mine", actor)


def test_a_seller_sees_only_what_was_taken_from_them(street: Street, agency: Rights, onda: str) -> None:
    rights = street.holder()
    own = rights.brand()
    seller_id, mug = shop_with_mug(street)
    waiting = rights.says(own, mug)
    acted = agency.says(onda, mug)
    with street.db.read() as connection:
        assert [each.notice_id for each in notices_against(connection, seller_id).items] == [acted.notice_id]
        with pytest.raises(NotFound):
            get_notice(connection, waiting.notice_id, seller_id=seller_id)
        with pytest.raises(NotFound):
            get_notice(connection, acted.notice_id, holder_id=rights.holder_id)


def test_the_notice_holds_when_the_seller_edits_at_the_same_moment(street: Street, agency: Rights, onda: str) -> None:
    seller_id = street.shop()
    mugs = [street.listing(seller_id) for _ in range(6)]
    with ThreadPoolExecutor(3) as pool:
        for number, mug in enumerate(mugs):
            pool.submit(street.edit, seller_id, mug, f"Onda mug, edition {number}")
            pool.submit(agency.says, onda, mug)
            pool.submit(street.screening.step)
    street.step()
    assert not any(street.shown(seller_id, mug) for mug in mugs)
    with street.db.read() as connection:
        assert {each.state for each in notices_of_holder(connection, agency.holder_id).items} == {"acted"}


def test_said_by_many_at_once_it_is_one_notice(street: Street, agency: Rights, onda: str) -> None:
    _, mug = shop_with_mug(street)
    with ThreadPoolExecutor(4) as pool:
        found = [each.result() for each in [pool.submit(agency.says, onda, mug) for _ in range(8)]]
    assert len({each.notice_id for each in found}) == 1
    assert sum(not each.folded for each in found) == 1


def test_two_people_who_decide_at_once_are_not_both_heard(street: Street, agency: Rights, onda: str) -> None:
    _, mug = shop_with_mug(street)
    given = agency.says(onda, mug)

    def decided(actor: str) -> str:
        try:
            return decide_notice(street.db, given.notice_id, "refuse", "Genuine", actor)
        except Conflict:
            return "late"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(decided, street.reviewers[:2])) == ["late", "refused"]


def bulk(rights: Rights, rows: list[str]) -> str:
    text = "product,brand,ground,statement,good_faith,territories\n" + "\n".join(rows)
    return start_bulk(
        rights.street.db,
        rights.street.files,
        rights.holder_id,
        text.encode(),
        file_name="copies.csv",
        actor=rights.person,
    )


def test_a_file_gives_many_notices_and_names_what_is_amiss(street: Street, agency: Rights, onda: str) -> None:
    seller_id, mug = shop_with_mug(street)
    other = street.listing(seller_id)
    batch_id = bulk(
        agency,
        [
            f"https://shop.example/p/{mug},{onda},counterfeit,{WORDS},yes,",
            f"{other},{onda},counterfeit,{WORDS},yes,KR US",
            f"{mug},{onda},counterfeit,{WORDS},yes,",
            f"nothing,{onda},counterfeit,{WORDS},yes,",
            f"{mug},{onda},patent,{WORDS},yes,",
            f"{mug},{onda},trademark,{WORDS},no,",
            f"{mug},Onda,patent,short,perhaps,XX",
            f"{mug},brd_{'0' * 26},trademark,{WORDS},네,",
        ],
    )
    street.step()
    with street.db.read() as connection:
        batch = get_batch(connection, agency.holder_id, batch_id)
    assert (batch.state, batch.total, batch.done, batch.given, batch.folded) == ("done", 8, 8, 2, 1)
    assert [(row, field) for row, field, _, __ in batch.problems] == [
        (5, "product"),
        (6, "ground"),
        (7, "good_faith"),
        *((8, field) for field in ("brand", "ground", "statement", "good_faith", "territories")),
        (9, "brand"),
    ]
    assert "yes, true, 1" in batch.problems[2][3]
    assert not street.shown(seller_id, mug)


@pytest.mark.parametrize(
    ("data", "field"),
    [
        (b"", "product, brand, ground, statement, good_faith"),
        (b"product,brand\nx,y\n", "ground, statement, good_faith"),
        (b"product,brand,ground,statement,good_faith\n", "file"),
        (b"product,brand,ground,statement,good_faith\n" + b"a,b,c,d,e\n" * 1_001, "file"),
    ],
)
def test_a_file_that_cannot_be_notices_is_refused_whole(
    street: Street, agency: Rights, data: bytes, field: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        start_bulk(street.db, street.files, agency.holder_id, data, file_name="x.csv", actor=agency.person)
    assert caught.value.extra["field"] == field


def test_strikes_warn_restrict_and_leave_closing_to_a_person(
    street: Street, agency: Rights, clock: ManualClock
) -> None:
    brands = [agency.brand("Onda") for _ in range(3)]
    seller_id, kept = street.shop(), ""
    kept = street.listing(seller_id, "Plain mug")
    steps = []
    for number in range(8):
        given = agency.says(brands[number % 3], street.listing(seller_id)) if number < 4 else None
        if given is None:
            break
        decide_notice(street.db, given.notice_id, "uphold", "A copy", street.reviewers[0])
        with street.db.read() as connection:
            steps.append(standing_of(connection, seller_id).step)
    assert steps == ["warned", "warned", "warned", "restricted"]
    street.step()
    assert street.shown(seller_id, kept)
    clock.advance(timedelta(seconds=2))
    new = street.listing(seller_id, "Plain bowl")
    assert not street.shown(seller_id, new)
    clock.advance(timedelta(days=366))
    let_strikes_expire(street.db)
    street.step()
    with street.db.read() as connection:
        assert standing_of(connection, seller_id).step == "none"
    assert street.shown(seller_id, new)


def test_a_person_closes_a_shop_and_opens_it_again(street: Street, agency: Rights) -> None:
    brands = [agency.brand("Onda") for _ in range(3)]
    seller_id = street.shop()
    kept = street.listing(seller_id, "Plain mug")
    mugs = [street.listing(seller_id) for _ in range(8)]
    for number, mug in enumerate(mugs):
        given = agency.says(brands[number % 3], mug)
        decide_notice(street.db, given.notice_id, "uphold", "A copy", street.reviewers[0])
    with street.db.read() as connection:
        assert standing_of(connection, seller_id).step == "closing"
    assert street.shown(seller_id, kept)  # until a person says so
    with pytest.raises(SamePerson):
        decide_closing(street.db, seller_id, close=False, reason="Mine", actor=street.owners[seller_id])
    decide_closing(street.db, seller_id, close=True, reason="Eight copies of three brands", actor=street.reviewers[0])
    street.step()
    assert not street.shown(seller_id, kept)
    reopen_shop(street.db, seller_id, reason="They changed their supplier", actor=street.reviewers[1])
    street.step()
    assert street.shown(seller_id, kept)


def test_a_restored_listing_leaves_no_strike(street: Street, agency: Rights, onda: str) -> None:
    seller_id, mug = shop_with_mug(street)
    given = agency.says(onda, mug)
    decide_notice(street.db, given.notice_id, "uphold", "A copy", street.reviewers[0])
    answer(street, seller_id, given.notice_id)
    decide_notice(street.db, given.notice_id, "refuse", "Genuine", street.reviewers[1])
    with street.db.read() as connection:
        found = standing_of(connection, seller_id)
    assert found.step == "none"
    assert not any(each.stands(street.db.clock.now_us()) for each in found.strikes)


def test_a_brand_that_ran_out_draws_no_notice(street: Street, agency: Rights, onda: str) -> None:
    _, mug = shop_with_mug(street)
    retire_brand(street.db, agency.holder_id, onda, actor=agency.person)
    with pytest.raises(BrandNotInForce):
        agency.says(onda, mug)


def test_an_investigation_seals_what_is_there_and_shows_what_was_touched(
    street: Street, agency: Rights, onda: str
) -> None:
    seller_id, mug = shop_with_mug(street)
    bought = TestPurchase("2026-1", "The seam is glued")
    agency.says(onda, mug, test_purchase=bought)
    db, holder, who = street.db, agency.holder_id, agency.person
    file = open_investigation(db, holder, about="seller", subject_id=seller_id, title="Copied mugs", actor=who)
    assert collect(db, holder, file, actor=who) == 2
    assert collect(db, holder, file, actor=who) == 0  # it is all there
    add_note(db, holder, file, "Seen at a market in March", actor=who)
    close_investigation(db, holder, file, actor=who)
    with pytest.raises(InvestigationClosed):
        add_note(db, holder, file, "Too late", actor=who)
    with db.read() as connection:
        view, pieces = get_investigation(connection, holder, file)
    assert [each.kind for each in pieces] == ["notice", "test_purchase", "note"]
    assert broken_at(pieces, view.head) is None
    touched = replace(pieces[1], content=pieces[1].content.replace("glued", "sewn"))
    assert broken_at([pieces[0], touched, pieces[2]], view.head) == 2
    assert broken_at(pieces[:2], view.head) == 0
    with db.read() as connection, pytest.raises(NotFound):
        get_investigation(connection, street.holder().holder_id, file)
