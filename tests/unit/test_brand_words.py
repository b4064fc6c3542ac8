"""Registered names of several words in titles: as they are, disguised, spelled out, and others that are none."""

from __future__ import annotations

import pytest

from entrepot.sell.brands import BrandWords, Registered, ordinary_words

NAMES = ("Nordlicht Werkstatt", "Double Peak", "Royal Otter Tea", "B M W X")
WORDS = BrandWords([Registered(f"brd_{name}", name) for name in NAMES], ordinary_words())


def how(title: str) -> set[str]:
    return {each.how for each in WORDS.find({"title": title})}


@pytest.mark.parametrize(
    "title",
    [
        "N0rdlicht W3rkstatt desk lamp",
        "N0rdlicht Werkstatt desk lamp",
        "Nordlicht W3rkst@tt lamp",
        "D0uble P3ak bottle",
        "R0yal 0tter T3a, 50 g",
        "Nоrdlicht Wеrkstatt lamp",
        "N o r d l i c h t W e r k s t a t t lamp",
        "D o u b l e P e a k bottle",
    ],
)
def test_a_name_of_several_words_is_seen_disguised(title: str) -> None:
    assert how(title) == {"disguised"}


@pytest.mark.parametrize(
    "title", ["Nordlicht Werkstatt lamp", "DOUBLE PEAK bottle", "Double-Peak bottle", "B M W X key"]
)
def test_a_name_as_it_is_registered_is_the_same(title: str) -> None:
    assert how(title) == {"same"}


@pytest.mark.parametrize(
    "title",
    ["N0rdlicht lamp", "W3rkstatt lamp", "Double wall bottle", "Peak 2 bottle", "Royal tea", "0tter toy", "T3a 50 g"],
)
def test_one_word_of_a_name_is_not_the_name(title: str) -> None:
    assert how(title) == set()
