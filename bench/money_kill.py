"""Kill -9 of a process that makes transfers, again and again: ``python -m bench.money_kill URL --kills N --seed S``.

Callers make transfers and write down each that was acknowledged before they go on. The process dies at a random moment;
the next one sends what its callers were not told of again, under the same ids, and goes on. After each kill the auditor
and the lists of what was acknowledged are compared with the ledger. Prints one JSON object; a failure names its seed.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import signal
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import NoReturn

import structlog
from sqlalchemy import text

from entrepot.auditor import verify
from entrepot.core.database import Database
from entrepot.core.maintenance import upgrade
from entrepot.pay.ledger import PLATFORM, Account, Ledger, Leg, Transfer, balance

CALLERS = 8
_WALLETS = 40
_FUNDS = 10**9
_LONGEST_LIFE_S = 0.25


@dataclass(frozen=True, slots=True)
class Killed:
    """What some kills came to; ``lost`` counts transfers that were acknowledged and are gone or were made twice."""

    kills: int
    acknowledged: int
    resent: int
    lost: int
    audit_agrees: bool


def _wallet(number: int) -> Account:
    return Account(f"shopper_{number}", "wallet", "EUR")


@cache
def transfers_of(seed: int, caller: int, number: int) -> tuple[Transfer, ...]:
    """Return the linked transfers that a caller makes as its call of a number: one, or sometimes two."""
    rng = Random(f"{seed}:{caller}:{number}")
    made = []
    for part in range(2 if rng.random() < 0.2 else 1):
        giver, taker = rng.sample(range(_WALLETS), 2)
        minor = rng.randint(1, 9_999)
        legs = (Leg(_wallet(giver), -minor), Leg(_wallet(taker), minor))
        made.append(Transfer(f"t{seed}_{caller}_{number}_{part}", "transfer", f"caller_{caller}", legs))
    return tuple(made)


def fund(db: Database) -> None:
    """Give each wallet the same amount to begin with."""
    Ledger(db).transfer(
        *(
            Transfer(
                f"fund_{number}", "transfer", "funds",
                (Leg(Account(PLATFORM, "bank", "EUR"), -_FUNDS), Leg(_wallet(number), _FUNDS)),
            )
            for number in range(_WALLETS)
        )
    )  # fmt: skip


def kill_again_and_again(url: str, *, kills: int, seed: int) -> Killed:
    """Kill a process on an empty database so many times, compare after each, and let the last one finish.

    Call it where no other thread runs: the processes are forks.
    """
    upgrade(url)
    with Database.open(url) as db:
        fund(db)
    rng, died, resent, lost, agrees = Random(seed), 0, 0, 0, True
    with tempfile.TemporaryDirectory(prefix="entrepot-kill-") as name:
        folder = Path(name)
        for _ in range(kills):
            child = os.fork()
            if child == 0:
                _live(url, folder, seed)
            until = time.monotonic() + 30
            while not (folder / "ready").exists() and time.monotonic() < until:
                time.sleep(0.002)
            time.sleep(_LONGEST_LIFE_S * rng.random())
            os.kill(child, signal.SIGKILL)
            _, status = os.waitpid(child, 0)
            died += os.WIFSIGNALED(status)
            (folder / "ready").unlink(missing_ok=True)
            wrong, open_calls, right = _compare(url, folder, seed)
            lost, resent, agrees = lost + wrong, resent + open_calls, agrees and right
        said = sum(_acknowledged(folder, caller) for caller in range(CALLERS))
    return Killed(died, said, resent, lost, agrees)


def _live(url: str, folder: Path, seed: int) -> NoReturn:
    """Make transfers until killed."""
    try:
        db = Database.open(url)
        ledger = Ledger(db)
        callers = [threading.Thread(target=_call, args=(ledger, folder, seed, number)) for number in range(CALLERS)]
        for each in callers:
            each.start()
        (folder / "ready").touch()
        for each in callers:
            each.join()
    finally:
        os._exit(1)  # it should have been killed


def _call(ledger: Ledger, folder: Path, seed: int, caller: int) -> None:
    number = _acknowledged(folder, caller)
    with (folder / f"{caller}.told").open("ab", buffering=0) as told:
        while True:
            ledger.transfer(*transfers_of(seed, caller, number))
            told.write(b"+")
            number += 1


def _acknowledged(folder: Path, caller: int) -> int:
    told = folder / f"{caller}.told"
    return told.stat().st_size if told.exists() else 0


def _compare(url: str, folder: Path, seed: int) -> tuple[int, int, bool]:
    """Return the differences, the calls that were made and not acknowledged, and whether the auditor agrees."""
    expected, open_calls, wrong = Counter(dict.fromkeys(range(_WALLETS), _FUNDS)), 0, 0
    with Database.open(url) as db:
        with db.read() as conn:
            made = set(conn.execute(text("SELECT id FROM ledger_transfer")).scalars())
            for caller in range(CALLERS):
                told = _acknowledged(folder, caller)
                for number in range(told + 1):
                    linked = transfers_of(seed, caller, number)
                    there = {each.transfer_id in made for each in linked}
                    wrong += len(there) > 1 or (number < told and there != {True})
                    open_calls += number == told and there == {True}
                    if there == {True}:
                        for leg in (leg for each in linked for leg in each.legs):
                            expected[int(leg.account.owner.rpartition("_")[2])] += leg.amount_minor
            for number, minor in expected.items():
                wrong += balance(conn, f"shopper_{number}", "wallet", "EUR").minor != minor
        return wrong, open_calls, verify(db).agrees


def main() -> None:
    """Print one flat JSON object as the last line; end with 1 where something was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url", help="an empty database")
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    done = kill_again_and_again(asked.url, kills=asked.kills, seed=asked.seed)
    print(
        json.dumps(
            {
                "kills": done.kills,
                "acknowledged": done.acknowledged,
                "resent": done.resent,
                "lost": done.lost,
                "audit_agrees": done.audit_agrees,
                "seed": asked.seed,
            }
        )
    )
    raise SystemExit(0 if done.lost == 0 and done.audit_agrees and done.kills == asked.kills else 1)


if __name__ == "__main__":
    main()
