"""How good the listing studio's proposals are: ``python -m bench.listing --data DIR --json [--only PART]``."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from bench.listing import categories
from bench.machine import machine

PARTS = ("categories", "facts", "small_model", "attributes", "score", "trials", "pictures", "matching", "drafts")
"""Files of this folder with ``figures(data)``, in the order in which they are measured; each is loaded when it is."""


def figures_of(part: str) -> Callable[[Path], dict[str, Any]]:
    """Return what measures a part."""
    found: Callable[[Path], dict[str, Any]] = import_module(f"bench.listing.{part}").figures
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="the folder of the data's README")
    parser.add_argument("--json", action="store_true", help="print one JSON object, as always")
    parser.add_argument("--full", action="store_true", help="the same: everything is always measured")
    parser.add_argument("--only", choices=PARTS, help="measure this part alone")
    parser.add_argument("--tuned", action="store_true", help="measure categories on the titles that they were tuned on")
    asked = parser.parse_args()
    found: dict[str, Any] = {}
    if asked.tuned:
        found |= categories.figures(asked.data, tuned=True)
    else:
        for part in (asked.only,) if asked.only else PARTS:
            found |= figures_of(part)(asked.data)
    print(json.dumps(found | {"machine": machine()}))


if __name__ == "__main__":
    main()
