"""All tables of the house, for whoever needs to know them all."""

import importlib
from pathlib import Path

from sqlalchemy import MetaData

from entrepot.core.database import metadata

_ROOT = Path(__file__).parents[1]


def declare_tables() -> MetaData:
    """Import every module's ``tables.py`` and return the metadata that holds them all."""
    for path in sorted(_ROOT.rglob("tables.py")):
        importlib.import_module(".".join(("entrepot", *path.relative_to(_ROOT).with_suffix("").parts)))
    return metadata
