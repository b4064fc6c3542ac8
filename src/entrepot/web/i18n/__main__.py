"""`python -m entrepot.web.i18n extract|update|check`: list messages, merge them into the catalogues, check these."""

import argparse
import sys

from entrepot.web.i18n.catalogues import TRANSLATED, found, problems, update


def main(arguments: list[str] | None = None) -> int:
    """Run one of the three verbs. Returns the exit status: 1 if a check found something."""
    parser = argparse.ArgumentParser(prog="python -m entrepot.web.i18n", description=__doc__)
    parser.add_argument("verb", choices=("extract", "update", "check"))
    verb = parser.parse_args(arguments).verb
    if verb == "extract":
        for message in found():
            if message.id:
                _say(message.id if isinstance(message.id, str) else " | ".join(message.id))
        return 0
    if verb == "update":
        for code in TRANSLATED:
            _say(f"{code}: {update(code)} messages to translate")
        return 0
    missing = [problem for code in TRANSLATED for problem in problems(code)]
    for problem in missing:
        _say(problem)
    _say(f"{len(missing)} problems in {', '.join(TRANSLATED)}")
    return 1 if missing else 0


def _say(line: object) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
