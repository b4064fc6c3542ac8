"""Figure marks that owners registered, and finding them in photos."""

from entrepot.sell.brands.marks.drawing import MarkUnreadable
from entrepot.sell.brands.marks.marks import Marks, MarkSeen

__all__ = ["MarkSeen", "MarkUnreadable", "Marks"]
