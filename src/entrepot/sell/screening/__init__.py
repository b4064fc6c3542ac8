"""Screening: every listing checked before it is shown, and every verdict explained."""
