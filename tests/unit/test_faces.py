"""Faces: what is found, aligned and turned into numbers, and how errors are counted."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from bench.face import (
    Comparisons,
    compare,
    equal_error,
    independent,
    interval,
    not_matched,
    place_gallery,
    threshold_for,
    venue,
)
from entrepot.ai import FaceMesh, SmallFaces, model, quality
from entrepot.ai.small_faces import _similarity
from entrepot.core.settings import Settings

FACES = Path(__file__).parents[3] / "shared" / "data" / "faces"
FIVE = np.array([[130, 80], [108, 82], [50, 80], [72, 82], [90, 125]], np.float32)


@pytest.fixture(scope="module")
def reader() -> SmallFaces:
    found = SmallFaces(Settings().models_dir)
    if not found.ready and not os.environ.get("ENTREPOT_REQUIRE_FACE_MODELS"):
        pytest.skip("make face-models fetches the models that read faces")
    return found


def mesh(*, yaw: float = 0.0) -> FaceMesh:
    points = np.array([[30.0, 40.0, 0.0], [150.0, 170.0, 0.0]], np.float32)
    return FaceMesh(points, FIVE, (0.3, 0.3), yaw, 0.0, 0.0)


def noise(low: int, high: int) -> Image.Image:
    return Image.fromarray(np.random.default_rng(1).integers(low, high, (200, 180, 3), np.uint8))


def test_an_alignment_finds_the_turn_scale_and_shift_that_were_made() -> None:
    turn = np.array([[1.2, -0.5], [0.5, 1.2]])
    moved = (FIVE @ turn.T + (7, -3)).astype(np.float32)
    assert np.allclose(_similarity(FIVE, moved), np.column_stack([turn, (7, -3)]), atol=1e-3)


def test_a_sharp_well_lit_face_that_looks_ahead_lacks_nothing() -> None:
    assert quality(noise(60, 190), mesh()).lacks == ()


def test_a_capture_says_what_it_lacks() -> None:
    assert quality(noise(0, 20), mesh()).lacks == ("dark",)
    assert quality(noise(240, 255), mesh()).lacks == ("bright",)
    assert quality(noise(60, 190), mesh(yaw=-40)).lacks == ("turned",)
    smooth = Image.linear_gradient("L").resize((180, 200))
    assert quality(smooth, mesh()).lacks == ("blurred",)


def test_models_that_are_not_there_are_not_guessed(tmp_path: Path) -> None:
    absent = SmallFaces(tmp_path)
    assert not absent.ready
    with pytest.raises(FileNotFoundError):
        absent.faces(noise(0, 255))


def test_a_changed_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / model("face-boxes").file).write_bytes(b"another")
    with pytest.raises(ValueError, match="is not the model that is registered"):
        SmallFaces(tmp_path).faces(noise(0, 255))


def test_a_picture_without_a_face_has_none(reader: SmallFaces) -> None:
    assert reader.faces(noise(0, 255)) == ()


def test_the_numbers_have_length_one_name_their_model_and_know_the_mirror_image(reader: SmallFaces) -> None:
    found = reader.embedding(noise(0, 255), mesh())
    assert found.model == model("face-embedding").reference
    assert np.linalg.norm(found.value) == pytest.approx(1, abs=1e-5)
    corners = FIVE[[2, 3, 0, 1, 4]] * (-1, 1) + (179, 0)
    mirrored = FaceMesh(mesh().points, corners.astype(np.float32), (0.3, 0.3), 0, 0, 0)
    again = reader.embedding(noise(0, 255).transpose(Image.Transpose.FLIP_LEFT_RIGHT), mirrored)
    assert float(again.value @ found.value) > 0.97


@pytest.mark.skipif(not FACES.is_dir(), reason="the portraits of ../shared/data are not there")
def test_a_portrait_is_nearer_to_its_person_than_to_another(reader: SmallFaces) -> None:
    numbers = []
    for name in ("s1/1.pgm", "s1/2.pgm", "s3/1.pgm"):
        picture = Image.open(FACES / name)
        (face,) = reader.faces(picture)
        seen = reader.mesh(picture, face.value)
        assert seen is not None
        assert seen.value.points.shape == (468, 3)
        assert face.value.landmarks[0][0] < face.value.landmarks[1][0]
        numbers.append(reader.embedding(picture, seen.value).value)
    assert numbers[0] @ numbers[1] > numbers[0] @ numbers[2]


def test_a_threshold_lets_one_impostor_in_a_thousand_pass_and_no_more() -> None:
    impostor = np.random.default_rng(2).random(5_000)
    threshold = threshold_for(impostor)
    assert (impostor > threshold).sum() == 5
    assert not_matched(np.array([threshold, threshold + 0.1]), threshold) == 0.5


def test_equal_error_is_nothing_where_nobody_is_mistaken_and_half_where_everybody_may_be() -> None:
    assert equal_error(np.array([0.9, 0.8]), np.array([0.1, 0.2])) == 0
    same = np.linspace(0, 1, 101)
    assert equal_error(same, same) == pytest.approx(0.5, abs=0.01)


def test_an_interval_is_over_people_not_over_pictures() -> None:
    person = np.repeat(np.arange(10), 100)
    one_bad = Comparisons(np.where(person == 0, 0.0, 1.0), person, np.zeros(1))
    low, high = interval(one_bad, 0.5)
    assert low == 0
    assert high >= 0.2


def test_a_picture_without_a_face_counts_as_not_matched() -> None:
    axes = np.eye(128, dtype=np.float32)
    found = compare({"a": [axes[0], axes[0], None, None], "b": [axes[1]] * 4}, 1)
    assert 0.1 < not_matched(found.genuine, 0.5) < 0.9
    assert found.impostor.max() <= 0


def test_the_trials_of_a_bound_share_nobody() -> None:
    axes = np.eye(128, dtype=np.float32)
    apart = {f"s{number}": [axes[number]] * 4 for number in range(7)}
    assert independent(apart, 0.5) == (0, 3)
    assert independent({name: [axes[0]] * 4 for name in apart}, 0.5) == (3, 3)
    assert independent({name: [None] * 4 for name in apart}, 0.5) == (0, 3)


def test_few_people_allow_no_gallery_without_a_second_factor_and_the_figure_says_so() -> None:
    few = venue(0, 10)
    assert few["venue_gallery_most"] == 0
    assert few["venue_false_charge"] > 1e-6
    many = venue(0, 100_000)
    assert many["venue_gallery_most"] == 333
    assert 0.9e-6 < many["venue_false_charge"] <= 1e-6


def test_a_gallery_is_measured_by_finding_the_people_in_it() -> None:
    figures = place_gallery(50)
    assert set(figures) == {"gallery_open_s", "gallery_search_ms"}
    assert figures["gallery_search_ms"] < 10
