"""The transparency report: what was judged, taken down, answered and restored over a month or a quarter.

After Regulation (EU) 2022/2065, art. 15 and 24: notices by ground, what followed and how fast, by program or person,
counter-notices and their outcome, suspensions, and error rates. A number of one to four is not told, nor one beside it
from which it could be computed.
"""

import re
import statistics
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, func, select

from entrepot.kit.clock import to_us
from entrepot.kit.errors import InvalidInput
from entrepot.sell.brands import list_holders
from entrepot.sell.notices.accuracy import accuracies
from entrepot.sell.notices.domain import GROUNDS, TRUST, shown_count
from entrepot.sell.notices.tables import counter_notice, notice, notice_step, seller_standing
from entrepot.sell.screening import Number, published

_N, _T, _C, _S = notice.c, notice_step.c, counter_notice.c, seller_standing.c
_PERIOD: Final = re.compile(r"(20\d\d)-(?:(0[1-9]|1[0-2])|Q([1-4]))")
_HOUR_US: Final = 3_600_000_000
_MOST_TIMES: Final = 50_000
_ADD_UP: Final[Mapping[tuple[str, str], tuple[str, str]]] = {
    ("appeals", "overturned"): ("appeals", "decided"),
    ("appeals", "confirmed"): ("appeals", "decided"),
    ("actions", "uphold"): ("actions", "decided"),
    ("actions", "refuse"): ("actions", "decided"),
    ("answers", "restore"): ("answers", "back"),
    ("answers", "lapse"): ("answers", "back"),
}
"""Numbers that together make one that is told, or nearly."""


@dataclass(frozen=True, slots=True)
class Period:
    """A month such as ``2026-11`` or a quarter such as ``2026-Q4``, in UTC."""

    name: str
    first: date
    after: date

    @property
    def since_us(self) -> int:
        """Its beginning."""
        return to_us(datetime(self.first.year, self.first.month, 1, tzinfo=UTC))

    @property
    def until_us(self) -> int:
        """The moment after its end."""
        return to_us(datetime(self.after.year, self.after.month, 1, tzinfo=UTC))


@dataclass(frozen=True, slots=True)
class Report:
    """The numbers of a period: (section, what, part, how many or None where that is not told), and some facts."""

    period: Period
    numbers: tuple[tuple[str, str, str, int | None], ...]
    act_hours: float | None
    decide_hours: float | None
    agencies: tuple[tuple[str, float], ...]
    trusted: int | None


def period_of(text: str) -> Period:
    """Return a month or a quarter; raise InvalidInput."""
    found = _PERIOD.fullmatch(text)
    if found is None:
        raise InvalidInput("this is no month or quarter", field="period", expected="such as 2026-11 or 2026-Q4")
    year = int(found[1])
    month = int(found[2]) if found[2] else 3 * int(found[3]) - 2
    later = month + (1 if found[2] else 3)
    return Period(text, date(year, month, 1), date(year + (later > 12), later - 12 * (later > 12), 1))


def report(connection: Connection, period: Period, now_us: int) -> Report:
    """Return what may be published of a period."""
    since, until = period.since_us, period.until_us
    numbers = [*published(connection, since, until), *_notices(connection, since, until)]
    holders = list_holders(connection, state="verified", limit=200).items
    right = accuracies(connection, [each.holder_id for each in holders], now_us)
    agencies = tuple(
        (each.name, share)
        for each in holders
        if each.kind == "agency"
        and right[each.holder_id].decided >= TRUST.decided
        and (share := right[each.holder_id].share) is not None
    )
    return Report(
        period,
        told(numbers),
        _median(connection, _N.acted_at, since, until),
        _median(connection, _N.decided_at, since, until),
        agencies,
        shown_count(sum(each.decided >= TRUST.decided for each in right.values())),
    )


def told(numbers: Sequence[Number]) -> tuple[tuple[str, str, str, int | None], ...]:
    """Return numbers as they are published: one to four is None, and so is what would give it away; zero is told.

    What is blocked and held in one market adds up to what is in another, and what a program, a person or a notice
    closed adds up to what is closed in the markets: of numbers that add up so, none or at least two are None.
    """
    hidden = {at for at, (_section, _what, _part, times) in enumerate(numbers) if shown_count(times) is None}
    together: dict[tuple[str, str], list[int]] = {}
    for at, (section, what, _part, _times) in enumerate(numbers):
        if section == "markets" or (section == "verdicts" and what != "allow"):
            together.setdefault((section, what), []).append(at)
        elif (section, what) in _ADD_UP:
            together.setdefault(_ADD_UP[section, what], []).append(at)
    for group in together.values():
        left = sorted(set(group) - hidden, key=lambda at: (numbers[at][3] == 0, numbers[at][3]))
        if len(left) == len(group) - 1 and left:
            hidden.add(left[0])
    return tuple(
        (section, what, part, None if at in hidden else times)
        for at, (section, what, part, times) in enumerate(numbers)
    )


def as_json(found: Report) -> dict[str, Any]:
    """Return a report as it is downloaded: null stands for what is not told."""
    return {
        "period": found.period.name,
        "numbers": [
            {"section": section, "what": what, "part": part, "count": count}
            for section, what, part, count in found.numbers
        ],
        "not_told": "one to four, and a number beside it from which it could be computed; zero is told",
        "counted": "listings, each by the last verdict on it in the period",
        "median_hours_from_notice_to_action": found.act_hours,
        "median_hours_from_notice_to_decision": found.decide_hours,
        "error_rates": dict(measured()),
    }


@cache
def measured() -> dict[str, Any]:
    """Return how often screening was found to err, by measurements of this version, with their day."""
    read = tomllib.loads(Path(__file__).with_name("measured.toml").read_text())
    return dict(read)


def _notices(connection: Connection, since: int, until: int) -> list[Number]:
    given = connection.execute(
        select(_N.ground, func.count().label("times"))
        .where(_N.given_at >= since, _N.given_at < until)
        .group_by(_N.ground)
    )
    by_ground = {row.ground: row.times for row in given}
    steps = connection.execute(
        select(_T.act, func.count().label("times")).where(_T.at >= since, _T.at < until).group_by(_T.act)
    )
    acts = {row.act: row.times for row in steps}
    moved = connection.execute(
        select(_S.step, func.count().label("times")).where(_S.since >= since, _S.since < until).group_by(_S.step)
    )
    shops = {row.step: row.times for row in moved}
    return [
        *(("notices", ground, "", by_ground.get(ground, 0)) for ground in GROUNDS),
        ("actions", "act", "automated", acts.get("act", 0)),
        ("actions", "uphold", "person", acts.get("uphold", 0)),
        ("actions", "refuse", "person", acts.get("refuse", 0)),
        ("actions", "withdraw", "", acts.get("withdraw", 0)),
        ("answers", "counter", "", acts.get("counter", 0)),
        ("answers", "restore", "person", acts.get("restore", 0)),
        ("answers", "lapse", "automated", acts.get("lapse", 0)),
        *(("shops", step, "", shops.get(step, 0)) for step in ("warned", "restricted", "closed")),
    ]


def _median(connection: Connection, until_column: Any, since: int, until: int) -> float | None:
    """Return the median hours from notices of the period to a moment; None below five."""
    rows = connection.execute(
        select(until_column - _N.given_at)
        .where(_N.given_at >= since, _N.given_at < until, until_column.is_not(None))
        .limit(_MOST_TIMES)
    ).scalars()
    hours = [each / _HOUR_US for each in rows]
    return round(statistics.median(hours), 2) if shown_count(len(hours)) else None
