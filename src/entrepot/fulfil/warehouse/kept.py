"""How the answer to a scan is kept: 400,000 orders a day are millions of answers, so only what differs is written.

Sentences are kept by their names in ``says.T``; what is absent, empty or false is left out.
"""

from collections.abc import Mapping
from typing import Any

from entrepot.fulfil.warehouse.domain import Next, Say, ScanResult
from entrepot.fulfil.warehouse.says import T

_FIELDS = ScanResult._fields[1:]
_NAMES = {sentence.value: sentence.name for sentence in T}
_SENTENCES = ("title", "instruction")


def keep(answer: ScanResult) -> dict[str, Any]:
    """Return an answer as JSON values, without the scan's id."""
    kept: dict[str, Any] = {
        name: value for name, value in zip(_FIELDS, answer[1:], strict=True) if value is not None and value is not False
    }
    for name in _SENTENCES:
        kept[name] = [_NAMES[kept[name].id], dict(kept[name].params)]
    if answer.next is not None:
        kept["next"] = [answer.next.kind, answer.next.code, answer.next.expects, answer.next.position]
    return kept


def answer_from(scan_id: str, kept: Mapping[str, Any]) -> ScanResult:
    """Return the answer that ``keep`` made values of."""
    values = dict(kept)
    for name in _SENTENCES:
        sentence, params = values[name]
        values[name] = Say(str(T[sentence]), params)
    if "next" in values:
        values["next"] = Next(*values["next"])
    return ScanResult(scan_id=scan_id, **values)
