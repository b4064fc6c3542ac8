"""The warehouse floor: receive, store, merge, pack, label, sort, ship, by scan."""

from entrepot.fulfil.warehouse.announced import BoxShipped, ParcelTroubled

__all__ = ["BoxShipped", "ParcelTroubled"]
