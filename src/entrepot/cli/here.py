"""Commands where no server runs: each opens the marketplace for itself, and neither serves nor plays."""

from collections.abc import Iterator, Mapping
from typing import Any

from entrepot.app import open_app
from entrepot.cli.commands import COMMANDS
from entrepot.core.maintenance import upgrade
from entrepot.core.settings import Settings
from entrepot.core.telemetry import configure_logs


def command_here(settings: Settings, command: str, arguments: Mapping[str, Any]) -> Iterator[str]:
    """Run a command without a server; raise DatabaseOwned where one is running."""
    configure_logs(settings)
    settings.make_data_dir()
    upgrade(settings.url)
    app = open_app(settings)
    app.start()
    try:
        yield from COMMANDS[command](app, **arguments)
        app.hand_over()
    finally:
        app.stop()
