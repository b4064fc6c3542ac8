"""The outside's own list of what it was told had happened, against the records: nothing lost, nothing double."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, Final

from entrepot.auditor.reading import Books, Row
from entrepot.auditor.report import Findings, Report
from entrepot.core.database import Database
from entrepot.kit.errors import InvalidInput

Acknowledgement = Mapping[str, Any]
"""``kind``, ``id`` and any of the facts that the kind has; see docs/auditor.md."""

_AT_ONCE: Final = 400
FACTS: Final[Mapping[str, tuple[str, str]]] = {
    "top_up": (
        "person_id, amount_minor, currency",
        """SELECT t.id, e.owner, e.amount_minor, e.currency FROM ledger_transfer t
           JOIN ledger_entry e ON e.transfer_id = t.id
           WHERE t.kind = 'top_up' AND e.kind = 'wallet' AND t.id IN :ids""",
    ),
    "order_group": (
        "shopper_id, total_minor, currency, order_count",
        "SELECT id, shopper_id, total_minor, currency, order_count FROM order_group WHERE id IN :ids",
    ),
    "payment": (
        "group_id, shopper_id, amount_minor, currency, state",
        "SELECT id, group_id, shopper_id, amount_minor, currency, state FROM payment WHERE id IN :ids",
    ),
    "order_state": (
        "state, actor",
        "SELECT subject, substr(action, 7), actor FROM audit_log WHERE action LIKE 'order.%' AND subject IN :ids",
    ),
    "return": (
        "order_id, refund_minor",
        "SELECT id, order_id, refund_minor FROM order_return WHERE id IN :ids",
    ),
    "refund": (
        "order_id, amount_minor, currency",
        """SELECT f.cause, f.order_id, coalesce(e.amount_minor, 0), f.currency FROM refund f
           LEFT JOIN ledger_entry e ON e.transfer_id = f.id AND e.kind = 'wallet' AND e.currency = f.currency
           WHERE f.cause IN :ids""",
    ),
    "payout": (
        "seller_id, amount_minor, currency",
        """SELECT t.id, e.owner, -e.amount_minor, e.currency FROM payout p JOIN ledger_transfer t ON t.id = p.id
           JOIN ledger_entry e ON e.transfer_id = t.id
           WHERE t.kind = 'payout' AND e.kind = 'payable' AND t.id IN :ids""",
    ),
    "scan": (
        "station, outcome, parcel_id, box_id",
        "SELECT id, station, answer FROM warehouse_scan WHERE id IN :ids",
    ),
    "delivery": (
        "state, attempts, courier_id",
        """SELECT stop_id, state, attempt, courier_id FROM delivery_event
           WHERE kind IN ('deliver', 'fail') AND stop_id IN :ids""",
    ),
    "seal": (
        "hash, entries",
        "SELECT CAST(number AS TEXT), hash, entries FROM audit_seal WHERE CAST(number AS TEXT) IN :ids",
    ),
}
"""Kinds of acknowledgement: the facts that each may state, and the statement that reads them after the id."""
_ALL: Final[Mapping[str, str]] = {
    "top_up": "SELECT id FROM ledger_transfer WHERE kind = 'top_up'",
    "order_group": "SELECT id FROM order_group",
    "payment": "SELECT id FROM payment WHERE state = 'captured'",
    "payout": "SELECT id FROM ledger_transfer WHERE kind = 'payout'",
    "scan": "SELECT id FROM warehouse_scan WHERE id NOT LIKE 'count %'",
}
"""Kinds of which a list can be complete."""
_BOOKED: Final = """
    SELECT scan_id FROM parcel_event
    WHERE scan_id IS NOT NULL AND (parcel_id IN :things OR (parcel_id IS NULL AND box_id IN :things))
