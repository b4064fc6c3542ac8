"""Webhooks: owners are told of events, signed after Standard Webhooks; no inside address is ever called."""

from entrepot.core.webhooks.deliver import Deliverer
from entrepot.core.webhooks.domain import (
    KEPT_DAYS,
    MAX_ATTEMPTS,
    MAX_ENDPOINTS,
    OPERATOR,
    AddressRefused,
    Attempt,
    Delivery,
    Endpoint,
    TooManyEndpoints,
)
from entrepot.core.webhooks.enqueue import Enqueuer, webhooks_lag
from entrepot.core.webhooks.events import WebhookDisabled
from entrepot.core.webhooks.names import EVENT_NAMES, check_known
from entrepot.core.webhooks.register import change_secret, create_endpoint, remove_endpoint, update_endpoint
from entrepot.core.webhooks.replay import ReplayRuns, replay_delivery, replay_since, send_test
from entrepot.core.webhooks.send import Sender
from entrepot.core.webhooks.store import delivery_log, get_endpoint, list_deliveries, list_endpoints

__all__ = [
    "EVENT_NAMES",
    "KEPT_DAYS",
    "MAX_ATTEMPTS",
    "MAX_ENDPOINTS",
    "OPERATOR",
    "AddressRefused",
    "Attempt",
    "Deliverer",
    "Delivery",
    "Endpoint",
    "Enqueuer",
    "ReplayRuns",
    "Sender",
    "TooManyEndpoints",
    "WebhookDisabled",
    "change_secret",
    "check_known",
    "create_endpoint",
    "delivery_log",
    "get_endpoint",
    "list_deliveries",
    "list_endpoints",
    "remove_endpoint",
    "replay_delivery",
    "replay_since",
    "send_test",
    "update_endpoint",
    "webhooks_lag",
]
