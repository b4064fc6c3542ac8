"""How well listings are screened: ``python -m bench.screening --data DIR --json [--only PART] [--part tuned]``."""

from __future__ import annotations

import argparse
import json
from importlib import import_module
from pathlib import Path
from typing import Any

from bench.machine import machine

PARTS = ("text", "pictures", "brands", "logos", "copies", "notices", "again")
"""Files of this folder with ``figures(data, …)``, in the order in which they are measured."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="the folder of the data's README")
    parser.add_argument("--json", action="store_true", help="print one JSON object, as always")
    parser.add_argument("--full", action="store_true", help="the same: everything is always measured")
    parser.add_argument("--only", choices=PARTS, help="measure this part alone")
    parser.add_argument("--part", choices=("unseen", "tuned"), help="text: measure this part of the cases alone")
    parser.add_argument("--wrong", action="store_true", help="text: list what was judged wrong (never of the unseen)")
    asked = parser.parse_args()
    found: dict[str, Any] = {}
    for part in (asked.only,) if asked.only else PARTS:
        figures = import_module(f"bench.screening.{part}").figures
        more = {"part": asked.part, "wrong": asked.wrong} if part == "text" else {}
        found |= figures(asked.data, **more)
    print(json.dumps(found | {"machine": machine()}, ensure_ascii=False, indent=None if asked.json else 2))


if __name__ == "__main__":
    main()
