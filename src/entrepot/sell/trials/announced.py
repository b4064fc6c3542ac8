"""What trials announce."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class TrialProposed:
    """A seller wants a second title tried that nobody judged yet: it waits for a verdict."""

    NAME: ClassVar[str] = "sell.trial.proposed"

    trial_id: str
    product_id: str
    seller_id: str
