"""Every page in the real browser: ``python -m bench.pages --json``.

Each HTML route of the application, for each role that may see it, filled, empty and in error, on a phone and a desk, in
light and dark, in three languages. Weight, first paint and shifts are measured with a cold cache, one page at a time;
the rest is looked for by two browsers at once. Every finding is told on standard error as it is made; ``--only
PATTERN`` looks at routes that match, ``--times`` does no more than to measure.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from bench.pages.browser import LANGUAGES
from bench.pages.measure import figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, help="not needed: the pages show the demonstration's data")
    parser.add_argument("--json", action="store_true", help="print one JSON object, as always")
    parser.add_argument("--full", action="store_true", help="the same: every page is always looked at")
    parser.add_argument("--only", default="", help="look at routes in which this regular expression is found")
    parser.add_argument("--languages", default=",".join(LANGUAGES), help="of en,ko,zh")
    parser.add_argument("--times", action="store_true", help="measure weight, first paint and shifts; look for no more")
    asked = parser.parse_args()
    print(json.dumps(figures(only=asked.only, languages=asked.languages.split(","), times=asked.times)))


if __name__ == "__main__":
    main()
