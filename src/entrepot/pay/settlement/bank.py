"""The way to a bank: files of payouts go there, reports come back. Every bank's client knows a folder."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

REPORT_MOST: Final = 16 * 1024 * 1024
"""Bytes of a report."""


class Bank(Protocol):
    """Takes files of payouts and tells what came of them. The same name with the same bytes is the same file."""

    def deliver(self, name: str, content: bytes) -> None:
        """Hand a file over; durable when it returns."""
        ...

    def reports(self) -> Iterator[tuple[str, bytes]]:
        """Yield name and bytes of each report that was not put away, oldest name first."""
        ...

    def put_away(self, name: str, problem: str | None = None) -> None:
        """Keep a report that was read, or that cannot be, with the reason, out of the way."""
        ...


@dataclass(frozen=True, slots=True)
class BankFolder:
    """A bank's client (EBICS, SFTP, host to host) that takes files from ``out`` and puts reports into ``in``."""

    root: Path

    def deliver(self, name: str, content: bytes) -> None:
        """Hand a file over; durable when it returns."""
        folder = self._folder("out")
        if (folder / name).exists() or (self._folder("taken") / name).exists():
            return
        half = folder / f".{name}.half"
        with half.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        half.rename(folder / name)
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def reports(self) -> Iterator[tuple[str, bytes]]:
        """Yield name and bytes of each report that was not put away, oldest name first; too large ones are put away."""
        for path in sorted(self._folder("in").glob("*.xml")):
            if path.is_symlink() or not path.is_file():
                continue
            if path.stat().st_size > REPORT_MOST:
                self.put_away(path.name, "a report has 16 MiB at most")
                continue
            yield path.name, path.read_bytes()

    def put_away(self, name: str, problem: str | None = None) -> None:
        """Keep a report that was read, or that cannot be, with the reason, out of the way."""
        folder = self._folder("unread" if problem else "read")
        if problem:
            (folder / f"{name}.txt").write_text(problem, encoding="utf-8")
        (self._folder("in") / name).replace(folder / name)

    def _folder(self, name: str) -> Path:
        folder = self.root / name
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder
