"""Two titles or two main pictures of one product against each other: who sees which, what is counted, when it is told.

The unit is a visitor: one browser that keeps a cookie. Each is shown one arm for as long as the trial runs and is
counted once at each step, whatever the number of visits: openings by one visitor on several days are not independent
of each other, and a test that took them for it would be fooled more often than it says (bench/listing/trials.py).
"""

import hashlib
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from entrepot.kit.errors import Conflict, InvalidInput
from entrepot.sell.trials.mixture_sprt import (
    Events,
    confidence_sequence,
    events_to_tell,
    log_evidence,
    most_likely,
    rate_interval,
)
from entrepot.sell.trials.thompson import START_PERCENT, Funnel, next_percent

Arm = Literal["a", "b"]
Vary = Literal["title", "picture"]
State = Literal["checking", "running", "decided", "expired", "stopped", "changed", "refused"]
"""B waits for its verdict; running; decided by the rule; at its longest without a difference; stopped by its seller;
the product was changed; B may not be shown."""
Step = Literal["shown", "clicked", "carted", "bought", "returned"]
Effect = Literal["more", "fewer", "open"]

ARMS: Final[tuple[Arm, Arm]] = ("a", "b")
STATES: Final[tuple[State, ...]] = (
    "checking",
    "running",
    "decided",
    "expired",
    "stopped",
    "changed",
    "refused",
)
STEPS: Final[tuple[Step, ...]] = ("shown", "clicked", "carted", "bought", "returned")
ALPHA: Final = 0.05
ALPHA_CLICKED: Final = 0.04
ALPHA_BOUGHT: Final = 0.01
"""Of all trials of equal arms at most one in twenty is told apart: 0.04 by openings and 0.01 by purchases."""
DAYS: Final = (7, 14, 28, 56)
DEFAULT_DAYS: Final = 28
PLANNED_LIFT: Final = 0.3
"""The difference that "about so many more views" is said of while none is seen."""
_VISITOR: Final = re.compile(r"[0-9a-z]{16}")
_ENTRY: Final = re.compile(r"([0-9a-hjkmnp-tv-z]{10})([2-7][05]|80)([0-9a-f])")
_MOST_ENTRIES: Final = 200
_COOKIE_LIMIT: Final = 3_800
_BITS: Final[dict[str, int]] = {"shown": 1, "clicked": 2, "carted": 4, "bought": 8}
_BEFORE: Final[dict[str, int]] = {"shown": 0, "clicked": 1, "carted": 3, "bought": 3}


class TrialNotPossible(Conflict):
    """The product cannot be tried in this way now."""

    code = "trial.not_possible"
    title = "This cannot be tried now"


class TrialOver(Conflict):
    """The trial has ended, or was adopted before."""

    code = "trial.over"
    title = "The trial is over"


class TrialBusy(Conflict):
    """Visitors are being counted at this moment."""

    code = "trial.busy"
    title = "The trial is being counted"


class TrialInvalid(InvalidInput):
    """What is to be tried is not valid."""

    code = "trial.invalid"
    title = "This cannot be tried"


def code_of(trial_id: str) -> str:
    """Return the short name of a trial in a visitor's cookie: the random end of its id, 50 bits."""
    return trial_id[-10:]


def visitor_of(secret: str) -> str:
    """Return a visitor's number from a secret of the browser that is thrown away at sign-in or with the browser."""
    return hashlib.blake2b(secret.encode("utf-8", "replace"), digest_size=8, person=b"trial visitor").hexdigest()


