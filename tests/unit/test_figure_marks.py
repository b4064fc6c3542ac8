"""Registered figure marks are found in photos whatever their colour, turn and slant; plain shapes are nobody's."""

import io
import time

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw

from entrepot.core.files import PictureUnreadable
from entrepot.sell.brands.marks import Marks, MarkUnreadable
from entrepot.sell.brands.marks.drawing import MOST_BYTES, draw_svg
from entrepot.sell.brands.marks.shape import CLOSE, Laid, spread_of, squared
from entrepot.sell.brands.marks.silhouettes import Silhouette
from entrepot.sell.brands.marks.standing import standing_out

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path d="{}"/></svg>'
ARROW = SVG.format("M2 10h11V4l9 8-9 8v-6H2zM2 16h6v5H2z")
KEY = SVG.format("M7 3a5 5 0 1 1 0 10 5 5 0 0 1 0-10zm0 3a2 2 0 1 0 0 4 2 2 0 0 0 0-4zm4 1h12v6h-3v-3h-2v3h-2v-3h-5z")
BOLT = SVG.format("M13 1 4 14h6l-3 9L20 9h-7l4-8zM2 2h4v4H2zM18 17h4v6h-4z")
SQUARE = SVG.format("M2 2h20v20H2z")
NAMED = {"arrow": ARROW, "key": KEY, "bolt": BOLT}


@pytest.fixture(scope="module")
def marks() -> Marks:
    return Marks.build([*NAMED.items(), ("square", SQUARE)])


def photo(svg: str | None, colour: tuple[int, int, int] = (200, 40, 60), turn: float = 12) -> Image.Image:
    """Return a shaded ground with folds, and a mark of 200 pixels on it, turned and seen from the side."""
    down, across = np.mgrid[0:525, 0:700].astype(np.float32)
    shade = 150 + 30 * np.sin(across / 90 + down / 140) + 20 * np.cos(down / 60)
    pixels = np.stack([shade * 0.9, shade, shade * 1.1], axis=2)
    if svg:
        mask = draw_svg(svg, 200)
        high, wide = mask.shape
        onto = cv2.getRotationMatrix2D((wide / 2, high / 2), turn, 1.0)
        onto[:, 2] += (350 - wide / 2, 260 - high / 2)
        onto[0, 1] += 0.08
        laid = cv2.warpAffine(mask, onto, (700, 525))[..., None] / 255
        pixels = pixels * (1 - laid) + np.array(colour) * laid
    target = io.BytesIO()
    Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).save(target, "JPEG", quality=60)
    return Image.open(target).convert("RGB")


@pytest.mark.parametrize("name", NAMED)
@pytest.mark.parametrize("turn", [-18, 0, 15])
def test_a_mark_is_found_turned_and_slanted(marks: Marks, name: str, turn: float) -> None:
    (found,) = marks.find(photo(NAMED[name], turn=turn))
    assert found.mark == name
    assert found.confidence > 0.5


@pytest.mark.parametrize("colour", [(250, 250, 250), (10, 10, 10), (30, 90, 220), (240, 220, 20)])
def test_a_mark_is_found_in_any_colour(marks: Marks, colour: tuple[int, int, int]) -> None:
    assert [each.mark for each in marks.find(photo(KEY, colour))] == ["key"]


def test_a_found_marks_box_is_where_it_stands(marks: Marks) -> None:
    (found,) = marks.find(photo(BOLT))
    left, top, right, bottom = found.box
    assert (left + right) / 2 == pytest.approx(0.5, abs=0.04)
    assert (top + bottom) / 2 == pytest.approx(260 / 525, abs=0.04)


def test_a_photo_without_a_mark_has_none(marks: Marks) -> None:
    assert marks.find(photo(None)) == ()


@pytest.mark.parametrize("size", [(1, 1), (3, 2), (900, 1), (2, 900), (40, 2000)])
def test_a_strip_or_a_dot_holds_no_mark(marks: Marks, size: tuple[int, int]) -> None:
    pixels = np.random.default_rng(2).integers(0, 256, (size[1], size[0], 3), dtype=np.uint8)
    assert marks.find(Image.fromarray(pixels)) == ()


