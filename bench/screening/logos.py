"""Whether registered figure marks are found in photos, and nothing where there is none.

The marks are those of simple-icons, as simplepycons wraps them: where that package is not installed the part is
skipped. They are placed on photos of clothes that hold no mark (looked at by eye; those that do are in
``logos_unclean.txt``), at 8 to 40 % of the width. Only the folder ``validation`` is measured on: the rules were made
on ``train``. ``logo_recall_soft`` is measured with marks as soft as the enlarged photos are. False alarms are counted
on the same clean photos and on those of fruit and vegetables in ``grocery/val`` and ``iconic-images-…`` (all looked at
by eye: stickers and price labels, none of these marks); ``logo_false_alarm_clothing`` on the clothes alone.
"""

from __future__ import annotations

import time
from collections import defaultdict
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image

from bench.screening.scenes import Pixels, enlarged, place, recompressed
from entrepot.sell.brands.marks import Marks, MarkSeen
from entrepot.sell.brands.marks.drawing import draw_svg

SEED = 20_261_123
SHARES = (0.08, 0.12, 0.15, 0.2, 0.3, 0.4)
SCENES = 240
SOFT = 1.3
LARGE = 0.15
DRAWN = 512
GROCERIES = ("val", "iconic-images-and-descriptions")
PACKAGES = "Packages"
"""The folder of packaged groceries, which do show marks."""
UNCLEAN = Path(__file__).parent / "logos_unclean.txt"


def figures(data: Path) -> dict[str, Any]:
    folder = data / "images" / "clothing" / "validation"
    if not folder.is_dir():
        return {"logos_skipped": f"{folder} is not there"}
    if find_spec("simplepycons") is None:
        return {"logos_skipped": "simplepycons is not installed: pip install 'simplepycons==1!16.35.0'"}
    cv2.setNumThreads(1)
    drawings = known_marks()
    began = time.process_time()
    marks = Marks.build(drawings.items())
    building = time.process_time() - began
    apart = set(marks.plain) | set(marks.alike)
    photos = clean_photos(folder)
    seconds: list[float] = []
    on_clothes = [bool(_find(marks, recompressed(photo), seconds)) for photo in photos]
    alarms = list(on_clothes)
    for more in GROCERIES:
        clean = clean_photos(data / "images" / "grocery" / more, but=PACKAGES)
        alarms += [bool(_find(marks, recompressed(photo), seconds)) for photo in clean]
    chance = np.random.default_rng(SEED)
    told = [name for name in drawings if name not in apart]
    right: dict[float, list[bool]] = defaultdict(list)
    by_softness: dict[bool, list[bool]] = defaultdict(list)
    others = 0
    for at in range(SCENES):
        name = told[int(chance.integers(len(told)))]
        photo = photos[int(chance.integers(len(photos)))]
        share, soft = SHARES[at % len(SHARES)], bool(at // len(SHARES) % 2)
        scene = place(photo, draw_svg(drawings[name], DRAWN), share, chance, blur=SOFT if soft else 0.0)
        seen = _find(marks, scene.photo, seconds)
        found = any(each.mark == name for each in seen)
        others += any(each.mark != name for each in seen)
        right[share].append(found)
        if share >= LARGE:
            by_softness[soft].append(found)
    large = [found for share in SHARES if share >= LARGE for found in right[share]]
    return {
        "logo_marks": len(marks),
        "logo_apart": round(len(apart) / len(marks), 4),
        "logo_plain": len(marks.plain),
        "logo_alike": len(marks.alike),
        "logo_recall_15": _share(large),
        **{f"logo_recall_at_{round(share * 100):02}": _share(right[share]) for share in SHARES},
        "logo_recall_sharp": _share(by_softness[False]),
        "logo_recall_soft": _share(by_softness[True]),
        "logo_scenes": SCENES,
        "logo_other_mark": round(others / SCENES, 4),
        "logo_false_alarm": _share(alarms),
        "logo_clean_photos": len(alarms),
        "logo_false_alarm_clothing": _share(on_clothes),
        "logo_clean_clothing": len(on_clothes),
        "logo_s": round(float(np.percentile(seconds, 95)), 2),
        "logo_mean_s": round(float(np.mean(seconds)), 2),
        "logo_build_s": round(building),
    }


def known_marks() -> dict[str, str]:
    """Return the SVGs of simple-icons by their names."""
    simplepycons = import_module("simplepycons")  # thousands of modules, which no other part needs

    icons = [getattr(simplepycons, name)() for name in dir(simplepycons) if name.endswith("Icon") and name != "Icon"]
    return {icon.name: icon.raw_svg for icon in sorted(icons, key=lambda icon: str(icon.name))}


def clean_photos(folder: Path, *, but: str = "") -> list[Pixels]:
    """Return the photos of a folder that hold no mark, enlarged; without those of one of its folders."""
    unclean = set(UNCLEAN.read_text("utf-8").split())
    paths = [path for path in sorted(folder.rglob("*.jpg")) if path.name not in unclean and but not in path.parts[:-1]]
    return [enlarged(np.asarray(cv2.imread(str(path)), np.uint8)) for path in paths]


def _find(marks: Marks, photo: Pixels, seconds: list[float]) -> tuple[MarkSeen, ...]:
    image = Image.fromarray(np.ascontiguousarray(photo[:, :, ::-1]))
    began = time.process_time()
    found = marks.find(image)
    seconds.append(time.process_time() - began)
    return found


def _share(found: list[bool]) -> float:
    return round(float(np.mean(found)), 4)
