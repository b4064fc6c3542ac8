"""Commands that write reach the process that owns the database through a socket in its data folder.

The socket is a file that only its owner may open (mode 0600): who may read the database may send it commands. One line
of JSON asks, ``{"command": …, "arguments": {…}}``; lines of JSON answer, ``{"line": …}`` as the work goes on, then
``{"done": true}`` or ``{"error": …}``.
"""

import os
import socketserver
import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import orjson
import structlog

from entrepot.app import App
from entrepot.cli.ask import socket_path
from entrepot.kit.errors import AppError

Command = Callable[..., Iterator[str]]
"""Called with the app and keyword arguments of JSON values; yields lines for the person who asked."""
_REQUEST_LIMIT = 65_536
_log = structlog.get_logger(__name__)


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