def arm_of(key: str, visitor: str, percent: int) -> Arm:
    """Return the arm that a keyed hash of the visitor gives: B for ``percent`` of all."""
    drawn = hashlib.blake2b(visitor.encode(), digest_size=8, key=key.encode()).digest()
    return "b" if int.from_bytes(drawn) * 100 < percent << 64 else "a"


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be tried: a second title in ``locale`` (the product's own where None), or another of its pictures."""

    vary: Vary
    title: str = ""
    picture_id: str = ""
    locale: str | None = None
    days: int = DEFAULT_DAYS


@dataclass(slots=True)
class Remembered:
    """What a browser remembers of the trials that it is in; all of it lies in its cookie, nothing on our side.

    ``entries`` maps a trial's code to the share of B (percent) when the visitor came, and what was counted (bits).
    """

    visitor: str
    entries: dict[str, tuple[int, int]] = field(default_factory=dict)
    changed: bool = False

    @classmethod
    def read(cls, cookie: str, otherwise: str) -> "Remembered":
        """Read a cookie; what is not of our form is left out. ``otherwise`` is the visitor where there is none."""
        parts = cookie[:_COOKIE_LIMIT].split(".")
        if not _VISITOR.fullmatch(parts[0]):
            return cls(otherwise)
        found = (_ENTRY.fullmatch(part) for part in parts[1 : _MOST_ENTRIES + 1])
        return cls(parts[0], {match[1]: (int(match[2]), int(match[3], 16)) for match in found if match})

    def write(self, running: frozenset[str]) -> str:
        """Return the cookie, without trials that do not run any more."""
        kept = (f"{code}{share:02d}{bits:x}" for code, (share, bits) in self.entries.items() if code in running)
        return ".".join((self.visitor, *kept))

    def join(self, code: str, percent: int) -> int | None:
        """Return the share of B that holds for the visitor in a trial; None where no more trials can be remembered."""
        held = self.entries.get(code)
        if held is not None:
            return held[0]
        if len(self.entries) >= _MOST_ENTRIES:
            return None
        self.entries[code] = (percent, 0)
        self.changed = True
        return percent

    def take(self, code: str, step: Step) -> bool:
        """Return whether a step is to be counted: once, and only after those before it."""
        held = self.entries.get(code)
        if held is None:
            return False
        share, bits = held
        if bits & _BITS[step] or bits & _BEFORE[step] != _BEFORE[step]:
            return False
        self.entries[code] = (share, bits | _BITS[step])
        self.changed = True
        return True


@dataclass(frozen=True, slots=True)
class Counts:
    """How many visitors came how far. ``returned`` of the bought were given back; they stay counted as bought."""

    shown: int = 0
    clicked: int = 0
    carted: int = 0
    bought: int = 0
    returned: int = 0


Tally = Mapping[tuple[int, Arm], Counts]
"""Counts by the share of B (percent) when the visitors came, and their arm."""


def total(tally: Tally, arm: Arm) -> Counts:
    """Return the counts of one arm."""
    mine = [counts for (_, its_arm), counts in tally.items() if its_arm == arm]
    return Counts(*(sum(getattr(each, step) for each in mine) for step in STEPS))


def events_of(tally: Tally, step: Step) -> Events:
    """Return how often a step was reached, by share and arm."""
    shares = {share for share, _ in tally}
    return {
        share: (
            getattr(tally.get((share, "a"), _NOTHING), step),
            getattr(tally.get((share, "b"), _NOTHING), step),
        )
        for share in sorted(shares)
    }


_NOTHING: Final = Counts()


def funnels(tally: Tally) -> tuple[Funnel, Funnel]:
    """Return both arms with the exposures that the shares led to expect; see thompson.py for why."""
    expected_b = sum(counts.shown * share / 100 for (share, _), counts in tally.items())
    everybody = sum(counts.shown for counts in tally.values())
    a, b = total(tally, "a"), total(tally, "b")
    return Funnel(everybody - expected_b, a.clicked, a.bought), Funnel(expected_b, b.clicked, b.bought)


def next_share(tally: Tally) -> int:
    """Return the percentage of the next visitors who get arm B."""
    return next_percent(*funnels(tally)) if tally else START_PERCENT


@dataclass(frozen=True, slots=True)
class Rate:
    """How many of those who were shown an arm did something, with an interval that may be looked at at any time."""

    events: int
    shown: int
    rate: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """What B does to a rate, told as B's rate divided by A's: likeliest, and an interval that holds at all times.

    ``low`` may be 0 and ``high`` None where nothing bounds them yet; ``ratio`` is None without events in both arms.
    ``evidence`` is the martingale that decides at ``1/alpha``.
    """

    a: Rate
    b: Rate
    effect: Effect
    ratio: float | None
    low: float
    high: float | None
    evidence: float
    alpha: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a trial has shown so far. ``winner`` is None while it is open, and where openings and purchases disagree.

    ``more_views`` is about how many more visitors it takes to tell; None where it is told.
    """

    clicked: Comparison
    bought: Comparison
    winner: Arm | None
    decided: bool
    more_views: int | None
    more_for_percent: int


def compare(tally: Tally, step: Step, alpha: float) -> Comparison:
    """Return what B does to a rate of those who were shown the product."""
    events = events_of(tally, step)
    a, b = (_rate(total(tally, arm), step) for arm in ARMS)
    low, high = confidence_sequence(events, alpha)
    effect: Effect = "more" if low > 0 else "fewer" if high < 0 else "open"
    return Comparison(
        a,
        b,
        effect,
        math.exp(most_likely(events)) if a.events and b.events else None,
        math.exp(low),
        math.exp(high) if math.isfinite(high) else None,
        math.exp(min(700.0, log_evidence(events))),
        alpha,
    )


def verdict(tally: Tally, share: int = START_PERCENT) -> Verdict:
    """Return what a trial has shown; ``share`` (percent) is how many of the next visitors get B."""
    clicked = compare(tally, "clicked", ALPHA_CLICKED)
    bought = compare(tally, "bought", ALPHA_BOUGHT)
    effects = {clicked.effect, bought.effect} - {"open"}
    decided = bool(effects)
    winner: Arm | None = None
    if len(effects) == 1:
        winner = "b" if effects == {"more"} else "a"
    more, percent = (None, 0) if decided else _more_views(clicked, share)
    return Verdict(clicked, bought, winner, decided, more, percent)


def _rate(counts: Counts, step: Step) -> Rate:
    events = getattr(counts, step)
    low, high = rate_interval(events, counts.shown, ALPHA)
    return Rate(events, counts.shown, min(1.0, events / counts.shown) if counts.shown else 0.0, low, high)


def _more_views(clicked: Comparison, share: int) -> tuple[int, int]:
    """Return about how many more views tell the difference that is seen, and how large that is, in percent.

    A difference too small to plan with is taken for PLANNED_LIFT, the smallest that is worth a trial of weeks.
    """
    events = clicked.a.events + clicked.b.events
    shown = clicked.a.shown + clicked.b.shown
    theta = math.log(1 + PLANNED_LIFT)
    seen = math.log(clicked.ratio) if clicked.ratio is not None and events >= _ENOUGH_TO_PLAN else 0.0
    if abs(seen) > theta:
        theta = seen
    rate = (events + 1) / (shown + 1 / _USUAL_RATE)
    # The share moves away from half as a difference shows, and the fewer visitors bound what is known.
    needed = events_to_tell(theta, 50 + max(_USUAL_LEAN, abs(share - 50)), ALPHA_CLICKED)
    more = max(needed - events, needed / 10) / rate
    return _rounded(more), round(100 * abs(math.expm1(abs(theta))))


_ENOUGH_TO_PLAN: Final = 60
_USUAL_RATE: Final = 0.03
_USUAL_LEAN: Final = 20


def _rounded(number: float) -> int:
    """Return a number that is only about right, with two digits."""
    if number < 100:
        return max(10, int(math.ceil(number / 10) * 10))
    place = 10 ** (math.floor(math.log10(number)) - 1)
    return int(math.ceil(number / place) * place)


def tally_of(rows: Iterable[tuple[int, Arm, Counts]]) -> Tally:
    """Return a tally of rows as they are kept."""
    return {(share, arm): counts for share, arm, counts in rows}
