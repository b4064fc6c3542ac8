"""How good the listing studio's proposals are."""
