"""How pieces of an investigation are sealed: each by its hash, each seal covering the one before; pure.

Anybody can check an export with these few lines: ``sha256(content)`` of each piece, and ``sha256(seal before + that)``.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

GENESIS: Final = "0" * 64
"""What the first seal follows."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of evidence: its content is the JSON text that is hashed, letter for letter."""

    number: int
    kind: str
    content: str
    sha256: str
    seal: str
    added_by: str
    added_at_us: int

    @property
    def facts(self) -> Mapping[str, Any]:
        """The content read."""
        read: Mapping[str, Any] = json.loads(self.content)
        return read


def as_content(facts: Mapping[str, Any]) -> str:
    """Return facts as the text that is sealed: JSON, keys sorted, no white space."""
    return json.dumps(facts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def sealed(previous: str, content: str) -> tuple[str, str]:
    """Return the SHA-256 of a content, and the seal over it and the seal before."""
    digest = hashlib.sha256(content.encode()).hexdigest()
    return digest, hashlib.sha256(f"{previous}{digest}".encode()).hexdigest()


def broken_at(pieces: Iterable[Piece], head: str) -> int | None:
    """Return the number of the first piece that does not hold, 0 where the end was cut off, None where all hold."""
    seal = GENESIS
    for number, each in enumerate(pieces, 1):
        digest, seal = sealed(seal, each.content)
        if (each.number, each.sha256, each.seal) != (number, digest, seal):
            return number
    return None if seal == head else 0
