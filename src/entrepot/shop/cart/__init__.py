"""A shopper's cart of several sellers' offers."""
