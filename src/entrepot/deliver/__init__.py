"""The fifth stage: from the warehouse gate to the shopper's door."""
