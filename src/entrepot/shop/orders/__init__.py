"""Order groups and each seller's order in them: placing, cancelling, returning."""
