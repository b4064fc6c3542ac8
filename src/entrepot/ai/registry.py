"""Every model that is used: what it is, whose it is, what it was measured at, and what it must not be used for.

The entries are data, in ``models.toml`` beside this file, so that a module adds its model without this package knowing
the module. The file of a model lies beside the module that runs it, or in an installed package; either is known by its
SHA-256.
"""

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from entrepot.kit.errors import NotFound
from entrepot.kit.sentences import say

WEIGHT_SUFFIXES: Final = frozenset({
    ".bin", ".crfsuite", ".gguf", ".npy", ".npz", ".onnx", ".pt", ".safetensors", ".tflite", ".ubj",
})  # fmt: skip
"""Names of files that hold what was learned; each of them in the package has its entry."""


class NoSuchModel(NotFound):
    """No model of that name is registered."""

    code = "model.unknown"
    title = "There is no such model"


@dataclass(frozen=True, slots=True)
class Model:
    """One model. ``size`` is its file's bytes; ``package`` and ``file`` say where that lies, the path with slashes.

    ``measured`` holds figures by name, as the bench prints them, on data that the model had not seen; ``on`` says in
    words which data that was. A ``package`` of "" is the folder of models that the settings name, where ``recipe``
    puts the file. ``unfit_for`` names uses for which its licence or its errors make it unfit: it is off for them.
    ``recipe`` is the script that makes it, "" for what others trained.
    """

    name: str
    version: str
    purpose: str
    licence: str
    origin: str
    size: int
    sha256: str
    file: str
    package: str = "entrepot"
    recipe: str = ""
    on: str = ""
    measured: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    unfit_for: tuple[str, ...] = ()

    @property
    def reference(self) -> str:
        """What a proposal names as its model: the name and the version."""
        return f"{self.name} {self.version}"

    def open(self) -> Traversable:
        """Return the model's file; nothing is read yet. Raises ValueError for one that lies in no package."""
        if not self.package:
            raise ValueError(f"{self.reference} lies in the folder of models, not in a package")
        return resources.files(self.package).joinpath(*self.file.split("/"))

    def read(self) -> bytes:
        """Return the model's bytes. Raises ValueError when they are not those that were registered."""
        return self._checked(self.open().read_bytes(), f"{self.package}/{self.file}")

    def read_from(self, folder: Path) -> bytes:
        """Return the bytes of a model that a recipe puts into a folder; OSError and ValueError as ``read`` has them."""
        return self._checked((folder / self.file).read_bytes(), self.file)

    def _checked(self, content: bytes, where: str) -> bytes:
        if len(content) != self.size or hashlib.sha256(content).hexdigest() != self.sha256:
            raise ValueError(f"{where} is not the model that is registered as {self.reference}")
        return content


@cache
def models() -> Mapping[str, Model]:
    """Return every registered model by name, in the order of their names."""
    text = resources.files("entrepot.ai").joinpath("models.toml").read_text("utf-8")
    found: dict[str, Model] = {}
    for entry in tomllib.loads(text)["model"]:
        one = _model(entry)
        if one.name in found:
            raise ValueError(f"models.toml has two models named {one.name}")
        found[one.name] = one
    return MappingProxyType(dict(sorted(found.items())))


def model(name: str) -> Model:
    """Return a registered model. Raises NoSuchModel."""
    try:
        return models()[name]
    except KeyError:
        raise NoSuchModel(say("no model is registered as %(name)s", name=name), name=name) from None


def _model(entry: dict[str, Any]) -> Model:
    entry = dict(entry)
    measured: dict[str, float] = entry.pop("measured", {})
    unfit: list[str] = entry.pop("unfit_for", [])
    return Model(**entry, measured=MappingProxyType(measured), unfit_for=tuple(unfit))
