"""What channels ask of a product's main picture, as data."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

PictureFormat = Literal["JPEG", "WEBP"]


@dataclass(frozen=True, slots=True)
class Channel:
    """A place where products are shown, and how its pictures have to be.

    Sides are pixels of the longer side: under ``least_side`` a picture is refused, under ``good_side`` it cannot be
    looked at closely, over ``most_side`` nothing is gained. ``aspect`` is width by height. ``white`` says that the
    ground must be white; ``fill`` how much of the frame's side the thing should take.
    """

    name: str
    least_side: int
    good_side: int
    most_side: int
    aspect: float
    white: bool
    fill: float
    max_bytes: int
    format: PictureFormat


HERE: Final = Channel(
    name="entrepot",
    least_side=500,
    good_side=800,
    most_side=2000,
    aspect=1.0,
    white=False,
    fill=0.8,
    max_bytes=1_500_000,
    format="WEBP",
)
"""This marketplace's own shop."""

CHANNELS: Final[Mapping[str, Channel]] = MappingProxyType({
    channel.name: channel
    for channel in (
        HERE,
        # Asks for pure white, 85 % of the frame, 500 pixels at least, and 1,000 for looking closely.
        Channel("amazon", 500, 1000, 2000, 1.0, white=True, fill=0.85, max_bytes=5_000_000, format="JPEG"),
        # Asks for 250 pixels of clothes, better 800; 75 to 90 % of the frame, white or see-through.
        Channel("google", 250, 800, 2000, 1.0, white=True, fill=0.8, max_bytes=5_000_000, format="JPEG"),
    )
})  # fmt: skip
"""Channels by their name. What others ask changes: look it up before relying on it."""
