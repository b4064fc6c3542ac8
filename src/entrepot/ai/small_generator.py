"""The generator on this machine: SmolLM2 with 135 million weights, for English, where ``make small-model`` put it.

It runs in a process of its own, with one thread and little priority: what a native library does wrong ends there, and a
call takes ``timeout_s`` at most. What was reworded until then counts.
"""

import hashlib
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from time import monotonic
from typing import Any

import orjson
import structlog

from entrepot.ai.chat import EndpointFailed
from entrepot.ai.generate import SENTENCE_MAX, SENTENCES_MAX
from entrepot.ai.registry import model
from entrepot.kit.sentences import say

NAME = "smollm2-135m-instruct"
_WORKER = Path(__file__).with_name("small_worker.py")
_log = structlog.get_logger(__name__)


class SmallGenerator:
    """Rewords English sentences; one call at a time, which takes ``timeout_s`` at most, waiting included."""

    def __init__(self, file: Path, timeout_s: float = 8.0) -> None:
        self._file, self._timeout_s = file, timeout_s
        self._turn = threading.Lock()
        self._known = False

    @property
    def name(self) -> str:
        """The model with its version."""
        return model(NAME).reference

    def speaks(self, locale: str) -> bool:
        """Return whether a language is English: the model was taught no other."""
        return locale.partition("-")[0] == "en"

    def rephrase(self, sentences: Sequence[str], locale: str) -> list[str]:
        """Return each sentence in other words, or as it is where the time did not suffice; raise EndpointFailed."""
        if not self.speaks(locale):
            raise EndpointFailed(say("the small model speaks English only"))
        deadline = monotonic() + self._timeout_s
        if not self._turn.acquire(timeout=self._timeout_s):
            raise EndpointFailed(say("the small model is busy"))
        try:
            self._prove()
            asked = [sentence[:SENTENCE_MAX] for sentence in sentences[:SENTENCES_MAX]]
            return _merged(sentences, self._answers(asked, deadline))
        finally:
            self._turn.release()

    def _prove(self) -> None:
        """Raise EndpointFailed where the file is not the registered one; asked once, since it takes 0.2 s."""
        if self._known:
            return
        try:
            with self._file.open("rb") as content:
                found = hashlib.file_digest(content, "sha256").hexdigest()
        except OSError as failed:
            raise EndpointFailed(say("the small model cannot be read")) from failed
        if found != model(NAME).sha256:
            raise EndpointFailed(say("the small model's file is not the one that is registered"))
        self._known = True

    def _answers(self, sentences: list[str], deadline: float) -> bytes:
        command = [sys.executable, "-I", str(_WORKER), str(self._file)]
        with subprocess.Popen(  # noqa: S603  # our own file, by our own interpreter, with a path from the settings
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=_environment()
        ) as worker:
            question = orjson.dumps({"sentences": sentences}) + b"\n"
            try:
                answers, _ = worker.communicate(question, timeout=max(0.1, deadline - monotonic()))
            except subprocess.TimeoutExpired:
                worker.kill()
                answers, _ = worker.communicate()
        if not answers:
            _log.warning("ai.small_model_failed", status=worker.returncode)
            raise EndpointFailed(say("the small model did not answer"))
        return answers


def small_generator(folder: Path, timeout_s: float = 8.0) -> SmallGenerator | None:
    """Return the generator of the model in a folder; None where its file or what runs it is not there."""
    file = folder / model(NAME).file
    there = file.is_file() and find_spec("xllamacpp") is not None
    return SmallGenerator(file, timeout_s) if there else None


def _environment() -> dict[str, str]:
    """Return what the worker may know: nothing of the product's settings."""
    kept = {name: os.environ[name] for name in ("PATH", "TMPDIR", "LANG", "LD_LIBRARY_PATH") if name in os.environ}
    return kept | {"OMP_NUM_THREADS": "1"}


def _merged(sentences: Sequence[str], answers: bytes) -> list[str]:
    """Return the sentences with what was said of them; a line that was cut off is left out."""
    found = list(sentences)
    for line in answers.splitlines():
        try:
            said: Any = orjson.loads(line)
            found[said["at"]] = str(said["text"])
        except (orjson.JSONDecodeError, KeyError, TypeError, IndexError):
            continue
    return found
