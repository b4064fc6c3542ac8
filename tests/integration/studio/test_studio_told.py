"""The command line says of a draft what the page does: what contradicts itself, what is not used, what is left."""

import json

from entrepot.app import App
from entrepot.cli.studio import draft_listing

WORDS = "navy mug, colour: white, 350 ml, hand painted in Busan, 24.00 USD, cost 9.00 USD"


def test_a_draft_is_told_with_its_contradictions_and_what_is_not_used(app: App, seller: str) -> None:
    lines = list(draft_listing(app, photos=[], words=WORDS, locale="en"))
    assert "said and not used: hand painted in Busan" in lines
    at = next(at for at, line in enumerate(lines) if line.startswith("contradiction in attribute.colour: "))
    assert lines[at + 1 : at + 3] == ["    White  (words colour: white)", "    Navy  (words navy)"]
    assert any(line.startswith("your price: ") and "left for you" in line for line in lines)
    told = json.loads(next(iter(draft_listing(app, photos=[], words=WORDS, locale="en", as_json=True))))
    assert [each["field"] for each in told["contradictions"]] == ["attribute.colour"]
    assert told["unused"] == [{"said": "hand painted in Busan", "column": ""}]
    assert told["ranges"]["own"]["minor"] == 2400


def test_a_draft_of_which_all_is_used_says_nothing_of_it(app: App, seller: str) -> None:
    lines = list(draft_listing(app, photos=[], words="navy stoneware mug 350 ml", locale="en"))
    assert not [line for line in lines if line.startswith(("said and not used", "contradiction", "your price"))]
