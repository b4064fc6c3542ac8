"""How often a person is not known again, at one wrong acceptance in a thousand.

`DIR/faces` holds `person/picture`. People enrol with one or three captures drawn by seed; every other of their pictures
is held against every person. A picture in which no face is found counts as not matched. The threshold is the lowest one
at which at most one impostor in a thousand passes; `_held_out` figures choose it on half of the people and count on the
rest. There, people two by two and one comparison a pair are the independent trials of `fmr_upper`, the 95 % bound of
Clopper and Pearson. `venue_false_charge` bounds the chance of charging a wrong person in the largest gallery without a
second factor (`venue_gallery_most`), or of one person where none is allowed. The gallery is of people drawn by seed:
10,000 sealed templates are opened and searched, without digits, on one thread.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from entrepot.ai import Embedding, SmallFaces, open_photo, quality
from entrepot.core.settings import Settings
from entrepot.pay.face import (
    Gallery as PlaceGallery,
)
from entrepot.pay.face import (
    MatchRule,
    Member,
    PlaceRotation,
    decide,
    false_charge,
    largest_gallery,
    new_person_key,
    seal,
    upper_bound,
)

MOST_FMR = 1e-3
SPLITS = 20
RESAMPLES = 2_000
SEED = 20_260
PEOPLE = 10_000
SEARCHES = 200
_UNSEEN = -2.0
"""The score of a picture in which no face was found: lower than any other."""

Scores = npt.NDArray[np.float64]
Gallery = dict[str, list[Embedding | None]]


@dataclass(frozen=True)
class Comparisons:
    """Scores of people with themselves, each with the number of the person; and of people with others."""

    genuine: Scores
    person: npt.NDArray[np.int64]
    impostor: Scores


def threshold_for(impostor: Scores, most: float = MOST_FMR) -> float:
    """Return the lowest threshold above which at most this share of impostors scores."""
    ordered = np.sort(impostor)[::-1]
    return float(ordered[int(len(ordered) * most)])


def not_matched(genuine: Scores, threshold: float) -> float:
    """Return the share of a person's own pictures that do not score above the threshold (FNMR)."""
    return float((genuine <= threshold).mean())


def equal_error(genuine: Scores, impostor: Scores) -> float:
    """Return the rate at which as many of one's own are refused as strangers pass (EER)."""
    steps = np.unique(np.concatenate([genuine, impostor]))
    refused = np.searchsorted(np.sort(genuine), steps, side="right") / len(genuine)
    passed = 1 - np.searchsorted(np.sort(impostor), steps, side="right") / len(impostor)
    at = int(np.argmin(np.abs(refused - passed)))
    return float((refused[at] + passed[at]) / 2)


