"""Customs codes follow from what a thing is and what it is made of."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from entrepot.sell.listing import customs_codes

HEADINGS = Path(__file__).parents[3] / "shared" / "data" / "trade" / "hs_codes.csv"
MUGS, KETTLES = "hg-11-10-5-5", "hg-11-7-11"


@pytest.mark.parametrize(
    ("material", "code"),
    [
        ("Stoneware", "691200"),
        ("porcelain", "691110"),
        ("borosilicate glass", "701337"),
        ("Stainless steel", "732393"),
        ("", "691200"),
    ],
)
def test_the_material_decides_between_headings(material: str, code: str) -> None:
    assert customs_codes(MUGS, material)[0].code == code


def test_a_known_material_is_surer_than_none() -> None:
    assert customs_codes(MUGS, "glass")[0].confidence > customs_codes(MUGS)[0].confidence


def test_a_deeper_category_takes_the_heading_of_the_one_above_it_with_less_confidence() -> None:
    (above,), (below,) = customs_codes(KETTLES), customs_codes(f"{KETTLES}-3")
    assert below.code == above.code == "851679"
    assert below.confidence < above.confidence


@pytest.mark.parametrize("unknown", [None, "", "zz-1", "na"])
def test_what_the_table_does_not_cover_gets_no_code(unknown: str | None) -> None:
    assert customs_codes(unknown) == []


@pytest.mark.skipif(not HEADINGS.is_file(), reason="the public trade data is not here")
def test_every_code_of_the_table_is_a_heading_of_the_harmonized_system() -> None:
    with HEADINGS.open(encoding="utf-8", newline="") as file:
        known = {row["hscode"] for row in csv.DictReader(file)}
    table = Path(__file__).parents[2] / "src/entrepot/sell/listing/customs.tsv"
    lines = [line for line in table.read_text("utf-8").splitlines() if not line.startswith("#")]
    assert {code for line in lines for code in line.split("\t")[2].split()} <= known
