"""Write the next revision from what the code declares: ``python -m entrepot.migrations "What it changes"``."""

import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.script import ScriptDirectory

from entrepot.core.database import sole_engine
from entrepot.core.maintenance import alembic_config, upgrade


def write_revision(message: str) -> None:
    """Compare an empty database, upgraded to the newest revision, with the declared tables; write what differs."""
    config = alembic_config()
    newest = ScriptDirectory.from_config(config).get_current_head()
    number = int(newest or "0") + 1
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'empty.db'}"
        if newest is not None:
            upgrade(url)
        with sole_engine(url) as engine, engine.begin() as connection:
            config.attributes["connection"] = connection
            command.revision(config, message, autogenerate=True, rev_id=f"{number:04}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    write_revision(sys.argv[1])
