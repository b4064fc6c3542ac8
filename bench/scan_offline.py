"""A scan page cut off the network for a minute: how many of 200 scans were lost or doubled, and how long to catch up.

A server of its own, the real browser, a keyboard wedge: the first scans go out, then the network is gone while the rest
are typed, and the page is loaded again in the middle. Counted is what the server's own record says afterwards.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sqlite3
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from bench.machine import machine
from bench.spine_orders import HOME, make_market
from bench.spine_pages import server
from entrepot.app import open_app
from entrepot.core.accounts import grant_role, sign_up
from entrepot.core.maintenance import upgrade
from entrepot.core.settings import Settings
from entrepot.fulfil.warehouse import parcels
from entrepot.pay.checkout import pay
from entrepot.shop.orders import DeliveryQuotes, PlaceOrder, place

SCANS = 200
EMAIL, PASSWORD = "hand@bench.example", "benchmark only"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
LONG_MS = 300_000


def load(folder: Path) -> list[str]:
    """Make a marketplace with so many paid orders on their way to the hub; return the codes of their parcels."""
    settings = Settings(data_dir=folder)
    upgrade(settings.url)
    app = open_app(settings, durable=False)
    try:
        db = app.platform.db
        hand = sign_up(db, EMAIL, PASSWORD, "Hand", "en")
        grant_role(db, hand, "warehouse", actor=hand)
        market = make_market(db, units=10**6)
        delivery = app.platform.port(DeliveryQuotes)
        for number in range(SCANS):
            shopper = market.shoppers[number % len(market.shoppers)]
            lines = ((market.offers[number % len(market.offers)][0], 1),)
            request = PlaceOrder(shopper_id=shopper, address=HOME, currency="USD", lines=lines)
            pay(db, group_id=place(db, request=request, delivery=delivery).id, shopper_id=shopper)
        app.step()
        with db.read() as connection:
            return [row.code for row in parcels(connection, state="expected", limit=SCANS).items]
    finally:
        app.stop()


def type_scans(address: str, codes: list[str], *, offline_s: float) -> dict[str, float]:
    """Scan in a real browser: a tenth with a network, the rest without; s until the last was acknowledged."""
    executable = next(filter(None, map(shutil.which, BROWSERS)), None)
    if executable is None:
        raise RuntimeError(f"no browser in PATH (looked for {', '.join(BROWSERS)})")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        context = browser.new_context(viewport={"width": 390, "height": 844})
        page = context.new_page()
        _open(page, address)
        first, rest = codes[: SCANS // 10], codes[SCANS // 10 :]
        for code in first:
            _scan(page, code)
        context.set_offline(True)
        gone_at = time.perf_counter()
        for code in rest[: len(rest) // 2]:
            _scan(page, code)
        page.reload()
        page.wait_for_selector("[data-scanner][data-ready]")
        for code in rest[len(rest) // 2 :]:
            _scan(page, code)
        page.wait_for_timeout(max(0.0, offline_s - (time.perf_counter() - gone_at)) * 1000)
        context.set_offline(False)
        back_at = time.perf_counter()
        page.get_by_text("All scans sent").wait_for(timeout=LONG_MS)
        done_at = time.perf_counter()
        browser.close()
    return {"offline_s": round(back_at - gone_at, 1), "catch_up_s": round(done_at - back_at, 1)}


def _open(page: Page, address: str) -> None:
    """Sign in and open the scanner; wait until it would work without a network."""
    page.goto(f"{address}/sign-in?next=/warehouse/scan%3Fstation%3DR1")
    page.locator("input[type=email]").fill(EMAIL)
    page.locator("input[type=password]").fill(PASSWORD)
    page.locator("main button[type=submit]").click()
    page.wait_for_selector("[data-scanner][data-ready]")
    page.wait_for_function(
        """async () => navigator.serviceWorker.controller
            && (await (await caches.open("entrepot-scanner")).keys()).some((each) => each.url.includes("queue.js"))"""
    )


def _scan(page: Page, code: str) -> None:
    page.keyboard.type(code)
    page.keyboard.press("Enter")


def booked(folder: Path, codes: list[str]) -> list[str]:
    """The codes of the arrivals on the floor's record, one for each time that one was booked."""
    with sqlite3.connect(
        f"file:{Settings(data_dir=folder).url.removeprefix('sqlite:///')}?mode=ro", uri=True
    ) as record:
        rows = record.execute(
            "SELECT p.code FROM parcel_event e JOIN warehouse_parcel p ON p.id = e.parcel_id "
            "WHERE e.kind = 'receive' AND e.outcome = 'ok' ORDER BY e.seq"
        ).fetchall()
    return [code for (code,) in rows if code in set(codes)]


def figures(*, offline_s: float) -> dict[str, object]:
    """Cut a scan page off for so long and count."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        codes = load(folder)
        with server(folder) as address:
            times = type_scans(address, codes, offline_s=offline_s)
        found = booked(folder, codes)
    return {
        "scans": len(codes),
        "lost": len(set(codes) - set(found)),
        "doubled": len(found) - len(set(found)),
        "out_of_order": sum(one != other for one, other in zip(codes, found, strict=False)),
        **times,
        "machine": machine(),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="Not used: what is scanned is made here")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--offline-s", type=float, default=60, help="How long the network is gone, in seconds")
    print(json.dumps(figures(offline_s=parser.parse_args().offline_s)))


if __name__ == "__main__":
    main()
