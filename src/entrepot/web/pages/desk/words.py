"""What the review desk calls the house's own words: policies, kinds, severities, detectors, moments left."""

from functools import cache
from typing import Final

from entrepot.sell.screening import MARKETS, POLICIES, Outcome, builtin_packs
from entrepot.web.i18n import Lazy, given, lazy, pgettext
from entrepot.web.i18n import gettext as _

KINDS: Final[dict[str, Lazy]] = {"verdict": lazy("Doubt"), "appeal": lazy("Appeal")}
SEVERITIES: Final[dict[str, Lazy]] = {
    "severe": lazy("Severe"),
    "serious": lazy("Serious"),
    "minor": lazy("Minor"),
}
SEVERITY_TONES: Final = {"severe": "block", "serious": "review", "minor": ""}
DETECTORS: Final[dict[str, Lazy]] = {
    "words": lazy("Words of the listing"),
    "unsafe_picture": lazy("Unsafe pictures"),
    "print": lazy("Print in pictures"),
    "codes": lazy("Codes in pictures"),
    "marks": lazy("Marks in pictures"),
    "copies": lazy("Copied pictures"),
    "person": lazy("An earlier decision"),
    "outside": lazy("A notice"),
    "relisted": lazy("Listed again after a notice"),
    "screening": lazy("A look that broke off"),
}
_OTHER: Final[dict[str, Lazy]] = {
    "unchecked": lazy("Could not be checked"),
    "after_block": lazy("Taken from sale before"),
    "repeat_infringer": lazy("Repeated infringement"),
    "relisted": lazy("Listed again after a notice"),
    "": lazy("No policy"),
}
UPSETTING: Final = frozenset({"adult", "child_safety", "human_remains", "hate_symbols", "weapons", "drugs", "wildlife"})
"""Policies whose pictures and words are veiled until they are asked for."""
_HOUR_US: Final = 3_600_000_000


@cache
def _titles() -> dict[str, dict[str, str]]:
    return {rule.policy: dict(rule.title) for rule in builtin_packs()[0].rules}


def policy_words(policy: str) -> str:
    """Return a policy's name in the reader's language."""
    title = _titles().get(policy)
    if title is not None:
        return given(title)
    return str(_OTHER.get(policy) or policy.replace("_", " ").capitalize())


def detector_words(name: str) -> str:
    """Return what a detector looks at, in the reader's language."""
    return str(DETECTORS.get(name) or name.replace("_", " "))


def policies_by_name() -> list[tuple[str, str]]:
    """Return all policies with their names, in the order of the names."""
    return sorted(
        ((each, policy_words(each)) for each in (*POLICIES, "unchecked", "after_block")), key=lambda each: each[1]
    )


def left(due_us: int, now_us: int) -> tuple[str, str]:
    """Return how long is left until a deadline, or by how much it is over, with its tone."""
    over = due_us < now_us
    span = _span(abs(due_us - now_us))
    if over:
        return _("%(span)s over") % {"span": span}, "block"
    return _("%(span)s left") % {"span": span}, "review" if due_us - now_us < 2 * _HOUR_US else ""


def _span(span_us: int) -> str:
    minutes = span_us // 60_000_000
    if minutes < 60:  # of an hour
        return pgettext("span", "%(num)s min") % {"num": max(1, minutes)}
    hours = minutes // 60
    if hours < 48:  # two days
        return pgettext("span", "%(num)s h") % {"num": hours}
    return pgettext("span", "%(num)s d") % {"num": hours // 24}


def outcome_of(markets: dict[str, Outcome] | None) -> list[tuple[str, str]]:
    """Return the outcome in each market, in the house's order."""
    return [(market, (markets or {}).get(market, "allow")) for market in MARKETS]
