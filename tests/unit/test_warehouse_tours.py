"""What goes on a cart, and in which order it is fetched."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from entrepot.fulfil.warehouse.tours import Cart, Fetch, fill_cart, litres_of

LITRE = 1_000_000


def parcel(name: str, box: str, rank: int = 0, *, grams: int = 1_000, litres: int = 1) -> Fetch:
    return Fetch(name, box, f"A01-{rank:03}", rank, grams, litres * LITRE)


def names(load: list[Fetch]) -> list[str]:
    return [each.parcel_id for each in load]


def test_parcels_are_fetched_in_the_order_of_walking() -> None:
    load = fill_cart([parcel("a", "one", 9), parcel("b", "one", 2), parcel("c", "two", 5)], Cart())
    assert names(load) == ["b", "c", "a"]


def test_boxes_are_taken_whole_and_one_that_does_not_fit_is_left_for_the_next_round() -> None:
    candidates = [parcel("a", "one"), parcel("b", "one"), parcel("c", "two"), parcel("d", "two"), parcel("e", "three")]
    assert names(fill_cart(candidates, Cart(parcels=3))) == ["a", "b", "e"]


def test_the_cart_carries_no_more_than_its_weight_and_its_room() -> None:
    heavy = [parcel("a", "one", grams=6_000), parcel("b", "two", grams=6_000), parcel("c", "three", grams=4_000)]
    assert names(fill_cart(heavy, Cart(grams=10_000))) == ["a", "c"]
    bulky = [parcel("a", "one", litres=6), parcel("b", "two", litres=6), parcel("c", "three", litres=4)]
    assert names(fill_cart(bulky, Cart(litres=10))) == ["a", "c"]


def test_a_box_larger_than_the_cart_is_begun_and_what_alone_is_too_much_goes_alone() -> None:
    large = [parcel(str(number), "one", number) for number in range(5)]
    assert names(fill_cart(large, Cart(parcels=3))) == ["0", "1", "2"]
    assert names(fill_cart([parcel("a", "one", grams=900_000), parcel("b", "one")], Cart())) == ["a"]
    assert fill_cart([], Cart()) == []


@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(1, 40_000), st.integers(1, 90)), max_size=30),
    st.integers(1, 10),
)
def test_something_is_always_taken_and_never_too_much(drawn: list[tuple[int, int, int]], most: int) -> None:
    candidates = [
        parcel(f"p{number}", f"box{box}", number, grams=grams, litres=litres)
        for number, (box, grams, litres) in enumerate(drawn)
    ]
    load = fill_cart(candidates, Cart(parcels=most, grams=50_000, litres=100))
    assert bool(load) == bool(candidates)
    assert len(load) <= most
    assert len(load) == 1 or (sum(each.grams for each in load) <= 50_000 and litres_of(load) <= 100)
    assert [each.rank for each in load] == sorted(each.rank for each in load)
