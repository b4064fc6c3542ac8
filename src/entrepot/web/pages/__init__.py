"""The pages that belong to no one person: preferences, errors, the design system."""
