"""Files in and out of the catalogue: CSV and JSON lines, ours and those of other shop systems."""

from entrepot.sell.catalog.exchange.amounts import read_price
from entrepot.sell.catalog.exchange.keep_rows import KEPT_DAYS, counts_by_state, forget_rows
from entrepot.sell.catalog.exchange.mapping import FIELDS, ImportMapping
from entrepot.sell.catalog.exchange.records import Record as TableRow
from entrepot.sell.catalog.exchange.review import ReviewField, ReviewRow, rows_to_review, rows_waiting
from entrepot.sell.catalog.exchange.start import start_import
from entrepot.sell.catalog.exchange.status import (
    ImportProblem,
    ImportStatus,
    import_errors,
    import_errors_csv,
    import_status,
    list_imports,
)
from entrepot.sell.catalog.exchange.table import decode_text, delimiter_of, read_table
from entrepot.sell.catalog.exchange.take_rows import RowsTaken, StillRunning, keep_edits, move_rows, take_rows
from entrepot.sell.catalog.exchange.template import template_file
from entrepot.sell.catalog.exchange.work import run_import
from entrepot.sell.catalog.exchange.write import export_products

__all__ = [
    "FIELDS",
    "KEPT_DAYS",
    "ImportMapping",
    "ImportProblem",
    "ImportStatus",
    "ReviewField",
    "ReviewRow",
    "RowsTaken",
    "StillRunning",
    "TableRow",
    "counts_by_state",
    "decode_text",
    "delimiter_of",
    "export_products",
    "forget_rows",
    "import_errors",
    "import_errors_csv",
    "import_status",
    "keep_edits",
    "list_imports",
    "move_rows",
    "read_price",
    "read_table",
    "rows_to_review",
    "rows_waiting",
    "run_import",
    "start_import",
    "take_rows",
    "template_file",
]
