"""Entrepôt: the open, self-hosted new-retail platform, from a seller's photo to the shopper's door."""
