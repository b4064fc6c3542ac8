"""Paying sellers out: to the bank, there, and back, whatever the bank says and in whichever order."""

from __future__ import annotations

import random
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import permutations
from pathlib import Path

import pytest
from sqlalchemy import select

from entrepot.core.database import Database
from entrepot.core.outbox import Outbox
from entrepot.kit.clock import ManualClock
from entrepot.kit.errors import InvalidInput
from entrepot.kit.money import Money
from entrepot.pay.checkout import events as checkout_events
from entrepot.pay.checkout import pay
from entrepot.pay.ledger import PLATFORM, balance
from entrepot.pay.settlement import (
    BankFolder,
    Every,
    NoBankAccount,
    Payout,
    PayoutTooLarge,
    ReportUnreadable,
    SellerBalance,
    Terms,
    deliver,
    destination,
    differences,
    file_content,
    find_account,
    make_file,
    pay_due,
    payout_totals,
    payouts,
    request_payout,
    seller_balances,
    set_account,
    set_terms,
    take_report,
    take_reports,
)
from entrepot.pay.settlement.tables import bank_word
from entrepot.pay.wallet import top_up
from entrepot.shop.orders import By, Role, cancel
from tests.banks import PAIN002, booked, status
from tests.shop_factories import Market, bring, buy, make_market

HOUSE = destination("Harbour Market", "DE", "DE02120300000000202051", "BYLADEM1001")


@dataclass(frozen=True, slots=True)
class Till:
    """A market of which one seller has earned something that can be paid out."""

    db: Database
    market: Market
    seller_id: str

    def balance(self) -> SellerBalance:
        """What the seller is owed in won."""
        with self.db.read() as connection:
            (found,) = seller_balances(connection, self.seller_id, now_us=self.db.clock.now_us())
        return found

    def all(self) -> list[Payout]:
        """Every payout, newest first."""
        with self.db.read() as connection:
            return payouts(connection).items

    def of_platform(self, kind: str) -> int:
        """What the platform's account of a kind holds in won."""
        with self.db.read() as connection:
            return balance(connection, PLATFORM, kind, "KRW").minor

    def send(self, minor: int) -> Payout:
        """Ask for a payout and put it into a file."""
        amount = Money(minor, "KRW")
        made = request_payout(self.db, seller_id=self.seller_id, amount=amount, actor="per_owner", idempotency_key=None)
        assert make_file(self.db, actor="per_operator") is not None
        return made

    def sells(self, until: str = "received") -> str:
        """Sell a mug and bring it to the hub; return the order's id."""
        top_up(self.db, person_id=self.market.shopper_id, amount=Money(10_000_000, "KRW"), idempotency_key=None)
        group = buy(self.db, self.market)
        pay(self.db, group_id=group.id, shopper_id=self.market.shopper_id)
        order = next(each for each in group.orders if each.seller_id == self.seller_id)
        if until != "paid":
            bring(self.db, order.id, self.seller_id, until=until)
        return order.id


@pytest.fixture
def till(db: Database) -> Till:
    market = make_market(db)
    made = Till(db, market, market.mug.seller_id)
    made.sells()
    return made


def hears(till: Till, content: bytes) -> tuple[int, int, int]:
    """Give a report; return how many words were applied, known, and did not fit."""
    taken = take_report(till.db, name="report.xml", content=content)
    return taken.applied, taken.known, taken.differing


def test_a_payout_is_in_transit_until_the_bank_says_that_it_arrived(till: Till) -> None:
    before, bank = till.balance(), till.of_platform("bank")
    made = till.send(5_000)
    during = till.balance()
    assert (during.minor, during.transit_minor) == (before.minor - 5_000, 5_000)
    assert till.of_platform("in_transit") == 5_000
    assert till.of_platform("bank") == bank
    assert [each.state for each in till.all()] == ["sending"]
    assert hears(till, status((made.payout_id, "ACSC", ""))) == (1, 0, 0)
    assert till.all()[0].state == "paid"
    assert (till.of_platform("in_transit"), till.of_platform("bank")) == (0, bank + 5_000)
    assert (till.balance().minor, till.balance().transit_minor) == (before.minor - 5_000, 0)


