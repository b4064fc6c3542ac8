"""What a draft's options make of its stock: never a guess, and an equal split that adds up."""

import pytest

from entrepot.sell.listing.content import Content, Field
from entrepot.sell.listing.variants import (
    combinations,
    draft_variants,
    equal_split,
    noticed,
    stock_is_open,
    stock_is_said,
)

DRAFT = "lst_0123456789abcdefghjkmnpqrs"


def content(**values: object) -> Content:
    named = {name.replace("__", "."): value for name, value in values.items()}
    return Content(tuple(Field(name, value, 1.0) for name, value in named.items()))


def each(**stock: int) -> list[dict[str, object]]:
    return [{"options": {"Colour": name}, "stock": units} for name, units in stock.items()]


@pytest.mark.parametrize(("units", "parts", "shares"), [(22, 2, [11, 11]), (22, 3, [8, 7, 7]), (1, 3, [1, 0, 0])])
def test_an_equal_split_adds_up_and_its_shares_differ_by_one_at_most(units: int, parts: int, shares: list[int]) -> None:
    assert equal_split(units, parts) == shares


def test_a_thing_without_options_is_one_variant_with_its_code() -> None:
    draft = content(sku="MUG", stock=22)
    assert combinations(draft) == [()]
    assert [one.sku for one in draft_variants(draft, DRAFT)] == ["MUG"]
    assert not stock_is_open(draft)
    assert noticed(draft) == []


def test_codes_count_up_and_leave_out_those_that_are_taken_or_said() -> None:
    draft = content(
        sku="MUG", option__Colour=["Navy", "Sage", "White"], variants=[{"options": {"Colour": "White"}, "sku": "MUG-1"}]
    )
    assert [one.sku for one in draft_variants(draft, DRAFT)] == ["MUG-2", "MUG-3", "MUG-1"]
    known: dict[tuple[tuple[str, str], ...], str] = {(("Colour", "Sage"),): "MUG-2"}
    assert [one.sku for one in draft_variants(draft, DRAFT, known)] == ["MUG-3", "MUG-2", "MUG-1"]


def test_a_stock_in_all_is_open_until_each_that_is_sold_has_a_number() -> None:
    colours = {"option__Colour": ["Navy", "Sage"]}
    assert noticed(content(stock=22, **colours)) == ["stock_of_each"]
    assert noticed(content(variants=each(Navy=12), **colours)) == ["stock_of_each"]
    assert noticed(content(stock=22, variants=each(Navy=12, Sage=10), **colours)) == []
    assert noticed(content(stock=22, variants=each(Navy=12, Sage=0), **colours)) == ["stock_differs"]
    unsold = [*each(Navy=22), {"options": {"Colour": "Sage"}, "sold": False}]
    assert stock_is_said(content(stock=22, variants=unsold, **colours))
    assert noticed(content(**colours)) == []


def test_what_is_said_of_a_combination_that_is_not_made_is_not_used() -> None:
    draft = content(stock=22, option__Colour=["Navy", "Sage"], variants=each(Navy=12, Rose=10))
    assert [one.stock for one in draft_variants(draft, DRAFT)] == [12, None]
    assert stock_is_open(draft)
