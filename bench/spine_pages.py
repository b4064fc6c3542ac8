"""Shopper pages at size: a server on its own, 8 readers at once, the slowest page's 95th percentile."""

from __future__ import annotations

import os
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from random import Random

import httpx

from bench.spine_orders import HOME
from bench.spine_search import Loaded, load_products
from entrepot.app import App, open_app
from entrepot.core.accounts import sign_up
from entrepot.core.http import SESSION_COOKIE
from entrepot.core.maintenance import upgrade
from entrepot.core.settings import Settings
from entrepot.deliver.dispatch import tracking_token
from entrepot.kit.errors import Conflict
from entrepot.kit.money import Money
from entrepot.pay.checkout import pay
from entrepot.pay.wallet import top_up
from entrepot.shop.cart import add_units
from entrepot.shop.orders import DeliveryQuotes, PlaceOrder, place, save_address

READERS = 8
EMAIL, PASSWORD = "shopper@bench.example", "benchmark only"
WORDS = ("wireless mouse", "laser printer", "black", "notebook", "usb", "keyboard", "monitor 24", "toner cartridge")


@dataclass(frozen=True, slots=True)
class Shopper:
    """Somebody with three lines in the cart and a paid purchase of two sellers; all pages are read as they see them."""

    group_id: str
    tracking: str


def load(folder: Path, data: Path, *, products: int) -> tuple[Loaded, Shopper]:
    """Make a marketplace of so many products in a data folder, indexed, and a shopper in it."""
    settings = Settings(data_dir=folder)
    upgrade(settings.url)
    app = open_app(settings, durable=False)
    try:
        loaded = load_products(app.platform.db, app.search, count=products, data=data)
        return loaded, _a_shopper(app, loaded)
    finally:
        app.stop()


def _a_shopper(app: App, loaded: Loaded) -> Shopper:
    db = app.platform.db
    person_id = sign_up(db, EMAIL, PASSWORD, "Shopper", "en")
    top_up(db, person_id=person_id, amount=Money(10**9, "USD"), idempotency_key=None)
    save_address(db, person_id, HOME)
    left = iter(loaded.offer_ids)
    group = None
    while group is None:
        lines = tuple((offer_id, 1) for offer_id in islice(left, 3))
        request = PlaceOrder(shopper_id=person_id, address=HOME, currency="USD", lines=lines)
        with suppress(Conflict):  # one of them is sold out
            group = place(db, request=request, delivery=app.platform.port(DeliveryQuotes))
    pay(db, group_id=group.id, shopper_id=person_id)
    app.step()
    for offer_id in islice(left, 3):
        add_units(db, person_id=person_id, cart_id=None, offer_id=offer_id, quantity=1)
    with db.read() as connection:
        return Shopper(group.id, tracking_token(connection, group.id, person_id))


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """Run ``entrepot run`` on a data folder; yield its address once it is ready."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "ENTREPOT_DATA_DIR": str(folder),
        "ENTREPOT_RATE_LIMIT_PER_MINUTE": "0",
        "ENTREPOT_LOG_LEVEL": "ERROR",
    }
    command = [sys.executable, "-m", "entrepot", "run", "--port", str(port)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as process:
        address = f"http://127.0.0.1:{port}"
        try:
            _wait_until_ready(address, process)
            yield address
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def _wait_until_ready(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with status {process.returncode}")
        try:
            if httpx.get(f"{address}/health/live", timeout=2).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise RuntimeError("the server did not become ready within a minute")


def addresses(loaded: Loaded, shopper: Shopper, rng: Random) -> dict[str, list[str]]:
    """The shopper pages to read, by name."""
    return {
        "home": ["/"],
        "category": [f"/c/{each}" for each in rng.sample(loaded.category_ids, min(8, len(loaded.category_ids)))],
        "search": [f"/search?q={word.replace(' ', '+')}" for word in WORDS],
        "product": [f"/p/{each}" for each in rng.sample(loaded.product_ids, 50)],
        "cart": ["/cart"],
        "checkout": ["/checkout"],
        "orders": ["/orders"],
        "order": [f"/orders/{shopper.group_id}"],
        "tracking": [f"/tracking/{shopper.tracking}"],
    }


def measure_pages(folder: Path, data: Path, *, products: int, seconds: float, seed: int = 1) -> dict[str, object]:
    """Read each page with 8 readers at once for so long; p95 and median in ms for each, and the worst p95."""
    loaded, shopper = load(folder, data, products=products)
    figures: dict[str, object] = {
        "page_products": products,
        "page_load_s": round(loaded.rows_s + loaded.index_s, 1),
    }
    with server(folder) as address:
        worst = 0.0
        cookies = _sign_in(address)
        for name, paths in addresses(loaded, shopper, Random(seed)).items():
            times = _read(address, paths, cookies, seconds=seconds, seed=seed)
            p95 = 1000 * times[int(len(times) * 0.95)]
            worst = max(worst, p95)
            figures[f"page_{name}_p50_ms"] = round(1000 * statistics.median(times), 1)
            figures[f"page_{name}_p95_ms"] = round(p95, 1)
    figures["page_p95_ms"] = round(worst, 1)
    return figures


def _sign_in(address: str) -> dict[str, str]:
    answer = httpx.post(f"{address}/api/v1/sessions", json={"email": EMAIL, "password": PASSWORD}, timeout=60)
    answer.raise_for_status()
    return {SESSION_COOKIE: answer.json()["token"]}


def _read(address: str, paths: list[str], cookies: dict[str, str], *, seconds: float, seed: int) -> list[float]:
    for path in paths:  # once before it counts: the first reader of a page fills the caches
        answer = httpx.get(address + path, cookies=cookies, timeout=60)
        if answer.status_code != 200:
            raise RuntimeError(f"{path} answered {answer.status_code}")
    times: list[list[float]] = [[] for _ in range(READERS)]
    faults: list[str] = []
    ends_at = time.perf_counter() + seconds

    def reader(number: int) -> None:
        rng = Random(seed * 100 + number)
        with httpx.Client(base_url=address, cookies=cookies, timeout=60) as client:
            while time.perf_counter() < ends_at:
                path = rng.choice(paths)
                started = time.perf_counter()
                answer = client.get(path)
                times[number].append(time.perf_counter() - started)
                if answer.status_code != 200:
                    faults.append(f"{path} answered {answer.status_code}")
                    return

    threads = [threading.Thread(target=reader, args=(number,)) for number in range(READERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise RuntimeError(faults[0])
    return sorted(each for one in times for each in one)
