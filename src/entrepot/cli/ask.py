"""Asking the process that owns the database: the other end of ``control``, which imports nothing of a marketplace."""

import os
import socket
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson

from entrepot.kit.errors import AppError, Unavailable


class CommandFailed(AppError):
    """The owning process refused or failed; ``detail`` is what it said."""

    code = "command.failed"


def socket_path(data_dir: Path) -> Path:
    """Return where the owner of a data folder listens."""
    return data_dir / "control.sock"


def ask(data_dir: Path, command: str, arguments: Mapping[str, Any]) -> Iterator[str]:
    """Send a command to the process that owns a data folder; yield its lines, raise CommandFailed with its error."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        try:
            connection.connect(os.path.relpath(socket_path(data_dir)))
        except OSError as problem:
            raise Unavailable(
                f"another process owns the database in {data_dir}, but it does not answer on {socket_path(data_dir)}"
            ) from problem
        connection.sendall(orjson.dumps({"command": command, "arguments": dict(arguments)}) + b"\n")
        with connection.makefile("rb") as answers:
            for raw in answers:
                answer = orjson.loads(raw)
                if "line" in answer:
                    yield answer["line"]
                elif "error" in answer:
                    raise CommandFailed(answer["error"])
                else:
                    return
    raise CommandFailed("the process that owns the database ended before the command did")
