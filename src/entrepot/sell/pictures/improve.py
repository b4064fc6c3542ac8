"""Make a picture what a channel wants, step by step, and say what was done and what was not.

Nothing is invented: pixels are cut off, shrunk, made white where the ground surely is, or kept. A picture is never
enlarged. The original is not touched: what comes back are other bytes.
"""

import io
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from PIL import Image

from entrepot.ai import SURE, BorderSegmenter, Box, Segmenter, open_photo
from entrepot.core.files import open_picture
from entrepot.kit.errors import InvalidInput
from entrepot.kit.sentences import Sentence, say
from entrepot.sell.pictures import measures
from entrepot.sell.pictures.channels import HERE, Channel
from entrepot.sell.pictures.report import Step

STEPS: Final[tuple[Step, ...]] = ("trim", "lighten", "crop", "white", "square", "compress", "strip")
"""All steps, in the order in which they are taken."""

_LOOKED_AT: Final = 1600
_GOOD: Final = 88
_QUALITIES: Final = (88, 80, 72, 64, 56)
_SHRUNK: Final = 0.8
_LEAST_SIDE: Final = 320
_CALM: Final = 0.8
_WHITE: Final = 0.9
_SHAPE: Final = 0.005
_PURE: Final = 244
_NEARLY_WHITE, _MIDDLE = 240.0, 110.0
"""Grey levels that lightening brings the brightest parts and the middle of a picture to."""
_GAIN_MOST, _GAIN_LEAST, _GAMMA_LEAST = 3.0, 1.05, 0.6


class PictureStepUnknown(InvalidInput):
    """A step that is not one of ``STEPS``."""

    code = "picture.step_unknown"
    title = "There is no such step for a picture"


@dataclass(frozen=True, slots=True)
class Done:
    """A step that was asked for: whether it was taken, and what it did or why it was left."""

    step: Step
    taken: bool
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Improved:
    """The mended picture, its format and size in pixels, and what became of each step, in order."""

    content: bytes
    media_type: str
    width: int
    height: int
    steps: tuple[Done, ...]


@dataclass(frozen=True, slots=True)
class _Work:
    """A picture on its way: upright, RGB or RGBA; what colour lies around it, None where that is not calm."""

    image: Image.Image
    ground: tuple[int, int, int] | None
    done: tuple[Done, ...] = ()

    def told(self, step: Step, sentence: Sentence, *, taken: bool = True) -> "_Work":
        return replace(self, done=(*self.done, Done(step, taken, sentence)))


def improve_picture(
    data: bytes, steps: Iterable[Step], channel: Channel = HERE, *, segmenter: Segmenter | None = None
) -> Improved:
    """Return a picture after some steps; they are taken in the order of ``STEPS``, whatever their order here.

    Always: upright, colours in sRGB, no metadata, at most ``channel.most_side`` pixels, the channel's format. A step
    that would do harm is left, and its ``Done`` says why. Takes 0.5 to 1.5 s for a photo of 12 megapixels. Raises
    PictureStepUnknown, and what ``inspect_picture`` raises.
    """
    wanted = set(steps)
    if unknown := wanted.difference(STEPS):
        raise PictureStepUnknown(
            say("there is no step %(step)s for a picture", step=min(unknown)),
            field="steps",
            expected=say("some of %(steps)s", steps=", ".join(STEPS)),
        )
    opened = open_picture(data)
    work = _Work(opened.image, _ground(opened.image))
    if "trim" in wanted:
        work = _trim(work)
    if "lighten" in wanted:
        work = _lighten(work)
    if wanted & {"white", "crop"}:
        work = _to_subject(
            work, channel, segmenter or BorderSegmenter(), white="white" in wanted, crop="crop" in wanted
        )
    # Shrunk before anything is added to it: a strip of 30,000 pixels would else become a square of 900 megapixels.
    work = replace(work, image=_within(work.image, channel.most_side))
    if "square" in wanted:
        work = _square(work, channel)
    work = replace(work, image=_on_ground(work.image, channel))
    content, image = _saved(work.image, channel, small="compress" in wanted)
    if "compress" in wanted:
        work = work.told(
            "compress",
            say("saved as %(format)s, %(size)s bytes", format=channel.format, size=f"{len(content):,}"),
            taken=len(content) <= channel.max_bytes,
        )
    if "strip" in wanted:
        gone = opened.notes or opened.place
        sentence = say("the file's metadata was taken out") if gone else say("the file carried no metadata")
        work = work.told("strip", sentence, taken=gone)
    return Improved(content, f"image/{channel.format.lower()}", image.width, image.height, work.done)