def test_a_returned_payout_never_reads_as_settled_and_its_money_is_on_the_balance_again(till: Till) -> None:
    before, bank = till.balance().minor, till.of_platform("bank")
    made = till.send(5_000)
    hears(till, booked(made.payout_id, "DBIT", "5000"))
    assert hears(till, booked(made.payout_id, "CRDT", "5000", why="AC04")) == (1, 0, 0)
    (shown,) = till.all()
    assert (shown.state, shown.reason) == ("returned", "AC04")
    assert (till.balance().minor, till.of_platform("bank"), till.of_platform("in_transit")) == (before, bank, 0)
    with till.db.read() as connection:
        totals = payout_totals(connection)
    assert totals == {(till.seller_id, "KRW", "returned"): (1, 5_000)}


def test_a_closed_account_is_not_paid_again_until_the_seller_gives_one(till: Till) -> None:
    made = till.send(1_000)
    hears(till, status((made.payout_id, "RJCT", "AC04")))
    with till.db.read() as connection:
        account = find_account(connection, till.seller_id)
    assert account is not None
    assert (account.state, account.reason) == ("refused", "AC04")
    with pytest.raises(NoBankAccount):
        till.send(1_000)
    set_account(till.db, seller_id=till.seller_id, to=account.to, actor="per_owner")
    till.send(1_000)


@pytest.mark.parametrize("order", list(permutations(("accepted", "paid", "returned"))))
def test_the_end_is_the_same_in_whichever_order_and_however_often_a_bank_tells(
    till: Till, order: Sequence[str]
) -> None:
    before, bank = till.balance().minor, till.of_platform("bank")
    made = till.send(5_000)
    words = {
        "accepted": status((made.payout_id, "ACCP", "")),
        "paid": booked(made.payout_id, "DBIT", "5000"),
        "returned": booked(made.payout_id, "CRDT", "5000"),
    }
    for name in [*order, *order]:
        hears(till, words[name])
    assert till.all()[0].state == "returned"
    assert (till.balance().minor, till.of_platform("bank"), till.of_platform("in_transit")) == (before, bank, 0)
    with till.db.read() as connection:
        assert differences(connection) == []


def test_what_does_not_fit_moves_nothing_and_is_put_before_people(till: Till) -> None:
    made = till.send(5_000)
    unknown = "pot_01kjpwd6m0e028gtvf2c8bz8m7"
    assert hears(till, booked(made.payout_id, "DBIT", "4999")) == (0, 0, 1)
    assert hears(till, booked(made.payout_id, "DBIT", "5000", currency="JPY")) == (0, 0, 1)
    assert hears(till, booked(unknown, "DBIT", "5000")) == (0, 0, 1)
    hears(till, booked(made.payout_id, "DBIT", "5000"))
    assert hears(till, status((made.payout_id, "RJCT", "AM04"))) == (0, 0, 1), "refused after it was paid"
    assert till.all()[0].state == "paid"
    with till.db.read() as connection:
        told = differences(connection)
    assert {(each.payout_id, each.state) for each in told} == {(made.payout_id, "paid"), (unknown, None)}
    assert len(told) == 4


def test_a_report_is_applied_once_and_whole_or_not_at_all(till: Till) -> None:
    made, other = till.send(1_000), till.send(2_000)
    report = status((made.payout_id, "ACSC", ""), (other.payout_id, "WHAT", ""))
    with pytest.raises(ReportUnreadable, match="WHAT"):
        take_report(till.db, name="half.xml", content=report)
    assert {each.state for each in till.all()} == {"sending"}
    good = status((made.payout_id, "ACSC", ""), (other.payout_id, "RJCT", "AM04"))
    assert hears(till, good) == (2, 0, 0)
    assert hears(till, good) == (0, 2, 0)
    with till.db.read() as connection:
        assert len(connection.execute(select(bank_word)).all()) == 2


