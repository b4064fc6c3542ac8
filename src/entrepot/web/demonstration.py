"""What the pages know of a demonstration: that somebody acts by themselves, and may be told to wait."""

from typing import Protocol


class Hands(Protocol):
    """Those who keep a demonstration alive: they buy, scan, load and drive. Provided only where there are any."""

    @property
    def paused(self) -> bool:
        """Whether they wait."""

    def pause(self) -> None:
        """Do nothing more, after what is under way, until told to go on; also where they wait already."""

    def resume(self) -> None:
        """Go on; what came due meanwhile is done then. Also where they work already."""
