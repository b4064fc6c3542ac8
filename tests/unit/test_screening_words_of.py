"""The words of a whole product: each finding stands in the field that it was found in."""

from __future__ import annotations

from entrepot.sell.catalog import Submission
from entrepot.sell.screening import Words


def product(**texts: str) -> Submission:
    named = {name.replace("_", "."): text for name, text in texts.items()}
    return Submission("prd_1", "sel_1", 1, "draft", "waiting", "en", None, "", "", named, (), {"KRW": 12_000})


def test_a_finding_stands_in_its_field_at_the_sellers_own_words() -> None:
    (found,) = Words().find(product(title="Tea", description="Calming", bullets_0="Write to me on WeChat: tealeaf88"))
    assert found.policy == "contact_diversion"
    assert {each.place for each in found.evidence} == {"bullets.0"}
    spans = [each.span or (0, 0) for each in found.evidence]
    assert ["Write to me on WeChat: tealeaf88"[slice(*each)] for each in spans] == [e.quote for e in found.evidence]


def test_words_are_not_read_from_one_field_into_the_next() -> None:
    assert Words().find(product(title="Umbrella", options_colour="Colour: Black", pictures_0_alt="Sun emblem")) == []
    assert Words().find(product(title="Umbrella", description="Black Sun emblem")) != []
