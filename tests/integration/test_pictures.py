"""What people see is drawn anew: upright, small, without a trace of the camera."""

from __future__ import annotations

import io
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms

from entrepot.core.files import (
    FileMissing,
    FileRef,
    FileTooLarge,
    LocalFiles,
    PictureHidesData,
    PictureTooManyPixels,
    PictureTruncated,
    PictureUnreadable,
    derive,
    picture_url,
    store_picture,
)

REFUSALS = (PictureUnreadable, PictureTruncated, PictureTooManyPixels, PictureHidesData)


@pytest.fixture
def files(tmp_path: Path) -> LocalFiles:
    return LocalFiles(tmp_path / "files")


def photo(size: tuple[int, int] = (1600, 1200), mode: str = "RGB") -> Image.Image:
    image = Image.radial_gradient("L").resize(size)
    return Image.merge("RGB", (image, image.rotate(90).resize(size), Image.new("L", size, 120))).convert(mode)


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    target = io.BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


def shown(files: LocalFiles, file_id: str, width: int) -> Image.Image:
    with files.open(file_id, f"{width}.webp") as stream:
        image = Image.open(io.BytesIO(stream.read()))
        image.load()
        return image


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_picture_is_drawn_in_three_widths(files: LocalFiles, kind: str) -> None:
    file, drawn = store_picture(files, saved(photo().convert("P") if kind == "GIF" else photo(), kind))
    assert file.media_type == f"image/{kind.lower()}"
    assert (drawn.width, drawn.height) == (1600, 1200)
    assert [(each.name_width, each.width, each.height) for each in drawn.drawn] == [
        (1280, 1280, 960),
        (640, 640, 480),
        (320, 320, 240),
    ]
    for each in drawn.drawn:
        image = shown(files, file.id, each.name_width)
        assert (image.format, image.size) == ("WEBP", (each.width, each.height))
    assert picture_url(file.id, 640) == f"/files/{file.id}/640.webp"


def test_a_small_picture_is_never_enlarged(files: LocalFiles) -> None:
    file, _ = store_picture(files, saved(photo((200, 100)), "PNG"))
    assert [shown(files, file.id, width).size for width in (1280, 640, 320)] == [(200, 100)] * 3


def test_a_long_strip_of_text_pictures_keeps_its_width(files: LocalFiles) -> None:
    file, _ = store_picture(files, saved(photo((860, 9000)), "JPEG"))
    assert shown(files, file.id, 1280).size == (860, 9000)


@pytest.mark.parametrize(("orientation", "size"), [(1, (600, 400)), (3, (600, 400)), (6, (400, 600)), (8, (400, 600))])
def test_a_picture_stands_upright_however_the_camera_was_held(
    files: LocalFiles, orientation: int, size: tuple[int, int]
) -> None:
    image = Image.new("RGB", (600, 400), "white")
    image.paste("red", (0, 0, 300, 200))  # the upper left quarter as the sensor saw it
    exif = Image.Exif()
    exif[0x0112] = orientation
    file, drawn = store_picture(files, saved(image, "JPEG", exif=exif))
    seen = shown(files, file.id, 1280).convert("RGB")
    assert (drawn.width, drawn.height) == seen.size == size
    corners = {1: (50, 50), 3: (550, 350), 6: (350, 50), 8: (50, 550)}
    red, green, _ = seen.getpixel(corners[orientation])  # type: ignore[misc]  # RGB gives three
    assert red > 200
    assert green < 60


def test_place_camera_and_comments_are_dropped(files: LocalFiles) -> None:
    exif = Image.Exif()
    exif[0x010F] = "SECRETCAMERA"
    exif.get_ifd(0x8825)[1] = "N"
    data = saved(photo(), "JPEG", exif=exif, comment=b"SECRETCOMMENT", xmp=b"<x>SECRETXMP</x>")
    assert b"SECRET" in data
    file, _ = store_picture(files, data)
    for width in (1280, 640, 320):
        with files.open(file.id, f"{width}.webp") as stream:
            content = stream.read()
        assert b"SECRET" not in content
        assert not Image.open(io.BytesIO(content)).getexif()
        assert "icc_profile" not in Image.open(io.BytesIO(content)).info


