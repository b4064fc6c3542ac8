"""Type for labels. Pillow's own font has the Latin letters; for the others a font of the system is looked for."""

from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

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
    "NotoSansCJK-Regular.ttc",
    "NotoSansCJK-VF.otf.ttc",
    "NotoSansCJKkr-Regular.otf",
    "SourceHanSans-Regular.ttc",
    "AppleSDGothicNeo.ttc",
    "PingFang.ttc",
    "malgun.ttf",
    "msyh.ttc",
    "wqy-microhei.ttc",
    "DroidSansFallbackFull.ttf",
    "NotoSans-Regular.ttf",
    "DejaVuSans.ttf",
    "LiberationSans-Regular.ttf",
    "Arial Unicode.ttf",
    "arial.ttf",
)
_PROBE_PX: Final = 32
_ABSENT: Final = "\U0010fffe"  # no font has it: what is drawn for it is what stands for missing letters

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


class LabelFontMissing(Unavailable):
    """No font here has the letters of an address."""

    code = "warehouse.label_font"
    title = "A font is missing"


@cache
def _system_fonts() -> tuple[Path, ...]:
    found: dict[str, Path] = {}
    for folder in _FOLDERS:
        if folder.is_dir():
            for path in sorted(folder.rglob("*.tt[cf]")) + sorted(folder.rglob("*.otf")):
                found.setdefault(path.name, path)
    return tuple(found[name] for name in _WANTED if name in found)


@lru_cache(maxsize=64)
def _load(path: Path | None, pixels: int) -> Font:
    if path is None:
        return ImageFont.load_default(pixels)
    return ImageFont.truetype(str(path), pixels, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=20_000)
def _has(path: Path | None, letter: str) -> bool:
    font = _load(path, _PROBE_PX)
    return letter.isspace() or bytes(font.getmask(letter)) != bytes(font.getmask(_ABSENT))


def font_for(text: str, pixels: int) -> Font:
    """Return a font of a height that has every letter of a text; raise LabelFontMissing where none has."""
    for path in _choices():
        if all(_has(path, letter) for letter in text):
            return _load(path, pixels)
    raise LabelFontMissing("no font on this machine has the letters of this address: install one such as Noto Sans CJK")


def _choices() -> Iterator[Path | None]:
    yield None
    yield from _system_fonts()


def text_picture(text: str, pixels: int, most_width: int) -> Image.Image:
    """Return a line as a grey picture, white on black, as high as its type and no wider than ``most_width``."""
    font = font_for(text, pixels)
    left, _, right, _ = font.getbbox(text)
    width, height = max(1, round(right - left)), round(pixels * 1.3)
    picture = Image.new("L", (width, height), 0)
    ImageDraw.Draw(picture).text((-left, 0), text, fill=255, font=font)
    if width > most_width:
        picture = picture.resize((most_width, height), Image.Resampling.LANCZOS)
    return picture
