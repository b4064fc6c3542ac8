"""Pictures are mended step by step; nothing is invented, enlarged or hidden, and what was not done is said."""

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageCms, ImageOps

from entrepot.core.files import PictureUnreadable
from entrepot.sell.pictures import (
    CHANNELS,
    HERE,
    STEPS,
    Channel,
    Improved,
    PictureStepUnknown,
    Step,
    improve_picture,
    inspect_picture,
)
from tests.pictures_drawn import busy, file_of, thing

AMAZON = CHANNELS["amazon"]


def mended(image: Image.Image, *steps: Step, channel: Channel = HERE, **options: Any) -> tuple[Improved, Image.Image]:
    improved = improve_picture(file_of(image, quality=92, **options), steps, channel)
    with Image.open(io.BytesIO(improved.content)) as opened:
        opened.load()
        assert opened.size == (improved.width, improved.height)
        assert opened.get_format_mimetype() == improved.media_type
        return improved, opened


def became(improved: Improved) -> dict[str, bool]:
    return {done.step: done.taken for done in improved.steps}


def test_all_steps_make_of_a_small_thing_on_a_table_a_picture_that_the_channel_takes() -> None:
    table = thing((3600, 2700), ground="#c8b090", box=(0.3, 0.3, 0.6, 0.7))
    before = inspect_picture(file_of(table), channel=AMAZON)
    assert {"ground_not_white", "product_small", "not_channel_shape"} <= {each.code for each in before.findings}
    improved, _ = mended(table, *before.fixes, channel=AMAZON)
    assert inspect_picture(improved.content, channel=AMAZON).findings == ()
    assert became(improved) == {"white": True, "crop": True, "square": False}  # cut to the thing, it is square


def test_a_ground_becomes_white_and_the_thing_keeps_its_colours() -> None:
    improved, image = mended(thing(ground="#c8b090"), "white", channel=AMAZON)
    pixels = np.asarray(image.convert("RGB"), np.int16)
    assert (pixels[:100] == 255).all()
    assert np.abs(pixels[500, 310] - (0xB0, 0x30, 0x20)).max() < 12
    assert became(improved) == {"white": True}


def test_where_the_thing_cannot_be_told_nothing_is_cut_out_and_it_says_why() -> None:
    image = busy((900, 900))
    improved, after = mended(image, "white", "crop")
    assert became(improved) == {"crop": False, "white": False}
    assert str(improved.steps[0].sentence) == "the product cannot be told from its background surely enough"
    assert np.abs(np.asarray(after.convert("RGB"), np.int16) - np.asarray(image, np.int16)).mean() < 12


def test_cutting_to_the_thing_leaves_the_room_that_the_channel_wants() -> None:
    _, image = mended(thing((2000, 2000), box=(0.4, 0.4, 0.6, 0.65)), "crop", "square", channel=AMAZON)
    assert image.width == image.height == pytest.approx(500 / 0.85, abs=30)


def test_a_thing_is_not_cut_to_below_what_the_channel_takes() -> None:
    improved, image = mended(thing((1000, 1000), box=(0.45, 0.45, 0.6, 0.6)), "crop", channel=AMAZON)
    assert became(improved) == {"crop": False}
    assert image.size == (1000, 1000)


@pytest.mark.parametrize(("size", "squared"), [((1200, 800), (1200, 1200)), ((500, 900), (900, 900))])
def test_a_calm_ground_is_continued_to_the_channels_shape(size: tuple[int, int], squared: tuple[int, int]) -> None:
    improved, image = mended(thing(size, ground="#c8b090"), "square")
    assert image.size == squared
    corner = image.convert("RGB").getpixel((2, 2))
    assert np.abs(np.array(corner) - (0xC8, 0xB0, 0x90)).max() < 8
    assert "continued" in improved.steps[0].sentence


def test_a_busy_ground_is_not_continued_but_framed_in_white() -> None:
    _, image = mended(busy((1200, 800)), "square")
    assert image.convert("RGB").getpixel((600, 20)) == pytest.approx((255, 255, 255), abs=4)


def test_a_frame_is_cut_off() -> None:
    improved, image = mended(ImageOps.expand(thing((1000, 1000)), 40, "#2060c0"), "trim")
    assert became(improved) == {"trim": True}
    assert max(image.size) <= 1000
    assert inspect_picture(improved.content).frame is None


@pytest.mark.parametrize("size", [(120, 90), (700, 700)])
def test_a_picture_is_never_enlarged(size: tuple[int, int]) -> None:
    _, image = mended(thing(size), *STEPS, channel=AMAZON)
    assert max(image.size) <= max(size)


def test_a_large_picture_is_brought_to_the_most_that_the_channel_shows() -> None:
    _, image = mended(thing((4000, 3000)))
    assert image.size == (2000, 1500)


def test_notes_are_taken_out_and_the_picture_stands_upright_in_srgb() -> None:
    notes = Image.Exif()
    notes[0x0112] = 6
    notes[0x010F] = "Some camera"
    notes.get_ifd(0x8825)[1] = "N"
    lab_green = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    improved, image = mended(thing((900, 600)), "strip", exif=notes, icc_profile=lab_green)
    assert image.size == (600, 900)
    assert became(improved) == {"strip": True}
    assert not image.getexif()
    assert "icc_profile" not in image.info
    assert b"Some camera" not in improved.content


