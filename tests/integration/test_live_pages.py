"""Open pages hear that a topic spoke, and nothing that is not for them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import pytest

from entrepot.core.accounts import api as accounts_api
from entrepot.core.database import Database, Tx
from entrepot.core.http import Principal
from entrepot.web.announcer import Announcer, Listener, listener_for
from entrepot.web.pages import events
from tests.visitors import Visitor, build_app


@dataclass(frozen=True, slots=True)
class Happened:
    NAME: ClassVar[str] = "shop.order.paid"
    order_id: str
    parties: list[str]


def person(*roles: str, seller_id: str | None = None, person_id: str = "per_1") -> Principal:
    return Principal(person_id, frozenset(roles), seller_id, None, None, None)


def heard(db: Database, listener: Listener, event: Happened, within_s: float = 5) -> list[str]:
    """What a listener is told after an event was published while it listened."""

    def publish(tx: Tx) -> None:
        tx.publish(event)

    async def listen() -> list[str]:
        announcer = Announcer(db)
        stream = announcer.topics_of(listener, every_s=within_s)
        first = asyncio.ensure_future(anext(stream))
        await asyncio.sleep(0.6)  # the reader has taken its place at the outbox's end
        await asyncio.to_thread(db.write, publish)
        spoke = await first
        await stream.aclose()  # type: ignore[attr-defined]  # a generator that the type calls an iterator
        assert len(announcer) == 0
        return spoke

    return asyncio.run(listen())


@pytest.mark.parametrize("topic", ["shop.order.paid", "shop.order", "shop"])
def test_a_page_hears_an_event_by_its_name_or_its_beginning(db: Database, topic: str) -> None:
    listener = listener_for(person("operator"), [topic, "pay"])
    assert heard(db, listener, Happened("ord_1", ["per_9"])) == [topic]


def test_a_topic_is_not_heard_by_half_a_word(db: Database) -> None:
    listener = listener_for(person("operator"), ["shop.ord"])
    assert heard(db, listener, Happened("ord_1", []), within_s=1.5) == []


def test_a_seller_hears_what_names_it_and_not_what_names_another(db: Database) -> None:
    mine = listener_for(person("seller_owner", seller_id="sel_1"), ["shop.order"])
    assert heard(db, mine, Happened("ord_1", ["sel_1"])) == ["shop.order"]
    others = listener_for(person("seller_owner", seller_id="sel_1"), ["shop.order"])
    assert heard(db, others, Happened("ord_1", ["sel_2"]), within_s=1.5) == []


def test_a_visitor_may_not_listen(db: Database, tmp_path: Path) -> None:
    visitor = Visitor(build_app(db, tmp_path, [accounts_api.router, events.router]))
    assert visitor.get("/events?topics=shop.order").status == 401
    visitor.close()


@pytest.mark.parametrize("topics", ["", "Shop", "a..b", "a," * 30, "x\nevent: y"])
def test_topics_that_make_no_sense_are_refused(db: Database, tmp_path: Path, topics: str) -> None:
    visitor = Visitor(build_app(db, tmp_path, [accounts_api.router, events.router]))
    visitor.sign_up("shopper@example.test")
    visitor.sign_in("shopper@example.test")
    answer = visitor.get("/events", params={"topics": topics})
    assert answer.status == 422
    visitor.close()