@pytest.mark.parametrize("cell", [1, 3, 9])
def test_noise_takes_no_longer_than_a_photo_with_much_in_it(marks: Marks, cell: int) -> None:
    coarse = np.random.default_rng(3).integers(0, 2, (700 // cell, 700 // cell, 3), dtype=np.uint8) * 255
    began = time.process_time()
    assert marks.find(Image.fromarray(coarse.repeat(cell, axis=0).repeat(cell, axis=1))) == ()
    assert time.process_time() - began < 8


def test_a_figure_that_was_cut_out_of_shade_or_stripes_does_not_stand_out() -> None:
    drawn = draw_svg(KEY, 160)
    high, wide = drawn.shape
    spread = spread_of(drawn)
    assert spread is not None
    figure = Silhouette((200, 150, 200 + wide, 150 + high), drawn > 127)
    ground = np.asarray(photo(None), np.uint8)[:, :, ::-1].copy()

    def stands_out(pixels: np.ndarray) -> float:
        return standing_out(pixels, figure, squared(drawn, spread, CLOSE), Laid(1.0, 1.0, np.eye(3)))

    printed, striped = ground.copy(), ground.copy()
    printed[150 : 150 + high, 200 : 200 + wide][drawn > 127] = (40, 60, 200)
    assert stands_out(printed) > 0.95
    assert stands_out(ground) < 0.8
    striped[:, 200 : 200 + wide // 2] = (40, 60, 200)
    assert stands_out(striped) < 0.8


def test_bytes_that_are_no_picture_are_refused(marks: Marks) -> None:
    with pytest.raises(PictureUnreadable):
        marks.find(b"GIF89a and no more")


def test_a_plain_shape_is_told_apart_and_never_found(marks: Marks) -> None:
    assert marks.plain == ("square",)
    assert marks.find(photo(SQUARE)) == ()


def test_of_marks_that_are_nearly_the_same_the_other_is_named() -> None:
    found = Marks.build([("key", KEY), ("again", KEY), ("bolt", BOLT)])
    assert set(found.alike) == {"key", "again"}
    (seen,) = found.find(photo(KEY))
    assert {seen.mark, *seen.alike} == {"key", "again"}


def test_a_mark_handed_in_as_a_picture_is_found() -> None:
    drawn = draw_svg(ARROW, 300)
    paper = Image.new("RGB", (drawn.shape[1] + 60, drawn.shape[0] + 60), "white")
    paper.paste(Image.new("RGB", drawn.shape[::-1], "navy"), (30, 30), Image.fromarray(drawn))
    assert [each.mark for each in Marks.build([("arrow", paper)]).find(photo(ARROW))] == ["arrow"]


def test_a_photo_is_no_mark() -> None:
    busy = Image.fromarray(np.random.default_rng(1).integers(0, 256, (90, 90, 3), dtype=np.uint8))
    with pytest.raises(MarkUnreadable, match="plain ground"):
        Marks.build([("busy", busy)])


def test_a_saved_index_finds_the_same(marks: Marks) -> None:
    assert Marks.load(marks.save()).find(photo(KEY)) == pytest.approx(marks.find(photo(KEY)))
    with pytest.raises(ValueError, match="no index of marks"):
        Marks.load(b"PK\x03\x04 nothing")


def test_an_index_without_marks_finds_nothing() -> None:
    assert Marks.build([]).find(photo(KEY)) == ()


def test_holes_and_arcs_are_drawn_as_svg_says() -> None:
    ring = draw_svg(SVG.format("M12 2a10 10 0 1 0 0 20 10 10 0 1 0 0-20zm0 5a5 5 0 1 1 0 10 5 5 0 1 1 0-10z"), 100)
    assert ring.shape == (100, 100)
    assert (ring[50, 50], ring[50, 5], ring[2, 2]) == (0, 255, 0)
    assert (ring > 127).mean() == pytest.approx(np.pi / 4 * 0.75, abs=0.01)


def test_an_svgs_curves_reach_where_its_commands_lead() -> None:
    smooth = draw_svg(SVG.format("M0 0C0 10 10 10 10 0S20-10 20 0Q25 10 30 0T40 0V20H0Z"), 120)
    assert smooth.shape == (round(120 * 27.5 / 40), 120) or abs(smooth.shape[0] - 120 * 25 / 40) < 12


@pytest.mark.parametrize(
    ("svg", "why"),
    [
        (SVG.format("M0 0h9v9z").replace("<path", "<script>alert(1)</script><path"), "the element script"),
        ('<!DOCTYPE svg [<!ENTITY a "aaaa">]><svg><path d="M0 0h9v9z"/></svg>', "document type"),
        ('<svg><image href="http://example.org/a.png"/></svg>', "the element image"),
        ('<svg><path onload="x()" d="M0 0h9v9z"/></svg>', "the attribute onload"),
        ('<svg><path transform="scale(2)" d="M0 0h9v9z"/></svg>', "the attribute transform"),
        ('<svg><g href="#a"/><path d="M0 0h9v9z"/></svg>', "the attribute href"),
        ("<svg><path d='M0 0h9v9z'>", "well-formed"),
        ("<svg/>", "draw nothing"),
        (SVG.format("M0 0h1e9v9z"), "farther"),
        (SVG.format("M0 0 nonsense"), "no command and no number"),
        (SVG.format("M0 0 L5"), "middle of a command"),
        (SVG.format("L5 5"), "without saying where"),
        (SVG.format("M0 0" + "h1" * 50_000), "more than 40000 commands"),
        ("<svg>" + " " * MOST_BYTES + "</svg>", "larger than"),
        ("<svg>" + "<g>" * 3000, "more than 2000 elements"),
    ],
)
def test_an_svg_with_anything_but_paths_is_refused_with_the_reason(svg: str, why: str) -> None:
    with pytest.raises(MarkUnreadable, match=why):
        draw_svg(svg, 64)


def test_a_transparent_picture_gives_its_opaque_figure() -> None:
    image = Image.new("RGBA", (120, 120), (0, 0, 0, 0))
    ImageDraw.Draw(image).polygon([(10, 110), (60, 10), (110, 110), (60, 70)], fill=(200, 0, 0, 255))
    assert len(Marks.build([("chevron", image)])) == 1
