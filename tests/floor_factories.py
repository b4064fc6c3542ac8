"""A hub for tests: paid orders that announce themselves, and a person with a scanner."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any

from sqlalchemy import insert, select

from entrepot.core.database import Database, Tx
from entrepot.core.outbox import Outbox
from entrepot.fulfil.warehouse import (
    BoxRow,
    HistoryEntry,
    ParcelRow,
    ScanRequest,
    ScanResult,
    find_box,
    find_parcel,
    install_site,
    parcel_history,
    scan,
)
from entrepot.fulfil.warehouse.events import SUBSCRIPTIONS
from entrepot.kit.clock import ManualClock
from entrepot.shop.orders import OrderCancelled, OrderPaid, OrderState
from entrepot.shop.orders.tables import customer_order, delivery_address, order_group

PREFIX = "0000000"
PERSON = "per_hub"
MUG = ("sku_mug", 2, 400, 120, 90, 100)
LAMP = ("sku_lamp", 1, 1_500, 300, 200, 150)
SEOUL = {"country": "KR", "postcode": "03187", "region": "서울특별시", "city": "종로구", "line1": "세종대로 175"}
BERLIN = {"country": "DE", "postcode": "10117", "region": "", "city": "Berlin", "line1": "Unter den Linden 1"}
LISBON = {"country": "PT", "postcode": "1100-148", "region": "", "city": "Lisboa", "line1": "Praça do Comércio 1"}


class Hub:
    """The small hub on one database."""

    def __init__(self, db: Database, clock: ManualClock) -> None:
        self.db, self.clock = db, clock
        self.outbox = Outbox(db, SUBSCRIPTIONS)
        self.site_id = install_site(db, gs1_company_prefix=PREFIX)
        self._scans = count(1)
        self._addresses: dict[str, str] = {}

    def order(
        self,
        shopper: str = "anna",
        *,
        lines: tuple[tuple[object, ...], ...] = (MUG,),
        seller: str = "sel_potter",
        promised: timedelta = timedelta(days=6),
        address: dict[str, str] | None = None,
        told: bool = True,
    ) -> str:
        """A paid order of a shopper, and its parcel expected at the hub once it is told; return its id."""
        place = address or SEOUL
        order_id = self.db.write(lambda tx: self._order(tx, shopper, lines, seller, promised, place))
        if told:
            self.outbox.drain()
        return order_id

    def _order(
        self,
        tx: Tx,
        shopper: str,
        lines: tuple[tuple[object, ...], ...],
        seller: str,
        promised: timedelta,
        place: dict[str, str],
    ) -> str:
        who = f"{shopper}{place['country']}"
        if who not in self._addresses:
            self._addresses[who] = self._address(tx, shopper, place)
        group_id, order_id = tx.new_id("grp"), tx.new_id("ord")
        promised_at = tx.now_us + promised // timedelta(microseconds=1)
        shared = {
            "shopper_id": f"per_{shopper}", "address_id": self._addresses[who], "country": place["country"],
            "currency": "KRW", "goods_minor": 1_000, "total_minor": 1_000, "promised_at": promised_at,
            "placed_at": tx.now_us, "paid_at": tx.now_us, "state": "paid",
        }  # fmt: skip
        group = {
            "id": group_id, "fx_rate_id": "fx", "tax_minor": 0, "delivery_minor": 0, "delivery_tax_minor": 0,
            "delivery_tax_rate_id": "none", "service": "standard", "order_count": 1, "cancelled_count": 0,
            "cancelled_unsent_count": 0, "expires_at": tx.now_us,
        }  # fmt: skip
        order = {
            "id": order_id, "group_id": group_id, "seller_id": seller, "units": 1, "seller_tax_minor": 0,
            "marketplace_tax_minor": 0, "commission_minor": 0, "refund_due_minor": 0, "refunded_minor": 0,
        }  # fmt: skip
        tx.execute(insert(order_group).values(**shared, **group))
        tx.execute(insert(customer_order).values(**shared, **order))
        tx.publish(self.paid(order_id, group_id, seller, shared, lines))
        return order_id

    @staticmethod
    def paid(
        order_id: str, group_id: str, seller: str, shared: dict[str, Any], lines: tuple[tuple[object, ...], ...]
    ) -> OrderPaid:
        return OrderPaid(
            order_id=order_id,
            group_id=group_id,
            seller_id=seller,
            shopper_id=shared["shopper_id"],
            address_id=shared["address_id"],
            promised_at=shared["promised_at"],
            paid_at=shared["paid_at"],
            lines=[list(line) for line in lines],  # type: ignore[arg-type]  # pairs as the event's JSON has them
        )

    @staticmethod
    def _address(tx: Tx, shopper: str, place: dict[str, str]) -> str:
        address_id = tx.new_id("adr")
        rest = {"company": "", "district": "", "line2": "", "phone": "02-1234-5678", "note": "", "created_at": 0}
        row = {"id": address_id, "shopper_id": f"per_{shopper}", "digest": address_id, "name": f"Shopper {shopper}"}
        tx.execute(insert(delivery_address).values(**row, **place, **rest))
        return address_id

    def cancel(self, order_id: str, *, told: bool = True) -> None:
        """Cancel a paid order, as its shopper or an operator would."""

        def fn(tx: Tx) -> None:
            row = tx.execute(select(customer_order).where(customer_order.c.id == order_id)).one()
            cancelled = {"state": OrderState.CANCELLED.value, "cancelled_at": tx.now_us}
            tx.execute(customer_order.update().where(customer_order.c.id == order_id).values(cancelled))
            amounts = dict.fromkeys(
                ("total_minor", "goods_minor", "seller_tax_minor", "marketplace_tax_minor", "commission_minor"), 0
            )
            more = {
                name: 0
                for name in OrderCancelled.__dataclass_fields__
                if name.endswith("_minor") and name not in amounts
            }
            tx.publish(
                OrderCancelled(
                    order_id=order_id,
                    group_id=row.group_id,
                    seller_id=row.seller_id,
                    shopper_id=row.shopper_id,
                    was_paid=True,
                    currency="KRW",
                    **amounts,
                    **more,
                )
            )

        self.db.write(fn)
        if told:
            self.outbox.drain()

    def order_state(self, order_id: str) -> str:
        with self.db.read() as conn:
            return str(conn.execute(select(customer_order.c.state).where(customer_order.c.id == order_id)).scalar_one())

    def parcel(self, code_or_id: str) -> ParcelRow:
        with self.db.read() as conn:
            return find_parcel(conn, code_or_id).parcel

    def box_of(self, order_id: str) -> BoxRow:
        box_id = self.parcel(order_id).box_id
        assert box_id is not None
        return self.box(box_id)

    def box(self, code_or_id: str) -> BoxRow:
        with self.db.read() as conn:
            return find_box(conn, code_or_id).box

    def history(self, order_id: str) -> list[HistoryEntry]:
        with self.db.read() as conn:
            return parcel_history(conn, find_parcel(conn, order_id).parcel.id)

    def scan(
        self, code: str, kind: Any = None, position: str | None = None, *, at: str = "H1", **more: Any
    ) -> ScanResult:
        """Scan a code, or the label of an order's parcel."""
        if code.startswith("ord_"):
            code = self.parcel(code).code
        scan_id = more.pop("scan_id", None) or f"scan-{next(self._scans)}"
        return scan(
            self.db,
            ScanRequest(scan_id=scan_id, station=at, code=code, actor=PERSON, kind=kind, position=position, **more),
        )

    def store(self, order_id: str) -> str:
        """Receive a parcel and put it where it belongs; return its slot."""
        slot = self.scan(order_id, "receive", at="R1").expected_position
        assert slot is not None
        assert self.scan(order_id, "store", slot).outcome == "ok"
        return slot

    def seal(self, *order_ids: str) -> BoxRow:
        """Bring parcels of one consumer into their closed box."""
        for order_id in order_ids:
            if self.parcel(order_id).state == "expected":
                self.scan(order_id, "receive", at="R1")
        for order_id in order_ids:
            self.scan(order_id, "pick")
            self.scan(order_id, "pack", at="P1")
        box = self.box_of(order_ids[0])
        if box.state == "open":
            self.scan(box.code, "pack", at="P1", weight_g=box.expected_g)
        return self.box(box.id)
