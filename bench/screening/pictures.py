"""What one picture shows against it: how fast it is looked at, how often wrongly, and which codes and words are found.

- ``picture_p95_s``, ``picture_cpu_s``: wall time (95th percentile) and CPU time (mean) of all detectors together, those
  of marks and copies too (``picture_detectors``), on two threads, from the bytes of JPEG photos of 12 megapixels:
  clothes and groceries enlarged, most with print over them, some with a code; what was seen is judged too, print by
  the text detectors of every market. ``picture_cpu_p95_s``: in CPU time. ``picture_path_p95_s``: in the CPU time of
  the thread that had more to do, which is the wall time on two cores with nothing else to do.
  ``picture_strip_p95_s``: the wall time for strips of 860 × 8,000 pixels full of print.
- ``picture_false_alarm``: share of clean photos (``images/clothing``, ``images/grocery``, enlarged to 1,000 pixels)
  that any detector flags; with a detector's name, by that one. Every eighth photo; unsafe and blocked ones of all.
- ``code_recall``: QR, Data Matrix and Aztec codes that lead elsewhere, on clean photos, turned any way, JPEG of quality
  60, that are found; by their width in percent of the photo's.
- ``picture_print_recall``: contact details printed over clean photos, 3 to 8 % high, JPEG 60; by language. Korean is
  counted where tesseract is installed.

How many unsafe pictures are found is not measured: there are none to measure on.
"""

from __future__ import annotations

import io
import math
import random
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import cv2
import segno
import zxingcpp
from noto_cjk_sans_otc import FONT_PATH
from PIL import Image, ImageDraw, ImageFont

from bench.screening.logos import known_marks
from entrepot.ai import RapidReader
from entrepot.sell.brands.copies import Copies, PictureTooEven
from entrepot.sell.brands.marks import Marks
from entrepot.sell.screening import PictureDetector
from entrepot.sell.screening.looking import look_at
from entrepot.sell.screening.pictures import find_unsafe, look, picture_detectors

SEED = 23
LONGEST = 1_000
QUALITY = 60
EVERY = 8
TIMED = 24
STRIPS = 6
REGISTERED = 200
"""Pictures that are compared with for copies; comparing with 100,000 takes 0.1 s more."""
EACH = 20
WIDTHS = (6, 8, 10, 15, 20, 30)
"""Percent of the photo's width."""
LEADS = (
    "https://wa.me/821000000000",
    "https://u.wechat.com/MAbcdEfgh12345",
    "https://open.kakao.com/o/sAbCdEf",
    "https://shop.example/p?id=4711&ref=mp",
    "tel:+821000000000",
    "https://qr.alipay.com/fkx12345abcde6789xyz",
)
CONTACTS = {
    "en": ("WhatsApp +82 10 0000 0000", "DM me @bagshop88 on Instagram", "Order at www.bagshop88.com"),
    "es": ("Escríbeme al WhatsApp 600 000 000", "Pedidos por Telegram @bolsos88", "Compra en www.bolsos88.com"),
    "zh": ("加微信 wx8899 优惠", "联系电话 13800000000", "QQ群 88990011"),
    "ja": ("LINE ID bag8899 までご連絡ください", "電話 090-0000-0000", "LINEで友だち追加してください"),
    "ko": ("카톡 아이디 bag8899 문의", "전화 010-0000-0000", "오픈채팅으로 연락 주세요"),
}


def figures(data: Path) -> dict[str, Any]:
    """Measure on the photos of a data folder; without them nothing is measured."""
    photos = sorted(path for kind in ("clothing", "grocery") for path in (data / "images" / kind).rglob("*.jpg"))
    if not photos:
        return {"pictures_skipped": f"no photos in {data / 'images'}"}
    reader = RapidReader()
    detectors = picture_detectors(reader)
    chance = random.Random(SEED)
    return {
        **_times(photos, detectors, chance),
        **_false_alarms(photos, detectors),
        **_codes(photos, detectors[2], chance),
        **_print(photos, detectors[1], reader.languages, chance),
    }


def _times(photos: Sequence[Path], detectors: Sequence[PictureDetector], chance: random.Random) -> dict[str, Any]:
    pictures = [_photo_of_12_megapixels(path, at, chance) for at, path in enumerate(chance.sample(photos, TIMED))]
    strips = [_strip(at) for at in range(STRIPS)]
    detectors = [*detectors, *_of_brands(photos)]
    for each in detectors:  # models and words are loaded with the first picture
        each.find(pictures[0])
    wall, cpu, path = _timed(pictures, detectors)
    long, _, _ = _timed(strips, detectors)
    return {
        "picture_detectors": len(detectors),
        "picture_p95_s": round(_high(wall), 3),
        "picture_cpu_s": round(sum(cpu) / len(cpu), 3),
        "picture_cpu_p95_s": round(_high(cpu), 3),
        "picture_path_p95_s": round(_high(path), 3),
        "picture_strip_p95_s": round(_high(long), 3),
    }


