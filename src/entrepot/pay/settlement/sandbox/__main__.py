"""Run the bank: ``python -m entrepot.pay.settlement.sandbox DIR --seed 7 --refuse 0.1``. Ctrl-C stops it."""

import argparse
import sys
import time
from pathlib import Path
from typing import Final

from entrepot.kit.clock import SystemClock
from entrepot.pay.settlement.sandbox.bank import Manners, SandboxBank

_LOOK_S: Final = 0.2


def main() -> None:
    """Read the options and work until it is stopped."""
    options = argparse.ArgumentParser(prog="python -m entrepot.pay.settlement.sandbox", description=__doc__)
    options.add_argument("folder", type=Path, help="the folder that ENTREPOT_BANK_DIR names")
    options.add_argument("--seed", type=int, default=1)
    for manner in ("refuse", "give_back", "duplicate", "delay_s"):
        options.add_argument(f"--{manner.replace('_', '-')}", type=float, default=0.0)
    given = vars(options.parse_args())
    bank = SandboxBank(given.pop("folder"), Manners(**given))
    sys.stdout.write(f"The bank works in {bank.root}\n")
    sys.stdout.flush()
    clock = SystemClock()
    while True:
        bank.work(clock.now_us() / 1_000_000)
        time.sleep(_LOOK_S)


main()
