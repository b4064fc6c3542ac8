"""The switch for a demonstration's hands: on the floor's page, and only where there are any."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from entrepot.app import App, open_app
from entrepot.core.accounts import grant_role
from entrepot.web.demonstration import Hands
from entrepot.world.live import LiveWorld
from tests.visitors import Visitor, fresh_settings


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    settings = fresh_settings(tmp_path)
    app = open_app(settings, durable=False)
    yield app
    app.stop()


@pytest.fixture
def hand(app: App) -> Iterator[Visitor]:
    visitor = Visitor(app.http)
    person_id = visitor.sign_up("hand@market.example", name="Warehouse hand")
    grant_role(app.platform.db, person_id, "warehouse")
    visitor.sign_in("hand@market.example")
    yield visitor
    visitor.close()


def test_without_a_demonstration_there_is_no_switch(hand: Visitor) -> None:
    assert "hands" not in hand.get("/warehouse").text
    assert hand.request("POST", "/warehouse/hands", form={"act": "pause"}).status == 404


def test_a_visitor_pauses_the_hands_and_lets_them_go_on(app: App, hand: Visitor) -> None:
    life = LiveWorld(app)
    app.platform.provide(Hands, life)
    assert "hands: working" in hand.get("/warehouse").text
    assert hand.request("POST", "/warehouse/hands", form={"act": "pause"}).status == 303
    assert _wait(life)
    assert "hands: paused" in hand.get("/warehouse").text
    assert hand.request("POST", "/warehouse/hands", form={"act": "pause"}).status == 303
    assert hand.request("POST", "/warehouse/hands", form={"act": "resume"}).status == 303
    assert not _wait(life)
    assert hand.request("POST", "/warehouse/hands", form={"act": "dance"}).status == 422


def test_only_a_warehouse_hand_may_pause_them(app: App) -> None:
    life = LiveWorld(app)
    app.platform.provide(Hands, life)
    guest = Visitor(app.http)
    assert guest.request("POST", "/warehouse/hands", form={"act": "pause"}).status == 401
    guest.sign_up("shopper@market.example")
    guest.sign_in("shopper@market.example")
    assert guest.request("POST", "/warehouse/hands", form={"act": "pause"}).status == 403
    assert not _wait(life)
    guest.close()


def _wait(hands: Hands) -> bool:
    """Whether they wait now: what was true a line before may be otherwise after an act."""
    return hands.paused
