"""The warehouse floor: receive, store, merge, pack, label, sort, ship, by scan."""
