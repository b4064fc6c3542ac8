"""The numbers of screening that are published: of listings, by who closed them."""

from __future__ import annotations

from pathlib import Path

import pytest

from entrepot.core.database import Database
from entrepot.sell.catalog import submissions
from entrepot.sell.notices import decide_notice
from entrepot.sell.screening import cases_of, decide, look_again, published
from tests.notices_factories import Street, make_street


@pytest.fixture
def street(db: Database, tmp_path: Path) -> Street:
    return make_street(db, tmp_path)


def numbers(street: Street, *sections: str) -> dict[tuple[str, str, str], int]:
    with street.db.read() as connection:
        found = published(connection, 0, 1 << 62)
    return {(section, what, part): times for section, what, part, times in found if section in sections}


def relook(street: Street, *products: str) -> None:
    with street.db.read() as connection:
        rows = [(each.product_id, each.seller_id, each.revision) for each in submissions(connection, list(products))]
    street.db.write(lambda tx: look_again(tx, rows))
    street.step()


def test_a_listing_that_is_looked_at_again_counts_once(street: Street) -> None:
    seller_id = street.shop()
    mugs = [street.listing(seller_id, f"Mug {each}") for each in range(3)]
    for _ in range(3):
        relook(street, *mugs)
    assert numbers(street, "verdicts") == {("verdicts", "allow", "automated"): 3}


def test_what_a_notice_took_down_is_no_block_by_the_program(street: Street) -> None:
    agency, seller_id = street.holder("agency"), street.shop()
    brand, mug = agency.brand(), street.listing(seller_id)
    agency.says(brand, mug)
    assert numbers(street, "verdicts") == {("verdicts", "block", "notice"): 1}
    street.edit(seller_id, mug, "Onda mug, blue")  # judged anew, and held by the notice still
    street.step()
    assert numbers(street, "verdicts") == {("verdicts", "block", "notice"): 1}
    assert sum(numbers(street, "markets").values()) == 6
    assert numbers(street, "policies") == {("policies", "counterfeit", ""): 1}


def test_a_lifted_notice_leaves_what_is_judged_then(street: Street) -> None:
    agency, seller_id = street.holder("agency"), street.shop()
    given = agency.says(agency.brand(), street.listing(seller_id))
    decide_notice(street.db, given.notice_id, "refuse", "Genuine", street.reviewers[0])
    assert numbers(street, "verdicts") == {("verdicts", "block", "notice"): 1}  # not judged yet
    street.step()
    assert numbers(street, "verdicts", "markets") == {("verdicts", "allow", "automated"): 1}


def test_what_a_person_decided_stays_theirs_when_it_is_looked_at_again(street: Street) -> None:
    agency, seller_id = street.holder("agency"), street.shop()
    given = agency.says(agency.brand(), street.listing(seller_id))
    decide_notice(street.db, given.notice_id, "uphold", "A copy", street.reviewers[0])
    again = street.listing(seller_id)
    with street.db.read() as connection:
        case = cases_of(connection, again, 1)[0]
    decide(street.db, case.case_id, "allow", "Bought from the maker", street.reviewers[1])
    relook(street, again)
    said = {("verdicts", "allow", "person"): 1, ("verdicts", "block", "notice"): 1}
    assert numbers(street, "verdicts") == said
