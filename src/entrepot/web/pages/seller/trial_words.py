"""What a trial has shown, in words and as charts: no more than what holds however often one looks."""

from dataclasses import dataclass
from math import expm1

from entrepot.kit.clock import from_us
from entrepot.sell.trials import Comparison, Rate, TrialResult
from entrepot.web.charts import Series
from entrepot.web.filters import date_, number, percent
from entrepot.web.i18n import gettext as _
from entrepot.web.i18n import ngettext

_LOWEST, _HIGHEST = -100.0, 150.0
_FEW_POINTS = 3


@dataclass(frozen=True, slots=True)
class Told:
    """A trial in words: the answer, why, what it did to openings and purchases; and the rows of its charts."""

    tone: str
    title: str
    next_step: str
    clicked: str
    bought: str
    clicked_rows: list[tuple[str, float, float, float, str]]
    bought_rows: list[tuple[str, float, float, float, str]]
    better: str
    course: list[Series]
    days: list[str]
    progress: tuple[int, int] | None


def told(found: TrialResult) -> Told:
    """Return what a trial has shown in the reader's language."""
    verdict = found.verdict
    tone, title, next_step = _answer(found)
    course, days = _course(found)
    shown = verdict.clicked.a.shown + verdict.clicked.b.shown
    running = found.trial.state == "running"
    return Told(
        tone,
        title,
        next_step,
        _clicked(verdict.clicked),
        _bought(verdict.bought),
        [("A", *_row(verdict.clicked.a)), ("B", *_row(verdict.clicked.b))],
        [("A", *_row(verdict.bought.a)), ("B", *_row(verdict.bought.b))],
        (found.trial.winner or verdict.winner or "").upper(),
        course,
        days,
        (shown, _about(shown + verdict.more_views)) if running and verdict.more_views else None,
    )


def _about(number_of: int) -> int:
    """Return a number that is only about right, with two digits."""
    return round(number_of, 2 - len(str(number_of)))


def _answer(found: TrialResult) -> tuple[str, str, str]:
    """Return the tone, the answer and what follows from it."""
    trial, verdict = found.trial, found.verdict
    if trial.adopted == "b":
        return "allow", _("B was adopted"), _("It is what everybody sees.")
    if trial.adopted == "a":
        return "allow", _("A was kept"), _("The product is as it was.")
    if trial.state == "changed":
        return (
            "review",
            _("The product was changed while the trial ran"),
            _("What was counted is about a product that is not there any more, so the trial ended."),
        )
    if trial.state == "checking":
        return "info", _("Title B is being checked"), _("Nobody sees it before. This takes a moment; A stays on sale.")
    if trial.state == "refused":
        return (
            "block",
            _("Title B may not be shown"),
            _(
                "The trial ended, and A stays on sale. Try other words. If you think it right, make it the product's "
                "title: a person looks where there is doubt, and you can appeal."
            ),
        )
    return _decided(found) if verdict.decided else _open(found)


def _decided(found: TrialResult) -> tuple[str, str, str]:
    if found.verdict.winner == "b":
        return "allow", _("B is better"), _("Adopt it, and everybody sees it.")
    if found.verdict.winner == "a":
        return "info", _("A is better"), _("Keep what you have. Another idea may do better.")
    return (
        "review",
        _("More open one of them, and more buy with the other"),
        _("Look at both answers below, and choose what matters to you."),
    )


def _open(found: TrialResult) -> tuple[str, str, str]:
    trial, verdict = found.trial, found.verdict
    if trial.state == "expired":
        return (
            "info",
            _("No difference was found"),
            _("If there is one, it is too small to be seen among so many visitors. Either will do."),
        )
    if trial.state == "stopped":
        return "info", _("Stopped before there was an answer"), _("What was seen until then can be chance.")
    return "info", _("Too early to say"), _more(verdict.more_views or 0, verdict.more_for_percent)


def _more(views: int, difference: int) -> str:
    visitors = ngettext("About %(num)s more visitor tells", "About %(num)s more visitors tell", views) % {
        "num": number(views)
    }
    return _("%(visitors)s whether one of them is better by %(percent)s.") % {
        "visitors": visitors,
        "percent": percent(difference / 100),
    }


def _rates(compared: Comparison) -> dict[str, str]:
    digits = 1 if max(compared.a.rate, compared.b.rate) >= 0.01 else 2
    return {"a": percent(compared.a.rate, digits), "b": percent(compared.b.rate, digits)}


def _clicked(compared: Comparison) -> str:
    if not (compared.a.shown and compared.b.shown):
        return _("Nobody has seen both yet.")
    said = _("B was opened by %(b)s of those who were shown it, A by %(a)s.") % _rates(compared)
    return _sure(compared, said)


def _bought(compared: Comparison) -> str:
    if not (compared.a.events or compared.b.events):
        return _("Nobody has bought it yet.")
    said = _("Of those who were shown B %(b)s bought it, of A %(a)s.") % _rates(compared)
    return _sure(compared, said)


def _sure(compared: Comparison, said: str) -> str:
    both = {"said": said, "range": _range(compared)}
    if compared.effect == "open":
        return _("%(said)s That can still be chance: %(range)s") % both
    return _("%(said)s That is unlikely to be chance: %(range)s") % both


def _range(compared: Comparison) -> str:
    """Between what B's effect lies, as far as it is known."""
    low, high = compared.low - 1, None if compared.high is None else compared.high - 1
    if high is None and compared.low <= 0:
        return _("nothing is known yet of the difference.")
    if high is None or high > _HIGHEST / 100 * 4:
        return _("B does between %(low)s and many times as well.") % {"low": _signed(low)}
    return _("B does between %(low)s and %(high)s.") % {"low": _signed(low), "high": _signed(high)}


def _signed(share: float) -> str:
    """A difference as people say it."""
    if share < 0:
        return _("%(percent)s worse") % {"percent": percent(-share)}
    return _("%(percent)s better") % {"percent": percent(share)}


def _row(rate: Rate) -> tuple[float, float, float, str]:
    digits = 1 if rate.rate >= 0.01 else 2
    return rate.low, rate.rate, rate.high, percent(rate.rate, digits)


def _course(found: TrialResult) -> tuple[list[Series], list[str]]:
    """How the answer came about: by how much B is opened more, in percent, with what it may lie between."""
    points = [each for each in found.points if each.low is not None and each.high is not None]
    if len(points) < _FEW_POINTS:
        return [], []
    series: Series = {
        "name": _("B to A"),
        "values": [_percent_of(each.likeliest) for each in points],
        "low": [_percent_of(each.low or 0.0) for each in points],
        "high": [_percent_of(each.high or 0.0) for each in points],
        "now": True,
    }
    return [series], [date_(from_us(each.at_us), "short") for each in points]


def _percent_of(logarithm: float) -> float:
    return round(min(_HIGHEST, max(_LOWEST, 100 * expm1(logarithm))), 1)