def _of_brands(photos: Sequence[Path]) -> list[PictureDetector]:
    """Return what compares with all marks of simple-icons, where they are installed, and with so many pictures."""
    copies = Copies()
    for path in photos[:REGISTERED]:
        with suppress(PictureTooEven):
            copies.add(path.name, path.read_bytes())
    found = [PictureDetector("copies", "1", "1", lambda data: [each.id for each in copies.find(data)], lambda _: [])]
    if find_spec("simplepycons") is not None:
        marks = Marks.build(known_marks().items())
        found.append(
            PictureDetector("figures", "1", "1", lambda data: [each.mark for each in marks.find(data)], lambda _: [])
        )
    return found


def _timed(
    pictures: Sequence[bytes], detectors: Sequence[PictureDetector]
) -> tuple[list[float], list[float], list[float]]:
    """Return the wall time of each picture, its CPU time, and that of the thread that had more to do."""
    wall, cpu, path = [], [], []
    used_by: defaultdict[int, float] = defaultdict(float)
    watched = [replace(each, look=_watched(each.look, used_by)) for each in detectors]
    cv2.setNumThreads(1)  # or the thread's own clock would not see all
    for data in pictures:
        look.cache_clear()
        used_by.clear()
        began, used = time.perf_counter(), time.process_time()
        seen, _ = look_at(watched, data)
        judging = time.process_time()
        for each, what in seen.items():
            each.judge(what)
        wall.append(time.perf_counter() - began)
        cpu.append(time.process_time() - used)
        path.append(max(used_by.values()) + time.process_time() - judging)
    return wall, cpu, path


def _watched(look_for: Callable[[bytes], Any], used_by: defaultdict[int, float]) -> Callable[[bytes], Any]:
    def watched(data: bytes) -> Any:
        began = time.thread_time()
        try:
            return look_for(data)
        finally:
            used_by[threading.get_ident()] += time.thread_time() - began

    return watched


def _high(times: Sequence[float]) -> float:
    return sorted(times)[math.ceil(0.95 * len(times)) - 1]


def _false_alarms(photos: Sequence[Path], detectors: Sequence[PictureDetector]) -> dict[str, Any]:
    flagged: defaultdict[str, int] = defaultdict(int)
    blocked = unsafe = anyhow = 0
    some = photos[::EVERY]
    for at, path in enumerate(photos):
        if at % EVERY:
            found = find_unsafe(look(path.read_bytes()))
            unsafe += bool(found)
            blocked += any(each.outcome == "block" for each in found)
            continue
        data = _file(_enlarged(path), 90)
        findings = {detector.name: detector.find(data) for detector in detectors}
        unsafe += bool(findings["unsafe_picture"])
        blocked += any(each.outcome == "block" for found in findings.values() for each in found)
        anyhow += any(findings.values())
        for name in ("print", "codes"):
            flagged[name] += bool(findings[name])
    return {
        "picture_clean": len(some),
        "picture_false_alarm": round(anyhow / len(some), 4),
        "picture_false_alarm_unsafe": round(unsafe / len(photos), 4),
        **{f"picture_false_alarm_{name}": round(flagged[name] / len(some), 4) for name in ("print", "codes")},
        "picture_false_block": round(blocked / len(photos), 4),
    }


def _codes(photos: Sequence[Path], detector: PictureDetector, chance: random.Random) -> dict[str, Any]:
    found: defaultdict[int, list[bool]] = defaultdict(list)
    for width in WIDTHS:
        for draw in (_qr, _data_matrix, _aztec):
            for at in range(EACH):
                text = LEADS[at % len(LEADS)]
                photo = _enlarged(chance.choice(photos))
                _lay(photo, draw(text), width / 100, chance)
                findings = detector.find(_file(photo, QUALITY))
                found[width].append(any(each.evidence[0].quote == text for each in findings))
    every = [hit for hits in found.values() for hit in hits]
    return {
        "code_recall": _share(every),
        **{f"code_recall_{width:02}": _share(found[width]) for width in WIDTHS},
        "code_scenes": len(every),
    }


def _print(
    photos: Sequence[Path], detector: PictureDetector, languages: frozenset[str], chance: random.Random
) -> dict[str, Any]:
    found: dict[str, list[bool]] = {}
    for language, texts in CONTACTS.items():
        if language not in languages:
            continue
        for at in range(EACH):
            photo = _enlarged(chance.choice(photos))
            _write(photo, texts[at % len(texts)], language, chance)
            findings = detector.find(_file(photo, QUALITY))
            found.setdefault(language, []).append(any(each.policy == "contact_diversion" for each in findings))
    every = [hit for hits in found.values() for hit in hits]
    return {
        "picture_print_recall": _share(every),
        **{f"picture_print_recall_{language}": _share(hits) for language, hits in found.items()},
    }


def _share(hits: Sequence[bool]) -> float:
    return round(sum(hits) / len(hits), 4) if hits else 0.0


