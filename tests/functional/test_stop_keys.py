"""The keys that stop machines, in a real browser: at once, and never by a key that was meant for something else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from playwright.sync_api import Page, expect

from entrepot.fulfil.plant import CircuitState, Machines, NoMachines, PlantState
from tests.functional.conftest import WAREHOUSE, Live, sign_in

pytestmark = pytest.mark.browser


def _running(code: str, name: str) -> CircuitState:
    return CircuitState(code, name, ok=True, reset_required=False, halted=False, cause="", stopped_at=None)


class _TwoZones:
    """Machines that run in two zones and note what they are asked to stop."""

    def __init__(self) -> None:
        zones = (("E1", "Receiving"), ("E2", "Sorting"))
        circuits = tuple(_running(code, name) for code, name in zones)
        self.state = PlantState(connected=True, plant_id="HUB1", heard_at=None, waiting=0, circuits=circuits)
        self.stopped: list[tuple[str, ...]] = []

    def request_stop(self, circuits: Sequence[str], *, actor: str) -> float:
        assert actor
        self.stopped.append(tuple(circuits))
        return 1.0

    def request_reset(self, circuit: str, *, actor: str) -> None:
        raise AssertionError((circuit, actor))


@pytest.fixture
def machines(live: Live) -> Iterator[_TwoZones]:
    machines = _TwoZones()
    live.app.platform.provide(Machines, machines)
    yield machines
    live.app.platform.provide(Machines, NoMachines())


def test_a_key_stops_its_zone_at_once_and_never_with_a_modifier_or_in_a_field(
    page: Page, live: Live, machines: _TwoZones
) -> None:
    sign_in(page, live, WAREHOUSE)
    page.goto(f"{live.url}/warehouse/plant")
    expect(page.locator("[data-stop-keys]")).to_contain_text("Keys 1 to 9 stop the zone")
    for keys in ("Shift+F12", "Control+2", "Alt+2", "Meta+2", "Control+F12"):
        page.keyboard.press(keys)
    page.get_by_label("Code", exact=True).focus()
    page.keyboard.type("12")
    page.keyboard.press("F12")
    page.wait_for_timeout(300)
    assert machines.stopped == []
    page.evaluate("document.activeElement.blur()")
    with page.expect_navigation():
        page.keyboard.press("2")
    assert machines.stopped == [("E2",)]
