"""What screening listens to; it announces nothing of its own."""

from entrepot.sell.screening.queue import SUBSCRIPTIONS

__all__ = ["SUBSCRIPTIONS"]
