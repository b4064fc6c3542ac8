"""What notices are called on pages and in letters: grounds, states, why a person looks, steps, deadlines' sources."""

from collections.abc import Mapping
from typing import Any, Final

from entrepot.sell.notices import NoticeView, Rule, rules_by_market
from entrepot.web.i18n import Lazy, lazy
from entrepot.web.states import State
from entrepot.web.verdict_words import named_places

GROUNDS: Final[Mapping[str, Lazy]] = {
    "counterfeit": lazy("Counterfeit goods"),
    "trademark": lazy("Use of a trade mark"),
    "copyright": lazy("Copy of a picture"),
    "design": lazy("Copy of a design"),
}
STATES: Final[Mapping[str, State]] = {
    "received": State(lazy("Notice received"), "info", "receive"),
    "acted": State(lazy("Taken down at once"), "block", "stop"),
    "waiting": State(lazy("Waits for a person"), "review", "clock"),
    "upheld": State(lazy("Upheld"), "block", "stop"),
    "refused": State(lazy("Notice refused"), "", "x"),
    "withdrawn": State(lazy("Notice withdrawn"), "", "ret"),
    "countered": State(lazy("Answered by the seller"), "review", "chat"),
    "lapsed": State(lazy("Back on sale: the deadline passed"), "review", "clock"),
    "restored": State(lazy("Restored"), "allow", "check"),
}
WHYS: Final[Mapping[str, Lazy]] = {
    "": lazy("It acted at once"),
    "new_reporter": lazy("Too few notices of this reporter were decided yet"),
    "accuracy": lazy("Too few notices of this reporter were right"),
    "licensee": lazy("The seller is, or was, a licensee of this brand"),
    "flood": lazy("As many of this reporter's notices acted today as may"),
    "nothing_seen": lazy("Nothing in the listing's words names the brand"),
    "second_notice": lazy("A person decided for the seller before"),
}
ACTS: Final[Mapping[str, Lazy]] = {
    "give": lazy("Notice given"),
    "act": lazy("Listing taken down at once"),
    "wait": lazy("Put before a person"),
    "uphold": lazy("Upheld by a person"),
    "refuse": lazy("Notice refused"),
    "withdraw": lazy("Withdrawn by the reporter"),
    "counter": lazy("Answered by the seller"),
    "answer": lazy("The reporter went to court"),
    "lapse": lazy("Back on sale: the deadline passed"),
    "restore": lazy("Restored by a person"),
    "recall": lazy("Back on sale: the seller is a licensee; a person looks"),
}
STEPS: Final[Mapping[str, Lazy]] = {
    "none": lazy("No strikes"),
    "warned": lazy("Warned"),
    "restricted": lazy("No new listings"),
    "closing": lazy("A person decides whether the shop's listings are closed"),
    "closed": lazy("All listings closed"),
}
PIECES: Final[Mapping[str, Lazy]] = {
    "notice": lazy("A notice"),
    "listing": lazy("A listing as it is"),
    "test_purchase": lazy("A test purchase"),
    "signal": lazy("A signal"),
    "note": lazy("A note"),
}


OWN: Final[Mapping[str, Lazy]] = {
    "days": lazy("No statute sets the days: they are this marketplace's own"),
    "end": lazy("The law sets the days to hear the seller; the end is this marketplace's own"),
}


def source_words(rule: Rule) -> str:
    """Return on which law a deadline rests, and what of it this marketplace set itself."""
    return " · ".join(each for each in (rule.source, str(OWN.get(rule.own, ""))) if each)


def sources_of(view: NoticeView) -> list[tuple[str, Rule]]:
    """Return on which laws, or the house's own rule, the deadline of a counter-notice rests, each with its markets."""
    wanted = () if view.counter is None else view.counter.rules
    return [
        (named_places(markets), rule)
        for rule, markets in rules_by_market(view.territories, view.ground)
        if rule.rule_id in wanted
    ]


def words() -> dict[str, Any]:
    """Return all of these for a page."""
    return {
        "ground_words": GROUNDS,
        "notice_states": STATES,
        "why_words": WHYS,
        "act_words": ACTS,
        "step_words": STEPS,
        "own_words": OWN,
        "sources_of": sources_of,
    }
