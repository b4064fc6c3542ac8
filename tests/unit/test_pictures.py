"""The pictures of pages in README and docs are those that `make screens` takes, each is shown, and none is missing."""

from __future__ import annotations

import re
from pathlib import Path

from PIL import Image

from bench.pages.browser import WIDTHS
from tools.screens import PICTURES, SCREENS

ROOT = Path(__file__).parents[2]


def shown() -> set[str]:
    texts = [*ROOT.glob("README*.md"), *(ROOT / "docs").glob("*.md")]
    return {name for text in texts for name in re.findall(r"pictures/([\w-]+\.webp)", text.read_text("utf-8"))}


def test_every_picture_of_a_page_is_taken_by_make_screens_and_shown() -> None:
    taken = {f"{each.name}.webp" for each in SCREENS}
    assert {path.name for path in PICTURES.glob("*.webp")} == taken
    assert shown() == taken


def test_pictures_are_as_wide_as_the_page_was() -> None:
    for each in SCREENS:
        with Image.open(PICTURES / f"{each.name}.webp") as picture:
            assert picture.size == WIDTHS[each.width], each.name
