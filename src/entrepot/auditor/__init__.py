"""An independent reader that re-derives balances, stock levels and parcel positions with its own SQL."""
