"""The second look at each candidate: how it stands against the others of the same title."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from entrepot.sell.extraction.titles.spans import Candidates

Floats = NDArray[np.float32]
_PRESENT = 0.3


def with_rivals(found: Candidates, scores: Floats) -> Floats:
    """Return the candidates' features and what their rivals' scores add. Quadratic in the candidates of a title."""
    if not len(found):
        return np.zeros((0, found.features.shape[1] + 11), np.float32)
    first, last, attribute = found.first, found.last, found.attribute
    same = attribute[:, None] == attribute[None, :]
    itself = np.eye(len(found), dtype=bool)
    overlaps = (first[:, None] <= last[None, :]) & (first[None, :] <= last[:, None])
    within = same & ~itself & (first[None, :] <= first[:, None]) & (last[None, :] >= last[:, None])
    around = within.T
    by_attribute = np.zeros(len(found.asked), np.float32)
    np.maximum.at(by_attribute, attribute, scores)

    def best(of: NDArray[np.bool_]) -> Floats:
        most: Floats = np.where(of, scores[None, :], np.float32(0)).max(1)
        return most

    rival, other = best(same & ~itself), best(overlaps & ~same)
    same_place = best(~same & (first[:, None] == first[None, :]) & (last[:, None] == last[None, :]))
    others = (by_attribute > _PRESENT).sum() - (by_attribute > _PRESENT)[attribute]
    before = (scores[None, :] > _PRESENT) & ~same & (last[None, :] < first[:, None])
    after = (scores[None, :] > _PRESENT) & ~same & (first[None, :] > last[:, None])
    near_before = np.where(before, first[:, None] - last[None, :], 99).min(1)
    near_after = np.where(after, first[None, :] - last[:, None], 99).min(1)
    more = [scores, scores - rival, rival, other, scores - other, best(within), best(around), same_place]
    more += [others.astype(np.float32), near_before.astype(np.float32), near_after.astype(np.float32)]
    return np.concatenate([found.features, np.stack(more, axis=1)], axis=1).astype(np.float32)