def test_a_file_that_is_refused_gives_every_payout_in_it_back(till: Till) -> None:
    before = till.balance().minor
    for minor in (1_000, 2_000):
        request_payout(
            till.db, seller_id=till.seller_id, amount=Money(minor, "KRW"), actor="per_owner", idempotency_key=None
        )
    made = make_file(till.db, actor="per_operator")
    assert made is not None
    head = f"<OrgnlMsgId>{made.file_id.replace('_', '-')}</OrgnlMsgId><GrpSts>RJCT</GrpSts>"
    report = f'<Document xmlns="{PAIN002}"><R><OrgnlGrpInfAndSts>{head}</OrgnlGrpInfAndSts></R></Document>'
    assert hears(till, report.encode()) == (2, 0, 0)
    assert till.balance().minor == before


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "no XML"),
        (b"<Document", "no XML"),
        (b"PK\x03\x04", "no XML"),
        (b"<html/>", "root"),
        (f'<!DOCTYPE a [<!ENTITY b "c">]><Document xmlns="{PAIN002}">&b;</Document>'.encode(), "document type"),
        (booked("pot_1", "DBIT", "1e9"), "amount"),
        (booked("pot_1", "DBIT", "10.5"), "amount"),
        (booked("pot_1", "DBIT", "10", currency="XXQ"), "amount"),
    ],
)
def test_a_report_that_cannot_be_read_says_why(till: Till, content: bytes, why: str) -> None:
    with pytest.raises(ReportUnreadable) as refusal:
        take_report(till.db, name="x.xml", content=content)
    assert why in refusal.value.detail


def test_what_is_only_announced_or_not_ours_is_passed_over(till: Till) -> None:
    made = till.send(1_000)
    assert hears(till, booked(made.payout_id, "DBIT", "1000", status_="PDNG")) == (0, 0, 0)
    assert hears(till, booked("NOTPROVIDED", "CRDT", "1000")) == (0, 0, 0)
    assert till.all()[0].state == "sending"


def test_the_file_says_to_whom_how_much_and_adds_up_in_each_currency(till: Till) -> None:
    request_payout(
        till.db, seller_id=till.seller_id, amount=Money(1_234, "KRW"), actor="per_owner", idempotency_key=None
    )
    made = make_file(till.db, actor="per_operator")
    assert made is not None
    with till.db.read() as connection:
        content = file_content(connection, made.file_id, debtor=HOUSE)
        again = file_content(connection, made.file_id, debtor=HOUSE)
    assert content == again
    root = ET.fromstring(content)  # our own
    text = {element.tag.rpartition("}")[2]: element.text for element in root.iter() if element.text}
    assert (text["InstdAmt"], text["CtrlSum"], text["NbOfTxs"]) == ("1234", "1234", "1")
    assert text["EndToEndId"] == till.all()[0].payout_id.replace("_", "-")
    assert len(text["MsgId"] or "") <= 35
    assert {element.text for element in root.iter() if element.tag.endswith("IBAN")} == {
        "DE02120300000000202051",
        "DE89370400440532013000",
    }
    assert make_file(till.db, actor="per_operator") is None, "a payout is in one file"


def test_the_schedule_pays_once_a_period_however_often_it_runs(till: Till, clock: ManualClock) -> None:
    assert pay_due(till.db) == 0, "without terms a seller asks"
    set_terms(till.db, terms=Terms(Every.WEEK), actor="per_operator")
    ready = till.balance().payable_minor
    assert pay_due(till.db) == 1
    assert pay_due(till.db) == 0
    (first,) = till.all()
    assert (first.amount_minor, first.period) == (ready, first.period)
    till.sells()
    assert pay_due(till.db) == 0, "what comes later waits for the next week"
    clock.advance(timedelta(days=7))
    assert pay_due(till.db) == 1
    second, _ = till.all()
    assert second.period != first.period
    assert till.balance().payable_minor == 0


