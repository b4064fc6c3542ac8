"""What an audit found: how much was read, and every place where the records and the state do not agree."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

KEPT_DIFFERENCES: Final = 1_000
"""So many differences are kept in a report; the others are only counted."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One disagreement: ``recorded`` follows from the append-only records, ``kept`` is what the state says.

    ``check`` is a stable name such as ``ledger.balance``; ``id`` names the row. None stands for "there is nothing".
    """

    check: str
    id: str
    recorded: Any
    kept: Any

    def __str__(self) -> str:
        return f"{self.check} {self.id}: the records say {self.recorded!r}, the state says {self.kept!r}"


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of an audit.

    ``counts`` tells how many rows of each kind were read; ``found`` how many differences each check has, all counted;
    ``differences`` holds the first of them.
    """

    counts: dict[str, int]
    found: dict[str, int]
    differences: tuple[Difference, ...]

    @property
    def agrees(self) -> bool:
        """Whether nothing differs."""
        return not self.found

    @property
    def difference_count(self) -> int:
        """How many differences there are, also those that are not kept."""
        return sum(self.found.values())

    def as_dict(self) -> dict[str, Any]:
        """Return the report as JSON values."""
        return {
            "agrees": self.agrees,
            "difference_count": self.difference_count,
            "counts": self.counts,
            "found": self.found,
            "differences": [
                {"check": each.check, "id": each.id, "recorded": each.recorded, "kept": each.kept}
                for each in self.differences
            ],
        }


@dataclass(slots=True)
class Findings:
    """Where the checks write what they read and what they found."""

    counts: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    differences: list[Difference] = field(default_factory=list)

    def differ(self, check: str, identity: str, recorded: Any, kept: Any) -> None:
        """Report a difference."""
        self.found[check] += 1
        if len(self.differences) < KEPT_DIFFERENCES:
            self.differences.append(Difference(check, identity, recorded, kept))

    def compare(self, check: str, identity: str, recorded: Any, kept: Any) -> None:
        """Report a difference where the two values are not equal."""
        if recorded != kept:
            self.differ(check, identity, recorded, kept)

    def report(self) -> Report:
        """Return what was found so far."""
        return Report(dict(sorted(self.counts.items())), dict(sorted(self.found.items())), tuple(self.differences))
