"""Runs the benchmarks and writes bench/RESULTS.md: ``python -m bench [NAME…] --data DIR [--full]``.

A benchmark is a module or a folder here that prints one flat JSON object as its last line when run with
``--json``; each runs in a process of its own, so that none measures what another left behind.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from bench.machine import machine

HERE = Path(__file__).parent
RESULTS = HERE / "RESULTS.md"
NOT_BENCHMARKS = {"__init__", "__main__", "machine"}
PARTS = ("spine_", "money_")
"""What the spine's benchmark and that of money are made of."""

Figures = dict[str, object]


def benchmarks() -> list[str]:
    """The names of the benchmarks, in alphabetical order."""
    found = [path.stem for path in HERE.glob("*.py")] + [path.parent.name for path in HERE.glob("*/__main__.py")]
    return sorted(name for name in found if name not in NOT_BENCHMARKS and not name.startswith(PARTS))


def measure(name: str, *, data: Path, full: bool) -> Figures:
    """Run one benchmark in a process of its own and return its figures.

    Raises:
        RuntimeError: if it fails, or its last line is not one flat JSON object.
    """
    command = [sys.executable, "-m", f"bench.{name}", "--data", str(data), "--json"]
    if full:
        command.append("--full")
    done = subprocess.run(command, cwd=HERE.parent, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"bench.{name} ended with status {done.returncode}")
    lines = done.stdout.strip().splitlines()
    try:
        figures = json.loads(lines[-1])
    except (IndexError, ValueError) as error:
        raise RuntimeError(f"bench.{name} printed no JSON object as its last line") from error
    if not isinstance(figures, dict) or any(isinstance(value, dict | list) for value in figures.values()):
        raise RuntimeError(f"bench.{name} printed something else than one flat JSON object")
    return figures


def page(results: dict[str, tuple[Figures, float]], *, full: bool) -> str:
    """The results as Markdown: a table for each benchmark, under the machine and the day."""
    lines = [
        "# Results",
        "",
        "Written by `make bench`; do not edit.",
        "",
        f"- Machine: {machine()}",
        f"- Day: {datetime.now(UTC):%Y-%m-%d}",
        f"- Sizes: {'full (`--full`)' if full else 'reduced (`make bench ARGS=--full` for the full)'}",
    ]
    for name, (figures, seconds) in results.items():
        lines += [
            "",
            f"## {name}",
            "",
            f"Ran for {seconds:.0f} s.",
            "",
            "| figure | value |",
            "| --- | ---: |",
        ]
        lines += [f"| `{key}` | {_shown(value)} |" for key, value in figures.items()]
    return "\n".join(lines) + "\n"


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:,.3g}" if abs(value) < 100 else f"{value:,.0f}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def main() -> int:
    """Measure what was asked for, print each figure as it comes, and write the page when all of them ran."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__.partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(benchmarks()) or 'none yet'}")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder of public data")
    parser.add_argument("--full", action="store_true", help="measure at full size, however long it takes")
    asked = parser.parse_args()
    if unknown := set(asked.names) - set(benchmarks()):
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}")

    results: dict[str, tuple[Figures, float]] = {}
    failed = False
    for name in asked.names or benchmarks():
        print(f"bench.{name} …", file=sys.stderr, flush=True)
        started = time.monotonic()
        try:
            figures = measure(name, data=asked.data, full=asked.full)
        except RuntimeError as error:
            print(error, file=sys.stderr)
            failed = True
            continue
        results[name] = (figures, time.monotonic() - started)
        print(json.dumps({name: figures}, indent=2))
    if not failed and not asked.names:
        RESULTS.write_text(page(results, full=asked.full), "utf-8")
        print(f"Wrote {RESULTS.relative_to(HERE.parent)}.", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
