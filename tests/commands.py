"""The program's commands, each in a process of its own that need not import the program anew.

A process that has imported all of it, and done nothing else, is forked for each command: what a command reads, writes
and leaves behind is its own, as with ``python -m entrepot``, and it begins five seconds sooner.
"""

from __future__ import annotations

import multiprocessing
import os
import runpy
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

_IMPORTED = ["entrepot.cli.main", "entrepot.cli.here", "entrepot.cli.serve", "entrepot.auditor"]
_TIMEOUT_S = 150

_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload(_IMPORTED)


def run_forked(words: Sequence[str], environment: Mapping[str, str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command in a folder, with these environment variables and no others; kill it when it does not end."""
    with tempfile.TemporaryDirectory() as aside:
        out, err = Path(aside) / "out", Path(aside) / "err"
        process = _forks.Process(target=_be_the_command, args=(list(words), dict(environment), folder, out, err))
        process.start()
        process.join(_TIMEOUT_S)
        if process.exitcode is None:
            process.kill()
            process.join()
        assert process.exitcode is not None
        return subprocess.CompletedProcess(
            list(words), process.exitcode, out.read_text("utf-8"), err.read_text("utf-8")
        )


def _be_the_command(words: list[str], environment: dict[str, str], folder: Path, out: Path, err: Path) -> None:
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    for path, number in ((out, 1), (err, 2)):
        with path.open("wb") as file:
            os.dup2(file.fileno(), number)
    sys.stdout, sys.stderr = (os.fdopen(number, "w", encoding="utf-8", closefd=False) for number in (1, 2))
    sys.argv = ["entrepot", *words]
    runpy.run_module("entrepot", run_name="__main__")
