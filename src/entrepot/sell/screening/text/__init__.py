"""What a listing's words say against it: folding, terms in context, patterns, claims, prices, dangerous goods."""

from entrepot.sell.screening.judgement import POLICIES
from entrepot.sell.screening.text.changes import CHANGES
from entrepot.sell.screening.text.findings import Finding, Listing, Spot, Verdict
from entrepot.sell.screening.text.screen_text import screen_text, screen_texts

__all__ = ["CHANGES", "POLICIES", "Finding", "Listing", "Spot", "Verdict", "screen_text", "screen_texts"]
