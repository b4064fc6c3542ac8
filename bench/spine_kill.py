"""Kill -9 of the real server under load, again and again: nothing that it acknowledged is lost, nothing happens twice.

Shoppers top up, buy and pay, a scanner books arrivals, all over HTTP. Each request carries its idempotency key (a scan
its own id) and is repeated until it is answered, as a careful client does. After each kill the server is started again
on what the dead one left behind; the auditor and the list of answers are compared with the records while it works.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

from entrepot.auditor import compare_acknowledged, verify
from entrepot.core.accounts import create_api_key, create_seller, grant_role, sign_up
from entrepot.core.database import Database
from entrepot.core.maintenance import upgrade
from entrepot.fulfil.warehouse import install_site
from entrepot.sell.catalog import OfferDraft, ProductDraft, SkuDraft, create_product, get_own_product, plant_categories
from entrepot.sell.stock import create_place, receive
from entrepot.shop.orders import load_builtin_rates

CALLERS = 12
_LISTED = ("top_up", "order_group", "payment", "scan")
_START_S = 60.0
_PASSWORD = "benchmark only"  # noqa: S105  # of people in a market that is thrown away
_ADDRESS = {"name": "Shopper", "country": "DE", "postcode": "10117", "city": "Berlin", "line1": "Unter den Linden 1"}
Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Market:
    """What can be bought, and the keys of those who act."""

    offers: list[str]
    shoppers: list[str]
    scanner: str


def prepare(url: str) -> Market:
    """Open two shops with plenty of stock; give shoppers and a scanner their keys."""
    upgrade(url)
    with Database.open(url) as db:
        plant_categories(db)
        load_builtin_rates(db)
        install_site(db, gs1_company_prefix="0000000")
        offers = [_offer(db, number) for number in range(2)]
        shoppers = [
            create_api_key(db, _person(db, f"shopper{number}"), ["pay:write", "orders:write"], "load")[1]
            for number in range(CALLERS)
        ]
        worker = _person(db, "worker")
        grant_role(db, worker, "warehouse")
        scanner = create_api_key(db, worker, ["warehouse:scan", "warehouse:read"], "load")[1]
    return Market(offers, shoppers, scanner)


def _person(db: Database, name: str) -> str:
    return sign_up(db, email=f"{name}@bench.example", password=_PASSWORD, name=name, locale="en")


def _offer(db: Database, number: int) -> str:
    owner = _person(db, f"owner{number}")
    seller = create_seller(
        db, owner_person_id=owner, name=f"Shop {number}", country="DE", currency="EUR", slug=f"shop-{number}"
    )
    place = db.write(lambda tx: create_place(tx, seller, name="Store room", country="DE"))
    sku = SkuDraft(
        "MUG", weight_g=350, length_mm=120, width_mm=90, height_mm=95, offers=(OfferDraft(1_900, "EUR", place),)
    )
    product = create_product(
        db, seller, ProductDraft(title=f"Mug {number}", category_id="cat_mugs", state="live", skus=(sku,)), owner
    )
    with db.read() as connection:
        variant = get_own_product(connection, seller, product).variants[0]
    db.write(lambda tx: receive(tx, place_id=place, sku_id=variant.sku_id, quantity=10**7, reference="delivery"))
    return variant.offers[0].offer_id


class Server:
    """The server as an operator runs it, on one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.up = threading.Event()
        self._log = (folder / "server.log").open("ab")
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> float:
        """Start it and return after how many seconds it answered."""
        started = time.monotonic()
        environment = os.environ | {
            "ENTREPOT_DATA_DIR": str(self.folder),
            "ENTREPOT_RATE_LIMIT_PER_MINUTE": "0",
            "PYTHONUNBUFFERED": "1",
        }
        self._process = subprocess.Popen(
            [sys.executable, "-m", "entrepot", "run", "--port", str(self.port)],
            env=environment,
            stdout=self._log,
            stderr=self._log,
        )
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() - started > _START_S:
                raise RuntimeError((self.folder / "server.log").read_text("utf-8", "replace")[-4_000:])
            time.sleep(0.02)
        self.up.set()
        return time.monotonic() - started

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/health/live")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()

    def kill(self) -> None:
        """End it as a power cut would: no handler runs, nothing is flushed."""
        self.up.clear()
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """End it as an operator does."""
        self._end(signal.SIGTERM)
        self._log.close()

    def _end(self, number: int) -> None:
        if self._process is not None:
            self._process.send_signal(number)
            self._process.wait(timeout=60)
            self._process = None


