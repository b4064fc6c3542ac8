"""What goes wrong, when: drawn from the seed and the request, so that the same requests fail in the same way again."""

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class Plan:
    """How often each fault happens (0 to 1), and how long an event is at most delayed."""

    seed: int = 1
    refuse: float = 0.0
    """The answer is 503, and nothing is done."""
    lose: float = 0.0
    """The request is carried out, and the connection breaks before the answer."""
    duplicate: float = 0.0
    """An event is told twice."""
    delay_s: float = 0.0
    """An event waits up to so long, each for itself: later ones overtake it."""

    def of(self, what: str) -> Random:
        """Return the dice of one request or event."""
        return Random(f"{self.seed}/{what}")  # noqa: S311  # faults, no secrets
