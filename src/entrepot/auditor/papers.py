"""What left the house on paper: numbers of postal items, customs declarations, hand-overs, returns to sellers."""

from collections import Counter
from typing import Any, Final

from entrepot.auditor.floor import LEFT_ON_MANIFESTS
from entrepot.auditor.reading import Books, Row, side_by_side, value
from entrepot.auditor.report import Findings

_DECLARATIONS: Final = """
    SELECT d.id, d.state, d.number, d.gross_g, d.net_g, d.totals, r.service, r.country, r.first, r.next, b.state
    FROM customs_declaration d LEFT JOIN customs_range r ON r.id = d.range_id
    LEFT JOIN warehouse_box b ON b.id = d.live_box ORDER BY d.id BYTEWISE
"""
_LINES: Final = """
    SELECT declaration_id, net_g, value_minor, currency, hs_code, origin FROM customs_line
    ORDER BY declaration_id BYTEWISE, line_number
"""
_GIVEN_TWICE: Final = """
    SELECT number, count(*) FROM customs_declaration WHERE number IS NOT NULL GROUP BY number HAVING count(*) > 1
"""
_RANGES: Final = """
    SELECT r.id, r.next - r.first, (SELECT count(*) FROM customs_declaration d WHERE d.range_id = r.id)
    FROM customs_range r ORDER BY r.id BYTEWISE
"""
_CLOSED: Final = """
    SELECT id, state FROM warehouse_manifest WHERE state IN ('closing', 'shipped') ORDER BY id BYTEWISE
"""
_HANDOVERS: Final = "SELECT manifest_id, boxes, parcels, weight_g FROM warehouse_handover ORDER BY manifest_id BYTEWISE"
_RETURNS: Final = """
    SELECT r.parcel_id, r.sscc, r.handed_at, p.state,
           (SELECT count(*) FROM warehouse_box b WHERE b.sscc = r.sscc)
    FROM warehouse_return r LEFT JOIN warehouse_parcel p ON p.id = r.parcel_id ORDER BY r.parcel_id BYTEWISE
"""
_WEIGHTS: Final = (8, 6, 4, 2, 3, 5, 9, 7)
_ON_THE_WAY: Final = frozenset({"loaded", "shipped", "back"})


def audit_papers(books: Books, findings: Findings) -> None:
    """Check numbers, declarations, hand-overs and returns against what they are made of."""
    for identity, (declaration, lines) in side_by_side(books.keyed(_DECLARATIONS), books.grouped(_LINES)):
        if declaration is None:
            findings.differ("customs.missing", identity, "a declaration", None)
        else:
            _declaration(identity, declaration, lines or [], findings)
    for number, times in books.rows(_GIVEN_TWICE):
        findings.differ("customs.number_twice", number, 1, times)
    for identity, given, used in books.rows(_RANGES):
        findings.compare("customs.range", identity, used, given)
    streams = books.keyed(_CLOSED), books.keyed(_HANDOVERS), books.keyed(LEFT_ON_MANIFESTS)
    for identity, (closed, signed, left) in side_by_side(*streams):
        _handover(identity, closed, signed, left, findings)
    for identity, sscc, handed_at, state, boxes in books.rows(_RETURNS):
        findings.counts["returns"] += 1
        findings.compare("return.sscc", identity, (True, 0), (_is_sscc(sscc), boxes))
        findings.compare("return.handed", identity, state == "returned", handed_at is not None)


def _declaration(identity: str, declaration: Row, lines: list[Row], findings: Findings) -> None:
    findings.counts["declarations"] += 1
    _, state, number, gross_g, net_g, stored, service, country, first, following, box_state = declaration
    sums: Counter[str] = Counter()
    for _, _, minor, currency, _, _ in lines:
        sums[currency] += minor
    findings.compare("customs.totals", identity, dict(sums), value(stored))
    findings.compare("customs.net", identity, sum(line[1] or 0 for line in lines), net_g)
    if state == "ready":
        said = all(weight and hs and origin for _, weight, _, _, hs, origin in lines)
        findings.compare("customs.complete", identity, (True, True), (bool(lines) and said, net_g <= gross_g))
    if number is not None:
        sound = bool(service) and _is_number(number, service, country) and first <= int(number[2:10]) < following
        if not sound:
            findings.differ("customs.number", identity, "a number of its range", number)
    if box_state in _ON_THE_WAY:
        findings.compare("customs.loaded", identity, "ready", state)


def _is_number(number: str, service: str, country: str) -> bool:
    """Return whether a number is of a service and a country and its check digit is right (UPU S10)."""
    serial = number[2:10]
    rest = 11 - sum(int(digit) * weight for digit, weight in zip(serial, _WEIGHTS, strict=True)) % 11
    check = {10: "0", 11: "5"}.get(rest, str(rest))
    return number == f"{service}{serial}{check}{country}"


def _is_sscc(sscc: str) -> bool:
    """Return whether 18 digits end with their check digit: weights 3 and 1 from the right (GS1)."""
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(sscc[:-1])))
    return len(sscc) == 18 and str(-total % 10) == sscc[-1]


def _handover(identity: str, closed: Row | None, signed: Row | None, left: Row | None, findings: Findings) -> None:
    if closed is None:
        if signed is not None:
            findings.differ("handover.open", identity, "a closed manifest", None)
        return
    if signed is None:
        findings.differ("handover.missing", identity, "a hand-over", None)
        return
    findings.counts["handovers"] += 1
    if closed[1] == "shipped":
        gone: tuple[Any, ...] = tuple(int(each) for each in left[1:]) if left else (0, 0, 0)
        findings.compare("handover.sum", identity, gone, tuple(signed[1:]))
