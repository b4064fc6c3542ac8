"""The world's own list of what it was told had happened: the auditor's answer is held against it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson


class Acknowledgements:
    """One JSON line for each answer that promised something; the format is in ``docs/auditor.md``.

    One that does not ``keep`` anything is for lives without an end.
    """

    def __init__(self, *, keep: bool = True) -> None:
        self._lines: list[bytes] = []
        self._keep = keep

    def add(self, kind: str, id_: str, **facts: Any) -> None:
        """Note that the platform acknowledged a thing, with the facts that it stated."""
        if self._keep:
            self._lines.append(orjson.dumps({"kind": kind, "id": id_, **facts}))

    def __len__(self) -> int:
        return len(self._lines)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for line in self._lines:
            yield orjson.loads(line)

    def save(self, path: Path) -> None:
        """Write the list as JSON lines."""
        path.write_bytes(b"".join(line + b"\n" for line in self._lines))
