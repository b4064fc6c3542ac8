"""Let the judge's detectors look at the demonstration's pictures, and keep what they saw: about four minutes.

    python -m tools.demo_pictures_seen

To be run when the pictures or the detectors' looking change; tests/unit/test_demo_pictures_seen.py says so.
"""

from importlib.resources import files
from pathlib import Path

import orjson

from entrepot.ai import RapidReader
from entrepot.sell.screening import picture_detectors
from entrepot.world.demo.seen import FILE, digest_of


def main() -> None:
    """Look at every picture and write the file beside the demonstration's code."""
    folder = Path(str(files("entrepot.world.demo")))
    pictures = sorted(folder.joinpath("pictures").glob("*.webp"))
    detectors = picture_detectors(RapidReader())
    with folder.joinpath(FILE).open("wb") as kept:
        kept.write(orjson.dumps({each.name: each.looking for each in detectors}) + b"\n")
        for data in (each.read_bytes() for each in pictures):
            kept.write(orjson.dumps([digest_of(data), *(each.look(data) for each in detectors)]) + b"\n")


if __name__ == "__main__":
    main()
