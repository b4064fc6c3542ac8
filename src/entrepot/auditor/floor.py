"""The hub: where each parcel and box is and what became of it, from the events of the floor alone."""

from typing import Any, Final

from entrepot.auditor.reading import Books, Row, side_by_side
from entrepot.auditor.report import Findings

_PARCEL_EVENTS: Final = """
    SELECT parcel_id, kind, state, from_position, to_position, box_id, order_id, at FROM parcel_event
    WHERE parcel_id IS NOT NULL AND outcome = 'ok' ORDER BY parcel_id BYTEWISE, seq
"""
_PARCELS: Final = """
    SELECT p.id, p.state, p.position, p.box_id, p.order_id, p.expected_at,
           (SELECT count(*) FROM parcel_event e
            WHERE e.box_id = p.box_id AND e.parcel_id IS NULL AND e.kind = 'ship' AND e.outcome = 'ok')
    FROM warehouse_parcel p ORDER BY p.id BYTEWISE
"""
_BOX_EVENTS: Final = """
    SELECT box_id, kind, state, from_position, to_position, parcels, at FROM parcel_event
    WHERE parcel_id IS NULL AND box_id IS NOT NULL AND outcome = 'ok' ORDER BY box_id BYTEWISE, seq
"""
_BOXES: Final = """
    SELECT id, state, position, parcels, packed, planned_at, sealed_at, shipped_at, manifest_id, weight_g, sscc
    FROM warehouse_box ORDER BY id BYTEWISE
"""
_PARCELS_IN_BOXES: Final = """
    SELECT p.box_id, count(*), sum(CASE WHEN b.state = 'back' OR p.state IN ('packed', 'shipped') THEN 1 ELSE 0 END)
    FROM warehouse_parcel p JOIN warehouse_box b ON b.id = p.box_id GROUP BY p.box_id ORDER BY p.box_id BYTEWISE
"""
LEFT_ON_MANIFESTS: Final = """
    SELECT manifest_id, boxes, parcels, grams FROM (
        SELECT manifest_id, count(*) AS boxes, sum(packed) AS parcels, sum(coalesce(weight_g, 0)) AS grams
        FROM warehouse_box WHERE manifest_id IS NOT NULL AND shipped_at IS NOT NULL GROUP BY manifest_id
        UNION ALL
        SELECT r.manifest_id, 0, count(*), sum(coalesce(p.weight_g, p.expected_g))
        FROM warehouse_return r JOIN warehouse_parcel p ON p.id = r.parcel_id
        WHERE r.manifest_id IS NOT NULL AND r.handed_at IS NOT NULL GROUP BY r.manifest_id
    ) AS gone ORDER BY manifest_id BYTEWISE
"""
_MANIFESTS: Final = "SELECT id, state, boxes, parcels, weight_g, closed_at FROM warehouse_manifest ORDER BY id BYTEWISE"
_IN_PLACES: Final = """
    SELECT code, count(*) FROM (
        SELECT slot AS code FROM warehouse_parcel WHERE slot IS NOT NULL
        UNION ALL SELECT cell FROM warehouse_box WHERE cell IS NOT NULL
        UNION ALL SELECT position FROM warehouse_box WHERE state = 'sorted'
    ) AS thing GROUP BY code ORDER BY code BYTEWISE
"""
_PLACES: Final = "SELECT code, held FROM warehouse_place ORDER BY code BYTEWISE"


def audit_floor(books: Books, findings: Findings) -> None:
    """Compare parcels and boxes with their events, and manifests and places with what is on them."""
    for identity, (events, parcel) in side_by_side(books.grouped(_PARCEL_EVENTS), books.keyed(_PARCELS)):
        _parcel(identity, events or [], parcel, findings)
    streams = books.grouped(_BOX_EVENTS), books.keyed(_BOXES), books.keyed(_PARCELS_IN_BOXES)
    for identity, (events, box, inside) in side_by_side(*streams):
        _box(identity, events or [], box, inside, findings)
    for identity, (boxes, manifest) in side_by_side(books.keyed(LEFT_ON_MANIFESTS), books.keyed(_MANIFESTS)):
        _manifest(identity, boxes, manifest, findings)
    for code, (things, place) in side_by_side(books.keyed(_IN_PLACES), books.keyed(_PLACES)):
        findings.compare("place.held", code, things[1] if things else 0, place[1] if place else None)


def _follow(check: str, identity: str, events: list[Row], findings: Findings) -> tuple[Any, Any]:
    """Walk a thing's events, each from where the one before it left it; return its last state and position."""
    position = state = None
    for _, kind, state, left, position_after, *_ in events:  # noqa: B007  # the last one is the answer
        if left != position:
            findings.differ(check, identity, f"{kind} from {position}", f"{kind} from {left}")
        position = position_after
    return state, position


def _parcel(identity: str, events: list[Row], parcel: Row | None, findings: Findings) -> None:
    findings.counts["parcel_events"] += len(events)
    state, position = _follow("parcel.path", identity, events, findings)
    if parcel is None:
        findings.differ("parcel.state", identity, state, None)
        return
    findings.counts["parcels"] += 1
    _, kept_state, kept_position, kept_box, order, expected_at, left = parcel
    if state == "packed" and left:
        state = "shipped"  # it went where its box went
    findings.compare("parcel.state", identity, state, kept_state)
    findings.compare("parcel.position", identity, position, kept_position)
    if state in {"packed", "shipped"}:
        box = next((event[5] for event in reversed(events) if event[1] == "pack"), None)
        findings.compare("parcel.box", identity, box, kept_box)
    first = events[0] if events else (None,) * 8
    findings.compare("parcel.expected", identity, ("expect", first[6], first[7]), (first[1], order, expected_at))


def _box(identity: str, events: list[Row], box: Row | None, inside: Row | None, findings: Findings) -> None:
    findings.counts["box_events"] += len(events)
    state, position = _follow("box.path", identity, events, findings)
    if box is None:
        findings.differ("box.state", identity, state, None)
        return
    findings.counts["boxes"] += 1
    _, kept_state, kept_position, parcels, packed, planned_at, sealed_at, shipped_at, manifest, _, sscc = box
    findings.compare("box.state", identity, state, kept_state)
    findings.compare("box.position", identity, position, kept_position)
    findings.compare("box.parcels", identity, (inside[1], int(inside[2])) if inside else (0, 0), (parcels, packed))
    times = {kind: at for _, kind, _, _, _, _, at in events}
    findings.compare("box.time", f"{identity} planned_at", times.get("plan"), planned_at)
    findings.compare("box.time", f"{identity} shipped_at", times.get("ship"), shipped_at)
    closed = state in {"packed", "sorted", "loaded", "shipped", "back"}
    findings.compare("box.sealed", identity, closed, sealed_at is not None and sscc is not None)
    findings.compare("box.manifest", identity, state in {"loaded", "shipped", "back"}, manifest is not None)


def _manifest(identity: str, boxes: Row | None, manifest: Row | None, findings: Findings) -> None:
    recorded = tuple(int(each) for each in boxes[1:]) if boxes else (0, 0, 0)
    if manifest is None:
        findings.differ("manifest.missing", identity, recorded, None)
        return
    findings.counts["manifests"] += 1
    findings.compare("manifest.sum", identity, recorded, tuple(manifest[2:5]))
    if any(recorded) and manifest[5] is None:
        findings.differ("manifest.open", identity, "closed before a box left", "open")
