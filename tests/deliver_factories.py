"""A fleet for tests: the small hub with couriers who take what it ships to people's doors."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from entrepot.core import accounts
from entrepot.core.accounts.keyring import open_keyring
from entrepot.core.database import Database
from entrepot.core.files import LocalFiles
from entrepot.core.jobs import Jobs
from entrepot.core.outbox import Outbox
from entrepot.core.platform import Platform
from entrepot.deliver.dispatch import (
    AttemptResult,
    CourierDraft,
    CourierRoute,
    Proof,
    StopRow,
    TrackingView,
    attempt,
    courier_route,
    load_builtin_tariffs,
    set_courier,
    stops,
    tracking,
    tracking_token,
)
from entrepot.deliver.dispatch.events import SUBSCRIPTIONS
from entrepot.deliver.dispatch.jobs import JOBS
from entrepot.fulfil.warehouse import close_manifest, open_manifest
from entrepot.fulfil.warehouse.events import SUBSCRIPTIONS as FLOOR_SUBSCRIPTIONS
from entrepot.kit.clock import ManualClock
from entrepot.shop.cart import load_builtin_fx_rates
from entrepot.shop.orders.tables import customer_order
from tests.floor_factories import PERSON, Hub
from tests.visitors import PASSWORD, quick_settings

SIGNED = Proof(name="Shopper at the door")


class Fleet(Hub):
    """The small hub, its couriers, and jobs that run when told."""

    def __init__(self, db: Database, clock: ManualClock, folder: Path) -> None:
        super().__init__(db, clock)
        open_keyring(db, quick_settings(folder))
        load_builtin_fx_rates(db)
        load_builtin_tariffs(db)
        self.outbox = Outbox(db, [*FLOOR_SUBSCRIPTIONS, *SUBSCRIPTIONS])
        platform = Platform(quick_settings(folder), db, LocalFiles(folder / "files"))
        self.jobs = Jobs(platform, JOBS, [])
        self._couriers = 0

    def courier(self, **how: Any) -> str:
        """A new courier who works from 08:00 to 21:00 in Seoul."""
        self._couriers += 1
        email = f"courier{self._couriers}@entrepot.example"
        person_id = accounts.sign_up(self.db, email, PASSWORD, f"Courier {self._couriers}", "en")
        accounts.grant_role(self.db, person_id, "courier", actor="system")
        set_courier(self.db, person_id, CourierDraft(**how), actor="system")
        return person_id

    def ship(self, *order_ids: str, together: bool = False) -> list[str]:
        """Bring orders through the hub onto a truck, tell everybody, give the stops to couriers; return box ids."""
        boxes = [self.seal(*order_ids)] if together else [self.seal(order_id) for order_id in order_ids]
        manifest_id = open_manifest(self.db, dock="D1", actor=PERSON)
        for box in boxes:
            assert self.scan(str(box.sscc), "load", "D1").outcome == "ok"
        close_manifest(self.db, manifest_id=manifest_id, actor=PERSON)
        self.step()
        return [box.id for box in boxes]

    def step(self) -> None:
        """Hand over all events, then do what is due."""
        self.outbox.drain()
        self.db.write(lambda tx: tx.enqueue(JOBS[0].name, {}, key="waiting"))
        self.jobs.step()
        self.outbox.drain()

    def route(self, courier_id: str) -> CourierRoute:
        with self.db.read() as conn:
            return courier_route(conn, courier_id, now_us=self.clock.now_us())

    def stop_of(self, box_id: str) -> StopRow:
        with self.db.read() as conn:
            return next(stop for stop in stops(conn).items if stop.box_id == box_id)

    def at_the_door(self, stop: StopRow, outcome: str = "delivered", **what: Any) -> AttemptResult:
        """What the courier who has a stop tells of it."""
        if outcome == "delivered":
            what.setdefault("proof", SIGNED)
        else:
            what.setdefault("reason", "absent")
        courier_id = what.pop("courier_id", stop.courier_id)
        assert courier_id is not None
        return attempt(self.db, stop_id=stop.id, courier_id=courier_id, outcome=outcome, **what)

    def token(self, order_id: str) -> str:
        with self.db.read() as conn:
            row = conn.execute(customer_order.select().where(customer_order.c.id == order_id)).one()
            return tracking_token(conn, row.group_id, row.shopper_id)

    def follow(self, order_id: str, *, viewer: str | None = None) -> TrackingView:
        token = self.token(order_id)
        with self.db.read() as conn:
            return tracking(conn, token, now_us=self.clock.now_us(), viewer_id=viewer)
