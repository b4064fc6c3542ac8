"""Which boxes a consumer's parcels travel in, when they go, and what a parcel will measure. Pure."""

from entrepot.fulfil.packing import Carton, Item, PackedBox, Packing, Placement
from entrepot.fulfil.warehouse.domain import (
    DAY_US,
    HANDLING_US,
    MOST_IN_BOX,
    Parcel,
    Say,
    is_ready,
    ship_by,
    weight_tolerance_g,
)
from entrepot.fulfil.warehouse.measure import parcel_measures
from entrepot.fulfil.warehouse.plan import plan_for
from entrepot.fulfil.warehouse.says import T

BOOK = Parcel(
    id="pcl_a", code="P", site_id="sit", order_id="ord", seller_id="sel", shopper_id="per", address_id="adr",
    route="KR-1", state="received", position="R1", slot=None, box_id=None, units=1, length_mm=200, width_mm=150,
    height_mm=50, expected_g=600, weight_g=None, promised_at=0, ship_by_at=1_000, expected_at=0,
    received_at=0, cancelled_at=None, changed_at=0,
)  # fmt: skip
CARTONS = [Carton("S", 300, 200, 120, 150, 5_000), Carton("L", 600, 400, 400, 900, 30_000)]


def several(count: int) -> list[Parcel]:
    return [BOOK._replace(id=f"pcl_{number:03d}") for number in range(count)]


def test_one_parcel_travels_in_its_own_packaging() -> None:
    (box,) = plan_for([BOOK], CARTONS)
    assert (box.carton, box.tare_g, box.expected_g) == (None, 0, 600)


def test_two_parcels_share_the_smallest_carton_that_holds_them() -> None:
    (box,) = plan_for(several(2), CARTONS)
    assert (box.carton, box.expected_g, (box.length_mm, box.width_mm, box.height_mm)) == ("S", 1_350, (306, 206, 126))
    assert 400_000 < box.fill_ppm < 500_000


def test_what_fits_no_carton_travels_by_itself_beside_the_others() -> None:
    pole = BOOK._replace(id="pcl_pole", length_mm=1_500)
    boxes = plan_for([*several(2), pole], CARTONS)
    assert [(box.carton, len(box.parcels)) for box in boxes] == [("S", 2), (None, 1)]


def test_a_weighed_parcel_counts_with_its_own_weight() -> None:
    (box,) = plan_for([BOOK._replace(weight_g=700), *several(1)], CARTONS)
    assert box.expected_g == 150 + 700 + 600


def test_many_parcels_are_planned_a_bearable_number_at_a_time() -> None:
    boxes = plan_for(several(MOST_IN_BOX + 3), CARTONS)
    assert sum(len(box.parcels) for box in boxes) == MOST_IN_BOX + 3
    assert all(len(box.parcels) <= MOST_IN_BOX for box in boxes)


def test_a_packing_with_a_fault_is_not_used() -> None:
    def careless(items: object, cartons: object) -> Packing:
        places = tuple(Placement(parcel.id, 0, 0, 0, 200, 150, 50) for parcel in several(2))
        return Packing((PackedBox(CARTONS[0], places, 1_350),))

    assert [box.carton for box in plan_for(several(2), CARTONS, careless)] == [None, None]


def test_parcels_go_when_all_have_come_or_a_promise_presses() -> None:
    assert is_ready([BOOK], waited_for=0, now_us=0)
    assert not is_ready([BOOK], waited_for=1, now_us=999)
    assert is_ready([BOOK], waited_for=1, now_us=1_000)
    assert not is_ready([], waited_for=0, now_us=0)
    assert ship_by(10 * DAY_US, 3) == 7 * DAY_US - HANDLING_US


def test_a_scale_is_trusted_more_than_a_catalogue() -> None:
    assert weight_tolerance_g(1_000, weighed=True) == 50
    assert weight_tolerance_g(10_000, weighed=True) == 300
    assert weight_tolerance_g(1_000, weighed=False) == 250
    assert weight_tolerance_g(10_000, weighed=False) == 2_500


def test_a_parcel_of_few_units_is_as_large_as_the_carton_for_them() -> None:
    assert parcel_measures([["sku", 1, 500, 200, 150, 50]]) == (226, 166, 66, 620, 1)


def test_a_parcel_of_many_units_has_room_for_all_of_them() -> None:
    length, width, height, weight, units = parcel_measures(
        [["sku", 40, 100, 100, 100, 100], ["pole", 1, 900, 1_200, 40, 40]]
    )
    assert length >= 1_200
    assert length * width * height >= 40 * 100**3
    assert (weight, units) == (40 * 100 + 900 + 120, 41)


def test_unknown_measures_are_guessed_and_absurd_ones_bounded() -> None:
    assert parcel_measures([["sku", 1, 0, 0, 0, 0]]) == (226, 166, 66, 420, 1)
    length, width, height, weight, _ = parcel_measures([["sku", 1_000_000, 10**9, 10**9, 1, 1]])
    assert max(length, width, height) <= 10_000
    assert weight == 1_000_000


def test_a_thing_too_large_for_the_cartons_keeps_its_own_sides() -> None:
    assert parcel_measures([["sofa", 1, 60_000, 2_000, 900, 800]])[:3] == (2_000, 900, 800)


def test_every_sentence_can_be_filled() -> None:
    class Anything(dict[str, str]):
        def __missing__(self, key: str) -> str:
            return key

    for sentence in T:
        assert "%" not in sentence % Anything()
    assert Say("%(found)s is full", {"found": "C01"}).text == "C01 is full"


def test_items_of_a_plan_keep_their_sides() -> None:
    assert Item("a", 1, 2, 3, 4).orientations()[0] == (3, 2, 1)
