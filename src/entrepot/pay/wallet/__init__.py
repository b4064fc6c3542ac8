"""A person's balance, kept in the ledger."""