def test_see_through_stays_see_through(files: LocalFiles) -> None:
    image = Image.new("RGBA", (100, 100), (255, 0, 0, 0))
    file, _ = store_picture(files, saved(image, "PNG"))
    assert shown(files, file.id, 320).getpixel((50, 50))[3] == 0  # type: ignore[index]  # RGBA gives four


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_colour_mode_of_png_is_drawn(files: LocalFiles, mode: str) -> None:
    file, _ = store_picture(
        files, saved(photo((64, 64), "L").convert("I;16") if mode == "I;16" else photo((64, 64), mode), "PNG")
    )
    assert shown(files, file.id, 320).size == (64, 64)


def test_a_print_shop_picture_in_cmyk_is_drawn(files: LocalFiles) -> None:
    file, _ = store_picture(files, saved(Image.new("CMYK", (64, 64), (0, 255, 255, 0)), "JPEG"))
    red, green, _ = shown(files, file.id, 320).convert("RGB").getpixel((30, 30))  # type: ignore[misc]  # Pillow says less than an RGB picture gives
    assert red > 180
    assert green < 80


def test_wide_colours_are_brought_to_srgb(files: LocalFiles) -> None:
    plain = Image.new("RGB", (64, 64), (200, 100, 50))
    lab_like = ImageCms.ImageCmsProfile(ImageCms.createProfile("XYZ")).tobytes()
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    with_srgb, _ = store_picture(files, saved(plain, "PNG", icc_profile=srgb))
    broken, _ = store_picture(files, saved(plain, "PNG", icc_profile=b"not a profile"))
    unfitting, _ = store_picture(files, saved(plain, "PNG", icc_profile=lab_like))
    for file in (with_srgb, broken, unfitting):
        red, green, blue = shown(files, file.id, 320).convert("RGB").getpixel((30, 30))  # type: ignore[misc]  # Pillow says less than an RGB picture gives
        assert abs(red - 200) + abs(green - 100) + abs(blue - 50) < 20


def test_of_a_moving_picture_the_first_frame_is_taken(files: LocalFiles) -> None:
    frames = [Image.new("P", (50, 50), colour) for colour in (0, 1, 2)]
    frames[0].putpalette([255, 0, 0, 0, 255, 0, 0, 0, 255])
    file, _ = store_picture(files, saved(frames[0], "GIF", save_all=True, append_images=frames[1:]))
    image = shown(files, file.id, 320)
    assert getattr(image, "n_frames", 1) == 1
    red, _, _ = image.convert("RGB").getpixel((25, 25))  # type: ignore[misc]  # Pillow says less than an RGB picture gives
    assert red > 200


def test_what_is_stored_already_can_be_drawn_again(files: LocalFiles) -> None:
    file = files.put(saved(photo(), "JPEG"), "image/jpeg")
    first = derive(files, file)
    with files.open(file.id, "640.webp") as stream:
        content = stream.read()
    assert derive(files, file) == first
    with files.open(file.id, "640.webp") as stream:
        assert stream.read() == content


def test_drawing_what_is_not_there_is_an_error(files: LocalFiles) -> None:
    with pytest.raises(FileMissing):
        derive(files, FileRef("0" * 64, 1, "image/png"))


def test_a_refused_picture_leaves_nothing_behind(files: LocalFiles) -> None:
    whole = saved(photo(), "PNG")
    half = whole[: len(whole) // 2] + whole[-12:]  # a proper end, but half of the picture is missing
    with pytest.raises(REFUSALS):
        store_picture(files, b"%PDF-1.4")
    with pytest.raises(FileTooLarge):
        store_picture(files, saved(photo(), "JPEG"), max_bytes=1000)
    with pytest.raises(PictureTruncated):
        store_picture(files, half)
    assert list(files.names()) == []


@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow warns of what it finds broken
@given(seed=st.integers(0, 2**32), kind=st.sampled_from(["JPEG", "PNG", "WEBP", "GIF"]), changes=st.integers(1, 40))
def test_a_damaged_picture_is_drawn_or_refused_precisely(
    seed: int, kind: str, changes: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    files = LocalFiles(tmp_path_factory.mktemp("files"))
    rng = Random(seed)
    data = bytearray(saved(photo((90, 70)).convert("P") if kind == "GIF" else photo((90, 70)), kind))
    for _ in range(changes):
        data[rng.randrange(len(data))] = rng.randrange(256)
    try:
        _, drawn = store_picture(files, bytes(data))
    except REFUSALS:
        assert list(files.names()) == []
    else:
        assert drawn.width * drawn.height > 0
