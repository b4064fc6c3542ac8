"""Rows of a supplier's file that are one product in several sizes or colours: put together where the file says so."""

import pytest

from entrepot.sell.listing.grouping import grouped, row_alone
from entrepot.sell.listing.supplier import read_supplier_file


def rows(text: str) -> list[tuple[int, tuple[int, ...]]]:
    found = grouped(read_supplier_file(text.encode(), "file.csv"))
    return [(each.row, tuple(member.row for member in each.members)) for each in found.rows]


def test_rows_of_one_title_that_differ_in_size_are_one() -> None:
    file = "SKU,Name,Size,Price\nT-L,Cotton tee,L,9000\nT-M,Cotton tee,M,9000\nC-1,Cotton cap,,5000\n"
    assert rows(file) == [(2, (2, 3)), (4, ())]


def test_rows_of_one_parent_are_one_wherever_they_stand_and_whatever_they_are_called() -> None:
    file = (
        "Parent SKU,SKU,Name,Colour\nTEE,T-N,Tee in navy,Navy\nCAP,C-1,Cap,Navy\nTEE,T-S,Tee in sage,Sage\n"
        "CAP,C-2,Cap,Sage\n"
    )
    assert rows(file) == [(2, (2, 4)), (3, (3, 5))]


def test_a_size_at_the_end_of_the_title_counts_and_leaves_it() -> None:
    found = grouped(read_supplier_file(b"SKU,Name,Stock\nT-L,Cotton tee - L,3\nT-M,Cotton tee - M,4\n", "file.csv"))
    (one,) = found.rows
    assert dict(one.cells)["Name"] == "Cotton tee"
    assert [dict(each.cells)["Size"] for each in one.members] == ["L", "M"]
    assert row_alone(one.cells, one.members[0].cells)[0:2] == [("Name", "Cotton tee - L"), ("SKU", "T-L")]


@pytest.mark.parametrize(
    "file",
    [
        "SKU,Name,Size,Material\nT-L,Tee,L,Cotton\nT-M,Tee,M,Linen\n",  # two materials are two products
        "SKU,Name,Size\nT-L,Tee,L\nT-K,Tee,L\n",  # the same size twice says nothing
        "SKU,Name,Size\nT-L,Tee,L\nT-M,Tee,\n",  # one says no size
        "SKU,Name,Size\nT-1,Tee,L\nT-1,Tee,M\n",  # one code cannot be two variants
        "SKU,Name,Colour\nT-1,Navy tee,Navy\nT-2,Sage tee,Sage\n",  # titles differ and nothing else says it
        "SKU,Size\nT-1,L\nT-2,M\n",
    ],
)
def test_rows_that_the_file_does_not_say_are_one_stay_apart(file: str) -> None:
    assert rows(file) == [(2, ()), (3, ())]


def test_more_combinations_than_a_product_can_have_are_left_as_rows() -> None:
    lines = "".join(f"Tee,{size},{colour}\n" for size in range(15) for colour in range(15))
    assert len(rows(f"Name,Size,Colour\n{lines}")) == 225