"""


def read_acknowledgements(path: Path) -> Iterator[Acknowledgement]:
    """Yield the lines of a JSONL file; raise InvalidInput naming a line that is not an acknowledgement."""
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                stated = json.loads(line)
            except ValueError:
                stated = None
            yield _checked(stated, f"{path.name}, line {number}")


def compare_acknowledged(
    db: Database, acknowledgements: Iterable[Acknowledgement], *, complete: Iterable[str] = ()
) -> Report:
    """Look for everything that was acknowledged: it exists, once, with each fact as it was stated.

    ``complete`` names kinds of which the list has everything: whatever else the records hold of them is a difference
    too. Memory is bounded but for the ids of those kinds. Raises InvalidInput for what is not an acknowledgement.
    """
    findings = Findings()
    known: dict[str, set[str]] = {kind: set() for kind in complete}
    if strange := known.keys() - _ALL.keys():
        raise InvalidInput(f"a list of {sorted(strange)} cannot be complete", expected=", ".join(_ALL))
    waiting: dict[str, list[Acknowledgement]] = defaultdict(list)
    with db.read() as connection:
        books = Books(connection)
        for number, stated in enumerate(acknowledgements, start=1):
            kind = _checked(stated, f"acknowledgement {number}")["kind"]
            waiting[kind].append(stated)
            if kind in known:
                known[kind].add(stated["id"])
            if len(waiting[kind]) == _AT_ONCE:
                _compare(books, kind, waiting.pop(kind), findings)
        for kind, rest in waiting.items():
            _compare(books, kind, rest, findings)
        for kind, ids in known.items():
            for (identity,) in books.rows(_ALL[kind]):
                if identity not in ids:
                    findings.differ("acknowledged.unknown", f"{kind} {identity}", identity, None)
    return findings.report()


def _checked(stated: Any, where: str) -> Acknowledgement:
    if not isinstance(stated, dict) or not isinstance(stated.get("id"), str):
        raise InvalidInput(f"{where} is not an acknowledgement", expected='{"kind": …, "id": …, facts}')
    if stated.get("kind") not in FACTS:
        raise InvalidInput(f"{where} is of no kind that is known", field="kind", expected=", ".join(FACTS))
    strange = stated.keys() - {"kind", "id", *FACTS[stated["kind"]][0].split(", ")}
    if strange:
        raise InvalidInput(f"{where} states {sorted(strange)}", expected=FACTS[stated["kind"]][0])
    return stated


def _compare(books: Books, kind: str, stated: list[Acknowledgement], findings: Findings) -> None:
    names, sql = FACTS[kind]
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in books.rows(sql, ids=sorted({each["id"] for each in stated})):
        found[row[0]].append(_facts(kind, names.split(", "), row))
    booked = _booked(books, found) if kind == "scan" else None
    for each in stated:
        findings.counts[f"acknowledged_{kind}"] += 1
        name, facts = f"{kind} {each['id']}", {key: each[key] for key in each if key not in {"kind", "id"}}
        kept = found.get(each["id"], [])
        if not kept:
            findings.differ("acknowledged.lost", name, None, facts)
        elif not any(facts.items() <= row.items() for row in kept):
            findings.differ("acknowledged.otherwise", name, [{key: row[key] for key in facts} for row in kept], facts)
        if booked is not None and kept and kept[0]["outcome"] == "ok" and each["id"] not in booked:
            findings.differ("acknowledged.unbooked", name, None, facts)


def _facts(kind: str, names: list[str], row: Row) -> dict[str, Any]:
    if kind == "scan":
        answer = json.loads(row[2])
        return {"station": row[1], **{name: answer.get(name) for name in ("outcome", "parcel_id", "box_id")}}
    return dict(zip(names, row[1:], strict=True))


def _booked(books: Books, scans: Mapping[str, list[dict[str, Any]]]) -> set[str]:
    """Return the scans of which the floor's record tells."""
    things = sorted({row[name] for rows in scans.values() for row in rows for name in ("parcel_id", "box_id")} - {None})
    parts = iter(things)
    found: set[str] = set()
    while part := list(islice(parts, _AT_ONCE)):
        found.update(scan for (scan,) in books.rows(_BOOKED, things=part))
    return found
