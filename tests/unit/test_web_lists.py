"""The address of a list is its whole state: links change one thing and keep the rest. Exports run no formula."""

import asyncio
import csv
from datetime import UTC, date, datetime
from io import StringIO
from zoneinfo import ZoneInfo

import pytest

from entrepot.kit.paging import Page
from entrepot.web import lists
from entrepot.web.export import amount, csv_file, every
from entrepot.web.i18n import LANGUAGES
from entrepot.web.reader import Reader, reading
from entrepot.web.render import environment

HERE = "/orders?state=paid&sort=-placed&cursor=abc&note=a%26b"
READER = Reader(LANGUAGES["en"], "USD", UTC, "system", "", HERE, datetime(2026, 3, 2, tzinfo=UTC))


def test_a_link_keeps_what_it_does_not_change_and_drops_the_cursor() -> None:
    assert lists.link(HERE, state="sent") == "/orders?sort=-placed&note=a%26b&state=sent"
    assert lists.link(HERE, state=None) == "/orders?sort=-placed&note=a%26b"


def test_a_link_is_of_the_readers_own_address_where_none_is_named() -> None:
    with reading(READER):
        assert lists.link(sort="total").startswith("/orders?state=paid")
        assert lists.turn("next") == "/orders?state=paid&sort=-placed&note=a%26b&cursor=next"
        assert lists.turn(None) == ""


@pytest.mark.parametrize(
    ("key", "now", "then"),
    [
        ("-placed", "-placed", "placed"),
        ("-placed", "placed", "-placed"),
        ("name", "-placed", "name"),
        ("-total", "name", "-total"),
    ],
)
def test_the_head_of_a_column_sorts_its_own_way_first_and_then_the_other(key: str, now: str, then: str) -> None:
    assert lists.sort_link(key, now, "/orders") == f"/orders?sort={then}"


def test_the_export_takes_along_what_the_address_narrows() -> None:
    assert lists.export_link("/orders.csv", HERE, marked=True) == "/orders.csv?state=paid&sort=-placed&note=a%26b&bom=1"


def test_days_are_whole_days_where_the_reader_is_with_both_ends_in() -> None:
    seoul = Reader(LANGUAGES["ko"], "KRW", ZoneInfo("Asia/Seoul"), "system", "", "/", READER.now)
    span = lists.span_of(seoul, date(2026, 3, 1), date(2026, 3, 1))
    assert span.since_us == int(datetime(2026, 2, 28, 15, tzinfo=UTC).timestamp()) * 1_000_000
    assert span.until_us is not None
    assert span.until_us - span.since_us == 86_400 * 1_000_000
    assert lists.span_of(seoul, date.min, date.max).since_us is not None
    assert lists.span_of(seoul, None, None) == lists.Span()


def test_what_narrows_a_list_shows_in_words_and_takes_itself_away() -> None:
    filters = [
        lists.text("note", "Note", "a&b"),
        lists.choice("state", "State", [("paid", "Paid"), ("sent", "Sent")], "paid"),
        lists.days("Placed", date(2026, 3, 1), None),
        lists.text("q", "Find", ""),
    ]
    with reading(READER):
        shown = lists.chips(filters, f"{HERE}&since=2026-03-01")
    assert [words for words, _ in shown] == ["Note: a&b", "State: Paid", "From 1 Mar 2026"]
    assert shown[1][1] == "/orders?sort=-placed&note=a%26b&since=2026-03-01"


def test_the_tools_of_a_list_send_along_what_they_have_no_field_for() -> None:
    page = environment().from_string(
        '{% import "macros/ui.html" as ui %}'
        '{{ ui.list_tools([lists.choice("state", "State", [("paid", "Paid")], "paid")],'
        ' [{"label": "Placed", "sort": "-placed"}], sort="-placed", shown=3, more=true, export="/orders.csv") }}'
    )
    with reading(READER):
        html = page.render()
    assert '<input type="hidden" name="note" value="a&amp;b">' in html
    assert 'name="cursor"' not in html
    assert html.count('name="sort"') == 1
    assert 'href="/orders.csv?state=paid&amp;sort=-placed&amp;note=a%26b&amp;bom=1"' in html
    assert "3 here, more follow" in html


def test_the_head_that_sorts_says_so_to_those_who_do_not_see_it() -> None:
    page = environment().from_string(
        '{% import "macros/ui.html" as ui %}{% call ui.table("Orders", [{"label": "Placed", "sort": "-placed"},'
        ' {"label": "Total", "sort": "-total"}], sort="-total") %}{% endcall %}'
    )
    with reading(READER):
        html = page.render()
    assert html.count("aria-sort") == 1
    assert 'aria-sort="descending"><a class="sort" href="/orders?state=paid&amp;note=a%26b&amp;sort=placed"' in html


def read_back(columns: list[str], rows: list[list[object]], *, bom: bool = False) -> bytes:
    async def gather() -> bytes:
        body = csv_file("things", columns, rows, bom=bom).body_iterator
        return b"".join([chunk if isinstance(chunk, bytes) else str(chunk).encode() async for chunk in body])

    return asyncio.run(gather())


@pytest.mark.parametrize("text", ["=1+1", "+cmd", "-cmd", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "|calc", "%0"])
def test_no_cell_of_an_export_runs_as_a_formula(text: str) -> None:
    (cell,) = next(csv.reader(StringIO(read_back(["a"], [[text]]).decode().split("\r\n", 1)[1], newline="")))
    assert cell == f"'{text}"


def test_numbers_and_foreign_words_go_out_as_they_are() -> None:
    assert read_back(["수량", "x"], [[-5, "-5.00"], [None, "물, 병"]], bom=True) == (
        '\ufeff수량,x\r\n-5,-5.00\r\n,"물, 병"\r\n'.encode()
    )
    assert amount(6200, "USD") == "62.00"
    assert amount(6200, "KRW") == "6200"


def test_an_export_walks_all_pages_and_stops_at_its_bound() -> None:
    pages = {None: Page([1, 2], next="b"), "b": Page([3, 4], next="c"), "c": Page([5])}
    assert list(every(pages.__getitem__)) == [1, 2, 3, 4, 5]
    assert list(every(pages.__getitem__, most=3)) == [1, 2, 3]
