"""Paying for an order group: hold, re-validate, capture, split."""
