"""What notices announce, for letters, webhooks and the statistics."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class NoticeChanged:
    """A notice was given, or something followed from it; ``state`` is what it is now, ``was`` what it was before.

    ``seller_id`` is empty as long as its seller is told nothing of it: until it takes a listing down.
    """

    NAME: ClassVar[str] = "sell.notice.changed"

    notice_id: str
    holder_id: str
    seller_id: str
    product_id: str
    was: str
    state: str


@dataclass(frozen=True, slots=True)
class StandingChanged:
    """Repeated infringement, or time, moved a seller to another step: none, warned, restricted, closing, closed."""

    NAME: ClassVar[str] = "sell.standing.changed"

    seller_id: str
    was: str
    step: str
    at_us: int
