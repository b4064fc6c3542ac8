"""Are two offers of the same product? A probability with its reasons, and how many offers are compared quickly."""

from entrepot.sell.matching.match import Comparable, Match, candidates, comparables, match_lists, match_pairs
from entrepot.sell.matching.offer import Offer
from entrepot.sell.matching.reasons import Reason

__all__ = ["Comparable", "Match", "Offer", "Reason", "candidates", "comparables", "match_lists", "match_pairs"]
