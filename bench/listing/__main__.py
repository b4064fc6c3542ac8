"""How good the listing studio's proposals are: ``python -m bench.listing --data DIR --json``."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from bench.listing.categories import figures
from bench.machine import machine


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="the folder of the data's README")
    parser.add_argument("--json", action="store_true", help="print one JSON object, as always")
    parser.add_argument("--full", action="store_true", help="the same: everything is always measured")
    parser.add_argument("--tuned", action="store_true", help="measure on the titles that the weights were chosen on")
    asked = parser.parse_args()
    print(json.dumps(figures(asked.data, tuned=asked.tuned) | {"machine": machine()}))


if __name__ == "__main__":
    main()
