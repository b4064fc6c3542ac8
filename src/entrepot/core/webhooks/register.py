"""Telling where to send events, changing it, and taking it back."""

import base64
import secrets
from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, update

from entrepot.core.database import Database, Tx
from entrepot.core.webhooks.domain import (
    MAX_ENDPOINTS,
    SECRET_OVERLAP_S,
    EndpointState,
    TooManyEndpoints,
    check_patterns,
    check_url,
)
from entrepot.core.webhooks.store import endpoint_row, list_endpoints
from entrepot.core.webhooks.tables import webhook_endpoint
from entrepot.kit.sentences import say

_SECRET_BYTES = 32
_SECOND_US = 1_000_000


def create_endpoint(
    tx: Tx,
    *,
    owner: str,
    url: str,
    events: Sequence[str],
    description: str,
    actor: str,
    allow_private: bool,
) -> tuple[str, str]:
    """Add an endpoint and return (id, secret); the secret (Standard Webhooks, ``whsec_…``) is shown only now.

    It is told of events announced from now on. Raises AddressRefused, InvalidInput or TooManyEndpoints.
    """
    checked = check_url(url, allow_private=allow_private)
    patterns = check_patterns(events)
    if len(list_endpoints(tx.connection, owner)) >= MAX_ENDPOINTS:
        raise TooManyEndpoints(
            say(
                "there are %(most)s endpoints already; remove one that is not needed",
                most=MAX_ENDPOINTS,
            )
        )
    endpoint_id, secret = tx.new_id("whk"), _new_secret()
    tx.execute(
        insert(webhook_endpoint),
        {
            "id": endpoint_id,
            "owner": owner,
            "url": checked,
            "description": description,
            "events": patterns,
            "secret": secret,
            "state": "active",
            "failures": 0,
            "created_by": actor,
            "created_at": tx.now_us,
        },
    )
    tx.audit(actor, "webhook.created", endpoint_id, owner=owner, events=list(patterns))
    return endpoint_id, secret


def update_endpoint(
    db: Database,
    *,
    owner: str,
    endpoint_id: str,
    actor: str,
    allow_private: bool,
    url: str | None = None,
    events: Sequence[str] | None = None,
    description: str | None = None,
    state: EndpointState | None = None,
) -> None:
    """Change what is given of an endpoint; ``state="active"`` also switches one on again that was switched off.

    What was announced while it was paused or off is sent then. Raises NotFound, AddressRefused or InvalidInput.
    """
    values: dict[str, Any] = {}
    if url is not None:
        values["url"] = check_url(url, allow_private=allow_private)
    if events is not None:
        values["events"] = check_patterns(events)
    if description is not None:
        values["description"] = description

    def change(tx: Tx) -> None:
        row = endpoint_row(tx.connection, owner, endpoint_id)
        changed = dict(values)
        if state is not None and state != row.state:
            changed |= {"state": state, "disabled_reason": None}
            if state == "active":
                changed |= {"failures": 0, "failing_since": None, "next_at": tx.now_us}
        if not changed:
            return
        tx.execute(update(webhook_endpoint).where(webhook_endpoint.c.id == endpoint_id).values(changed))
        tx.audit(actor, "webhook.changed", endpoint_id, owner=owner, fields=sorted(changed), state=state)

    db.write(change)


def remove_endpoint(db: Database, *, owner: str, endpoint_id: str, actor: str) -> None:
    """Take an endpoint away; its address and secret are forgotten at once, its log within KEPT_DAYS."""

    def remove(tx: Tx) -> None:
        endpoint_row(tx.connection, owner, endpoint_id)
        tx.execute(
            update(webhook_endpoint)
            .where(webhook_endpoint.c.id == endpoint_id)
            .values(state="removed", url="", description="", secret="", previous_secret=None, next_at=None)
        )
        tx.audit(actor, "webhook.removed", endpoint_id, owner=owner)

    db.write(remove)


def change_secret(tx: Tx, *, owner: str, endpoint_id: str, actor: str) -> str:
    """Give an endpoint a new secret and return it; for SECRET_OVERLAP_S the old one signs beside it."""
    row = endpoint_row(tx.connection, owner, endpoint_id)
    secret = _new_secret()
    tx.execute(
        update(webhook_endpoint)
        .where(webhook_endpoint.c.id == endpoint_id)
        .values(secret=secret, previous_secret=row.secret, previous_until=tx.now_us + SECRET_OVERLAP_S * _SECOND_US)
    )
    tx.audit(actor, "webhook.secret_changed", endpoint_id, owner=owner)
    return secret


def _new_secret() -> str:
    return "whsec_" + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()
