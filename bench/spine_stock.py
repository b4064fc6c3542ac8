"""Can more be sold than there is? Many buyers, one product, on the engine of a given database."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from sqlalchemy import text

from entrepot.core.database import Database
from entrepot.kit.errors import OutOfStock
from entrepot.sell.catalog import OfferDraft, ProductDraft, SkuDraft, create_product, get_own_product, plant_categories
from entrepot.sell.stock import StockLine, create_place, receive, reserve, sell_reserved

BUYERS = 64
_HOLD_US = 900_000_000


def measure_oversell(engine_url: str, *, units: int = 5_000, attempts: int = 20_000) -> dict[str, int | float]:
    """Let 64 buyers make ``attempts`` attempts at one unit each of ``units``, in an empty database.

    ``sold`` counts what buyers were promised and paid for; ``oversold`` is how far that, the movements or the level are
    beyond the units there were.
    """
    with Database.open(engine_url) as db:
        db.create_schema()
        line = _stocked(db, units)
        sold = [0] * BUYERS
        numbers = iter(range(attempts))
        lock = threading.Lock()

        def buy(buyer: int) -> None:
            while True:
                with lock:
                    number = next(numbers, None)
                if number is None:
                    return
                reference = f"grp_{number}"
                try:
                    db.write(lambda tx, each=reference: reserve(tx, each, [line], tx.now_us + _HOLD_US))  # type: ignore[misc]  # a default argument binds the loop's value
                except OutOfStock:
                    continue
                db.write(partial(sell_reserved, reference=reference))
                sold[buyer] += 1

        started = time.perf_counter()
        with ThreadPoolExecutor(BUYERS) as buyers:
            list(buyers.map(buy, range(BUYERS)))
        seconds = time.perf_counter() - started
        with db.read() as connection:
            moved = connection.execute(
                text("SELECT sum(on_hand_delta) FROM stock_movement WHERE kind = 'sell'")
            ).scalar_one()
            on_hand, reserved = connection.execute(text("SELECT on_hand, reserved FROM stock_level")).one()
    total = sum(sold)
    beyond = max(total - units, -int(moved or 0) - units, -int(on_hand), 0)
    assert on_hand == units - total
    assert reserved == 0
    return {"sold": total, "oversold": beyond, "oversell_s": round(seconds, 2)}


def _stocked(db: Database, units: int) -> StockLine:
    plant_categories(db)
    seller_id = db.ids.new("sel")
    place_id = db.write(lambda tx: create_place(tx, seller_id, name="Store room", country="KR"))
    offer = OfferDraft(1_900, "USD", place_id)
    draft = ProductDraft(title="Mug", category_id="cat_mugs", state="live", skus=(SkuDraft("MUG", offers=(offer,)),))
    product_id = create_product(db, seller_id, draft, "per_bench")
    with db.read() as connection:
        sku_id = get_own_product(connection, seller_id, product_id).variants[0].sku_id
    db.write(lambda tx: receive(tx, place_id=place_id, sku_id=sku_id, quantity=units, reference="bench"))
    return StockLine(sku_id, place_id, 1)
