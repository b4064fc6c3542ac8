"""Copies of registered pictures are found in whatever dress; other pictures are not."""

import io

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageOps

from entrepot.core.files import PictureUnreadable
from entrepot.sell.brands.copies import Copies, PictureTooEven


def scene(seed: int) -> Image.Image:
    chance = np.random.default_rng(seed)
    image = Image.new("RGB", (320, 240), tuple(int(each) for each in chance.integers(0, 256, 3)))
    drawing = ImageDraw.Draw(image)
    for _ in range(40):
        left, top = int(chance.integers(-40, 300)), int(chance.integers(-40, 220))
        wide, high = int(chance.integers(20, 120)), int(chance.integers(20, 90))
        colour = tuple(int(each) for each in chance.integers(0, 256, 3))
        (drawing.ellipse if chance.random() < 0.5 else drawing.rectangle)((left, top, left + wide, top + high), colour)
    return image


def saved(image: Image.Image, quality: int = 40) -> bytes:
    target = io.BytesIO()
    image.save(target, "JPEG", quality=quality)
    return target.getvalue()


@pytest.fixture(scope="module")
def copies() -> Copies:
    found = Copies()
    for seed in range(12):
        found.add(f"picture {seed}", scene(seed))
    return found


def names(copies: Copies, picture: bytes | Image.Image) -> list[str]:
    return [each.id for each in copies.find(picture)]


def test_a_recompressed_and_shrunk_copy_is_found(copies: Copies) -> None:
    assert names(copies, saved(scene(3).resize((150, 112)))) == ["picture 3"]


@pytest.mark.parametrize("corner", [(0, 0), (32, 24), (0, 24), (16, 12)])
def test_a_copy_of_which_a_tenth_was_cut_off_is_found_with_what_was_kept(
    copies: Copies, corner: tuple[int, int]
) -> None:
    left, top = corner
    (found,) = copies.find(saved(scene(4).crop((left, top, left + 288, top + 216))))
    assert found.id == "picture 4"
    kept = (left / 320, top / 240, (left + 288) / 320, (top + 216) / 240)
    assert found.box == pytest.approx(kept, abs=0.04)


def test_a_mirrored_copy_is_found_and_said_to_be_mirrored(copies: Copies) -> None:
    (found,) = copies.find(saved(ImageOps.mirror(scene(5))))
    assert (found.id, found.mirrored) == ("picture 5", True)


def test_a_copy_with_a_label_on_it_is_found_and_surer_without(copies: Copies) -> None:
    labelled = scene(6)
    ImageDraw.Draw(labelled).rectangle((150, 120, 250, 190), "white")
    (found,), (whole,) = copies.find(saved(labelled)), copies.find(saved(scene(6)))
    assert found.id == whole.id == "picture 6"
    assert found.agreeing < whole.agreeing
    assert found.confidence < whole.confidence


def test_other_pictures_are_no_copies(copies: Copies) -> None:
    assert all(not copies.find(scene(seed)) for seed in range(100, 130))


def test_a_picture_that_shows_nothing_is_refused_and_never_a_copy(copies: Copies) -> None:
    nothing = Image.new("RGB", (320, 240), "grey")
    with pytest.raises(PictureTooEven):
        Copies().add("nothing", nothing)
    assert copies.find(nothing) == ()


def test_bytes_that_are_no_picture_are_refused(copies: Copies) -> None:
    with pytest.raises(PictureUnreadable):
        copies.find(b"no picture")


def test_a_saved_index_finds_the_same(copies: Copies) -> None:
    assert names(Copies.load(copies.save()), scene(7)) == ["picture 7"]
    with pytest.raises(ValueError, match="no index of copies"):
        Copies.load(b"PK\x03\x04 nothing")


def test_an_index_grows_after_it_was_loaded(copies: Copies) -> None:
    found = Copies.load(copies.save())
    found.add("later", scene(50))
    assert names(found, scene(50)) == ["later"]
