"""Whose face it is: searched in a place's gallery, named only where it is sure and clear."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from entrepot.pay.face import (
    MatchRule,
    PlaceRotation,
    Template,
    decide,
    false_charge,
    largest_gallery,
    needs_second_factor,
    new_person_key,
    upper_bound,
)
from tests.face_factories import MODEL, PLACE, face, gallery, member, mixed

RULE = MatchRule(MODEL, threshold=0.8, margin=0.05)


def probe(numbers: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> Template:
    return PLACE.transform(numbers, model=MODEL)


def test_the_person_before_the_camera_is_found_among_those_with_their_digits() -> None:
    people = gallery(member(1, "1111"), member(2, "2222"), member(3, "2222"))
    found = decide(probe(mixed(face(3), face(9), 0.9)), people, RULE, digits="2222")
    assert (found.person, found.reason, found.considered) == ("usr_3", "matched", 2)
    assert decide(probe(face(3)), people, RULE).considered == 3
    assert decide(probe(face(3)), people, RULE, digits="1111").person is None
    assert people.sharing("2222") == 2
    assert people.sharing("9999") == 0


def test_somebody_who_is_not_alike_enough_is_nobody() -> None:
    found = decide(probe(face(50)), gallery(member(1), member(2)), RULE)
    assert (found.person, found.reason) == (None, "below_threshold")
    exactly = decide(probe(face(1)), gallery(member(1)), replace(RULE, threshold=0.999_999))
    assert exactly.person == "usr_1"


def test_two_people_who_are_too_alike_are_not_told_apart() -> None:
    people = gallery(member(1), member(1, person="usr_twin"), member(2))
    found = decide(probe(face(1)), people, replace(RULE, margin=0.0))
    assert (found.person, found.reason) == (None, "too_close")
    assert found.best == found.second
    told = gallery(member(1), member(2))
    assert decide(probe(face(1)), told, RULE).person == "usr_1"
    assert decide(probe(face(1)), told, replace(RULE, margin=0.99)).reason == "too_close"


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (Template(np.full(128, np.nan, np.float32), PLACE.place, MODEL, PLACE.name), "unread"),
        (Template(np.full(128, np.inf, np.float32), PLACE.place, MODEL, PLACE.name), "unread"),
        (Template(np.zeros(128, np.float32), PLACE.place, MODEL, PLACE.name), "unread"),
        (Template(face(1)[:64], PLACE.place, MODEL, PLACE.name), "unread"),
        (replace(probe(face(1)), model="face-embedding 2"), "other_model"),
        (replace(probe(face(1)), rotation="another"), "other_key"),
        (replace(probe(face(1)), place="plc_kiosk"), "other_key"),
    ],
)
def test_what_cannot_be_compared_names_nobody(given: Template, reason: str) -> None:
    found = decide(given, gallery(member(1)), replace(RULE, threshold=1e-9))
    assert (found.person, found.reason) == (None, reason)


def test_an_empty_gallery_and_a_threshold_of_another_model_name_nobody() -> None:
    assert decide(probe(face(1)), gallery(), RULE).reason == "nobody"
    assert decide(probe(face(1)), gallery(member(1, "1111")), RULE, digits="2222").reason == "nobody"
    other = replace(RULE, model="face-embedding 2")
    assert decide(probe(face(1)), gallery(member(1)), other).reason == "other_model"


@pytest.mark.parametrize(("threshold", "margin"), [(0, 0.1), (1, 0.1), (np.nan, 0.1), (0.5, np.nan), (0.5, -0.1)])
def test_a_rule_that_would_match_everybody_or_is_no_number_is_refused(threshold: float, margin: float) -> None:
    with pytest.raises(ValueError, match="threshold"):
        MatchRule(MODEL, threshold, margin)


def test_who_cannot_be_opened_is_left_out_and_named_and_the_rest_is_there() -> None:
    mixed_up = member(7)
    people = gallery(
        member(1),
        replace(member(2), key=None),
        replace(member(3), key=new_person_key()),
        member(4, place=PlaceRotation("plc_kiosk", PLACE.key)),
        member(5, model="face-embedding 2"),
        member(6, "12a4"),
        replace(mixed_up, sealed=replace(mixed_up.sealed, person="usr_8")),
        member(9),
    )
    assert people.people == ("usr_1", "usr_9")
    assert people.refused == ("usr_2", "usr_3", "usr_4", "usr_5", "usr_6", "usr_8")
    assert people.matrix.shape == (2, 128)
    assert decide(probe(face(2)), people, RULE).person is None


def test_a_person_whose_key_was_destroyed_is_not_matched_again() -> None:
    one = member(1)
    assert decide(probe(face(1)), gallery(one), RULE).person == "usr_1"
    assert decide(probe(face(1)), gallery(replace(one, key=None)), RULE).reason == "nobody"


def test_a_gallery_takes_nobody_twice_and_no_more_than_it_was_measured_for(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match="one template"):
        gallery(member(1), member(1))
    monkeypatch.setattr("entrepot.pay.face.gallery.MOST_PEOPLE", 2)
    with pytest.raises(ValueError, match="at most"):
        gallery(member(1), member(2), member(3))


def test_an_upper_bound_is_that_of_the_published_tables() -> None:
    assert upper_bound(0, 10) == pytest.approx(1 - 0.05**0.1)  # the closed form where nothing was seen
    assert upper_bound(0, 3_000) == pytest.approx(3 / 3_000, rel=0.002)  # the "rule of three"
    assert upper_bound(1, 10, confidence=0.975) == pytest.approx(0.445_016, abs=1e-6)
    assert upper_bound(5, 20, confidence=0.975) == pytest.approx(0.491_046, abs=1e-6)
    assert upper_bound(0, 0) == upper_bound(4, 4) == 1
    for wrong in ((-1, 4), (5, 4)):
        with pytest.raises(ValueError, match="events"):
            upper_bound(*wrong)


def test_a_gallery_may_be_as_large_as_the_bound_allows() -> None:
    assert largest_gallery(1e-4) in {99, 100}  # one millionth is a hundred times 1e-4 times 1e-4, but for rounding
    assert false_charge(1e-4, people=200) == pytest.approx(2e-6)
    assert largest_gallery(upper_bound(0, 10)) == 0
    assert largest_gallery(upper_bound(0, 299)) == 1
    assert largest_gallery(upper_bound(0, 298)) == 0


def test_people_who_share_their_digits_need_a_second_factor() -> None:
    assert not needs_second_factor(1e-4, people=50, sharing=1)
    assert needs_second_factor(1e-4, people=50, sharing=2)
    assert needs_second_factor(1e-4, people=150, sharing=1)
    assert false_charge(1e-4, people=50, sharing=3) == pytest.approx(2e-4)
    assert false_charge(1, people=10_000_000) == 1


@pytest.mark.parametrize("rate", [0, -1, 1.1, float("nan")])
def test_a_rate_that_was_never_bounded_is_refused(rate: float) -> None:
    with pytest.raises(ValueError, match="bound"):
        false_charge(rate, people=1)
