"""How well a mark that lies on a figure stands out from the photo itself: the figure was cut out of it by guesses."""

from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from entrepot.sell.brands.marks.shape import CLOSE, Laid, onto_square, spread_of
from entrepot.sell.brands.marks.silhouettes import Pixels, Silhouette

_NEAR: Final = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (13, 13))
"""How far around the mark the photo is compared, in pixels of the mark's square."""
_SHRUNK: Final = 1.4
"""From how many times smaller than the photo the square is, the photo is softened first."""
_STEADY: Final = 1.0
"""Added to the colours' spread, in CIE Lab: an even ground has none."""


def standing_out(photo: Pixels, figure: Silhouette, mark: npt.NDArray[np.uint8], laid: Laid) -> float:
    """Return how well a mark's square correlates with the photo (BGR) under it and near it, 0 to 1, in any colour.

    The photo's colours count along the one direction that tells the mark best from what is around it. A mark of one
    colour has nearly 1; a stripe, a fold or a shadow that was cut to the mark's shape goes on beyond it, or fades.
    """
    spread = spread_of(figure.mask.astype(np.uint8) * 255)
    if spread is None:
        return 0.0
    onto = np.vstack([onto_square(spread, CLOSE), [0.0, 0.0, 1.0]])
    moved = np.array([[1.0, 0.0, figure.box[0]], [0.0, 1.0, figure.box[1]], [0.0, 0.0, 1.0]])
    back = np.linalg.inv(onto)
    size = float(np.sqrt(abs(np.linalg.det(back[:2, :2]))))
    soft = cv2.GaussianBlur(photo, (0, 0), 0.4 * size) if size > _SHRUNK else photo
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    square = cv2.warpPerspective(
        soft, moved @ back @ laid.warp, (CLOSE, CLOSE), flags=flags, borderMode=cv2.BORDER_REPLICATE
    )
    near = cv2.dilate((mark > 127).astype(np.uint8), _NEAR) > 0
    lab = cv2.cvtColor(square.astype(np.float32) / 255, cv2.COLOR_BGR2LAB)[near]
    colours = np.asarray(lab - lab.mean(axis=0), np.float64)
    shape = mark[near].astype(np.float64)
    shape -= shape.mean()
    within = colours.T @ colours + np.eye(3) * len(colours) * _STEADY
    along = colours @ np.linalg.solve(within, colours.T @ shape)
    length = float(np.linalg.norm(along) * np.linalg.norm(shape))
    return float(along @ shape) / length if length > 0 else 0.0
