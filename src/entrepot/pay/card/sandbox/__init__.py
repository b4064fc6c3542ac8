"""A card service to try things with: Stripe's addresses as the adapter uses them, and faults by a seeded plan."""
