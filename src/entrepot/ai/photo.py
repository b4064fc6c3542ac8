"""A picture as models look at it: upright, in sRGB, no larger than they need, transparency laid on white."""

from typing import Final

from PIL import Image

from entrepot.core.files import open_picture

LONGEST: Final = 2000
"""Pixels of the longer side that models are given at most: small print is legible, and 12 megapixels open in 0.03 s."""

Picture = bytes | Image.Image
"""A picture's bytes as they were sent, or its pixels as ``open_photo`` returns them."""

Box = tuple[float, float, float, float]
"""Left, top, right, bottom, as shares of a picture's width and height."""


def open_photo(picture: Picture, *, longest: int = LONGEST) -> Image.Image:
    """Return a picture's pixels, its longer side at most so many; open it once and hand it to every model.

    Raises what ``core.files.open_picture`` raises for bytes that are no picture, are cut off or too large.
    """
    if isinstance(picture, bytes):
        # The shorter side of a photo is three quarters of the longer; so it is read at the size that is wanted.
        picture = open_picture(picture, at_least=longest * 3 // 4).image
    photo = _on_white(picture)
    if max(photo.size) <= longest:
        return photo
    if photo is picture:
        photo = photo.copy()
    photo.thumbnail((longest, longest), Image.Resampling.LANCZOS, reducing_gap=2.0)
    return photo


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode == "RGB":
        return image
    if "A" not in image.getbands():
        return image.convert("RGB")
    white = Image.new("RGB", image.size, "white")
    white.paste(image, mask=image.getchannel("A"))
    return white
