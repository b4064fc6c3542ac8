"""Whether copies of registered pictures are found, and nothing else is called a copy."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image

from bench.screening.scenes import Pixels, recompressed
from entrepot.sell.brands.copies import Copies

SEED = 20_261_122
REGISTERED = 400
COPIED = 60
STRANGERS = 260
"""With the registered these make 104,000 pairs of which none is a copy."""

Change = Callable[[Pixels, np.random.Generator], Pixels]


def figures(data: Path) -> dict[str, Any]:
    images = data / "images"
    if not images.is_dir():
        return {"copies_skipped": f"{images} is not there"}
    paths = [path for path in sorted(images.rglob("*.jpg")) if "iconic" not in path.name.lower()]
    chance = np.random.default_rng(SEED)
    chosen = [paths[at] for at in chance.permutation(len(paths))[: REGISTERED + STRANGERS]]
    copies = Copies()
    originals: dict[str, Pixels] = {}
    for path in chosen[:REGISTERED]:
        originals[path.name] = _read(path)
        copies.add(path.name, _image(originals[path.name]))
    found: dict[str, Any] = {}
    seconds: list[float] = []
    right = total = wrong = 0
    for kind, change in CHANGES.items():
        here = 0
        for name in list(originals)[:COPIED]:
            copy = _image(change(originals[name], chance))
            began = time.process_time()
            seen = copies.find(copy)
            seconds.append(time.process_time() - began)
            here += any(each.id == name for each in seen)
            wrong += sum(each.id != name for each in seen)
        found[f"copy_recall_{kind}"] = round(here / COPIED, 3)
        right, total = right + here, total + COPIED
    found["copy_recall"] = round(right / total, 4)
    # What a copy was called besides its original: two photos of the data that show one scene count here as wrong.
    found["copy_second_names"] = wrong
    false = [(path.name, each.id) for path in chosen[REGISTERED:] for each in copies.find(_image(_read(path)))]
    found["copy_false"] = len(false)
    found["copy_false_pairs"] = STRANGERS * REGISTERED
    found["copy_ms"] = round(1000 * float(np.percentile(seconds, 95)), 1)
    return found


def _recoded(photo: Pixels, chance: np.random.Generator) -> Pixels:
    return recompressed(photo, int(chance.integers(25, 60)))


def _resized(photo: Pixels, chance: np.random.Generator) -> Pixels:
    scale = float(chance.choice([0.35, 0.5, 1.7, 2.5]))
    return recompressed(np.asarray(cv2.resize(photo, None, fx=scale, fy=scale), np.uint8), 85)


def _cropped(photo: Pixels, chance: np.random.Generator) -> Pixels:
    """Cut off a tenth of the width and of the height, wherever."""
    high, wide = photo.shape[:2]
    left, top = (int(side * 0.1 * chance.random()) for side in (wide, high))
    return recompressed(photo[top : top + round(high * 0.9), left : left + round(wide * 0.9)], 85)


def _written(photo: Pixels, chance: np.random.Generator) -> Pixels:
    """Stick a label over a part of it, with writing across."""
    copy = photo.copy()
    high, wide = copy.shape[:2]
    w, h = int(wide * chance.uniform(0.25, 0.4)), int(high * chance.uniform(0.15, 0.3))
    left, top = int(chance.integers(0, wide - w)), int(chance.integers(0, high - h))
    colour = tuple(int(each) for each in chance.integers(0, 256, 3))
    cv2.rectangle(copy, (left, top), (left + w, top + h), colour, -1)
    size = wide / 240
    cv2.putText(copy, "SALE 50% OFF", (4, int(high * chance.uniform(0.2, 0.9))), 0, size, colour[::-1], 3)
    return recompressed(copy, 85)


def _mirrored(photo: Pixels, chance: np.random.Generator) -> Pixels:
    return recompressed(np.ascontiguousarray(photo[:, ::-1]), int(chance.integers(60, 90)))


def _all_mildly(photo: Pixels, chance: np.random.Generator) -> Pixels:
    """Mirror it, cut a little off, write on it, shrink it and recompress it."""
    high, wide = photo.shape[:2]
    part = photo[int(high * 0.03) : int(high * 0.98), int(wide * 0.02) : int(wide * 0.97), :][:, ::-1].copy()
    cv2.putText(part, "NEW", (10, int(part.shape[0] * chance.uniform(0.3, 0.9))), 0, wide / 200, (255, 255, 255), 2)
    return recompressed(np.asarray(cv2.resize(part, None, fx=0.7, fy=0.7), np.uint8), 55)


CHANGES: dict[str, Change] = {
    "recoded": _recoded,
    "resized": _resized,
    "cropped": _cropped,
    "overlaid": _written,
    "mirrored": _mirrored,
    "mixed": _all_mildly,
}


def _read(path: Path) -> Pixels:
    return np.asarray(cv2.imread(str(path)), np.uint8)


def _image(photo: Pixels) -> Image.Image:
    return Image.fromarray(np.ascontiguousarray(photo[:, :, ::-1]))
