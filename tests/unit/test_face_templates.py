"""Templates of faces: turned under a place's key, sealed under a person's."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from entrepot.pay.face import (
    PlaceRotation,
    SealedTemplate,
    Template,
    TemplateRefused,
    new_person_key,
    open_template,
    seal,
)
from tests.face_factories import MODEL, PLACE, face, mixed

KEY = bytes(range(32))
FIRST_FOUR = [-0.1400781, -0.0311683, 0.0116863, 0.0387626]
NAME = "a8075fce5baf4945"


def sealed(person: str = "usr_1") -> SealedTemplate:
    return seal(PLACE.transform(face(1), model=MODEL), person=person, key=KEY)


def test_a_transform_keeps_how_alike_two_faces_are() -> None:
    one, other = face(1), mixed(face(1), face(2), 0.7)
    turned = [PLACE.transform(numbers, model=MODEL).numbers for numbers in (one, other)]
    assert turned[0] @ turned[1] == pytest.approx(float(one @ other), abs=1e-5)


def test_templates_of_two_places_are_as_unlike_as_strangers() -> None:
    elsewhere = PlaceRotation("plc_kiosk", PLACE.key)
    renewed = PlaceRotation("plc_cafe", b"n" * 32)
    for other in (elsewhere, renewed):
        assert other.name != PLACE.name
        scores = [
            float(PLACE.transform(face(seed), model=MODEL).numbers @ other.transform(face(seed), model=MODEL).numbers)
            for seed in range(200)
        ]
        assert abs(np.mean(scores)) < 0.05
        assert np.std(scores) == pytest.approx(128**-0.5, rel=0.2)  # that of random directions


def test_the_same_key_turns_the_same_way_after_a_new_start_and_in_later_versions() -> None:
    """Templates that were kept depend on it: where these figures change, everybody would have to enrol again."""
    even = np.full(128, 128**-0.5, np.float32)
    assert PLACE.transform(even, model=MODEL).numbers[:4] == pytest.approx(FIRST_FOUR, abs=1e-6)
    assert PLACE.name == NAME


def test_a_transform_is_a_rotation_drawn_evenly() -> None:
    matrix = PlaceRotation("plc_cafe", b"e" * 32)._matrix
    assert np.allclose(matrix @ matrix.T, np.eye(128), atol=1e-12)
    diagonals = [np.diagonal(PlaceRotation("plc_cafe", bytes([n]) * 32)._matrix) for n in range(20)]
    assert abs(np.mean(diagonals)) < 0.01  # without the signs of R the first entries lean to one side


def test_a_key_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        PlaceRotation("plc_cafe", b"short")
    with pytest.raises(ValueError, match="32 bytes"):
        seal(PLACE.transform(face(1), model=MODEL), person="usr_1", key=b"short")


@pytest.mark.parametrize(
    "numbers",
    [
        np.full(128, np.nan, np.float32),
        np.full(128, np.inf, np.float32),
        np.zeros(128, np.float32),
        np.ones(128, np.float32),
        face(1)[:127],
        face(1).astype(np.float64),
    ],
    ids=["NaN", "infinite", "nothing", "too long", "127 numbers", "other numbers"],
)
def test_what_is_no_face_is_neither_turned_nor_sealed(
    numbers: np.ndarray[tuple[int, ...], np.dtype[np.float32]],
) -> None:
    with pytest.raises(TemplateRefused):
        PLACE.transform(numbers, model=MODEL)
    with pytest.raises(TemplateRefused):
        seal(Template(numbers, PLACE.place, MODEL, PLACE.name), person="usr_1", key=KEY)


def test_a_sealed_template_opens_to_what_it_was_and_shows_nothing_of_it() -> None:
    template = PLACE.transform(face(1), model=MODEL)
    closed = seal(template, person="usr_1", key=KEY)
    opened = open_template(closed, key=KEY)
    assert np.array_equal(opened.numbers, template.numbers)
    assert (opened.place, opened.model, opened.rotation) == (PLACE.place, MODEL, PLACE.name)
    assert template.numbers.tobytes()[:16] not in closed.content
    assert "content" not in repr(closed)
    assert "key" not in repr(PLACE)


@pytest.mark.parametrize(
    "moved",
    [
        replace(sealed(), person="another"),
        replace(sealed(), place="another"),
        replace(sealed(), model="another"),
        replace(sealed(), rotation="another"),
    ],
    ids=["person", "place", "model", "rotation"],
)
def test_a_template_does_not_open_as_another_persons_places_models_or_keys(moved: SealedTemplate) -> None:
    with pytest.raises(TemplateRefused):
        open_template(moved, key=KEY)


def test_fields_that_run_together_alike_are_told_apart() -> None:
    closed = sealed("usr_1")
    moved = replace(closed, person="usr_1p", place=closed.place[1:])
    assert moved.person + moved.place == closed.person + closed.place
    with pytest.raises(TemplateRefused):
        open_template(moved, key=KEY)


def test_a_template_does_not_open_under_another_key_or_with_bytes_missing() -> None:
    closed = sealed()
    with pytest.raises(TemplateRefused):
        open_template(closed, key=new_person_key())
    with pytest.raises(TemplateRefused):
        open_template(closed, key=b"")
    with pytest.raises(TemplateRefused):
        open_template(replace(closed, content=closed.content[:-1]), key=KEY)
    with pytest.raises(TemplateRefused):
        open_template(replace(closed, nonce=b""), key=KEY)


def test_the_same_template_is_never_sealed_to_the_same_bytes() -> None:
    assert sealed().content != sealed().content
    assert len({new_person_key() for _ in range(50)}) == 50
