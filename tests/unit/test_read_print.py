"""What is printed on a package is read by real models, in the languages that they know, and no more is claimed."""

import os
import shutil
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from entrepot.ai import PrintedText, RapidReader, Tesseract
from entrepot.ai.print import script_of
from entrepot.core.files import PictureUnreadable
from tests.pictures_drawn import file_of, package

WITHOUT_KOREAN = Tesseract("no-such-program")
HAS_KOREAN = Tesseract().can_read


@pytest.fixture(scope="module")
def reader() -> RapidReader:
    return RapidReader(WITHOUT_KOREAN)


def read(reader: RapidReader, lines: list[str], language: str) -> PrintedText:
    return reader.read(file_of(package(lines, language), quality=90))


def test_english_print_is_read_line_by_line_from_the_top(reader: RapidReader) -> None:
    lines = ["GREEN TEA", "Organic sencha leaves", "Net weight 250 g (8.8 oz)", "Best before 2027-03-01"]
    found = read(reader, lines, "en")
    assert [line.text for line in found.lines] == lines
    assert all(line.confidence > 0.9 and line.script == "latin" and not line.language for line in found.lines)
    assert found.text == "\n".join(lines)


def test_chinese_print_is_read_and_known_as_chinese(reader: RapidReader) -> None:
    found = read(reader, ["绿茶茶叶", "配料：绿茶", "保质期：18个月"], "zh")
    assert [line.text for line in found.lines] == ["绿茶茶叶", "配料：绿茶", "保质期：18个月"]
    assert {(line.script, line.language) for line in found.lines} == {("han", "zh")}


def test_japanese_print_is_read_and_lines_of_han_among_it_are_japanese(reader: RapidReader) -> None:
    found = read(reader, ["緑茶ティーバッグ", "内容量20袋", "保存方法：高温多湿を避けて保存"], "ja")
    assert [line.text for line in found.lines] == ["緑茶ティーバッグ", "内容量20袋", "保存方法：高温多湿を避けて保存"]
    assert {line.language for line in found.lines} == {"ja"}
    assert {line.script for line in found.lines} == {"kana", "han"}


def test_a_line_is_found_where_it_stands(reader: RapidReader) -> None:
    (line,) = read(reader, ["GREEN TEA"], "en").lines
    left, top, right, bottom = line.box
    assert 0.22 < left < 0.26 < right < 0.6
    assert 0.08 < top < 0.13 < bottom < 0.2


def test_korean_without_its_reader_is_not_guessed_but_named_as_unread(reader: RapidReader) -> None:
    found = read(reader, ["녹차 티백", "원재료명: 녹차", "유통기한: 별도 표시"], "ko")
    assert found.cannot_read == ("ko",)
    assert "ko" not in reader.languages
    assert not found.lines
    assert len(found.unread) == 3


@pytest.mark.skipif(not HAS_KOREAN, reason="tesseract and its Korean data are not installed")
def test_korean_is_read_where_tesseract_is_installed() -> None:
    reader = RapidReader()
    found = read(reader, ["녹차 티백", "원재료명: 녹차"], "ko")
    assert found.cannot_read == ()
    assert {line.language for line in found.lines} == {"ko"}
    assert "녹차" in found.text


@pytest.mark.skipif(os.name != "posix", reason="a shell script stands in for the program")
def test_a_program_that_fails_or_hangs_leaves_the_lines_unread(tmp_path: Path) -> None:
    broken = tmp_path / "tesseract"
    broken.write_text('#!/bin/sh\n[ "$1" = --list-langs ] && echo "kor eng" && exit 0\nexit 1\n', encoding="utf-8")
    broken.chmod(0o755)
    assert shutil.which(str(broken))
    found = RapidReader(Tesseract(str(broken))).read(package(["녹차 티백"], "ko"))
    assert not found.lines
    assert len(found.unread) == 1


@pytest.mark.parametrize("size", [(900, 700), (40, 30), (8, 8), (1200, 1)])
def test_a_picture_of_nothing_holds_no_text(reader: RapidReader, size: tuple[int, int]) -> None:
    found = reader.read(file_of(Image.new("RGB", size, "white"), "PNG"))
    assert (found.lines, found.unread, found.cut_short) == ((), (), False)


def test_noise_is_read_within_its_bound_and_hardly_believed(reader: RapidReader) -> None:
    noise = np.random.default_rng(5).integers(0, 256, (900, 1200, 3), np.uint8)
    began = time.process_time()
    assert len(reader.read(Image.fromarray(noise)).lines) <= 2
    assert time.process_time() - began < 20


@pytest.mark.parametrize("pattern", ["dots", "zigzags", "one big shape"])
def test_a_pattern_or_a_shape_is_no_print_that_could_not_be_read(reader: RapidReader, pattern: str) -> None:
    image = Image.new("RGB", (1200, 1500), (240, 240, 238))
    drawing = ImageDraw.Draw(image)
    drawing.polygon(((450, 150), (750, 150), (800, 500), (1000, 1350), (200, 1350), (400, 500)), fill=(30, 40, 90))
    for left in range(460, 740, 70):
        for top in range(180, 1300, 70):
            if pattern == "dots":
                drawing.ellipse((left, top, left + 25, top + 25), fill="white")
            elif pattern == "zigzags":
                drawing.line((left, top + 35, left + 35, top, left + 70, top + 35), fill="white", width=8)
    found = reader.read(image)
    assert found.unread == ()
    assert found.lines == ()


def test_a_page_full_of_print_is_cut_short_and_says_so(reader: RapidReader) -> None:
    page = Image.new("RGB", (1600, 1600), "white")
    words = package(["AB 12"], "en", (400, 300)).crop((90, 20, 190, 60))
    for at in range(120):
        page.paste(words, (20 + 190 * (at % 8), 20 + 100 * (at // 8)))
    found = reader.read(page)
    assert found.cut_short
    assert len(found.lines) + len(found.unread) <= 64


def test_bytes_that_are_no_picture_are_refused(reader: RapidReader) -> None:
    with pytest.raises(PictureUnreadable):
        reader.read(b"%PDF-1.7 no picture")


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("Net weight", "latin"),
        ("净含量：250克", "han"),
        ("内容量は20袋", "kana"),
        ("녹차 TEA", "hangul"),
        ("8801234567893", "digits"),
        ("★ ★ ★", "other"),
        ("USB-C 充电器", "latin"),
        ("", "other"),
    ],
)
def test_letters_tell_the_script(text: str, script: str) -> None:
    assert script_of(text) == script
