"""Second titles wait for a verdict as products do, and what is found in them is never held against the product."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import Connection, update

from entrepot.app import App, open_app
from entrepot.core.database import Database, Tx
from entrepot.core.files import LocalFiles
from entrepot.core.outbox import Outbox
from entrepot.sell.catalog import ProductDraft, Submission, get_own_product, lower_gate, raise_gate, update_product
from entrepot.sell.screening import Detectors, Finding, Ruling, Screening, cases_of, trust_of, verdicts_of
from entrepot.sell.screening.events import SUBSCRIPTIONS
from entrepot.sell.screening.queue import ANEW, queue
from entrepot.sell.screening.tables import screening_task
from entrepot.sell.trials import (
    Plan,
    Trial,
    TrialNotPossible,
    adopt,
    read_trial,
    start_trial,
    stop_trial,
    trials_of,
)
from entrepot.sell.trials.events import SUBSCRIPTIONS as TRIAL_SUBSCRIPTIONS
from tests.sell_factories import ACTOR, Goods, make_goods
from tests.shop_factories import make_market
from tests.visitors import Visitor, quick_settings

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
CALL_ME = "BEST CHEAP MUG 900 ml!!! call 010-1234-5678"


@dataclass(slots=True)
class Terms:
    """A detector of one word that a test doubts or forbids in some markets."""

    word: str = "grenade"
    outcome: str = "block"
    markets: tuple[str, ...] = ()
    version: str = "1"
    name: str = "terms"
    seen: list[str] = field(default_factory=list)
    kills: str = ""

    def find(self, product: Submission) -> Sequence[Finding]:
        title = product.texts["title"]
        self.seen.append(title)
        if self.kills and self.kills in title:
            raise SystemExit(title)  # as if the process were killed: nothing catches it
        if not any(self.word in each for each in product.texts.values()):
            return []
        return [Finding("weapons", self.outcome, 0.9, self.name, (), self.markets)]  # type: ignore[arg-type]  # of the three


@dataclass(slots=True)
class House:
    """A marketplace whose gate stands, one product of it, and its judge."""

    db: Database
    outbox: Outbox
    screening: Screening
    terms: Terms
    goods: Goods
    rulings: dict[tuple[str, str], Ruling]

    def tries(self, title: str, locale: str | None = None) -> str:
        plan = Plan("title", title, locale=locale)
        return start_trial(self.db, self.goods.seller_id, self.goods.product_id, plan, ACTOR)

    def step(self) -> None:
        while self.outbox.drain() + self.screening.step():
            pass

    def trial(self, trial_id: str) -> Trial:
        with self.db.read() as connection:
            return read_trial(connection, self.goods.seller_id, trial_id).trial

    def runs(self) -> bool:
        with self.db.read() as connection:
            return self.goods.product_id in trials_of(self.db).running(connection)

    def on_sale(self) -> bool:
        with self.db.read() as connection:
            return get_own_product(connection, self.goods.seller_id, self.goods.product_id).state == "live"

    def again(self) -> None:
        """Have the catalogue judged anew, as after a change of policies or words."""
        with self.db.read() as connection:
            revision = verdicts_of(connection, self.goods.product_id)[0].revision
        self.db.write(lambda tx: queue(tx, [(self.goods.product_id, self.goods.seller_id, revision)], ANEW))
        self.step()


@pytest.fixture
def house(db: Database, tmp_path: Path) -> House:
    goods = make_goods(db)
    raise_gate(db)
    rulings: dict[tuple[str, str], Ruling] = {}

    def in_force(_: Connection, __: int) -> tuple[str, Mapping[tuple[str, str], Ruling]]:
        return "test", rulings

    terms = Terms()
    judge = Screening(db, LocalFiles(tmp_path / "files"), Detectors((terms,)), in_force, trust_of)
    outbox = Outbox(db, [*SUBSCRIPTIONS, *TRIAL_SUBSCRIPTIONS])
    return House(db, outbox, judge, terms, goods, rulings)


def test_a_second_title_is_shown_to_nobody_before_its_verdict(house: House) -> None:
    trial_id = house.tries("Mug of navy enamel")
    assert house.trial(trial_id).state == "checking"
    assert not house.runs()
    house.step()
    assert house.trial(trial_id).state == "running"
    assert house.runs()


@pytest.mark.parametrize("outcome", ["block", "review"])
def test_a_second_title_that_is_refused_or_doubted_ends_its_trial_and_leaves_the_product_on_sale(
    house: House, outcome: str
) -> None:
    house.terms.outcome = outcome
    trial_id = house.tries("Mug with a grenade")
    house.step()
    found = house.trial(trial_id)
    assert found.state == "refused"
    assert [each["policy"] for each in found.refused] == ["weapons"]
    assert house.on_sale()
    assert not house.runs()
    with house.db.read() as connection:
        (verdict,) = verdicts_of(connection, house.goods.product_id)
        assert cases_of(connection, house.goods.product_id) == []
    assert (verdict.outcome, verdict.findings) == ("allow", ())
    with pytest.raises(TrialNotPossible):
        adopt(house.db, house.goods.seller_id, trial_id, "b", ACTOR)


def test_another_title_can_be_tried_after_one_that_was_refused(house: House) -> None:
    house.tries("Mug with a grenade")
    house.step()
    trial_id = house.tries("Mug of navy enamel")
    house.step()
    assert house.trial(trial_id).state == "running"


def test_a_title_that_would_close_one_more_market_is_refused(house: House) -> None:
    house.terms.markets = ("KR",)
    trial_id = house.tries("Mug with a grenade")
    house.step()
    assert house.trial(trial_id).state == "refused"


def test_what_closes_a_market_to_the_product_anyway_does_not_keep_its_second_title_back(house: House) -> None:
    house.terms.markets = ("KR",)
    said = ProductDraft(description="Holds a grenade")
    update_product(house.db, house.goods.seller_id, house.goods.product_id, said, ACTOR)
    house.step()
    trial_id = house.tries("Mug of navy enamel")
    house.step()
    assert house.trial(trial_id).state == "running"


def test_a_running_title_that_a_new_policy_forbids_ends_its_trial(house: House) -> None:
    house.rulings["weapons", "KR"] = house.rulings["weapons", "US"] = Ruling("allow")
    for market in ("EU", "JP", "CN", "SA"):
        house.rulings["weapons", market] = Ruling("allow")
    trial_id = house.tries("Mug with a grenade")
    house.step()
    assert house.trial(trial_id).state == "running"
    house.rulings["weapons", "KR"] = Ruling("block")
    house.again()
    assert house.trial(trial_id).state == "refused"
    assert house.on_sale()
    assert not house.runs()


def test_a_running_title_is_judged_again_with_new_words_and_stays_where_they_allow_it(house: House) -> None:
    trial_id = house.tries("Mug of navy enamel")
    house.step()
    cleared = house.trial(trial_id)
    house.again()
    assert house.trial(trial_id) == cleared
    house.terms.word, house.terms.version = "enamel", "2"
    house.again()
    assert house.trial(trial_id).state == "refused"


def test_a_title_that_is_proposed_while_its_product_is_judged_is_judged_too(house: House) -> None:
    queued = {"trial": ""}
    look = house.terms.find

    def find(product: Submission) -> Sequence[Finding]:
        if not queued["trial"]:
            queued["trial"] = house.tries("Mug of navy enamel")
            house.outbox.drain()
        return look(product)

    house.screening._detectors = Detectors((_Finder(find),))  # proposes while it looks
    product = (house.goods.product_id, house.goods.seller_id, 1)
    house.db.write(lambda tx: queue(tx, [product], ANEW))
    house.screening.step()
    house.step()
    assert house.trial(queued["trial"]).state == "running"


@dataclass(frozen=True, slots=True)
class _Finder:
    find: Callable[[Submission], Sequence[Finding]]
    name: str = "terms"
    version: str = "1"


def test_a_title_over_which_the_judge_dies_is_refused_and_its_product_is_not(house: House) -> None:
    house.terms.kills = "killer"
    trial_id = house.tries("A killer title")
    house.outbox.drain()
    for _ in range(2):
        with pytest.raises(SystemExit):
            house.screening.step()
        house.db.write(_lease_runs_out)
    assert house.trial(trial_id).state == "checking"
    house.step()
    assert house.trial(trial_id).state == "refused"
    assert house.on_sale()


def _lease_runs_out(tx: Tx) -> None:
    tx.execute(update(screening_task).values(claimed_until=0))


def test_a_trial_that_was_stopped_while_its_title_was_checked_stays_stopped(house: House) -> None:
    trial_id = house.tries("Mug of navy enamel")
    stop_trial(house.db, house.goods.seller_id, trial_id, ACTOR)
    house.step()
    assert house.trial(trial_id).state == "stopped"
    assert not house.runs()


def test_without_the_gate_a_second_title_is_shown_at_once(house: House) -> None:
    lower_gate(house.db)
    assert house.trial(house.tries("Mug of navy enamel")).state == "running"
    assert house.runs()


def test_a_telephone_number_in_a_second_title_never_reaches_the_shop_and_its_seller_reads_why(
    upgraded_url: str, tmp_path: Path
) -> None:
    app = open_app(quick_settings(tmp_path, database_url=upgraded_url, rate_limit_per_minute=0), durable=False)
    try:
        goods = make_market(app.platform.db).mug
        app.step()
        trial_id = start_trial(app.platform.db, goods.seller_id, goods.product_id, Plan("title", CALL_ME), ACTOR)
        assert not _anybody_sees(app, goods, "010-1234-5678")
        app.step()
        assert not _anybody_sees(app, goods, "010-1234-5678")
        with app.platform.db.read() as connection:
            found = read_trial(connection, goods.seller_id, trial_id).trial
            assert found.state == "refused"
            assert {each["policy"] for each in found.refused} >= {"contact_diversion"}
            assert get_own_product(connection, goods.seller_id, goods.product_id).state == "live"
    finally:
        app.stop()


def _anybody_sees(app: App, goods: Goods, words: str) -> bool:
    seen = False
    for _ in range(12):
        visitor = Visitor(app.http)
        visitor.headers["user-agent"] = BROWSER
        seen = seen or words in visitor.get(f"/p/{goods.product_id}").text
        visitor.close()
    return seen
