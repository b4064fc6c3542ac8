"""Type for labels: Pillow's own font for Latin letters, Noto Sans CJK for Chinese, Japanese and Korean ones.

Both come with the packages, so that a label looks the same on every machine. For other scripts a font of the system
is looked for.
"""

from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import Final, NamedTuple

from noto_cjk_sans_otc import FONT_PATH
from PIL import Image, ImageDraw, ImageFont

from entrepot.kit.errors import Unavailable

_FOLDERS: Final = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path("/Library/Fonts"),
    Path("/System/Library/Fonts"),
    Path("C:/Windows/Fonts"),
)
_WANTED: Final = (
    "NotoSans-Regular.ttf",
    "DejaVuSans.ttf",
    "LiberationSans-Regular.ttf",
    "Arial Unicode.ttf",
    "arial.ttf",
)
_PROBE_PX: Final = 32
_ABSENT: Final = "\U0010fffe"  # no font has it: what is drawn for it is what stands for missing letters

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


class Face(NamedTuple):
    """One face of a font's file; without a file, Pillow's own."""

    path: Path | None = None
    number: int = 0


_CJK: Final = Path(str(FONT_PATH))
_JAPANESE, _KOREAN, _CHINESE = Face(_CJK, 0), Face(_CJK, 1), Face(_CJK, 2)


class LabelFontMissing(Unavailable):
    """No font here has the letters of an address."""

    code = "warehouse.label_font"
    title = "A font is missing"


@cache
def _system_faces() -> tuple[Face, ...]:
    found: dict[str, Path] = {}
    for folder in _FOLDERS:
        if folder.is_dir():
            for path in sorted(folder.rglob("*.tt[cf]")) + sorted(folder.rglob("*.otf")):
                found.setdefault(path.name, path)
    return tuple(Face(found[name]) for name in _WANTED if name in found)


@lru_cache(maxsize=64)
def _load(face: Face, pixels: int) -> Font:
    if face.path is None:
        return ImageFont.load_default(pixels)
    return ImageFont.truetype(str(face.path), pixels, index=face.number, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=20_000)
def _has(face: Face, letter: str) -> bool:
    font = _load(face, _PROBE_PX)
    return letter.isspace() or bytes(font.getmask(letter)) != bytes(font.getmask(_ABSENT))


def font_for(text: str, pixels: int) -> Font:
    """Return a font of a height that has every letter of a text; raise LabelFontMissing where none has."""
    for face in _choices(text):
        if all(_has(face, letter) for letter in text):
            return _load(face, pixels)
    raise LabelFontMissing("no font on this machine has the letters of this address: install one such as Noto Sans")


def _choices(text: str) -> Iterator[Face]:
    yield Face()
    yield _east_asian(text)
    yield from _system_faces()


def _east_asian(text: str) -> Face:
    """Return the face of the language of a line: Chinese characters are drawn differently in each of the three."""
    if any("\uac00" <= letter <= "\ud7a3" for letter in text):
        return _KOREAN
    if any("\u3040" <= letter <= "\u30ff" for letter in text):
        return _JAPANESE
    return _CHINESE


def text_picture(text: str, pixels: int, most_width: int) -> Image.Image:
    """Return a line as a grey picture, white on black, as high as its type and no wider than ``most_width``."""
    font = font_for(text, pixels)
    left, _, right, bottom = font.getbbox(text)
    width, height = max(1, round(right - left)), max(round(pixels * 1.3), round(bottom) + 1)
    picture = Image.new("L", (width, height), 0)
    ImageDraw.Draw(picture).text((-left, 0), text, fill=255, font=font)
    if width > most_width:
        picture = picture.resize((most_width, height), Image.Resampling.LANCZOS)
    return picture
