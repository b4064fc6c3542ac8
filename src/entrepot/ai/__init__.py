"""One port per ability (text, image, OCR, face, generate), each with an embedded default."""

from entrepot.ai.proposals import Evidence, Origin, Proposal

__all__ = ["Evidence", "Origin", "Proposal"]
