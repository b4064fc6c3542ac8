"""What stock announces, and what it listens to."""

from entrepot.core.outbox import Subscription
from entrepot.sell.catalog import StockCounted
from entrepot.sell.stock.count import take_count, take_counts
from entrepot.sell.stock.domain import AvailabilityChanged, ReservationExpired

SUBSCRIPTIONS = [Subscription("sell.stock.count", StockCounted, take_count, take_counts)]

__all__ = ["SUBSCRIPTIONS", "AvailabilityChanged", "ReservationExpired"]
