"""What webhooks announce."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class WebhookDisabled:
    """An endpoint was switched off because it failed for too long or asked for it; ``seller_id`` is null for ours."""

    NAME: ClassVar[str] = "core.webhook.disabled"
    endpoint_id: str
    seller_id: str | None
    reason: str
