"""The ledger's figures: ``python -m bench.money --data DIR --json [--full]``.

Transfers between the wallets of many shoppers, by 64 callers with one transfer a call, embedded; the same with a
transaction each, as a baseline in the same run; and transfers out of and into one busy wallet on PostgreSQL, in sets.
Every part ends with the auditor, and with each caller's own list of what was acknowledged. Then a process that makes
transfers is killed with SIGKILL, 500 times on each engine with ``--full`` (``bench.money_kill``), and the power goes,
10,000 times with ``--full``, while SQLite writes (``bench.money_cuts``).
"""

from __future__ import annotations

import argparse
import gc
import json
import logging
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

import structlog

from bench.machine import machine
from entrepot.auditor import verify
from entrepot.core.database import Database
from entrepot.core.maintenance import upgrade
from entrepot.kit.clock import SystemClock
from entrepot.kit.ids import Ids
from entrepot.pay.ledger import PLATFORM, Account, Ledger, Leg, Transfer, balance, post
from tools.postgres import private_postgres

Figures = dict[str, object]
CALLERS = 64
_WALLETS = 10_000
_FUNDS = 10_000_000
_SEED = 20_261_123
_IN_A_SET = 250
_HOT = "shopper_hot"


def _wallet(owner: str) -> Account:
    return Account(owner, "wallet", "EUR")


def _moves(number: int, count: int) -> list[Transfer]:
    """A caller's transfers between wallets; their ids sort by the time of use, as those that the house makes do."""
    rng = Random(_SEED + number)
    made = []
    for each in range(count):
        giver, taker = rng.sample(range(_WALLETS), 2)
        amount = rng.randint(1, 5_000)
        legs = (Leg(_wallet(f"shopper_{giver}"), -amount), Leg(_wallet(f"shopper_{taker}"), amount))
        made.append(Transfer(f"trf_{each:07d}_{number:03d}", "transfer", f"ord_{each:07d}_{number:03d}", legs))
    return made


def _hot_moves(number: int, count: int) -> list[Transfer]:
    """Half of them into the one busy wallet, half out of it."""
    rng = Random(_SEED + number)
    made = []
    for each in range(count):
        amount = rng.randint(1, 500) * (1 if rng.random() < 0.5 else -1)
        other = f"shopper_{rng.randrange(_WALLETS)}"
        legs = (Leg(_wallet(_HOT), amount), Leg(_wallet(other), -amount))
        made.append(Transfer(f"hot_{number:03d}_{each:07d}", "transfer", f"caller_{number}", legs))
    return made


def _fund(db: Database, owners: Sequence[str]) -> None:
    ledger = Ledger(db)
    for start in range(0, len(owners), 500):
        ledger.transfer(
            *(
                Transfer(
                    f"fund_{owner}", "transfer", owner,
                    (Leg(Account(PLATFORM, "bank", "EUR"), -_FUNDS), Leg(_wallet(owner), _FUNDS)),
                )
                for owner in owners[start : start + 500]
            )
        )  # fmt: skip


def _timed(work: Sequence[Callable[[], list[float]]]) -> tuple[list[float], float, float]:
    """Run callers at once; return the seconds of each call, the wall seconds and this process's CPU seconds."""
    took: list[list[float]] = [[] for _ in work]
    threads = [
        threading.Thread(target=lambda at=at, call=call: took.__setitem__(at, call())) for at, call in enumerate(work)
    ]
    gc.collect()
    gc.freeze()  # what the bench itself keeps of the transfers is no part of what is measured
    began, cpu = time.perf_counter(), time.process_time()
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return [one for each in took for one in each], time.perf_counter() - began, time.process_time() - cpu


def _caller(make: Callable[[Transfer], None], moves: Sequence[Transfer]) -> Callable[[], list[float]]:
    def call() -> list[float]:
        took = []
        for each in moves:
            began = time.perf_counter()
            make(each)
            took.append(time.perf_counter() - began)
        return took

    return call


def _p99_ms(took: Sequence[float]) -> float:
    return round(statistics.quantiles(took, n=100)[98] * 1_000, 1)


def _agrees(db: Database, owners: Sequence[str], made: Sequence[Transfer]) -> int:
    """Return how many balances differ from what the callers were told, and whatever the auditor finds."""
    expected = dict.fromkeys(owners, _FUNDS)
    for each in made:
        for leg in each.legs:
            expected[leg.account.owner] += leg.amount_minor
    with db.read() as conn:
        wrong = sum(balance(conn, owner, "wallet", "EUR").minor != minor for owner, minor in expected.items())
    return wrong + verify(db).difference_count