def _enlarged(path: Path, longest: int = LONGEST) -> Image.Image:
    with Image.open(path) as opened:
        photo = opened.convert("RGB")
    scale = longest / max(photo.size)
    return photo.resize((round(photo.width * scale), round(photo.height * scale)), Image.Resampling.LANCZOS)


def _file(photo: Image.Image, quality: int) -> bytes:
    target = io.BytesIO()
    photo.save(target, "JPEG", quality=quality)
    return target.getvalue()


def _photo_of_12_megapixels(path: Path, at: int, chance: random.Random) -> bytes:
    photo = _enlarged(path).resize((4_000, 3_000), Image.Resampling.BICUBIC)
    # None, some and much print over it, as on plain photos, on packages and on drawn advertisements.
    for line in range((0, 2, 6, 14, 30)[at % 5]):
        text = list(_lines())[line % 15]
        place = (200 + 1_900 * (line % 2), 150 + 180 * (line // 2))
        ImageDraw.Draw(photo).text(place, text, font=_font("zh", 90), fill="black", stroke_width=6, stroke_fill="white")
    if at % 3 == 0:
        _lay(photo, _qr(LEADS[at % len(LEADS)]), 0.1, chance)
    return _file(photo, 85)


def _strip(at: int) -> bytes:
    strip = Image.new("RGB", (860, 8_000), (250, 248 - at, 240))
    drawing = ImageDraw.Draw(strip)
    for row in range(100):
        text = list(_lines())[(row + at) % 15]
        drawing.text((60, 40 + 78 * row), text, font=_font("zh", 34), fill="black")
    return _file(strip, 85)


def _lines() -> Iterator[str]:
    yield from (
        "Organic cotton, 180 g/m²",
        "净含量：250克",
        "Machine wash at 30 °C",
        "保存方法：高温多湿を避ける",
        "S M L XL",
    )
    yield from ("Free returns in 30 days", "配料：绿茶", "Made in Portugal", "内容量20袋", "Colour: navy blue")
    yield from (
        "Height 24 cm, width 18 cm",
        "产地：浙江省",
        "Two pockets inside",
        "原産国：日本",
        "Fits up to 15 inches",
    )


def _font(language: str, pixels: int) -> Any:
    faces = {"ja": 0, "ko": 1, "zh": 2}
    return ImageFont.truetype(str(FONT_PATH), pixels, index=faces.get(language, 0))


def _write(photo: Image.Image, text: str, language: str, chance: random.Random) -> None:
    pixels = round(chance.uniform(0.03, 0.08) * photo.height)
    drawing = ImageDraw.Draw(photo)
    wide = drawing.textlength(text, font=_font(language, pixels))
    pixels = max(12, min(pixels, int(pixels * 0.92 * photo.width / wide)))
    font = _font(language, pixels)
    room = photo.width - drawing.textlength(text, font=font)
    place = (chance.uniform(0.1, 0.9) * room, chance.uniform(0.02, 0.85) * photo.height)
    ink, rim = chance.choice((("white", "black"), ("black", "white"), ("yellow", "black")))
    drawing.text(place, text, font=font, fill=ink, stroke_width=max(1, pixels // 14), stroke_fill=rim)


Draw = Callable[[str], Image.Image]


def _qr(text: str) -> Image.Image:
    target = io.BytesIO()
    segno.make(text, error="m", micro=False).save(target, kind="png", scale=8, border=4)
    return Image.open(target).convert("L")


def _data_matrix(text: str) -> Image.Image:
    return _drawn(text, zxingcpp.BarcodeFormat.DataMatrix)


def _aztec(text: str) -> Image.Image:
    return _drawn(text, zxingcpp.BarcodeFormat.Aztec)


def _drawn(text: str, kind: zxingcpp.BarcodeFormat) -> Image.Image:
    drawn: Any = zxingcpp.write_barcode_to_image(zxingcpp.create_barcode(text, kind), scale=8)
    return Image.fromarray(drawn).convert("L")


def _lay(photo: Image.Image, code: Image.Image, share: float, chance: random.Random) -> None:
    """Paste a code ``share`` of the photo's width wide, its quiet zone counted, turned by any angle."""
    wide = round(share * photo.width)
    turned, mask = code, Image.new("L", code.size, 255)
    angle = chance.uniform(0, 360)
    fine = (wide * 3, round(wide * 3 * code.height / code.width))
    turned = turned.resize(fine, Image.Resampling.LANCZOS).rotate(
        angle, expand=True, fillcolor=255, resample=Image.Resampling.BICUBIC
    )
    mask = mask.resize(fine).rotate(angle, expand=True)
    size = (turned.width // 3, turned.height // 3)
    place = (
        chance.randrange(max(1, photo.width - size[0])),
        chance.randrange(max(1, photo.height - size[1])),
    )
    photo.paste(
        turned.resize(size, Image.Resampling.LANCZOS).convert("RGB"),
        place,
        mask.resize(size, Image.Resampling.LANCZOS),
    )
