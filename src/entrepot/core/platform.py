"""What edges and background work are given: the database, the files, the settings and the ports that app.py wired."""

from dataclasses import dataclass, field
from typing import Any, TypeVar

from entrepot.core.database import Database
from entrepot.core.settings import Settings
from entrepot.kit.files import FileStore

T = TypeVar("T")


@dataclass(slots=True)
class Platform:
    """One running Entrepôt; app.py makes it."""

    settings: Settings
    db: Database
    files: FileStore
    ports: dict[type[Any], Any] = field(default_factory=dict)

    def port(self, kind: type[T]) -> T:
        """Return the implementation of a port, such as ``platform.port(DeliveryQuotes)``."""
        implementation: T = self.ports[kind]
        return implementation

    def provide(self, kind: type[T], implementation: T) -> None:
        """Set the implementation of a port."""
        self.ports[kind] = implementation
