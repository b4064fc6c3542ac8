"""Pictures: reading print, looking, mending, cutting out, and naming what is shown.

Print and composites are drawn here, seeded: labels in three languages as a hand holds a phone (turned, unevenly lit,
grainy, a little blurred, as a JPEG of 12 megapixels), and things of many colours on grounds from plain to busy, of
which the true mask is known. What pictures show is measured on the parts of ``images`` that nothing was trained on.
"""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from noto_cjk_sans_otc import FONT_PATH
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from bench.listing.train_pictures import pictures
from entrepot.ai import SURE, BorderSegmenter, RapidReader, SmallPictureClassifier, Tesseract
from entrepot.sell.pictures import CHANNELS, STEPS, forms_of, improve_picture, inspect_picture, looked_for, stranger
from entrepot.sell.pictures.kinds import CODES

SEED = 11
PHOTO = (4000, 3000)
REPEATS = 10
LABELS_EACH = 8
COMPOSITES_EACH = 25
SHAPES = 200
HANDBAGS = "aa-5-4"
FACES = {"ja": 0, "en": 2, "zh": 2}
PRINT = {
    "en": [
        "GREEN TEA", "Organic sencha leaves", "Net weight 250 g (8.8 oz)", "Best before 2027-03-01", "Product of Japan",
        "Store in a cool, dry place", "Energy 4 kJ / 1 kcal", "Brew 3 g in 200 ml at 80 °C for 2 min", "8801234567893",
    ],
    "zh": [
        "绿茶茶叶", "净含量：250克", "配料：绿茶", "保质期：18个月", "产地：浙江省杭州市", "贮存条件：阴凉干燥处",
        "生产日期：见包装底部",
    ],
    "ja": [
        "緑茶ティーバッグ", "内容量20袋", "賞味期限：枠外下部に記載", "保存方法：高温多湿を避けて保存",
        "製造者：株式会社",
    ],
}  # fmt: skip
GROUNDS = ("plain", "shaded", "grainy", "striped", "busy")

Floats = npt.NDArray[np.float64]


def figures(data: Path) -> dict[str, Any]:
    """Return all figures of pictures; those of what they show only where the data lies."""
    found: dict[str, Any] = {}
    found |= _print() | _subjects() | _answers_to_shapes()
    if (data / "images" / "grocery" / "classes.csv").is_file():
        found |= _kinds(data / "images")
        found |= _contradictions(data / "images")
    else:
        found["picture_kinds_skipped"] = "no images in the data folder"
    return found


