"""Screening: nothing is shown without a verdict, people have the last word, and no race lets anything slip through."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection

from entrepot.ai import Evidence
from entrepot.core.database import Database
from entrepot.core.files import LocalFiles
from entrepot.core.jobs import Jobs
from entrepot.core.outbox import Outbox
from entrepot.core.platform import Platform
from entrepot.core.settings import Settings
from entrepot.kit.errors import InvalidInput, NotFound
from entrepot.sell.catalog import (
    OfferDraft,
    PictureDraft,
    ProductDraft,
    ProductView,
    SkuDraft,
    Submission,
    create_product,
    get_own_product,
    judged_products_after,
    offers_for_sale,
    publish_product,
    raise_gate,
    unpublish_product,
    update_product,
)
from entrepot.sell.screening import (
    MARKETS,
    CaseClosed,
    CaseView,
    Change,
    Detectors,
    Finding,
    NothingToAppeal,
    PictureDetector,
    PolicyClosed,
    PolicyNotTried,
    Ruling,
    SamePerson,
    Screening,
    adopt_policy,
    appeal,
    cases_of,
    decide,
    drop_policy,
    get_policy,
    list_cases,
    propose_policy,
    rulings_in_force,
    take_next,
    trust_of,
    verdicts_of,
    waiting,
)
from entrepot.sell.screening.events import SUBSCRIPTIONS
from entrepot.sell.screening.jobs import JOBS, note_versions
from entrepot.sell.screening.queue import AGAIN, ANEW, queue
from tests.sell_factories import ACTOR, make_goods, make_place

ANNA, BO, CHEN = "per_reviewer_a", "per_reviewer_b", "per_reviewer_c"


@dataclass(frozen=True, slots=True)
class Terms:
    """A detector of the words that a test forbids or doubts."""

    forbidden: str = "grenade"
    doubted: str = "bow"
    breaks: str = "\N{SKULL}"
    name: str = "terms"
    version: str = "1"

    def find(self, product: Submission) -> Sequence[Finding]:
        found = []
        for field, text in product.texts.items():
            if self.breaks in text:
                raise ValueError(text)
            for word, outcome in ((self.forbidden, "block"), (self.doubted, "review")):
                if (start := text.find(word)) >= 0:
                    evidence = (Evidence("seller", word, field, (start, start + len(word))),)
                    found.append(Finding("weapons", outcome, 0.9, self.name, evidence))  # type: ignore[arg-type]  # of the two
        return found


@dataclass(slots=True)
class Desk:
    """A marketplace whose gate is raised, and its judge."""

    db: Database
    files: LocalFiles
    outbox: Outbox
    screening: Screening
    seller_id: str
    place_id: str
    rulings: dict[tuple[str, str], Ruling]

    def submit(self, title: str = "Navy mug", *, code: str = "MUG", **more: object) -> str:
        draft = ProductDraft(
            title=title,
            category_id="cat_mugs",
            state="live",
            skus=(SkuDraft(code, offers=(OfferDraft(12_000, "KRW", self.place_id),)),),
            **more,  # type: ignore[arg-type]  # whatever a test adds
        )
        return create_product(self.db, self.seller_id, draft, ACTOR)

    def step(self) -> None:
        while self.outbox.drain() + self.screening.step():
            pass

    def judged(self, title: str = "Navy mug", **more: object) -> str:
        product_id = self.submit(title, **more)  # type: ignore[arg-type]  # the same
        self.step()
        return product_id

    def change(self, product_id: str, **values: object) -> None:
        update_product(self.db, self.seller_id, product_id, ProductDraft(**values), ACTOR)  # type: ignore[arg-type]  # the same

    def product(self, product_id: str) -> ProductView:
        with self.db.read() as connection:
            return get_own_product(connection, self.seller_id, product_id)

    def shown(self, product_id: str) -> tuple[str, str | None]:
        view = self.product(product_id)
        return view.state, view.screening

    def case(self, product_id: str) -> CaseView:
        with self.db.read() as connection:
            return cases_of(connection, product_id)[0]


@pytest.fixture
def desk(db: Database, tmp_path: Path) -> Desk:
    goods = make_goods(db)
    raise_gate(db)
    rulings: dict[tuple[str, str], Ruling] = {}

    def in_force(_: Connection, __: int) -> tuple[str, Mapping[tuple[str, str], Ruling]]:
        return "test", rulings

    files = LocalFiles(tmp_path / "files")
    judge = Screening(db, files, Detectors((Terms(),)), in_force, trust_of)
    return Desk(db, files, Outbox(db, SUBSCRIPTIONS), judge, goods.seller_id, goods.place_id, rulings)


@pytest.fixture
def jobs(desk: Desk, tmp_path: Path) -> Jobs:
    return Jobs(Platform(Settings(data_dir=tmp_path), desk.db, desk.files), JOBS, [])


def test_a_product_is_shown_only_after_its_verdict(desk: Desk) -> None:
    product_id = desk.submit()
    assert desk.shown(product_id) == ("draft", "waiting")
    desk.step()
    assert desk.shown(product_id) == ("live", None)
    with desk.db.read() as connection:
        (verdict,) = verdicts_of(connection, product_id)
    assert (verdict.outcome, verdict.revision, verdict.findings) == ("allow", 1, ())
    assert verdict.versions == {"terms": "1", "policies": "test"}


def test_what_was_on_sale_before_the_gate_stays_until_it_changes(db: Database, tmp_path: Path) -> None:
    goods = make_goods(db)
    raise_gate(db)
    with db.read() as connection:
        assert get_own_product(connection, goods.seller_id, goods.product_id).state == "live"
    update_product(db, goods.seller_id, goods.product_id, ProductDraft(title="Grey mug"), ACTOR)
    with db.read() as connection:
        assert get_own_product(connection, goods.seller_id, goods.product_id).screening == "waiting"


def test_a_forbidden_product_is_held_with_the_rule_and_the_place(desk: Desk) -> None:
    product_id = desk.judged("Hand grenade", bullets=("A fine grenade",))
    assert desk.shown(product_id) == ("draft", "held")
    with desk.db.read() as connection:
        (verdict,) = verdicts_of(connection, product_id)
    assert verdict.outcome == "block"
    assert [(each.place, each.quote, each.span) for finding in verdict.findings for each in finding.evidence] == [
        ("title", "grenade", (5, 12)),
        ("bullets.0", "grenade", (7, 14)),
    ]


def test_changing_the_words_submits_it_again_and_lets_it_through(desk: Desk) -> None:
    product_id = desk.judged("Hand grenade")
    desk.change(product_id, title="Hand-made mug")
    assert desk.shown(product_id) == ("draft", "waiting")
    desk.step()
    assert desk.shown(product_id) == ("live", None)


def test_a_shown_product_whose_words_change_is_judged_before_it_is_shown_again(desk: Desk) -> None:
    product_id = desk.judged()
    desk.change(product_id, description="Comes with a grenade")
    assert desk.shown(product_id) == ("draft", "waiting")
    desk.step()
    assert desk.shown(product_id) == ("draft", "held")


TOO_CHEAP = (Finding("weapons", "block", 0.9, "terms", (Evidence("seller", "8,000", "price"),)),)


def waits(desk: Desk) -> int:
    with desk.db.read() as connection:
        return waiting(connection)


def ask(desk: Desk, product_id: str, price_minor: int) -> None:
    desk.change(product_id, skus=(SkuDraft("MUG", offers=(OfferDraft(price_minor, "KRW", desk.place_id),)),))


def test_a_product_stays_on_sale_at_another_price_and_is_judged_anew_where_it_fell(desk: Desk) -> None:
    product_id = desk.judged()
    ask(desk, product_id, 13_000)
    desk.outbox.drain()
    assert waits(desk) == 0
    ask(desk, product_id, 9_000)
    assert desk.shown(product_id) == ("live", None)
    desk.outbox.drain()
    assert waits(desk) == 1
    desk.step()
    assert desk.shown(product_id) == ("live", None)
    assert waits(desk) == 0


def test_a_price_that_fell_too_far_takes_a_product_away(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    product_id = desk.judged()
    monkeypatch.setattr(
        Terms, "find", lambda _, product: TOO_CHEAP if min(product.prices_minor.values()) < 9_000 else ()
    )
    ask(desk, product_id, 8_000)
    desk.step()
    assert desk.shown(product_id) == ("draft", "held")


def test_a_price_that_fell_while_it_was_off_sale_asks_for_another_verdict(desk: Desk) -> None:
    product_id = desk.judged()
    unpublish_product(desk.db, desk.seller_id, product_id, ACTOR)
    ask(desk, product_id, 9_000)
    publish_product(desk.db, desk.seller_id, product_id, ACTOR)
    assert desk.shown(product_id) == ("draft", "waiting")
    desk.step()
    assert desk.shown(product_id) == ("live", None)


def test_publishing_a_held_product_again_does_not_get_it_past_the_gate(desk: Desk) -> None:
    product_id = desk.judged("Hand grenade")
    publish_product(desk.db, desk.seller_id, product_id, ACTOR)
    assert desk.shown(product_id) == ("draft", "held")
    unpublish_product(desk.db, desk.seller_id, product_id, ACTOR)
    publish_product(desk.db, desk.seller_id, product_id, ACTOR)
    desk.step()
    assert desk.shown(product_id) == ("draft", "held")


def test_a_product_allowed_once_is_taken_off_and_put_on_sale_without_another_verdict(desk: Desk) -> None:
    product_id = desk.judged()
    unpublish_product(desk.db, desk.seller_id, product_id, ACTOR)
    assert desk.shown(product_id) == ("draft", None)
    publish_product(desk.db, desk.seller_id, product_id, ACTOR)
    assert desk.shown(product_id) == ("live", None)


def test_taking_back_what_waits_is_not_shown_by_its_verdict(desk: Desk) -> None:
    product_id = desk.submit()
    unpublish_product(desk.db, desk.seller_id, product_id, ACTOR)
    desk.step()
    assert desk.shown(product_id) == ("draft", None)


def test_a_verdict_on_an_older_revision_shows_nothing(desk: Desk) -> None:
    product_id = desk.submit()
    desk.outbox.drain()
    look = desk.screening.look

    class Slow(Screening):
        def look(self, product: Submission) -> list[Finding]:
            if product.texts["title"] == "Navy mug":
                desk.change(product_id, title="Hand grenade")  # while the detectors look
            return look(product)

    slow = Slow(desk.db, desk.files, Detectors((Terms(),)), lambda _, __: ("test", {}), trust_of)
    assert slow.step() == 1
    assert desk.shown(product_id) == ("draft", "waiting")
    desk.step()
    assert desk.shown(product_id) == ("draft", "held")


def test_a_detector_that_breaks_sends_the_product_to_a_person(desk: Desk) -> None:
    product_id = desk.judged("Mug \N{SKULL}")
    assert desk.shown(product_id) == ("draft", "held")
    assert desk.case(product_id).policy == "unchecked"


def test_a_look_that_breaks_off_again_and_again_ends_with_a_person(desk: Desk) -> None:
    product_id = desk.submit()
    desk.outbox.drain()

    class Killed(Screening):
        def look(self, product: Submission) -> list[Finding]:
            raise KeyboardInterrupt  # as good as a kill: nothing catches it

    for _ in range(3):
        with pytest.raises(KeyboardInterrupt):
            Killed(desk.db, desk.files, Detectors(), lambda _, __: ("test", {}), trust_of).step()
        desk.db.clock.advance(timedelta(seconds=200))  # type: ignore[attr-defined]  # the tests' clock
    desk.step()
    assert desk.shown(product_id) == ("draft", "held")
    assert desk.case(product_id).state == "open"


def test_a_doubt_waits_for_a_person_who_can_let_it_through(desk: Desk) -> None:
    product_id = desk.judged("Violin bow")
    case = desk.case(product_id)
    assert (case.state, case.policy, desk.shown(product_id)) == ("open", "weapons", ("draft", "held"))
    assert decide(desk.db, case.case_id, "allow", "It is for a violin", ANNA) == "closed"
    assert desk.shown(product_id) == ("live", None)
    with pytest.raises(CaseClosed):
        decide(desk.db, case.case_id, "block", "No", BO)


def test_what_a_person_allowed_stays_allowed_when_other_words_change(desk: Desk) -> None:
    product_id = desk.judged("Violin bow")
    decide(desk.db, desk.case(product_id).case_id, "allow", "It is for a violin", ANNA)
    desk.change(product_id, title="Violin bow, pernambuco")
    desk.step()
    assert desk.shown(product_id) == ("live", None)
    desk.change(product_id, title="Violin bow and grenade")
    desk.step()
    assert desk.shown(product_id) == ("draft", "held")


def test_what_a_person_took_away_goes_to_a_person_again_after_a_change(desk: Desk) -> None:
    product_id = desk.judged("Cross bow")
    decide(desk.db, desk.case(product_id).case_id, "block", "A weapon", ANNA)
    assert desk.shown(product_id) == ("draft", "held")
    desk.change(product_id, title="Navy mug")
    desk.step()
    assert desk.shown(product_id) == ("draft", "held")
    assert (desk.case(product_id).state, desk.case(product_id).policy) == ("open", "after_block")


def test_severe_cases_need_two_people(desk: Desk) -> None:
    desk.rulings["weapons", "US"] = Ruling(severity="severe")
    product_id = desk.judged("Violin bow")
    case = desk.case(product_id)
    assert decide(desk.db, case.case_id, "allow", "A violin's", ANNA) == "second"
    assert desk.shown(product_id) == ("draft", "held")
    with pytest.raises(SamePerson):
        decide(desk.db, case.case_id, "allow", "Still", ANNA)
    assert decide(desk.db, case.case_id, "allow", "So it is", BO) == "closed"
    assert desk.shown(product_id) == ("live", None)
    assert (desk.case(product_id).first_by, desk.case(product_id).decided_by) == (ANNA, BO)


def test_a_case_is_void_once_the_seller_changed_the_product(desk: Desk) -> None:
    product_id = desk.judged("Violin bow")
    case = desk.case(product_id)
    desk.change(product_id, title="Violin stick")
    with pytest.raises(CaseClosed):
        decide(desk.db, case.case_id, "allow", "It is for a violin", ANNA)
    desk.step()
    with desk.db.read() as connection:
        assert [each.state for each in cases_of(connection, product_id)] == ["open", "moot"]


def test_a_doubt_about_the_goods_is_decided_by_a_person_whatever_they_are_called_meanwhile(desk: Desk) -> None:
    product_id = desk.judged("Violin bow")
    for title in ("Violin stick", "Hand grenade", "Navy mug"):
        desk.change(product_id, title=title)
        desk.step()
        assert desk.shown(product_id) == ("draft", "held")
    case = desk.case(product_id)
    assert (case.state, case.policy) == ("open", "weapons")
    desk.db.write(lambda tx: queue(tx, [(product_id, desk.seller_id, 4)], AGAIN))
    desk.step()
    assert desk.shown(product_id) == ("draft", "held")
    decide(desk.db, case.case_id, "allow", "A mug", ANNA)
    desk.change(product_id, title="Navy blue mug")
    desk.step()
    assert desk.shown(product_id) == ("live", None)


def test_a_minor_doubt_goes_with_the_words_it_was_about(desk: Desk) -> None:
    desk.rulings.update({("weapons", market): Ruling(severity="minor") for market in MARKETS})
    product_id = desk.judged("Violin bow")
    desk.change(product_id, title="Violin stick")
    desk.step()
    assert desk.shown(product_id) == ("live", None)


def test_an_appeal_is_decided_by_another_person(desk: Desk) -> None:
    product_id = desk.judged("Cross bow")
    decide(desk.db, desk.case(product_id).case_id, "block", "A weapon", ANNA)
    case_id = appeal(desk.db, desk.seller_id, product_id, "It is a bow tie with a cross", ACTOR)
    assert (desk.case(product_id).kind, desk.case(product_id).against) == ("appeal", ANNA)
    with pytest.raises(NothingToAppeal):
        appeal(desk.db, desk.seller_id, product_id, "Again", ACTOR)
    with pytest.raises(SamePerson):
        decide(desk.db, case_id, "block", "I said so", ANNA)
    assert decide(desk.db, case_id, "allow", "Right", BO) == "second"
    decide(desk.db, case_id, "allow", "Right", CHEN)
    assert desk.shown(product_id) == ("live", None)


def test_both_who_decided_a_severe_case_leave_its_appeal_to_others(desk: Desk) -> None:
    desk.rulings["weapons", "US"] = Ruling(severity="severe")
    product_id = desk.judged("Violin bow")
    case_id = desk.case(product_id).case_id
    decide(desk.db, case_id, "block", "A weapon", ANNA)
    decide(desk.db, case_id, "block", "A weapon", BO)
    case_id = appeal(desk.db, desk.seller_id, product_id, "It is for a violin", ACTOR)
    case = desk.case(product_id)
    assert (case.severity, case.may_decide(ANNA), case.may_decide(BO), case.may_decide(CHEN)) == (
        "severe",
        False,
        False,
        True,
    )
    assert [take_next(desk.db, each) for each in (ANNA, BO, CHEN)] == [None, None, case_id]
    for person in (ANNA, BO):
        with pytest.raises(SamePerson):
            decide(desk.db, case_id, "allow", "It is", person)


def test_a_machines_verdict_can_be_appealed_against(desk: Desk) -> None:
    product_id = desk.judged("Hand grenade shaped soap")
    case_id = appeal(desk.db, desk.seller_id, product_id, "It is soap", ACTOR)
    assert (desk.case(product_id).severe, desk.case(product_id).severity) == (True, "severe")
    assert decide(desk.db, case_id, "allow", "Soap", ANNA) == "second"
    assert desk.shown(product_id) == ("draft", "held")
    assert decide(desk.db, case_id, "allow", "Soap", BO) == "closed"
    assert desk.shown(product_id) == ("live", None)


def test_appeals_are_the_owners_and_only_against_something(desk: Desk) -> None:
    product_id = desk.judged()
    with pytest.raises(NothingToAppeal):
        appeal(desk.db, desk.seller_id, product_id, "Why?", ACTOR)
    with pytest.raises(NotFound):
        appeal(desk.db, "sel_other", product_id, "Why?", ACTOR)
    with pytest.raises(InvalidInput):
        appeal(desk.db, desk.seller_id, product_id, "  ", ACTOR)


def test_a_market_that_forbids_it_closes_only_itself(desk: Desk) -> None:
    desk.rulings.update({("weapons", market): Ruling("allow") for market in ("US", "EU", "KR", "JP", "CN")})
    product_id = desk.judged("Violin bow")
    assert desk.shown(product_id) == ("live", None)
    with desk.db.read() as connection:
        assert verdicts_of(connection, product_id)[0].markets["SA"] == "review"
        offer_id = get_own_product(connection, desk.seller_id, product_id).variants[0].offers[0].offer_id
        assert offers_for_sale(connection, [offer_id])[offer_id].closed_to == ("SA",)


def test_the_queue_shows_the_gravest_first_and_pages_by_key(desk: Desk) -> None:
    other = make_place(desk.db, desk.seller_id, name="Other")
    assert other
    ids = [desk.judged(f"Violin bow {n}", code=f"BOW-{n}") for n in range(5)]
    desk.rulings["weapons", "US"] = Ruling(severity="severe")
    ids.append(desk.judged("Cross bow", code="CROSS"))
    found: list[str] = []
    cursor = None
    with desk.db.read() as connection:
        while True:
            page = list_cases(connection, cursor=cursor, limit=2)
            found += [each.product_id for each in page.items]
            if (cursor := page.next) is None:
                break
    assert found[0] == ids[-1]
    assert sorted(found) == sorted(ids)


def test_a_picture_is_looked_at_once_and_judged_anew_with_every_version(db: Database, desk: Desk) -> None:
    seen: list[bytes] = []

    def look(data: bytes) -> str:
        seen.append(data)
        return data.decode()

    def unsafe(word: str, version: str = "1", looking: str = "1") -> Detectors:
        def judge(what: str) -> Sequence[Finding]:
            return [Finding("adult", "block", 0.99, "unsafe")] if what == word else []

        return Detectors((), (PictureDetector("unsafe", version, looking, look, judge),))

    def judged_by(detectors: Detectors) -> None:
        desk.screening = Screening(db, desk.files, detectors, lambda _, __: ("test", {}), trust_of)

    judged_by(unsafe("bad"))
    good, bad = (desk.files.put(each, "image/png").id for each in (b"good", b"bad"))
    first = desk.judged(code="A", pictures=(PictureDraft(good), PictureDraft(bad)))
    second = desk.judged(code="B", pictures=(PictureDraft(good),))
    assert (desk.shown(first), desk.shown(second)) == (("draft", "held"), ("live", None))
    assert seen == [b"good", b"bad"]
    judged_by(unsafe("good", version="2"))
    third = desk.judged(code="C", pictures=(PictureDraft(good),))
    assert desk.shown(third) == ("draft", "held")
    assert seen == [b"good", b"bad"]
    judged_by(unsafe("good", version="3", looking="2"))
    desk.judged(code="D", pictures=(PictureDraft(good),))
    assert seen == [b"good", b"bad", b"good"]


def test_a_picture_that_cannot_be_looked_at_goes_to_a_person(db: Database, desk: Desk) -> None:
    def look(data: bytes) -> str:
        raise ValueError(data)

    broken = Detectors((), (PictureDetector("unsafe", "1", "1", look, lambda _: []),))
    desk.screening = Screening(db, desk.files, broken, lambda _, __: ("test", {}), trust_of)
    product = desk.judged(code="A", pictures=(PictureDraft(desk.files.put(b"odd", "image/png").id),))
    assert desk.shown(product) == ("draft", "held")


def test_nothing_is_left_waiting_and_judging_again_changes_nothing(desk: Desk) -> None:
    ids = [desk.submit(f"Mug {n}", code=f"M-{n}") for n in range(20)]
    desk.step()
    with desk.db.read() as connection:
        assert waiting(connection) == 0
        assert [len(verdicts_of(connection, each)) for each in ids] == [1] * 20
    assert desk.screening.step() == 0


def test_what_is_taken_and_not_begun_in_time_is_let_go_for_others(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = [desk.submit(f"Mug {n}", code=f"M-{n}") for n in range(3)]
    desk.step()
    with desk.db.read() as connection:
        known = judged_products_after(connection, "", 100)
    desk.db.write(lambda tx: queue(tx, [each for each in known if each[0] in ids], ANEW))
    monkeypatch.setattr("entrepot.sell.screening.work._LONG_S", -1.0)
    assert [desk.screening.step() for _ in range(4)] == [1, 1, 1, 0]


def test_a_change_of_policy_is_tried_then_adopted_by_another_and_judges_the_catalogue(desk: Desk, jobs: Jobs) -> None:
    bow = desk.judged("Violin bow", code="BOW")
    mug = desk.judged("Navy mug", code="MUG-2")
    changes = [Change("weapons", market, "allow", "minor") for market in MARKETS]
    policy_id = propose_policy(desk.db, changes, "Bows are for music here", ANNA)
    with pytest.raises(PolicyNotTried):
        adopt_policy(desk.db, policy_id, BO)
    jobs.step()
    with desk.db.read() as connection:
        trial = get_policy(connection, policy_id).trial
    assert trial is not None
    assert trial["products"] == 3  # with what was there before the gate
    assert trial["moves"]["US review allow"] == 1
    assert trial["samples"]["US review allow"] == [bow]
    assert desk.shown(bow) == ("draft", "held")
    with pytest.raises(SamePerson):
        adopt_policy(desk.db, policy_id, ANNA)
    adopt_policy(desk.db, policy_id, BO)
    with desk.db.read() as connection:
        assert {(each.was, each.action) for each in get_policy(connection, policy_id).changes} == {
            ("as_found", "allow")
        }
    with pytest.raises(PolicyClosed):
        drop_policy(desk.db, policy_id, BO)
    desk.screening = Screening(desk.db, desk.files, Detectors((Terms(),)), rulings_in_force, trust_of)
    jobs.step()
    desk.step()
    assert (desk.shown(bow), desk.shown(mug)) == (("live", None), ("live", None))


def test_a_changed_policy_reads_what_was_found_before_and_asks_no_detector_again(desk: Desk, jobs: Jobs) -> None:
    bow = desk.judged("Violin bow", code="BOW")
    desk.rulings.update({("weapons", market): Ruling("allow") for market in MARKETS})

    class Blind(Screening):
        def look(self, product: Submission) -> list[Finding]:
            raise AssertionError(product.product_id)

    desk.db.write(lambda tx: queue(tx, [(bow, desk.seller_id, 1)], AGAIN))
    Blind(desk.db, desk.files, Detectors((Terms(),)), lambda _, __: ("test", desk.rulings), trust_of).step()
    assert desk.shown(bow) == ("live", None)


@pytest.mark.parametrize(
    "changes",
    [
        [Change("weapon", "US", "allow", "minor")],
        [Change("weapons", "XX", "allow", "minor")],
        [Change("weapons", "US", "never", "minor")],  # type: ignore[arg-type]  # as a caller could say
        [Change("weapons", "US", "allow", "minor"), Change("weapons", "US", "block", "minor")],
    ],
)
def test_a_change_of_what_is_not_known_is_refused(db: Database, changes: list[Change]) -> None:
    with pytest.raises(InvalidInput):
        propose_policy(db, changes, "Because", ANNA)


def test_new_words_have_what_is_shown_judged_anew(db: Database, desk: Desk, jobs: Jobs) -> None:
    product_id = desk.judged("Mug with a peony")
    assert note_versions(db, {"terms": "1"})
    assert not note_versions(db, {"terms": "1"})
    jobs.step()
    desk.step()
    desk.screening = Screening(
        db, desk.files, Detectors((Terms(forbidden="peony", version="2"),)), lambda _, __: ("test", {}), trust_of
    )
    assert note_versions(db, {"terms": "2"})
    jobs.step()
    desk.step()
    assert desk.shown(product_id) == ("draft", "held")
