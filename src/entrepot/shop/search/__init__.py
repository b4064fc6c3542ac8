"""Finding products: a full-text index on each node, fed from the outbox."""
