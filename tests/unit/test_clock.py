"""The machine's clock may be set; time within a process goes on."""

from __future__ import annotations

from entrepot.kit.clock import SystemClock

HOUR_US = 3_600_000_000
START_US = 1_772_442_000_000_000


class Machine:
    """A machine whose clock can be set."""

    def __init__(self) -> None:
        self.wall_us, self.steady_ns = START_US, 5_000
        self.clock = SystemClock(lambda: self.wall_us, lambda: self.steady_ns)

    def run(self, us: int) -> None:
        self.wall_us += us
        self.steady_ns += us * 1000


def test_it_follows_the_machines_clock() -> None:
    machine = Machine()
    assert machine.clock.now_us() == START_US
    machine.run(HOUR_US)
    assert machine.clock.now_us() == START_US + HOUR_US


def test_a_clock_that_is_set_forward_is_followed_at_once() -> None:
    machine = Machine()
    machine.clock.now_us()
    machine.wall_us += HOUR_US
    assert machine.clock.now_us() == START_US + HOUR_US


def test_after_a_clock_was_set_back_time_goes_on_more_slowly_until_it_is_caught_up_with() -> None:
    machine = Machine()
    machine.clock.now_us()
    machine.wall_us -= HOUR_US
    assert machine.clock.now_us() == START_US
    machine.run(HOUR_US)
    assert machine.clock.now_us() == START_US + HOUR_US // 2
    machine.run(HOUR_US)
    assert machine.clock.now_us() == START_US + HOUR_US == machine.wall_us
    machine.run(HOUR_US)
    assert machine.clock.now_us() == machine.wall_us


def test_asking_often_does_not_slow_it_down() -> None:
    machine = Machine()
    machine.clock.now_us()
    machine.wall_us -= HOUR_US
    for _ in range(100):
        machine.run(1_000_000)
        machine.clock.now_us()
    assert machine.clock.now_us() == START_US + 50_000_000
