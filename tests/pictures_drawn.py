"""Pictures for tests, drawn in code: things on grounds, labels with print, files that are not what they say."""

from __future__ import annotations

import io
from typing import Any

from noto_cjk_sans_otc import FONT_PATH
from PIL import Image, ImageDraw, ImageFilter, ImageFont

FACES = {"ja": 0, "ko": 1, "zh": 2}  # of Noto Sans CJK's file; its Latin letters are the same in each


def file_of(image: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    target = io.BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


def thing(
    size: tuple[int, int] = (1200, 900),
    *,
    ground: str = "white",
    colour: str = "#b03020",
    box: tuple[float, float, float, float] = (0.25, 0.15, 0.75, 0.85),
) -> Image.Image:
    """A box with a lid, a stripe and grain, so that there are edges to judge by, on a plain ground."""
    image = Image.new("RGB", size, ground)
    left, top, right, bottom = (round(share * side) for share, side in zip(box, (*size, *size), strict=True))
    drawing = ImageDraw.Draw(image)
    drawing.rectangle((left, top, right, bottom), fill=colour)
    drawing.rectangle((left, top, right, top + (bottom - top) // 6), fill="#203060")
    for at in range(left + 8, right - 8, 24):
        drawing.line((at, top + (bottom - top) // 3, at + 10, bottom - (bottom - top) // 4), fill="#f0d040", width=5)
    return image


def thing_mask(size: tuple[int, int] = (1200, 900)) -> Image.Image:
    mask = Image.new("L", size, 0)
    ImageDraw.Draw(mask).rectangle(
        (round(0.25 * size[0]), round(0.15 * size[1]), round(0.75 * size[0]), round(0.85 * size[1])), fill=255
    )
    return mask


def busy(size: tuple[int, int] = (1200, 900)) -> Image.Image:
    """A ground of many colours, no thing."""
    noise = Image.effect_noise((size[0] // 30, size[1] // 30), 120)
    three = Image.merge("RGB", (noise, noise.rotate(180), noise.transpose(Image.Transpose.FLIP_LEFT_RIGHT)))
    return three.resize(size, Image.Resampling.NEAREST)


def blurred(image: Image.Image, radius: float = 6) -> Image.Image:
    return image.filter(ImageFilter.GaussianBlur(radius))


def package(lines: list[str], language: str = "en", size: tuple[int, int] = (1600, 1200)) -> Image.Image:
    """A package's side with print on it."""
    image = Image.new("RGB", size, (238, 236, 230))
    drawing = ImageDraw.Draw(image)
    drawing.rectangle((0.2 * size[0], 0.05 * size[1], 0.8 * size[0], 0.95 * size[1]), fill=(252, 252, 250))
    for at, line in enumerate(lines):
        pixels = size[1] // (14 if at == 0 else 26)
        place = (0.24 * size[0], size[1] * (0.1 + 0.11 * at))
        drawing.text(place, line, font=font(language, pixels), fill=(25, 25, 30))
    return image


def font(language: str, pixels: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONT_PATH), pixels, index=FACES.get(language, 0))
