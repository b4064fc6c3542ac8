"""Stock by SKU and place, and the reservations that hold it for a while."""
