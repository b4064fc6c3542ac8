"""Send a command that writes to the process that owns the database, and print what it says."""

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any


def command(name: str, /, **arguments: Any) -> None:
    """Run a command that writes: in the process that owns the database, which has all it needs, or here."""
    from entrepot.cli.ask import ask
    from entrepot.core.database import DatabaseOwned, has_owner
    from entrepot.core.settings import Settings

    settings = Settings()
    if not has_owner(settings.url):
        with importing():
            from entrepot.cli.here import command_here
        with suppress(DatabaseOwned):
            say(command_here(settings, name, arguments))
            return
    say(ask(settings.data_dir, name, arguments))


@contextmanager
def importing() -> Iterator[None]:
    """Look for no garbage meanwhile: what is imported stays, and going through it took a fifth of the start."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def say(lines: Iterable[str]) -> None:
    """Print lines as they come."""
    for line in lines:
        print(line, flush=True)
