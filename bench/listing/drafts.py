"""How fast drafts are made: one with a photo, many without, a supplier's file of 1,000 rows; and calls a second.

``draft_photo_p95_s`` is the whole work of a draft with one photo of 12 megapixels (drawn here: a thing with print on
it), from its bytes to all fields. ``bulk_1000_s`` runs the real job on a fresh SQLite database, from the file to
1,000 ready drafts. ``calls_per_s`` are score, category, price advice and fact check in equal parts through the public
functions, in two processes that read one snapshot.
"""

from __future__ import annotations

import csv
import io
import json
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from entrepot.app import App, open_app
from entrepot.core.accounts import create_seller, sign_up
from entrepot.core.files import upload_file
from entrepot.core.maintenance import upgrade
from entrepot.core.settings import Settings
from entrepot.sell.listing import Inputs, Maker, get_batch, list_drafts, start_batch

SEED, PHOTOS, WORDS, ROWS, CALLS_S = 2026, 20, 400, 1_000, 12.0
HERE = Path(__file__).parent
_MATERIALS = ("Stoneware", "Porcelain", "Glass", "Stainless steel", "Bamboo", "Cotton", "Leather", "Aluminium")
_COLOURS = ("navy", "sage", "black", "white", "terracotta", "sand", "red", "grey")


def figures(data: Path) -> dict[str, Any]:
    del data  # everything is made here
    with fresh_app() as app:
        return {**_photos(app), **_words(app), **_bulk(app), **_calls(app)}


@contextmanager
def fresh_app() -> Iterator[App]:
    """A marketplace on SQLite in a folder of its own."""
    folder = Path(tempfile.mkdtemp(prefix="entrepot-bench-"))
    settings = Settings(data_dir=folder, argon2_memory_kib=8, argon2_passes=1)
    upgrade(settings.url)
    app = open_app(settings)
    try:
        yield app
    finally:
        app.stop()
        shutil.rmtree(folder)


def photo(rng: random.Random) -> bytes:
    """A photo of 12 megapixels: a thing on a light ground with three lines of print on it, and some grain."""
    grain = Image.effect_noise((1000, 750), 14).resize((4000, 3000)).convert("RGB")
    image = Image.blend(Image.new("RGB", (4000, 3000), (246, 245, 242)), grain, 0.06)
    draw = ImageDraw.Draw(image)
    left, top = rng.randint(900, 1300), rng.randint(500, 800)
    draw.rounded_rectangle((left, top, left + 1600, top + 1800), 140, fill=tuple(rng.randint(30, 120) for _ in "rgb"))
    font = ImageFont.load_default(rng.randint(110, 150))
    lines = ("ONDA", f"{rng.choice(_MATERIALS)} {rng.randrange(250, 900, 50)} ml", "Made in Korea")
    for at, line in enumerate(lines):
        draw.text((left + 160, top + 400 + 300 * at), line, fill="white", font=font)
    data = io.BytesIO()
    image.save(data, "JPEG", quality=90)
    return data.getvalue()


def words(rng: random.Random, number: int) -> str:
    """A few words of a seller."""
    titles = _titles()
    return f"{titles[number % len(titles)]} {rng.choice(_COLOURS)} {rng.randrange(100, 900, 50)} ml"


def _titles() -> list[str]:
    return [json.loads(line)["title"] for line in (HERE / "titles.jsonl").read_text("utf-8").splitlines()]


def _photos(app: App) -> dict[str, Any]:
    rng, maker = random.Random(SEED), app.platform.port(Maker)
    photos = [photo(rng) for _ in range(PHOTOS)]
    maker.of(Inputs("en", words="mug", pictures=("p",), readings={"p": maker.see(photos[0])}), "")  # models are loaded
    taken, cpu = [], _cpu()
    for data in photos:
        begun = time.perf_counter()
        reading = maker.see(data)
        made = maker.of(Inputs("en", words="navy mug dishwasher safe", pictures=("p",), readings={"p": reading}), "")
        taken.append(time.perf_counter() - begun)
        assert made.content.value("category") == "cat_mugs"
    return {
        "draft_photo_p50_s": round(statistics.median(taken), 3),
        "draft_photo_p95_s": round(statistics.quantiles(taken, n=20)[-1], 3),
        "draft_photo_cpu_s": round((_cpu() - cpu) / PHOTOS, 3),
    }


def _words(app: App) -> dict[str, Any]:
    rng, maker = random.Random(SEED), app.platform.port(Maker)
    inputs = [Inputs("en", words=words(rng, number)) for number in range(WORDS)]
    for each in inputs[:20]:
        maker.of(each, "")
    begun, cpu = time.perf_counter(), _cpu()
    for each in inputs:
        maker.of(each, "")
    return {
        "drafts_per_s": round(WORDS / (time.perf_counter() - begun), 1),
        "drafts_per_cpu_s": round(WORDS / (_cpu() - cpu), 1),
    }


def supplier_file(rows: int) -> bytes:
    """A supplier's file: titles in five languages with the columns that such files have."""
    rng, out, titles = random.Random(SEED), io.StringIO(), _titles()
    table = csv.writer(out)
    table.writerow(["Item No", "Product name", "Material", "Colour", "Capacity", "Weight", "Price", "Currency", "Qty"])
    for number in range(rows):
        material, colour = rng.choice(_MATERIALS), rng.choice(_COLOURS)
        size, weight = rng.randrange(100, 900, 50), rng.randrange(100, 2000, 10)
        price, stock = rng.randrange(3_000, 90_000, 100), rng.randrange(0, 200)
        title = titles[number % len(titles)]
        table.writerow([f"A-{number:04d}", title, material, colour, f"{size} ml", f"{weight} g", price, "KRW", stock])
    return out.getvalue().encode()


def _bulk(app: App) -> dict[str, Any]:
    platform = app.platform
    owner = sign_up(platform.db, "bench@market.example", "correct horse battery", "Owner", "en")
    seller = create_seller(platform.db, owner, "Bench", "KR", "KRW", "bench")
    stored = upload_file(
        platform.db, platform.files, supplier_file(ROWS), owner=seller, media_type="text/csv", max_bytes=10**7
    )
    begun, cpu = time.perf_counter(), _cpu()
    batch_id = start_batch(
        platform.db, platform.files, seller, file_id=stored.id, file_name="goods.csv", actor="per_bench"
    )
    app.jobs.step()
    taken = time.perf_counter() - begun
    with platform.db.read() as connection:
        batch = get_batch(connection, seller, batch_id)
        page = list_drafts(connection, seller, batch_id=batch_id, limit=50)
    assert batch.counts["all"] - batch.counts["failed"] == ROWS
    assert all(each.title and each.score for each in page.items)
    return {"bulk_1000_s": round(taken, 2), "bulk_1000_cpu_s": round(_cpu() - cpu, 2)}


def _calls(app: App) -> dict[str, Any]:
    """Two processes beside each other, each with its own read-only connection, until the time is over."""
    folder = str(app.platform.settings.data_dir)
    command = [sys.executable, "-m", "bench.listing.calls", folder, str(CALLS_S)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    answers = [json.loads(each.communicate()[0]) for each in running]
    assert all(each.returncode == 0 for each in running)
    return {
        "calls_per_s": round(sum(each["calls"] / each["taken_s"] for each in answers)),
        "calls_per_cpu_s": round(sum(each["calls"] for each in answers) / sum(each["cpu_s"] for each in answers)),
    }


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
