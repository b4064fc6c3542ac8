"""Units that were ordered and paid, counted with the event that tells of them: exactly once."""

from collections.abc import Sequence

from entrepot.core.accounts import members
from entrepot.core.database import Tx
from entrepot.sell.catalog import asking_prices
from entrepot.sell.demand.domain import Counts, Key, day_of
from entrepot.sell.demand.store import add_counts


def record_ordered(
    tx: Tx, *, seller_id: str, shopper_id: str, paid_at_us: int, lines: Sequence[tuple[str, int]]
) -> None:
    """Count a paid order: of each product one order and its units, at what it asks now.

    ``lines`` are (SKU, quantity). What a seller's own people order is not demand. A product whose offers are gone
    already is counted nowhere: it has no price.
    """
    if any(each.person_id == shopper_id for each in members(tx.connection, seller_id)):
        return
    prices = asking_prices(tx.connection, [sku_id for sku_id, _quantity in lines])
    counted: dict[Key, Counts] = {}
    products: set[str] = set()
    for sku_id, quantity in lines:
        found = prices.get(sku_id)
        if found is None:
            continue
        key = Key(found.product_id, day_of(paid_at_us), found.currency, found.price_minor)
        new = Counts(orders=0 if found.product_id in products else 1, units=quantity)
        counted[key] = counted.get(key, Counts()) + new
        products.add(found.product_id)
    add_counts(tx, counted)
