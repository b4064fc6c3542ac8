"""The rows that a batch of drafts touches, read at once, changed in memory and written back by table.

A batch costs a handful of statements whatever its size: four reads, then one statement for each table that changed.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Table, bindparam, delete, insert, or_, select, update

from entrepot.core.database import Tx
from entrepot.sell.catalog.domain import ProductDraft
from entrepot.sell.catalog.tables import offer, picture, product, sku

Row = dict[str, Any]

# A verdict may be given at this moment: the products are locked until the change is written, in one order everywhere.
_BY_KEY = (
    select(product)
    .where(
        product.c.seller_id == bindparam("seller"),
        or_(
            product.c.external_id.in_(bindparam("keys", expanding=True)),
            product.c.id.in_(bindparam("ids", expanding=True)),
        ),
    )
    .order_by(product.c.id)
    .with_for_update()
)
_SKUS_BY_CODE = select(sku.c.code, sku.c.product_id).where(
    sku.c.seller_id == bindparam("seller"), sku.c.code.in_(bindparam("codes", expanding=True))
)
_SKUS_OF = select(sku).where(sku.c.product_id.in_(bindparam("ids", expanding=True))).order_by(sku.c.position)
_OFFERS_OF = select(offer).where(offer.c.product_id.in_(bindparam("ids", expanding=True))).order_by(offer.c.id)
_PICTURES_OF = (
    select(picture).where(picture.c.product_id.in_(bindparam("ids", expanding=True))).order_by(picture.c.position)
)
_INSERTS = {table: insert(table) for table in (product, sku, offer, picture)}
# Not in_stock: sell.stock sets it, perhaps at this moment, and what was read here may be older.
_UPDATES = {
    table: update(table)
    .where(table.c.id == bindparam("the_id"))
    .values({column.name: bindparam(column.name) for column in table.c if column.name not in {"id", "in_stock"}})
    for table in (product, sku, offer)
}
_DROP_PICTURES = delete(picture).where(picture.c.product_id == bindparam("product"))


@dataclass(slots=True)
class Sheet:
    """The rows of one table: which are new, which have changed."""

    table: Table
    new: dict[str, Row] = field(default_factory=dict)
    changed: dict[str, Row] = field(default_factory=dict)

    def add(self, row: Row) -> Row:
        """Take a new row."""
        self.new[row["id"]] = row
        return row

    def change(self, row: Row, values: Row) -> bool:
        """Set values in a row; return whether any was another one before."""
        differing = {name: value for name, value in values.items() if row[name] != value}
        if not differing:
            return False
        row.update(differing)
        if row["id"] not in self.new:
            self.changed[row["id"]] = row
        return True

    def write(self, tx: Tx) -> None:
        """Insert what is new, update what has changed."""
        if self.new:
            tx.execute(_INSERTS[self.table], list(self.new.values()))
        if self.changed:
            tx.execute(_UPDATES[self.table], [{**row, "the_id": each} for each, row in sorted(self.changed.items())])


class Workspace:
    """Everything of one seller that some drafts are about."""

    def __init__(self, tx: Tx, seller_id: str) -> None:
        self.tx, self.seller_id = tx, seller_id
        self.products, self.skus, self.offers = Sheet(product), Sheet(sku), Sheet(offer)
        self.by_key: dict[str, Row] = {}
        self.by_id: dict[str, Row] = {}
        self.sku_by_code: dict[str, Row] = {}
        self.skus_of: defaultdict[str, list[Row]] = defaultdict(list)
        self.offers_of: defaultdict[str, list[Row]] = defaultdict(list)
        self.pictures_of: defaultdict[str, list[Row]] = defaultdict(list)
        self._redrawn: set[str] = set()

    def load(self, drafts: Sequence[ProductDraft], ids: Iterable[str] = ()) -> None:
        """Read the products that the drafts name by key or by SKU code, or that are named by id."""
        connection = self.tx.connection
        codes = {each.code for draft in drafts for each in draft.skus}
        owners = {
            row.code: row.product_id
            for row in connection.execute(_SKUS_BY_CODE, {"seller": self.seller_id, "codes": sorted(codes)})
        }
        keys = {draft.external_id for draft in drafts if draft.external_id is not None} | codes
        wanted = {"seller": self.seller_id, "keys": sorted(keys), "ids": sorted({*ids, *owners.values()})}
        for row in connection.execute(_BY_KEY, wanted).mappings():
            self._know(dict(row))
        if not self.by_id:
            return
        found = {"ids": sorted(self.by_id)}
        for row in connection.execute(_SKUS_OF, found).mappings():
            kept = dict(row)
            self.skus_of[kept["product_id"]].append(kept)
            self.sku_by_code[kept["code"]] = kept
        for row in connection.execute(_OFFERS_OF, found).mappings():
            self.offers_of[row["sku_id"]].append(dict(row))
        for row in connection.execute(_PICTURES_OF, found).mappings():
            self.pictures_of[row["product_id"]].append(dict(row))

    def _know(self, row: Row) -> None:
        self.by_key[row["external_id"]] = row
        self.by_id[row["id"]] = row

    def add_product(self, row: Row) -> Row:
        """Take a new product."""
        self._know(row)
        return self.products.add(row)

    def add_sku(self, row: Row) -> Row:
        """Take a new variant."""
        self.skus_of[row["product_id"]].append(row)
        self.sku_by_code[row["code"]] = row
        return self.skus.add(row)

    def add_offer(self, row: Row) -> Row:
        """Take a new offer."""
        self.offers_of[row["sku_id"]].append(row)
        return self.offers.add(row)

    def set_pictures(self, product_id: str, rows: list[Row]) -> None:
        """Replace all pictures of a product."""
        self.pictures_of[product_id] = rows
        self._redrawn.add(product_id)

    def write(self) -> None:
        """Write everything back, parents before children."""
        self.products.write(self.tx)
        self.skus.write(self.tx)
        self.offers.write(self.tx)
        known_before = [each for each in sorted(self._redrawn) if each not in self.products.new]
        if known_before:
            self.tx.execute(_DROP_PICTURES, [{"product": each} for each in known_before])
        pictures = [row for each in sorted(self._redrawn) for row in self.pictures_of[each]]
        if pictures:
            self.tx.execute(_INSERTS[picture], pictures)
