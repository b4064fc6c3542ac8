"""The first stage: what sellers offer and what they have of it."""