def test_without_notes_there_is_nothing_to_take_out() -> None:
    improved, _ = mended(thing((600, 600)), "strip")
    assert became(improved) == {"strip": False}


def test_compressing_stays_under_the_channels_bytes_at_the_best_quality_that_does() -> None:
    noise = Image.fromarray(np.random.default_rng(2).integers(0, 256, (1200, 1200, 3), np.uint8))
    small = Channel("small", 100, 100, 2000, 1.0, white=False, fill=0.8, max_bytes=200_000, format="JPEG")
    improved, image = mended(noise, "compress", channel=small)
    assert 100_000 < len(improved.content) <= 200_000
    assert became(improved) == {"compress": True}
    assert image.width == image.height


def test_a_bound_that_cannot_be_kept_is_told() -> None:
    noise = Image.fromarray(np.random.default_rng(2).integers(0, 256, (600, 600, 3), np.uint8))
    tiny = Channel("tiny", 100, 100, 2000, 1.0, white=False, fill=0.8, max_bytes=500, format="WEBP")
    improved, image = mended(noise, "compress", channel=tiny)
    assert became(improved) == {"compress": False}
    assert max(image.size) >= 320


def test_transparency_becomes_white() -> None:
    image = thing((800, 800)).convert("RGBA")
    image.paste((0, 0, 0, 0), (0, 0, 800, 60))
    improved = improve_picture(file_of(image, "PNG"), [])
    with Image.open(io.BytesIO(improved.content)) as opened:
        assert opened.convert("RGB").getpixel((400, 10)) == pytest.approx((255, 255, 255), abs=3)


@pytest.mark.parametrize("mode", ["CMYK", "L", "P", "I;16"])
def test_other_ways_to_keep_colours_are_mended_too(mode: str) -> None:
    if mode == "I;16":
        image = Image.fromarray(np.asarray(thing().convert("L")).astype(np.uint16) * 257)
    else:
        image = thing().convert(mode)
    improved = improve_picture(file_of(image, "JPEG" if mode == "CMYK" else "PNG"), STEPS, AMAZON)
    assert improved.media_type == "image/jpeg"


def test_steps_are_taken_in_their_own_order_and_once() -> None:
    improved, _ = mended(thing(ground="#c8b090"), "square", "white", "crop", "white")
    assert [done.step for done in improved.steps] == ["crop", "white", "square"]


def test_an_unknown_step_is_named() -> None:
    with pytest.raises(PictureStepUnknown, match="there is no step beautify") as refused:
        improve_picture(file_of(thing()), ["beautify"])  # type: ignore[list-item]  # what a request may hold
    assert refused.value.extra["field"] == "steps"


def test_what_is_no_picture_is_refused() -> None:
    with pytest.raises(PictureUnreadable):
        improve_picture(b"GIF, they said", STEPS)


def test_the_same_bytes_and_steps_make_the_same_picture() -> None:
    data = file_of(thing(ground="#c8b090"))
    assert improve_picture(data, STEPS, AMAZON) == improve_picture(data, STEPS, AMAZON)


@pytest.mark.parametrize("size", [(1, 1), (3, 2), (30_000, 1), (1, 20_000), (30_000, 3), (17, 900), (24, 2000)])
@pytest.mark.parametrize("kind", ["noise", "plain"])
def test_pictures_of_impossible_shapes_are_looked_at_and_mended_within_their_bounds(
    size: tuple[int, int], kind: str
) -> None:
    rng = np.random.default_rng(0)
    pixels = rng.integers(0, 256, (size[1], size[0], 3)) if kind == "noise" else np.full((size[1], size[0], 3), 90)
    data = file_of(Image.fromarray(pixels.astype(np.uint8)), "PNG")
    assert "too_small" in {finding.code for finding in inspect_picture(data).findings}
    improved = improve_picture(data, STEPS, AMAZON)
    assert max(improved.width, improved.height) <= AMAZON.most_side


def test_a_dark_picture_is_lightened_and_keeps_its_hues() -> None:
    dark = thing((1000, 1000), ground="#e0e0e0").point(lambda value: round(value * 0.3))
    assert "lighten" in inspect_picture(file_of(dark)).fixes
    improved, image = mended(dark, "lighten")
    assert became(improved) == {"lighten": True}
    assert "dark" not in {each.code for each in inspect_picture(improved.content).findings}
    red, green, blue = np.asarray(image.convert("RGB"), np.int16)[500, 310]
    assert red > green > blue


def test_a_picture_that_is_light_enough_is_left() -> None:
    improved, _ = mended(thing((1000, 1000)), "lighten")
    assert became(improved) == {"lighten": False}
    assert str(improved.steps[0].sentence) == "it is light enough already"


def test_a_transparent_picture_is_lightened_too() -> None:
    dark = thing((1000, 1000), ground="#e0e0e0").point(lambda value: round(value * 0.3)).convert("RGBA")
    dark.putalpha(250)
    improved = improve_picture(file_of(dark, "PNG"), ["lighten"])
    assert became(improved) == {"lighten": True}
