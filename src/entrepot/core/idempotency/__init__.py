"""Answers kept by their idempotency key, so that a repeated request gets its first answer again."""

from entrepot.core.idempotency.once import once

__all__ = ["once"]
