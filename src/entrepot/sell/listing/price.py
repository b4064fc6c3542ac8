"""What a draft may cost: what its sources say is kept, else advice from what is sold beside it."""

from typing import Any

from sqlalchemy import Connection

from entrepot.sell.listing.content import Content, Field
from entrepot.sell.listing.inputs import Inputs


def price_of(
    connection: Connection, market: Any, category_id: str | None, content: Content, inputs: Inputs
) -> tuple[Field | None, dict[str, Any]]:
    """Return a price that may be advised, and the range that it lies in."""
    return None, {}
