"""What a simulated day comes to: counts by hour, queues, dwell times, costs, what went wrong."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

HOUR_US: Final = 3_600_000_000
_STEPS_MIN: Final = 5


@dataclass(slots=True)
class Measures:
    """Counts of one day. Moments are microseconds from its midnight; dwell times are kept in steps of five minutes."""

    scans: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    by_hour: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0] * 24))
    queue_most: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0] * 24))
    dwell_min: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    faults: Counter[str] = field(default_factory=Counter)
    boxes: int = 0
    parcels_sent: int = 0
    merged_parcels: int = 0
    on_time: int = 0
    late: int = 0

    def book(self, stage: str, at_us: int, parcels: int = 1) -> None:
        """Count parcels that a stage is done with."""
        self.by_hour[stage][min(23, max(0, at_us // HOUR_US))] += parcels

    def queue(self, stage: str, at_us: int, length: int) -> None:
        """Note how many wait for a stage."""
        hour = min(23, max(0, at_us // HOUR_US))
        self.queue_most[stage][hour] = max(self.queue_most[stage][hour], length)

    def dwelt(self, stage: str, span_us: int) -> None:
        """Note how long something took from one stage to the next."""
        self.dwell_min[stage][span_us // (60_000_000 * _STEPS_MIN) * _STEPS_MIN] += 1

    def quantile_min(self, stage: str, share: float) -> int | None:
        """Return within how many minutes so large a share was through a stage; None where nothing was."""
        counts = self.dwell_min.get(stage)
        if not counts:
            return None
        wanted, seen = share * counts.total(), 0
        for minutes in sorted(counts):
            seen += counts[minutes]
            if seen >= wanted:
                return minutes + _STEPS_MIN
        return None

    @property
    def on_time_rate(self) -> float | None:
        """The share of boxes that left in time for every promise in them; None where none left."""
        sent = self.on_time + self.late
        return self.on_time / sent if sent else None

    def as_dict(self) -> dict[str, Any]:
        """Return them as JSON values."""
        stages = sorted(self.dwell_min)
        return {
            "scans": self.scans,
            "outcomes": dict(self.outcomes),
            "by_hour": _plain(self.by_hour),
            "queue_most": _plain(self.queue_most),
            "dwell_median_min": {stage: self.quantile_min(stage, 0.5) for stage in stages},
            "dwell_p90_min": {stage: self.quantile_min(stage, 0.9) for stage in stages},
            "faults": dict(self.faults),
            "boxes": self.boxes,
            "parcels_sent": self.parcels_sent,
            "parcels_per_box": round(self.parcels_sent / self.boxes, 3) if self.boxes else None,
            "merge_rate": round(self.merged_parcels / self.parcels_sent, 4) if self.parcels_sent else None,
            "on_time_rate": None if self.on_time_rate is None else round(self.on_time_rate, 5),
        }


def _plain(counts: Mapping[str, list[int]]) -> dict[str, list[int]]:
    return {name: list(hours) for name, hours in counts.items()}
