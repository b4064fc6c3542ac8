"""The figure of a mark that was handed in as a picture."""

from typing import Final

import cv2
import numpy as np
from PIL import Image

from entrepot.ai import Picture, open_photo
from entrepot.core.files import open_picture
from entrepot.kit.sentences import say
from entrepot.sell.brands.marks.drawing import MarkUnreadable, Mask

_AWAY: Final = 40.0
"""CIE Lab distance from the ground from which a pixel is the figure's."""
_EVEN: Final = 14.0


def figure_of(picture: Picture, side: int) -> Mask:
    """Return a picture's figure, ``side`` pixels on its longer side: what is opaque, or else unlike the plain ground.

    Raises MarkUnreadable where there is no such figure, and what ``open_photo`` raises.
    """
    image = open_picture(picture).image if isinstance(picture, bytes) else picture
    image.thumbnail((4 * side, 4 * side), Image.Resampling.BOX)
    mask: Mask | None = None
    if image.mode == "RGBA":
        opaque = np.asarray(image.getchannel("A"), np.uint8)
        if int(opaque.min()) < 128:
            mask = opaque
    if mask is None:
        mask = _unlike_ground(open_photo(image, longest=4 * side))
    rows, columns = np.flatnonzero((mask > 127).any(axis=1)), np.flatnonzero((mask > 127).any(axis=0))
    if not len(rows):
        raise MarkUnreadable(say("the picture shows no figure on a plain ground"), field="picture")
    mask = mask[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    scale = side / max(mask.shape)
    size = (max(1, round(mask.shape[1] * scale)), max(1, round(mask.shape[0] * scale)))
    return np.asarray(cv2.resize(mask, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR), np.uint8)


def _unlike_ground(image: Image.Image) -> Mask:
    lab = cv2.cvtColor(np.asarray(image.convert("RGB"), np.float32) / 255, cv2.COLOR_RGB2LAB)
    border = np.concatenate([lab[0], lab[-1], lab[:, 0], lab[:, -1]])
    ground = np.median(border, axis=0)
    if float(np.quantile(np.linalg.norm(border - ground, axis=1), 0.9)) > _EVEN:
        raise MarkUnreadable(say("the picture shows no figure on a plain ground"), field="picture")
    away = np.linalg.norm(lab - ground, axis=2)
    return np.asarray(np.clip(away / _AWAY * 255, 0, 255), np.uint8)
