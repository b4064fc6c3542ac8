"""Running the marketplace: the server, its background work and, in a demo, its life."""

import os
import signal
import socket
import threading
from types import FrameType

import uvicorn

from entrepot.app import App, open_app
from entrepot.cli.commands import COMMANDS
from entrepot.cli.control import ControlServer
from entrepot.core.maintenance import upgrade
from entrepot.core.settings import Settings
from entrepot.core.telemetry import configure_logs
from entrepot.kit.errors import Conflict
from entrepot.web import Hands
from entrepot.world.demo import DEMO_ACCOUNTS, DEMO_PASSWORD, seed_demo, store_pictures, with_bank
from entrepot.world.live import LiveWorld
from entrepot.world.past import make_past


class PortTaken(Conflict):
    """Another process listens on the port."""

    code = "server.port_taken"


def serve(settings: Settings) -> None:
    """Serve until Ctrl-C or SIGTERM; finish what is under way, then stop.

    Raises DatabaseOwned where another process runs on the same data, PortTaken where the port is in use.
    """
    if settings.demo:
        settings = with_bank(settings)
    configure_logs(settings)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # until the server listens to it, as Ctrl-C
    listener = _listen(settings)
    first = upgrade(settings.url).before is None
    if settings.demo and first:
        print("Making a demonstration that has lived for a week …", flush=True)
        make_past(settings)
    app = open_app(settings)
    control = ControlServer(app, COMMANDS)
    life: LiveWorld | None = None
    try:
        if settings.demo and not first:
            seed_demo(app.platform)
            app.hand_over()
        app.start()
        if settings.demo:
            if first:  # covers are there; a stop before the other views are is made good by the next start
                threading.Thread(target=store_pictures, args=(app.platform.files,), daemon=True).start()
            life = LiveWorld(app)
            app.platform.provide(Hands, life)
            life.start()
        _greet(settings)
        _serve(app, listener)
    finally:
        control.close()
        if life is not None:
            life.stop()
        app.stop()


def _listen(settings: Settings) -> socket.socket:
    listener = socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
        listener.listen()
    except OSError as problem:
        raise PortTaken(
            f"{settings.host}:{settings.port} cannot be listened on ({os.strerror(problem.errno or 0)}); "
            "choose another with --port"
        ) from problem
    return listener


def _serve(app: App, listener: socket.socket) -> None:
    server = uvicorn.Server(
        uvicorn.Config(
            app.http,
            loop="uvloop",
            http="httptools",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=5,
        )
    )
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _nothing)  # the server has its own handlers and, once stopped, raises these again
    server.run(sockets=[listener])


def _nothing(_number: int, _frame: FrameType | None) -> None:
    """Take no notice of a signal that has been obeyed."""


def _greet(settings: Settings) -> None:
    address = f"http://{settings.host}:{settings.port}"
    print(f"Entrepôt is at {address}", flush=True)
    if not settings.demo:
        return
    print(f"Demo accounts, all with the password “{DEMO_PASSWORD}”:")
    for account in DEMO_ACCOUNTS:
        print(f"  {account.role:<13} {account.email:<28} {address}{account.start}")
    print("Ctrl-C stops it.", flush=True)
