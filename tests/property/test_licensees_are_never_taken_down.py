"""Whatever happens in whatever order, nothing but a person's decision takes a licensee's listing from sale.

Licences come and go, notices are given one by one, in files and by an agency, again and again; sellers edit and answer,
reporters withdraw, people decide, time passes. The rule is checked after every step.
"""

from __future__ import annotations

import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from entrepot.core.database import Database
from entrepot.kit.clock import ManualClock
from entrepot.kit.errors import AppError
from entrepot.kit.ids import Ids
from entrepot.sell.brands import end_licensee, is_licensee, licensees_of
from entrepot.sell.notices import (
    decide_notice,
    get_notice,
    give_counter_notice,
    notices_of_holder,
    notices_to_decide,
    start_bulk,
    steps_of,
    withdraw_notice,
)
from entrepot.sell.notices.domain import DOWN
from entrepot.sell.notices.jobs import heed_time
from entrepot.sell.screening import held_outside
from tests.notices_factories import WORDS, Rights, Street, make_street

SHOPS = 2
CHOICES = st.integers(0, SHOPS - 1)


class Licensed(RuleBasedStateMachine):
    """Two shops, each with a listing under the mark, which an owner and an agency report."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="entrepot-notices-"))
        self.clock = ManualClock(datetime(2026, 3, 2, 9, tzinfo=UTC))
        ids = Ids(self.clock, Random(20260302))
        url = f"sqlite:///{self.folder / 'e.db'}"
        self.db = Database.open(url, clock=self.clock, ids=ids, durable=False)
        self.db.create_schema()

    @initialize()
    def open(self) -> None:
        self.street: Street = make_street(self.db, self.folder)
        self.agency: Rights = self.street.holder("agency")
        self.brand = self.agency.brand()
        self.shops = [self.street.shop() for _ in range(SHOPS)]
        self.mugs = [self.street.listing(each) for each in self.shops]

    def teardown(self) -> None:
        self.db.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def notices(self) -> list[str]:
        with self.db.read() as connection:
            return [each.notice_id for each in notices_of_holder(connection, self.agency.holder_id).items]

    @rule(shop=CHOICES)
    def license(self, shop: int) -> None:
        self.agency.licenses(self.brand, self.shops[shop])
        self.heed()

    @rule(shop=CHOICES)
    def end_licence(self, shop: int) -> None:
        with self.db.read() as connection:
            now = self.clock.now_us()
            found = [
                each.licence_id
                for each in licensees_of(connection, self.brand)
                if each.seller_id == self.shops[shop] and each.covers(now)
            ]
        for each in found:
            end_licensee(self.db, self.agency.holder_id, each, actor=self.agency.person)

    @rule(shop=CHOICES, ground=st.sampled_from(["counterfeit", "trademark"]), again=st.booleans())
    def say(self, shop: int, ground: str, again: bool) -> None:  # noqa: FBT001  # hypothesis passes by name
        for _ in range(1 + again):
            self.agency.says(self.brand, self.mugs[shop], ground=ground)

    @rule(shop=CHOICES)
    def say_by_file(self, shop: int) -> None:
        text = f"product,brand,ground,statement,good_faith\n{self.mugs[shop]},{self.brand},counterfeit,{WORDS},yes\n"
        start_bulk(
            self.db,
            self.street.files,
            self.agency.holder_id,
            text.encode(),
            file_name="x.csv",
            actor=self.agency.person,
        )
        self.street.step()

    @rule(shop=CHOICES, number=st.integers(0, 9))
    def edit(self, shop: int, number: int) -> None:
        self.street.edit(self.shops[shop], self.mugs[shop], f"Onda mug {number}")
        self.street.step()

    @precondition(lambda self: self.notices())
    @rule(which=st.integers(0, 9), decision=st.sampled_from(["uphold", "refuse"]), who=st.integers(0, 2))
    def decide(self, which: int, decision: str, who: int) -> None:
        found = self.notices()
        self.may_refuse(decide_notice, self.db, found[which % len(found)], decision, "Seen", self.street.reviewers[who])

    @precondition(lambda self: self.notices())
    @rule(which=st.integers(0, 9))
    def withdraw(self, which: int) -> None:
        found = self.notices()
        notice_id = found[which % len(found)]
        self.may_refuse(withdraw_notice, self.db, self.agency.holder_id, notice_id, actor=self.agency.person)

    @precondition(lambda self: self.notices())
    @rule(which=st.integers(0, 9))
    def answer(self, which: int) -> None:
        found = self.notices()
        with self.db.read() as connection:
            view = get_notice(connection, found[which % len(found)])
        self.may_refuse(
            give_counter_notice,
            self.db,
            view.seller_id,
            view.notice_id,
            statement="We may sell this: here is the invoice.",
            good_faith=True,
            actor=self.street.owners[view.seller_id],
        )

    @rule(days=st.integers(1, 20))
    def wait(self, days: int) -> None:
        self.clock.advance(timedelta(days=days))
        self.heed()

    def heed(self) -> None:
        """What a background job does."""

        class Run:
            db = self.db

        heed_time(Run)  # type: ignore[arg-type]  # it needs the database alone
        self.street.step()

    def may_refuse(self, act: object, *args: object, **more: object) -> None:
        try:
            act(*args, **more)  # type: ignore[operator]  # a function of the module
        except AppError:
            return
        finally:
            self.street.step()

    @invariant()
    def no_licensee_is_taken_down_without_a_person(self) -> None:
        if not hasattr(self, "mugs"):
            return
        now = self.clock.now_us()
        with self.db.read() as connection:
            for seller_id, mug in zip(self.shops, self.mugs, strict=True):
                if not is_licensee(connection, self.brand, seller_id, now):
                    continue
                for hold in held_outside(connection, mug):
                    acts = [each for each in steps_of(connection, hold.reference) if each.act == "uphold"]
                    assert acts, "a notice alone took a licensee's listing down"
                    assert all(each.actor in self.street.reviewers for each in acts)

    @invariant()
    def what_is_answered_waits_for_a_person_and_what_is_down_has_a_notice(self) -> None:
        if not hasattr(self, "mugs"):
            return
        with self.db.read() as connection:
            views = notices_of_holder(connection, self.agency.holder_id).items
            waiting = {each.notice_id for each in notices_to_decide(connection).items}
            assert all(each.notice_id in waiting for each in views if each.state in {"countered", "lapsed"})
            for mug in self.mugs:
                down = {each.notice_id for each in views if each.product_id == mug and each.state in DOWN}
                assert {each.reference for each in held_outside(connection, mug)} == down

    @invariant()
    def nothing_held_everywhere_is_sold(self) -> None:
        if not hasattr(self, "mugs"):
            return
        with self.db.read() as connection:
            held = [bool(held_outside(connection, mug)) for mug in self.mugs]
        for seller_id, mug, holds in zip(self.shops, self.mugs, held, strict=True):
            assert not (holds and self.street.shown(seller_id, mug))


Licensed.TestCase.settings = settings(max_examples=12, stateful_step_count=20)


TestLicensed = pytest.mark.slow(Licensed.TestCase)
