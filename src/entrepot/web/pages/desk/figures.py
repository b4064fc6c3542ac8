"""The desk's figures: where thresholds would spare work, what drifts, how far people agree, how long they take."""

from typing import Annotated, Any, Final

from fastapi import Form, Query, Request, Response

from entrepot.core.accounts import person_names
from entrepot.core.http import ApiRouter, platform_of, slow
from entrepot.kit.clock import from_us
from entrepot.kit.errors import AppError
from entrepot.sell.screening import (
    ENOUGH,
    Calibration,
    Figures,
    Share,
    Threshold,
    measure,
    propose_threshold,
    version_in_force,
)
from entrepot.web.filters import date_, decimal, percent
from entrepot.web.flash import Toast, see_other
from entrepot.web.i18n import Lazy, lazy
from entrepot.web.i18n import gettext as _
from entrepot.web.pages.desk.frame import Reviewer, frame
from entrepot.web.pages.desk.words import detector_words, policy_words
from entrepot.web.reader import reading
from entrepot.web.render import reader_of, render
from entrepot.web.sentences import in_words

router = ApiRouter(prefix="", pages=True)

_NAME_MOST: Final = 16
_DAYS: Final = (28, 90, 365)
_SAYS: Final[dict[str, tuple[Lazy, str, str]]] = {
    "few": (lazy("Too few to tell"), "", "help"),
    "steady": (lazy("Steady"), "allow", "check"),
    "moved": (lazy("Moved"), "review", "alert"),
    "much": (lazy("Moved much"), "block", "alert"),
}
_HOURS: Final[dict[str, Lazy]] = {
    "verdict": lazy("Doubts"),
    "severe": lazy("Severe doubts"),
    "appeal": lazy("Appeals"),
}
Policy = Annotated[str, Form(max_length=40)]


@router.get("/desk/figures")
@slow
def show_figures(
    request: Request,
    who: Reviewer,
    days: Annotated[int, Query(ge=1, le=365)] = 90,
    of: Annotated[str, Query(max_length=90)] = "",
) -> Response:
    """Show the figures of some days, and one detector's thresholds."""
    return _page(request, min(_DAYS, key=lambda each: abs(each - days)), of)


@router.post("/desk/figures/thresholds")
@slow
def set_threshold(
    request: Request,
    who: Reviewer,
    policy: Policy = "",
    detector: Policy = "",
    least: Annotated[str, Form(max_length=10)] = "",
    note: Annotated[str, Form(max_length=4_000)] = "",
) -> Response:
    """Write down a change of the policies that sets one threshold; it is tried before anybody can adopt it."""
    try:
        wanted = Threshold(policy, detector, _number(least))
        policy_id = propose_threshold(platform_of(request).db, wanted, note, who.person_id)
    except AppError as refusal:
        return _page(request, 90, f"{policy}:{detector}", refusal)
    with reading(reader_of(request)):
        said = _("Written down, and tried on the catalogue now. Another person puts it into force")
        return see_other(f"/desk/policies/changes/{policy_id}", Toast("info", said))


def _number(text: str) -> float:
    try:
        return round(float(text.replace(",", ".")), 2)
    except ValueError:
        return -1.0


def _page(request: Request, days: int, of: str, refusal: AppError | None = None) -> Response:
    db = platform_of(request).db
    reader = reader_of(request)
    with db.read() as connection, reading(reader):
        found = measure(connection, db.clock.now_us(), days)
        now = version_in_force(connection)
        names = person_names(connection, {each.person_id for each in found.work if each.person_id.startswith("per_")})
    policy, _colon, detector = of.partition(":")
    chosen = found.calibrations.get((policy, detector))
    if chosen is None and found.calibrations:
        (policy, detector), chosen = next(iter(found.calibrations.items()))
    with reading(reader):
        return render(
            request,
            "desk/figures.html",
            status_code=200 if refusal is None else refusal.status,
            found=found,
            days=days,
            all_days=_DAYS,
            policy=policy,
            detector=detector,
            chosen=chosen,
            chart=_chart(chosen),
            precisions=_precisions(found),
            effects={key: _effect(each, days) for key, each in found.calibrations.items()},
            enough=ENOUGH,
            least={(each.policy, each.detector): each.least for each in (now.thresholds if now else ())},
            weeks=_weeks(found),
            outcomes=_outcomes(found),
            says=_SAYS,
            hours=_HOURS,
            names=names,
            interval=interval,
            policy_words=policy_words,
            detector_words=detector_words,
            refused="" if refusal is None else in_words(refusal.detail or refusal.title),
            **frame(request),
        )


