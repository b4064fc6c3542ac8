"""Faces for tests: numbers drawn by seed, and galleries of them."""

from __future__ import annotations

import numpy as np

from entrepot.pay.face import Gallery, Member, PlaceRotation, new_person_key, seal
from entrepot.pay.face.domain import Numbers

MODEL = "face-embedding 1"
PLACE = PlaceRotation("plc_cafe", b"k" * 32)


def unit(values: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> Numbers:
    return np.asarray(values / np.linalg.norm(values), np.float32)


def face(seed: int) -> Numbers:
    return unit(np.random.default_rng(seed).standard_normal(128))


def mixed(one: Numbers, other: Numbers, share: float) -> Numbers:
    return unit(share * one.astype(np.float64) + (1 - share) * other)


def member(
    seed: int, digits: str = "1234", *, person: str = "", place: PlaceRotation = PLACE, model: str = MODEL
) -> Member:
    key = new_person_key()
    template = place.transform(face(seed), model=model)
    return Member(seal(template, person=person or f"usr_{seed}", key=key), key, digits)


def gallery(*members: Member) -> Gallery:
    return Gallery.open(members, place=PLACE.place, model=MODEL, rotation=PLACE.name)
