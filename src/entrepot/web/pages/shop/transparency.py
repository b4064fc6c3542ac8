"""The transparency report, for everybody: charts, and the same numbers as CSV and JSON."""

import threading
from datetime import date, timedelta
from typing import Annotated, Final

from fastapi import Query, Request, Response

from entrepot.core.http import ApiRouter, MaybeSigned, computes, platform_of, reply
from entrepot.kit.clock import from_us
from entrepot.sell.notices import Report, as_json, measured, period_of, report
from entrepot.sell.screening import builtin_packs
from entrepot.web.export import csv_file
from entrepot.web.filters import number
from entrepot.web.i18n import Lazy, given, lazy
from entrepot.web.i18n import gettext as _
from entrepot.web.notice_words import ACTS, GROUNDS, STEPS
from entrepot.web.pages.shop.visit import frame, visit_of
from entrepot.web.reader import reading
from entrepot.web.render import reader_of, render
from entrepot.web.verdict_words import MARKET_NAMES

router = ApiRouter(prefix="", pages=True)

HERE: Final = "/transparency"
_KEPT_S: Final = 600
_MOST_KEPT: Final = 40
_MONTHS: Final = 12
_kept: dict[tuple[int, str, int], Report] = {}
_lock = threading.Lock()
Asked = Annotated[str | None, Query(max_length=8)]
OUTCOMES: Final[dict[str, Lazy]] = {
    "allow": lazy("Allowed"),
    "review": lazy("Held for a person"),
    "block": lazy("Blocked"),
    "received": lazy("Appeals received"),
    "overturned": lazy("Decided for the seller"),
    "confirmed": lazy("Decided against the seller"),
    "automated": lazy("by program"),
    "person": lazy("by a person"),
    "notice": lazy("because of a notice"),
}


@router.get(HERE)
@computes
def show_report(request: Request, who: MaybeSigned, period: Asked = None) -> Response:
    """Show what was judged, taken down, answered and restored."""
    visit = visit_of(request, who)
    found = _report(request, period)
    with visit.platform.db.read() as connection:
        context = frame(visit, connection, tab="")
    today = from_us(visit.platform.db.clock.now_us()).date()
    with reading(reader_of(request)):
        sections = _sections(found, reader_of(request).language.code)
    return render(
        request,
        "shop/transparency.html",
        found=found,
        sections=sections,
        measured=measured(),
        measured_on=date.fromisoformat(measured()["day"]),
        months=_months(today),
        **context,
    )


@router.get(HERE + ".json")
@computes
def take_json(request: Request, who: MaybeSigned, period: Asked = None) -> Response:
    """Return the same numbers for programs; null is what is not told."""
    return reply(as_json(_report(request, period)))


@router.get(HERE + ".csv")
@computes
def take_csv(request: Request, who: MaybeSigned, period: Asked = None) -> Response:
    """Return the same numbers as a table; "–" is what is not told."""
    found = _report(request, period)
    with reading(reader_of(request)):
        columns = [_("Section"), _("What"), _("Part"), _("Number")]
    rows = ([*row[:3], "–" if row[3] is None else row[3]] for row in found.numbers)
    return csv_file(f"transparency-{found.period.name}", columns, rows)


def _report(request: Request, asked: str | None) -> Report:
    """Return a report, at most ten minutes old: anybody may ask, as often as they like."""
    db = platform_of(request).db
    now = db.clock.now_us()
    wanted = period_of(asked or from_us(now).strftime("%Y-%m"))
    key = (id(db), wanted.name, now // (_KEPT_S * 1_000_000))
    with _lock:
        if key in _kept:
            return _kept[key]
        with db.read() as connection:
            found = report(connection, wanted, now)
        while len(_kept) >= _MOST_KEPT:
            _kept.pop(next(iter(_kept)))
        _kept[key] = found
    return found


def _titles(locale: str) -> dict[str, str]:
    """What policies are called, from the pack that all markets share."""
    return {each.policy: given(each.title, locale) for each in builtin_packs()[0].rules}


def _sections(found: Report, locale: str) -> list[dict[str, object]]:
    """The report as charts: each section with its bars (label, value, words)."""
    titles = {
        "verdicts": _("What screening decided, by listing"),
        "markets": _("Not shown, by market"),
        "policies": _("Not shown, by policy"),
        "appeals": _("Appeals by sellers"),
        "notices": _("Notices by holders of rights, by ground"),
        "actions": _("What followed from notices"),
        "answers": _("Counter-notices"),
        "shops": _("Shops, for repeated infringement"),
    }
    known: dict[str, object] = {**OUTCOMES, **GROUNDS, **ACTS, **STEPS, **MARKET_NAMES}
    titled = _titles(locale)
    sections: list[dict[str, object]] = []
    for section, title in titles.items():
        bars = []
        for at, what, part, count in found.numbers:
            if at != section:
                continue
            label = str(titled.get(what, what) if section == "policies" else known.get(what, what)) + (
                f" · {known.get(part, part)}" if part and section in {"verdicts", "markets"} else ""
            )
            bars.append((label, float(count or 0), _("not told") if count is None else number(count)))
        sections.append({"title": title, "bars": bars, "any": any(value for _label, value, _words in bars)})
    return sections


def _months(today: date) -> list[str]:
    """The last twelve months, newest first, and the quarters among them."""
    names: list[str] = []
    day = today.replace(day=1)
    for _number in range(_MONTHS):
        if day.month % 3 == 0 or not names:
            quarter = f"{day.year}-Q{(day.month + 2) // 3}"
            if quarter not in names:
                names.append(quarter)
        names.append(day.strftime("%Y-%m"))
        day = (day - timedelta(days=1)).replace(day=1)
    return names
