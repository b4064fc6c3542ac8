"""What holds for every template, gallery and count: alike stays alike, changed stays shut, nobody is guessed."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entrepot.pay.face import (
    MatchRule,
    PlaceRotation,
    TemplateRefused,
    decide,
    false_charge,
    largest_gallery,
    open_template,
    seal,
    upper_bound,
)
from tests.face_factories import MODEL, PLACE, face, gallery, member, mixed

SEEDS = st.integers(0, 10_000)
PEOPLE = [member(seed, f"{seed % 3:04d}") for seed in range(12)]
KEY = bytes(range(32))
SEALED = seal(PLACE.transform(face(1), model=MODEL), person="usr_1", key=KEY)


@settings(max_examples=30, deadline=None)
@given(SEEDS, SEEDS, st.binary(min_size=32, max_size=32), st.text(max_size=20))
def test_every_key_keeps_every_distance(one: int, other: int, key: bytes, place: str) -> None:
    rotation = PlaceRotation(place, key)
    turned = [rotation.transform(face(seed), model=MODEL).numbers for seed in (one, other)]
    assert float(turned[0] @ turned[1]) == pytest.approx(float(face(one) @ face(other)), abs=1e-5)


@given(st.integers(0, 12 * 8 - 1), st.integers(0, (512 + 16) * 8 - 1))
def test_no_single_bit_of_a_sealed_template_can_be_changed(of_nonce: int, of_content: int) -> None:
    for changed in (
        replace(SEALED, nonce=flipped(SEALED.nonce, of_nonce)),
        replace(SEALED, content=flipped(SEALED.content, of_content)),
    ):
        with pytest.raises(TemplateRefused):
            open_template(changed, key=KEY)


def flipped(data: bytes, bit: int) -> bytes:
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << (bit % 8)
    return bytes(changed)


@given(st.text(max_size=20), st.text(max_size=20))
def test_a_template_opens_for_its_person_and_place_alone(person: str, place: str) -> None:
    moved = replace(SEALED, person=person, place=place)
    if moved == SEALED:
        return
    with pytest.raises(TemplateRefused):
        open_template(moved, key=KEY)


@settings(deadline=None)
@given(
    st.integers(0, 20),
    SEEDS,
    st.floats(0, 1),
    st.floats(0.05, 0.95),
    st.floats(0, 0.9),
    st.sampled_from([None, 0, 1, 7]),
)
def test_a_decision_is_what_looking_at_everybody_says(
    near: int, noise: int, share: float, threshold: float, margin: float, digits: int | None
) -> None:
    probe = PLACE.transform(mixed(face(near), face(noise + 100), share), model=MODEL)
    four = None if digits is None else f"{digits:04d}"
    scores = sorted(
        (
            (float(open_template(one.sealed, key=one.key or b"").numbers @ probe.numbers), one.sealed.person)
            for one in PEOPLE
            if four in {None, one.digits}
        ),
        reverse=True,
    )
    found = decide(probe, gallery(*PEOPLE), MatchRule(MODEL, threshold, margin), digits=four)
    assert found.considered == len(scores)
    if not scores:
        assert found.reason == "nobody"
        return
    lead = scores[0][0] - (scores[1][0] if len(scores) > 1 else -1)
    if min(abs(scores[0][0] - threshold), abs(lead - margin)) < 1e-5:
        return  # rounding decides
    assert found.person == (scores[0][1] if scores[0][0] > threshold and lead > margin else None)


@given(st.integers(0, 40), st.integers(1, 2_000), st.floats(0.5, 0.999))
def test_an_upper_bound_is_where_so_few_events_become_that_unlikely(
    events: int, trials: int, confidence: float
) -> None:
    events = min(events, trials - 1)
    bound = upper_bound(events, trials, confidence=confidence)
    chance = math.fsum(
        math.comb(trials, count) * bound**count * (1 - bound) ** (trials - count)
        if trials < 200
        else math.exp(
            math.log(math.comb(trials, count)) + count * math.log(bound) + (trials - count) * math.log1p(-bound)
        )
        for count in range(events + 1)
    )
    assert chance == pytest.approx(1 - confidence, rel=1e-6)
    assert bound > events / trials
    assert upper_bound(events + 1, trials, confidence=confidence) > bound


@given(st.floats(1e-9, 1), st.floats(1e-9, 1e-2))
def test_the_largest_gallery_is_the_last_that_keeps_the_bound(rate: float, most: float) -> None:
    people = largest_gallery(rate, most=most)
    assert people == 0 or false_charge(rate, people=people) <= most
    assert false_charge(rate, people=people + 2) > most or false_charge(rate, people=people + 1) > most


@given(st.floats(1e-6, 1e-3), st.integers(1, 5_000), SEEDS)
def test_no_play_of_strangers_does_worse_than_the_bound(rate: float, people: int, seed: int) -> None:
    """The exact chance for one gallery, however its digits fall, when a stranger's digits are any of ten thousand."""
    shared = np.bincount(np.random.default_rng(seed).integers(0, seed % 10_000 + 1, people), minlength=10_000)
    exact = float(np.mean(1 - (1 - rate) ** shared))
    assert exact <= false_charge(rate, people=people) * (1 + 1e-9)
