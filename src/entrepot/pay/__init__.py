"""The third stage: money held, captured, split, refunded and paid out."""
