"""A seller's orders as a file, streamed: one row a line, amounts in major units, moments in UTC."""

import csv
import io
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Row, bindparam, select, tuple_

from entrepot.core.database import Database
from entrepot.kit.clock import from_us
from entrepot.kit.money import EXPONENTS
from entrepot.shop.orders.domain import OrderState
from entrepot.shop.orders.tables import customer_order, order_line

_BATCH: Final = 500
_O, _L = customer_order.c, order_line.c
COLUMNS: Final = (
    "order",
    "group",
    "state",
    "placed_at",
    "paid_at",
    "sent_at",
    "country",
    "sku",
    "title",
    "options",
    "quantity",
    "returned",
    "unit_price",
    "net",
    "tax",
    "tax_owed_by",
    "commission",
    "currency",
)
_PAGE = (
    select(
        _O.group_id,
        _O.state,
        _O.placed_at,
        _O.paid_at,
        _O.sent_at,
        _O.country,
        _O.currency,
        order_line,
    )
    .join_from(customer_order, order_line, _L.order_id == _O.id)
    .where(
        _O.seller_id == bindparam("seller"),
        _O.state != OrderState.AWAITING_PAYMENT.value,
        _O.placed_at >= bindparam("since"),
        _O.placed_at < bindparam("until"),
        tuple_(_O.placed_at, _O.id, _L.id) > tuple_(bindparam("at"), bindparam("of_order"), bindparam("line")),
    )
    .order_by(_O.placed_at, _O.id, _L.id)
    .limit(_BATCH)
)
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def export_orders(db: Database, seller_id: str, *, since_us: int = 0, until_us: int = 2**62) -> Iterator[bytes]:
    """Yield a CSV file (UTF-8 with a byte order mark, so that spreadsheets read it) of orders placed in a span.

    A text that a spreadsheet would run as a formula is led by an apostrophe.
    """
    yield b"\xef\xbb\xbf" + _csv([COLUMNS])
    after: dict[str, Any] = {"at": -1, "of_order": "", "line": ""}
    while True:
        with db.read() as conn:
            rows = conn.execute(_PAGE, {"seller": seller_id, "since": since_us, "until": until_us, **after}).all()
        if not rows:
            return
        yield _csv([_cells(row) for row in rows])
        after = {"at": rows[-1].placed_at, "of_order": rows[-1].order_id, "line": rows[-1].id}


def _cells(row: Row[Any]) -> tuple[str, ...]:
    places = EXPONENTS[row.currency]

    def amount(minor: int) -> str:
        return f"{Decimal(minor).scaleb(-places):f}"

    return (
        row.order_id,
        row.group_id,
        row.state,
        _moment(row.placed_at),
        _moment(row.paid_at),
        _moment(row.sent_at),
        row.country,
        _plain(row.sku_code),
        _plain(row.title),
        _plain(row.options_text),
        str(row.quantity),
        str(row.returned_quantity),
        amount(row.unit_minor),
        amount(row.net_minor),
        amount(row.tax_minor),
        row.tax_remitted_by,
        amount(row.commission_minor),
        row.currency,
    )


def _moment(at_us: int | None) -> str:
    return "" if at_us is None else from_us(at_us).isoformat(timespec="seconds")


def _plain(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _csv(rows: list[tuple[str, ...]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()
