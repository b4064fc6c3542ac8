"""Products, variants, attributes, categories, offers and pictures; their import and export."""
