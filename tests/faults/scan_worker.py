"""A process whose eight scanners take parcels through the small hub until nothing is left: it is there to be killed."""

from __future__ import annotations

import json
import sys
from concurrent.futures import ThreadPoolExecutor

from entrepot.core.database import Database
from entrepot.fulfil.warehouse import ScanRequest, ScanResult, scan

HANDS = 8


class Hand:
    """Scans, and tells what was acknowledged before it goes on."""

    def __init__(self, db: Database, name: str) -> None:
        self._db, self._name, self._scans = db, name, 0

    def scan(self, code: str, kind: str, station: str, **more: object) -> ScanResult:
        self._scans += 1
        asked = {"scan_id": f"{self._name}-{self._scans}", "station": station, "code": code, "kind": kind, **more}
        answer = scan(self._db, ScanRequest(actor="per_hand", **asked))  # type: ignore[arg-type]  # by name
        sys.stdout.write(json.dumps({"asked": asked, "outcome": answer.outcome, "big": answer.big_text}) + "\n")
        sys.stdout.flush()
        return answer

    def carry(self, codes: list[str]) -> None:
        for code in codes:
            told = self.scan(code, "receive", "R1", weight_g=350)
            if told.next is not None and told.next.kind == "store":
                self.scan(code, "store", "S1", position=told.next.position)
        for code in codes:
            self.scan(code, "pick", "H1")
        for code in codes:
            told = self.scan(code, "pack", "P1")
        if told.next is not None and told.next.expects == "weight":
            told = self.scan(told.next.code, "pack", "P1", weight_g=350 * len(codes) + 100)


def main(url: str, codes: str, name: str) -> None:
    with Database.open(url) as db, ThreadPoolExecutor(HANDS) as hands:
        consumers = json.loads(codes)
        carried = [hands.submit(Hand(db, f"{name}-{n}").carry, each) for n, each in enumerate(consumers)]
        for each in carried:
            each.result()


if __name__ == "__main__":
    main(*sys.argv[1:4])
