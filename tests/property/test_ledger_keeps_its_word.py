"""Any sequence of transfers, holds and limits leaves the ledger where a child's ledger of three lines would be.

The model is a dictionary that is copied, tried, and put back where something is wrong. Faults that were planted on
purpose show that the machine would find them.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import import_module
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

import entrepot.app.modules  # noqa: F401  # every table
from entrepot.auditor import verify
from entrepot.core.database import Database, Tx
from entrepot.kit.clock import ManualClock
from entrepot.kit.errors import AppError
from entrepot.kit.ids import Ids
from entrepot.pay.ledger import (
    PLATFORM,
    Account,
    Ledger,
    Leg,
    Limits,
    Transfer,
    balance,
    balance_at,
    hold,
    post_hold,
    set_limits,
    void_expired,
    void_hold,
)

PEOPLE = ("ann", "ben", "cho")
people = st.sampled_from(PEOPLE)
amounts = st.integers(1, 60)
moves = st.tuples(st.integers(0, 12), people, people, amounts)
Body = tuple[tuple[str, str, int], ...]
"""What a transfer moved: (owner, kind, minor units) each."""


@dataclass(slots=True)
class Kept:
    """A hold in the model."""

    owner: str
    amount: int
    until_us: int | None
    state: str = "pending"


def wallet(owner: str) -> Account:
    return Account(owner, "wallet", "EUR")


class Books(RuleBasedStateMachine):
    """Three wallets, a bank, one ledger; every refusal and every success is foretold."""

    @initialize()
    def open(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.clock = ManualClock(datetime(2026, 3, 2, 9, tzinfo=UTC))
        ids = Ids(self.clock, Random(1))
        self.db = Database.open(f"sqlite:///{self.folder}/db", clock=self.clock, ids=ids, durable=False)
        self.db.create_schema()
        self.ledger = Ledger(self.db)
        self.held: Counter[tuple[str, str]] = Counter()
        self.made: dict[str, Body] = {}
        self.holds: dict[str, Kept] = {}
        self.highest: dict[str, int] = {}
        self.past: list[tuple[int, Counter[tuple[str, str]]]] = []

    def teardown(self) -> None:
        if not hasattr(self, "db"):
            return
        try:
            found = [each for each in verify(self.db).differences if each.check.startswith(("ledger.", "hold."))]
            assert not found, found[:5]
        finally:
            self.db.close()
            shutil.rmtree(self.folder)

    # The model

    def _would(self, name: str, body: Body, *, comes_back: bool = False) -> bool:
        """Make a transfer in the model; return whether it may be made."""
        if name in self.made:
            return self.made[name] == body
        before = Counter(self.held)
        for owner, kind, minor in body:
            self.held[owner, kind] += minor
        good = all(self.held[owner, kind] >= 0 for owner, kind, _ in body if kind != "bank")
        if not comes_back:
            takers = {owner for owner, kind, minor in body if kind == "wallet" and minor > 0}
            good = good and all(self.held[owner, "wallet"] <= self.highest.get(owner, 10**9) for owner in takers)
        if good:
            self.made[name] = body
        else:
            self.held = before
        return good

    def _agree(self, foretold: bool, act: Callable[[], object]) -> None:  # noqa: FBT001
        refusal: AppError | None = None
        try:
            act()
        except AppError as problem:
            refusal = problem
        assert (refusal is None) == foretold, refusal or "it was done"

    # What is asked of the ledger

    @rule(name=st.integers(0, 12), owner=people, minor=amounts)
    def puts_in(self, name: int, owner: str, minor: int) -> None:
        foretold = self._would(f"in{name}", ((owner, "wallet", minor), (PLATFORM, "bank", -minor)))
        legs = (Leg(wallet(owner), minor), Leg(Account(PLATFORM, "bank", "EUR"), -minor))
        self._agree(foretold, lambda: self.ledger.transfer(Transfer(f"in{name}", "transfer", "", legs)))

    @rule(linked=st.lists(moves, min_size=1, max_size=3))
    def moves_linked(self, linked: Sequence[tuple[int, str, str, int]]) -> None:
        """All of them or none; ids come again, with the same body or another."""
        linked = [each for each in linked if each[1] != each[2]]
        if not linked:
            return
        before = Counter(self.held), dict(self.made)
        foretold = True
        for name, giver, taker, minor in linked:
            foretold = foretold and self._would(f"t{name}", ((giver, "wallet", -minor), (taker, "wallet", minor)))
        if not foretold:
            self.held, self.made = before
        transfers = [
            Transfer(f"t{name}", "transfer", "", (Leg(wallet(giver), -minor), Leg(wallet(taker), minor)))
            for name, giver, taker, minor in linked
        ]
        self._agree(foretold, lambda: self.ledger.transfer(*transfers))

    @rule(name=st.integers(0, 5), owner=people, minor=amounts)
    def refunds(self, name: int, owner: str, minor: int) -> None:
        """Asked for twice, as news that is heard twice; it passes the highest balance."""
        body: Body = ((owner, "wallet", minor), (PLATFORM, "bank", -minor))
        foretold = self._would(f"r{name}", body, comes_back=True)
        legs = (Leg(wallet(owner), minor), Leg(Account(PLATFORM, "bank", "EUR"), -minor))
        for _ in range(2):
            self._agree(foretold, lambda: self.ledger.transfer(Transfer(f"r{name}", "refund", "", legs)))

    @rule(name=st.integers(0, 8), owner=people, minor=amounts, minutes=st.sampled_from([None, 1, 5]))
    def holds_back(self, name: int, owner: str, minor: int, minutes: int | None) -> None:
        until_us = None if minutes is None else self.clock.now_us() + minutes * 60_000_000
        asked = Kept(owner, minor, until_us)
        before = self.holds.get(f"h{name}")
        if before is not None:
            foretold = (before.owner, before.amount, before.until_us) == (owner, minor, until_us)
        else:
            foretold = self._would(f"h{name}:hold", ((owner, "wallet", -minor), (owner, "held", minor)))
            if foretold:
                self.holds[f"h{name}"] = asked
        self._agree(
            foretold,
            lambda: self.db.write(
                lambda tx: hold(
                    tx,
                    hold_id=f"h{name}",
                    account=wallet(owner),
                    amount_minor=minor,
                    reference="",
                    expires_at_us=until_us,
                )
            ),
        )

    @precondition(lambda self: self.holds)
    @rule(pick=st.integers(0, 99), part=st.integers(1, 100), first=st.integers(0, 100))
    def posts(self, pick: int, part: int, first: int) -> None:
        """Gives a part of a hold to two others, who share it to the last cent."""
        name = sorted(self.holds)[pick % len(self.holds)]
        kept = self.holds[name]
        one, two = (each for each in PEOPLE if each != kept.owner)
        taken = max(1, kept.amount * part // 100)
        shares = [(one, taken * first // 100), (two, taken - taken * first // 100)]
        shares = [(owner, minor) for owner, minor in shares if minor]
        body: Body = (
            *((owner, "wallet", minor) for owner, minor in shares),
            (kept.owner, "held", -kept.amount),
            *([(kept.owner, "wallet", kept.amount - taken)] if kept.amount > taken else []),
        )
        over = kept.until_us is not None and kept.until_us <= self.clock.now_us()
        foretold = kept.state == "posted" or (kept.state == "pending" and not over)
        foretold = foretold and self._would(f"{name}:post", body)
        if foretold:
            kept.state = "posted"
        legs = [Leg(wallet(owner), minor) for owner, minor in shares]
        self._agree(foretold, lambda: self.db.write(lambda tx: post_hold(tx, hold_id=name, legs=legs)))

    @rule(owner=people, seconds=st.sampled_from([20, 90]), part=st.integers(1, 100))
    def is_put_in_held_and_posted(self, owner: str, seconds: int, part: int) -> None:
        """In time or too late, before the job has come."""
        number = 100 + len(self.made)
        self.puts_in(number, owner, 25)
        self.holds_back(number, owner, 25, 1)
        self.waits_without_the_job(seconds)
        if f"h{number}" in self.holds:
            self.posts(sorted(self.holds).index(f"h{number}"), part, 50)

    @precondition(lambda self: self.holds)
    @rule(pick=st.integers(0, 99))
    def voids(self, pick: int) -> None:
        name = sorted(self.holds)[pick % len(self.holds)]
        was = self.holds[name].state
        assert self.db.write(lambda tx: void_hold(tx, name)) == (was == "pending")
        if was == "pending":
            self._gives_back(name, "voided")

    @rule(minutes=st.integers(1, 90))
    def waits(self, minutes: int) -> None:
        self.past.append((self.clock.now_us(), Counter(self.held)))
        self.clock.advance(timedelta(minutes=minutes))
        void_expired(self.db)
        for name, kept in self.holds.items():
            if kept.state == "pending" and kept.until_us is not None and kept.until_us <= self.clock.now_us():
                self._gives_back(name, "expired")

    @rule(seconds=st.sampled_from([20, 70, 400]))
    def waits_without_the_job(self, seconds: int) -> None:
        """Time passes, and whoever gives back what is over has not come yet."""
        self.past.append((self.clock.now_us(), Counter(self.held)))
        self.clock.advance(timedelta(seconds=seconds))

    @rule(owner=people, most=st.integers(0, 150))
    def is_limited(self, owner: str, most: int) -> None:
        self.db.write(lambda tx: set_limits(tx, wallet(owner), Limits(None, most)))
        self.highest[owner] = most

    def _gives_back(self, name: str, state: str) -> None:
        kept = self.holds[name]
        kept.state = state
        body: Body = ((kept.owner, "held", -kept.amount), (kept.owner, "wallet", kept.amount))
        assert self._would(f"{name}:void", body, comes_back=True)

    # What must hold

    @invariant()
    def every_balance_is_the_models(self) -> None:
        if not hasattr(self, "past"):
            return
        with self.db.read() as connection:
            for owner in PEOPLE:
                for kind in ("wallet", "held"):
                    assert balance(connection, owner, kind, "EUR").minor == self.held[owner, kind]
            assert balance(connection, PLATFORM, "bank", "EUR").minor == self.held[PLATFORM, "bank"]
            for at_us, held in self.past[-3:]:
                for owner in PEOPLE:
                    then = balance_at(connection, owner, "wallet", "EUR", at_us=at_us)
                    assert then.minor == held[owner, "wallet"]


TestBooks = Books.TestCase
TestBooks.settings = settings(max_examples=25, stateful_step_count=40)


def _part_of(module: str) -> Any:
    """Return a module of the ledger, past what its package exports under the same name."""
    return import_module(f"entrepot.pay.ledger.{module}")


def _booked_twice(patch: pytest.MonkeyPatch) -> None:
    """A refund that is asked for again is another one."""
    batching, said = _part_of("ledger"), count()
    real = batching.post_batch

    def fresh(tx: Tx, groups: Sequence[Sequence[Transfer]]) -> Any:
        renamed = [
            [
                Transfer(f"{each.transfer_id}:{next(said)}", each.kind, each.reference, each.legs)
                if each.kind == "refund"
                else each
                for each in group
            ]
            for group in groups
        ]
        return real(tx, renamed)

    patch.setattr(batching, "post_batch", fresh)


def _void_lost(patch: pytest.MonkeyPatch) -> None:
    """A hold is marked as given back, and its money stays apart."""
    holding = _part_of("hold")
    real = holding.post

    def forgetful(tx: Tx, *, kind: str, **rest: Any) -> None:
        if kind != "void":
            real(tx, kind=kind, **rest)

    patch.setattr(holding, "post", forgetful)


def _split_rounded(patch: pytest.MonkeyPatch) -> None:
    """What two share is rounded, and the cent that is over goes to the first."""
    holding = _part_of("hold")
    real = holding.post_batch

    def rounded(tx: Tx, groups: Sequence[Sequence[Transfer]]) -> Any:
        ((each,),) = groups
        first, second, *rest = each.legs
        if first.amount_minor > 0 and second.amount_minor > 0 and second.amount_minor % 2:
            legs = (Leg(first.account, first.amount_minor + 1), Leg(second.account, second.amount_minor - 1), *rest)
            each = Transfer(each.transfer_id, each.kind, each.reference, legs)
        return real(tx, [[each]])

    patch.setattr(holding, "post_batch", rounded)


def _links_broken(patch: pytest.MonkeyPatch) -> None:
    """Of linked transfers those before the refused one stay."""

    def each_by_itself(self: Ledger, *linked: Transfer) -> None:
        for problem in self.transfer_each(linked):
            if problem is not None:
                raise problem

    patch.setattr(Ledger, "transfer", each_by_itself)


def _late_post(patch: pytest.MonkeyPatch) -> None:
    """A hold whose time is over is posted all the same."""
    holding = _part_of("hold")
    patch.setattr(holding, "_POST", holding._SETTLE)


@pytest.mark.parametrize("plant", [_booked_twice, _void_lost, _split_rounded, _links_broken, _late_post])
def test_a_planted_fault_is_found(plant: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch) -> None:
    plant(monkeypatch)
    looking = settings(
        max_examples=500, stateful_step_count=50, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
    )
    with pytest.raises(AssertionError):
        run_state_machine_as_test(Books, settings=looking)
