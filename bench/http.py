"""What the HTTP edge costs: one request in process, by kind, in µs of processor time; a password in ms.

The rows of the read are people with their roles: two statements, 20 rows, JSON of 3 KB.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench.machine import machine
from entrepot.core import accounts
from entrepot.core.accounts import Doorkeeper
from entrepot.core.accounts.api import router as accounts_router
from entrepot.core.accounts.keyring import Passwords
from entrepot.core.accounts.operator_api import router as operator_router
from entrepot.core.database import Database
from entrepot.core.files import LocalFiles
from entrepot.core.http import Authenticator, HttpApp, build_http
from entrepot.core.http.client import InProcessClient
from entrepot.core.platform import Platform
from entrepot.core.settings import Settings

PEOPLE = 200
PASSWORD = "a password for measuring"  # noqa: S105  # opens nothing outside the measurement


def cpu_us(work: Callable[[], object], *, rounds: int = 5, times: int = 400) -> float:
    """The best of some rounds: microseconds of this process's processor time for one run."""
    work()
    best = float("inf")
    for _ in range(rounds):
        started = time.process_time()
        for _ in range(times):
            work()
        best = min(best, (time.process_time() - started) / times * 1e6)
    return round(best, 1)


def people(db: Database) -> str:
    """Make people, the first an operator; return the secret of the operator's session."""
    for number in range(PEOPLE):
        person_id = accounts.sign_up(db, f"person{number}@entrepot.example", PASSWORD, "Demo person")
        if number == 0:
            accounts.grant_role(db, person_id, "operator")
    return accounts.sign_in(db, "person0@entrepot.example", PASSWORD)


def build(db: Database, folder: Path) -> HttpApp:
    settings = Settings(data_dir=folder, argon2_memory_kib=8, argon2_passes=1, rate_limit_per_minute=0)
    platform = Platform(settings, db, LocalFiles(folder / "files"))
    platform.provide(Authenticator, Doorkeeper(db, settings))
    return build_http(platform, [accounts_router, operator_router])


def figures(folder: Path) -> dict[str, object]:
    """Measure on SQLite in a folder."""
    with Database.open(f"sqlite:///{folder / 'http.db'}") as db:
        db.create_schema()
        app = build(db, folder)
        token = people(db)
        signed = {"authorization": f"Bearer {token}"}
        keeper = app.state.platform.port(Authenticator)
        defaults = Settings()
        hasher = Passwords(memory_kib=defaults.argon2_memory_kib, passes=defaults.argon2_passes)
        with InProcessClient(app) as client:

            def get(path: str, headers: dict[str, str] | None = None) -> Callable[[], object]:
                return lambda: client.request("GET", path, headers=headers)

            bad = {"email": "x", "password": 5}
            return {
                "edge_get_us": cpu_us(get("/api/v1/openapi.json")),
                "refused_us": cpu_us(get("/api/v1/me")),
                "refused_body_us": cpu_us(lambda: client.request("POST", "/api/v1/sessions", json=bad)),
                "read_one_row_us": cpu_us(get("/api/v1/sellers?limit=1")),
                "read_20_rows_us": cpu_us(get("/api/v1/operator/people?limit=20", signed)),
                "recall_principal_us": cpu_us(lambda: keeper.recall(token), times=10_000),
                "password_hash_ms": round(cpu_us(lambda: hasher.hash(PASSWORD), times=5) / 1000, 1),
                "machine": machine(),
            }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--full", action="store_true")
    parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(figures(Path(folder))))


if __name__ == "__main__":
    main()
