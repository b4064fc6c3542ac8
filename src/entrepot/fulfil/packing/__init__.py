"""Which goods go into which box."""