def _trim(work: _Work) -> _Work:
    inside = measures.inside_frame(measures.measured_at(_opaque(work.image)))
    if inside is None:
        return work.told("trim", say("there is no frame to cut off"), taken=False)
    # One pixel more on each side: a frame's edge is soft where the picture was shrunk or compressed.
    left, top, right, bottom = _in_pixels(inside, work.image.size)
    cut = work.image.crop((left + 1, top + 1, max(right - 1, left + 2), max(bottom - 1, top + 2)))
    return replace(work, image=cut, ground=_ground(cut)).told("trim", say("the frame was cut off"))


def _lighten(work: _Work) -> _Work:
    """Lighten a picture until its brightest parts are nearly white and its middle is lit; hues stay as they are."""
    levels = measures.grey(measures.measured_at(_opaque(work.image)))
    gain = float(np.clip(_NEARLY_WHITE / max(1.0, float(np.percentile(levels, 99.5))), 1.0, _GAIN_MOST))
    middle = float(np.clip(np.median(levels) * gain / 255, 0.01, 0.99))
    gamma = float(np.clip(np.log(_MIDDLE / 255) / np.log(middle), _GAMMA_LEAST, 1.0))
    if gain < _GAIN_LEAST and gamma > 1 / _GAIN_LEAST:
        return work.told("lighten", say("it is light enough already"), taken=False)
    curve = [min(255, round(255 * min(1.0, at * gain / 255) ** gamma)) for at in range(256)]
    image = work.image if work.image.mode == "RGBA" else _opaque(work.image)
    lit = image.point([*curve * 3, *range(256)] if image.mode == "RGBA" else curve * 3)
    return replace(work, image=lit, ground=_ground(lit)).told("lighten", say("the picture was lightened"))


def _to_subject(work: _Work, channel: Channel, segmenter: Segmenter, *, white: bool, crop: bool) -> _Work:
    subject = segmenter.subject(open_photo(work.image, longest=_LOOKED_AT))
    if subject is None or subject.confidence < SURE:
        unsure = say("the product cannot be told from its background surely enough")
        work = work.told("crop", unsure, taken=False) if crop else work
        return work.told("white", unsure, taken=False) if white else work
    mask = subject.mask
    if crop:
        frame = _frame(subject.box, work.image.size, channel)
        work = _crop(work, frame, channel)
        if work.done[-1].taken:
            across, down = mask.width / frame.whole[0], mask.height / frame.whole[1]
            left, top, right, bottom = frame.box
            part = (left * across, top * down, right * across, bottom * down)
            mask = mask.resize(_size_within(work.image.size, channel.most_side), Image.Resampling.BICUBIC, box=part)
    if white:
        image = _within(_opaque(work.image), channel.most_side)
        ground = Image.new("RGB", image.size, "white")
        ground.paste(image, mask=mask.resize(image.size, Image.Resampling.BICUBIC))
        work = replace(work, image=ground, ground=(255, 255, 255)).told("white", say("the background was made white"))
    return work


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where to cut, in pixels of a picture whose whole size is given."""

    box: tuple[int, int, int, int]
    whole: tuple[int, int]

    @property
    def size(self) -> tuple[int, int]:
        return self.box[2] - self.box[0], self.box[3] - self.box[1]


def _frame(box: Box, size: tuple[int, int], channel: Channel) -> _Frame:
    """Return the frame around a thing with as much room as the channel's fill leaves, and as there is."""
    left, top, right, bottom = _in_pixels(box, size)
    high = max((right - left) / channel.aspect, bottom - top) / channel.fill
    wide = high * channel.aspect
    middle, centre = (left + right) / 2, (top + bottom) / 2
    return _Frame(
        (
            max(0, round(middle - wide / 2)),
            max(0, round(centre - high / 2)),
            min(size[0], round(middle + wide / 2)),
            min(size[1], round(centre + high / 2)),
        ),
        size,
    )


