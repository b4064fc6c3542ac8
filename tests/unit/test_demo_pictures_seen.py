"""What is kept of the demonstration's pictures is what the detectors see."""

from __future__ import annotations

from importlib.resources import files

import orjson

from entrepot.ai import RapidReader
from entrepot.sell.screening import picture_detectors
from entrepot.world.demo.seen import digest_of, pictures_seen

EVERY = 250
AGAIN = "the detectors look otherwise now: python -m tools.demo_pictures_seen"


def test_every_picture_was_looked_at_by_every_detector_as_they_look_now() -> None:
    folder = files("entrepot.world.demo").joinpath("pictures")
    wanted = {
        (digest_of(each.read_bytes()), detector.name, detector.looking)
        for each in folder.iterdir()
        for detector in picture_detectors(RapidReader())
    }
    assert {(file, detector, looking) for file, detector, looking, _ in pictures_seen()} == wanted, AGAIN


def test_a_detector_sees_what_was_kept() -> None:
    kept = {(file, detector): seen for file, detector, _, seen in pictures_seen()}
    pictures = sorted(files("entrepot.world.demo").joinpath("pictures").iterdir(), key=lambda each: each.name)[::EVERY]
    for data in (each.read_bytes() for each in pictures):
        for detector in picture_detectors(RapidReader()):
            if detector.name != "unsafe_picture":  # its score differs by a hair from processor to processor
                assert orjson.loads(orjson.dumps(detector.look(data))) == kept[digest_of(data), detector.name], AGAIN
