"""A listing in a file is scored though one of its fields cannot be read, which is named."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from entrepot.cli.score import score_file
from entrepot.sell.scoring import ListingRefused

LISTING = {"locale": "en", "title": "Navy stoneware mug 350 ml", "description": "A mug of stoneware, thrown by hand."}


def scored(folder: Path, fields: Mapping[str, object] | None = None, *, as_json: bool = False) -> list[str]:
    path = folder / "listing.json"
    path.write_text(json.dumps({**LISTING, **(fields or {})}))
    return list(score_file(path, as_json=as_json))


def test_a_field_that_cannot_be_read_is_named_and_the_rest_is_scored(tmp_path: Path) -> None:
    told, *lines = scored(tmp_path, {"price": "0"})
    assert told == (
        "not read, the rest is scored: price: expected an amount and its currency such as 24.00 EUR, found “0”"
    )
    assert lines == scored(tmp_path)
    unread = json.loads(scored(tmp_path, {"price": "0", "bullets": 3}, as_json=True)[0])["unread"]
    assert [each.partition(":")[0] for each in unread] == ["bullets", "price"]


@pytest.mark.parametrize("field", [{"locale": ""}, {"titel": "Mug"}])
def test_a_listing_without_a_language_or_with_a_field_that_there_is_not_is_refused(
    tmp_path: Path, field: dict[str, object]
) -> None:
    with pytest.raises(ListingRefused):
        scored(tmp_path, field)
