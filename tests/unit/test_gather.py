"""What several sources say of one field becomes one value, with the others beside it."""

from __future__ import annotations

from entrepot.ai import Evidence, Origin, Proposal
from entrepot.sell.listing.gather import Gathered, settled


def said(value: object, confidence: float, origin: Origin = "words", place: str = "") -> Proposal[object]:
    return Proposal(value, confidence, (Evidence(origin, str(value), place),))


def test_sources_that_agree_make_a_value_surer() -> None:
    field = settled("brand", [said("Onda", 0.6), said("ONDA", 0.7, "package", "photo1")])
    assert round(field.confidence, 2) == 0.88
    assert [each.origin for each in field.evidence] == ["words", "package"]
    assert not field.others


def test_one_source_that_says_it_twice_is_no_surer() -> None:
    assert settled("brand", [said("Onda", 0.6), said("Onda", 0.7)]).confidence == 0.7


def test_sources_that_contradict_each_other_are_marked_and_shown_side_by_side() -> None:
    field = settled("attribute.material", [said("Glass", 0.8), said("Steel", 0.7, "package")])
    assert (field.value, field.conflict, field.is_doubtful) == ("Glass", True, True)
    assert [(each.value, each.confidence) for each in field.others] == [("Steel", 0.7)]


def test_a_vague_word_is_taken_for_the_sharper_one_that_is_said_too() -> None:
    field = settled("attribute.material", [said("Ceramic", 0.8), said("Stoneware", 0.7, "package")])
    assert (field.value, field.conflict, field.others) == ("Stoneware", False, ())
    assert {each.quote for each in field.evidence} == {"Ceramic", "Stoneware"}


def test_a_weak_other_reading_is_kept_and_contradicts_nothing() -> None:
    field = settled("attribute.material", [said("Glass", 0.9), said("Steel", 0.2, "photo")])
    assert not field.conflict
    assert not field.is_doubtful
    assert field.others[0].value == "Steel"


def test_the_same_quantity_written_twice_is_one_value() -> None:
    litres = {"value": 900, "unit": "ml"}
    assert not settled(
        "attribute.capacity", [said(litres, 0.9), said({"unit": "ml", "value": 900.0}, 0.8, "file")]
    ).others


def test_no_number_of_sources_makes_certainty() -> None:
    assert settled("brand", [said("Onda", 0.99, "file", str(at)) for at in range(20)]).confidence == 0.99


def test_fields_come_in_the_order_in_which_they_were_spoken_of() -> None:
    gathered = Gathered()
    for name in ("brand", "gtin", "brand"):
        gathered.add(name, said(name, 0.5))
    gathered.add("origin", None)
    assert [each.name for each in gathered.fields()] == ["brand", "gtin"]
    assert "gtin" in gathered
