"""Files in and out of the catalogue: CSV and JSON lines, ours and those of other shop systems."""

from entrepot.sell.catalog.exchange.mapping import FIELDS, ImportMapping
from entrepot.sell.catalog.exchange.start import start_import
from entrepot.sell.catalog.exchange.status import (
    ImportProblem,
    ImportStatus,
    import_errors,
    import_errors_csv,
    import_status,
    list_imports,
)
from entrepot.sell.catalog.exchange.work import run_import
from entrepot.sell.catalog.exchange.write import export_products

__all__ = [
    "FIELDS",
    "ImportMapping",
    "ImportProblem",
    "ImportStatus",
    "export_products",
    "import_errors",
    "import_errors_csv",
    "import_status",
    "list_imports",
    "run_import",
    "start_import",
]
