"""Look at a picture as a channel and a shopper would, and say what is wrong with it."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np
from PIL import Image

from entrepot.ai import SURE, BorderSegmenter, Box, PrintedText, Segmenter, Subject, open_photo
from entrepot.core.files import OpenedPicture, open_picture
from entrepot.kit.sentences import say
from entrepot.sell.pictures import measures
from entrepot.sell.pictures.channels import HERE, Channel
from entrepot.sell.pictures.fingerprint import fingerprint
from entrepot.sell.pictures.overlay import Overlaid, boxes_beside, overlaid
from entrepot.sell.pictures.report import Finding, PictureReport, SubjectSeen

_OPENED: Final = 720
"""Pixels of the shorter side that a JPEG is at least read at."""
_BLANK_SPAN: Final = 8.0
_BLURRED: Final = 0.62
_DIM, _DARK_GROUND, _LIT = 110.0, 60.0, 150.0
"""Grey levels: nothing in the picture is brighter than the first; or its ground is under the second and nothing in it
above the third. A dark thing on a lit ground is not too dark."""
_BURNT: Final = 0.25
_FLAT_SPAN: Final = 60.0
_CALM: Final = 0.6
_WHITE: Final = 0.9
_FILL_LEAST: Final = 0.55
_TOUCHING: Final = 0.12
_OVERLAY, _QUOTED = 0.01, 60
_SHAPE: Final = 0.02
_STRIP: Final = 4
"""What is longer than so many times its width is a strip, whatever it shows."""
_ORDER: Final = {"block": 0, "warn": 1, "hint": 2}


def inspect_picture(
    data: bytes,
    *,
    channel: Channel = HERE,
    printed: PrintedText | None = None,
    segmenter: Segmenter | None = None,
) -> PictureReport:
    """Return what a picture is like and what is wrong with it for a channel; 0.3 s for a photo of 12 megapixels.

    ``printed`` is what a TextReader found in it; without it nothing is said of text. Raises FileTooLarge,
    PictureUnreadable, PictureTruncated, PictureTooManyPixels or PictureHidesData.
    """
    opened = open_picture(data, at_least=_OPENED)
    small = measures.measured_at(open_photo(opened.image, longest=10**9))
    levels = measures.grey(small)
    blank = measures.light(levels).span < _BLANK_SPAN and float(levels.std()) < _BLANK_SPAN / 2
    subject = None if blank else (segmenter or BorderSegmenter()).subject(small)
    report = PictureReport(
        media_type=opened.media_type,
        width=opened.width,
        height=opened.height,
        size=len(data),
        blank=blank,
        blur=None if blank else _blur(levels, subject),
        light=measures.light(levels, _where(subject)),
        exposure=measures.exposure(levels, _where(subject)),
        border=measures.border(small),
        subject=SubjectSeen(subject.box, subject.share, subject.confidence) if subject else None,
        frame=None if blank else measures.inside_frame(small),
        text_share=None if printed is None else _covered(printed.boxes),
        overlay_share=None if printed is None else _covered(boxes_beside(printed, subject)),
        see_through=_is_see_through(opened.image),
        moving=opened.moving,
        fingerprint=fingerprint(small),
        findings=(),
    )
    laid = () if printed is None or blank else overlaid(printed, subject)
    found = [*_of_file(report, opened, channel), *(() if blank else _of_picture(report, channel, laid))]
    return replace(report, findings=tuple(sorted(found, key=lambda finding: _ORDER[finding.severity])))


def _of_file(report: PictureReport, opened: OpenedPicture, channel: Channel) -> Iterator[Finding]:
    longest, shortest = max(report.width, report.height), min(report.width, report.height)
    if report.blank:
        yield Finding("blank", "block", say("there is nothing to be seen in this picture"))
    if longest < channel.least_side:
        yield Finding(
            "too_small",
            "block",
            say("the longer side has %(side)s pixels; %(least)s are needed", side=longest, least=channel.least_side),
            longest,
            channel.least_side,
            "px",
        )
    elif shortest < channel.least_side / _STRIP:
        least = round(channel.least_side / _STRIP)
        sentence = say("the shorter side has %(side)s pixels; %(least)s are needed", side=shortest, least=least)
        yield Finding("too_small", "block", sentence, shortest, least, "px")
    elif shortest < channel.good_side:
        sentence = say(
            "%(wide)s × %(high)s pixels; from %(good)s on each side one can look closely",
            wide=report.width,
            high=report.height,
            good=channel.good_side,
        )
        yield Finding("small", "warn", sentence, shortest, channel.good_side, "px")
    if report.size > channel.max_bytes:
        yield Finding(
            "too_heavy",
            "warn",
            say("the file is heavier than the channel takes"),
            report.size,
            channel.max_bytes,
            "bytes",
            "compress",
        )
    if report.see_through:
        yield Finding("see_through", "hint", say("parts of the picture are transparent"), fix="white")
    if report.moving:
        yield Finding("moving", "hint", say("the picture moves; only its first frame is shown"))
    if opened.place:
        yield Finding("place_told", "warn", say("the file tells where the photo was taken"), fix="strip")
    elif opened.notes:
        yield Finding("notes_told", "hint", say("the file carries metadata of the camera or a program"), fix="strip")


def _of_picture(report: PictureReport, channel: Channel, laid: tuple[Overlaid, ...]) -> Iterator[Finding]:
    yield from _of_light(report)
    if report.frame:
        yield Finding("frame", "warn", say("there is a frame or bars around the picture"), fix="trim", box=report.frame)
    share = report.overlay_share or 0.0
    for each in laid:
        sentence = say("“%(text)s” is written over the picture", text=each.text[:_QUOTED])
        yield Finding("text_on_it", "warn", sentence, round(share, 3), _OVERLAY, "share", box=each.box)
    if not laid and share >= _OVERLAY:
        sentence = say("text is written over the picture, beside the product")
        yield Finding("text_on_it", "warn", sentence, round(share, 3), _OVERLAY, "share")
    yield from _of_ground(report, channel)
    yield from _of_subject(report, channel)
    shape = report.width / report.height
    if abs(shape - channel.aspect) > _SHAPE * channel.aspect:
        yield Finding(
            "not_channel_shape",
            "hint",
            say("the picture is not as wide and high as the channel shows it"),
            round(shape, 3),
            channel.aspect,
            "share",
            "square",
        )


def _of_light(report: PictureReport) -> Iterator[Finding]:
    seen = report.light
    if report.blur is not None and report.blur > _BLURRED:
        yield Finding("blurred", "warn", say("the picture is blurred"), report.blur, _BLURRED, "share")
    lit = report.exposure
    if lit.brightest < _DIM or (lit.ground < _DARK_GROUND and lit.brightest < _LIT):
        figure, least = (lit.brightest, _DIM) if lit.brightest < _DIM else (lit.ground, _DARK_GROUND)
        yield Finding("dark", "warn", say("the picture is too dark"), round(figure), least, "grey", "lighten")
    elif seen.burnt > _BURNT and report.subject and report.subject.confidence >= SURE:
        yield Finding(
            "burnt_out",
            "warn",
            say("the light has burnt out parts of the product"),
            round(seen.burnt, 3),
            _BURNT,
            "share",
        )
    elif seen.span < _FLAT_SPAN:
        yield Finding("flat", "hint", say("there is little contrast"), round(seen.span), _FLAT_SPAN, "grey")


def _of_ground(report: PictureReport, channel: Channel) -> Iterator[Finding]:
    sure = report.subject is not None and report.subject.confidence >= SURE
    if channel.white and report.border.white < _WHITE:
        yield Finding(
            "ground_not_white",
            "block",
            say("the channel wants a white background"),
            round(report.border.white, 3),
            _WHITE,
            "share",
            "white" if sure else None,
        )
    elif report.border.calm < _CALM and report.border.white < _WHITE:
        yield Finding(
            "ground_busy",
            "hint",
            say("the background is busy"),
            round(report.border.calm, 3),
            _CALM,
            "share",
            "white" if sure else None,
        )


def _of_subject(report: PictureReport, channel: Channel) -> Iterator[Finding]:
    subject = report.subject
    if subject is None or subject.confidence < SURE:
        yield Finding("product_not_found", "hint", say("the product could not be told from its background"))
        return
    left, top, right, bottom = subject.box
    fill = max(right - left, bottom - top)
    if fill < _FILL_LEAST:
        yield Finding(
            "product_small",
            "warn",
            say("the product is small in the picture"),
            round(fill, 3),
            channel.fill,
            "share",
            "crop",
            subject.box,
        )
    if min(left, top, 1 - right, 1 - bottom) <= 0 and subject.share > _TOUCHING:
        yield Finding(
            "product_cut_off", "hint", say("the product reaches the edge and may be cut off"), box=subject.box
        )


def _blur(levels: measures.Floats, subject: Subject | None) -> float | None:
    """Return the blur of the thing, where it is surely known, since a ground out of focus is none."""
    if subject is not None and subject.confidence >= SURE:
        high, wide = levels.shape
        left, top, right, bottom = subject.box
        part = levels[int(top * high) : int(bottom * high) + 1, int(left * wide) : int(right * wide) + 1]
        if min(part.shape) >= 16:
            levels = part
    found = measures.blur(levels)
    return None if found is None else round(found, 3)


def _where(subject: Subject | None) -> measures.Mask | None:
    if subject is None or subject.confidence < SURE:
        return None
    return np.asarray(subject.mask) > 127


def _is_see_through(image: Image.Image) -> bool:
    if image.mode != "RGBA":
        return False
    return int(np.asarray(image.getchannel("A")).min()) < 250


def _covered(boxes: tuple[Box, ...]) -> float:
    """Return the part of the picture that boxes cover, overlaps counted once, to a hundredth of a side."""
    grid = np.zeros((100, 100), bool)
    for left, top, right, bottom in boxes:
        grid[
            round(top * 100) : max(round(bottom * 100), round(top * 100) + 1), round(left * 100) : round(right * 100)
        ] = True
    return float(grid.mean())
