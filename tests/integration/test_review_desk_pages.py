"""The review desk's pages: the queue, a case decided by its form, appeals, reopening, figures and exports."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from entrepot.ai import Evidence
from entrepot.app import App, open_app
from entrepot.core.accounts import create_seller, grant_role
from entrepot.core.audit import audit_entries
from entrepot.core.http.client import Response
from entrepot.sell.catalog import (
    OfferDraft,
    ProductDraft,
    SkuDraft,
    Submission,
    create_product,
    get_own_product,
    raise_gate,
    update_product,
)
from entrepot.sell.screening import (
    CaseView,
    Change,
    Detectors,
    Finding,
    Screening,
    adopt_policy,
    appeal,
    cases_of,
    decide,
    get_policy,
    list_policies,
    propose_policy,
    rulings_in_force,
    trust_of,
    verdicts_of,
)
from entrepot.sell.screening.rules import keep_trial
from tests.sell_factories import make_place
from tests.visitors import Visitor, fresh_settings

PAGES = (
    "/desk",
    "/desk/cases",
    "/desk/cases?show=late",
    "/desk/cases?show=mine",
    "/desk/cases?show=checks",
    "/desk/cases?show=closed",
    "/desk/cases?policy=medicine_claims&market=US&kind=verdict&severity=serious&language=en",
    "/desk/figures",
    "/desk/figures?days=28&of=medicine_claims:words",
)
BALM = "Turmeric balm, cures arthritis pain"
WINE = "Makgeolli rice wine 6% 750 ml"
PEN = "Mini spy camera pen 1080p"


WORDS = {"cures arthritis": "medicine_claims", "rice wine": "alcohol", "spy camera": "surveillance"}


@dataclass(frozen=True, slots=True)
class Terms:
    """A detector of three words, so that no change of the real ones changes these tests."""

    name: str = "words"
    version: str = "1"

    def find(self, product: Submission) -> Sequence[Finding]:
        return [
            Finding(policy, "review", 0.8, self.name, (Evidence("seller", word, place, (at, at + len(word))),))
            for word, policy in WORDS.items()
            for place, text in product.texts.items()
            if (at := text.lower().find(word)) >= 0
        ]


@dataclass(slots=True)
class Desk:
    """A marketplace whose gate is raised, with two reviewers."""

    app: App
    reviewer: Visitor
    reviewer_id: str
    second: Visitor
    second_id: str
    seller_id: str
    owner_id: str
    place_id: str
    screening: Screening

    def product(self, title: str, **more: object) -> str:
        sku = SkuDraft(title[:20], offers=(OfferDraft(12_000, "KRW", self.place_id),))
        draft = ProductDraft(title=title, category_id="cat_mugs", state="live", skus=(sku,), **more)  # type: ignore[arg-type]  # as a test says
        product_id = create_product(self.app.platform.db, self.seller_id, draft, self.owner_id)
        while self.app.outbox.drain() + self.screening.step():
            pass
        return product_id

    def case(self, product_id: str) -> CaseView:
        with self.app.platform.db.read() as connection:
            return cases_of(connection, product_id)[0]

    def state(self, product_id: str) -> str:
        with self.app.platform.db.read() as connection:
            return get_own_product(connection, self.seller_id, product_id).state


def send(who: Visitor, path: str, **fields: str | list[str]) -> Response:
    """Send a form as a page does."""
    return who.request("POST", path, form=fields)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    settings = fresh_settings(tmp_path)
    app = open_app(settings, durable=False)
    db = app.platform.db
    people = []
    for name in ("one", "two", "owner"):
        visitor = Visitor(app.http)
        person_id = visitor.sign_up(f"{name}@market.example", name=f"Person {name}")
        if name != "owner":
            grant_role(db, person_id, "reviewer")
        visitor.sign_in(f"{name}@market.example")
        people.append((visitor, person_id))
    (one, one_id), (two, two_id), (owner, owner_id) = people
    seller_id = create_seller(
        db, owner_person_id=owner_id, name="Demo shop", country="KR", currency="KRW", slug="demo-shop"
    )
    raise_gate(db)
    judge = Screening(db, app.platform.files, Detectors((Terms(),)), rulings_in_force, trust_of)
    yield Desk(app, one, one_id, two, two_id, seller_id, owner_id, make_place(db, seller_id), judge)
    for visitor in (one, two, owner):
        visitor.close()
    app.stop()


def test_every_page_shows_an_empty_and_a_lively_desk(desk: Desk) -> None:
    for path in PAGES:
        assert desk.reviewer.get(path).status == 200, path
    allowed = desk.product(WINE)
    decide(desk.app.platform.db, desk.case(allowed).case_id, "allow", "It is a licensed shop", desk.reviewer_id)
    desk.product(BALM)
    desk.product(PEN)
    for path in PAGES:
        assert desk.reviewer.get(path).status == 200, path


@pytest.mark.parametrize("path", PAGES)
def test_only_reviewers_and_operators_see_the_desk(desk: Desk, path: str) -> None:
    guest = Visitor(desk.app.http)
    assert guest.get(path).status == 401
    guest.sign_up("shopper@market.example")
    guest.sign_in("shopper@market.example")
    assert guest.get(path).status == 403
    guest.close()


def test_a_case_shows_the_marked_words_the_rule_and_what_would_put_it_right(desk: Desk) -> None:
    product_id = desk.product(BALM, description="Rub it in. <b>Cures arthritis</b> in a week.")
    page = desk.reviewer.get(f"/desk/cases/{desk.case(product_id).case_id}").text
    assert "<mark" in page
    assert "ures arthritis</mark>" in page
    assert "&lt;b&gt;" in page
    assert "What would put it right" in page
    assert "On what law or practice it rests" in page


def test_a_reason_with_one_key_decides_and_the_seller_reads_it_in_their_language(desk: Desk) -> None:
    product_id = desk.product(BALM)
    case = desk.case(product_id)
    answer = send(desk.reviewer, f"/desk/cases/{case.case_id}", choice="block:claim", reason="See line 1", spoken="ko")
    assert answer.status == 303
    closed = desk.case(product_id)
    assert (closed.state, closed.decision, closed.decided_by) == ("closed", "block", desk.reviewer_id)
    assert "건강 효과" in str(closed.reason)
    assert str(closed.reason).endswith("See line 1")


def test_a_case_is_allowed_where_the_law_allows_it_and_stays_closed_elsewhere(desk: Desk) -> None:
    product_id = desk.product(WINE)
    case = desk.case(product_id)
    page = desk.reviewer.get(f"/desk/cases/{case.case_id}").text
    assert 'value="SA=block" selected' in page
    answer = send(
        desk.reviewer, f"/desk/cases/{case.case_id}", choice="allow", reason="Licensed", market=["SA=block", "US="]
    )
    assert answer.status == 303
    with desk.app.platform.db.read() as connection:
        verdict = verdicts_of(connection, product_id)[0]
    assert verdict.markets == {"US": "allow", "EU": "allow", "KR": "allow", "JP": "allow", "CN": "allow", "SA": "block"}
    assert desk.state(product_id) == "live"


def test_a_decision_without_a_reason_is_refused_at_the_form_and_nothing_is_lost(desk: Desk) -> None:
    case = desk.case(desk.product(BALM))
    for fields in ({"choice": "", "reason": "Typed words"}, {"choice": "block", "reason": "  "}):
        answer = send(desk.reviewer, f"/desk/cases/{case.case_id}", **fields)
        assert answer.status == 422
        assert "Nothing was decided" in answer.text
        assert fields["reason"].strip() in answer.text
    assert desk.case(case.product_id).state == "open"


def test_the_next_case_is_one_key_away_and_two_people_never_get_the_same(desk: Desk) -> None:
    desk.product(BALM)
    desk.product(WINE)
    first = send(desk.reviewer, "/desk/next").headers["location"]
    second = send(desk.second, "/desk/next").headers["location"]
    assert first.startswith("/desk/cases/cas_")
    assert second.startswith("/desk/cases/cas_")
    assert first != second
    assert "looks at this case" in desk.second.get(first).text
    refused = send(desk.second, first, choice="block", reason="No")
    assert refused.status == 409
    assert send(desk.second, f"{first}/claim", act="take").status == 303
    assert desk.reviewer.get("/desk/cases?show=mine").text.count("row-link") == 1
    send(desk.reviewer, f"{first}/claim", act="give")
    assert send(desk.second, first, choice="block", reason="No").status == 303


def test_the_second_person_does_not_see_what_the_first_said_until_they_differ(desk: Desk) -> None:
    product_id = desk.product(PEN)
    case = desk.case(product_id)
    here = f"/desk/cases/{case.case_id}"
    assert case.severe
    send(desk.reviewer, here, choice="allow", reason="A toy for children, my secret words")
    assert "my secret words" not in desk.second.get(here).text
    assert "Another person decides this" in desk.reviewer.get(here).text
    assert desk.second.get(f"/api/v1/review/cases/{case.case_id}").json()["first_reason"] is None
    send(desk.second, here, choice="block", reason="It films people")
    assert desk.case(product_id).waits_for == "third"
    third = Visitor(desk.app.http)
    third_id = third.sign_up("three@market.example")
    grant_role(desk.app.platform.db, third_id, "reviewer")
    third.sign_in("three@market.example")
    page = third.get(here).text
    assert "my secret words" in page
    assert "It films people" in page
    send(third, here, choice="block", reason="A hidden camera")
    third.close()
    assert desk.case(product_id).decision == "block"


def test_an_appeal_is_shown_with_the_sellers_words_to_another_person(desk: Desk) -> None:
    product_id = desk.product(BALM)
    send(desk.reviewer, f"/desk/cases/{desk.case(product_id).case_id}", choice="block", reason="A claim")
    appeal(desk.app.platform.db, desk.seller_id, product_id, "It is <i>only</i> a balm", desk.owner_id)
    here = f"/desk/cases/{desk.case(product_id).case_id}"
    assert "It is &lt;i&gt;only&lt;/i&gt; a balm" in desk.second.get(here).text
    assert "Another person decides this" in desk.reviewer.get(here).text
    assert send(desk.reviewer, here, choice="block", reason="As I said").status == 403
    assert send(desk.second, here, choice="allow", reason="Right").status == 303
    assert desk.state(product_id) == "live"


def test_a_decision_is_opened_anew_with_a_reason_and_the_product_taken_away_meanwhile(desk: Desk) -> None:
    product_id = desk.product(BALM)
    first = desk.case(product_id)
    send(desk.reviewer, f"/desk/cases/{first.case_id}", choice="allow", reason="Fine")
    assert desk.state(product_id) == "live"
    here = f"/desk/cases/{first.case_id}/reopening"
    assert send(desk.second, here, reason="  ").status == 422
    assert send(desk.second, here, reason="A buyer complained", hold="1").status == 303
    assert desk.state(product_id) == "draft"
    anew = desk.case(product_id)
    assert (anew.reopened_of, anew.reopened_for, anew.state) == (first.case_id, "A buyer complained", "open")
    assert send(desk.second, here, reason="Again").status == 409
    send(desk.second, f"/desk/cases/{anew.case_id}", choice="allow", reason="It is fine after all")
    assert desk.state(product_id) == "live"
    with desk.app.platform.db.read() as connection:
        done = [each.action for each in audit_entries(connection, subject=product_id).items]
    assert done.count("screening.decide") == 2
    assert "screening.reopen" in done


def test_a_change_by_the_seller_is_said_and_the_case_cannot_be_decided_on_what_was(desk: Desk) -> None:
    product_id = desk.product(BALM)
    case = desk.case(product_id)
    update_product(desk.app.platform.db, desk.seller_id, product_id, ProductDraft(title="Turmeric balm"), desk.owner_id)
    assert "The seller changed this product" in desk.reviewer.get(f"/desk/cases/{case.case_id}").text
    assert send(desk.reviewer, f"/desk/cases/{case.case_id}", choice="block", reason="No").status == 409


def test_what_may_upset_is_veiled_as_the_reviewer_prefers(desk: Desk) -> None:
    here = f"/desk/cases/{desk.case(desk.product(BALM)).case_id}"
    assert 'class="case-sides"' in desk.reviewer.get(here).text
    assert send(desk.reviewer, "/desk/veil", veil="always", back=here).headers["location"] == here
    assert 'class="case-sides veiled"' in desk.reviewer.get(here).text
    assert 'id="reveal"' in desk.reviewer.get(here).text
    away = send(desk.reviewer, "/desk/veil", veil="never", back="https://elsewhere.example")
    assert away.headers["location"] == "/desk"


def test_a_threshold_becomes_a_change_of_the_policies(desk: Desk) -> None:
    case = desk.case(desk.product(BALM))
    send(desk.reviewer, f"/desk/cases/{case.case_id}", choice="block", reason="A claim")
    assert "too few to advise" in desk.reviewer.get("/desk/figures").text
    fields = {"policy": "medicine_claims", "detector": "words", "least": "0.7", "note": "Fewer doubts"}
    for wrong in ({"least": "7"}, {"least": "x"}, {"policy": "nothing"}, {"detector": "<b>"}, {"note": " "}):
        assert send(desk.reviewer, "/desk/figures/thresholds", **{**fields, **wrong}).status == 422, wrong
    assert send(desk.reviewer, "/desk/figures/thresholds", **fields).status == 303
    with desk.app.platform.db.read() as connection:
        policy = get_policy(connection, list_policies(connection)[0].policy_id)
    assert [(each.policy, each.detector, each.least) for each in policy.thresholds] == [
        ("medicine_claims", "words", 0.7)
    ]


def in_force(desk: Desk, *changes: Change) -> str:
    db = desk.app.platform.db
    policy_id = propose_policy(db, changes, "The law changes", desk.second_id)
    db.write(lambda tx: keep_trial(tx, policy_id, {"products": 0, "moves": {}, "samples": {}}))
    adopt_policy(db, policy_id, desk.reviewer_id)
    return policy_id


def test_a_change_in_force_still_says_what_it_changed_from(desk: Desk) -> None:
    first = in_force(desk, Change("alcohol", "KR", "block", "serious"))
    second = in_force(desk, Change("alcohol", "KR", "allow", "serious"))
    for policy_id, told in ((first, "A person looks → Not allowed"), (second, "Not allowed → Allow")):
        page = desk.reviewer.get(f"/desk/policies/changes/{policy_id}").text
        assert told in " ".join(re.sub(r"<[^>]*>", " ", page).split()), policy_id


def test_everybody_reads_what_holds_in_each_market_in_their_own_language(desk: Desk) -> None:
    in_force(desk, Change("weapons", "KR", "block", "severe"))
    pages = {
        path: " ".join(
            re.sub(r"<[^>]*>", " ", desk.reviewer.get(path, headers={"accept-language": language}).text).split()
        )
        for path, language in (("/policies?market=KR", "en"), ("/policies", "ko"))
    }
    assert "made to hurt are not sold. Not allowed If it is" in pages["/policies?market=KR"]
    assert "한국: 판매 불가" in pages["/policies"]
    assert "Korea:" not in pages["/policies"]


def test_a_thing_that_a_person_doubted_stays_off_sale_under_another_name_and_its_seller_reads_why(desk: Desk) -> None:
    product_id = desk.product(PEN)
    db = desk.app.platform.db
    update_product(db, desk.seller_id, product_id, ProductDraft(title="Mini 1080p"), desk.owner_id)
    while desk.app.outbox.drain() + desk.screening.step():
        pass
    case = desk.case(product_id)
    assert (desk.state(product_id), case.policy, case.severity) == ("draft", "surveillance", "severe")
    assert "looks at the change" in desk.reviewer.get(f"/desk/cases/{case.case_id}").text


def test_an_innocent_mistake_put_right_is_on_sale_at_once(desk: Desk) -> None:
    product_id = desk.product(BALM)
    db = desk.app.platform.db
    update_product(db, desk.seller_id, product_id, ProductDraft(title="Turmeric balm"), desk.owner_id)
    while desk.app.outbox.drain() + desk.screening.step():
        pass
    assert (desk.state(product_id), desk.case(product_id).state) == ("live", "moot")


def test_cases_and_verdicts_are_taken_along_and_the_audit_log_keeps_it(desk: Desk) -> None:
    product_id = desk.product(BALM)
    send(desk.reviewer, f"/desk/cases/{desk.case(product_id).case_id}", choice="block", reason="=1+1")
    cases = desk.reviewer.get("/desk/export?what=cases&form=csv").text
    assert cases.startswith("case_id,kind,product_id")
    assert "'=1+1" in cases
    verdicts = desk.reviewer.get("/desk/export?what=verdicts&form=jsonl").text.splitlines()
    assert len(verdicts) == 2
    assert desk.reviewer.get("/api/v1/review/export?what=cases&form=jsonl").text.count("\n") == 1
    with desk.app.platform.db.read() as connection:
        kept = audit_entries(connection, subject="screening:cases").items
    assert [(each.action, each.actor) for each in kept] == [("screening.export", desk.reviewer_id)] * 2


def test_a_reviewer_who_signed_in_lands_on_the_desk(desk: Desk) -> None:
    answer = desk.reviewer.get("/sign-in")
    assert (answer.status, answer.headers["location"]) == (303, "/desk")