def interval(share: Share) -> str:
    """Return a share with its interval in words: 80 % (49–94 %, 8 of 10)."""
    if share.value is None:
        return _("nothing to measure")
    return _("%(share)s (%(low)s–%(high)s; %(good)s of %(of)s)") % {
        "share": percent(share.value),
        "low": percent(share.low),
        "high": percent(share.high),
        "good": share.good,
        "of": share.of,
    }


def _effect(calibration: Calibration, days: int) -> str:
    """Return what the advised threshold would do, or why none is advised."""
    best = calibration.best
    if best is None:
        if calibration.taken_away < ENOUGH:
            return _("%(have)s of at least %(enough)s cases taken away: too few to advise") % {
                "have": calibration.taken_away,
                "enough": ENOUGH,
            }
        return _("No threshold spares work without missing too much")
    return _("At %(least)s: %(fewer)s fewer cases a day, %(missed)s missed of %(all)s") % {
        "least": decimal(best.least),
        "fewer": decimal(best.fewer / days, 1),
        "missed": best.missed,
        "all": calibration.taken_away,
    }


def _chart(calibration: Calibration | None) -> dict[str, Any] | None:
    if calibration is None:
        return None
    return {
        "labels": [decimal(each.least) for each in calibration.points],
        "precision": [_hundredths(each.precision) for each in calibration.points],
        "recall": [_hundredths(each.recall) for each in calibration.points],
    }


def _hundredths(share: Share) -> float | None:
    return None if share.value is None else 100 * share.value


def _precisions(found: Figures) -> list[tuple[str, float, float, float, str]]:
    rows = []
    for (policy, detector), each in list(found.calibrations.items())[:12]:
        all_of_it = each.points[0].precision
        if all_of_it.value is not None:
            label = f"{policy_words(policy)} · {detector_words(detector)}"
            rows.append((label, 100 * all_of_it.low, 100 * all_of_it.value, 100 * all_of_it.high, interval(all_of_it)))
    return rows


def _weeks(found: Figures) -> dict[str, Any]:
    """Mean confidence by week of the policies with most findings."""
    first = list(found.weeks.items())[:4]
    labels = [date_(from_us(each.since_us), "short") for each in first[0][1]] if first else []
    series = [
        {
            "name": _shortened(policy_words(policy)),
            "values": [None if each.confidence is None else 100 * each.confidence for each in weeks],
        }
        for policy, weeks in first
    ]
    return {"labels": labels, "series": series}


def _shortened(name: str) -> str:
    """Return a name as it fits beside a chart."""
    return name if len(name) <= _NAME_MOST else f"{name[: _NAME_MOST - 1]}…"


def _outcomes(found: Figures) -> dict[str, Any]:
    """The share of doubts and refusals among the machine's verdicts by week."""
    labels = [date_(from_us(since), "short") for since, _counts in found.outcomes]
    totals = [sum(counts.values()) for _since, counts in found.outcomes]
    shares = {
        kind: [
            100 * counts.get(kind, 0) / total if total else None
            for (_since, counts), total in zip(found.outcomes, totals, strict=True)
        ]
        for kind in ("review", "block")
    }
    return {"labels": labels, "shares": shares, "total": sum(totals), "weeks": sum(map(bool, totals))}
