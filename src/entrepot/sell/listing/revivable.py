"""Which products may come back with another draft: those that were taken back, by the codes of their variants."""

from collections.abc import Sequence

from sqlalchemy import Connection, select

from entrepot.sell.catalog import CodeInUse, codes_in_use
from entrepot.sell.listing.tables import listing_draft

_D = listing_draft.c


def revivable(connection: Connection, seller_id: str, codes: Sequence[str]) -> list[CodeInUse]:
    """Return the uses of codes by products that were taken back; none where another product has one of them."""
    used = codes_in_use(connection, seller_id, codes)
    put_away = {each.product_id for each in used if each.product_state == "archived"}
    open_again = select(_D.product_id).where(
        _D.seller_id == seller_id, _D.product_id.in_(put_away), _D.state != "accepted"
    )
    back = set(connection.execute(open_again).scalars())
    return used if all(each.product_id in back for each in used) else []