def _print() -> dict[str, Any]:
    chance = np.random.default_rng(SEED)
    reader = RapidReader(Tesseract("none"))
    found: dict[str, Any] = {}
    photos: list[bytes] = []
    seconds: list[float] = []
    on_processor: list[float] = []
    for language, lines in PRINT.items():
        right = total = 0
        for at in range(LABELS_EACH):
            photo = _as_by_hand(_label(lines, language), chance)
            began, began_cpu = time.perf_counter(), time.process_time()
            read = {line.text.replace(" ", "") for line in reader.read(photo).lines}
            if at:
                seconds.append(time.perf_counter() - began)
                on_processor.append(time.process_time() - began_cpu)
            right += sum(line.replace(" ", "") in read for line in lines)
            total += len(lines)
            photos.append(photo)
        found[f"ocr_lines_exact_{language}"] = round(right / total, 3)
    found |= {"ocr_12mp_p50_s": _at(seconds, 50), "ocr_12mp_p95_s": _at(seconds, 95)}
    found["ocr_12mp_cpu_s"] = _at(on_processor, 50)
    some = photos[:: max(1, len(photos) // REPEATS)]
    channel = CHANNELS["amazon"]
    found["inspect_12mp_cpu_s"] = _cpu(lambda photo: inspect_picture(photo, channel=channel), some)
    found["improve_12mp_cpu_s"] = _cpu(lambda photo: improve_picture(photo, STEPS, channel), some)
    found["picture_kind_cpu_s"] = _cpu(SmallPictureClassifier().kinds, some)
    return found


def _subjects() -> dict[str, Any]:
    chance = np.random.default_rng(SEED)
    segmenter = BorderSegmenter()
    found: dict[str, Any] = {}
    proposed: list[float] = []
    for ground in GROUNDS:
        likeness, sure = [], 0
        for _ in range(COMPOSITES_EACH):
            image, mask = _composite(ground, chance)
            subject = segmenter.subject(image)
            here = 0.0 if subject is None else _likeness(np.asarray(subject.mask) > 127, mask)
            likeness.append(here)
            if subject is not None and subject.confidence >= SURE:
                sure += 1
                proposed.append(here)
        found[f"subject_iou_{ground}"] = round(float(np.mean(likeness)), 3)
        found[f"subject_proposed_{ground}"] = round(sure / COMPOSITES_EACH, 2)
    found["subject_iou_proposed"] = round(float(np.mean(proposed)), 3)
    found["subject_wrong_though_proposed"] = round(float(np.mean(np.array(proposed) < 0.8)), 3)
    return found


def _answers_to_shapes() -> dict[str, Any]:
    chance = np.random.default_rng(SEED)
    classifier = SmallPictureClassifier()
    answered = 0
    for _ in range(SHAPES):
        image = Image.new("RGB", (640, 480), _colour(chance))
        drawing = ImageDraw.Draw(image)
        for _shape in range(int(chance.integers(1, 6))):
            left, top = (int(each) for each in chance.integers(0, 400, 2))
            wide, high = (int(each) for each in chance.integers(50, 240, 2))
            draw = drawing.ellipse if chance.random() < 0.5 else drawing.rectangle
            draw((left, top, left + wide, top + high), fill=_colour(chance))
        answered += bool(classifier.kinds(image))
    return {"picture_kind_answers_to_shapes": round(answered / SHAPES, 3)}


def _kinds(images: Path) -> dict[str, Any]:
    classifier = SmallPictureClassifier()
    best, right, spoke, right_when_spoke = [], [], [], []
    for shown in pictures(images, "val"):
        with Image.open(shown.path) as opened:
            photo = opened.convert("RGB")
        best.append(classifier.ranked(photo)[0].name)
        said = classifier.kinds(photo)
        right.append(best[-1] == shown.kind)
        spoke.append(bool(said))
        if said:
            right_when_spoke.append(said[0].name == shown.kind)
    return {
        "picture_kind_pictures": len(right),
        "picture_kind_top1": round(float(np.mean(right)), 3),
        "picture_kind_coverage": round(float(np.mean(spoke)), 3),
        "picture_kind_precision": round(float(np.mean(right_when_spoke)), 3),
    }


def _contradictions(images: Path) -> dict[str, Any]:
    """Return how often a wrong category is noticed beside a photo, and the right one taken for wrong.

    Wrong is each category of ``forms.toml`` that shares no form with the photo's own. ``products/photos.csv``, where it
    is there, names photos of other things (columns ``file``, and ``code`` of the public taxonomy).
    """
    seen = [(shown.path, CODES[shown.kind]) for shown in pictures(images, "val")]
    sets = {
        "clothes": [each for each in seen if each[1].startswith("aa-")],
        "groceries": [each for each in seen if not each[1].startswith("aa-")],
    }
    others = images / "products" / "photos.csv"
    if others.is_file():
        with others.open(encoding="utf-8", newline="") as opened:
            sets["products"] = [(others.with_name(row["file"]), row["code"]) for row in csv.DictReader(opened)]
    found: dict[str, Any] = {}
    for name, photos in sets.items():
        noticed, bags, falsely = _noticed(photos)
        found[f"contradiction_pictures_{name}"] = len(photos)
        found[f"contradiction_noticed_{name}"] = round(float(np.mean(noticed)), 3)
        found[f"contradiction_noticed_{name}_handbag"] = round(float(np.mean(bags)), 3)
        found[f"contradiction_false_alarm_{name}"] = round(float(np.mean(falsely)), 4)
    return found


def _noticed(photos: list[tuple[Path, str]]) -> tuple[list[bool], list[bool], list[bool]]:
    """Return of wrong categories, of handbags among them, and of the right ones whether each was spoken against."""
    classifier = SmallPictureClassifier()
    categories = [(code, own) for code in looked_for() if (own := forms_of(code)) is not None]
    noticed, bags, falsely = [], [], []
    for path, code in photos:
        with Image.open(path) as opened:
            sight = classifier.see(opened.convert("RGB"))
        own = forms_of(code)
        if own is None:
            continue
        falsely.append(stranger(code, sight.forms, sight.kinds) is not None)
        for wrong, forms in categories:
            if not own & forms:
                said = stranger(wrong, sight.forms, sight.kinds) is not None
                noticed.append(said)
                bags += [said] if wrong == HANDBAGS else []
    return noticed, bags, falsely


def _label(lines: list[str], language: str) -> Image.Image:
    image = Image.new("RGB", (2200, 2600), (250, 249, 245))
    drawing = ImageDraw.Draw(image)
    drawing.rectangle((0, 0, 2200, 420), fill=(30, 90, 60))
    for at, line in enumerate(lines):
        pixels = 180 if at == 0 else 84 if at < 4 else 64
        place = (120, 100) if at == 0 else (120, 400 + at * 210)
        colour = "white" if at == 0 else (25, 25, 28)
        drawing.text(place, line, font=ImageFont.truetype(str(FONT_PATH), pixels, index=FACES[language]), fill=colour)
    return image


def _as_by_hand(label: Image.Image, chance: np.random.Generator) -> bytes:
    """Return a photo of a label as a JPEG: turned a little, unevenly lit, grainy, not quite sharp."""
    turned = label.convert("RGBA").rotate(float(chance.uniform(-6, 6)), Image.Resampling.BICUBIC, expand=True)
    photo = Image.new("RGB", PHOTO, (188, 176, 160))
    photo.paste(turned, ((PHOTO[0] - turned.width) // 2, (PHOTO[1] - turned.height) // 2), turned)
    photo = photo.filter(ImageFilter.GaussianBlur(float(chance.uniform(0.5, 2.5))))
    across = np.linspace(1, chance.uniform(0.7, 0.95), PHOTO[0])[None, :, None]
    pixels = np.asarray(photo, np.float32) * across + chance.normal(0, 5, (PHOTO[1], PHOTO[0], 1))
    target = io.BytesIO()
    Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).save(target, "JPEG", quality=88)
    return target.getvalue()


def _composite(kind: str, chance: np.random.Generator) -> tuple[Image.Image, npt.NDArray[np.bool_]]:
    """Return a thing of several colours on a ground, 960 × 720, and where it is."""
    wide, high = 960, 720
    mask = Image.new("L", (wide, high), 0)
    turns = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    away = chance.uniform(0.6, 1, 24) * chance.uniform(150, 300)
    corners = [
        (wide / 2 + 1.2 * far * np.cos(turn), high / 2 + far * np.sin(turn))
        for turn, far in zip(turns, away, strict=True)
    ]
    ImageDraw.Draw(mask).polygon(corners, fill=255)
    soft = mask.filter(ImageFilter.GaussianBlur(1))
    thing = Image.new("RGB", (wide, high), _colour(chance))
    drawing = ImageDraw.Draw(thing)
    for _ in range(5):
        left, top = int(chance.integers(0, wide)), int(chance.integers(0, high))
        drawing.ellipse((left, top, left + 260, top + 200), fill=_colour(chance))
    ground = Image.fromarray(_ground(kind, (high, wide), chance).clip(0, 255).astype(np.uint8))
    ground.paste(thing, mask=soft)
    return ground, np.asarray(mask) > 127


def _ground(kind: str, size: tuple[int, int], chance: np.random.Generator) -> Floats:
    high, wide = size
    colour = chance.uniform(170, 255, 3) if chance.random() < 0.7 else chance.uniform(0, 120, 3)
    plain = np.ones((high, wide, 3)) * colour
    if kind == "shaded":
        return plain * np.linspace(1, chance.uniform(0.72, 0.9), wide)[None, :, None]
    if kind == "grainy":
        return plain + chance.normal(0, 9, (high, wide, 1))
    if kind == "striped":
        lines = np.repeat(chance.normal(0, 9, high // 6 + 1), 6)[:high]
        return plain + lines[:, None, None] + chance.normal(0, 3, (high, wide, 1))
    if kind == "busy":
        blocks = chance.uniform(0, 255, (high // 60, wide // 60, 3))
        return blocks.repeat(60, axis=0).repeat(60, axis=1)
    return plain


def _colour(chance: np.random.Generator) -> tuple[int, int, int]:
    red, green, blue = (int(each) for each in chance.integers(0, 256, 3))
    return red, green, blue


def _likeness(one: npt.NDArray[np.bool_], other: npt.NDArray[np.bool_]) -> float:
    """Intersection over union."""
    return float((one & other).sum() / (one | other).sum())


def _cpu(work: Callable[[bytes], object], photos: list[bytes]) -> float:
    """Return the CPU seconds of a call, in the mean, after a first one."""
    work(photos[0])
    began = time.process_time()
    for photo in photos:
        work(photo)
    return round((time.process_time() - began) / len(photos), 3)


def _at(seconds: list[float], percent: float) -> float:
    return round(float(np.percentile(seconds, percent)), 2)
