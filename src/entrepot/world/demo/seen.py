"""What the judge's detectors saw in the demonstration's pictures, so that its first start need not look at them all."""

import hashlib
from collections.abc import Iterator
from importlib.resources import files
from typing import Any, Final

import orjson

FILE: Final = "pictures_seen.jsonl"
"""Made by ``python -m tools.demo_pictures_seen``: the detectors with their looking; then each picture's id and what
each detector, in that order, saw in it."""


def pictures_seen() -> Iterator[tuple[str, str, str, Any]]:
    """Yield (file, detector, its looking, what it saw), as the judge remembers pictures.

    Where a detector looks otherwise by now, the judge does not go by this and looks for itself.
    """
    lines = files("entrepot.world.demo").joinpath(FILE).read_bytes().splitlines()
    looking = orjson.loads(lines[0])
    for line in lines[1:]:
        file_id, *seen = orjson.loads(line)
        for (detector, how), what in zip(looking.items(), seen, strict=True):
            yield file_id, detector, how, what


def digest_of(data: bytes) -> str:
    """Return the id that a picture's bytes are stored under."""
    return hashlib.sha256(data).hexdigest()
