"""The small model on this machine: CPU seconds a sentence, and the share of its rewordings that the proof lets through.

Measured where ``make small-model`` put it (``ENTREPOT_SMALL_MODEL_DIR``); elsewhere it says so and measures nothing.
"""

from __future__ import annotations

import resource
import time
from pathlib import Path
from typing import Any

from bench.listing.fact_products import products
from entrepot.ai import small_generator
from entrepot.core.settings import Settings
from entrepot.sell.writing import Sentence, compose_bullets, compose_description, rephrase

SENTENCES, DRAFTS = 100, 3


def figures(data: Path) -> dict[str, Any]:
    del data  # the products lie in the repository
    generator = small_generator(Settings().models_dir, timeout_s=300.0)
    hasty = small_generator(Settings().models_dir)
    if generator is None or hasty is None:
        return {"small_model_skipped": "make small-model has not been run"}
    drafts = {name: _sentences(name) for name in products()}
    began, asked, stood = _spent(), 0, 0
    for name, sentences in drafts.items():
        part = sentences[: SENTENCES - asked]
        worded = rephrase(part, products()[name], "en", generator)
        stood += sum(own != each for own, each in zip(part, worded, strict=True))
        asked += len(part)
    spent = _spent() - began
    waited = []
    for name, sentences in list(drafts.items())[:DRAFTS]:
        started = time.monotonic()
        rephrase(sentences, products()[name], "en", hasty)
        waited.append(time.monotonic() - started)
    return {
        "small_model_sentences": asked,
        "small_model_share": round(stood / asked, 4),
        "small_model_cpu_s_per_sentence": round(spent / asked, 3),
        "small_model_draft_max_s": round(max(waited), 2),
    }


def _sentences(name: str) -> list[Sentence]:
    sheet = products()[name]
    flat = [each for part in compose_description(sheet, "en").paragraphs for each in part]
    return [*compose_bullets(sheet, "en"), *flat]


def _spent() -> float:
    """Return the CPU seconds of the processes that have ended: how busy the machine is otherwise says nothing."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
