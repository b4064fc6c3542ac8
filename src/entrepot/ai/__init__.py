"""One port per ability (text, image, OCR, face, generate), each with an embedded default."""

from entrepot.ai.proposals import Evidence, Origin, Proposal
from entrepot.ai.registry import Model, NoSuchModel, model, models

__all__ = ["Evidence", "Model", "NoSuchModel", "Origin", "Proposal", "model", "models"]
