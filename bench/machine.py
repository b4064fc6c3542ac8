"""One line about the machine that a figure was measured on: ``python -m bench.machine`` prints it."""

from __future__ import annotations

import os
import platform
import sqlite3
from pathlib import Path

from tools.postgres import packaged_version


def machine() -> str:
    """Cores, memory, system, and the versions of Python, SQLite and the packaged PostgreSQL."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return ", ".join(
        [
            f"{cores} cores{_processor()}",
            f"{_memory_gib():.0f} GiB",
            f"{platform.system()} {platform.machine()}",
            f"Python {platform.python_version()}",
            f"SQLite {sqlite3.sqlite_version}",
            f"PostgreSQL {packaged_version()}",
        ]
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return ""
    names = {line.partition(": ")[2].strip() for line in lines if line.startswith("model name")}
    return f" ({names.pop()})" if len(names) == 1 else ""


def _memory_gib() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30


if __name__ == "__main__":
    print(machine())
