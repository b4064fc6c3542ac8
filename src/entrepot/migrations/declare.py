"""All tables of the house, for whoever needs to know them all."""

import importlib
import pkgutil

from sqlalchemy import MetaData

import entrepot
from entrepot.core.database import metadata


def declare_tables() -> MetaData:
    """Import every module's ``tables`` and return the metadata that holds them all."""
    for module in pkgutil.walk_packages(entrepot.__path__, "entrepot."):
        if module.name.endswith(".tables"):
            importlib.import_module(module.name)
    return metadata
