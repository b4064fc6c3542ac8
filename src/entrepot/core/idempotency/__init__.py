"""Answers kept by their idempotency key, so that a repeated request gets its first answer again."""

from entrepot.core.idempotency.once import Repeat, made_once, once

__all__ = ["Repeat", "made_once", "once"]
