"""Statements of an account, as a page, as CSV and on paper: whichever account it is, they say the same."""

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any, Final

from fastapi import Response
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, LongTable, SimpleDocTemplate, Spacer, TableStyle

from entrepot.core.database import Database
from entrepot.kit.clock import to_us
from entrepot.kit.money import currency_exponent
from entrepot.kit.paging import Page
from entrepot.pay.ledger import AccountStatement, BalancedLine, account_statement, balanced_lines
from entrepot.web.export import amount, csv_file, every, moment
from entrepot.web.filters import date_, datetime_, from_micros
from entrepot.web.i18n import gettext as _
from entrepot.web.lists import span_of
from entrepot.web.paper import said
from entrepot.web.reader import Reader, reading

ON_PAPER: Final = 2_000
"""Movements that a PDF holds; a file of all of them is a spreadsheet's work."""
EVERY: Final = 10_000_000
_PAGE: Final = 50
Words = Mapping[str, object]
"""What to call each kind of movement."""


@dataclass(frozen=True)
class Statement:
    """One account over whole days of its reader: this month until today where no days are asked for."""

    db: Database
    reader: Reader
    owner: str
    kind: str
    currency: str
    first: date
    last: date

    @cached_property
    def sums(self) -> AccountStatement:
        """What it held, what came and went; of days to come nothing is said."""
        span = span_of(self.reader, self.first, self.last)
        now_us = to_us(self.reader.now) + 1
        since_us, until_us = min(span.since_us or 0, now_us), min(span.until_us or 0, now_us)
        with self.db.read() as connection:
            return account_statement(
                connection, self.owner, self.kind, self.currency, since_us=since_us, until_us=max(since_us, until_us)
            )

    def page(self, cursor: str | None, limit: int = _PAGE) -> Page[BalancedLine]:
        """Return some of its movements, oldest first."""
        with self.db.read() as connection:
            return balanced_lines(connection, self.sums, cursor=cursor, limit=limit)

    def all(self, most: int) -> Iterator[BalancedLine]:
        """Yield its movements, oldest first, so many at most."""
        return every(lambda cursor: self.page(cursor, 200), most)

    @property
    def file_name(self) -> str:
        """What a file of it is called, without its form."""
        return f"statement-{self.currency}-{self.first:%Y%m%d}-{self.last:%Y%m%d}"


def days_of_statement(reader: Reader, since: date | None, until: date | None) -> tuple[date, date]:
    """Return the days that are meant: to today, from the first of the last day's month, in their right order."""
    last = until or reader.now.astimezone(reader.timezone).date()
    first = since or (last if until is None else until).replace(day=1)
    return (first, last) if first <= last else (last, first)


def statement_csv(of: Statement, words: Words, *, bom: bool) -> Response:
    """Return a statement as CSV: the balance before, each movement with the balance after it, the balance then."""
    sums, code = of.sums, of.currency
    with reading(of.reader):  # rows are written when the page's reader has been forgotten
        columns = [_("When"), _("What"), _("Booking number"), _("Amount"), _("Balance"), _("Currency")]
        before, after = _("Balance before"), _("Balance after")
        told = {kind: str(name) for kind, name in words.items()}

    def rows() -> Iterator[tuple[object, ...]]:
        yield moment(sums.since_us), before, "", "", amount(sums.opening_minor, code), code
        for each in of.all(EVERY):
            line = each.line
            money = amount(line.amount_minor, code), amount(each.balance_minor, code), code
            yield moment(line.at_us), told.get(line.what, line.what), line.transfer_id, *money
        yield moment(sums.until_us), after, "", "", amount(sums.closing_minor, code), code

    return csv_file(of.file_name, columns, rows(), bom=bom)


def statement_pdf(of: Statement, words: Words, holder: str) -> Response:
    """Return a statement as a PDF of A4 pages, in the reader's language."""
    target, side = io.BytesIO(), 18 * mm
    with reading(of.reader):
        title = _("Statement of account")
        paper = SimpleDocTemplate(
            target,
            pagesize=A4,
            leftMargin=side,
            rightMargin=side,
            topMargin=side,
            bottomMargin=side,
            title=title,
            author=holder,
        )
        paper.build(list(_flow(of, words, title, holder)))
    headers = {
        "Content-Disposition": f'attachment; filename="{of.file_name}.pdf"',
        "Cache-Control": "private, no-store",
    }
    return Response(target.getvalue(), 200, headers, "application/pdf")


def _flow(of: Statement, words: Words, title: str, holder: str) -> Iterator[Flowable]:
    sums = of.sums
    yield said(title, size=18)
    yield said(f"{holder} · {of.owner}", size=9)
    yield said(f"{of.currency} · {date_(of.first, 'year')} – {date_(of.last, 'year')}", size=11)
    yield Spacer(1, 4 * mm)
    heads = (_("When"), _("What"), _("Booking number"), _("Amount"), _("Balance"))
    rows: list[list[Flowable]] = [[said(each, size=8, right=number > 2) for number, each in enumerate(heads)]]
    rows.append(_row("", _("Balance before"), "", None, sums.opening_minor, of.currency))
    for each in of.all(ON_PAPER):
        line = each.line
        what, when = str(words.get(line.what, line.what)), datetime_(from_micros(line.at_us))
        rows.append(_row(when, what, line.transfer_id, line.amount_minor, each.balance_minor, of.currency))
    if sums.count <= ON_PAPER:
        rows.append(_row("", _("Balance after"), "", None, sums.closing_minor, of.currency))
    table = LongTable(rows, colWidths=[33 * mm, 41 * mm, 50 * mm, 25 * mm, 25 * mm], repeatRows=1)
    everywhere = (0, 0), (-1, -1)
    lines: list[tuple[Any, ...]] = [
        ("LINEBELOW", *everywhere, 0.25, colors.lightgrey),
        ("VALIGN", *everywhere, "TOP"),
        ("LEFTPADDING", *everywhere, 0),
    ]
    table.setStyle(TableStyle(lines))
    yield table
    if sums.count > ON_PAPER:
        yield Spacer(1, 4 * mm)
        told = _("These are the first %(shown)s of %(all)s movements; all of them are in the CSV file.")
        yield said(told % {"shown": ON_PAPER, "all": sums.count}, size=9)
        yield said(f"{_('Balance after')}: {_figure(sums.closing_minor, of.currency)}", size=9)


def _row(when: str, what: str, number: str, moved: int | None, held: int, currency: str) -> list[Flowable]:
    money = "" if moved is None else _figure(moved, currency)
    return [
        said(when, size=8),
        said(what, size=8),
        said(number, size=6, mono=True),
        said(money, size=8, right=True),
        said(_figure(held, currency), size=8, right=True),
    ]


def _figure(minor: int, currency: str) -> str:
    """Minor units in groups of three with a point; the currency stands at the top."""
    return f"{Decimal(minor).scaleb(-currency_exponent(currency)):,f}"


def whole_month(reader: Reader, back: int) -> tuple[date, date]:
    """Return the first and last day of this month (0 back) or one before it, where the reader is."""
    first = reader.now.astimezone(reader.timezone).date().replace(day=1)
    for _number in range(back):
        first = (first - timedelta(days=1)).replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
