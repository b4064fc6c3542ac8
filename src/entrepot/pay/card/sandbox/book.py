"""The payments of the sandbox, and what may be done with them: the part of Stripe's rules that the adapter meets."""

from dataclasses import dataclass, field
from typing import Any

_DECLINES = {
    "pm_card_chargeDeclined": "generic_decline",
    "pm_card_chargeDeclinedInsufficientFunds": "insufficient_funds",
}
_ASKS = "pm_card_authenticationRequired"
Answer = tuple[int, dict[str, Any]]
Told = tuple[str, dict[str, Any]]


def refused(code: str, *, status: int = 400, kind: str = "invalid_request_error", **more: str) -> Answer:
    """Return an error as Stripe words it."""
    return status, {"error": {"type": kind, "code": code, **more}}


@dataclass(slots=True)
class Book:
    """All payments, refunds and endpoints; what happens to a payment is put into ``told``, to be told by webhook."""

    intents: dict[str, dict[str, Any]] = field(default_factory=dict)
    refunds: dict[str, dict[str, Any]] = field(default_factory=dict)
    endpoints: dict[str, dict[str, Any]] = field(default_factory=dict)
    told: list[Told] = field(default_factory=list)

    def carry_out(self, verb: str, path: str, form: dict[str, str]) -> Answer:
        """Do what a request asks for."""
        match verb, path.strip("/").split("/")[1:]:
            case "POST", ["payment_intents"]:
                return self._authorize(form)
            case "GET", ["payment_intents", known] if known in self.intents:
                return 200, dict(self.intents[known])
            case "POST", ["payment_intents", known, "capture"] if known in self.intents:
                return self._capture(self.intents[known], form)
            case "POST", ["payment_intents", known, "cancel"] if known in self.intents:
                return self._cancel(self.intents[known])
            case "POST", ["refunds"]:
                return self._refund(form)
            case "POST", ["webhook_endpoints"]:
                return self._endpoint(form)
            case "GET", ["webhook_endpoints"]:
                shown = [{**each, "secret": None} for each in self.endpoints.values()]
                return 200, {"object": "list", "data": shown, "has_more": False}
            case _:
                return refused("resource_missing", status=404)

    def _tell(self, kind: str, about: dict[str, Any]) -> None:
        self.told.append((kind, dict(about)))

    def _authorize(self, form: dict[str, str]) -> Answer:
        amount, method = form.get("amount", ""), form.get("payment_method", "")
        if not amount.isdigit() or not int(amount):
            return refused("parameter_invalid_integer")
        intent: dict[str, Any] = {
            "id": f"pi_{len(self.intents) + 1:06d}",
            "object": "payment_intent",
            "amount": int(amount),
            "amount_received": 0,
            "currency": form.get("currency", ""),
            "capture_method": form.get("capture_method", "automatic"),
            "metadata": {"reference": form.get("metadata[reference]", "")},
            "status": "requires_action" if method == _ASKS else "requires_capture",
        }
        self.intents[intent["id"]] = intent
        if method in _DECLINES:
            intent["status"] = "requires_payment_method"
            self._tell("payment_intent.payment_failed", intent)
            return refused("card_declined", status=402, kind="card_error", decline_code=_DECLINES[method])
        self._tell("payment_intent.amount_capturable_updated", intent)
        return 200, dict(intent)

    def _capture(self, intent: dict[str, Any], form: dict[str, str]) -> Answer:
        amount = form.get("amount_to_capture", str(intent["amount"]))
        if intent["status"] != "requires_capture":
            return refused("payment_intent_unexpected_state")
        if not amount.isdigit() or not 0 < int(amount) <= intent["amount"]:
            return refused("amount_too_large")
        intent.update(status="succeeded", amount_received=int(amount))
        self._tell("payment_intent.succeeded", intent)
        return 200, dict(intent)

    def _cancel(self, intent: dict[str, Any]) -> Answer:
        if intent["status"] in {"succeeded", "canceled"}:
            return refused("payment_intent_unexpected_state")
        intent["status"] = "canceled"
        self._tell("payment_intent.canceled", intent)
        return 200, dict(intent)

    def _refund(self, form: dict[str, str]) -> Answer:
        intent = self.intents.get(form.get("payment_intent", ""))
        amount = form.get("amount", "")
        if intent is None:
            return refused("resource_missing", status=404)
        given = sum(each["amount"] for each in self.refunds.values() if each["payment_intent"] == intent["id"])
        if not amount.isdigit() or not 0 < int(amount) <= intent["amount_received"] - given:
            return refused("charge_already_refunded")
        refund: dict[str, Any] = {
            "id": f"re_{len(self.refunds) + 1:06d}",
            "object": "refund",
            "amount": int(amount),
            "currency": intent["currency"],
            "payment_intent": intent["id"],
            "status": "succeeded",
        }
        self.refunds[refund["id"]] = refund
        self._tell("refund.created", refund)
        return 200, dict(refund)

    def _endpoint(self, form: dict[str, str]) -> Answer:
        number = len(self.endpoints) + 1
        kinds = [value for name, value in form.items() if name.startswith("enabled_events")]
        endpoint = {"id": f"we_{number:06d}", "object": "webhook_endpoint", "url": form.get("url", "")}
        self.endpoints[str(endpoint["id"])] = {**endpoint, "enabled_events": kinds, "secret": f"whsec_sandbox_{number}"}
        return 200, dict(self.endpoints[str(endpoint["id"])])
