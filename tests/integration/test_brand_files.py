"""Files of brands: all of a file or nothing, each problem with its row and field, the same again changes nothing."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from entrepot.core.accounts import create_seller, sign_up
from entrepot.core.database import Database
from entrepot.kit.clock import ManualClock
from entrepot.kit.errors import InvalidInput
from entrepot.sell.brands import (
    Brand,
    BrandFileRefused,
    BrandsTaken,
    brands_of,
    decide_holder,
    every_brand,
    export_brands,
    import_brands,
    is_licensee,
    list_brands,
    register_holder,
)

HEAD = "holder,name,classes,territories,registration_no,office,spellings,valid_until,lowest,currency,licensees\n"
GOOD = (
    HEAD
    + "Onda Inc.,Onda,21; 25,KR EU,40-1,KIPO,온다;オンダ,2035-12-31,12.50,USD,onda own:onda-shop\n"
    + 'Onda Inc.,"Perlmutt, fein",9,DE,30-2,DPMA,,,,,\n'
)


@pytest.fixture
def holder(db: Database) -> str:
    person = sign_up(db, "legal@onda.example", "a long word 1", "Legal", "en")
    reviewer = sign_up(db, "r@onda.example", "a long word 1", "Reviewer", "en")
    for slug in ("onda", "onda-shop"):
        create_seller(db, person, slug, "KR", "KRW", slug)
    holder_id = register_holder(
        db, person, name="Onda Inc.", kind="owner", contact_email="legal@onda.example", country="KR"
    )
    decide_holder(db, holder_id, verified=True, reason="The papers are in order", actor=reviewer)
    return holder_id


def takes(db: Database, text: str, **more: Any) -> BrandsTaken:
    return import_brands(db, text.encode(), more.pop("form", "csv"), actor="system", **more)


def kept(db: Database, holder: str) -> list[Brand]:
    with db.read() as connection:
        return brands_of(connection, holder).items[::-1]


def amiss(db: Database, text: str, **more: Any) -> list[tuple[int, str, str]]:
    with pytest.raises(BrandFileRefused) as refused:
        takes(db, text, **more)
    return [(each.row, each.field, each.found) for each in refused.value.problems]


def test_a_file_registers_words_with_licensees_and_again_changes_nothing(db: Database, holder: str) -> None:
    assert takes(db, GOOD) == BrandsTaken(2, 0, 0, 2)
    onda, perlmutt = kept(db, holder)
    assert (onda.name, onda.spellings, onda.classes, onda.territories) == (
        "Onda",
        ("온다", "オンダ"),
        (21, 25),
        ("EU", "KR"),
    )
    assert (onda.lowest_minor, onda.currency, onda.state) == (1_250, "USD", "waiting")
    assert (perlmutt.name, perlmutt.valid_until_us, perlmutt.lowest_minor) == ("Perlmutt, fein", None, None)
    assert takes(db, GOOD) == BrandsTaken(0, 0, 2, 0)
    assert kept(db, holder) == [onda, perlmutt]


def test_json_says_the_same_as_csv(db: Database, holder: str) -> None:
    rows = [
        {
            "holder": holder,
            "name": "Onda",
            "classes": [21, 25],
            "territories": ["KR", "EU"],
            "registration_no": "40-1",
            "office": "KIPO",
            "spellings": ["온다", "オンダ"],
            "valid_until": "2035-12-31",
            "lowest": "12.50",
            "currency": "USD",
            "licensees": ["onda", "own:onda-shop"],
        }
    ]
    assert takes(db, json.dumps(rows), form="json") == BrandsTaken(1, 0, 0, 2)
    assert takes(db, GOOD) == BrandsTaken(1, 0, 1, 0)


def test_every_row_that_is_amiss_is_named_and_nothing_is_taken(db: Database, holder: str) -> None:
    text = GOOD + (
        "Nobody,Mare,21,KR,40-3,KIPO,,,,,\n"
        "Onda Inc.,Sole,77,KR,40-4,KIPO,,,,,\n"
        "Onda Inc.,Luna,21,Korea,40-5,KIPO,,,,,\n"
        "Onda Inc.,Vela,21,KR,40-6,KIPO,,31.12.2035,,,\n"
        "Onda Inc.,Riva,21,KR,40-7,KIPO,,,cheap,USD,\n"
        "Onda Inc.,Baia,21,KR,40-8,KIPO,,,,,no-such-shop\n"
        "Onda Inc.,Onda,21,KR,40-1,KIPO,,,,,\n"
        "Onda Inc.,,21,KR,40-9,KIPO,,,,,\n"
    )
    assert amiss(db, text) == [
        (4, "holder", "Nobody"),
        (5, "classes", "77"),
        (6, "territories", "Korea"),
        (7, "valid_until", "31.12.2035"),
        (8, "lowest", "cheap"),
        (9, "licensees", "no-such-shop"),
        (10, "registration_no", "40-1"),
        (11, "name", ""),
    ]
    assert kept(db, holder) == []


def test_a_registration_that_ran_out_is_no_new_one_but_may_stand_in_the_registry(
    db: Database, holder: str, clock: ManualClock
) -> None:
    ends = clock.now().date().isoformat()
    old = HEAD + "Onda Inc.,Onda,21,KR,40-1,KIPO,,2001-01-01,,,\n"
    assert amiss(db, old) == [(2, "valid_until", "2001-01-01")]
    text = HEAD + f"Onda Inc.,Onda,21,KR,40-1,KIPO,,{ends},,,\n"
    takes(db, text)
    clock.advance(timedelta(days=2))
    assert takes(db, text) == BrandsTaken(0, 0, 1, 0)


@pytest.mark.parametrize(
    ("text", "form", "field"),
    [
        ("name,classes\nOnda,21\n", "csv", "territories, registration_no, office"),
        (HEAD.replace("office", "ofice"), "csv", "office"),
        (HEAD.rstrip() + ",colour\n", "csv", "file"),
        (HEAD, "csv", "file"),
        (HEAD + "Onda Inc.,Onda,21,KR,40-1,KIPO,,,,,,,,extra\n", "csv", "file"),
        ('{"name": "Onda"}', "json", "file"),
        ("[", "json", "file"),
        ('[{"name": "Onda", "colour": "red"}]', "json", "file"),
    ],
)
def test_what_is_no_file_of_brands_is_refused_whole(
    db: Database, holder: str, text: str, form: str, field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        takes(db, text, form=form)
    assert refused.value.extra["field"] == field


def test_a_changed_row_changes_its_brand_and_leaves_licences_that_it_does_not_name(db: Database, holder: str) -> None:
    takes(db, GOOD)
    again = GOOD.replace("2035-12-31", "2045-12-31").replace("onda own:onda-shop", "onda")
    assert takes(db, again) == BrandsTaken(0, 1, 1, 0)
    onda = kept(db, holder)[0]
    assert onda.valid_until_us is not None
    with db.read() as connection:
        assert all(
            is_licensee(connection, onda.brand_id, seller_id, db.clock.now_us())
            for seller_id in connection.exec_driver_sql("SELECT id FROM seller").scalars()
        )


def test_new_brands_are_verified_where_a_reason_is_given_and_their_holder_is(db: Database, holder: str) -> None:
    assert takes(db, GOOD, verify="From the register's own extract").registered == 2
    assert {(each.state, each.reason) for each in kept(db, holder)} == {("verified", "From the register's own extract")}
    person = sign_up(db, "new@rivale.example", "a long word 1", "New", "en")
    register_holder(db, person, name="Rivale", kind="owner", contact_email="new@rivale.example", country="IT")
    unknown = HEAD + "Rivale,Rivale,21,IT,1,UIBM,,,,,\n"
    assert amiss(db, unknown, verify="From the register's own extract") == [(2, "holder", "Rivale")]
    assert takes(db, unknown).registered == 1


def test_a_holder_may_be_named_for_all_rows_and_must_be_the_only_one_of_its_name(db: Database, holder: str) -> None:
    nameless = HEAD + ",Onda,21,KR,40-1,KIPO,,,,,\n"
    assert amiss(db, nameless) == [(2, "holder", "")]
    assert takes(db, nameless, holder=holder).registered == 1
    person = sign_up(db, "two@onda.example", "a long word 1", "Two", "en")
    register_holder(db, person, name="Onda Inc.", kind="owner", contact_email="two@onda.example", country="US")
    assert amiss(db, nameless, holder="Onda Inc.") == [(2, "holder", "")]


@pytest.mark.parametrize("form", ["csv", "json"])
def test_what_is_written_can_be_taken_in_again_unchanged(db: Database, holder: str, form: Any) -> None:
    takes(db, GOOD, verify="From the register's own extract")
    with db.read() as connection:
        text, count = export_brands(connection, form, db.clock.now_us())
        assert len(list(every_brand(connection, holder="Onda Inc."))) == count == 2
    assert takes(db, text, form=form) == BrandsTaken(0, 0, 2, 0)
    with db.read() as connection:
        assert len(list_brands(connection).items) == 2
