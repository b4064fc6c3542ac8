"""What is wrong with a picture is found, with its figure, what is expected, and the step that mends it."""

import io
import time
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageOps

from entrepot.ai import PrintedText, RapidReader, TextLine
from entrepot.core.files import PictureTooManyPixels, PictureTruncated, PictureUnreadable
from entrepot.sell.pictures import CHANNELS, Channel, PictureReport, duplicates, inspect_picture
from tests.pictures_drawn import blurred, busy, file_of, font, thing


def look(image: Image.Image, channel: str = "entrepot", **options: Any) -> PictureReport:
    return inspect_picture(file_of(image, quality=92, **options), channel=CHANNELS[channel])


def codes(report: PictureReport) -> set[str]:
    return {finding.code for finding in report.findings}


def good(size: tuple[int, int] = (1200, 1200)) -> Image.Image:
    return thing(size, box=(0.12, 0.12, 0.88, 0.88))


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_good_picture_has_nothing_wrong(channel: str) -> None:
    assert look(good(), channel).findings == ()


def test_size_is_told_with_what_is_needed() -> None:
    (refused,) = look(good((400, 400))).findings
    assert (refused.code, refused.severity, refused.figure, refused.expected, refused.unit) == (
        "too_small", "block", 400, 500, "px",
    )  # fmt: skip
    assert refused.fix is None
    (poor,) = look(good((700, 700))).findings
    assert (poor.code, poor.severity, poor.expected) == ("small", "warn", 800)
    assert str(poor.sentence) == "700 × 700 pixels; from 800 on each side one can look closely"
    (narrow,) = [each for each in look(good((1200, 600))).findings if each.code == "small"]
    assert narrow.figure == 600


def test_blur_is_found_and_sharpness_is_not_called_blur() -> None:
    assert "blurred" in codes(look(blurred(good(), 8)))
    assert "blurred" not in codes(look(blurred(good(), 0.7)))


def test_a_thing_in_focus_before_a_ground_out_of_focus_is_sharp() -> None:
    ground = blurred(thing((1200, 1200), ground="#d0d0d0", colour="#cccccc", box=(0, 0, 1, 1)), 40)
    ground.paste(good().crop((144, 144, 1057, 1057)), (144, 144))
    assert "blurred" not in codes(look(ground))


def test_too_dark_is_found() -> None:
    dark = good().point(lambda value: value * 0.15)
    (finding,) = [each for each in look(dark).findings if each.code == "dark"]
    assert finding.unit == "grey"
    assert finding.figure is not None
    assert finding.figure < 60


@pytest.mark.parametrize("ground", ["white", "#c0c0c0", "#808080"])
def test_a_dark_thing_on_a_lit_ground_is_not_too_dark(ground: str) -> None:
    navy = thing((1200, 1200), ground=ground, colour="#141e46", box=(0.12, 0.12, 0.88, 0.88))
    assert "dark" not in codes(look(navy))


def test_a_lit_thing_on_a_black_ground_is_not_too_dark() -> None:
    assert "dark" not in codes(look(thing((1200, 1200), ground="#101010", colour="#e0c8b0")))


def test_burnt_out_parts_of_the_thing_are_found_and_a_white_ground_is_not() -> None:
    burnt = good()
    burnt.paste("white", (200, 420, 1000, 1000))
    outlined = ImageDraw.Draw(burnt)
    outlined.rectangle((144, 144, 1056, 1056), outline="#203060", width=14)
    assert "burnt_out" in codes(look(burnt))
    assert "burnt_out" not in codes(look(good()))


