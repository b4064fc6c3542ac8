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
from contextlib import contextmanager
from pathlib import Path
from random import Random

import httpx

from bench.spine_search import Loaded, load_products
from entrepot.app import open_app
from entrepot.core.maintenance import upgrade
from entrepot.core.settings import Settings

READERS = 8
WORDS = ("wireless mouse", "laser printer", "black", "notebook", "usb", "keyboard", "monitor 24", "toner cartridge")


def load(folder: Path, data: Path, *, products: int) -> Loaded:
    """Make a marketplace of so many products in a data folder, indexed."""
    settings = Settings(data_dir=folder)
    upgrade(settings.url)
    app = open_app(settings, durable=False)
    try:
        return load_products(app.platform.db, app.search, count=products, data=data)
    finally:
        app.stop()


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


def addresses(loaded: Loaded, rng: Random) -> dict[str, list[str]]:
    """The shopper pages to read, by name."""
    return {
        "home": ["/"],
        "category": [f"/c/{each}" for each in rng.sample(loaded.category_ids, min(8, len(loaded.category_ids)))],
        "search": [f"/search?q={word.replace(' ', '+')}" for word in WORDS],
        "product": [f"/p/{each}" for each in rng.sample(loaded.product_ids, 50)],
        "cart": ["/cart"],
        "sign_in": ["/sign-in"],
    }


def measure_pages(folder: Path, data: Path, *, products: int, seconds: float, seed: int = 1) -> dict[str, object]:
    """Read each page with 8 readers at once for so long; p95 and median in ms for each, and the worst p95."""
    loaded = load(folder, data, products=products)
    figures: dict[str, object] = {
        "page_products": products,
        "page_load_s": round(loaded.rows_s + loaded.index_s, 1),
    }
    with server(folder) as address:
        worst = 0.0
        for name, paths in addresses(loaded, Random(seed)).items():
            times = _read(address, paths, seconds=seconds, seed=seed)
            p95 = 1000 * times[int(len(times) * 0.95)]
            worst = max(worst, p95)
            figures[f"page_{name}_p50_ms"] = round(1000 * statistics.median(times), 1)
            figures[f"page_{name}_p95_ms"] = round(p95, 1)
    figures["page_p95_ms"] = round(worst, 1)
    return figures


def _read(address: str, paths: list[str], *, seconds: float, seed: int) -> list[float]:
    for path in paths:  # once before it counts: the first reader of a page fills the caches
        answer = httpx.get(address + path, timeout=60)
        if answer.status_code != 200:
            raise RuntimeError(f"{path} answered {answer.status_code}")
    times: list[list[float]] = [[] for _ in range(READERS)]
    faults: list[str] = []
    ends_at = time.perf_counter() + seconds

    def reader(number: int) -> None:
        rng = Random(seed * 100 + number)
        with httpx.Client(base_url=address, timeout=60) as client:
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
