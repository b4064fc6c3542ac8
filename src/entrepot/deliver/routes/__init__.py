"""The order in which a courier visits the doors."""
