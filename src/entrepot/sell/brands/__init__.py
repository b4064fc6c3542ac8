"""Brands: marks that owners registered, and finding them, or copies of their pictures, in listings."""