def _crop(work: _Work, frame: _Frame, channel: Channel) -> _Work:
    if frame.size == frame.whole:
        return work.told("crop", say("the product fills the picture already"), taken=False)
    if max(frame.size) < min(channel.least_side, max(frame.whole)):
        return work.told("crop", say("cut to the product, it would be smaller than the channel takes"), taken=False)
    return replace(work, image=work.image.crop(frame.box)).told("crop", say("cut to the product"))


def _square(work: _Work, channel: Channel) -> _Work:
    """Bring a picture to the channel's shape with more of its calm ground, else with white."""
    wide, high = work.image.size
    if abs(wide / high - channel.aspect) <= _SHAPE * channel.aspect:
        return work.told("square", say("it has the channel's shape already"), taken=False)
    size = (max(wide, round(high * channel.aspect)), max(high, round(wide / channel.aspect)))
    colour = work.ground or (255, 255, 255)
    mode = "RGBA" if work.image.mode == "RGBA" else "RGB"
    canvas = Image.new(mode, size, (*colour, 0) if mode == "RGBA" else colour)
    canvas.paste(work.image, ((size[0] - wide) // 2, (size[1] - high) // 2))
    if work.ground:
        return replace(work, image=canvas).told("square", say("its background was continued to the channel's shape"))
    return replace(work, image=canvas).told("square", say("white was added to reach the channel's shape"))


def _within(image: Image.Image, most: int) -> Image.Image:
    if max(image.size) <= most:
        return image
    return image.resize(_size_within(image.size, most), Image.Resampling.LANCZOS, reducing_gap=2.0)


def _size_within(size: tuple[int, int], most: int) -> tuple[int, int]:
    scale = min(1.0, most / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _on_ground(image: Image.Image, channel: Channel) -> Image.Image:
    """Return a picture without transparency, which JPEG and most channels cannot show."""
    opaque = _opaque(image)
    if not channel.white:
        return opaque
    # Near white along a white ground becomes white: channels look for 255.
    ring = measures.border(measures.measured_at(opaque))
    if ring.white < _WHITE:
        return opaque
    nearly = np.asarray(opaque).min(axis=2) >= _PURE
    return Image.composite(Image.new("RGB", opaque.size, "white"), opaque, Image.fromarray(nearly))


def _opaque(image: Image.Image) -> Image.Image:
    if image.mode == "RGB":
        return image
    white = Image.new("RGB", image.size, "white")
    white.paste(image, mask=image.getchannel("A") if "A" in image.getbands() else None)
    return white


def _saved(image: Image.Image, channel: Channel, *, small: bool) -> tuple[bytes, Image.Image]:
    """Return a picture's bytes: well kept, or, where it has to be small, as good as the bound lets it be."""
    content = _encoded(image, channel, _GOOD)
    while small and len(content) > channel.max_bytes:
        for quality in _QUALITIES[1:]:
            content = _encoded(image, channel, quality)
            if len(content) <= channel.max_bytes:
                return content, image
        if max(image.size) * _SHRUNK < _LEAST_SIDE:
            break
        image = _within(image, round(max(image.size) * _SHRUNK))
        content = _encoded(image, channel, _GOOD)
    return content, image


def _encoded(image: Image.Image, channel: Channel, quality: int) -> bytes:
    target = io.BytesIO()
    if channel.format == "JPEG":
        image.save(target, "JPEG", quality=quality, optimize=True, progressive=True)
    else:
        image.save(target, "WEBP", quality=quality, method=3)
    return target.getvalue()


def _ground(image: Image.Image) -> tuple[int, int, int] | None:
    ring = measures.border(measures.measured_at(_opaque(image)))
    return ring.colour if ring.calm >= _CALM else None


def _in_pixels(box: Box, size: tuple[int, int]) -> tuple[int, int, int, int]:
    left, top, right, bottom = box
    wide, high = size
    return (round(left * wide), round(top * high), round(right * wide), round(bottom * high))