def test_sellers_without_a_usable_account_keep_their_money(db: Database) -> None:
    market = make_market(db)
    till = Till(db, market, market.mug.seller_id)
    till.sells()
    made = till.send(1_000)
    hears(till, status((made.payout_id, "RJCT", "AC01")))
    set_terms(db, seller_id=till.seller_id, terms=Terms(Every.DAY), actor="per_operator")
    before = till.balance()
    assert pay_due(db) == 0
    assert till.balance() == before


def test_part_of_what_a_new_seller_earned_waits_and_is_free_in_time(till: Till, clock: ManualClock) -> None:
    free = till.balance()
    set_terms(till.db, terms=Terms(Every.ASKED, 100_000, 10, 90), actor="per_operator")
    kept = till.balance()
    assert kept.reserved_minor == -(-free.minor // 10)
    assert kept.payable_minor == free.payable_minor - kept.reserved_minor
    with pytest.raises(PayoutTooLarge):
        till.send(free.payable_minor)
    till.send(kept.payable_minor)
    clock.advance(timedelta(days=10, seconds=1))
    assert till.balance().payable_minor == kept.reserved_minor


def test_a_refund_after_the_payout_is_taken_from_the_next_sales(till: Till) -> None:
    order_id = till.sells("paid")
    others = till.balance()
    till.send(others.payable_minor)
    assert till.balance().payable_minor == 0
    cancel(till.db, order_id=order_id, by=By(till.market.shopper_id, Role.SHOPPER), reason="changed my mind")
    Outbox(till.db, checkout_events.SUBSCRIPTIONS).drain()
    after = till.balance()
    assert after.payable_minor == 0
    till.sells()
    assert till.balance().payable_minor == max(0, till.balance().minor)


def test_the_folder_of_a_bank_survives_being_killed_at_any_step(till: Till, tmp_path: Path) -> None:
    bank = BankFolder(tmp_path)
    made = till.send(1_000)
    assert deliver(till.db, bank, HOUSE) == 1
    assert deliver(till.db, bank, HOUSE) == 0
    (file,) = (tmp_path / "out").glob("*.xml")
    first = file.read_bytes()
    bank.deliver(file.name, first)
    assert [each.read_bytes() for each in (tmp_path / "out").iterdir()] == [first]
    (tmp_path / "in").mkdir(exist_ok=True)
    report = status((made.payout_id, "ACSC", ""))
    (tmp_path / "in" / "1.xml").write_bytes(report)
    take_report(till.db, name="1.xml", content=report)  # applied, and killed before it was put away
    (tmp_path / "in" / "2.xml").write_bytes(b"<nonsense/>")
    assert take_reports(till.db, bank) == 1
    assert till.all()[0].state == "paid"
    assert [each.name for each in (tmp_path / "read").iterdir()] == ["1.xml"]
    assert {each.name for each in (tmp_path / "unread").iterdir()} == {"2.xml", "2.xml.txt"}
    assert "root" in (tmp_path / "unread" / "2.xml.txt").read_text()


@pytest.mark.parametrize(
    ("holder", "country", "number", "bic", "field"),
    [
        ("Potter", "DE", "DE89 3704 0044 0532 0130 01", None, "number"),
        ("Potter", "FR", "DE89370400440532013000", None, "number"),
        ("Potter", "KR", "110-123-456789", None, "bic"),
        ("Potter", "KR", "!", "SHBKKRSE", "number"),
        ("Potter", "KR", "110-123-456789", "SHB", "bic"),
        ("P", "DE", "DE89370400440532013000", None, "holder"),
    ],
)
def test_an_account_that_cannot_be_right_is_refused(
    holder: str, country: str, number: str, bic: str | None, field: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        destination(holder, country, number, bic)
    assert refusal.value.extra["field"] == field
    assert refusal.value.detail


def test_every_mistyped_digit_of_an_iban_is_found() -> None:
    number = "GB82WEST12345698765432"
    dice = random.Random(7)
    destination("Potter", "GB", number)
    for place in range(2, len(number)):
        if number[place].isdigit():
            wrong = number[:place] + dice.choice([c for c in "0123456789" if c != number[place]]) + number[place + 1 :]
            with pytest.raises(InvalidInput):
                destination("Potter", "GB", wrong)
