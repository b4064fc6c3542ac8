"""How the schema came to be, revision by revision; ``entrepot upgrade`` runs what is missing."""

from entrepot.migrations.declare import declare_tables

__all__ = ["declare_tables"]