def interval(found: Comparisons, threshold: float) -> tuple[float, float]:
    """Return the 95 % bootstrap interval of the FNMR, people drawn with replacement."""
    people = np.unique(found.person)
    rates = np.array([not_matched(found.genuine[found.person == one], threshold) for one in people])
    counts = np.array([(found.person == one).sum() for one in people])
    drawn = np.random.default_rng(SEED).integers(0, len(people), (RESAMPLES, len(people)))
    means = (rates * counts)[drawn].sum(axis=1) / counts[drawn].sum(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return float(low), float(high)


def compare(gallery: Gallery, captures: int) -> Comparisons:
    """Enrol everybody with so many captures, again and again, and hold the rest against every person's mean."""
    generator = np.random.default_rng(SEED)
    genuine: list[Scores] = []
    person: list[npt.NDArray[np.int64]] = []
    impostor: list[Scores] = []
    for _ in range(SPLITS):
        drawn = [generator.permutation(len(pictures)) for pictures in gallery.values()]
        templates = [_template(own, order[:captures]) for own, order in zip(gallery.values(), drawn, strict=True)]
        for number, (own, order) in enumerate(zip(gallery.values(), drawn, strict=True)):
            scores = np.array([_scores(own[index], templates) for index in order[captures:]])
            genuine.append(scores[:, number])
            person.append(np.full(len(scores), number))
            impostor.append(np.delete(scores, number, axis=1).ravel())
    return Comparisons(np.concatenate(genuine), np.concatenate(person), np.concatenate(impostor))


def independent(gallery: Gallery, threshold: float) -> tuple[int, int]:
    """Return how many strangers pass and how many are tried: nobody is in two comparisons, and each is tried once."""
    generator = np.random.default_rng(SEED)
    people = [gallery[name] for name in generator.permutation(sorted(gallery))]
    passed = 0
    pairs = list(zip(people[::2], people[1::2], strict=False))  # an odd one is left over
    for enrolled, stranger in pairs:
        template = _template(enrolled, generator.permutation(len(enrolled))[:3])
        (score,) = _scores(stranger[int(generator.integers(len(stranger)))], [template])
        passed += score > threshold
    return passed, len(pairs)


def venue(passed: int, pairs: int) -> dict[str, float | int]:
    """Return what follows for a place where people are found by face and four digits."""
    bound = upper_bound(passed, pairs)
    most = largest_gallery(bound)
    return {
        "fmr_upper": round(bound, 4),
        "fmr_pairs": pairs,
        "venue_gallery_most": most,
        "venue_false_charge": float(f"{false_charge(bound, people=max(most, 1)):.3g}"),
    }


def place_gallery(people: int = PEOPLE) -> dict[str, float | int]:
    """Return the seconds to open a gallery of so many sealed templates, and the median milliseconds of a decision."""
    generator = np.random.default_rng(SEED)
    numbers = generator.standard_normal((people, 128))
    units = (numbers / np.linalg.norm(numbers, axis=1, keepdims=True)).astype(np.float32)
    place = PlaceRotation("bench", generator.bytes(32))
    members = []
    for index, unit in enumerate(units):
        key = new_person_key()
        sealed = seal(place.transform(unit, model="bench"), person=f"person {index}", key=key)
        members.append(Member(sealed, key, f"{generator.integers(10_000):04d}"))
    started = time.perf_counter()
    gallery = PlaceGallery.open(members, place="bench", model="bench", rotation=place.name)
    opened = time.perf_counter() - started
    rule = MatchRule("bench", 0.9, 0.05)
    walls = []
    for index in generator.integers(people, size=SEARCHES):
        probe = place.transform(units[index], model="bench")
        started = time.perf_counter()
        found = decide(probe, gallery, rule)
        walls.append(time.perf_counter() - started)
        assert found.person == f"person {index}"
    return {"gallery_open_s": round(opened, 3), "gallery_search_ms": round(1000 * float(np.median(walls)), 3)}


def _template(own: list[Embedding | None], chosen: npt.NDArray[np.int64]) -> Embedding | None:
    seen = [one for index in chosen if (one := own[index]) is not None]
    if not seen:
        return None
    mean = np.sum(seen, axis=0)
    return np.asarray(mean / np.linalg.norm(mean), np.float32)


def _scores(probe: Embedding | None, templates: list[Embedding | None]) -> list[float]:
    return [_UNSEEN if probe is None or one is None else float(probe @ one) for one in templates]


def read(folder: Path, reader: SmallFaces) -> tuple[Gallery, list[float], list[float]]:
    """Return everybody's embeddings, the seconds from a frame to its embedding, and of those the embedding's."""
    gallery: Gallery = {}
    frames: list[float] = []
    embeds: list[float] = []
    for person in sorted(one for one in folder.iterdir() if one.is_dir()):
        own = gallery.setdefault(person.name, [])
        for file in sorted(person.iterdir()):
            picture = open_photo(Image.open(file))  # PGM too, which nobody uploads
            started = time.perf_counter()
            faces = reader.faces(picture)
            mesh = reader.mesh(picture, faces[0].value) if faces else None
            if mesh is None:
                own.append(None)
                continue
            quality(picture, mesh.value)
            embedding_started = time.perf_counter()
            own.append(reader.embedding(picture, mesh.value).value)
            ended = time.perf_counter()
            frames.append(ended - started)
            embeds.append(ended - embedding_started)
    return gallery, frames, embeds


def measure(folder: Path, reader: SmallFaces) -> dict[str, float | int]:
    """Return the figures of one folder of people."""
    gallery, frames, embeds = read(folder, reader)
    found, single = compare(gallery, 3), compare(gallery, 1)
    threshold = threshold_for(found.impostor)
    low, high = interval(found, threshold)
    names = list(gallery)
    chosen, kept = (compare({name: gallery[name] for name in half}, 3) for half in (names[::2], names[1::2]))
    apart = threshold_for(chosen.impostor)
    pictures = [one for own in gallery.values() for one in own]
    return {
        "people": len(gallery),
        "pictures": len(pictures),
        "not_acquired": sum(one is None for one in pictures),
        "threshold": round(threshold, 4),
        "fmr": round(float((found.impostor > threshold).mean()), 6),
        "fnmr": round(not_matched(found.genuine, threshold), 4),
        "fnmr_ci_low": round(low, 4),
        "fnmr_ci_high": round(high, 4),
        "fnmr_one_capture": round(not_matched(single.genuine, threshold_for(single.impostor)), 4),
        "eer": round(equal_error(found.genuine, found.impostor), 4),
        "fmr_held_out": round(float((kept.impostor > apart).mean()), 6),
        "fnmr_held_out": round(not_matched(kept.genuine, apart), 4),
        "decision_p50_s": round(float(np.percentile(frames, 50)), 4),
        "decision_p95_s": round(float(np.percentile(frames, 95)), 4),
        "embed_ms": round(1000 * float(np.median(embeds)), 1),
        **venue(*independent({name: gallery[name] for name in names[1::2]}, apart)),
        **place_gallery(),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--full", action="store_true", help="the same: everything is measured each time")
    arguments = parser.parse_args()
    reader = SmallFaces(Settings().models_dir)
    if not reader.ready:
        sys.exit("the models that read faces are not there: make face-models")
    if not (arguments.data / "faces").is_dir():
        sys.exit(f"{arguments.data / 'faces'} is not there; it holds a folder of pictures for each person")
    figures = measure(arguments.data / "faces", reader)
    if arguments.json:
        print(json.dumps(figures))
    else:
        for name, value in figures.items():
            print(f"{name:20} {value}")


if __name__ == "__main__":
    main()