@dataclass(slots=True)
class Load:
    """The callers, and the list of what they were told."""

    server: Server
    market: Market
    seed: int
    acknowledged: list[Answer] = field(default_factory=list)
    repeated: int = 0
    faults: list[str] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _threads: list[threading.Thread] = field(default_factory=list)

    def start(self) -> None:
        """Let everybody begin."""
        acts = [self._shop(number, key) for number, key in enumerate(self.market.shoppers)]
        for act in [*acts, self._scan]:
            thread = threading.Thread(target=self._guarded, args=(act,), daemon=True)
            thread.start()
            self._threads.append(thread)

    def stop(self) -> None:
        """Let everybody finish what is under way; raise what went wrong for one of them."""
        self._stop.set()
        for thread in self._threads:
            thread.join(60)
        if self.faults:
            raise RuntimeError(self.faults[0])

    def told(self) -> list[Answer]:
        """Return what was acknowledged so far."""
        with self._lock:
            return list(self.acknowledged)

    def _guarded(self, act: Callable[[], None]) -> None:
        try:
            act()
        except Exception as fault:  # noqa: BLE001  # raised again by stop, in the thread that can fail
            self.faults.append(repr(fault))

    def _shop(self, number: int, key: str) -> Callable[[], None]:
        def act() -> None:
            rng, turns = Random(self.seed * 1_000 + number), count()
            with contextlib.closing(Caller(self, key)) as caller:
                while not self._stop.is_set():
                    self._buy(caller, f"{number}-{next(turns)}", rng)

        return act

    def _buy(self, caller: Caller, name: str, rng: Random) -> None:
        units = rng.randint(1, 3)
        topped = caller.ask("/wallet/top-ups", f"top-{name}", {"amount_minor": 20_000 * units, "currency": "EUR"})
        self._note("top_up", topped["transfer_id"], amount_minor=topped["amount_minor"])
        lines = [{"offer_id": offer, "quantity": units} for offer in self.market.offers]
        placed = caller.ask("/order-groups", f"buy-{name}", {"lines": lines, "address": _ADDRESS, "currency": "EUR"})
        self._note("order_group", placed["id"], total_minor=placed["total_minor"], order_count=2)
        paid = caller.ask(f"/order-groups/{placed['id']}/payment", f"pay-{name}", {"method": "wallet"})
        self._note("payment", paid["payment_id"], group_id=placed["id"], amount_minor=placed["total_minor"])

    def _scan(self) -> None:
        presses = count(1)
        with contextlib.closing(Caller(self, self.market.scanner)) as caller:
            while not self._stop.wait(0.02):
                for parcel in caller.ask("/warehouse/parcels?state=expected&limit=20", None, None)["items"]:
                    body = {"scan_id": f"press-{self.seed}-{next(presses)}", "station": "R1", "code": parcel["code"]}
                    booked = caller.ask("/warehouse/scans", None, body)
                    self._note("scan", body["scan_id"], outcome=booked["outcome"], parcel_id=booked["parcel_id"])

    def _note(self, kind: str, identity: str, **facts: Any) -> None:
        with self._lock:
            self.acknowledged.append({"kind": kind, "id": identity, **facts})


class Caller:
    """One client: it repeats a request until it is answered."""

    def __init__(self, load: Load, key: str) -> None:
        self._load, self._key = load, key
        self._connection = http.client.HTTPConnection("127.0.0.1", load.server.port, timeout=20)

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    def ask(self, path: str, idempotency_key: str | None, body: Answer | None) -> Answer:
        """Send a request until it is answered; raise where the answer is a refusal."""
        headers = {"Authorization": f"Bearer {self._key}", "Content-Type": "application/json"}
        if idempotency_key is not None:
            headers["Idempotency-Key"] = idempotency_key
        content = None if body is None else json.dumps(body)
        while True:
            try:
                self._connection.request("GET" if body is None else "POST", f"/api/v1{path}", content, headers)
                answer = self._connection.getresponse()
                text = answer.read()
            except (OSError, http.client.HTTPException):
                self._connection.close()
                self._load.repeated += 1
                self._load.server.up.wait(_START_S)
                time.sleep(0.05)
                continue
            if answer.status < 300:
                found: Answer = json.loads(text)
                return found
            if answer.status != 503:
                raise RuntimeError(f"{path}: {answer.status} {text[:300]!r}")
            time.sleep(0.05)


def kill_rounds(rounds: int, *, seed: int = 1, folder: Path | None = None) -> dict[str, Any]:
    """Kill the server so many times under load; return figures, of which ``lost_after_kill`` is to be 0.

    ``lost_after_kill`` counts acknowledged things that are not as they were told, ``doubled_after_kill`` those that
    nobody was told of, ``differences_after_kill`` what the auditor found; raises RuntimeError where the server does not
    start again or refuses what it should not.
    """
    with contextlib.ExitStack() as stack:
        home = folder or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="entrepot-kill-")))
        url = f"sqlite:///{home / 'entrepot.db'}"
        market = prepare(url)
        server = Server(home)
        server.start()
        load = Load(server, market, seed)
        load.start()
        lost = differences = 0
        restarts: list[float] = []
        rng = Random(seed)
        for _ in range(rounds):
            time.sleep(rng.uniform(0.3, 1.5))
            server.kill()
            restarts.append(server.start())
            with _beside(url) as db:
                lost += compare_acknowledged(db, load.told()).difference_count
                differences += verify(db).difference_count
        time.sleep(0.3)
        load.stop()
        server.stop()
        with _beside(url) as db:
            told = load.told()
            last, whole = compare_acknowledged(db, told, complete=_LISTED), verify(db)
        doubled = last.found.get("acknowledged.unknown", 0)
        return {
            "kills": rounds,
            "acknowledged_orders": sum(each["kind"] == "payment" for each in told),
            "acknowledged_scans": sum(each["kind"] == "scan" for each in told),
            "repeated_requests": load.repeated,
            "restart_p50_s": round(sorted(restarts)[len(restarts) // 2], 2),
            "lost_after_kill": lost + last.difference_count - doubled,
            "doubled_after_kill": doubled,
            "differences_after_kill": differences + whole.difference_count,
            "audit_agrees_after_kill": whole.agrees,
        }


@contextlib.contextmanager
def _beside(url: str) -> Iterator[Database]:
    db = Database.open_read_only(url)
    try:
        yield db
    finally:
        db.close()


if __name__ == "__main__":
    print(json.dumps(kill_rounds(int(sys.argv[1]) if len(sys.argv) > 1 else 3)))
