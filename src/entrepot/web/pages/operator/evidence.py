"""On what evidence a decision stands, in words: the log's keys named; sums, shares, moments and states spelt out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from entrepot.web.filters import NOT_KNOWN, datetime_, from_micros, money, number, percent
from entrepot.web.i18n import Lazy, lazy
from entrepot.web.i18n import gettext as _
from entrepot.web.states import STATES

EVIDENCE: Final[dict[str, Lazy]] = {
    "by": lazy("Translated by"),
    "country": lazy("Country"),
    "name": lazy("Name"),
    "position": lazy("Place in the order"),
    "first": lazy("From number"),
    "last": lazy("To number"),
    "line": lazy("Line"),
    "number": lazy("Number"),
    "service": lazy("Service"),
    "usd_micros": lazy("Millionths of a dollar"),
    "case_id": lazy("Case"),
    "changes": lazy("Changes"),
    "brand": lazy("Brand"),
    "decision": lazy("Decision"),
    "document": lazy("Document"),
    "holder": lazy("Holder of rights"),
    "kind": lazy("Kind"),
    "licence": lazy("Licence"),
    "said": lazy("Said"),
    "languages": lazy("Languages"),
    "outcome": lazy("Outcome"),
    "policies": lazy("Policies"),
    "policy": lazy("Policy"),
    "least_score": lazy("Least score"),
    "live": lazy("Put on sale at once"),
    "with_doubts": lazy("With doubts"),
    "active": lazy("Active"),
    "addresses": lazy("Addresses"),
    "amount_minor": lazy("Amount"),
    "arm": lazy("Which of the two"),
    "boxes": lazy("Boxes"),
    "category": lazy("Category"),
    "cause": lazy("For"),
    "client_id": lazy("Other shop"),
    "added": lazy("Added"),
    "changed": lazy("Changed"),
    "removed": lazy("Removed"),
    "site": lazy("Site"),
    "slots": lazy("Slots"),
    "delta": lazy("Difference"),
    "dock": lazy("Dock"),
    "endpoint_id": lazy("Webhook"),
    "decided": lazy("Decided"),
    "drafts": lazy("Drafts"),
    "events": lazy("Events"),
    "evidence": lazy("Likelihood against chance"),
    "fields": lazy("Fields"),
    "account_id": lazy("Bank account"),
    "differing": lazy("To be looked at"),
    "message": lazy("Message"),
    "payouts": lazy("Payouts"),
    "file_id": lazy("File"),
    "form": lazy("As"),
    "hold": lazy("Taken from sale"),
    "until_us": lazy("Until"),
    "cut_off_us": lazy("Trucks leave from"),
    "group": lazy("Purchase"),
    "group_id": lazy("Purchase"),
    "how": lazy("How"),
    "left": lazy("Left out"),
    "missing": lazy("Missing"),
    "notice": lazy("Notice"),
    "now": lazy("Now"),
    "order_id": lazy("Order"),
    "owner": lazy("Owner"),
    "payment_id": lazy("Payment"),
    "person": lazy("Person"),
    "person_id": lazy("Person"),
    "place_id": lazy("Place of stock"),
    "pictures": lazy("Pictures"),
    "product_id": lazy("Product"),
    "products": lazy("Products"),
    "quantity": lazy("Quantity"),
    "rate_ppm": lazy("Rate"),
    "reason": lazy("Reason"),
    "refund_minor": lazy("Refund"),
    "refused": lazy("Not wanted"),
    "return_id": lazy("Return"),
    "reviews": lazy("Reviews"),
    "right": lazy("As recorded"),
    "role": lazy("Role"),
    "route": lazy("Route"),
    "rows": lazy("Rows"),
    "scopes": lazy("Rights"),
    "seal": lazy("Seal"),
    "sha256": lazy("Hash"),
    "seller": lazy("Seller"),
    "seller_id": lazy("Seller"),
    "shift_id": lazy("Shift"),
    "since_us": lazy("Since"),
    "sscc": lazy("SSCC"),
    "state": lazy("State"),
    "station": lazy("Station"),
    "stops": lazy("Stops"),
    "strange": lazy("Not recorded there"),
    "subscriber": lazy("Subscriber"),
    "taken": lazy("Taken"),
    "undoes": lazy("Takes back"),
    "vehicle": lazy("Vehicle"),
    "was": lazy("Before"),
    "what": lazy("What"),
}


def evidence_words(evidence: Mapping[str, Any]) -> Iterator[tuple[str, str, bool]]:
    """Yield each piece as (name, value, whether the value is a word of the machine's own) in the reader's language."""
    for key, value in evidence.items():
        if key == "currency":  # said with its amount
            continue
        name = str(EVIDENCE.get(key) or key.replace("_", " ").capitalize())
        said = _spelt(key, value, str(evidence.get("currency", "")))
        yield (name, str(value), True) if said is None else (name, said, False)


def _spelt(key: str, value: Any, currency: str) -> str | None:  # any JSON; a line for each kind
    """A value in the reader's language; None where it is an id, a code or a name."""
    if value is None:
        return NOT_KNOWN
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int):
        if key.endswith("_minor") and currency:
            return money(value, currency)
        if key.endswith("_ppm"):
            return percent(value / 1_000_000, 2)
        return datetime_(from_micros(value)) if key.endswith("_us") else number(value)
    if isinstance(value, list):
        return ", ".join(str(each) for each in value) or NOT_KNOWN
    known = STATES.get(value) if isinstance(value, str) else None
    return str(known.label) if known else None
