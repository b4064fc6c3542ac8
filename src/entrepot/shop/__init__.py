"""The second stage: how shoppers find things and order them."""
