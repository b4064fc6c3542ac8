"""Looking at endpoints, deliveries and their log."""

from typing import Any

from sqlalchemy import Connection, Row, select

from entrepot.core.webhooks.domain import Attempt, Delivery, Endpoint
from entrepot.core.webhooks.tables import webhook_attempt, webhook_delivery, webhook_endpoint
from entrepot.kit.errors import NotFound
from entrepot.kit.paging import Page, decode_cursor, encode_cursor

_ATTEMPTS_SHOWN = 100


def list_endpoints(connection: Connection, owner: str) -> list[Endpoint]:
    """Return an owner's endpoints, oldest first; there are few (MAX_ENDPOINTS)."""
    columns = webhook_endpoint.c
    statement = select(webhook_endpoint).where(columns.owner == owner, columns.state != "removed").order_by(columns.id)
    return [as_endpoint(row) for row in connection.execute(statement)]


def get_endpoint(connection: Connection, owner: str, endpoint_id: str) -> Endpoint:
    """Return an endpoint of that owner; raise NotFound for any other."""
    return as_endpoint(endpoint_row(connection, owner, endpoint_id))


def endpoint_row(connection: Connection, owner: str, endpoint_id: str) -> Row[Any]:
    """Return the row of an endpoint of that owner; raise NotFound for any other."""
    columns = webhook_endpoint.c
    row = connection.execute(
        select(webhook_endpoint).where(columns.id == endpoint_id, columns.owner == owner, columns.state != "removed")
    ).one_or_none()
    if row is None:
        raise NotFound("there is no such webhook endpoint")
    return row


def list_deliveries(
    connection: Connection,
    owner: str,
    endpoint_id: str,
    *,
    state: str | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[Delivery]:
    """Return a keyset page of an endpoint's deliveries, newest first; raise NotFound where it is not the owner's."""
    endpoint_row(connection, owner, endpoint_id)
    columns = webhook_delivery.c
    statement = (
        select(webhook_delivery).where(columns.endpoint_id == endpoint_id).order_by(columns.id.desc()).limit(limit + 1)
    )
    if state is not None:
        statement = statement.where(columns.state == state)
    if cursor:
        statement = statement.where(columns.id < str(decode_cursor(cursor).get("id")))
    found = [as_delivery(row) for row in connection.execute(statement)]
    following = encode_cursor({"id": found[limit - 1].id}) if len(found) > limit else None
    return Page(found[:limit], next=following)


def delivery_log(connection: Connection, owner: str, endpoint_id: str, delivery_id: str) -> list[Attempt]:
    """Return the tries of a delivery, newest first; raise NotFound where it is not the owner's."""
    endpoint_row(connection, owner, endpoint_id)
    get_delivery(connection, endpoint_id, delivery_id)
    columns = webhook_attempt.c
    statement = (
        select(webhook_attempt)
        .where(columns.delivery_id == delivery_id)
        .order_by(columns.id.desc())
        .limit(_ATTEMPTS_SHOWN)
    )
    return [
        Attempt(row.id, row.at, row.duration_ms, row.status, row.error, row.response)
        for row in connection.execute(statement)
    ]


def get_delivery(connection: Connection, endpoint_id: str, delivery_id: str) -> Delivery:
    """Return a delivery of an endpoint; raise NotFound for any other."""
    columns = webhook_delivery.c
    row = connection.execute(
        select(webhook_delivery).where(columns.id == delivery_id, columns.endpoint_id == endpoint_id)
    ).one_or_none()
    if row is None:
        raise NotFound("there is no such delivery")
    return as_delivery(row)


def as_endpoint(row: Row[Any]) -> Endpoint:
    """Return a row of the table as an Endpoint."""
    return Endpoint(
        row.id,
        row.owner,
        row.url,
        row.description,
        tuple(row.events),
        row.state,
        row.disabled_reason,
        row.failing_since,
        row.created_at,
    )


def as_delivery(row: Row[Any]) -> Delivery:
    """Return a row of the table as a Delivery."""
    return Delivery(
        row.id,
        row.endpoint_id,
        row.event_id,
        row.event_name,
        row.state,
        row.attempts,
        row.next_at,
        row.created_at,
        row.done_at,
        row.last_status,
        row.last_error,
    )