def test_little_contrast_is_found() -> None:
    assert "flat" in codes(look(good().point(lambda value: 120 + value // 8)))


def test_a_channel_that_wants_white_refuses_another_ground_and_can_make_it_white() -> None:
    (finding,) = look(thing((1200, 1200), ground="#c8b090", box=(0.12, 0.12, 0.88, 0.88)), "amazon").findings
    assert (finding.code, finding.severity, finding.fix) == ("ground_not_white", "block", "white")


def test_a_busy_ground_is_told_without_a_fix_where_the_thing_cannot_be_cut_out() -> None:
    image = busy((1200, 1200))
    image.paste(good().crop((144, 144, 1057, 1057)).resize((500, 500)), (350, 350))
    report = look(image)
    assert {"ground_busy", "product_not_found"} <= codes(report)
    assert "white" not in report.fixes
    assert "crop" not in report.fixes


def test_a_small_thing_is_found_where_it_is_and_can_be_cut_to() -> None:
    (finding,) = look(thing((1600, 1600), box=(0.4, 0.35, 0.6, 0.6))).findings
    assert (finding.code, finding.fix) == ("product_small", "crop")
    assert finding.box == pytest.approx((0.4, 0.35, 0.6, 0.6), abs=0.01)
    assert finding.figure == pytest.approx(0.25, abs=0.01)


def test_a_frame_is_found_and_a_plain_ground_is_none() -> None:
    framed = ImageOps.expand(good((1100, 1100)), 50, "#2060c0")
    (finding,) = [each for each in look(framed).findings if each.code == "frame"]
    assert finding.fix == "trim"
    assert finding.box == pytest.approx((0.0417, 0.0417, 0.9583, 0.9583), abs=0.005)
    assert "frame" not in codes(look(thing(ground="#c0c0c0")))


def test_bars_above_and_below_are_found_as_a_frame() -> None:
    barred = Image.new("RGB", (1200, 1200), "black")
    barred.paste(thing((1200, 900), ground="#c8c0b0"), (0, 150))
    assert "frame" not in codes(look(thing((1200, 1200), ground="#c8b090", box=(0.12, 0.12, 0.88, 0.88))))
    assert "frame" in codes(look(barred))


def test_another_shape_than_the_channels_can_be_squared() -> None:
    (finding,) = look(thing((1600, 1200), box=(0.2, 0.1, 0.8, 0.9))).findings
    assert (finding.code, finding.severity, finding.fix) == ("not_channel_shape", "hint", "square")


def line(box: tuple[float, float, float, float], text: str = "SALE") -> TextLine:
    return TextLine(text, 0.99, box, "latin", "", "reader 1")


def test_text_beside_the_thing_is_an_overlay_and_a_label_on_it_is_not() -> None:
    data = file_of(good())
    label = PrintedText(lines=(line((0.3, 0.4, 0.7, 0.5)),))
    banner = PrintedText(lines=(line((0.05, 0.01, 0.95, 0.09)),))
    with_label = inspect_picture(data, printed=label)
    with_banner = inspect_picture(data, printed=banner)
    assert with_label.text_share == pytest.approx(0.04)
    assert with_label.overlay_share == 0
    assert with_banner.overlay_share == pytest.approx(0.072, abs=0.002)
    assert codes(with_label) == set()
    (finding,) = with_banner.findings
    assert (finding.code, finding.box) == ("text_on_it", (0.05, 0.01, 0.95, 0.09))
    assert str(finding.sentence) == "“SALE” is written over the picture"
    assert inspect_picture(data).text_share is None


def test_what_no_maker_prints_is_an_overlay_wherever_it_stands() -> None:
    across = PrintedText(lines=(line((0.3, 0.4, 0.7, 0.5), "SALE 50% OFF"), line((0.3, 0.55, 0.7, 0.62), "무료배송")))
    found = [each for each in inspect_picture(file_of(good()), printed=across).findings if each.code == "text_on_it"]
    assert [str(each.sentence) for each in found] == [
        "“SALE 50% OFF” is written over the picture",
        "“무료배송” is written over the picture",
    ]


@pytest.mark.parametrize("text", ["www.onda.com", "Stoneware 350 ml", "SUGAR FREE", "NEW", "100% COTTON", "24.00 €"])
def test_what_a_package_says_is_no_overlay(text: str) -> None:
    printed = PrintedText(lines=(line((0.3, 0.4, 0.7, 0.5), text),))
    assert "text_on_it" not in codes(inspect_picture(file_of(good()), printed=printed))


def test_where_the_thing_is_not_told_only_promotion_prices_and_addresses_are_an_overlay() -> None:
    data, place = file_of(busy()), (0.3, 0.4, 0.7, 0.5)
    for text in ("www.cheap.shop", "€ 9.90", "SALE"):
        assert "text_on_it" in codes(inspect_picture(data, printed=PrintedText(lines=(line(place, text),))))
    plain = PrintedText(lines=(line(place, "Leche entera"),))
    assert "text_on_it" not in codes(inspect_picture(data, printed=plain))


def test_letters_drawn_beside_the_thing_are_read_and_named_where_they_stand() -> None:
    image = good()
    drawing = ImageDraw.Draw(image)
    drawing.text((420, 1080), "SALE 50% OFF", font=font("en", 60), fill="#d01010")
    drawing.text((420, 500), "ONDA", font=font("en", 120), fill="white")
    data = file_of(image, quality=92)
    report = inspect_picture(data, printed=RapidReader().read(data))
    (finding,) = [each for each in report.findings if each.code == "text_on_it"]
    assert "50%" in str(finding.sentence)
    assert finding.box is not None
    assert finding.box[1] > 0.85


def test_transparent_parts_are_told() -> None:
    image = good().convert("RGBA")
    image.putalpha(Image.new("L", image.size, 255))
    assert "see_through" not in codes(inspect_picture(file_of(image, "PNG")))
    image.paste((0, 0, 0, 0), (0, 0, 100, 1200))
    report = inspect_picture(file_of(image, "PNG"))
    assert report.see_through
    assert "white" in report.fixes


def test_where_a_photo_was_taken_is_warned_of() -> None:
    notes = Image.Exif()
    notes.get_ifd(0x8825)[1] = "N"
    report = look(good(), exif=notes)
    assert [(each.code, each.fix) for each in report.findings] == [("place_told", "strip")]


def test_a_moving_picture_is_told() -> None:
    target = io.BytesIO()
    good((600, 600)).save(target, "GIF", save_all=True, append_images=[busy((600, 600))], duration=100)
    assert "moving" in codes(inspect_picture(target.getvalue()))


def test_a_file_too_heavy_for_the_channel_can_be_compressed() -> None:
    noise = Image.fromarray(np.random.default_rng(1).integers(0, 256, (1400, 1400, 3), np.uint8))
    report = inspect_picture(file_of(noise, "PNG"))
    assert ("too_heavy", "compress") in {(each.code, each.fix) for each in report.findings}


@pytest.mark.parametrize("colour", ["white", "black", "#777777"])
def test_a_picture_of_nothing_says_that_there_is_nothing(colour: str) -> None:
    report = look(Image.new("RGB", (1200, 1200), colour))
    assert report.blank
    assert [(each.code, each.severity) for each in report.findings] == [("blank", "block")]


@pytest.mark.parametrize("mode", ["CMYK", "L", "P", "I;16", "1"])
def test_other_ways_to_keep_colours_are_read(mode: str) -> None:
    if mode == "I;16":
        image = Image.fromarray(np.asarray(good().convert("L")).astype(np.uint16) * 257)
    else:
        image = good().convert(mode)
    report = inspect_picture(file_of(image, "JPEG" if mode == "CMYK" else "PNG"))
    assert (report.width, report.height, report.blank) == (1200, 1200, False)


def test_what_is_no_whole_picture_is_refused_by_name() -> None:
    data = file_of(good())
    with pytest.raises(PictureTruncated):
        inspect_picture(data[: len(data) // 2])
    with pytest.raises(PictureUnreadable):
        inspect_picture(b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    with pytest.raises(PictureUnreadable):
        inspect_picture(b"")
    with pytest.raises(PictureTooManyPixels, match="at most 50 megapixels"):
        inspect_picture(file_of(Image.new("1", (10_000, 10_000)), "PNG"))


def test_a_photo_of_twelve_megapixels_is_looked_at_in_a_moment() -> None:
    data = file_of(thing((4000, 3000)))
    inspect_picture(data)
    began = time.process_time()
    report = inspect_picture(data)
    assert time.process_time() - began < 1.0  # 0.1 s on a quiet machine
    assert (report.width, report.height, report.megapixels) == (4000, 3000, 12)


def test_the_same_picture_smaller_and_recompressed_is_a_duplicate_and_another_is_not() -> None:
    one = good()
    again = inspect_picture(file_of(one.resize((500, 500)), quality=40))
    other = look(thing((1200, 1200), box=(0.3, 0.1, 0.6, 0.9)))
    marks = [look(one).fingerprint, other.fingerprint, again.fingerprint, look(busy()).fingerprint]
    assert duplicates(marks) == [(0, 2)]
    assert duplicates([]) == []


def test_channels_are_data() -> None:
    wide = Channel("wall", 100, 200, 900, 2.0, white=False, fill=0.9, max_bytes=10**6, format="JPEG")
    (finding,) = inspect_picture(file_of(good()), channel=wide).findings
    assert (finding.code, finding.expected) == ("not_channel_shape", 2.0)
