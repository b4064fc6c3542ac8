"""Commands that write reach the process that owns the database through a socket in its data folder.

The socket is a file that only its owner may open (mode 0600): who may read the database may send it commands. One line
of JSON asks, ``{"command": …, "arguments": {…}}``; lines of JSON answer, ``{"line": …}`` as the work goes on, then
``{"done": true}`` or ``{"error": …}``.
"""

import os
import socket
import socketserver
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson
import structlog

from entrepot.app import App
from entrepot.kit.errors import AppError, Unavailable

Command = Callable[..., Iterator[str]]
"""Called with the app and keyword arguments of JSON values; yields lines for the person who asked."""
_REQUEST_LIMIT = 65_536
_log = structlog.get_logger(__name__)


class CommandFailed(AppError):
    """The owning process refused or failed; ``detail`` is what it said."""

    code = "command.failed"


def socket_path(data_dir: Path) -> Path:
    """Return where the owner of a data folder listens."""
    return data_dir / "control.sock"


class ControlServer:
    """Listens for commands until it is closed; each runs in a thread of its own."""

    def __init__(self, app: App, commands: Mapping[str, Command]) -> None:
        path = socket_path(app.platform.settings.data_dir)
        path.unlink(missing_ok=True)
        self._path = path

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                for answer in _answers(app, commands, self.rfile.readline(_REQUEST_LIMIT)):
                    try:
                        self.wfile.write(orjson.dumps(answer) + b"\n")
                    except OSError:
                        return

        self._server = _Server(os.path.relpath(path), Handler)
        path.chmod(0o600)
        threading.Thread(target=self._server.serve_forever, name="control", daemon=True).start()

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()
        self._path.unlink(missing_ok=True)


class _Server(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True


def _answers(app: App, commands: Mapping[str, Command], request: bytes) -> Iterator[dict[str, Any]]:
    try:
        asked = orjson.loads(request)
        for line in commands[asked["command"]](app, **asked["arguments"]):
            yield {"line": line}
        yield {"done": True}
    except AppError as problem:
        yield {"error": problem.detail}
    except Exception as problem:  # noqa: BLE001  # who asked is told, and the server goes on
        _log.exception("control.failed")
        yield {"error": f"{type(problem).__name__}: {problem}"}


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