def _embedded(*, count: int) -> Figures:
    owners = [f"shopper_{number}" for number in range(_WALLETS)]
    with tempfile.TemporaryDirectory(prefix="entrepot-bench-") as folder:
        url = f"sqlite:///{folder}/money.db"
        upgrade(url)
        clock = SystemClock()
        with Database.open(url, clock=clock, ids=Ids(clock, Random(1))) as db:
            _fund(db, owners)
            plain = [_moves(number, count // 40) for number in range(CALLERS, CALLERS + 4)]

            def one(each: Transfer) -> None:
                db.write(
                    lambda tx: post(
                        tx, transfer_id=each.transfer_id, kind=each.kind, reference=each.reference, legs=each.legs
                    )
                )

            only = [move for moves in plain for move in moves]
            _, plain_s, _ = _timed([_caller(one, only)])
            grouped = [_moves(200 + number, count // 4) for number in range(CALLERS)]
            took_grouped, grouped_s, _ = _timed([_caller(one, moves) for moves in grouped])
            ledger, moves = Ledger(db), [_moves(number, count) for number in range(CALLERS)]
            took, wall, cpu = _timed([_caller(ledger.transfer, each) for each in moves])
            every = [*only, *(each for some in (*grouped, *moves) for each in some)]
            lost = _agrees(db, owners, every)
    return {
        "transfers": len(took),
        "transfers_per_s": round(len(took) / wall),
        "transfers_p50_ms": round(statistics.median(took) * 1_000, 1),
        "transfers_p99_ms": _p99_ms(took),
        "transfer_cpu_us": round(cpu / len(took) * 1e6),
        "plain_transfers_per_s": round(len(only) / plain_s),
        "group_commit_transfers_per_s": round(len(took_grouped) / grouped_s),
        "lost": lost,
    }


def _hot(*, count: int) -> Figures:
    owners = [*(f"shopper_{number}" for number in range(_WALLETS)), _HOT]
    folder = Path(tempfile.mkdtemp(prefix="entrepot-bench-postgres-"))
    with private_postgres(folder, durable=True) as server:
        url = server.create_database("money")
        upgrade(url)
        with Database.open(url) as db:
            _fund(db, owners)
            ledger, moves = Ledger(db), [_hot_moves(number, count) for number in range(8)]

            def sets(mine: Sequence[Transfer]) -> Callable[[], list[float]]:
                def call() -> list[float]:
                    took = []
                    for start in range(0, len(mine), _IN_A_SET):
                        began = time.perf_counter()
                        ledger.transfer_each(mine[start : start + _IN_A_SET])
                        took.append(time.perf_counter() - began)
                    return took

                return call

            took, wall, cpu = _timed([sets(each) for each in moves])
            single = [_hot_moves(100 + number, count // 20) for number in range(CALLERS)]
            one_took, one_wall, _ = _timed([_caller(ledger.transfer, each) for each in single])
            every = [each for some in (*moves, *single) for each in some]
            lost = _agrees(db, owners, every)
    return {
        "hot_transfers": 8 * count,
        "hot_account_per_s_postgres": round(8 * count / wall),
        "hot_set_p99_ms_postgres": _p99_ms(took),
        "hot_transfer_cpu_us_postgres": round(cpu / (8 * count) * 1e6),
        "hot_account_one_a_call_per_s_postgres": round(len(one_took) / one_wall),
        "hot_lost": lost,
    }


def _killed(*, runs: int, kills: int) -> Figures:
    """Kill a process that makes transfers, on both engines, with a new database and seed each run."""
    told: list[dict[str, int]] = []
    folder = Path(tempfile.mkdtemp(prefix="entrepot-bench-postgres-"))
    with (
        tempfile.TemporaryDirectory(prefix="entrepot-bench-") as name,
        private_postgres(folder, durable=True) as server,
    ):
        for run in range(runs):
            for url in (f"sqlite:///{name}/kill{run}.db", server.create_database(f"kill{run}")):
                command = [sys.executable, "-m", "bench.money_kill", url, f"--kills={kills}", f"--seed={_SEED + run}"]
                done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
                told.append(json.loads(done.stdout.splitlines()[-1]))
                if done.returncode != 0:
                    print(f"run it again: {' '.join(command[1:])}: {told[-1]}", file=sys.stderr)
    return {
        "kills": sum(each["kills"] for each in told),
        "kill_acknowledged": sum(each["acknowledged"] for each in told),
        "kill_resent": sum(each["resent"] for each in told),
        "kill_lost": sum(each["lost"] for each in told),
        "kill_audits_agree": all(each["audit_agrees"] for each in told),
    }


def _cut(*, cuts: int) -> Figures:
    """Cut the power of SQLite so many times, in a process of its own; it says which seeds failed."""
    command = [sys.executable, "-m", "bench.money_cuts", f"--cuts={cuts}"]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    told = json.loads(done.stdout.splitlines()[-1])
    return {"power_cuts": told["power_cuts"], "power_cuts_s": told["took_s"], "cut_lost": told["lost"]}


def main() -> None:
    """Print one flat JSON object as the last line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of public data; this benchmark reads none")
    parser.add_argument("--json", action="store_true", help="print one flat JSON object as the last line")
    parser.add_argument("--full", action="store_true", help="the sizes of the goal instead of reduced ones")
    asked = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    embedded = _embedded(count=4_000 if asked.full else 800)
    hot = _hot(count=20_000 if asked.full else 4_000)
    killed = _killed(runs=20, kills=25) if asked.full else _killed(runs=1, kills=10)
    cut = _cut(cuts=10_000 if asked.full else 200)
    losses = embedded["lost"], hot.pop("hot_lost"), killed.pop("kill_lost"), cut.pop("cut_lost")
    lost = sum(int(str(each)) for each in losses)
    agrees = lost == 0 and bool(killed.pop("kill_audits_agree"))
    figures = embedded | hot | killed | cut | {"lost": lost, "audit_agrees": agrees, "machine": machine()}
    print(json.dumps(figures) if asked.json else json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
