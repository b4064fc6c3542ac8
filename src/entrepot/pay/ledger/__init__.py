"""The double-entry append-only ledger."""
