"""The rows of an import that wait to be put right: each with its cells, what is wrong with them, and mends to offer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, func, select

from entrepot.kit.errors import InvalidInput
from entrepot.kit.paging import Page, decode_cursor, encode_cursor
from entrepot.sell.catalog.exchange.groups import use_shopify
from entrepot.sell.catalog.exchange.mapping import FIELDS, ImportMapping, fields_of, mapping_from_json
from entrepot.sell.catalog.exchange.mends import mend_of
from entrepot.sell.catalog.exchange.rows import Surroundings
from entrepot.sell.catalog.exchange.shopify import ShopifyRows
from entrepot.sell.catalog.exchange.status import import_status
from entrepot.sell.catalog.exchange.take_rows import reads_well
from entrepot.sell.catalog.exchange.work import surroundings
from entrepot.sell.catalog.places import NoPlace
from entrepot.sell.catalog.tables import catalog_import, import_row

ROWS_A_PAGE: Final = 10
_ALWAYS: Final = ("sku", "title", "price", "currency", "category", "stock")
"""Fields by which a person knows what a row is about, shown even where they are empty."""
_SHOPIFY_NAMES: Final = {
    "sku": "Variant SKU",
    "title": "Title",
    "price": "Variant Price",
    "category": "Product Category",
    "stock": "Variant Inventory Qty",
}


@dataclass(frozen=True, slots=True)
class ReviewField:
    """A cell of a row: its column, which of our fields that is ("" for none), and what is wrong with it."""

    column: str
    field: str
    value: str
    found: str = ""
    expected: str = ""
    reason: str = ""
    mend: str | None = None

    @property
    def wrong(self) -> bool:
        """Whether the cell is what keeps the row out."""
        return bool(self.reason)


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A row that did not fit. ``shown`` begins with what is wrong; ``others`` are the cells that are as they should be.

    ``whole`` are problems of no single cell. ``waits`` says that the row is right, but its product is not in.
    """

    row: int
    state: str
    shown: tuple[ReviewField, ...]
    others: tuple[ReviewField, ...]
    whole: tuple[Mapping[str, str], ...]
    waits: bool
    is_line: bool


def rows_to_review(
    connection: Connection, seller_id: str, import_id: str, state: str = "waiting", cursor: str | None = None
) -> Page[ReviewRow]:
    """Return a keyset page of an import's kept rows in that state, in the order of the file; raise NotFound."""
    import_status(connection, seller_id, import_id)
    after = 0
    if cursor:
        match decode_cursor(cursor):
            case {"row": int(after)} if 0 <= after < 2**53:
                pass
            case _:
                raise InvalidInput("this page address is not valid", field="cursor")
    statement = (
        select(import_row)
        .where(import_row.c.import_id == import_id, import_row.c.state == state, import_row.c.row > after)
        .order_by(import_row.c.row)
        .limit(ROWS_A_PAGE + 1)
    )
    rows = connection.execute(statement).all()
    following = encode_cursor({"row": rows[ROWS_A_PAGE - 1].row}) if len(rows) > ROWS_A_PAGE else None
    if not rows:
        return Page([], next=None)
    kept = connection.execute(select(catalog_import).where(catalog_import.c.id == import_id)).one()
    mapping = mapping_from_json(kept.mapping)
    try:
        around, _place = surroundings(connection, seller_id, mapping)
    except NoPlace:  # the seller's places are gone: nothing can be read, so nothing is offered
        around = None
    looker = _Looker(kept.format, mapping, around)
    return Page([looker.look(each) for each in rows[:ROWS_A_PAGE]], next=following)


def rows_waiting(connection: Connection, seller_id: str) -> int:
    """Return how many rows of a seller's imports wait to be put right."""
    statement = (
        select(func.count())
        .select_from(import_row)
        .where(import_row.c.seller_id == seller_id, import_row.c.state == "waiting")
    )
    return int(connection.execute(statement).scalar_one())


class _Looker:
    def __init__(self, file_format: str, mapping: ImportMapping, around: Surroundings | None) -> None:
        self.format, self.mapping, self.around = file_format, mapping, around
        self.categories = () if around is None else tuple(each.name for each in around.tree)

    def look(self, kept: Any) -> ReviewRow:
        pairs = kept.cells
        if len(pairs) == 1 and not pairs[0][0]:
            line = ReviewField("", "", pairs[0][1])
            return ReviewRow(kept.row, kept.state, (line,), (), tuple(kept.problems), waits=False, is_line=True)
        columns = self._with_missing([name for name, _ in pairs], kept.problems)
        names = list(columns)
        wrong = {column: each for each in reversed(kept.problems) if (column := _column_of(each["field"], columns))}
        whole = tuple(each for each in kept.problems if _column_of(each["field"], columns) is None)
        fields = [self._field(pairs, name, columns[name], wrong.get(name)) for name in names if name]
        first = [each for each in fields if each.wrong]
        known = sorted(
            (each for each in fields if not each.wrong and each.field in _ALWAYS), key=lambda e: _ALWAYS.index(e.field)
        )
        others = [each for each in fields if not each.wrong and each.field not in _ALWAYS and each.value]
        return ReviewRow(
            kept.row,
            kept.state,
            (*first, *known),
            tuple(others),
            whole,
            waits=not kept.problems,
            is_line=False,
        )

    def _with_missing(self, header: Sequence[str], problems: Sequence[Mapping[str, str]]) -> dict[str, str]:
        """Return our field for each column, with columns that the file lacks and its problems or its reader need."""
        shopify = self.format == "csv" and use_shopify(header, self.mapping)
        fields = ShopifyRows(header).fields if shopify else fields_of(header, self.mapping)
        columns = dict(zip(header, fields, strict=True))
        known = set(columns.values())
        for field in (*(each["field"] for each in problems), "title", "price", "category"):
            if field in FIELDS and field not in known and field not in columns:
                name = _SHOPIFY_NAMES.get(field, "") if shopify else field
                if name:
                    columns[name] = field
                    known.add(field)
        return columns

    def _field(
        self, pairs: Sequence[Sequence[str]], name: str, field: str, problem: Mapping[str, str] | None
    ) -> ReviewField:
        value = next((cell for column, cell in pairs if column == name), "")
        if problem is None:
            return ReviewField(name, field, value)
        mend = mend_of(field, value, self.categories)
        if mend is not None and not (self.around and reads_well(pairs, name, mend, self.format, self.around)):
            mend = None
        return ReviewField(name, field, value, problem["found"], problem["expected"], problem["reason"], mend)


def _column_of(field: str, columns: Mapping[str, str]) -> str | None:
    """Return the column that a problem names: by its name in the file, or by which of our fields it is."""
    for wanted in (field, field.partition(".")[0]):
        if wanted and wanted in columns:
            return wanted
        found = next((name for name, ours in columns.items() if ours and ours == wanted), None)
        if found:
            return found
    return None
