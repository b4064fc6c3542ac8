"""The brand registry: who holds rights in what, whom they let sell, and what is nobody else's business."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from entrepot.core.accounts import PersonErased, create_seller, sign_up
from entrepot.core.audit import audit_entries
from entrepot.core.database import Database
from entrepot.core.files import FileTooLarge, LocalFiles, uploaded
from entrepot.core.outbox import Outbox
from entrepot.kit.clock import ManualClock
from entrepot.kit.errors import Forbidden, InvalidInput, NotFound
from entrepot.sell.brands import (
    AlreadyDecided,
    BrandDraft,
    HolderNotVerified,
    LastLead,
    TooMany,
    add_document,
    add_licensee,
    brand_by_ids,
    brand_counts,
    brands_of,
    decide_brand,
    decide_holder,
    documents_of,
    end_licensee,
    get_brand,
    get_document,
    get_holder,
    holders_of,
    invite_member,
    is_licensee,
    join_holder,
    licences_of_sellers,
    licensees_of,
    list_brands,
    list_holders,
    members_of,
    register_brand,
    register_holder,
    remove_member,
    retire_brand,
)
from entrepot.sell.brands.events import SUBSCRIPTIONS

LEAD, OTHER, REVIEWER = "per_lead", "per_other", "per_reviewer"
PDF = b"%PDF-1.7\nA certificate."


@pytest.fixture
def files(tmp_path: Path) -> LocalFiles:
    return LocalFiles(tmp_path / "files")


def word(name: str = "Saebyeok", **more: Any) -> BrandDraft:
    said = {"classes": [21], "territories": ["KR", "EU"], "registration_no": "40-1234567", "office": "KIPO", **more}
    return BrandDraft(name, said.pop("kind", "word"), **said)


def make_holder(db: Database, person_id: str = LEAD, *, verified: bool = True) -> str:
    holder_id = register_holder(
        db, person_id, name="Saebyeok Ceramics", kind="owner", contact_email="marks@saebyeok.example", country="kr"
    )
    if verified:
        decide_holder(db, holder_id, verified=True, reason="The extract agrees.", actor=REVIEWER)
    return holder_id


def make_brand(db: Database, files: LocalFiles, holder_id: str, draft: BrandDraft | None = None) -> str:
    brand_id = register_brand(db, files, holder_id, draft or word(), actor=LEAD)
    decide_brand(db, brand_id, verified=True, reason="In the register.", actor=REVIEWER)
    return brand_id


def make_seller(db: Database, slug: str = "potter") -> str:
    person_id = sign_up(db, f"{slug}@shop.example", "a long password", "A potter")
    return create_seller(db, person_id, "Potter", "KR", "KRW", slug)


def actions(db: Database) -> list[str]:
    with db.read() as connection:
        return [each.action for each in audit_entries(connection, limit=100).items]


def test_a_brand_counts_once_a_reviewer_verified_its_holder_and_the_brand(db: Database, files: LocalFiles) -> None:
    holder_id = make_holder(db, verified=False)
    brand_id = register_brand(db, files, holder_id, word(), actor=LEAD)
    with pytest.raises(HolderNotVerified):
        decide_brand(db, brand_id, verified=True, reason="In the register.", actor=REVIEWER)
    decide_holder(db, holder_id, verified=True, reason="The extract agrees.", actor=REVIEWER)
    decide_brand(db, brand_id, verified=True, reason="In the register.", actor=REVIEWER)
    with db.read() as connection:
        brand = get_brand(connection, brand_id)
        assert (brand.state, brand.classes, brand.territories) == ("verified", (21,), ("EU", "KR"))
        assert brand.holds(db.clock.now_us())
        assert get_holder(connection, holder_id).country == "KR"
        assert brand_counts(connection, holder_id) == {"verified": 1}
    assert {"rights.holder_registered", "rights.brand_registered", "rights.brand_verified"} <= set(actions(db))


def test_a_refused_brand_says_why_and_may_be_verified_later(db: Database, files: LocalFiles) -> None:
    brand_id = register_brand(db, files, make_holder(db), word(), actor=LEAD)
    decide_brand(db, brand_id, verified=False, reason="The number is another's.", actor=REVIEWER)
    with pytest.raises(AlreadyDecided):
        decide_brand(db, brand_id, verified=False, reason="Again.", actor=REVIEWER)
    with db.read() as connection:
        assert get_brand(connection, brand_id).reason == "The number is another's."
    decide_brand(db, brand_id, verified=True, reason="A clerk's error.", actor=REVIEWER)
    with db.read() as connection:
        assert get_brand(connection, brand_id).state == "verified"


def test_nobody_decides_on_what_they_act_for(db: Database, files: LocalFiles) -> None:
    holder_id = make_holder(db, verified=False)
    with pytest.raises(Forbidden):
        decide_holder(db, holder_id, verified=True, reason="It is me.", actor=LEAD)
    brand_id = register_brand(db, files, holder_id, word(), actor=LEAD)
    with pytest.raises(Forbidden):
        decide_brand(db, brand_id, verified=False, reason="It is mine.", actor=LEAD)


def test_a_retired_brand_stays_known_and_holds_no_more(db: Database, files: LocalFiles) -> None:
    holder_id = make_holder(db)
    brand_id = make_brand(db, files, holder_id)
    retire_brand(db, holder_id, brand_id, actor=LEAD)
    with db.read() as connection:
        assert not get_brand(connection, brand_id).holds(db.clock.now_us())
    with pytest.raises(AlreadyDecided):
        retire_brand(db, holder_id, brand_id, actor=LEAD)
    with pytest.raises(AlreadyDecided):
        decide_brand(db, brand_id, verified=True, reason="Back.", actor=REVIEWER)


def test_a_registration_runs_out(db: Database, files: LocalFiles, clock: ManualClock) -> None:
    until = db.clock.now_us() + timedelta(days=1) // timedelta(microseconds=1)
    brand_id = make_brand(db, files, make_holder(db), word(valid_until_us=until))
    with db.read() as connection:
        brand = get_brand(connection, brand_id)
    assert brand.holds(until - 1)
    assert not brand.holds(until)
    with pytest.raises(InvalidInput, match="run out"):
        register_brand(db, files, brand.holder_id, word(valid_until_us=clock.now_us()), actor=LEAD)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 1_000_000}, "name"),
        ({"name": "a\x00b"}, "name"),
        ({"name": "\u200b"}, "name"),
        ({"name": "--"}, "name"),
        ({"classes": []}, "classes"),
        ({"classes": [46]}, "classes"),
        ({"territories": []}, "territories"),
        ({"territories": ["Korea"]}, "territories"),
        ({"territories": ["XX"]}, "territories"),
        ({"territories": ["KR", "zz"]}, "territories"),
        ({"registration_no": " "}, "registration_no"),
        ({"office": "x" * 61}, "office"),
        ({"spellings": ["새벽"] * 2 + [f"s{n}" for n in range(20)]}, "spellings"),
        ({"lowest_minor": 0, "currency": "KRW"}, "lowest"),
        ({"lowest_minor": 5}, "lowest"),
    ],
)
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_what_is_amiss_is_named(db: Database, files: LocalFiles, said: dict[str, Any], field: str) -> None:
    holder_id = make_holder(db)
    with pytest.raises(InvalidInput) as caught:
        register_brand(db, files, holder_id, word(**said), actor=LEAD)
    assert caught.value.extra["field"] == field


def test_another_holders_things_are_not_found(db: Database, files: LocalFiles) -> None:
    mine, theirs = make_holder(db), make_holder(db, OTHER)
    brand_id = register_brand(db, files, theirs, word("Nokteu"), actor=OTHER)
    seller_id = make_seller(db)
    document_id = add_document(db, files, theirs, PDF, name="extract.pdf", kind="company", actor=OTHER)
    licence_id = add_licensee(db, theirs, brand_id, seller_id, actor=OTHER)
    for reach in (
        lambda: register_brand(db, files, theirs, word(), actor=LEAD),
        lambda: retire_brand(db, mine, brand_id, actor=LEAD),
        lambda: retire_brand(db, theirs, brand_id, actor=LEAD),
        lambda: add_licensee(db, mine, brand_id, seller_id, actor=LEAD),
        lambda: add_licensee(db, theirs, brand_id, seller_id, actor=LEAD),
        lambda: end_licensee(db, mine, licence_id, actor=LEAD),
        lambda: add_document(db, files, mine, PDF, name="a.pdf", kind="other", actor=LEAD, brand_id=brand_id),
        lambda: add_document(db, files, theirs, PDF, name="a.pdf", kind="other", actor=LEAD),
        lambda: invite_member(db, theirs, "member", actor=LEAD),
        lambda: remove_member(db, theirs, OTHER, actor=LEAD),
    ):
        with pytest.raises(NotFound):
            reach()
    with db.read() as connection:
        with pytest.raises(NotFound):
            get_brand(connection, brand_id, holder_id=mine)
        with pytest.raises(NotFound):
            get_document(connection, document_id, holder_id=mine)
        assert brands_of(connection, mine).items == []
        assert documents_of(connection, mine) == []
        assert [each.brand_id for each in list_brands(connection, state="waiting").items] == [brand_id]
        assert brand_by_ids(connection, [brand_id, "brd_none"]).keys() == {brand_id}


def test_a_licence_holds_in_its_time_and_where_it_was_given(
    db: Database, files: LocalFiles, clock: ManualClock
) -> None:
    holder_id = make_holder(db)
    brand_id, seller_id = make_brand(db, files, holder_id), make_seller(db)
    now = clock.now_us()
    day = timedelta(days=1) // timedelta(microseconds=1)
    licence_id = add_licensee(
        db, holder_id, brand_id, seller_id, actor=LEAD, territories=["EU"], since_us=now + day, until_us=now + 3 * day
    )
    with db.read() as connection:
        assert not is_licensee(connection, brand_id, seller_id, now)
        assert is_licensee(connection, brand_id, seller_id, now + day)
        assert is_licensee(connection, brand_id, seller_id, now + day, "FR")
        assert is_licensee(connection, brand_id, seller_id, now + day, "EU")
        assert not is_licensee(connection, brand_id, seller_id, now + day, "KR")
        assert not is_licensee(connection, brand_id, seller_id, now + 3 * day)
        assert not is_licensee(connection, brand_id, "sel_other", now + day)
    clock.advance(timedelta(days=2))
    end_licensee(db, holder_id, licence_id, actor=LEAD)
    with db.read() as connection:
        assert not is_licensee(connection, brand_id, seller_id, clock.now_us())
        assert is_licensee(connection, brand_id, seller_id, clock.now_us() - 1), "what was licensed stays so"
        assert [each.licence_id for each in licensees_of(connection, brand_id)] == [licence_id]
        assert licences_of_sellers(connection, [seller_id]).keys() == {seller_id}
    with pytest.raises(AlreadyDecided):
        end_licensee(db, holder_id, licence_id, actor=LEAD)
    with pytest.raises(NotFound):
        add_licensee(db, holder_id, brand_id, "sel_none", actor=LEAD)
    with pytest.raises(InvalidInput):
        add_licensee(db, holder_id, brand_id, seller_id, actor=LEAD, until_us=clock.now_us())


def test_an_invitation_takes_one_person_in_once(db: Database, clock: ManualClock) -> None:
    holder_id = make_holder(db)
    secret = invite_member(db, holder_id, "member", actor=LEAD)
    assert join_holder(db, secret, OTHER) == holder_id
    with pytest.raises(NotFound):
        join_holder(db, secret, "per_third")
    with pytest.raises(Forbidden):
        invite_member(db, holder_id, "member", actor=OTHER)
    with db.read() as connection:
        assert {each.person_id: each.role for each in members_of(connection, holder_id)} == {
            LEAD: "lead",
            OTHER: "member",
        }
        assert [each.holder.holder_id for each in holders_of(connection, OTHER)] == [holder_id]
    late = invite_member(db, holder_id, "lead", actor=LEAD)
    clock.advance(timedelta(days=8))
    with pytest.raises(NotFound):
        join_holder(db, late, "per_third")


def test_a_holder_is_never_left_without_somebody_in_charge(db: Database) -> None:
    holder_id = make_holder(db)
    with pytest.raises(LastLead):
        remove_member(db, holder_id, LEAD, actor=LEAD)
    join_holder(db, invite_member(db, holder_id, "lead", actor=LEAD), OTHER)
    remove_member(db, holder_id, LEAD, actor=OTHER)
    with db.read() as connection:
        assert holders_of(connection, LEAD) == []


def test_an_erased_person_acts_for_no_holder(db: Database) -> None:
    holder_id = make_holder(db)
    db.write(lambda tx: tx.publish(PersonErased(LEAD)))
    Outbox(db, SUBSCRIPTIONS).drain()
    with db.read() as connection:
        assert members_of(connection, holder_id) == []


def test_papers_are_kept_for_their_holder_and_only_as_papers(db: Database, files: LocalFiles) -> None:
    holder_id = make_holder(db)
    brand_id = make_brand(db, files, holder_id)
    document_id = add_document(
        db, files, holder_id, PDF, name="certificate.pdf", kind="registration", actor=LEAD, brand_id=brand_id
    )
    with db.read() as connection:
        kept = get_document(connection, document_id, holder_id=holder_id)
        assert (kept.brand_id, kept.media_type, kept.size) == (brand_id, "application/pdf", len(PDF))
        assert uploaded(connection, kept.file_id, holder_id).size == len(PDF)
        assert documents_of(connection, holder_id) == []
        assert documents_of(connection, holder_id, brand_id=brand_id) == [kept]
    for data in (b"<svg onload='alert(1)'/>", b"PK\x03\x04zip", b"", b"MZ"):
        with pytest.raises(InvalidInput):
            add_document(db, files, holder_id, data, name="a.pdf", kind="other", actor=LEAD)
    with pytest.raises(FileTooLarge):
        add_document(db, files, holder_id, PDF + bytes(11 * 2**20), name="a.pdf", kind="other", actor=LEAD)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_one_person_registers_few_holders_before_anybody_looked(db: Database) -> None:
    for _ in range(5):
        make_holder(db, verified=False)
    with pytest.raises(TooMany):
        make_holder(db, verified=False)
    with db.read() as connection:
        page = list_holders(connection, state="waiting", limit=3)
        rest = list_holders(connection, state="waiting", limit=3, cursor=page.next)
    assert len({each.holder_id for each in [*page.items, *rest.items]}) == 5
