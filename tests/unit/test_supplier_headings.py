"""Titles and dates above the headings of suppliers' tables are passed over; a table without headings is refused."""

from __future__ import annotations

import pytest

from entrepot.kit.errors import InvalidInput
from entrepot.sell.listing import read_supplier_file

TITLE = "ACME Trading supplier price list 2026-11"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("padded", [True, False])
@pytest.mark.parametrize("file_name", ["goods.csv", "goods.txt", ""])
def test_a_title_above_the_headings_is_passed_over_and_kept_to_be_said(
    delimiter: str, file_name: str, *, padded: bool
) -> None:
    title = TITLE + delimiter * 3 if padded else TITLE
    table = ["Name;Colour;Price;Stock", "Mug;navy;24000;3", "Kettle;white;39000;5"]
    lines = [title, "", *(line.replace(";", delimiter) for line in table)]
    file = read_supplier_file("\r\n".join(lines).encode(), file_name)
    assert (file.kind, file.columns) == ("csv", ("Name", "Colour", "Price", "Stock"))
    assert [dict(row.cells)["Name"] for row in file.rows] == ["Mug", "Kettle"]
    assert [row.row for row in file.rows] == [4, 5]
    assert file.above == ((1, TITLE),)


@pytest.mark.parametrize(
    "above",
    [
        "ACME Trading, Ningbo, China",
        "Supplier;ACME\nDate;2026-11-01\nCurrency;USD",
        "공급사 가격표 2026년 11월",
        "供应商报价单，2026年11月",
        "Lista de precios, noviembre de 2026",
    ],
)
def test_whatever_stands_above_is_no_heading(above: str) -> None:
    file = read_supplier_file(f"{above}\nName;Material;Price\nMug;Stoneware;24000\n".encode(), "goods.csv")
    assert file.columns == ("Name", "Material", "Price")
    assert len(file.rows) == 1
    assert len(file.above) == len(above.splitlines())


@pytest.mark.parametrize(
    "text",
    [
        "Name,Price\nMug,1\n",
        "품명,색상,가격\n머그,남색,24000\n",
        "Foo,Bar,Baz\nmug,navy,3\n",
        "Name,Material\nMug,Stoneware\n",
        "Name\nStoneware mug\n",
        '"Name","Price\n(USD)"\nMug,9\n',
    ],
)
def test_headings_in_the_first_row_stay_what_they_were(text: str) -> None:
    file = read_supplier_file(text.encode(), "goods.csv")
    assert [row.row for row in file.rows] == [2]
    assert file.above == ()


@pytest.mark.parametrize("text", ["Stoneware mug,24000,5\nKettle,39000,3\n", "Just a line\nanother line\n"])
def test_a_table_without_headings_is_refused_with_its_row_and_what_was_expected(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_supplier_file(text.encode(), "goods.csv")
    assert f"no row of the file names its columns; row 1 is “{text.splitlines()[0]}”" in refused.value.detail
    assert refused.value.extra["row"] == 1
    assert "Name, Price and Stock" in str(refused.value.extra["expected"])


def test_a_pasted_specification_is_no_table() -> None:
    for text in (
        "Name: mug\nPrice: 9, stock: 5",
        "Material: Stoneware, Colour: navy\nSize: M, L",
        "A mug, navy, 350 ml",
    ):
        assert read_supplier_file(text.encode(), "").kind == "text"
