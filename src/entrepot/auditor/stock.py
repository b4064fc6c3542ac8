"""Goods: every level from its movements, every hold from what was reserved and not yet taken, nothing ever negative."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, Final

from entrepot.auditor.reading import Books, side_by_side
from entrepot.auditor.report import Findings

_MOVEMENTS: Final = """
    SELECT place_id, sku_id, id, kind, on_hand_delta, reserved_delta FROM stock_movement
    ORDER BY place_id BYTEWISE, sku_id BYTEWISE, id
"""
_LEVELS: Final = """
    SELECT place_id, sku_id, on_hand, reserved FROM stock_level ORDER BY place_id BYTEWISE, sku_id BYTEWISE
"""
_HELD_AT: Final = """
    SELECT place_id, sku_id, sum(quantity) FROM stock_reservation GROUP BY place_id, sku_id
    ORDER BY place_id BYTEWISE, sku_id BYTEWISE
"""
_HELD_BY_MOVEMENTS: Final = """
    SELECT reference, place_id, sku_id, reserved_delta, kind FROM stock_movement WHERE reserved_delta <> 0
    ORDER BY reference BYTEWISE, id
"""
_RESERVATIONS: Final = """
    SELECT reference, place_id, sku_id, quantity FROM stock_reservation ORDER BY reference BYTEWISE
"""
_SIGNS: Final = {
    "receive": ("+", "0"),
    "restock": ("+", "0"),
    "adjust": ("±", "0"),
    "count": ("±", "0"),
    "reserve": ("0", "+"),
    "release": ("0", "-"),
    "expire": ("0", "-"),
    "sell": ("-", "-"),
}
"""What each kind of movement may do to the units on hand and to those reserved."""


def audit_stock(books: Books, findings: Findings) -> None:
    """Compare levels with movements, and reservations with what the movements hold."""
    _levels(books, findings)
    _reservations(books, findings)


def _levels(books: Books, findings: Findings) -> None:
    streams = _derived(books, findings), books.keyed(_LEVELS, 2), books.keyed(_HELD_AT, 2)
    for (place, sku), (derived, level, held) in side_by_side(*streams):
        name = f"{place} {sku}"
        on_hand, reserved = derived or (0, 0)
        if level is None:
            findings.differ("stock.level", name, {"on_hand": on_hand, "reserved": reserved}, None)
            continue
        findings.counts["stock_levels"] += 1
        findings.compare("stock.on_hand", name, on_hand, level[2])
        findings.compare("stock.reserved", name, reserved, level[3])
        findings.compare("stock.reservations", name, reserved, 0 if held is None else int(held[2]))


def _derived(books: Books, findings: Findings) -> Iterator[tuple[Any, tuple[int, int]]]:
    """Walk each level's movements in their order and yield where they lead: (on hand, reserved)."""
    for key, movements in books.streamed(_MOVEMENTS, 2):
        on_hand = reserved = 0
        for _, _, identity, kind, more_on_hand, more_reserved in movements:
            findings.counts["stock_movements"] += 1
            signs = _sign(more_on_hand), _sign(more_reserved)
            allowed = _SIGNS.get(kind, ("", ""))
            if not all(sign == may or (may == "±" and sign != "0") for sign, may in zip(signs, allowed, strict=True)):
                findings.differ(
                    "stock.movement", f"movement {identity}", f"{kind} {more_on_hand} {more_reserved}", allowed
                )
            on_hand, reserved = on_hand + more_on_hand, reserved + more_reserved
            if reserved < 0 or on_hand < reserved:
                findings.differ(
                    "stock.negative",
                    f"movement {identity}",
                    f"on hand {on_hand}, reserved {reserved}",
                    "0 <= reserved <= on hand",
                )
        yield key, (on_hand, reserved)


def _sign(number: int) -> str:
    return "0" if number == 0 else "+" if number > 0 else "-"


def _reservations(books: Books, findings: Findings) -> None:
    """Compare what each reference still holds; nothing may be taken of a hold twice."""
    for reference, (movements, held) in side_by_side(books.grouped(_HELD_BY_MOVEMENTS), books.grouped(_RESERVATIONS)):
        left: dict[str, int] = defaultdict(int)
        for _, place, sku, change, kind in movements or ():
            left[f"{place} {sku}"] += change
            if left[f"{place} {sku}"] < 0:
                findings.differ("stock.taken_twice", f"{reference} {place} {sku}", f"{kind} {change}", "only once")
        kept = {f"{place} {sku}": quantity for _, place, sku, quantity in held or ()}
        findings.counts["stock_reservations"] += len(kept)
        for line in sorted(left.keys() | kept.keys()):
            findings.compare("stock.reservation", f"{reference} {line}", left.get(line, 0), kept.get(line, 0))
