"""Run the sandbox: ``python -m entrepot.pay.card.sandbox --port 8400 --seed 7 --lose 0.1``. Ctrl-C stops it."""

import argparse
import sys

from entrepot.pay.card.sandbox.plan import Plan
from entrepot.pay.card.sandbox.serve import serve


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    """Read the options and serve."""
    options = argparse.ArgumentParser(prog="python -m entrepot.pay.card.sandbox", description=__doc__)
    options.add_argument("--port", type=int, default=8400, help="port on 127.0.0.1; 0 takes a free one")
    options.add_argument("--seed", type=int, default=1)
    for fault in ("refuse", "lose", "duplicate", "delay_s"):
        options.add_argument(f"--{fault.replace('_', '-')}", type=float, default=0.0)
    given = vars(options.parse_args())
    serve(given.pop("port"), Plan(**given), tell=_say)


main()
