"""The independent auditor: derives the state again from the append-only records alone, and says where it differs.

It shares no code with what it checks: its statements, its rules and its arithmetic are its own.
"""

from entrepot.auditor.acknowledged import Acknowledgement, compare_acknowledged, read_acknowledgements
from entrepot.auditor.report import Difference, Report
from entrepot.auditor.verify import verify

__all__ = [
    "Acknowledgement",
    "Difference",
    "Report",
    "compare_acknowledged",
    "read_acknowledgements",
    "verify",
]
