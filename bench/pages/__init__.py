"""Looks at every page of the product in the real browser: ``market`` makes it, ``routes`` finds the pages."""
