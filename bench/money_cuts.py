"""Power cuts in the middle of transfers: ``python -m bench.money_cuts --cuts N --seed S``.

Transfers are made through the product's ledger while all that SQLite writes is recorded (``bench.money_disk``). For
each seed the power goes at some moment of a record; the product opens what the disk may then hold. What was
acknowledged must be there once, what was not may be there whole or not at all, and the auditor must agree. The call
that was open is sent again under its own ids. A failure prints its seed; ``--seed S --cuts 1`` replays it.
"""

from __future__ import annotations

import argparse
import json
import logging
import multiprocessing
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from random import Random

import structlog
from sqlalchemy import text

from bench.money_disk import Record, choose_cut, image, recording
from bench.money_driver import connecting_through
from bench.money_kill import fund, transfers_of
from entrepot.auditor import verify
from entrepot.core.database import Database
from entrepot.core.maintenance import upgrade
from entrepot.kit.clock import ManualClock
from entrepot.kit.ids import Ids
from entrepot.pay.ledger import Ledger, Transfer

RECORDS = 8
"""Cuts share so many records: a seed has that of its remainder."""
CALLS = 90
LIVES = 3
"""A record holds so many openings and closings of the database: the log is folded into the file, and begins anew."""
FOLD_PAGES = 60
_BEGAN = datetime(2026, 11, 23, 9, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Disk:
    """How the disk and the database are set; other than by default, transfers must be lost."""

    durable: bool = True
    honest: bool = True


@cache
def calls_of(record: int) -> Sequence[Sequence[Sequence[Transfer]]]:
    """Return the calls of a record: each the groups of linked transfers that are asked for at once."""
    rng, numbers, calls = Random(f"calls:{record}"), iter(range(10**6)), []
    for _ in range(CALLS):
        groups = rng.choice((1, 1, 1, 4, 16))
        calls.append([transfers_of(record, groups, next(numbers)) for _ in range(groups)])
    return calls


@cache
def base() -> dict[str, bytes]:
    """Return the files of a database of funded wallets, closed and synced."""
    with tempfile.TemporaryDirectory(prefix="entrepot-cuts-", dir=_memory()) as name:
        url = f"sqlite:///{name}/money.db"
        upgrade(url)
        with Database.open(url, clock=ManualClock(_BEGAN)) as db:
            fund(db)
        return {path.name: path.read_bytes() for path in Path(name).iterdir() if path.suffix == ".db"}


def recorded(files: dict[str, bytes], number: int, disk: Disk) -> Record:
    """Make the transfers of a record, in every second one with a log that is folded often, and return what happened."""
    with tempfile.TemporaryDirectory(prefix="entrepot-cuts-", dir=_memory()) as name:
        folder = Path(name)
        for each, data in files.items():
            (folder / each).write_bytes(data)
        calls = calls_of(number)
        with recording(folder, seed=number) as (file_system, record):
            for life in range(1, LIVES + 1):
                clock = ManualClock(_BEGAN)
                with connecting_through(file_system, fold_pages=FOLD_PAGES if number % 2 else None):
                    db = Database.open(
                        f"sqlite:///{folder}/money.db", clock=clock, ids=Ids(clock, Random(life)), durable=disk.durable
                    )
                with db:
                    ledger = Ledger(db)
                    for at in range(CALLS * (life - 1) // LIVES, CALLS * life // LIVES):
                        _make(ledger, calls[at])
                        record.told(at)
    return record


def _make(ledger: Ledger, groups: Sequence[Sequence[Transfer]]) -> None:
    """Ask for one group as linked transfers, for more of them as transfers each by itself."""
    if len(groups) == 1:
        ledger.transfer(*groups[0])
    else:
        refused = [each for each in ledger.transfer_each([one for group in groups for one in group]) if each]
        if refused:
            raise refused[0]


def cut(record: Record, seed: int, disk: Disk) -> str | None:
    """Cut the power of a record as a seed says; return what is wrong with what the product makes of it, or None."""
    rng = Random(f"cut:{seed}")
    where = choose_cut(record, rng)
    files = image(record, where, rng, honest=disk.honest)
    told = sum(each.kind == "told" for each in record.happened[: where.at])
    with tempfile.TemporaryDirectory(prefix="entrepot-cut-", dir=_memory()) as name:
        for each, data in files.items():
            Path(name, each).write_bytes(data)
        if rng.random() < 0.3:  # what the processes shared in memory may lie on the disk in any state
            Path(name, "money.db-shm").write_bytes(rng.randbytes(32_768))
        try:
            wrong = _wrong(f"sqlite:///{name}/money.db", calls_of(seed % RECORDS), told)
        except Exception as problem:  # noqa: BLE001  # a database that cannot be opened or read has lost everything
            wrong = f"{type(problem).__name__}: {problem}"
    return None if wrong is None else f"{where.fate}, cut after {where.at} of {len(record.happened)}: {wrong}"


def _wrong(url: str, calls: Sequence[Sequence[Sequence[Transfer]]], told: int) -> str | None:
    with Database.open(url) as db:
        there = _made(db)
        made = told + 1 if told < len(calls) and there == _entries(calls[: told + 1]) else told
        if there != _entries(calls[:made]):
            lost = len(_entries(calls[:told]).keys() - there.keys())
            return f"{lost} acknowledged entries are lost, or others are half there"
        if told < len(calls):
            _make(Ledger(db), calls[told])
            if _made(db) != _entries(calls[: told + 1]):
                return "the open call was not made once when it was sent again"
        report = verify(db)
        with db.read() as conn:
            sound = conn.exec_driver_sql("PRAGMA integrity_check").scalar_one()
        if sound != "ok" or not report.agrees:
            return f"integrity: {sound}; the auditor: {report.differences[:3]}"
    return None


def _made(db: Database) -> Counter[tuple[str, str, int]]:
    """Return the entries of all transfers but the funds: id, owner and minor units."""
    sql = (
        "SELECT t.id, e.owner, e.amount_minor FROM ledger_transfer t LEFT JOIN ledger_entry e ON e.transfer_id = t.id "
        "WHERE t.id NOT LIKE 'fund%'"
    )
    with db.read() as conn:
        return Counter((str(row[0]), str(row[1]), int(row[2] or 0)) for row in conn.execute(text(sql)))


def _entries(calls: Sequence[Sequence[Sequence[Transfer]]]) -> Counter[tuple[str, str, int]]:
    return Counter(
        (each.transfer_id, leg.account.owner, leg.amount_minor)
        for groups in calls
        for group in groups
        for each in group
        for leg in each.legs
    )


def _memory() -> str | None:
    """Return a folder in memory, where there is one: images are many and nothing of them is to last."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108  # only for folders of a name of their own


_records: dict[int, Record] = {}


def _cut_some(seeds: Sequence[int], disk: Disk) -> list[tuple[int, str]]:
    found = ((seed, cut(_records[seed % RECORDS], seed, disk)) for seed in seeds)
    return [(seed, wrong) for seed, wrong in found if wrong is not None]


def power_cuts(*, cuts: int, seed: int, disk: Disk, processes: int) -> Iterator[tuple[int, str]]:
    """Cut the power so many times, with this seed and those after it; give each seed that failed and why.

    Call it where no other thread runs, or with one process, which is this one: the processes are forks.
    """
    seeds = range(seed, seed + cuts)
    _records.clear()
    for number in sorted({each % RECORDS for each in seeds}):
        _records[number] = recorded(base(), number, disk)
    if processes == 1:
        yield from _cut_some(seeds, disk)
        return
    parts = [seeds[at : at + 50] for at in range(0, cuts, 50)]
    with ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("fork")) as pool:
        for found in pool.map(_cut_some, parts, [disk] * len(parts)):
            yield from found


def main() -> None:
    """Print one flat JSON object as the last line; end with 1 where something was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cuts", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--not-durable", action="store_true", help="synchronous=OFF: transfers must be lost")
    parser.add_argument("--lying-disk", action="store_true", help="syncs are not heeded: transfers must be lost")
    asked = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    disk, began, lost = Disk(durable=not asked.not_durable, honest=not asked.lying_disk), time.perf_counter(), 0
    for seed, wrong in power_cuts(cuts=asked.cuts, seed=asked.seed, disk=disk, processes=asked.processes):
        print(f"run it again with --cuts 1 --seed {seed}: {wrong}", file=sys.stderr)
        lost += 1
    took = round(time.perf_counter() - began, 1)
    print(json.dumps({"power_cuts": asked.cuts, "lost": lost, "audit_agrees": lost == 0, "took_s": took}))
    raise SystemExit(0 if lost == 0 else 1)


if __name__ == "__main__":
    main()
