"""The thing in a picture is told from its ground, and where that goes wrong, the confidence says so."""

import numpy as np
import pytest
from PIL import Image

from entrepot.ai import SURE, BorderSegmenter, Subject
from tests.pictures_drawn import busy, file_of, thing, thing_mask

SEGMENTER = BorderSegmenter()


def likeness(subject: Subject, truth: Image.Image) -> float:
    """Intersection over union."""
    one, other = np.asarray(subject.mask) > 127, np.asarray(truth) > 127
    return float((one & other).sum() / (one | other).sum())


@pytest.mark.parametrize("ground", ["white", "#d8d0c0", "#2d4a35", "black"])
def test_a_thing_on_a_plain_ground_is_cut_out_at_its_edge(ground: str) -> None:
    subject = SEGMENTER.subject(thing(ground=ground))
    assert subject is not None
    assert subject.mask.size == (1200, 900)
    assert likeness(subject, thing_mask()) > 0.97
    assert subject.confidence >= SURE
    assert subject.box == pytest.approx((0.25, 0.15, 0.75, 0.85), abs=0.01)
    assert subject.share == pytest.approx(0.35, abs=0.02)


def test_white_on_white_is_held_together_by_its_edges() -> None:
    subject = SEGMENTER.subject(thing(colour="#f4f4f4"))
    assert subject is not None
    assert likeness(subject, thing_mask()) > 0.95


def test_a_soft_shadow_is_not_part_of_the_thing() -> None:
    image = thing()
    shade = np.asarray(image, np.float32)
    across = np.clip(1 - np.abs(np.arange(1200) - 900) / 150, 0, 1) * 35
    rows = slice(300, 760)
    shade = shade.copy()
    shade[rows, 905:1190] -= across[905:1190, None]
    subject = SEGMENTER.subject(Image.fromarray(np.clip(shade, 0, 255).astype(np.uint8)))
    assert subject is not None
    assert likeness(subject, thing_mask()) > 0.95


def test_on_a_busy_ground_nothing_is_surely_told() -> None:
    image = busy()
    image.paste(thing().crop((300, 135, 900, 765)), (300, 135))
    subject = SEGMENTER.subject(image)
    assert subject is None or subject.confidence < SURE


def test_a_hanger_is_not_surely_the_garment_that_is_as_the_wall_is() -> None:
    rng = np.random.default_rng(3)
    wall = Image.fromarray(rng.normal(150, 40, (600, 800, 3)).clip(0, 255).astype(np.uint8))
    wall.paste("#181818", (360, 60, 480, 76))
    subject = SEGMENTER.subject(wall)
    assert subject is None or subject.confidence < SURE


@pytest.mark.parametrize("colour", ["white", "black", "#808080"])
def test_a_picture_of_nothing_has_no_subject(colour: str) -> None:
    assert SEGMENTER.subject(Image.new("RGB", (640, 480), colour)) is None


def test_a_picture_of_a_few_pixels_has_no_subject() -> None:
    assert SEGMENTER.subject(Image.new("RGB", (5, 5), "red")) is None


def test_the_same_bytes_give_the_same_mask_each_time() -> None:
    data = file_of(thing(ground="#d8d0c0"))
    first, second = SEGMENTER.subject(data), SEGMENTER.subject(data)
    assert first is not None
    assert second is not None
    assert first.mask.tobytes() == second.mask.tobytes()
