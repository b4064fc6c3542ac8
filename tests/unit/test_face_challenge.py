"""Liveness: what is asked is done in its order, in time, by one face that moves as a face does."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrepot.pay.face import Challenge, Reading, Step, draw, feed

FRAME = 50_000
ASKED = 1_000_000
PATHS: dict[str, list[tuple[float, float]]] = {
    "blink": [(0.3, 0.0)] * 3 + [(0.1, 1.0)] * 2 + [(0.3, 0.5)],
    "turn_left": [(0.3, yaw) for yaw in (0.0, 12.0, 24.0, 25.0, 12.0, 1.0)],
    "turn_right": [(0.3, yaw) for yaw in (0.0, -12.0, -24.0, -25.0, -12.0, -1.0)],
}


def acted(steps: tuple[Step, ...], seed: int = 1) -> list[Reading]:
    """What a camera reads of somebody who does this, with its noise."""
    noise = random.Random(seed)
    path = [each for step in steps for each in PATHS[step]]
    return [
        Reading(
            ASKED + number * FRAME,
            (eyes + noise.uniform(0, 0.01), eyes + noise.uniform(0, 0.01)),
            yaw + noise.uniform(-1, 1),
            0.97,
        )
        for number, (eyes, yaw) in enumerate(path, 1)
    ]


def asked(*steps: Step) -> Challenge:
    return Challenge(steps, ASKED)


def shown(challenge: Challenge, readings: list[Reading]) -> Challenge:
    for reading in readings:
        challenge = feed(challenge, reading)
    return challenge


ORDER: tuple[Step, ...] = ("turn_left", "blink", "turn_right", "blink")


def test_who_does_what_is_asked_passes_at_its_end_and_not_before() -> None:
    readings = acted(ORDER)
    assert shown(asked(*ORDER), readings).outcome == "passed"
    assert shown(asked(*ORDER), readings[:-1]).outcome == "going"
    assert shown(asked(*ORDER), readings[:6]).asks == "blink"


@given(st.integers())
def test_every_order_that_is_drawn_can_be_done_and_asks_for_both_kinds(seed: int) -> None:
    challenge = draw(random.Random(seed), asked_us=ASKED)
    assert "blink" in challenge.steps
    assert {"turn_left", "turn_right"} & set(challenge.steps)
    assert shown(challenge, acted(challenge.steps, seed)).outcome == "passed"


def test_all_sixty_four_orders_are_drawn_about_equally_often() -> None:
    generator = random.Random(3)
    drawn = [draw(generator, asked_us=0).steps for _ in range(6_400)]
    counts = [drawn.count(each) for each in set(drawn)]
    assert len(counts) == 64
    assert 50 < min(counts) <= max(counts) < 160


@given(st.integers(), st.integers())
def test_a_recording_of_another_order_does_not_pass(one: int, other: int) -> None:
    recorded, challenge = (draw(random.Random(seed), asked_us=ASKED) for seed in (one, other))
    passes = shown(challenge, acted(recorded.steps)).outcome == "passed"
    assert passes == (recorded.steps == challenge.steps)


def test_a_turn_that_was_not_asked_for_ends_the_attempt() -> None:
    assert shown(asked("blink", "turn_left"), acted(("turn_left",))).outcome == "wrong_order"
    assert shown(asked("turn_left", "blink"), acted(("turn_right",))).outcome == "wrong_order"
    assert shown(asked("turn_left", "blink"), acted(("blink", "turn_left"))).outcome == "going"  # people blink


def still(move: float) -> Iterator[Reading]:
    noise = random.Random(4)
    for number in range(1, 200):
        yield Reading(ASKED + number * FRAME, (0.3, 0.3), move * noise.random(), 1.0)


def test_a_stopped_picture_and_a_picture_held_in_a_hand_do_not_pass() -> None:
    assert shown(asked(*ORDER), list(still(0))).outcome == "frozen"
    assert shown(asked(*ORDER), list(still(3))).outcome == "not_in_time"


def test_a_step_that_takes_too_long_is_not_done() -> None:
    late = [replace(each, at_us=each.at_us + 5_000_000) for each in acted(ORDER)]
    assert shown(asked(*ORDER), late).outcome == "not_in_time"


@pytest.mark.parametrize(
    ("at", "change", "outcome"),
    [
        (4, {"alike": 0.5}, "another_face"),
        (0, {"alike": 0.5}, "another_face"),
        (4, {"yaw": float("nan")}, "unread"),
        (4, {"eyes_open": (float("nan"), 0.3)}, "unread"),
        (4, {"eyes_open": (-1.0, 0.3)}, "unread"),
        (4, {"alike": float("nan")}, "unread"),
        (0, {"yaw": -15.0}, "jumped"),
        (4, {"at_us": ASKED}, "jumped"),
        (0, {"at_us": ASKED - 1}, "jumped"),
        (4, {"at_us": ASKED + 4 * FRAME + 400_001}, "gap"),
    ],
)
def test_a_face_that_changes_jumps_or_cannot_be_read_ends_the_attempt(
    at: int, change: dict[str, object], outcome: str
) -> None:
    readings = acted(ORDER)
    readings[at] = replace(readings[at], **change)  # type: ignore[arg-type]  # one field of its own type
    ended = shown(asked(*ORDER), readings)
    assert ended.outcome == outcome
    assert ended.asks is None


def test_readings_that_passed_do_not_pass_again_at_another_time() -> None:
    first = shown(asked(*ORDER), acted(ORDER))
    again = Challenge(ORDER, ASKED * 9)
    for reading in acted(ORDER):
        again = feed(again, replace(reading, at_us=reading.at_us + ASKED * 8), earlier={first.trace})
    assert again.outcome == "replayed"
    anew = asked(*ORDER)
    for reading in acted(ORDER, seed=2):
        anew = feed(anew, reading, earlier={first.trace})
    assert anew.outcome == "passed"


def test_an_attempt_that_has_ended_stays_ended() -> None:
    ended = shown(asked("blink", "turn_left"), acted(("turn_left",)))
    assert shown(ended, acted(("blink", "turn_left"))) == ended


def test_half_a_step_or_one_eye_is_not_a_step() -> None:
    winks = [replace(each, eyes_open=(each.eyes_open[0], 0.3)) for each in acted(("blink",))]
    assert shown(asked("blink", "turn_left"), winks).done == 0
    held = [replace(each, yaw=min(each.yaw, 18.0)) for each in acted(("turn_left",))]
    assert shown(asked("turn_left", "blink"), held).done == 0


@pytest.mark.parametrize(("frame_us", "shut", "done"), [(50_000, 2, 1), (50_000, 24, 0), (15_000, 2, 0)])
def test_eyes_that_stay_shut_or_flicker_do_not_blink(frame_us: int, shut: int, done: int) -> None:
    noise = random.Random(5)
    heights = [0.3] * 3 + [0.1] * shut + [0.3]
    readings = [
        Reading(ASKED + number * frame_us, (height, height + noise.random() / 100), 0.0, 1.0)
        for number, height in enumerate(heights)
    ]
    assert shown(asked("blink", "turn_left"), readings).done == done


def test_orders_of_the_same_steps_are_told_apart() -> None:
    for order in set(permutations(ORDER)):
        assert (shown(asked(*ORDER), acted(order)).outcome == "passed") == (order == ORDER)
